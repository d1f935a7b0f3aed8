"""Rows that come by COPY are the rows that a SELECT gives."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

import pyarrow as pa
import pytest

from connectors.model import Dataset, Kind, Reason, Sample, SamplePlan
from connectors.sql.base import Entry, Selection
from connectors.sql.cells import Field, Row
from connectors.sql.faults import SqlFault
from connectors.sql.postgresql import PostgresqlConnector
from connectors.sql.postgresql_copy import batch_of, batch_of_texts, together
from connectors.sql.postgresql_pages import Leaf, PageReader
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
    batch = batch_of([Field("a")], text)
    assert batch.column(0).to_pylist() == expected
    assert batch.schema.types == [pa.string()]


def test_equal_names_and_no_csv() -> None:
    batch = batch_of([Field("a"), Field("a")], b"1,2\n")
    assert [column.to_pylist() for column in batch.columns] == [["1"], ["2"]]
    with pytest.raises(ValueError, match="columns"):
        batch_of([Field("a"), Field("b")], b"1,2,3\n")


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
        ((100_001, 0, None), None),
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
    for name in ("_CSV", "_BINARY"):
        monkeypatch.setattr(f"connectors.sql.postgresql_copy.{name}", "COPIES {} TO STDOUT")
    assert tuple(pa.Table.from_batches(list(connector.read(dataset, ["a"]))).to_pydict()["a"]) == CELLS


TYPES = {
    "varchar(18)": "'张三,\"a\"'",
    "varchar(5000)": "repeat('张', 50)",
    "varchar": "'x'",
    "text": "E'a\\nb'",
    "char(8)": "'ab'",
    "boolean": "true",
    "numeric(10,2)": "1.50",
    "bigint": "-7",
    "real": "0.1",
    "date": "'1903-02-01'",
    "timestamptz": "'1903-02-01 00:00+00'",
    "uuid": "'00000000-0000-0000-0000-000000000001'",
    "jsonb": "'{\"a\": [1]}'",
    "varchar(9)[]": "ARRAY['a', NULL, 'b,c']",
    "inet": "'10.0.0.1/8'",
    "money": "'1.5'",
    '"char"': "'c'",
    "name": "'n'",
    "xml": "'<a/>'",
    "interval": "'1 day'",
}


@pytest.mark.postgresql
@pytest.mark.parametrize("is_compiled", [True, False])
def test_every_type_comes_as_its_text(
    is_compiled: bool, postgresql_server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_compiled:
        monkeypatch.setattr("connectors.kernels.copy_loops", None)
    name = postgresql_server.new_database()
    declared = ", ".join(f"c{place} {type_}" for place, type_ in enumerate(TYPES))
    with postgresql_server.admin_connection(name) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE t ({declared})")
        cursor.execute(f"INSERT INTO t VALUES ({', '.join(TYPES.values())}), ({', '.join(['NULL'] * len(TYPES))})")
        cells = [f"left(c{place}::text, 4096)" for place in range(len(TYPES))]
        cursor.execute(f"SELECT {', '.join(cells)} FROM t")
        expected = cursor.fetchall()
    with closing(PostgresqlConnector(postgresql_server.spec(name))) as connector:
        dataset = next(one for one in connector.inventory() if isinstance(one, Dataset))
        sample = connector.sample(dataset, SamplePlan(1))
        assert isinstance(sample, Sample)
        for batches in (sample.batches, list(connector.read(dataset, [column.name for column in dataset.columns]))):
            (batch,) = batches
            assert list(zip(*batch.to_pydict().values(), strict=True)) == expected
            assert set(batch.schema.types) == {pa.string()}


@pytest.mark.postgresql
@pytest.mark.parametrize("answer", [b"PGCOPY\n\xff\r\n\0", b"1,2,3\n"])
def test_an_answer_that_is_no_copy_is_asked_for_in_the_usual_way(
    answer: bytes, table: tuple[PostgresqlConnector, Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.sql.postgresql_copy.copied", lambda *_: answer)
    connector, dataset = table
    assert tuple(pa.Table.from_batches(list(connector.read(dataset, ["a", "b"]))).to_pydict()["a"]) == CELLS
    plain = replace(dataset, columns=dataset.columns[:2])
    sample = connector.sample(plain, SamplePlan(1))
    assert isinstance(sample, Sample)
    assert tuple(sample.batches[0].to_pydict()["a"]) == CELLS


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
    monkeypatch.delattr("connectors.sql.postgresql_copy.copied")
    assert len(read(short, "number", "plain")) == 502


@pytest.mark.postgresql
def test_a_server_that_puts_nothing_together_is_asked_for_rows(
    short: tuple[PostgresqlConnector, Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.sql.postgresql.together", lambda sql, _: f"SELECT nothing_of_it(c) FROM ({sql}) AS r (c)")
    assert len(read(short, "plain")) == 502


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries whose rows the server was asked to put together."""
    met: list[str] = []

    def noted(sql: str, columns: int) -> str:
        met.append(sql)
        return together(sql, columns)

    monkeypatch.setattr("connectors.sql.postgresql.together", noted)
    return met


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each statement put together."""
    met: list[int] = []

    def noted(fields: Sequence[Field], row: Row) -> pa.RecordBatch | None:
        met.append(row[0])
        return batch_of_texts(fields, row)

    monkeypatch.setattr("connectors.sql.postgresql.batch_of_texts", noted)
    return met


@pytest.mark.postgresql
def test_old_statistics_do_not_let_the_server_put_a_whole_table_together(
    postgresql_server: PostgresqlServer, counts: list[int]
) -> None:
    name = postgresql_server.new_database()
    postgresql_server.execute(name, "CREATE TABLE t (k integer)", "INSERT INTO t VALUES (0)", "VACUUM ANALYZE t")
    postgresql_server.execute(name, "INSERT INTO t SELECT generate_series(1, 299999)")
    with closing(PostgresqlConnector(postgresql_server.spec(name))) as connector:
        dataset = next(one for one in connector.inventory() if isinstance(one, Dataset))
        batches = [batch.num_rows for batch in connector.read(dataset, ["k"])]
    assert sum(batches) == 300_000
    assert batches == counts
    assert max(batches) <= 100_000
    assert max(batches[1:]) <= 45_000
    assert len(batches) <= 9


@pytest.mark.postgresql
def test_more_rows_than_may_be_put_together_are_copied(
    short: tuple[PostgresqlConnector, Dataset], counts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read(short, "number", "plain")
    counts.clear()
    monkeypatch.setattr("connectors.sql.postgresql_copy.MOST_ROWS", 100)
    assert read(short, "number", "plain") == expected
    assert counts == [101]


@pytest.mark.postgresql
def test_what_is_too_large_for_the_server_is_copied(
    short: tuple[PostgresqlConnector, Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.sql.postgresql.together", lambda *_: "SELECT repeat('xxxxxxxx', 1 << 30)")
    assert len(read(short, "plain")) == 502


@pytest.mark.postgresql
def test_cells_that_cannot_be_taken_apart_are_read_twice_only_once(
    short: tuple[PostgresqlConnector, Dataset], asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.sql.postgresql.READ_ROWS", 10)
    assert len(read(short, "odd")) == 502
    assert len(asked) == 1
    assert len(read(short, "plain")) == 502
    assert len(asked) > 2


def stretches(rows_of_a_page: Callable[[int], int], most: int = 10**9) -> list[tuple[int, int]]:
    """Pages and rows of each statement over a table of 40,000 pages; of more than ``most`` pages one takes too long."""
    sizes: list[tuple[int, int]] = []

    def fetch(sql: str) -> range:
        first, *end = (int(page) for page in re.findall(r"'\((\d+),", sql))
        pages = (end[0] if end else 40_000) - first
        sizes.append((pages, sum(map(rows_of_a_page, range(first, first + pages)))))
        if pages > most:
            raise SqlFault(Reason.TIMEOUT)
        return range(sizes[-1][1])

    dataset = Dataset("pg", ("d", "s", "t"), Kind.TABLE, ())
    selection = Selection(Entry(dataset), "t", ("t.a",), (Field("a"),))
    reader = PageReader(lambda _: [], selection, [Leaf("t", 40_000, 1.0)], ranges=True)
    assert sum(map(len, reader.pieces(fetch, 40_000))) == sum(map(rows_of_a_page, range(40_000)))
    return sizes


@pytest.mark.parametrize("density", [1, 8, 25, 130, 226])
def test_a_stretch_follows_the_rows_of_the_one_before(density: int) -> None:
    sizes = stretches(lambda _: density)
    assert sizes[0][0] == 300
    assert max(rows for _, rows in sizes) <= max(40_000, 300 * density)
    assert len(sizes) <= density + 4


def test_a_stretch_without_rows_says_little_of_the_next() -> None:
    sizes = stretches(lambda page: 0 if page < 5_000 else 200)
    assert all(after <= 8 * before for (before, _), (after, _) in itertools.pairwise(sizes))


def test_what_took_too_long_is_not_tried_each_time() -> None:
    assert sum(pages > 150 for pages, _ in stretches(lambda page: 1 + page % 9, most=150)) == 1
