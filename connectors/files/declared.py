"""Text files whose layout the settings declare: delimited or of fixed width, with names and comments for the columns."""

from __future__ import annotations

from connectors.files.context import Context
from connectors.files.csv import CsvFormat
from connectors.files.encoding import detect_form, form_of
from connectors.files.header import Header
from connectors.files.opening import OpenedFile
from connectors.files.text_layout import FixedLayout, TextLayout
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
        return FixedLayout(form, "", header, declared.widths, declared.unit == "characters")

    def columns(self, layout: TextLayout) -> tuple[Column, ...]:  # noqa: ARG002
        """The declared ones."""
        comments = (*self._declared.comments, *[""] * len(self._declared.columns))
        return tuple(Column(name, "text", comment) for name, comment in zip(self._declared.columns, comments, strict=False))
