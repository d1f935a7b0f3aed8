"""Write a big invented catalogue and measure it: ``python -m benchmarks.catalogue --runs 20 --out docs/catalogue.md``.

Ends with 1 when a promise was not kept. With ``--place`` what was measured is kept in a folder, and with ``--minutes`` it stops
after so many, to be gone on with by the same command: then it ends with 3. ``--store postgresql`` starts a server of its own,
which ends with the command, so that it begins anew each time.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.catalogue.document import document, measured_at, promises
from benchmarks.catalogue.estate import Shape

_ROOT = Path(__file__).parents[2]
_PASSWORD = "SHUDIAN_BENCHMARK_CATALOG_PASSWORD"
_EXPORTS = ("catalog.json", "catalog.csv", "catalog.parquet", "inventory.xlsx")


def main() -> int:
    """Write the runs, ask, export, write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.catalogue", description=__doc__)
    parser.add_argument("--columns", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20261130)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--place", type=Path)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--again", default="", metavar="PIECE", help="forget the pieces that begin so, and do them anew")
    wanted = parser.parse_args()
    shape = Shape(wanted.columns, wanted.runs, wanted.seed)
    with tempfile.TemporaryDirectory() as folder, _store(wanted.store, wanted.place or Path(folder)) as url:
        place = wanted.place or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        bench = _Bench(url, shape, place, time.monotonic() + 60 * wanted.minutes)
        bench.begin(wanted.store, "" if wanted.store == "postgresql" else wanted.again or None)
        try:
            bench.measure(wanted.rounds)
        except TimeoutError:
            return 3
        measured = measured_at(place)
    if wanted.out is not None:
        wanted.out.write_text(document([measured]), encoding="utf-8")
    held = list(promises(measured))
    for what, kept, figure in held:
        _say(f"{'kept' if kept else 'BROKEN'}: {what} ({figure})")
    return 0 if all(kept for _, kept, _ in held) else 1


@dataclass(frozen=True)
class _Bench:
    """Pieces of work that are done once each; what they took stands in a file of the place."""

    url: str
    shape: Shape
    place: Path
    until: float

    def begin(self, store: str, forgotten: str | None) -> None:
        """Say what it is, and forget the pieces that begin so (all for an empty text, none for None)."""
        known = self._known()
        versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
        machine = {"machine": platform.machine(), "processors": os.cpu_count(), "versions": versions}
        kept = {name: one for name, one in known.items() if forgotten is None or not name.startswith(forgotten)}
        self._keep(kept | {"about": {"store": store, **asdict(self.shape), **machine}})

    def measure(self, rounds: int) -> None:
        """Everything, in order. Raises TimeoutError where time is over before the last piece was begun."""
        for number in range(self.shape.runs):
            self._do("write", "--run", str(number))
        self._do("read", "--rounds", str(rounds))
        self._do("whole")
        for name in _EXPORTS:
            self._do("export", "--out", str(self.place / name))

    def _do(self, piece: str, *options: str) -> None:
        """Measure a piece in a process of its own, unless that was done earlier."""
        known = self._known()
        name = " ".join((piece, *options))
        if name in known:
            return
        if time.monotonic() > self.until:
            raise TimeoutError
        command = [sys.executable, "-m", "benchmarks.catalogue.work", piece, self.url, *options]
        command += ["--shape", json.dumps(asdict(self.shape))]
        done = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True, check=True)
        files = sum(one.stat().st_size for one in self.place.glob("catalog.db*"))
        known[name] = {**json.loads(done.stdout), "load": os.getloadavg()[1], "files": files}
        _say(f"{name} {done.stdout.strip()}")
        self._keep(known)

    def _known(self) -> dict[str, dict[str, Any]]:
        kept = self.place / "took.json"
        known: dict[str, dict[str, Any]] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
        return known

    def _keep(self, known: dict[str, dict[str, Any]]) -> None:
        (self.place / "took.json").write_text(json.dumps(known), encoding="utf-8")


@contextmanager
def _store(kind: str, place: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{place / 'catalog.db'}"
        return
    from tests.servers.postgresql import running_postgresql

    with running_postgresql() as server:
        os.environ[_PASSWORD] = server.admin_password
        yield f"postgresql://{server.admin}@{server.host}:{server.port}/postgres?password=env:{_PASSWORD}&schema=catalogue"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
