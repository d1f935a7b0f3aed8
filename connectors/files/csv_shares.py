"""A delimited text in shares: bytes of whole records, so far as a few lines at each border tell.

Whether a border is one nobody knows but who has read all before it: a newline may stand inside of quotes. It is guessed, as a
window of a sample is. A share whose records do not end where it ends is odd; where none before it is, its beginning is no guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from math import ceil

import pyarrow as pa

from connectors.files.arrow_records import BLOCKS, ArrowRecords
from connectors.files.format import SHARE_BYTES
from connectors.files.lines import LineSource
from connectors.files.opening import OpenedFile
from connectors.files.stretch import Stretch
from connectors.files.text_layout import TextLayout
from connectors.shares import OddShare, Share

_WINDOW = 64 * 1024  # bytes in which a border is looked for
_MOST_STARTS = 32  # lines that are tried as the start of a record
_RECORDS = 3  # as many must have as many cells as there are columns


class CsvShares:
    """The shares of one open text that Arrow can read, in an encoding in which a newline is one byte. ``blocks`` are as
    ``ArrowRecords`` has them."""

    def __init__(
        self,
        file: OpenedFile,
        layout: TextLayout,
        wanted: Sequence[int],
        names: Sequence[str],
        blocks: tuple[int, int] = BLOCKS,
    ) -> None:
        self._file = file
        self._layout = layout
        self._wanted = tuple(wanted)
        self._names = tuple(names)
        self._blocks = blocks
        # What is allocated anew for each share costs more than what is done in it.
        self._room, self._held = bytearray(), Stretch()

    def cut(self) -> Iterator[Share]:
        """An even number of shares of the same length: two who read them are done at the same time."""
        start, size = self._layout.form.start, self._file.size
        count = 2 * ceil((size - start) / (2 * SHARE_BYTES))
        begin = start
        for number in range(1, count):
            border = self._border(start + (size - start) * number // count)
            if border is not None and begin < border < size:
                yield Share(begin, border, border - begin)
                begin = border
        yield Share(begin, size, size - begin)

    def read(self, share: Share) -> Iterator[pa.RecordBatch]:
        """The rows of a share. Raises OddShare, Unreadable, OSError."""
        source = self._source(share.begin, share.end)
        source.room, self._room = self._room, bytearray()
        records = self._records(source)
        records.held, self._held = self._held, Stretch()
        yield from records
        if not records.sound:
            raise OddShare
        self._room, self._held = source.room, records.held

    def rest(self, share: Share) -> Iterator[pa.RecordBatch]:
        """All rows from a share on."""
        return iter(self._records(self._source(share.begin, self._file.size)))

    def _source(self, begin: int, end: int) -> LineSource:
        return LineSource(self._file, self._layout.form, (begin, end))

    def _records(self, source: LineSource) -> ArrowRecords:
        return ArrowRecords(source, self._layout, self._wanted, self._names, self._blocks)

    def _border(self, place: int) -> int | None:
        """Behind the first newline from a place on with which a record seems to end; None where none seems to."""
        window = self._file.beside(place, _WINDOW)
        lines = window.split(b"\n")
        if not self._layout.quoting or b'"' not in window:
            return place + len(lines[0]) + 1 if len(lines) > 1 else None
        texts = [self._layout.form.decode(line)[0] for line in lines[1:-1]]
        places = list(accumulate((len(line) + 1 for line in lines[:-1]), initial=place))[1:-1]
        starts = list(zip(places, range(len(texts)), strict=True))[:_MOST_STARTS]
        # Where rows have cells more or less, a line that a record may begin with has to do.
        fitting = (place for even in (True, False) for place, number in starts if self._begins(texts[number:], even))
        return next(fitting, None)

    def _begins(self, lines: Sequence[str], even: bool) -> bool:
        """Whether a record seems to begin with the first of these lines, and others behind it; ``even``: all with as many cells
        as there are columns."""
        if not self._layout.may_begin(lines[0]):
            return False
        reader = self._layout.records(lines)
        met = list(islice(reader, _RECORDS))
        width = len(self._layout.names)
        return len(met) == _RECORDS and not reader.broken and not (even and any(len(record) != width for record in met))
