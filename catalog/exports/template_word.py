"""A Word template filled in: placeholders in texts, tables, headers and footers; rows about data items are repeated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from catalog.exports.basis import Basis
from catalog.exports.cells import Cell
from catalog.exports.filing_book import TITLE
from catalog.exports.filing_values import FilingSheet
from catalog.exports.template import Filling, check_names, check_package, filling_of
from catalog.exports.word import Paper
from catalog.exports.word_xml import shown
from config import UsageError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def fill_word(basis: Basis, sheet: FilingSheet, template: Path, path: Path) -> None:
    """Write ``template`` (.docx) filled in, with a control page at its end. Raises UsageError for a template that does not fit,
    or where the file cannot be written."""
    check_package(template)
    filling = filling_of(basis, sheet)
    paper = Paper.on(template, TITLE)
    roots = tuple(_roots(paper.document))
    check_names(filling, (_text(line) for root in roots for line in root.iter(f"{_W}p")), template)
    for root in roots:
        _repeat(root, filling)
        for line in root.iter(f"{_W}p"):
            if filling.has_row(_text(line)):
                raise UsageError(f"{template.name}: a data item is asked for outside of a table's row")
            _fill(line, filling)
    if sheet.draft:
        paper.stamp(sheet.mark)
    paper.control(basis.control(f"{TITLE}{'（草稿）' if sheet.draft else ''}，按模板 {template.name} 填写"))
    paper.save(path, basis.snapshot.run.finished_at, basis.comment)


def _roots(document: Any) -> Iterator[Any]:
    yield document.element.body
    for part in document.sections:
        heads = (part.header, part.first_page_header, part.even_page_header)
        feet = (part.footer, part.first_page_footer, part.even_page_footer)
        yield from (edge._element for edge in (*heads, *feet) if not edge.is_linked_to_previous)


def _repeat(root: Any, filling: Filling) -> None:
    """Put a row for each data item in the place of every row that asks for one; a blank one where there are none."""
    blank = dict.fromkeys(filling.row_names, Cell())
    for row in [one for one in root.iter(f"{_W}tr") if _asks(one, filling)]:
        for values in filling.rows or (blank,):
            made = deepcopy(row)
            for line in made.iter(f"{_W}p"):
                _fill(line, filling, values)
            row.addprevious(made)
        row.getparent().remove(row)


def _asks(row: Any, filling: Filling) -> bool:
    """Whether a row itself, and no table inside it, asks for a data item."""
    inner = {line for table in row.iter(f"{_W}tbl") for line in table.iter(f"{_W}p")}
    return any(filling.has_row(_text(line)) for line in row.iter(f"{_W}p") if line not in inner)


def _text(line: Any) -> str:
    return "".join(one.text or "" for one in line.iter(f"{_W}t"))


def _fill(line: Any, filling: Filling, row: Mapping[str, Cell] | None = None) -> None:
    """Replace placeholders, which Word may have cut into several runs: the text goes where the placeholder begins."""
    pieces = list(line.iter(f"{_W}t"))
    for start, end, cell in reversed(filling.filled(_text(line), row)):
        place, text = 0, shown(cell)
        for piece in pieces:
            old = piece.text or ""
            first, last = max(start - place, 0), min(end - place, len(old))
            if first < last:
                piece.text = old[:first] + text + old[last:]
                piece.set(_SPACE, "preserve")
                text = ""
            place += len(old)
