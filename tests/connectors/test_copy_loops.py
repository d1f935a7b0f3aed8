"""The compiled loop takes a COPY's binary rows apart as Arrow does its CSV, and refuses what is none."""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import kernels
from connectors.sql.cells import Field
from connectors.sql.postgresql_copy import batch_of, by_copy, size_of

LOOPS: Any = kernels.copy_loops
needed = pytest.mark.skipif(LOOPS is None, reason="no loops: they need Cython and a C compiler at installation")
CHARACTERS = st.one_of(st.sampled_from('019aZ ,"\n\r\\.-+张\u00e9\U00020000\0'), st.characters(exclude_categories=["Cs"]))
CELLS = st.one_of(st.none(), st.text(CHARACTERS, max_size=30), st.text("0123456789张", max_size=60))
SOURCES = sorted((Path(__file__).resolve().parents[2] / "connectors" / "kernels").glob("*.pyx"))
HEAD, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"


def written(rows: Sequence[Sequence[str | None]]) -> bytes:
    """As COPY writes CSV: quoted where it must be, NULL as nothing at all."""
    lines = io.StringIO()
    for row in rows:
        lines.write(",".join(map(spelled, row)) + "\n")
    return lines.getvalue().encode()


def spelled(cell: str | None) -> str:
    if cell is None:
        return ""
    if cell and cell != "\\." and not set(cell) & set(',"\n\r'):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def binary(rows: Sequence[Sequence[str | None]]) -> bytes:
    """As COPY writes its binary format: https://www.postgresql.org/docs/current/sql-copy.html"""
    return HEAD + b"".join(struct.pack(">h", len(row)) + b"".join(map(counted, row)) for row in rows) + END


def counted(cell: str | None) -> bytes:
    return struct.pack(">i", -1) if cell is None else struct.pack(">i", len(cell.encode())) + cell.encode()


def fields(count: int) -> list[Field]:
    return [Field(f"c{place}") for place in range(count)]


@st.composite
def tables(draw: st.DrawFn) -> list[list[str | None]]:
    columns = draw(st.integers(1, 4))
    return draw(st.lists(st.lists(CELLS, min_size=columns, max_size=columns), min_size=1, max_size=20))


@needed
@given(tables())
def test_cells_come_as_they_were_and_as_arrow_reads_them(rows: list[list[str | None]]) -> None:
    found = batch_of(fields(len(rows[0])), binary(rows))
    found.validate(full=True)
    assert [list(row.values()) for row in found.to_pylist()] == rows
    assert batch_of(fields(len(rows[0])), written(rows)).equals(found)
    for column in found.columns:  # as they lie in memory they are handed on
        assert column.buffers()[2].size == sum(len(cell.as_py().encode()) for cell in column if cell.is_valid)
        assert (column.buffers()[0] is None) == (not column.null_count)


@needed
def test_many_rows_and_long_cells() -> None:
    rows: list[list[str | None]] = [[f"{n}", "张三" * (n % 9), None if n % 8 else "x" * n] for n in range(30_000)]
    found = batch_of(fields(3), binary(rows))
    assert [list(row.values()) for row in found.to_pylist()] == rows


@needed
@given(tables())
def test_both_formats_are_counted_alike(rows: list[list[str | None]]) -> None:
    named = fields(len(rows[0]))
    quoted = sum(len(spelled(cell).encode()) - len((cell or "").encode()) for row in rows for cell in row)
    text, plain = binary(rows), written(rows)
    ends = len(HEAD) + len(END)
    assert size_of(text, batch_of(named, text)) - ends == size_of(plain, batch_of(named, plain)) - quoted


@pytest.mark.parametrize("spell", [pytest.param(binary, marks=needed), written])
@given(tables())
def test_no_cell_is_longer_than_is_told(
    spell: Callable[[Sequence[Sequence[str | None]]], bytes], rows: list[list[str | None]]
) -> None:
    named, text = fields(len(rows[0])), spell(rows)
    found = by_copy(lambda _work: text, named, "SELECT")
    assert found is not None
    assert found.batch.equals(batch_of(named, text))
    longest = max(len((cell or "").encode()) for row in rows for cell in row)
    told = {longest} if spell is binary and kernels.text_loops is not None else {longest, math.inf}
    assert found.longest in told


