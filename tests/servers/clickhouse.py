"""The ClickHouse engine (chdb) in a process of its own, behind the HTTP front of the tests. It is no ClickHouse server."""

from __future__ import annotations

import os
import signal
import sys
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from config import SecretRef, SourceSpec, SourceUrl
from tests.servers import processes

_PASSWORD = "pa%ss 密:/@?#'\"\\"
_PASSWORD_VARIABLE = "SHUDIAN_TEST_CLICKHOUSE_PASSWORD"


@dataclass
class ClickhouseEngine:
    """Where the front listens. Its one account may do everything, so specs allow that unless told not to."""

    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def execute(self, *statements: str) -> str:
        """Run statements; the last one's answer as tab-separated text."""
        answer = ""
        for statement in statements:
            request = urllib.request.Request(f"http://127.0.0.1:{self.port}/", statement.encode(), method="POST")
            request.add_header("Authorization", "Basic " + b64encode(f"default:{_PASSWORD}".encode()).decode())
            with urllib.request.urlopen(request, timeout=60) as reply:
                answer = reply.read().decode()
        return answer

    def new_database(self) -> str:
        name = f"work_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return name

    def spec(self, database: str, **changes: Any) -> SourceSpec:
        """The source of this database; the password is a reference to an environment variable."""
        url = SourceUrl("clickhouse", "default", "127.0.0.1", self.port, database, password=SecretRef("env", _PASSWORD_VARIABLE))
        return SourceSpec("click", url, **{"allow_superuser": True, **changes})


@contextmanager
def running_clickhouse() -> Iterator[ClickhouseEngine]:
    """Start the engine, and in the end stop and remove it. Skips when chdb is not installed."""
    if find_spec("chdb") is None:
        processes.missing("chdb")
    engine, process = _start()
    os.environ[_PASSWORD_VARIABLE] = _PASSWORD
    try:
        yield engine
    finally:
        del os.environ[_PASSWORD_VARIABLE]
        process.stop(signal.SIGKILL)


def _start() -> tuple[ClickhouseEngine, processes.Process]:
    made: list[ClickhouseEngine] = []

    def start() -> tuple[processes.Process, Callable[[], bool]]:
        folder = processes.new_folder("root")  # the interpreter may be readable for its owner only
        made.append(ClickhouseEngine(processes.free_port()))
        front = Path(__file__).with_name("clickhouse_front.py")
        command = [
            "setpriv",
            "--pdeathsig",
            "TERM",
            sys.executable,
            str(front),
            str(made[-1].port),
            str(folder / "data"),
            _PASSWORD,
        ]
        return processes.Process(command, folder), lambda: _answers(made[-1])

    process = processes.started(start)
    return made[-1], process


def _answers(engine: ClickhouseEngine) -> bool:
    try:
        return engine.execute("SELECT 1") == "1\n"
    except (urllib.error.URLError, OSError):
        return False
