"""Rows read as bytes are the rows that the driver decodes."""

from __future__ import annotations

from contextlib import closing
from types import SimpleNamespace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.model import Dataset
from connectors.sql.cells import Field
from connectors.sql.mysql import MysqlConnector
from connectors.sql.mysql_rows import FetchedRows
from tests.servers.mariadb import MariadbServer


def cell(text: bytes | None) -> bytes:
    if text is None:
        return b"\xfb"
    for mark, size, limit in ((b"", 1, 251), (b"\xfc", 2, 2**16), (b"\xfd", 3, 2**24)):
        if len(text) < limit:
            return mark + len(text).to_bytes(size, "little") + text
    raise ValueError(len(text))


def fetched(rows: list[list[bytes | None]]) -> FetchedRows:
    return FetchedRows(SimpleNamespace(rows=[b"".join(map(cell, row)) for row in rows]))


TEXTS = st.one_of(st.none(), st.text(max_size=8), st.text("é张x", min_size=240, max_size=260))
ROWS = st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1)


@given(ROWS)
def test_cells_of_any_length_come_as_they_are(rows: list[list[str | None]]) -> None:
    raw = [[None if one is None else one.encode() for one in row] for row in rows]
    batch = fetched(raw).batch([Field("a"), Field("b", binary=True)], 1)
    assert batch.column(0).to_pylist() == [row[1] for row in rows]
    assert batch.column(1).to_pylist() == [row[2] for row in raw]


def test_long_cells_and_other_encodings() -> None:
    batch = fetched([[b"x" * 70_000], ["张三".encode("gb18030")], [b""]]).batch([Field("a")], 0)
    assert batch.column(0).to_pylist() == ["x" * 70_000, "张三", ""]


@pytest.mark.parametrize("row", [b"\x05ab", b"\x01ab", b"", b"\xff", b"\xfc\x01", b"\xfe" + b"\x01" * 8])
def test_an_answer_that_breaks_the_protocol_is_refused(row: bytes) -> None:
    with pytest.raises((ValueError, LookupError)):
        FetchedRows(SimpleNamespace(rows=[row])).batch([Field("a")], 0)


@pytest.mark.mariadb
def test_a_table_is_read_whole_and_in_order(mariadb_server: MariadbServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.sql.keyed_pieces.READ_ROWS", 7)
    name = mariadb_server.new_database()
    with mariadb_server.admin_connection(name) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE t (day date, n int, a varchar(40), raw varbinary(9), PRIMARY KEY (day, n)) CHARACTER SET utf8mb4"
        )
        rows = [(f"2024-01-{1 + n % 3:02d}", n, [None, "", "张三 100%s", f"x{n}"][n % 4], bytes([n, 255])) for n in range(30)]
        cursor.executemany("INSERT INTO t VALUES (%s, %s, %s, %s)", rows)
    with closing(MysqlConnector(mariadb_server.spec(name))) as connector:
        dataset = next(one for one in connector.inventory() if isinstance(one, Dataset))
        read = pa.Table.from_batches(list(connector.read(dataset, ["a", "n", "raw"]))).to_pydict()
    rows.sort()
    assert read == {"a": [row[2] for row in rows], "n": [str(row[1]) for row in rows], "raw": [row[3] for row in rows]}
