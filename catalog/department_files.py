"""A department's workbook read back: what stands in it, what stood there when it was written, and the signature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from catalog.declaration_plan import DepartmentFile, DepartmentRow
from catalog.declared_fields import heading, headings
from catalog.exports.departments import BEFORE, BEFORE_ID, BEFORE_LEVEL, ITEM_ID, SIGNED_ON, SIGNER, SIGNING
from catalog.model import DeclarationScope
from catalog.sheets_read import ReadSheet, read_sheets
from config import UsageError

_TITLE = "数据项"
_LOOKED = 10


def read_department(path: Path) -> DepartmentFile:
    """The workbook's rows, what stood there, and who signed it. Raises UsageError for a file that is none of these workbooks."""
    sheets = read_sheets(path)
    before = next((one for one in sheets if one.name == BEFORE), None)
    tables = [(one, number) for one in sheets if one is not before for number in _header(one)]
    if before is None or not tables:
        raise UsageError(f"{path.name}: is no workbook of a department", "shudian export departments DIR writes them")
    signing = next((one.rows for one in sheets if one.name == SIGNING), ())
    rows = tuple(row for sheet, number in tables for row in _rows(sheet, number))
    signed = {name: _beside(signing, name) for name in (SIGNER, SIGNED_ON)}
    old = tuple(_records(before.rows))
    texts = {
        (row.get(BEFORE_ID, ""), key): text for row in old for key, text in row.items() if key not in (BEFORE_ID, BEFORE_LEVEL)
    }
    levels = {row.get(BEFORE_ID, ""): row.get(BEFORE_LEVEL, "") for row in old}
    return DepartmentFile(path.name, rows, texts, levels, signed[SIGNER], signed[SIGNED_ON])


def _header(sheet: ReadSheet) -> tuple[int, ...]:
    return tuple(number for number, row in enumerate(sheet.rows[:_LOOKED]) if ITEM_ID in row)[:1]


def _rows(sheet: ReadSheet, header: int) -> Iterator[DepartmentRow]:
    known = headings(DeclarationScope.ITEM)
    names = sheet.rows[header]
    for number, row in enumerate(sheet.rows[header + 1 :], start=header + 2):
        cells = dict(zip(names, (*row, *[""] * (len(names) - len(row))), strict=False))
        if any(cells.values()):
            texts = {known[heading(name)].key: text for name, text in cells.items() if heading(name) in known}
            yield DepartmentRow(number, cells[ITEM_ID], cells.get(_TITLE, ""), texts)


def _records(rows: Sequence[Sequence[str]]) -> Iterator[Mapping[str, str]]:
    header = rows[0] if rows else ()
    for row in rows[1:]:
        yield dict(zip(header, row, strict=False))


def _beside(rows: Sequence[Sequence[str]], name: str) -> str:
    """What stands to the right of a name."""
    return next((row[1] for row in rows if len(row) > 1 and row[0] == name), "")
