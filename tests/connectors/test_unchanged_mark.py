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
    from tests.servers.mariadb import MariadbServer
    from tests.servers.postgresql import PostgresqlServer
    from tests.servers.s3 import S3Server

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


def marks(connector: Connector) -> dict[str, str | None]:
    """The mark of each partition of the only dataset, which must be told by itself."""
    return {one.path[-1]: connector.unchanged_mark(one) for one in connector.partitions(only(connector))}


@pytest.mark.usefixtures("old_clock")
def test_each_file_of_a_family_is_a_partition(tmp_path: Path) -> None:
    for day in range(1, 5):
        folder = tmp_path / f"dt=2024010{day}"
        folder.mkdir()
        (folder / "part.csv").write_text("phone\n13900000001\n", encoding="utf-8")
    with files(tmp_path) as connector:
        found = connector.partitions(only(connector))
        before = [connector.unchanged_mark(one) for one in found]
        assert [one.path[0] for one in found] == [f"dt=2024010{day}" for day in range(1, 5)]
        (tmp_path / "dt=20240102" / "part.csv").write_text("phone\n13900000002\n", encoding="utf-8")
        after = [connector.unchanged_mark(one) for one in found]
    assert None not in before
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True, True]


@pytest.mark.usefixtures("old_clock")
def test_a_file_by_itself_has_no_partitions(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("phone\n13900000001\n", encoding="utf-8")
    with files(tmp_path) as connector:
        assert connector.partitions(only(connector)) == ()


def test_objects_tell_by_their_etag(s3_server: S3Server, tmp_path: Path) -> None:
    for day in range(1, 4):
        (tmp_path / f"calls-{day}.csv").write_text("phone\n13900000001\n", encoding="utf-8")
    bucket = s3_server.new_bucket(tmp_path)
    with create(s3_server.spec(bucket)) as connector:
        before = marks(connector)
        assert None not in before.values()
        with s3_server.files().open_output_stream(f"{bucket}/calls-2.csv") as stream:
            stream.write(b"phone\n13900000002\n")  # as long, and in the same second
        after = marks(connector)
    assert {name for name in before if before[name] != after[name]} == {"calls-2.csv"}


@pytest.mark.postgresql
def test_postgresql_tells_partitions_apart(postgresql_server: PostgresqlServer) -> None:
    database = postgresql_server.new_database()
    ranges = [f"CREATE TABLE t_{n} PARTITION OF t FOR VALUES FROM ({n}0) TO ({n + 1}0)" for n in (1, 2)]
    below = ["CREATE TABLE t_3 PARTITION OF t FOR VALUES FROM (30) TO (50) PARTITION BY RANGE (a)"]
    below += [f"CREATE TABLE t_3{n} PARTITION OF t_3 FOR VALUES FROM ({n}0) TO ({n + 1}0)" for n in (3, 4)]
    rows = "INSERT INTO t VALUES (11, 'x'), (21, 'y'), (31, 'z'), (41, 'w')"
    postgresql_server.execute(database, "CREATE TABLE t (a int, b text) PARTITION BY RANGE (a)", *ranges, *below, rows)

    def told(statement: str) -> dict[str, str | None]:
        with postgresql_server.admin_connection(database) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SELECT pg_stat_force_next_flush()")
        with create(postgresql_server.spec(database)) as connector:
            table = only(connector)
            read = [row for one in connector.partitions(table) for batch in connector.read(one, ["b"]) for row in batch["b"]]
            whole = [row for batch in connector.read(table, ["b"]) for row in batch["b"]]
            assert sorted(map(str, read)) == sorted(map(str, whole))
            return marks(connector)

    before = told("SELECT 1")
    assert set(before) == {"t_1", "t_2", "t_33", "t_34"}
    assert None not in before.values()
    for statement, changed in (
        ("UPDATE t SET b = 'v' WHERE a = 41", {"t_34"}),
        ("TRUNCATE t_2", {"t_2"}),
        ("DROP TABLE t_1", {"t_1"}),
    ):
        after = told(statement)
        assert {name for name in before if before[name] != after.get(name)} == changed
        before = after


@pytest.mark.mariadb
def test_mariadb_proves_nothing(mariadb_server: MariadbServer) -> None:
    """ALTER TABLE … TRUNCATE PARTITION leaves the times of the partition and of its table as they were."""
    database = mariadb_server.new_database()
    made = "CREATE TABLE t (a INT PRIMARY KEY) PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN (9))"
    mariadb_server.execute(database, made, "INSERT INTO t VALUES (1)")
    times = f"SELECT CREATE_TIME, UPDATE_TIME FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = '{database}'"
    before = mariadb_server.fetch(database, times)
    mariadb_server.execute(database, "ALTER TABLE t TRUNCATE PARTITION p")
    assert mariadb_server.fetch(database, times) == before
    with create(mariadb_server.spec(database)) as connector:
        assert connector.unchanged_mark(only(connector)) is None
        assert connector.partitions(only(connector)) == ()
