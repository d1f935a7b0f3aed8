"""How the lines of a text file become records: cut by a delimiter, or by the width of each field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from connectors.files.batches import Row
from connectors.files.encoding import TextForm
from connectors.files.header import Header
from connectors.files.records import RecordReader


@dataclass(frozen=True, slots=True)
class TextLayout:
    """How the file is to be read."""

    form: TextForm
    delimiter: str
    header: Header

    @property
    def names(self) -> tuple[str, ...]:
        """The column names."""
        return self.header.names

    def records(self, lines: Iterable[str]) -> RecordReader:
        """The reader of this layout; Hive's own format has no quotes."""
        return RecordReader(lines, self.delimiter, quoting=self.quoting)

    @property
    def quoting(self) -> bool:
        """Whether quotes mean anything: not in Hive's own format, nor between delimiters of several characters."""
        return self.delimiter != "\x01" and len(self.delimiter) == 1

    @property
    def null(self) -> str | None:
        """How databases write null into files of that kind."""
        return "\\N" if self.delimiter in "\x01\t" else None

    def may_begin(self, line: str) -> bool:
        """Whether a record may begin with this line: its first quote must open a cell, not close one."""
        before = line.partition('"')[0]
        return before == line or not before or before.endswith(self.delimiter) or not self.quoting

    def fit(self, record: Sequence[str]) -> Row:
        """The record with exactly as many cells as there are columns."""
        row: list[str | None] = list(record)
        width = len(self.names)
        if len(row) > width:
            row[width - 1 :] = [self.delimiter.join(record[width - 1 :])]
        row += [None] * (width - len(row))
        null = self.null
        return row if null is None else [None if cell == null else cell for cell in row]


@dataclass(frozen=True, slots=True)
class FixedLayout(TextLayout):
    """Fields of so many bytes or ``characters`` each; what is left of a line belongs to the last one."""

    widths: tuple[int, ...] = ()
    characters: bool = False

    def records(self, lines: Iterable[str]) -> RecordReader:
        """The reader of this layout."""
        return _FixedReader(lines, self)

    def may_begin(self, line: str) -> bool:  # noqa: ARG002
        """Every line is a record."""
        return True

    def cut(self, line: str) -> list[str]:
        """The fields of a line without the blanks that fill them up."""
        ends = list(accumulate(self.widths))
        ends[-1] = max(ends[-1], len(line) * 4)
        begins = [0, *ends[:-1]]
        if self.characters:
            return [line[begin:end].strip() for begin, end in zip(begins, ends, strict=True)]
        raw = line.encode(self.form.codec, "replace")
        return [raw[begin:end].decode(self.form.codec, "replace").strip() for begin, end in zip(begins, ends, strict=True)]


class _FixedReader(RecordReader):
    """Lines cut by widths; none can be broken."""

    def __init__(self, lines: Iterable[str], layout: FixedLayout) -> None:
        super().__init__(lines, "", quoting=False)
        self._layout = layout
        self._given = lines

    def __iter__(self) -> Iterator[list[str]]:
        """One record a line that is not blank."""
        return (self._layout.cut(line.removesuffix("\r")) for line in self._given if line.strip())
