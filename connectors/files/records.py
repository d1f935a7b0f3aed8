"""Lines into CSV records, with quotes as ``csv`` reads them, and bounds where ``csv`` has none.

The standard reader is fast, but one quote that is never closed makes it swallow the rest of the file, and a field of over
131,072 characters makes it raise. Here such a record is read again without quotes, and the lines after it are read anew.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator

MOST_LINES = 1_000
"""Lines of one record."""

MOST_CHARS = 1024 * 1024
"""Characters of a record of several lines."""

_MOST_REPAIRS = 20  # after so many, quotes mean nothing in this file; also bounds the time spent on repairs


class RecordReader:
    """Records out of lines. ``broken`` counts the records whose quotes were not closed within the bounds; ``open_end``
    tells that the very last record was such a one, as it is when lines are a piece out of the middle of a file."""

    def __init__(self, lines: Iterable[str], delimiter: str, quoting: bool = True) -> None:
        self._lines = iter(lines)
        self._delimiter = delimiter
        self._quoting = quoting
        self._again: deque[str] = deque()
        self._pulled: list[str] = []
        self._overrun = False
        self.broken = 0
        self.open_end = False

    @property
    def quoting(self) -> bool:
        """Whether quotes still mean anything."""
        return self._quoting

    @property
    def between(self) -> bool:
        """Whether no record is begun: lines may end here, and the reader be asked again when there are more."""
        return not self._pulled and not self._again

    def __iter__(self) -> Iterator[list[str]]:
        """Records as lists of cells, without blank lines."""
        while self._quoting:
            before = self.broken
            yield from self._quoted()
            if self.broken == before:
                return
            if self.broken >= _MOST_REPAIRS:
                self._quoting, self._pulled = False, []
        while (line := self._next_line()) is not None:
            if line.strip("\r"):
                yield self._plain(line)

    def _quoted(self) -> Iterator[list[str]]:
        """Records until the lines end or a record had to be repaired; then the reader must be made anew."""
        reader = csv.reader(self._feed(), delimiter=self._delimiter)
        while True:
            self._pulled, self._overrun = [], False
            try:
                record = next(reader, None)
            except csv.Error:  # a field over the module's limit, or a stray carriage return
                record = split_record("\n".join(self._pulled), self._delimiter)
                self._overrun = len(self._pulled) > 1
            if self._overrun:
                yield self._repair()
                return
            if record is None:
                return
            if record:
                yield record

    def _feed(self) -> Iterator[str]:
        chars = 0
        while (line := self._next_line()) is not None:
            chars = chars + len(line) if self._pulled else len(line)
            self._pulled.append(line)
            if len(self._pulled) > 1 and (len(self._pulled) > MOST_LINES or chars > MOST_CHARS):
                self._overrun = True
                return
            yield line + "\n"
        if self._pulled:  # the reader wants more although the lines are at their end
            self._overrun = self.open_end = True

    def _repair(self) -> list[str]:
        self.broken += 1
        first, *rest = self._pulled
        self._again.extendleft(reversed(rest))
        return self._plain(first)

    def _plain(self, line: str) -> list[str]:
        return line.removesuffix("\r").split(self._delimiter)

    def _next_line(self) -> str | None:
        return self._again.popleft() if self._again else next(self._lines, None)


def split_record(text: str, delimiter: str) -> list[str]:
    """One record of any length into its cells; a quoted cell that is not closed reaches to the end."""
    cells: list[str] = []
    position = 0
    text = text.removesuffix("\r")
    while position <= len(text):
        quoted = text.startswith('"', position)
        end = _quote_end(text, position + 1) if quoted else position
        border = text.find(delimiter, end)
        border = len(text) if border < 0 else border
        if quoted:
            cells.append(text[position + 1 : max(position + 1, end - 1)].replace('""', '"') + text[end:border])
        else:
            cells.append(text[position:border])
        position = border + len(delimiter)
    return cells


def _quote_end(text: str, start: int) -> int:
    """The position after the quote that closes a cell begun before ``start``."""
    while (quote := text.find('"', start)) >= 0:
        if not text.startswith('""', quote):
            return quote + 1
        start = quote + 2
    return len(text) + 1
