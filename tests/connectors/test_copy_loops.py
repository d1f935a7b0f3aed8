"""The compiled loops take a COPY's CSV apart as Arrow does, and refuse what is none."""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import kernels
from connectors.sql import postgresql_copy
from connectors.sql.cells import Field
from connectors.sql.postgresql_copy import batch_of_csv

LOOPS: Any = kernels.copy_loops
needed = pytest.mark.skipif(LOOPS is None, reason="no loops: they need Cython and a C compiler at installation")
CHARACTERS = st.one_of(st.sampled_from('019aZ ,"\n\r\\.-+张\u00e9\U00020000\0'), st.characters(exclude_categories=["Cs"]))
CELLS = st.one_of(st.none(), st.text(CHARACTERS, max_size=30), st.text("0123456789张", max_size=60))
SOURCES = sorted((Path(__file__).resolve().parents[2] / "connectors" / "kernels").glob("*.pyx"))


def written(rows: Sequence[Sequence[str | None]]) -> bytes:
    """As COPY writes it: quoted where it must be, NULL as nothing at all."""
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


@st.composite
def tables(draw: st.DrawFn) -> list[list[str | None]]:
    columns = draw(st.integers(1, 4))
    return draw(st.lists(st.lists(CELLS, min_size=columns, max_size=columns), min_size=1, max_size=12))


@needed
@given(tables())
def test_cells_come_as_they_were_and_as_arrow_reads_them(rows: list[list[str | None]]) -> None:
    fields = [Field(f"c{place}") for place in range(len(rows[0]))]
    text = written(rows)
    found = pa.RecordBatch.from_arrays(postgresql_copy._by_loops(len(fields), text, LOOPS), names=[one.name for one in fields])
    found.validate(full=True)
    assert [list(row.values()) for row in found.to_pylist()] == rows
    with pytest.MonkeyPatch.context() as without:
        without.setattr(kernels, "copy_loops", None)
        assert batch_of_csv(fields, text).equals(found)


@pytest.mark.parametrize("loops", [LOOPS, None])
def test_a_mark_of_the_order_of_bytes_belongs_to_the_first_cell(loops: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "copy_loops", loops)
    found = batch_of_csv([Field("a"), Field("b")], written([["\ufeffx", "y"], ["\ufeff", None]]))
    assert found.to_pydict() == {"a": ["\ufeffx", "\ufeff"], "b": ["y", None]}


@needed
def test_lines_inside_of_a_cell_take_no_room_for_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    empty = np.empty

    def counted(size: int, kind: Any) -> Any:
        asked.append(size)
        return empty(size, kind)

    monkeypatch.setattr(np, "empty", counted)
    rows: list[list[str | None]] = [["\n" * 1000, *[None] * 99]]
    text = written(rows)
    found = batch_of_csv([Field(f"c{place}") for place in range(100)], text)
    assert [list(row.values()) for row in found.to_pylist()] == rows
    assert max(asked) <= len(text)


@needed
@pytest.mark.parametrize(
    "text",
    [b"a", b"a,b", b"a\n", b"a,b,c\n", b'"a,b\n', b'"a"x,b\n', b'a"b,c\n', b"a\r,b\n", b"a,b\nc\n", b"\xff,b\n", b"\xe5\xbc,b\n"],
)
def test_what_is_no_csv_of_two_columns_of_text_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        postgresql_copy._by_loops(2, text, LOOPS)


@needed
def test_places_outside_the_data_are_refused() -> None:
    bytes_, places = np.zeros(4, np.uint8), np.array([2, 9], np.int32)
    wrong: Any
    for wrong in (
        lambda: LOOPS.cells(b"a,b\n", 0, bytes_, places, bytes_),
        lambda: LOOPS.cells(b"a,b,c\n", 2, bytes_, places, bytes_),
        lambda: LOOPS.cells(b"a,b\n", 2, bytes_, places, bytes_[:1]),
        lambda: LOOPS.cells(b"a,b\n", 2, bytes_, places[:0], bytes_),
        lambda: LOOPS.column(bytes_, places, 1, 0, np.zeros(3, np.int32), bytes_),
        lambda: LOOPS.column(bytes_, places, 1, 0, np.zeros(4, np.int32), bytes_),
        lambda: LOOPS.column(bytes_, places, 2, 2, np.zeros(2, np.int32), bytes_),
        lambda: LOOPS.column(bytes_, np.array([3, 1], np.int32), 1, 0, np.zeros(3, np.int32), bytes_),
        lambda: LOOPS.column(bytes_, np.array([-3, 1], np.int32), 1, 0, np.zeros(3, np.int32), bytes_),
        lambda: LOOPS.column(bytes_, places[:1], 1, 0, np.zeros(2, np.int32), bytes_[:1]),
    ):
        with pytest.raises(ValueError, match=r".+"):
            wrong()


def test_each_file_of_loops_is_registered() -> None:
    for path in SOURCES:
        assert hasattr(kernels, path.stem)
        assert getattr(kernels, path.stem) is not None or find_spec("Cython") is None
