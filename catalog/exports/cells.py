"""Cells of a workbook: the one function that writes them, and what makes outside text harmless there."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

_LONGEST = 8000  # Excel takes 32,767, nobody reads that
_LINE_POINTS = 13
_MOST_POINTS = 400  # Excel takes 409
_LEADING = tuple("=+-@＝＋－＠﹢﹣﹦﹫−")


class Style(Enum):
    """How a cell looks: what kind of text it is, or how sure its number is."""

    TEXT = auto()
    TO_FILL = auto()  # blank: only people can know
    COUNT = auto()
    ABOUT_COUNT = auto()
    LEAST_COUNT = auto()
    SIZE = auto()
    ABOUT_SIZE = auto()
    LEAST_SIZE = auto()
    NUMBER = auto()  # of a line
    HEADING = auto()
    TITLE = auto()


NUMBER_FORMATS = {
    Style.COUNT: "#,##0",
    Style.ABOUT_COUNT: '"约 "#,##0',
    Style.LEAST_COUNT: '"≥ "#,##0',
    # A few kilobytes are not nothing.
    Style.SIZE: '[=0]0;[<0.001]"<0.001";#,##0.000',
    Style.ABOUT_SIZE: '[=0]"约 "0;[<0.001]"<0.001";"约 "#,##0.000',
    Style.LEAST_SIZE: '"≥ "#,##0.000',
}
_LOOKS: dict[Style, dict[str, Any]] = {
    Style.TEXT: {},
    Style.TO_FILL: {"bg_color": "#FFF2CC"},
    Style.NUMBER: {"align": "center", "num_format": "0"},
    Style.HEADING: {"bold": True, "align": "center", "bg_color": "#D9E2F3"},
    Style.TITLE: {"bold": True, "font_size": 12, "border": 0, "text_wrap": False},
    **{style: {"align": "right", "num_format": shown} for style, shown in NUMBER_FORMATS.items()},
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. Text is written as text, never as formula, link or number."""

    value: str | int | float = ""
    style: Style = Style.TEXT


class Pen:
    """Writes cells into the sheets of one xlsxwriter workbook."""

    def __init__(self, workbook: Any) -> None:
        self._formats = {style: workbook.add_format(_look(style)) for style in Style}

    def sheet(self, sheet: Any, widths: Sequence[int], rows: Iterable[Sequence[Cell]]) -> int:
        """Write rows from the first one on, each as high as its longest text needs in columns of these widths; how many."""
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        written = 0
        for number, row in enumerate(rows):
            # Not every program fits the height of wrapped text when it opens a file.
            lines = max((_lines(cell, width) for cell, width in zip(row, widths, strict=False)), default=1)
            sheet.set_row(number, min(_LINE_POINTS * lines + 4, _MOST_POINTS))
            for column, cell in enumerate(row):
                self._cell(sheet, number, column, cell)
            written = number + 1
        return written

    def across(self, sheet: Any, place: tuple[int, int, int], cell: Cell) -> None:
        """Write a text over several columns: row, first and last column."""
        row, first, last = place
        if last > first:
            sheet.merge_range(row, first, row, last, "", self._formats[cell.style])
        self._cell(sheet, row, first, cell)

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        # Every text of a document goes through here.
        look = self._formats[cell.style]
        if not isinstance(cell.value, str):
            sheet.write_number(row, column, cell.value, look)
        elif text := harmless(cell.value):
            sheet.write_string(row, column, text, look)
        else:
            sheet.write_blank(row, column, None, look)


def harmless(text: str) -> str:
    """One line without control and invisible characters, that no spreadsheet takes for a formula, also after a CSV export.

    An apostrophe goes before leading = + - @ and their full-width forms.
    """
    spaced = "".join(" " if one in "\r\n\t\v\f\x85\u2028\u2029" else one for one in text)
    plain = "".join(one for one in spaced if not _invisible(one)).strip()
    if len(plain) > _LONGEST:
        plain = plain[:_LONGEST] + "…（余略）"
    return f"'{plain}" if plain.startswith(_LEADING) else plain


def _lines(cell: Cell, width: int) -> int:
    """How many lines a text takes in a column; Chinese characters are two narrow ones wide."""
    if not isinstance(cell.value, str) or cell.style is Style.TITLE:
        return 1
    wide = sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in cell.value)
    return max(1, -(-wide // (width - 1)))


def _invisible(one: str) -> bool:
    return unicodedata.category(one) in ("Cc", "Cf", "Cs") or one in "\ufffe\uffff"


def _look(style: Style) -> dict[str, Any]:
    base = {
        "font_name": "宋体",
        "font_size": 10,
        "valign": "vcenter",
        "text_wrap": True,
        "border": 1,
        "border_color": "#BFBFBF",
        "num_format": "@",
    }
    return base | _LOOKS[style]
