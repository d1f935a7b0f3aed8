"""Text files whose layout the settings declare: delimited or of fixed width, with names and comments for the columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from config import Layout
from connectors.files.context import Context
from connectors.files.csv import CsvFormat, TextLayout
from connectors.files.encoding import detect_form, form_of
from connectors.files.header import Header
from connectors.files.opening import OpenedFile
from connectors.files.records import RecordReader
from connectors.files.unreadable import Unreadable
from connectors.model import Column, Reason


class LayoutFormat(CsvFormat):
    """Delimited or fixed-width text as declared."""

    def __init__(self, context: Context) -> None:
        if context.layout is None:
            raise Unreadable(Reason.CHANGED, "its layout is not declared any more")
        self._declared = context.layout

    def layout(self, file: OpenedFile) -> TextLayout:
        """The declared layout; the encoding is told by the content where none is declared. Raises Unreadable."""
        declared = self._declared
        form = form_of(file, declared.encoding) if declared.encoding else detect_form(file)
        header = Header(declared.columns, declared.skip_lines)
        if declared.delimiter:
            return TextLayout(form, declared.delimiter, header)
        return FixedLayout(form, "", header, declared)

    def columns(self, layout: TextLayout) -> tuple[Column, ...]:  # noqa: ARG002
        """The declared ones."""
        comments = (*self._declared.comments, *[""] * len(self._declared.columns))
        return tuple(Column(name, "text", comment) for name, comment in zip(self._declared.columns, comments, strict=False))


@dataclass(frozen=True, slots=True)
class FixedLayout(TextLayout):
    """Fields of so many characters or bytes each; what is left of a line belongs to the last one."""

    declared: Layout | None = None

    def records(self, lines: Iterable[str]) -> RecordReader:
        """The reader of this layout."""
        return _FixedReader(lines, self)

    def may_begin(self, line: str) -> bool:  # noqa: ARG002
        """Every line is a record."""
        return True

    def cut(self, line: str) -> list[str]:
        """The fields of a line without the blanks that fill them up."""
        declared = self.declared
        if declared is None:
            return [line]
        ends = list(accumulate(declared.widths))
        ends[-1] = max(ends[-1], len(line) * 4)
        begins = [0, *ends[:-1]]
        if declared.unit == "characters":
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
