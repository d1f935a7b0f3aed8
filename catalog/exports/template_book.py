"""An Excel template filled in: placeholders in cells; the row about data items of each sheet is repeated, with its looks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalog.exports.basis import Basis
from catalog.exports.cells import NUMBER_FORMATS, Cell, harmless
from catalog.exports.files import replacing
from catalog.exports.filing_book import TITLE
from catalog.exports.filing_values import FilingSheet
from catalog.exports.packages import BROKEN, write_package
from catalog.exports.sections import lines_of
from catalog.exports.template import Filling, check_names, check_package, filling_of
from catalog.exports.word_xml import shown
from config import UsageError

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_PROPERTIES = "docProps/core.xml"


def fill_book(basis: Basis, sheet: FilingSheet, template: Path, path: Path) -> None:
    """Write ``template`` (.xlsx) filled in, with a control page at its end. Raises UsageError for a template that does not fit,
    or where the file cannot be written. Pictures and charts of a template are not kept."""
    check_package(template)
    filling = filling_of(basis, sheet)
    book = _opened(template)
    texts = [cell.value for drawn in book.worksheets for cell in _cells(drawn, template)]
    check_names(filling, texts, template)
    for drawn in book.worksheets:
        _fill_sheet(drawn, filling, template)
        if sheet.draft and drawn.oddHeader is not None:
            drawn.oddHeader.left.text = f"【{sheet.mark}】{drawn.oddHeader.left.text or ''}"
    _control(book, basis, f"{TITLE}{'（草稿）' if sheet.draft else ''}，按模板 {template.name} 填写")
    _save(book, path, basis.snapshot.run.finished_at, basis.comment)


def _opened(template: Path) -> Any:
    from openpyxl import load_workbook  # only where a document is written

    try:
        return load_workbook(template)
    except BROKEN:
        raise UsageError(f"{template.name}: cannot be read as a workbook") from None


def _cells(drawn: Any, template: Path) -> Iterator[Any]:
    for row in drawn.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                raise UsageError(f"{template.name}: {drawn.title} {cell.coordinate} is a formula", "Take formulas out")
            if isinstance(cell.value, str):
                yield cell


def _fill_sheet(drawn: Any, filling: Filling, template: Path) -> None:
    asking = sorted({cell.row for cell in _cells(drawn, template) if filling.has_row(cell.value)})
    if len(asking) > 1:
        raise UsageError(f"{template.name}: {drawn.title} has several rows that ask for a data item", "One in each sheet")
    more = max(len(filling.rows), 1) - 1
    if asking:
        _make_room(drawn, asking[0], more)
    blank = dict.fromkeys(filling.row_names, Cell())
    rows = {asking[0] + number: values for number, values in enumerate(filling.rows or (blank,))} if asking else {}
    for cell in list(_cells(drawn, template)):
        _fill(cell, filling, rows.get(cell.row))


def _make_room(drawn: Any, row: int, more: int) -> None:
    """Repeat a row ``more`` times below itself: what stood there moves down, merged cells and heights with it."""
    if not more:
        return
    last = drawn.max_row
    merged = [one.bounds for one in drawn.merged_cells.ranges if one.min_row >= row]
    for first_column, first, last_column, end in merged:
        drawn.unmerge_cells(None, first, first_column, end, last_column)
    heights = {number: drawn.row_dimensions[number].height for number in range(row, last + 1)}
    if last > row:
        drawn.move_range(f"A{row + 1}:{drawn.cell(last, drawn.max_column).coordinate}", rows=more)
    for number in range(row + 1, last + 1):
        drawn.row_dimensions[number + more].height = heights[number]
    for number in range(row + 1, row + more + 1):
        drawn.row_dimensions[number].height = heights[row]
        for pattern in list(drawn[row]):
            made = drawn.cell(number, pattern.column, pattern.value)
            made._style = copy(pattern._style)
    for first_column, first, last_column, end in merged:
        steps = range(more + 1) if first == end == row else (more,)
        for step in steps:
            drawn.merge_cells(None, first + step, first_column, end + step, last_column)
    _stretch(drawn, row, more)


def _stretch(drawn: Any, row: int, more: int) -> None:
    """Lists to choose from and the printed area hold for the new rows too."""
    for rule in drawn.data_validations.dataValidation:
        for place in [one for one in rule.sqref.ranges if one.min_row <= row <= one.max_row]:
            place.expand(down=more)
    area = str(drawn.print_area or "").replace("$", "").rpartition("!")[2]
    found = re.fullmatch(r"([A-Z]+\d+:[A-Z]+)(\d+)", area)
    if found and int(found[2]) >= row:
        drawn.print_area = f"{found[1]}{int(found[2]) + more}"


def _fill(cell: Any, filling: Filling, row: Mapping[str, Cell] | None) -> None:
    found = filling.filled(cell.value, row)
    if not found:
        return
    if len(found) == 1 and found[0][:2] == (0, len(cell.value)) and not isinstance(found[0][2].value, str):
        cell.value = found[0][2].value
        if cell.number_format == "General":
            cell.number_format = NUMBER_FORMATS.get(found[0][2].style, "General")
        return
    text = cell.value
    for start, end, one in reversed(found):
        text = text[:start] + shown(one) + text[end:]
    _write(cell, text)


def _write(cell: Any, text: str) -> None:
    cell.value = harmless(text) or None
    if cell.value:
        cell.data_type = "s"  # never taken for a formula or an error


def _control(book: Any, basis: Basis, note: str) -> None:
    from openpyxl.styles import Alignment, Font

    drawn = book.create_sheet("控制页")
    for letter, width in zip("ABCDE", (26, 44, 26, 30, 50), strict=True):
        drawn.column_dimensions[letter].width = width
    for number, line in enumerate(lines_of(basis.control(note)), start=1):
        for column, one in enumerate(line, start=1):
            cell = drawn.cell(number, column)
            _write(cell, shown(one))
            cell.alignment, cell.font = Alignment(wrap_text=len(line) > 1, vertical="center"), Font(bold=len(line) == 1)


def _save(book: Any, path: Path, made_at: datetime, comment: str) -> None:
    moment = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about = book.properties
    about.title, about.description, about.created = TITLE, f"Shudian 数典 {comment}", moment
    about.creator, about.lastModifiedBy = "", ""
    content = io.BytesIO()
    book.save(content)
    # openpyxl writes the time of day.
    stamp = b"\\g<1>" + moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + b"\\g<2>"
    with replacing(path) as part:
        write_package(content, part, {_PROPERTIES: lambda old: (_MODIFIED.sub(stamp, old),)})
