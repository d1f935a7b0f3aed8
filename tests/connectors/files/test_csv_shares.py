"""A text in shares gives the rows of the whole text, in whatever shares it is cut, or says which of them is odd."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors import OddShare
from connectors.files import csv_shares, lines
from connectors.files.arrow_records import ArrowRecords
from connectors.files.csv_shares import CsvShares
from connectors.files.encoding import TextForm
from connectors.files.header import Header
from connectors.files.lines import LineSource
from connectors.files.opening import MemoryFile
from connectors.files.text_layout import TextLayout
from connectors.files.unreadable import Unreadable

Rows = list[tuple[str | None, ...]]
_PIECES = (
    b"a",
    b"",
    "甲".encode(),
    b",",
    b",",
    b"\n",
    b"\n",
    b'"',
    b'""',
    b'","',
    b"\r\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
)
_CONTENT = st.lists(st.sampled_from(_PIECES), max_size=80).map(b"".join)
_GOOD = (b"1,2,3", b'1,"2,2",3', b'"a\nb",2,3', b'"x\n1,2,3\ny",,', b"\xff,1,2", "甲,乙,丙".encode(), b"1,2,3\r", b"")
_BAD = (b"1,2", b"1,2,3,4", b'x,"', b'5",6",7', b"a\0,b,c", b"z" * 30, b"z" * 70)
_LINES = st.lists(st.sampled_from(_GOOD), max_size=80).map(b"\n".join)
_MIXED = st.lists(st.sampled_from(_GOOD * 4 + _BAD), max_size=80).map(b"\n".join)


def layout_of(width: int, codec: str = "utf-8", skipped: int = 0) -> TextLayout:
    return TextLayout(TextForm(codec), ",", Header(tuple("abcdefgh"[:width]), skipped))


def all_of(content: bytes, layout: TextLayout, blocks: tuple[int, int]) -> Rows:
    names = layout.names
    records = ArrowRecords(LineSource(MemoryFile(content), layout.form), layout, range(len(names)), names, blocks)
    return [tuple(row.values()) for batch in records for row in batch.to_pylist()]


def in_shares(content: bytes, layout: TextLayout, blocks: tuple[int, int]) -> tuple[Rows, int, int]:
    """The rows, and how many shares could be read of how many."""
    shares = CsvShares(MemoryFile(content), layout, range(len(layout.names)), layout.names, blocks)
    rows: Rows = []
    cut = list(shares.cut())
    assert [one.begin for one in cut] == [0, *(one.end for one in cut[:-1])]
    assert cut[-1].end == len(content)
    assert all(one.size == one.end - one.begin for one in cut)
    for number, share in enumerate(cut):
        try:
            rows += [tuple(row.values()) for batch in shares.read(share) for row in batch.to_pylist()]
        except OddShare:
            rows = rows[: _rows_before(shares, cut[:number])]
            rest = [tuple(row.values()) for batch in shares.rest(share) for row in batch.to_pylist()]
            return rows + rest, number, len(cut)
    return rows, len(cut), len(cut)


def _rows_before(shares: CsvShares, cut: list[csv_shares.Share]) -> int:
    return sum(batch.num_rows for share in cut for batch in shares.read(share))


@settings(max_examples=600, deadline=None)
@given(
    content=_CONTENT | _LINES | _MIXED,
    width=st.integers(1, 4),
    skipped=st.integers(0, 3),
    codec=st.sampled_from(("utf-8", "gb18030")),
    blocks=st.tuples(st.integers(1, 40), st.integers(1, 60)),
    size=st.integers(8, 120),
    window=st.integers(8, 200),
)
@example(b'a,b\n1,"x\n' * 9, 2, 0, "utf-8", (10, 20), 16, 64)
@example(b"z" * 70 + b"\n1,2\n" * 9, 2, 0, "utf-8", (10, 50), 16, 64)
def test_rows_in_shares_are_the_rows_of_the_whole(
    content: bytes, width: int, skipped: int, codec: str, blocks: tuple[int, int], size: int, window: int
) -> None:
    layout = layout_of(width, codec, skipped)
    if not content:
        return
    with (
        patch.object(csv_shares, "SHARE_BYTES", size),
        patch.object(csv_shares, "_WINDOW", window),
        patch.object(lines, "LONGEST_LINE", 60),
    ):
        assert in_shares(content, layout, blocks)[0] == all_of(content, layout, blocks)


@pytest.mark.parametrize(
    ("record", "width"),
    [
        (b"1,2,3\n", 3),
        (b"1,2,3\r\n", 3),
        (b'1,"2,2",3\n', 3),
        (b'"a\nb,c","2 ""x""",3\n', 3),
        ('甲,"乙\n丙",丁\n'.encode("gb18030"), 3),
        (b"\xff\xfe,1,2\n", 3),
    ],
)
def test_what_is_written_regularly_has_no_odd_share(record: bytes, width: int) -> None:
    content = record * 3_000
    codec = "gb18030" if "甲".encode("gb18030") in record else "utf-8"
    with patch.object(csv_shares, "SHARE_BYTES", 2_000), patch.object(csv_shares, "_WINDOW", 400):
        rows, good, shares = in_shares(content, layout_of(width, codec), (500, 1_000))
    assert (len(rows), good) == (3_000, shares)
    assert shares >= len(content) // 2_000
    assert not shares % 2


def test_a_share_whose_border_is_inside_quotes_is_odd() -> None:
    content = b'1,2\n3,"4\n5,6\n7",8\n9,10\n'
    shares = CsvShares(MemoryFile(content), layout_of(2), (0, 1), ("a", "b"))
    border = content.index(b"5,6")
    with pytest.raises(OddShare):
        list(shares.read(csv_shares.Share(0, border, border)))


def test_a_quote_that_is_never_closed_makes_its_share_odd() -> None:
    content = b"1,2\n" * 50 + b'1,"2\n' + b"1,2\n" * 2_000
    with patch.object(csv_shares, "SHARE_BYTES", 2_000), patch.object(csv_shares, "_WINDOW", 400):
        rows, good, shares = in_shares(content, layout_of(2), (100, 1_000))
    assert good < shares
    assert rows == all_of(content, layout_of(2), (100, 1_000))


def test_whoever_cancelled_is_told_while_it_is_cut() -> None:
    file = MemoryFile(b"1,2\n" * 5_000)
    shares = CsvShares(file, layout_of(2), (0, 1), ("a", "b"))
    file.cancel()
    with patch.object(csv_shares, "SHARE_BYTES", 2_000), pytest.raises(Unreadable):
        list(shares.cut())
