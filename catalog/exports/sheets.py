"""A workbook of lists: a first page of names and texts, a sheet a list, and the control page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.exports.basis import Basis
from catalog.exports.book import A3, A4, Book, choice, new_book
from catalog.exports.cells import Cell, Style
from catalog.exports.sections import Line, Section
from config import CatalogError

MOST_ROWS = 1_048_575
"""Rows of a sheet of Excel, less its header."""
_FIRST_WIDTHS = (28, 112)
_WIDE = 180  # characters that an A4 page shows in a size one can read
Facts = Sequence[tuple[str, str | Cell]]


@dataclass(frozen=True)
class Sheet:
    """A list: its columns (heading and width), its rows, how many columns stay in view, and, by a column's number, what may be
    chosen there."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[Line, ...]
    fixed: int = 0
    choices: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Front:
    """A document's title, the facts of its first page, and what its control page says of it."""

    title: str
    facts: Facts
    note: str


def write_sheets(
    basis: Basis, front: Front, sheets: Sequence[Sheet], path: Path, control: Sequence[Section] | None = None
) -> None:
    """Write the workbook. ``control`` is its control page, that of the basis by default. Equal input gives equal bytes. Raises
    UsageError where the file cannot be written, CatalogError for a list of more rows than a sheet has."""
    for one in sheets:
        if len(one.rows) > MOST_ROWS:
            raise CatalogError(
                f"{one.name}: {len(one.rows)} rows do not fit into one sheet", "Export a run of fewer sources: --run"
            )
    names = (basis.company_name, "")
    with new_book(path, front.title, basis.snapshot.run.finished_at, basis.comment, names) as book:
        first: list[Line] = [(Cell(front.title, Style.TITLE),), ()]
        first += [(Cell(name, Style.HEADING), text if isinstance(text, Cell) else Cell(text)) for name, text in front.facts]
        book.pen.sheet(book.sheet("首页", title=front.title), _FIRST_WIDTHS, first)
        for one in sheets:
            _draw(book, one, front.title, basis.comment)
        book.control(basis.control(front.note) if control is None else control)


def gap_facts(basis: Basis) -> Facts:
    """What was not read and never scanned, for the first page."""
    return (("未读取与未扫描", "；".join(basis.gaps()) or "登记的数据源均已扫描，范围内的数据均已读取"),)


def _draw(book: Book, one: Sheet, title: str, right: str) -> None:
    paper = A3 if sum(width for _, width in one.columns) > _WIDE else A4
    sheet: Any = book.sheet(one.name, title=f"{title}：{one.name}", right=right, paper=paper)
    head = tuple(Cell(name, Style.HEADING) for name, _ in one.columns)
    rows = one.rows or ((Cell("无"), *(Cell() for _ in one.columns[1:])),)
    book.pen.sheet(sheet, [width for _, width in one.columns], (head, *rows))
    sheet.freeze_panes(1, one.fixed)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, len(rows), len(one.columns) - 1)
    for column, names in one.choices.items():
        choice(sheet, (1, len(rows), column), one.columns[column][0], names, several=False)
