"""Names that break careless code, as table, column and schema of every engine, and as file and header. What stands in such
a column is found all the same, and nothing that shows the name is harmed by it."""

from __future__ import annotations

import csv
import sqlite3
import unicodedata
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.model import Snapshot
from config import SourceSpec, SourceUrl
from connectors.model import Status
from tests.badinput.scanning import PHONE, PHONES, columns_of, only, scanned
from tests.contract.cases_sql import back_quoted, double_quoted

NAMES = (
    'a"b', "a`b", "a]b", "a'b", "a;DROP TABLE x;--", "a%s", "a%(x)s", "50%", ":name", "a:b", "?", "{x}", "$1",
    "select", "order", "user", "客户姓名", "😀𠮷", "a\u202eb", "cafe\u0301", "a\nb", "a\tb", "a\rb", "a\x1b[2Jb",
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=HYPERLINK(1)", "@SUM(1)", "..|..|etc|hosts", "CON",
    "a\\b", "a.b.c", "ends with \\", "20240101", "x" * 60, "客" * 20, "trailing\u00a0", "zero\u200bwidth", "\u3000",
)  # fmt: skip
"""Names that every engine takes. Those that only some take are in the tests of these."""

TWINS = ("Twin", "tWIN", unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é"))


def check(snapshot: Snapshot, count: int) -> None:
    """Every one of ``count`` tables was read, and its single column is a phone's."""
    assert len(snapshot.entries) == count
    for entry in snapshot.entries:
        assert entry.status is Status.COMPLETE, (entry.path, entry.reason, entry.detail)
        assert [column.entity_type for column in entry.finding.columns] == [PHONE], entry.path
    assert len({entry.path for entry in snapshot.entries}) == count


def sqlite_source(path: Path, names: Sequence[str]) -> SourceSpec:
    with closing(sqlite3.connect(path)) as connection:
        for name in names:
            quoted = double_quoted(name)
            connection.execute(f"CREATE TABLE {quoted} ({quoted} TEXT)")
            connection.executemany(f"INSERT INTO {quoted} VALUES (?)", [(phone,) for phone in PHONES])
        connection.commit()
    return SourceSpec("lite", SourceUrl("sqlite", path=str(path)))


def test_sqlite(tmp_path: Path) -> None:
    names = (*NAMES, " ", "a/b", "../../etc/hosts", "é", "x" * 300)
    check(scanned(sqlite_source(tmp_path / "names.db", names)), len(names))


def test_duckdb(tmp_path: Path) -> None:
    names = (*NAMES, "a/b", "x" * 300)
    path = tmp_path / "names.duckdb"
    values = ", ".join(f"('{phone}')" for phone in PHONES)
    with closing(duckdb.connect(str(path))) as connection:
        for name in names:
            quoted = double_quoted(name)
            connection.execute(f"CREATE SCHEMA {quoted}")
            connection.execute(f"CREATE TABLE {quoted}.{quoted} ({quoted} VARCHAR)")
            connection.execute(f"INSERT INTO {quoted}.{quoted} VALUES {values}")
    check(scanned(SourceSpec("duck", SourceUrl("duckdb", path=str(path)))), len(names))


@pytest.mark.postgresql
def test_postgresql(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgresql_server")
    database = server.new_database()
    names = (*NAMES, *TWINS, " ", "a/b", "trailing ", "客" * 21)  # the last is 63 bytes long, and PostgreSQL cuts there
    values = ", ".join(f"('{phone}')" for phone in PHONES)
    for name in names:
        quoted = double_quoted(name)
        server.execute(
            database,
            f"CREATE SCHEMA {quoted}",
            f"CREATE TABLE {quoted}.{quoted} ({quoted} text)",
            f"INSERT INTO {quoted}.{quoted} VALUES {values}",
            f"COMMENT ON COLUMN {quoted}.{quoted}.{quoted} IS {literal(name * 20)}",
            f"GRANT USAGE ON SCHEMA {quoted} TO {server.scanner}",
            f"GRANT SELECT ON {quoted}.{quoted} TO {server.scanner}",
        )
    check(scanned(server.spec(database)), len(names))


@pytest.mark.mariadb
def test_mariadb(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("mariadb_server")
    database = server.new_database()
    names = tuple(name for name in NAMES if max(map(ord, name)) <= 0xFFFF)  # names are in three-byte UTF-8 here
    values = ", ".join(f"('{phone}')" for phone in PHONES)
    for name in (*names, "x" * 64):
        quoted = back_quoted(name)
        comment = literal((name * 20)[:500].replace("\\", "\\\\"))
        server.execute(
            database, f"CREATE TABLE {quoted} ({quoted} varchar(20) COMMENT {comment})", f"INSERT INTO {quoted} VALUES {values}"
        )
    check(scanned(server.spec(database)), len(names) + 1)


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def test_csv_headers_and_file_names(tmp_path: Path) -> None:
    names = tuple(name for name in NAMES if name.strip() == name and "\r" not in name)
    for at, name in enumerate(names):
        with (tmp_path / f"{at:02d} {name.replace('/', '_')}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([(name, "n"), *((phone, at) for at, phone in enumerate(PHONES))])
    snapshot = scanned(SourceSpec("files", SourceUrl("file", path=str(tmp_path))))
    assert len(snapshot.entries) == len(names)
    for entry in snapshot.entries:
        assert entry.status is Status.COMPLETE, (entry.path, entry.reason)
        assert PHONE in [column.entity_type for column in entry.finding.columns], entry.path


def test_parquet_columns(tmp_path: Path) -> None:
    table = pa.table(dict.fromkeys((*NAMES, *TWINS, " ", "a/b"), PHONES))
    pq.write_table(table, tmp_path / "names.parquet")
    entry = scanned(SourceSpec("files", SourceUrl("file", path=str(tmp_path)))).entries[0]
    assert [column.entity_type for column in entry.finding.columns] == [PHONE] * table.num_columns
    assert len(columns_of(entry)) == table.num_columns


def test_many_columns(tmp_path: Path) -> None:
    count = 2_000
    pq.write_table(
        pa.table({f"c{at}": PHONES if at == count - 1 else ["x"] * len(PHONES) for at in range(count)}), tmp_path / "w.parquet"
    )
    columns = columns_of(scanned(SourceSpec("files", SourceUrl("file", path=str(tmp_path)))).entries[0])
    assert len(columns) == count
    assert columns[f"c{count - 1}"].entity_type == PHONE


@pytest.mark.postgresql
def test_postgresql_with_1600_columns_and_with_none(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgresql_server")
    database = server.new_database()
    columns = ", ".join(f"c{at} text" for at in range(1600))
    values = ", ".join(f"('{phone}')" for phone in PHONES)
    server.execute(
        database, f"CREATE TABLE wide ({columns})", "CREATE TABLE bare ()", f"INSERT INTO wide (c1599) VALUES {values}"
    )
    snapshot = scanned(server.spec(database))
    assert columns_of(only(snapshot, "wide"))["c1599"].entity_type == PHONE
    assert only(snapshot, "bare").finding.columns == ()


@pytest.mark.mariadb
def test_mariadb_with_1017_columns(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("mariadb_server")
    database = server.new_database()
    columns = ", ".join(f"c{at} int" for at in range(1016))
    values = ", ".join(f"('{phone}')" for phone in PHONES)
    server.execute(database, f"CREATE TABLE wide ({columns}, c1016 varchar(20))", f"INSERT INTO wide (c1016) VALUES {values}")
    assert columns_of(only(scanned(server.spec(database)), "wide"))["c1016"].entity_type == PHONE


def test_a_header_that_says_a_name_twice(tmp_path: Path) -> None:
    rows = [("phone", "phone", "x"), *((phone, "-", "x") for phone in PHONES)]
    with (tmp_path / "twice.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    entry = scanned(SourceSpec("files", SourceUrl("file", path=str(tmp_path)))).entries[0]
    assert len(columns_of(entry)) == 3
    assert entry.finding.columns[0].entity_type == PHONE
