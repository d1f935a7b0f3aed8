"""Filling in a file that the company or its regulator made: ``{{ key }}`` or ``{{ 列名 }}`` for what stands once, and rows of a
table with the keys of a data item, which are repeated for each of them.

Nothing in a template is executed: a placeholder is looked up and its text put in its place, that is all.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.exports.basis import Basis
from catalog.exports.cells import Cell
from catalog.exports.filing_book import TITLE, facts
from catalog.exports.filing_form import COMPANY, ITEM, FilingColumn
from catalog.exports.filing_values import FilingSheet
from config import UsageError

_PLACE = re.compile(r"\{\{\s*([^{}]{1,80}?)\s*\}\}")
_MOST_BYTES = 100_000_000
_NAMED = 5
_LIVE = (b'TargetMode="External"', b"vbaProject", b"oleObject")


@dataclass(frozen=True)
class Filling:
    """What goes into a template: cells that stand once and cells of each row, under their keys and their columns' names."""

    once: Mapping[str, Cell]
    rows: tuple[Mapping[str, Cell], ...]
    row_names: frozenset[str]

    def has_row(self, text: str) -> bool:
        """Whether a text asks for something of a data item."""
        return bool(self.row_names.intersection(names_in(text)))

    def filled(self, text: str, row: Mapping[str, Cell] | None = None) -> list[tuple[int, int, Cell]]:
        """The placeholders of a text, from left to right: where each begins and ends, and its cell."""
        known = {**self.once, **(row or {})}
        return [(one.start(), one.end(), known[one[1]]) for one in _PLACE.finditer(text) if one[1] in known]


def names_in(text: str) -> tuple[str, ...]:
    """The names of the placeholders in a text."""
    return tuple(one[1] for one in _PLACE.finditer(text))


def filling_of(basis: Basis, sheet: FilingSheet) -> Filling:
    """What a 备案表 gives to fill in. Besides its columns: title, mark, statement, items, run and the facts of the first page."""
    said = {
        "title": Cell(TITLE),
        "mark": Cell(sheet.mark),
        "statement": Cell(sheet.form.statement),
        "items": Cell(len(sheet.rows)),
        "run": Cell(basis.comment),
        **{name: Cell(text) for name, text in facts(basis, sheet)},
    }
    columns = sheet.form.columns(ITEM)
    rows = tuple(_named(row, columns) for row in sheet.rows)
    names = frozenset(name for one in columns for name in (one.key, one.name))
    return Filling({**said, **_named(sheet.company, sheet.form.columns(COMPANY))}, rows, names)


def check_names(filling: Filling, texts: Iterable[str], template: Path) -> None:
    """Raise UsageError where a template asks for something that is not there, or for no data item at all."""
    asked = {name for text in texts for name in names_in(text)}
    unknown = sorted(asked - filling.once.keys() - filling.row_names)
    if unknown:
        shown = ", ".join(f"{{{{ {name} }}}}" for name in unknown[:_NAMED])
        raise UsageError(f"{template.name}: no such placeholder: {shown}", "Keys and names stand in filing_template.yaml")
    if not asked & filling.row_names:
        raise UsageError(f"{template.name}: no row asks for a data item", "Put {{ item }} and others into one row of a table")


def check_package(template: Path) -> None:
    """Raise UsageError for a template that is no Office file, is too large, has macros or refers to something outside."""
    try:
        with zipfile.ZipFile(template) as package:
            if sum(one.file_size for one in package.infolist()) > _MOST_BYTES:
                raise UsageError(f"{template.name}: the template is too large")
            parts = [one for one in package.namelist() if one.endswith((".rels", "[Content_Types].xml"))]
            live = any(mark in package.read(one) for one in parts for mark in _LIVE)
    except (OSError, zipfile.BadZipFile):
        raise UsageError(f"{template}: cannot be read as an Office file") from None
    if live:
        raise UsageError(f"{template.name}: has macros, embedded objects or links to something outside", "Take them out")


def _named(cells: Mapping[str, Cell], columns: Iterable[FilingColumn]) -> dict[str, Cell]:
    return {name: cells[one.key] for one in columns for name in (one.key, one.name)}
