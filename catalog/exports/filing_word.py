"""重要数据目录备案表 as a Word document: a first page with the company, then a form for each 数据项, and a control page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from catalog.exports.basis import Basis
from catalog.exports.cells import Cell, Style
from catalog.exports.filing_book import TITLE, facts
from catalog.exports.filing_form import COMPANY, ITEM, FilingBlock
from catalog.exports.filing_values import FilingSheet
from catalog.exports.word import Paper
from catalog.exports.word_xml import Box, Row

_SHARES = (0.17, 0.33, 0.17, 0.33)
_ACROSS = len(_SHARES)
_LONG = 40  # characters from which a text takes the whole width


def write_filing_word(basis: Basis, sheet: FilingSheet, path: Path) -> None:
    """Write the form as .docx. Equal input gives equal bytes. Raises UsageError where the file cannot be written."""
    paper = Paper(TITLE, basis.company_name, sheet.mark)
    paper.title(below="草稿，不能用于备案" if sheet.draft else "")
    paper.paragraph(sheet.form.statement)
    paper.pairs(facts(basis, sheet))
    for block in sheet.form.of(COMPANY):
        paper.heading(block.name, 2)
        paper.pairs((one.name, sheet.company[one.key]) for one in block.columns)
    for row in sheet.rows:
        paper.break_page()
        paper.heading(_name(row), 2)
        paper.grid(_form(sheet.form.of(ITEM), row), _SHARES)
    paper.break_page()
    paper.heading("填表说明")
    columns = [(block.name, one) for block in sheet.form.blocks for one in block.columns]
    notes = ((block, one.name, one.basis, one.filled_by) for block, one in columns)
    paper.table(("部分", "列名", "出处", "填写"), notes, (0.18, 0.24, 0.33, 0.25))
    paper.control(basis.control(f"{TITLE}{'（草稿）' if sheet.draft else ''}，不含数据内容本身"))
    paper.save(path, basis.snapshot.run.finished_at, basis.comment)


def _name(row: Mapping[str, Cell]) -> str:
    number, name = (row.get(key, Cell()).value for key in ("number", "item"))
    return f"{number}. {name}"


def _form(blocks: tuple[FilingBlock, ...], row: Mapping[str, Cell]) -> Iterator[Row]:
    for block in blocks:
        yield [Box(Cell(block.name, Style.HEADING), _ACROSS)]
        waiting: list[Box] = []
        for one in block.columns:
            cell = row[one.key]
            if isinstance(cell.value, str) and len(cell.value) > _LONG:
                yield from _filled(waiting)
                waiting = []
                yield [Box(Cell(one.name, Style.HEADING)), Box(cell, _ACROSS - 1)]
                continue
            waiting += [Box(Cell(one.name, Style.HEADING)), Box(cell)]
            if len(waiting) == _ACROSS:
                yield waiting
                waiting = []
        yield from _filled(waiting)


def _filled(waiting: list[Box]) -> Iterator[Row]:
    """A row that is only half full: its last box takes the rest."""
    if waiting:
        yield [waiting[0], Box(waiting[1].cell, _ACROSS - 1)]
