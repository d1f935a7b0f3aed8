"""Rows that come by COPY are the rows that a SELECT gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pyarrow as pa
import pytest

from connectors.model import Dataset
from connectors.sql.cells import Field
from connectors.sql.postgresql import PostgresqlConnector
from connectors.sql.postgresql_copy import batch_of_csv
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
