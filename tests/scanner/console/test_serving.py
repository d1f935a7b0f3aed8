"""``shudian serve`` as a process: it refuses what would be unsafe, and leaves nothing behind, however it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from catalog import Grant, Role, read_anchors
from config import UsageError
from scanner.commands.serve import ServeOptions, run_serve
from tests.scanner.console.people import town
from tests.servers.processes import free_port


def _children(of: int) -> list[int]:
    told = Path(f"/proc/{of}/task/{of}/children").read_text("utf-8")
    return [int(one) for one in told.split()]


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_worker_ends_with_the_console(tmp_path: Path, end: signal.Signals) -> None:
    (tmp_path / "shudian.yaml").write_text("version: 1\ncatalog: {url: 'sqlite:///c.db'}\n", "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "scanner.cli", "serve", "--port", str(port), "--config", str(tmp_path / "shudian.yaml")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        for _ in range(600):
            try:
                urlopen(f"http://localhost:{port}/setup").close()
                break
            except OSError:
                time.sleep(0.1)
        (worker,) = _children(process.pid)
        process.send_signal(end)
    for _ in range(300):
        if not Path(f"/proc/{worker}").exists() or "State:\tZ" in Path(f"/proc/{worker}/status").read_text("utf-8"):
            break
        time.sleep(0.1)
    else:
        os.kill(worker, signal.SIGKILL)
        pytest.fail("the worker lives on")


@pytest.mark.slow
def test_a_running_console_logs_as_json_and_anchors_before_its_end(tmp_path: Path) -> None:
    settings = "version: 1\nlog: json\ncatalog: {url: 'sqlite:///c.db'}\naudit: {anchor: anchors.jsonl}\n"
    made = town(tmp_path)
    made.person("zhao", Grant(Role.VIEWER))
    made.house.catalog.close()
    (tmp_path / "shudian.yaml").write_text(settings.replace("c.db", "catalog.db"), "utf-8")
    port = free_port()
    command = [sys.executable, "-m", "scanner.cli", "serve", "--port", str(port), "--config", str(tmp_path / "shudian.yaml")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        for _ in range(600):
            try:
                urlopen(f"http://localhost:{port}/login?next=canary-7f3a").close()
                break
            except OSError:
                time.sleep(0.1)
        for _ in range(300):
            if (tmp_path / "anchors.jsonl").exists():
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    first, *lines = told.splitlines()
    assert first.startswith("Shudian")
    events = [json.loads(line) for line in lines]
    assert [one["event"] for one in events if one["event"] in ("serving", "anchor_written")] == ["serving", "anchor_written"]
    assert ("/login", 200) in [(one.get("route"), one.get("status")) for one in events]
    assert "canary" not in told
    assert read_anchors(tmp_path / "anchors.jsonl")


@pytest.mark.parametrize(
    "options",
    [
        ServeOptions(host="0.0.0.0"),
        ServeOptions(host="192.0.2.1", behind_proxy=True),
        ServeOptions(certificate=Path("cert.pem")),
    ],
)
def test_what_would_cross_the_network_in_clear_is_refused(
    options: ServeOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        run_serve(options)
