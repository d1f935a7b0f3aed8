"""A throw-away PostgreSQL with an administrator and a least-privilege scanner account."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg2

from config import SecretRef, SourceSpec, SourceUrl
from tests.servers import processes
from tests.servers.certificates import Certificate

_ADMIN, _ADMIN_PASSWORD = "admin", "admin-Pa$$:/@?#%"
_SCANNER, _SCANNER_PASSWORD = "scanner", "sc%n 密:/@?#'\"\\"
_PASSWORD_VARIABLE = "SHUDIAN_TEST_POSTGRESQL_PASSWORD"
_LEAN = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off", "shared_buffers=32MB", "jit=off")


@dataclass
class PostgresqlServer:
    """Where it listens and who may come in. ``spec`` is what a user would write for the scanner account."""

    host: str
    port: int
    socket_folder: Path
    admin: str = _ADMIN
    admin_password: str = _ADMIN_PASSWORD
    scanner: str = _SCANNER
    scanner_password: str = _SCANNER_PASSWORD
    process: processes.Process | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def restart(self) -> None:
        """End the server at once, as ``pg_ctl restart -m immediate`` does, and start it again. Sessions are lost."""
        assert self.process is not None
        with self.admin_connection() as connection, connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")  # this server keeps its last commits in memory: what tests have written must stay
        self.process.restart(signal.SIGQUIT)

    @contextmanager
    def admin_connection(self, database: str = "postgres") -> Iterator[Any]:
        """An administrator's connection in autocommit, closed at the end."""
        with closing(self._connect(database)) as connection:
            connection.autocommit = True
            yield connection

    def _connect(self, database: str) -> Any:
        return psycopg2.connect(
            host=self.host, port=self.port, user=self.admin, password=self.admin_password, dbname=database, connect_timeout=10
        )

    def execute(self, database: str, *statements: str) -> None:
        """Run statements as administrator, each on its own."""
        with self.admin_connection(database) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def fetch(self, database: str, statement: str) -> list[tuple[Any, ...]]:
        """The rows of an administrator's query."""
        with self.admin_connection(database) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def new_database(self, options: str = "") -> str:
        """A fresh database. The scanner may use its schema ``public`` and read every table made later by the administrator."""
        name = f"work_{next(self._numbers)}"
        self.execute("postgres", f"CREATE DATABASE {name} {options}")
        self.execute(
            name,
            f"REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO {self.scanner}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {self.scanner}",
        )
        return name

    def spec(self, database: str, **changes: Any) -> SourceSpec:
        """The scanner's source of this database; the password is a reference to an environment variable."""
        url = SourceUrl("postgresql", self.scanner, self.host, self.port, database, password=SecretRef("env", _PASSWORD_VARIABLE))
        return SourceSpec("pg", url, **changes)


@contextmanager
def running_postgresql(tls: Certificate | None = None) -> Iterator[PostgresqlServer]:
    """Make, start, and in the end stop and remove a server. Skips when its programs are not installed. With a certificate it
    takes encrypted connections too."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not programs:
        processes.missing("PostgreSQL")
    server, process = _start(programs[-1], tls)
    server.process = process
    os.environ[_PASSWORD_VARIABLE] = server.scanner_password  # it stays, for several servers may run at once
    try:
        password = server.scanner_password.replace("'", "''")
        server.execute("postgres", f"CREATE ROLE {server.scanner} LOGIN PASSWORD '{password}'")
        yield server
    finally:
        process.stop(signal.SIGQUIT)  # at once: its data is thrown away


@contextmanager
def running_standby(primary: PostgresqlServer) -> Iterator[PostgresqlServer]:
    """A hot standby of the server: a copy that follows its log and answers queries."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    folder = processes.new_folder("postgres")
    standby = replace(primary, port=processes.free_port(), socket_folder=folder)
    copy = [str(programs / "pg_basebackup"), "-D", str(folder / "data"), "-R", "-X", "stream", "-c", "fast"]
    words = {"host": primary.host, "port": primary.port, "user": primary.admin, "password": primary.admin_password}
    target = " ".join(f"{key}='{value}'" for key, value in words.items())
    processes.run_to_end(processes.as_user("postgres", [*copy, "-d", target]), folder)
    command = [str(programs / "postgres"), "-D", str(folder / "data"), "-h", standby.host, "-p", str(standby.port)]
    settings = ["-c", f"unix_socket_directories={folder}", "-c", "hot_standby=on"]
    process = processes.Process(processes.as_user("postgres", [*command, *settings], dies_with_parent=True), folder)
    try:
        assert process.wait_until(lambda: _answers(standby)), process.log.read_text("utf-8", "replace")
        yield standby
    finally:
        process.stop(signal.SIGQUIT)


def _start(programs: Path, tls: Certificate | None) -> tuple[PostgresqlServer, processes.Process]:
    made: list[PostgresqlServer] = []

    def start() -> tuple[processes.Process, Callable[[], bool]]:
        folder = processes.new_folder("postgres")
        server = PostgresqlServer("127.0.0.1", processes.free_port(), folder)
        made.append(server)
        _initialise(programs, folder, server)
        chosen = (*_LEAN, f"unix_socket_directories={folder}", *_encryption(tls, folder))
        settings = [part for setting in chosen for part in ("-c", setting)]
        command = [str(programs / "postgres"), "-D", str(folder / "data"), "-h", server.host, "-p", str(server.port), *settings]
        return processes.Process(processes.as_user("postgres", command, dies_with_parent=True), folder), lambda: _answers(server)

    process = processes.started(start)
    return made[-1], process


def _encryption(tls: Certificate | None, folder: Path) -> tuple[str, ...]:
    if tls is None:
        return ()
    certificate, key, _ = tls.written(folder, "postgres")
    return ("ssl=on", f"ssl_cert_file={certificate}", f"ssl_key_file={key}")


def _initialise(programs: Path, folder: Path, server: PostgresqlServer) -> None:
    password_file = folder / "admin-password"
    password_file.write_text(server.admin_password, encoding="utf-8")
    password_file.chmod(0o644)
    command = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", server.admin, "-A", "scram-sha-256"]
    options = ["-E", "UTF8", "--locale=C", "--no-sync", f"--pwfile={password_file}"]
    processes.run_to_end(processes.as_user("postgres", [*command, *options]), folder)


def _answers(server: PostgresqlServer) -> bool:
    try:
        server.fetch("postgres", "SELECT 1")
    except psycopg2.OperationalError:
        return False
    return True
