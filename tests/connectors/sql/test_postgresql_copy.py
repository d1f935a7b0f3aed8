"""Rows that come by COPY are the rows that a SELECT gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pyarrow as pa
import pytest

from connectors.model import Dataset
from connectors.sql.cells import Field, Row
from connectors.sql.postgresql import PostgresqlConnector
from connectors.sql.postgresql_copy import batch_of_csv, batch_of_texts, together
from tests.servers.postgresql import PostgresqlServer

CELLS = (
    *("plain", "", None, 'a "quoted" one', "with, comma", "two\nlines", "two\r\nlines"),
    *("\\.", "\\N", "NULL", " ", "张三·é", "\t", "''"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", []),
        (b"\n", [None]),
        (b'""\n\nx\n', ["", None, "x"]),
        (b'"a ""b"" c"\n', ['a "b" c']),
        (b'"two\r\nlines"\n', ["two\r\nlines"]),
        (b'"\\."\n', ["\\."]),
    ],
)
def test_nothing_and_an_empty_text_are_two_things(text: bytes, expected: list[str | None]) -> None:
    batch = batch_of_csv([Field("a")], text)
    assert batch.column(0).to_pylist() == expected
    assert batch.schema.types == [pa.string()]


def test_equal_names_and_no_csv() -> None:
    batch = batch_of_csv([Field("a"), Field("a")], b"1,2\n")
    assert [column.to_pylist() for column in batch.columns] == [["1"], ["2"]]
    with pytest.raises(ValueError, match="columns"):
        batch_of_csv([Field("a"), Field("b")], b"1,2,3\n")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((0, 0, None), []),
        ((1, 1, ""), [""]),
        ((1, 0, "\x1e"), [None]),
        ((4, 3, "a\n\x1e\n\n张三"), ["a", None, "", "张三"]),
        ((2, 2, "a\n\x1e"), None),
        ((2, 1, "\x1e\n\x1e"), None),
        ((1, 1, "two\nlines"), None),
        ((2, 2, "a \x1e b\n\x1e\x1e"), ["a \x1e b", "\x1e\x1e"]),
    ],
)
def test_what_the_server_put_together_is_taken_apart_or_not_trusted(row: Row, expected: list[str | None] | None) -> None:
    batch = batch_of_texts([Field("a")], row)
    assert (None if batch is None else batch.column(0).to_pylist()) == expected
    assert batch is None or batch.schema.types == [pa.string()]


def test_one_column_that_cannot_be_taken_apart_is_enough() -> None:
    assert batch_of_texts([Field("a"), Field("b")], (1, 1, "x", 1, "two\nlines")) is None


def test_each_column_is_asked_for_once() -> None:
    assert together("SELECT t.x, t.y FROM t", 2).count("string_agg") == 2


@pytest.fixture
def table(postgresql_server: PostgresqlServer) -> Iterator[tuple[PostgresqlConnector, Dataset]]:
    name = postgresql_server.new_database()
    with postgresql_server.admin_connection(name) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE t (a text, b text, raw bytea)")
        for one in CELLS:
            cursor.execute("INSERT INTO t VALUES (%s, %s, '\\x00ff')", (one, CELLS[0]))
    with closing(PostgresqlConnector(postgresql_server.spec(name))) as connector:
        yield connector, next(one for one in connector.inventory() if isinstance(one, Dataset))


@pytest.mark.postgresql
@pytest.mark.parametrize("columns", [["a"], ["a", "b"], ["b", "a", "raw"]])
def test_every_cell_comes_as_it_is(table: tuple[PostgresqlConnector, Dataset], columns: list[str]) -> None:
    connector, dataset = table
    read = pa.Table.from_batches(list(connector.read(dataset, columns))).to_pydict()
    assert tuple(read["a"]) == CELLS
    assert list(read) == columns


@pytest.mark.postgresql
def test_a_server_that_cannot_copy_a_query_is_asked_in_the_usual_way(
    table: tuple[PostgresqlConnector, Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    connector, dataset = table
    monkeypatch.setattr("connectors.sql.postgresql_copy._COPY", "COPIES {} TO STDOUT")
    assert tuple(pa.Table.from_batches(list(connector.read(dataset, ["a"]))).to_pydict()["a"]) == CELLS


@pytest.fixture
def short(postgresql_server: PostgresqlServer) -> Iterator[tuple[PostgresqlConnector, Dataset]]:
    """Columns of which the server tells how long their cells are at most; ``odd`` has what stands between them."""
    name = postgresql_server.new_database()
    with postgresql_server.admin_connection(name) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE t (plain varchar(18), number bigint, odd character varying(32))")
        cells = [None if place % 12 == 0 else f"{place:018d}" for place in range(500)]
        rows = [(cell, place, CELLS[place % len(CELLS)]) for place, cell in enumerate(cells)]
        cursor.executemany("INSERT INTO t VALUES (%s, %s, %s)", [*rows, (None, None, "\x1e"), ("", 0, "")])
    with closing(PostgresqlConnector(postgresql_server.spec(name))) as connector:
        yield connector, next(one for one in connector.inventory() if isinstance(one, Dataset))


def read(of: tuple[PostgresqlConnector, Dataset], *columns: str) -> list[Row]:
    connector, dataset = of
    return list(zip(*pa.Table.from_batches(list(connector.read(dataset, columns))).to_pydict().values(), strict=True))


@pytest.mark.postgresql
@pytest.mark.parametrize("columns", [["number"], ["plain"], ["odd"], ["number", "plain"], ["number", "odd"]])
def test_short_columns_come_as_they_are(
    short: tuple[PostgresqlConnector, Dataset], columns: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put_together = read(short, *columns)
    monkeypatch.setattr("connectors.sql.postgresql.MOST_TOGETHER", 0)
    assert put_together == read(short, *columns)
    assert len(put_together) == 502


@pytest.mark.postgresql
def test_rows_of_short_columns_need_no_copy(short: tuple[PostgresqlConnector, Dataset], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("connectors.sql.postgresql.copied")
    assert len(read(short, "number", "plain")) == 502


@pytest.mark.postgresql
def test_a_server_that_puts_nothing_together_is_asked_for_rows(
    short: tuple[PostgresqlConnector, Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.sql.postgresql.together", lambda sql, _: f"SELECT nothing_of_it(c) FROM ({sql}) AS r (c)")
    assert len(read(short, "plain")) == 502
