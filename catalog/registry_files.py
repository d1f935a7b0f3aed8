"""A registry of systems read back from a workbook or CSV with Chinese or English headings."""

from __future__ import annotations

from pathlib import Path

from catalog.declaration_plan import RegistryFile, RegistryRow
from catalog.declared_fields import heading, headings
from catalog.exports.registry_sheet import ID
from catalog.model import DeclarationScope
from catalog.sheets_read import ReadSheet, read_sheets
from config import UsageError

_IDS = tuple(heading(name) for name in (ID, "id", "system", "system_id", "系统编号", "系统编码", "系统代码"))
_LOOKED = 10
_LEAST = 2


def read_registry(path: Path) -> RegistryFile:
    """The rows of all sheets that have a header. Raises UsageError for a file that has none or cannot be read."""
    rows: list[RegistryRow] = []
    unknown: dict[str, None] = {}
    found = [(sheet, number) for sheet in read_sheets(path) if not sheet.hidden for number in _header(sheet)]
    if not found:
        advice = "shudian catalog systems template -o FILE.xlsx writes one to fill in"
        raise UsageError(f"{path.name}: no row has the headings of a registry ({ID} or 系统名称, and what is declared)", advice)
    for sheet, number in found:
        rows += _rows(sheet, number)
        known = headings(DeclarationScope.SYSTEM)
        unknown |= dict.fromkeys(name for name in sheet.rows[number] if name and heading(name) not in (*known, *_IDS))
    return RegistryFile(path.name, tuple(rows), tuple(unknown))


def _header(sheet: ReadSheet) -> tuple[int, ...]:
    """The number of the row of headings, if there is one near the top."""
    known = headings(DeclarationScope.SYSTEM)
    for number, row in enumerate(sheet.rows[:_LOOKED]):
        names = [heading(text) for text in row if text]
        keys = {known[name].key for name in names if name in known}
        has_id = any(name in _IDS for name in names)
        if (has_id or "name" in keys) and len(keys) + has_id >= _LEAST:
            return (number,)
    return ()


def _rows(sheet: ReadSheet, header: int) -> list[RegistryRow]:
    known = headings(DeclarationScope.SYSTEM)
    names = [heading(text) for text in sheet.rows[header]]
    found = []
    for number, row in enumerate(sheet.rows[header + 1 :], start=header + 2):
        cells = list(zip(names, row, strict=False))
        id = next((text for name, text in cells if name in _IDS and text), "")
        texts: dict[str, str] = {}
        for name, text in cells:
            if name in known and text:
                texts.setdefault(known[name].key, text)
        if id or texts:
            found.append(RegistryRow(number, id, texts))
    return found
