"""A PostgreSQL behind Spark: its password stays in memory, and no more connections are open than it allows."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from config import SecretRef, SourceSpec
from connectors.model import Status
from scanner.engines import LocalEngine
from tests.scanner.demo.canaries import Canary
from tests.scanner.engines.estate import scanned, verdict
from tests.servers.postgresql import PostgresqlServer

if TYPE_CHECKING:
    from tests.scanner.engines.conftest import LocalSpark

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

TABLES = 40
CONNECTIONS = 2
PASSWORD = Canary("PASSWORD", "fVq7-rK2zQ9x-mN4p 密码", "password")
READER = "spread_reader"


@pytest.fixture
def spec(postgresql_server: PostgresqlServer, tmp_path: Path) -> Iterator[SourceSpec]:
    """A database of small tables, read by an account of its own, whose password lies in one file."""
    server = postgresql_server
    database = server.new_database()
    server.execute("postgres", f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD.value}'")
    rows = "SELECT '1390000' || lpad(n::text, 4, '0') AS lxdh, '无' AS bz FROM generate_series(1, 50) n"
    tables = (f"CREATE TABLE t_{number:02d}_x AS {rows}" for number in range(TABLES))
    server.execute(database, *tables, f"GRANT USAGE ON SCHEMA public TO {READER}")
    server.execute(database, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}")
    secret = tmp_path / "secret"
    secret.touch(0o600)
    secret.write_text(PASSWORD.value, "utf-8")
    made = server.spec(database, connections=CONNECTIONS)
    yield replace(made, url=replace(made.url, user=READER, password=SecretRef("file", str(secret))))
    secret.unlink()
    server.execute(database, f"DROP OWNED BY {READER}", f"DROP ROLE {READER}")


@contextmanager
def watched(server: PostgresqlServer) -> Iterator[list[int]]:
    """How many sessions the reader had at each look, ended ones left out: those that two looks have met."""
    over, met = threading.Event(), [0]

    def watch() -> None:
        with server.admin_connection() as connection, connection.cursor() as cursor:
            before: set[Any] = set()
            while not over.wait(0.02):
                cursor.execute("SELECT pid FROM pg_stat_activity WHERE usename = %s", (READER,))
                now = {pid for (pid,) in cursor.fetchall()}
                met.append(len(now & before))
                before = now

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield met
    finally:
        over.set()
        watcher.join()


def texts_of(spark: LocalSpark) -> Iterator[tuple[str, bytes]]:
    """Everything that Spark wrote, its settings, and what the system tells of processes: theirs are among them."""
    for path in spark.folder.rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes()
    context = spark.engine._jobs.session.sparkContext
    yield "settings", str(context._jsc.sc().getConf().toDebugString()).encode()
    for process in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            with suppress(OSError):
                yield f"{process.name} {name}", (process / name).read_bytes()


def test_a_password_stays_in_memory_and_the_connections_few(
    local_spark: LocalSpark,
    postgresql_server: PostgresqlServer,
    spec: SourceSpec,
    capfd: pytest.CaptureFixture[str],
) -> None:
    expected = scanned(LocalEngine(), spec)
    context = local_spark.engine._jobs.session.sparkContext
    context.setLogLevel("DEBUG")
    try:
        with watched(postgresql_server) as sessions:
            found = scanned(local_spark.engine, spec)
    finally:
        context.setLogLevel("OFF")
        logged = local_spark.said.read_bytes()
        os.truncate(local_spark.said, 0)  # other tests look through all that was written
    assert {one.status for one in found.entries} == {Status.COMPLETE}
    assert len(found.entries) == TABLES
    assert [verdict(one) for one in found.entries] == [verdict(one) for one in expected.entries]
    assert 1 < max(sessions) <= CONNECTIONS + 1  # the driver's, which lists and is idle meanwhile
    said = capfd.readouterr()
    assert b"DAGScheduler" in logged  # Spark has logged what it has to log
    texts = [("stdout", said.out.encode()), ("stderr", said.err.encode()), ("log", logged), *texts_of(local_spark)]
    assert any("events" in name for name, _ in texts)
    for form, needle in PASSWORD.encodings.items():
        assert [name for name, text in texts if needle in text] == [], form
