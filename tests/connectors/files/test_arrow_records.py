"""Arrow and the reader give the same rows of the same bytes, however these are cut into blocks."""

from __future__ import annotations

from itertools import islice

from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.files.arrow_records import ArrowRecords
from connectors.files.batches import LONGEST_CELL
from connectors.files.encoding import TextForm
from connectors.files.header import Header
from connectors.files.lines import LineSource
from connectors.files.opening import MemoryFile
from connectors.files.text_layout import TextLayout

Rows = list[tuple[str | None, ...]]


def by_reader(content: bytes, layout: TextLayout, wanted: tuple[int, ...]) -> Rows:
    """What the reader alone makes of it."""
    records = layout.records(LineSource(MemoryFile(content), layout.form).stream())
    rows = map(layout.fit, islice(records, layout.header.skipped, None))
    return [tuple(row[place] and row[place][:LONGEST_CELL] for place in wanted) for row in rows]  # type: ignore[index]


def by_arrow(content: bytes, layout: TextLayout, wanted: tuple[int, ...], blocks: tuple[int, int]) -> Rows:
    names = [layout.names[place] for place in wanted]
    given_rows = ArrowRecords(LineSource(MemoryFile(content), layout.form), layout, wanted, names, blocks)
    return [tuple(row.values()) for batch in given_rows for row in batch.to_pylist()]


def layout_of(width: int, delimiter: str = ",", codec: str = "utf-8", skipped: int = 0) -> TextLayout:
    return TextLayout(TextForm(codec, 0, "\n".encode(codec)), delimiter, Header(tuple("abcdefgh"[:width]), skipped))


_PIECES = (
    b"a",
    b"",
    "甲".encode(),
    b",",
    b",",
    b"\n",
    b"\n",
    b'"',
    b'"',
    b'""',
    b'","',
    b"\r\n",
    b"\r",
    b" ",
    b"\0",
    b"\\N",
    b"\t",
)
_ODD = (b"\xff", b"\xe7\x94", b"\xef\xbb\xbf", b"\x01", b"\x1f", b"|")
_CONTENT = st.lists(st.sampled_from((*_PIECES, *_ODD)), max_size=60).map(b"".join)
_LINES = st.lists(
    st.sampled_from(
        (b"1,2,3", b'1,"2,2",3', b'"a\nb",2,3', b"1,2", b"1,2,3,4", b"", b'x,"', b'"x""y",,\r', b'5",6",7', b"\xff,1,2")
    ),
    max_size=60,
).map(b"\n".join)
_BLOCKS = st.tuples(st.integers(1, 40), st.integers(1, 200))


@settings(max_examples=400)
@given(
    content=_CONTENT | _LINES,
    width=st.integers(1, 4),
    delimiter=st.sampled_from((",", "\t", "\x01", "\x1f")),
    skipped=st.integers(0, 3),
    blocks=_BLOCKS,
)
@example(content=b'1,2\n"x\ny",2\n', width=2, delimiter=",", skipped=0, blocks=(1, 100))
def test_any_bytes_give_the_rows_that_the_reader_gives(
    content: bytes, width: int, delimiter: str, skipped: int, blocks: tuple[int, int]
) -> None:
    layout = layout_of(width, delimiter, skipped=skipped)
    for wanted in (tuple(range(width)), (width - 1,)):
        assert by_arrow(content, layout, wanted, blocks) == by_reader(content, layout, wanted)
