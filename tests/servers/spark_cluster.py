"""A throw-away standalone cluster on the loopback interface: a master and two workers of one core and little memory."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers.processes import free_port

_SECONDS = 90


@dataclass
class SparkCluster:
    """Where its master is, and the processes of its workers."""

    url: str
    workers: tuple[subprocess.Popen[bytes], ...]


@contextmanager
def running_cluster(home: Path, folder: Path) -> Iterator[SparkCluster]:
    """Start it, and in the end stop all of it."""
    port = free_port()
    url = f"spark://127.0.0.1:{port}"
    listening = ["--host", "127.0.0.1", "--webui-port", "0"]
    run: list[subprocess.Popen[bytes]] = []
    try:
        run.append(_begun(home, folder, "master", ["org.apache.spark.deploy.master.Master", *listening, "--port", str(port)]))
        _said(folder / "master.log", "Starting Spark master")
        for number in (1, 2):
            size = ["--cores", "1", "--memory", "900m", "--work-dir", str(folder / f"work{number}")]
            run.append(_begun(home, folder, f"worker{number}", ["org.apache.spark.deploy.worker.Worker", *listening, *size, url]))
        for number in (1, 2):
            _said(folder / f"worker{number}.log", "Successfully registered with master")
        yield SparkCluster(url, tuple(run[1:]))
    finally:
        for process in reversed(run):
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it started in its session."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=30)


def _begun(home: Path, folder: Path, name: str, arguments: list[str]) -> subprocess.Popen[bytes]:
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", str(home / "bin" / "spark-class"), *arguments],
            cwd=folder,
            env={**os.environ, "SPARK_HOME": str(home), "SPARK_DAEMON_MEMORY": "200m", "SPARK_LOCAL_IP": "127.0.0.1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _said(log: Path, words: str) -> None:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        if words in log.read_text("utf-8", "replace"):
            return
        time.sleep(0.2)
    pytest.fail(f"{log.name}: Spark did not start")
