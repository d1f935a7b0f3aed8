"""Arrow and the reader give the same rows of the same bytes, however these are cut into blocks."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.files.arrow_records import ArrowRecords
from connectors.files.batches import LONGEST_CELL
from connectors.files.encoding import TextForm
from connectors.files.header import Header
from connectors.files.lines import LineSource
from connectors.files.opening import MemoryFile
from connectors.files.records import RecordReader
from connectors.files.text_layout import TextLayout
from connectors.files.unreadable import Unreadable
from connectors.model import Reason

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


# name, content, delimiter
ODD: list[tuple[str, bytes, str]] = [
    ("a quoted newline on the border", b'1,"a\nb",c\n' * 50, ","),
    ("short and long rows among others", b"1,2,3\n4,5\n\n6,7,8,9,10\n" * 40, ","),
    ("short rows with quoted newlines", b'1,"2\n2",3\n"4\n",5\n' * 40, ","),
    ("a quote that stays open", b"1,2,3\n" * 30 + b'4,"5,6\n' + b"7,8,9\n" * 1_500, ","),
    ("more of them than are repaired", (b'4,"5,6\n' + b"7,8,9\n" * 1_100) * 23, ","),
    ("an open quote at the end", b"1,2,3\n" * 90 + b'4,"5,6\n7,8,9', ","),
    ("inches", b'1,5" screen,3\n1,7"" screen,3\n' * 60, ","),
    ("text behind a closed quote", b'1,"a"b,3\n1,"a""b" c"d,3\n' * 60, ","),
    ("carriage returns within", b"1,a\rb,3\r\n4,5,6\r\r\n" * 30, ","),
    ("lines that end in both ways", b"1,2,3\r\n4,5,6\n" * 40, ","),
    ("a mark of byte order within", b"1,2,3\n" * 30 + b"\xef\xbb\xbf1,2,3\n" * 30, ","),
    ("broken characters", b"1,\xff\xfe,3\n1,\xe7\x94,3\n" * 30, ","),
    ("broken by a NUL", b"1,\xe7\x94\0\xb2,3\n" * 30, ","),
    ("nulls as databases write them", b'\\N\t"\\N"\t\\N \n\t\t\n' * 30, "\t"),
    ("Hive", b'\\N\x01"a\x01b"\n\\n\x01\x01c\n' * 30, "\x01"),
    ("a long delimiter", b'1|@|a"|@|3\n1|@|b|@\n|@||@||@|c\n' * 30, "|@|"),
    ("a long delimiter beside what stands for it", b"1|@|a\x1f|@|3\n" * 30, "|@|"),
    ("a long cell", b"1,2,3\n" * 30 + b"4," + b"x" * 200_000 + b',5\n4,"' + "长".encode() * 140_000 + b'",6\n', ","),
    ("a long cell of many lines", b"1,2,3\n" * 30 + b'4,"' + b"x\n" + b"xy" * 70_000 + b'",6\n' + b"1,2,3\n" * 30, ","),
    ("a record of too many lines", b"1,2,3\n" * 30 + b'4,"' + b"\n" * 1_001 + b'",6\n' + b"1,2,3\n" * 30, ","),
    ("a record of as many lines as there may be", b"1,2,3\n" * 30 + b'4,"' + b"\n" * 999 + b'",6\n' + b"1,2,3\n" * 30, ","),
    ("a record that is too long by its cells", (b'"' + b"x" * 120_000 + b'",') * 9 + b'"a\nb"\n' + b"1,2,3\n" * 30, ","),
    ("nothing but blank lines", b"\n\r\n\n" * 50, ","),
]


@pytest.mark.parametrize(("content", "delimiter"), [case[1:] for case in ODD], ids=[case[0] for case in ODD])
@pytest.mark.parametrize("blocks", [(8, 100), (64, 4_000), (64, 4_000_000)])
def test_odd_files_give_the_rows_that_the_reader_gives(content: bytes, delimiter: str, blocks: tuple[int, int]) -> None:
    if blocks[1] == 100 and len(content) > 20_000:
        blocks = (8, 1_000)
    layout = layout_of(3, delimiter)
    for wanted in ((0, 1, 2), (0,)):
        assert by_arrow(content, layout, wanted, blocks) == by_reader(content, layout, wanted)


@pytest.mark.parametrize("codec", ["gb18030", "utf-16-le", "utf-16-be", "latin-1", "big5"])
def test_other_encodings_give_the_same_rows(codec: str) -> None:
    text = '1,"a\nb",甲乙\n丙,2\r\n,,\n"4""",丁,6\n' * 60 if codec != "latin-1" else '1,"é\nb",ü\nñ,2\n,,\n' * 60
    content = text.encode(codec)
    for broken in (content, content.replace("丙".encode(codec, "replace"), b"\x81\n" * 2), content[:-3]):
        layout = layout_of(3, codec=codec)
        assert by_arrow(broken, layout, (0, 1, 2), (32, 256)) == by_reader(broken, layout, (0, 1, 2))


def test_arrow_reads_the_usual_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(reader: RecordReader) -> None:
        raise AssertionError(reader)

    content = b'1,"a\nb",c\n2,d,\n3,4\n' * 1_000
    rows = ArrowRecords(LineSource(MemoryFile(content), TextForm("utf-8")), layout_of(3), (0, 1, 2), "abc", (20, 4_000))
    batches = iter(rows)
    next(batches)
    monkeypatch.setattr(RecordReader, "_repair", never)
    assert sum(batch.num_rows for batch in batches) > 2_900


class _Breaking(MemoryFile):
    """A file that can be read up to some byte and no further."""

    def __init__(self, content: bytes, good: int) -> None:
        super().__init__(content)
        self._good = good

    def fetch(self, buffer: memoryview, offset: int) -> int:
        if offset >= self._good:
            raise Unreadable(Reason.SOURCE_ERROR, "the line broke")
        return super().fetch(buffer[: self._good - offset], offset)


@pytest.mark.parametrize("row", [b"1,2,3\n", b'1,"2\n2",3\n', b"1,2\r3,3\n"], ids=["plain", "quoted", "read by the reader"])
def test_what_came_before_a_break_is_given(row: bytes) -> None:
    source = LineSource(_Breaking(row * 1_000, len(row) * 700), TextForm("utf-8"))
    batches = iter(ArrowRecords(source, layout_of(3), (0, 1, 2), "abc", (100, 1_000)))
    found: list[int] = []
    with pytest.raises(Unreadable):
        found.extend(batch.num_rows for batch in batches)
    assert sum(found) >= 600
