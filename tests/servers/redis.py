"""A throw-away Redis with an administrator and the account of grants/redis.acl."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis

from config import SecretRef, SourceSpec, SourceUrl
from tests.servers import processes

_ADMIN_PASSWORD = "admin-pa$$"
_SCANNER, _SCANNER_PASSWORD = "shudian_scan", "choose-one"
_PASSWORD_VARIABLE = "SHUDIAN_TEST_REDIS_PASSWORD"
_ADMIN_VARIABLE = "SHUDIAN_TEST_REDIS_ADMIN_PASSWORD"
_GRANT = Path(__file__).parents[2] / "grants" / "redis.acl"


@dataclass(frozen=True)
class RedisServer:
    """Where it listens."""

    port: int
    folder: Path

    @contextmanager
    def admin(self, database: int = 0) -> Iterator[Any]:
        """An administrator's client."""
        with closing(redis.Redis(port=self.port, db=database, password=_ADMIN_PASSWORD, protocol=2)) as client:
            yield client

    def spec(self, database: int = 0, **changes: Any) -> SourceSpec:
        """The scanner's source of this database; the password is a reference to an environment variable."""
        secret = SecretRef("env", _PASSWORD_VARIABLE)
        url = SourceUrl("redis", _SCANNER, "127.0.0.1", self.port, str(database), password=secret)
        return SourceSpec("cache", url, **changes)

    def admin_spec(self, **changes: Any) -> SourceSpec:
        """The administrator's source of database 0."""
        url = SourceUrl("redis", "", "127.0.0.1", self.port, "0", password=SecretRef("env", _ADMIN_VARIABLE))
        return SourceSpec("cache", url, **changes)


def grant_statement() -> str:
    """The one line of grants/redis.acl that is no comment."""
    (line,) = [line for line in _GRANT.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return line


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    """Make, start, and in the end stop and remove a server. Skips when its program is not installed."""
    program = shutil.which("redis-server")
    if program is None:
        processes.missing("redis-server")
    server, process = _start(str(program))
    os.environ.update({_PASSWORD_VARIABLE: _SCANNER_PASSWORD, _ADMIN_VARIABLE: _ADMIN_PASSWORD})
    try:
        with server.admin() as client:
            client.execute_command(*grant_statement().split())
        yield server
    finally:
        del os.environ[_PASSWORD_VARIABLE], os.environ[_ADMIN_VARIABLE]
        process.stop(signal.SIGKILL)  # its data is thrown away


def _start(program: str) -> tuple[RedisServer, processes.Process]:
    made: list[RedisServer] = []

    def start() -> tuple[processes.Process, Callable[[], bool]]:
        folder = processes.new_folder("redis")
        server = RedisServer(processes.free_port(), folder)
        made.append(server)
        where = ["--port", str(server.port), "--bind", "127.0.0.1", "--dir", str(folder)]
        lean = ["--save", "", "--appendonly", "no", "--requirepass", _ADMIN_PASSWORD]
        command = processes.as_user("redis", [program, *where, *lean], dies_with_parent=True)
        return processes.Process(command, folder), lambda: _answers(server)

    process = processes.started(start)
    return made[-1], process


def _answers(server: RedisServer) -> bool:
    try:
        with server.admin() as client:
            return bool(client.ping())
    except redis.exceptions.RedisError:
        return False
