"""The compiled loop that cuts lines into columns gives what Arrow gives, or leaves it to Arrow."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors import kernels
from connectors.files import arrow_cells
from connectors.files.arrow_cells import Cells, parsed
from connectors.files.encoding import TextForm
from connectors.files.header import Header
from connectors.files.stretch import Stretch
from connectors.files.text_layout import TextLayout

loops = kernels.cell_loops
pytestmark = pytest.mark.skipif(loops is None or kernels.text_loops is None, reason="no compiler was there")

NAMES = "abcdefgh"


def cells_of(width: int, delimiter: str = ",", wanted: tuple[int, ...] | None = None, quoting: bool = True) -> Cells:
    layout = TextLayout(TextForm("utf-8", 0, b"\n"), delimiter, Header(tuple(NAMES[:width]), 0))
    places = tuple(range(width)) if wanted is None else wanted
    return Cells(layout, places, tuple(NAMES[place] for place in places), quoting and layout.quoting, "0123456789abcdef")


def by_arrow(content: bytes, cells: Cells) -> pa.RecordBatch | None:
    with patch.object(kernels, "cell_loops", None):
        return parsed(Stretch(content), cells)


def by_loop(content: bytes, cells: Cells) -> pa.RecordBatch | None:
    """What the loop alone gives."""
    return arrow_cells._plain(Stretch(content), cells)


def same(content: bytes, cells: Cells) -> None:
    one, other = parsed(Stretch(content), cells), by_arrow(content, cells)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        one.validate(full=True)
        assert one.equals(other, check_metadata=True)
        assert [column.null_count for column in one.columns] == [column.null_count for column in other.columns]


def _bytes(cell: pa.Scalar) -> int:
    return len((cell.as_py() or "").encode())


CELLS = (
    b"",
    b"a",
    b'""',
    b'"a"',
    b'"a,b"',
    b'"a\nb"',
    b'"a""b"',
    b'""""',
    b'"""a"',
    "甲乙".encode(),
    b"\\N",
    b'"\\N"',
    b"x" * 40,
)
ODD_CELLS = (b'a"b', b'"a"b', b'"', b'"""', b"\xff", b"\r", b" ", b'"a\r\nb"', b"x" * 300, b'"' + b"y," * 70 + b'"', b"\n", b"\0")


@settings(max_examples=600)
@given(
    rows=st.lists(st.lists(st.sampled_from(CELLS) | st.sampled_from((*CELLS, *ODD_CELLS)), min_size=3, max_size=3), max_size=40),
    odd=st.lists(st.tuples(st.integers(0, 39), st.sampled_from((b"", b"1", b"1,2", b"1,2,3,4", b'"', b"\r"))), max_size=2),
    newline=st.sampled_from((b"\n", b"\r\n")),
    delimiter=st.sampled_from((",", "\t", "\x01", "|", "|@|")),
    wanted=st.sampled_from(((0, 1, 2), (0,), (2,), (2, 0))),
    quoting=st.booleans(),
    behind=st.sampled_from((b"", b"1,2", b'"', b"\n")),
)
@example(rows=[], odd=[], newline=b"\n", delimiter=",", wanted=(0,), quoting=True, behind=b"")
def test_generated_lines_give_what_arrow_gives(
    rows: list[list[bytes]],
    odd: list[tuple[int, bytes]],
    newline: bytes,
    delimiter: str,
    wanted: tuple[int, ...],
    quoting: bool,
    behind: bytes,
) -> None:
    lines = [delimiter.encode().join(row) for row in rows]
    for place, line in odd:
        lines.insert(place, line)
    content = b"".join(line + newline for line in lines) + behind
    same(content, cells_of(3, delimiter, wanted, quoting))
    same(content, cells_of(1, delimiter, (0,), quoting))


@settings(max_examples=300)
@given(st.lists(st.sampled_from((b"a", b",", b"\n", b'"', b'","', b'""', b'"\n"', b"1,2\n", b"\r\n", b"\\N")), max_size=200))
def test_pieces_in_any_order_give_what_arrow_gives(pieces: list[bytes]) -> None:
    for width in (1, 2, 3):
        same(b"".join(pieces), cells_of(width))


