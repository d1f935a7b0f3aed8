"""A throw-away MariaDB with an administrator and a least-privilege scanner account."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymysql

from config import SecretRef, SourceSpec, SourceUrl
from tests.servers import processes
from tests.servers.certificates import Certificate

_ADMIN, _ADMIN_PASSWORD = "admin", "admin-Pa$$:/@?#%"
_SCANNER, _SCANNER_PASSWORD = "scanner", "sc%n 密:/@?#'\"\\"
_PASSWORD_VARIABLE = "SHUDIAN_TEST_MARIADB_PASSWORD"
_LEAN = (
    "--innodb-buffer-pool-size=32M",
    "--innodb-log-file-size=16M",
    "--innodb-flush-log-at-trx-commit=2",  # a killed server keeps what was written
    "--character-set-server=utf8mb4",
    "--skip-log-bin",
    "--skip-name-resolve",
)


@dataclass
class MariadbServer:
    """Where it listens and who may come in. ``spec`` is what a user would write for the scanner account."""

    host: str
    port: int
    socket: Path
    admin: str = _ADMIN
    admin_password: str = _ADMIN_PASSWORD
    scanner: str = _SCANNER
    scanner_password: str = _SCANNER_PASSWORD
    process: processes.Process | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def restart(self) -> None:
        """Kill the server and start it again, which recovers its tables. Sessions are lost."""
        assert self.process is not None
        self.process.restart(signal.SIGKILL)

    @contextmanager
    def admin_connection(self, database: str | None = None) -> Iterator[Any]:
        """An administrator's connection in autocommit, closed at the end."""
        connection = pymysql.connect(
            host=self.host,
            port=self.port,
            user=self.admin,
            password=self.admin_password,
            database=database,
            charset="utf8mb4",
            autocommit=True,
        )
        with closing(connection):
            yield connection

    def execute(self, database: str | None, *statements: str) -> None:
        """Run statements as administrator, each on its own."""
        with self.admin_connection(database) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def fetch(self, database: str | None, statement: str) -> tuple[tuple[Any, ...], ...]:
        """The rows of an administrator's query."""
        with self.admin_connection(database) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            rows: tuple[tuple[Any, ...], ...] = cursor.fetchall()
            return rows

    def new_database(self) -> str:
        """A fresh database, all of whose tables the scanner may read."""
        name = f"work_{next(self._numbers)}"
        self.execute(None, f"CREATE DATABASE {name}", f"GRANT SELECT, SHOW VIEW ON {name}.* TO {self.scanner}@`%`")
        return name

    def spec(self, database: str, **changes: Any) -> SourceSpec:
        """The scanner's source of this database; the password is a reference to an environment variable."""
        url = SourceUrl("mysql", self.scanner, self.host, self.port, database, password=SecretRef("env", _PASSWORD_VARIABLE))
        return SourceSpec("my", url, **changes)


@contextmanager
def running_mariadb(tls: Certificate | None = None) -> Iterator[MariadbServer]:
    """Make, start, and in the end stop and remove a server. Skips when its programs are not installed. With a certificate it
    takes encrypted connections too."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    install, server_program = (shutil.which(name, path=path) for name in ("mariadb-install-db", "mariadbd"))
    if install is None or server_program is None:
        processes.missing("MariaDB")
    server, process = _start(str(install), str(server_program), tls)
    server.process = process
    os.environ[_PASSWORD_VARIABLE] = server.scanner_password  # it stays, for several servers may run at once
    try:
        _make_accounts(server)
        yield server
    finally:
        process.stop(signal.SIGKILL)  # its data is thrown away: an orderly end would first write it all


def _start(install: str, program: str, tls: Certificate | None) -> tuple[MariadbServer, processes.Process]:
    made: list[MariadbServer] = []

    def start() -> tuple[processes.Process, Callable[[], bool]]:
        folder = processes.new_folder("mysql")
        server = MariadbServer("127.0.0.1", processes.free_port(), folder / "s.sock")
        made.append(server)
        data = f"--datadir={folder / 'data'}"
        first = [install, "--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db"]
        processes.run_to_end(processes.as_user("mysql", first), folder)
        where = [f"--bind-address={server.host}", f"--port={server.port}", f"--socket={server.socket}"]
        files = [data, f"--tmpdir={folder}", f"--pid-file={folder / 'pid'}"]
        options = [*files, *where, *_LEAN, *_encryption(tls, folder)]
        command = processes.as_user("mysql", [program, "--no-defaults", *options], dies_with_parent=True)
        return processes.Process(command, folder), lambda: _answers(server)

    process = processes.started(start)
    return made[-1], process


def _encryption(tls: Certificate | None, folder: Path) -> tuple[str, ...]:
    if tls is None:
        return ()
    certificate, key, authority = tls.written(folder, "mysql")
    return (f"--ssl-cert={certificate}", f"--ssl-key={key}", f"--ssl-ca={authority}")


def _root(server: MariadbServer) -> Any:
    return closing(pymysql.connect(unix_socket=str(server.socket), user="root", charset="utf8mb4", autocommit=True))


def _answers(server: MariadbServer) -> bool:
    """Whether it greets. Not asked through the driver: PyMySQL leaves its socket open when a connection fails."""
    with socket.socket(socket.AF_UNIX) as plain:
        try:
            plain.connect(str(server.socket))
            return bool(plain.recv(1))
        except OSError:
            return False


def _make_accounts(server: MariadbServer) -> None:
    with _root(server) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE USER %s@'%%' IDENTIFIED BY %s", (server.admin, server.admin_password))
        cursor.execute("GRANT ALL ON *.* TO %s@'%%' WITH GRANT OPTION", (server.admin,))
        cursor.execute("CREATE USER %s@'%%' IDENTIFIED BY %s", (server.scanner, server.scanner_password))
