"""A mark stays while nothing changes, and changes with every row; where nothing can be told there is none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config import SourceSpec, SourceUrl
from connectors import Connector, create
from connectors.model import Dataset

if TYPE_CHECKING:
    from tests.servers.postgresql import PostgresqlServer

OLD = (1_700_000_000_000_000_000, 1_700_000_000_000_000_000)


def only(connector: Connector) -> Dataset:
    connector.probe()
    (dataset,) = connector.inventory()
    assert isinstance(dataset, Dataset)
    return dataset


def files(path: Path) -> Connector:
    return create(SourceSpec("files", SourceUrl("file", path=str(path))))


@pytest.fixture
def old_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some time later: a file's change time cannot be set back, so our clock is set forward."""
    monkeypatch.setattr("connectors.files.connector.time.time_ns", lambda: 4_000_000_000_000_000_000)


@pytest.mark.usefixtures("old_clock")
def test_a_local_file(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("phone\n13900000001\n", encoding="utf-8")
    os.utime(path, ns=OLD)
    with files(path) as connector:
        dataset = only(connector)
        first = connector.unchanged_mark(dataset)
        assert first is not None
        assert connector.unchanged_mark(dataset) == first
        path.write_text("phone\n13900000002\n", encoding="utf-8")
        os.utime(path, ns=OLD)  # whoever sets the time back does not deceive it
        assert connector.unchanged_mark(dataset) not in (first, None)
        path.unlink()
        assert connector.unchanged_mark(dataset) is None


def test_a_file_changed_just_now_proves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("phone\n13900000001\n", encoding="utf-8")
    with files(path) as connector:
        assert connector.unchanged_mark(only(connector)) is None


def test_sqlite_cannot_tell(tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "a.db") as db:
        db.execute("CREATE TABLE t (a TEXT)")
    db.close()
    with create(SourceSpec("a", SourceUrl("sqlite", path=str(tmp_path / "a.db")))) as connector:
        assert connector.unchanged_mark(only(connector)) is None


@pytest.mark.postgresql
def test_postgresql(postgresql_server: PostgresqlServer) -> None:
    database = postgresql_server.new_database()
    partitions = "CREATE TABLE t_2024 PARTITION OF t FOR VALUES FROM (0) TO (100)"
    postgresql_server.execute(database, "CREATE TABLE t (a int, b text) PARTITION BY RANGE (a)", partitions)
    flushed = "SELECT pg_stat_force_next_flush()"

    def told(statement: str) -> str | None:
        with postgresql_server.admin_connection(database) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute(flushed)
        with create(postgresql_server.spec(database)) as connector:
            return connector.unchanged_mark(only(connector))

    statements = (
        "INSERT INTO t VALUES (1, 'x')",
        "UPDATE t SET b = 'y'",
        "DELETE FROM t",
        "INSERT INTO t VALUES (2, 'z')",
        "TRUNCATE t",
    )
    marks = [told(statement) for statement in statements]
    assert None not in marks
    assert len(set(marks)) == len(statements)
    assert told("SELECT 1") == marks[-1]