# name, content of rows of three cells, delimiter, rows
PLAIN: list[tuple[str, bytes, str, int]] = [
    ("cells without quotes", b"1,2,3\n" * 50, ",", 50),
    ("cells with quotes", '1,"甲,乙\n丙",""\n'.encode() * 50, ",", 50),
    ("doubled quotes", b'1,"a""b",""""\n' * 50, ",", 50),
    ("lines that end in both ways", b'1,2,3\r\n4,"5","6"\r\n7,8,9\n' * 50, ",", 150),
    ("nulls", b'\\N\t"\\N"\t3\n4\t5\t\\N\n' * 50, "\t", 100),
    ("no quotes at all", b'"\x01"a\x01b"\n' * 50, "\x01", 50),
    ("cells of any length", b"".join(b"x" * n + b',"' + b"y" * (99 - n) + b'",z\n' for n in range(100)), ",", 100),
]


@pytest.mark.parametrize(("content", "delimiter", "rows"), [case[1:] for case in PLAIN], ids=[case[0] for case in PLAIN])
def test_lines_as_they_should_be_need_no_arrow(content: bytes, delimiter: str, rows: int) -> None:
    for wanted in ((0, 1, 2), (1,), (2, 0)):
        cells = cells_of(3, delimiter, wanted)
        cut = by_loop(content, cells)
        assert cut is not None
        assert cut.num_rows == rows
        assert cut.equals(by_arrow(content, cells), check_metadata=True)
        assert [column.buffers()[2].size for column in cut.columns] == [sum(map(_bytes, column)) for column in cut.columns]


LEFT: list[tuple[str, bytes]] = [
    ("a short row", b"1,2,3\n4,5\n"),
    ("a long row", b"1,2,3\n4,5,6,7\n"),
    ("a blank line", b"1,2,3\n\n"),
    ("a quote within", b'1,a"b,3\n'),
    ("text behind a quote", b'1,"a"b,3\n'),
    ("an odd quote within quotes", b'1,"a""b"c",3\n'),
    ("a quote that stays open", b'1,"2,3\n'),
    ("no newline at the end", b"1,2,3\n4,5,6"),
    ("no newline behind a border", b"1,2,3\n4,"),
    ("bytes that are no text", b"1,\xff,3\n"),
    ("a character that is cut", b"1,2,\xe7\x94\n"),
    ("nothing", b""),
]


@pytest.mark.parametrize("content", [case[1] for case in LEFT], ids=[case[0] for case in LEFT])
def test_what_is_out_of_the_ordinary_is_left_to_arrow(content: bytes) -> None:
    for before in (b"", b"1,2,3\n" * 30, b'1,"2""","3"\n' * 30):
        cells = cells_of(3)
        assert by_loop(before + content, cells) is None or not content
        same(before + content, cells)


def test_a_column_that_is_asked_for_twice_is_left_to_arrow() -> None:
    assert by_loop(b"1,2,3\n", cells_of(3, wanted=(1, 1))) is None


@pytest.mark.parametrize(
    ("end", "newlines", "delimiter", "slots", "wanted"),
    [
        (7, 1, 44, [0, 1, 2], 3),
        (0, 1, 44, [0, 1, 2], 3),
        (6, 7, 44, [0, 1, 2], 3),
        (6, -1, 44, [0, 1, 2], 3),
        (6, 0, 44, [0, 1, 2], 3),
        (6, 1, 200, [0, 1, 2], 3),
        (6, 1, 34, [0, 1, 2], 3),
        (6, 1, 44, [], 1),
        (6, 1, 44, [0, 1, 2], 4),
        (6, 1, 44, [-1, -1, -1], 0),
    ],
)
def test_what_cannot_be_is_refused(end: int, newlines: int, delimiter: int, slots: list[int], wanted: int) -> None:
    assert loops is not None
    told = np.array(slots, np.int32)
    assert loops.columns_of(bytearray(b"1,2,3\n"), end, newlines, delimiter, True, b"", told, wanted, pa.allocate_buffer) is None


def test_columns_must_be_of_those_wanted_and_memory_be_there() -> None:
    assert loops is not None
    told = np.array([0, 1, 7], np.int32)
    with pytest.raises(ValueError, match="not asked for"):
        loops.columns_of(bytearray(b"1,2,3\n"), 6, 1, 44, True, b"", told, 2, pa.allocate_buffer)
    told[2] = -1
    with pytest.raises(ValueError, match="less memory"):
        loops.columns_of(bytearray(b"1,2,3\n"), 6, 1, 44, True, b"", told, 2, lambda size: pa.allocate_buffer(size - 1))