@pytest.mark.parametrize("text", [b"", pytest.param(HEAD + END, marks=needed)])
def test_no_rows_keep_their_columns(text: bytes) -> None:
    found = batch_of(fields(2), text)
    assert (found.num_rows, found.schema.types) == (0, [pa.string()] * 2)
    found.validate(full=True)


@pytest.mark.parametrize("spell", [written, pytest.param(binary, marks=needed)])
def test_a_mark_of_the_order_of_bytes_belongs_to_the_first_cell(spell: Any) -> None:
    found = batch_of(fields(2), spell([["\ufeffx", "y"], ["\ufeff", None]]))
    assert found.to_pydict() == {"c0": ["\ufeffx", "\ufeff"], "c1": ["y", None]}


@needed
def test_what_was_added_to_the_head_is_passed_over() -> None:
    text = HEAD[:-4] + struct.pack(">i", 3) + b"abc" + binary([["x"]])[len(HEAD) :]
    assert batch_of(fields(1), text).to_pydict() == {"c0": ["x"]}


ROW = struct.pack(">hi", 2, 1) + b"a" + struct.pack(">i", 1) + b"b"


@needed
@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        HEAD[:-1],
        HEAD + ROW,  # broken off
        HEAD + ROW + END[:1],
        HEAD + ROW[:-1],
        HEAD + ROW[:-1] + END,
        HEAD + END + ROW,
        HEAD + ROW + END + b"\0",
        HEAD + struct.pack(">h", 1) + ROW[2:7] + END,  # one cell
        HEAD + struct.pack(">h", 3) + ROW[2:] + END,
        HEAD + struct.pack(">h", -2) + ROW[2:] + END,
        HEAD + struct.pack(">hi", 2, -2) + ROW[6:] + END,  # no length
        HEAD + struct.pack(">hi", 2, 1 << 30) + ROW[6:] + END,
        HEAD + struct.pack(">hi", 2, -(1 << 31)) + ROW[6:] + END,
        HEAD[:11] + struct.pack(">ii", 1 << 16, 0) + ROW + END,  # rows with something else before their cells
        HEAD[:15] + struct.pack(">i", -1) + ROW + END,
        HEAD[:15] + struct.pack(">i", 1 << 30) + ROW + END,
        HEAD + ROW.replace(b"a", b"\xff") + END,  # no text
        HEAD + ROW[:-1] + b"\xe5" + END,
        b"PGCOPY\n\xff\r\n\0",
    ],
)
def test_what_is_no_copy_of_two_columns_of_text_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        batch_of(fields(2), text)


@needed
@given(st.binary(max_size=200), st.integers(1, 3))
def test_no_text_whatever_leads_outside_of_it(text: bytes, columns: int) -> None:
    try:
        found = batch_of(fields(columns), HEAD + text)
    except ValueError:
        return
    found.validate(full=True)


@needed
def test_texts_without_columns_and_columns_without_a_text_are_refused() -> None:
    for text, columns in ((HEAD + END, 0), (HEAD + END, -1), (HEAD + END, 1 << 15), (b"", 1), (b"x" * 40, 1)):
        with pytest.raises(ValueError, match=r".+"):
            LOOPS.texts(text, columns)


@needed
@given(st.lists(st.integers(0, 40), max_size=20))
def test_the_longest_cell_is_told_by_where_each_begins(sizes: list[int]) -> None:
    assert LOOPS.longest(np.cumsum([0, *sizes], dtype=np.int32)) == max(sizes, default=0)


def test_each_file_of_loops_is_registered() -> None:
    for path in SOURCES:
        assert hasattr(kernels, path.stem)
        assert getattr(kernels, path.stem) is not None or find_spec("Cython") is None
