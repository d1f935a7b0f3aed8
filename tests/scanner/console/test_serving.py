"""``shudian serve`` as a process: it refuses what would be unsafe, and leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from config import UsageError
from scanner.commands.serve import ServeOptions, run_serve


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
