"""Fifty people at the console while a scan runs: how long pages take, and whether any fails.

``python -m benchmarks.console [--users 50] [--seconds 60] --out docs/console-load.md`` builds the demo estate in a temporary
folder, serves it on loopback, comes in as fifty reviewers and managers, and asks for full scans of everything meanwhile.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx2

from catalog import Account, Catalog, Grant, JobRequest, Role
from config import load_settings
from scanner.commands.demo import run_demo
from scanner.console.gatekeeper import COOKIE
from scanner.console.tokens import kept, new_token

_THINK = 1.0, 3.0
_LIMIT_MS = 800


def main() -> None:
    """Measure and write the page."""
    words = argparse.ArgumentParser()
    words.add_argument("--users", type=int, default=50)
    words.add_argument("--seconds", type=int, default=60)
    words.add_argument("--seed", type=int, default=20261130)
    words.add_argument("--out", type=Path)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page = _measured(Path(folder) / "demo", asked)
    print(page)  # noqa: T201 - a command of its own
    if asked.out:
        asked.out.write_text(page, encoding="utf-8")


def _measured(folder: Path, asked: argparse.Namespace) -> str:
    run_demo(folder, 20240101, "zh")
    config = folder / "shudian.yaml"
    settings = load_settings(config)
    with Catalog.open(settings.catalog_url) as catalog, socket.socket() as free:
        sessions = [_session(catalog, number) for number in range(asked.users)]
        items = [str(one.id) for one in catalog.items()]
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = [sys.executable, "-m", "scanner.cli", "serve", "--port", str(port), "--config", str(config)]
        with subprocess.Popen(command) as served:
            try:
                times, failed, scans = _asked(catalog, settings.sources, f"http://localhost:{port}", sessions, items, asked)
            finally:
                served.terminate()
    if failed:
        print(sorted(set(failed))[:20])  # noqa: T201 - what went wrong
    return _page(times, failed, scans, asked)


def _session(catalog: Catalog, number: int) -> str:
    role = Role.MANAGER if number % 2 else Role.REVIEWER
    now, token = datetime.now(UTC), new_token()
    made = catalog.accounts().add(Account(UUID(int=0), f"user{number}", grants=(Grant(role),)), "", now)
    catalog.accounts().open_session(made.id, kept(token), now, now + timedelta(hours=1))
    return token


def _asked(
    catalog: Catalog, sources: object, address: str, sessions: list[str], items: list[str], asked: argparse.Namespace
) -> tuple[dict[str, list[float]], list[str], tuple[int, int]]:
    times: dict[str, list[float]] = defaultdict(list)
    failed: list[str] = []
    for _ in range(300):
        try:
            httpx2.get(f"{address}/login")
            break
        except httpx2.TransportError:
            time.sleep(0.1)
    end, scans = time.monotonic() + asked.seconds, 0

    def person(number: int) -> None:
        chance = random.Random(asked.seed + number)
        with httpx2.Client(base_url=address, cookies={COOKIE: sessions[number]}, timeout=30) as client:
            while time.monotonic() < end:
                time.sleep(chance.uniform(*_THINK))
                path = chance.choice(("/", "/catalog", "/catalog?text=kehu", "ITEM", "/review", "/rules", "/sources", "/scans"))
                url = f"/catalog/{chance.choice(items)}" if path == "ITEM" else path
                begun = time.monotonic()
                try:
                    answer = client.get(url, headers={"Cookie": f"{COOKIE}={sessions[number]}"})
                except httpx2.TransportError as error:
                    failed.append(f"{path} {type(error).__name__}")
                    continue
                times[path].append(time.monotonic() - begun)
                if answer.status_code != 200:
                    failed.append(f"{path} {answer.status_code}")

    people = [threading.Thread(target=person, args=(number,)) for number in range(len(sessions))]
    for one in people:
        one.start()
    names = tuple(str(name) for name in sources)  # type: ignore[attr-defined]
    while time.monotonic() < end:
        if not any(one.state.is_open for one in catalog.jobs().list(1)):
            catalog.jobs().ask(JobRequest(names, full=True), "bench")
            scans += 1
        time.sleep(0.5)
    for one in people:
        one.join()
    done = sum(not one.state.is_open and one.run_id is not None for one in catalog.jobs().list(scans or 1))
    failed += [f"scan {one.state}" for one in catalog.jobs().list(scans or 1) if not one.state.is_open and one.run_id is None]
    return times, failed, (scans, done)


def _page(times: dict[str, list[float]], failed: list[str], scans: tuple[int, int], asked: argparse.Namespace) -> str:
    every = [one for some in times.values() for one in some]
    rows = "\n".join(f"| `{path}` | {len(some)} | {_at(some, 0.5)} | {_at(some, 0.95)} |" for path, some in sorted(times.items()))
    return f"""# The console under load

`python -m benchmarks.console --users {asked.users} --seconds {asked.seconds} --out docs/console-load.md` (seed {asked.seed}),
{datetime.now(UTC).date()}, {os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}: the demo estate,
{asked.users} people who look at a page every one to three seconds, and full scans of everything one after the other
({scans[0]} begun, {scans[1]} ended) on the same machine, whose load also comes from asking.

| page | asked | median | 95 of 100 within |
|---|---|---|---|
{rows}
| all | {len(every)} | {_at(every, 0.5)} | {_at(every, 0.95)} |

Failed: {len(failed)}. The target is 95 of 100 within {_LIMIT_MS} ms and no failure.
"""


def _at(some: list[float], share: float) -> str:
    return f"{sorted(some)[int(share * (len(some) - 1))] * 1000:,.0f} ms" if some else "–"


if __name__ == "__main__":
    main()
