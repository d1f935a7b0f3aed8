"""All records of a delimited text as Arrow parses them, with what ``RecordReader`` makes of them.

Both read quotes alike as long as lines end in one way, no record goes on beyond the reader's bounds and no quote stays open.
A stretch of lines that is not like that is given to the reader; it borrows of what follows as many lines as its last record
needs. So the rows are the same, in the same order, whoever parsed them.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, repeat

import pyarrow as pa

from connectors.files.arrow_cells import Cells, parsed
from connectors.files.batches import text_batches
from connectors.files.lines import LineSource, Piece
from connectors.files.records import RecordReader
from connectors.files.stretch import Stretch
from connectors.files.text_layout import FixedLayout, TextLayout

BLOCKS = (64 * 1024, 4 * 1024 * 1024)
"""Bytes of the first stretch, and of the others."""

_MOST_LINES_BACK = 1_000
_NOT_ARROWS = frozenset('\r\n\0"\\')


def readable(layout: TextLayout) -> bool:
    """Whether Arrow can read such a text at all."""
    plain = layout.delimiter.isascii() and not set(layout.delimiter) & _NOT_ARROWS
    return plain and bool(layout.delimiter) and not isinstance(layout, FixedLayout) and layout.form.newline.strip(b"\0") == b"\n"


class ArrowRecords:
    """The rows of one text, or of a part of it that begins and ends with records. ``wanted`` are the numbers of the columns that
    are given, under ``names``; at least one. ``blocks`` are the bytes of the first stretch of the text, which is left to the
    reader for its titles and header, and of the others. ``held`` is memory that stretches stand in."""

    def __init__(
        self,
        source: LineSource,
        layout: TextLayout,
        wanted: Sequence[int],
        names: Sequence[str],
        blocks: tuple[int, int] = BLOCKS,
    ) -> None:
        self._source = source
        self._layout = layout
        self._wanted = tuple(wanted)
        self._names = tuple(names)
        offset = source.span[0] - source.form.start
        self._at_start = not offset
        self._pieces = source.pieces(chain((_to_end_of_block(offset, blocks),), repeat(blocks[1])))
        self._lines = _Lines(source, self._pieces)
        self._reader = layout.records(self._lines)
        self._lines.reader = self._reader
        self._skip = layout.header.skipped if self._at_start else 0
        self._mark = secrets.token_hex(16)
        self.held = Stretch()

    @property
    def sound(self) -> bool:
        """Once all rows were given: whether every record ended where it seemed to, with nothing left out of a line. Then more
        records may follow, and whoever begins with them gives them as if he had read these."""
        faults = self._source.faults
        return not (self._reader.broken or self._skip or faults.too_long or faults.hardly)

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """The rows in batches. Raises Unreadable, after what came before it."""
        held, first = self.held, self._at_start
        for piece in self._pieces:
            if piece.cut or first or self._skip:
                first = False
                yield from self._read([*_taken(held), *self._source.lines(piece)])
                held.add(self._lines.rest())
                continue
            _add(held, self._source, piece)
            rest = held.cut(self._border(held))
            batch = parsed(held, self._cells()) if held.end else None
            if batch is None:
                held.add(rest)
                yield from self._read(_taken(held))
                held.add(self._lines.rest())
                continue
            held.end = 0
            held.add(rest)
            yield batch
        if held.end:
            yield from self._read(_taken(held))

    def _read(self, lines: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The rows of these lines, and of borrowed ones, by the reader."""
        self._lines.give(lines)
        yield from text_batches(self._names, self._rows())

    def _rows(self) -> Iterator[list[str | None]]:
        for record in self._reader:
            if self._skip:
                self._skip -= 1
                continue
            row = self._layout.fit(record)
            yield [row[place] for place in self._wanted]

    def _border(self, held: Stretch) -> int:
        """Behind the last newline that stands outside of quotes, if every quote opens or closes a cell; 0 if none is near."""
        end = held.end
        if not self._reader.quoting:
            return end
        inside = held.count(b'"') % 2
        for _ in range(_MOST_LINES_BACK):
            if not inside or not end:
                return end
            before = held.room.rfind(b"\n", 0, end - 1) + 1
            inside = (inside + held.room.count(b'"', before, end)) % 2
            end = before
        return 0

    def _cells(self) -> Cells:
        return Cells(self._layout, self._wanted, self._names, self._reader.quoting, self._mark)


def _to_end_of_block(offset: int, blocks: tuple[int, int]) -> int:
    """So many bytes are left of the block that a place stands in: in which blocks a line lies decides what is cut of it."""
    first, others = blocks
    return first - offset if offset < first else others - (offset - first) % others


class _Lines(Iterator[str]):
    """Lines for a reader: those it was given, and of the pieces behind them what a record that is begun still needs."""

    reader: RecordReader

    def __init__(self, source: LineSource, pieces: Iterator[Piece]) -> None:
        self._source = source
        self._pieces = pieces
        self._given: deque[str] = deque()
        self._borrowed = False

    def __next__(self) -> str:
        if (self._borrowed or not self._given) and self.reader.between:
            raise StopIteration
        while not self._given:
            piece = next(self._pieces)
            self._borrowed = True
            self._given.extend(self._source.lines(piece))
        return self._given.popleft()

    def give(self, lines: Sequence[str]) -> None:
        """The next lines."""
        self._given.extend(lines)
        self._borrowed = False

    def rest(self) -> bytes:
        """The borrowed lines that were not needed, as UTF-8."""
        lines = list(self._given)
        self._given.clear()
        return "".join(f"{line}\n" for line in lines).encode()


def _taken(held: Stretch) -> list[str]:
    """The lines as text; nothing is left of them."""
    lines = held.text().replace("\0", "").split("\n")[:-1]
    held.end = 0
    return lines


def _add(held: Stretch, source: LineSource, piece: Piece) -> None:
    """Put the lines of a piece behind the others. What is UTF-8 already may still hold bytes that are none."""
    if source.form.codec == "utf-8":
        begin = held.end
        held.add(piece.data)
        if not held.has(b"\0", begin):
            held.add(b"\n")
            return
        held.end = begin
    held.add(source.form.decode(piece.data)[0].replace("\0", "").encode() + b"\n")
