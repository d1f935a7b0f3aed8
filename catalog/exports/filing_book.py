"""重要数据目录备案表 as a workbook: what it is, the company, one wide table that prints block by block, a control page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catalog.exports.basis import Basis
from catalog.exports.book import A3, Book, choice, new_book
from catalog.exports.cells import Cell, Style
from catalog.exports.filing_form import COMPANY, ITEM, FilingForm
from catalog.exports.filing_values import FilingSheet
from catalog.exports.sections import Line
from catalog.exports.words import CORE_CANDIDATE_NOTE

TITLE = "重要数据目录备案表"
_KEPT = 2  # number and name stand on every page
_HEADS = 2
_SCALE = 70  # percent
_ROOM = 195  # narrow characters across an A3 page at that scale


def write_filing_book(basis: Basis, sheet: FilingSheet, path: Path) -> None:
    """Write the form as .xlsx. Equal input gives equal bytes. Raises UsageError where the file cannot be written."""
    run = basis.snapshot.run
    with new_book(path, TITLE, run.finished_at, basis.comment, (basis.company_name, sheet.mark)) as book:
        book.pen.sheet(book.sheet("首页", title=TITLE), (30, 100), first_page(basis, sheet))
        _table(book, sheet, str(run.id))
        book.pen.sheet(book.sheet("填表说明"), (20, 26, 34, 30, 60), _notes(sheet.form))
        book.control(basis.control(f"{TITLE}{'（草稿）' if sheet.draft else ''}，不含数据内容本身"))


def first_page(basis: Basis, sheet: FilingSheet) -> Iterator[Line]:
    """Title, where the form comes from, the company's block, how much is in it and what was not looked at."""
    yield (Cell(f"{TITLE}{'（草稿，不能用于备案）' if sheet.draft else ''}", Style.TITLE),)
    yield ()
    yield Cell("关于本表", Style.HEADING), Cell(sheet.form.statement)
    for name, text in facts(basis, sheet):
        yield Cell(name, Style.HEADING), Cell(text)
    for block in sheet.form.of(COMPANY):
        yield ()
        yield (Cell(block.name, Style.TITLE),)
        for column in block.columns:
            yield Cell(column.name, Style.HEADING), sheet.company[column.key]


def facts(basis: Basis, sheet: FilingSheet) -> Iterator[tuple[str, str]]:
    """What the first page says of the rows, in any kind of file."""
    undecided = f"，其中 {sheet.undecided} 项级别待判定" if sheet.undecided else ""
    yield "备案数据项", f"{len(sheet.rows)} 项{undecided}"
    yield "待填写", f"{sheet.blanks} 处（浅黄色空格）"
    yield "核心数据", f"注明“{CORE_CANDIDATE_NOTE}”的数据项，在审核确定之前按重要数据填写"
    state = basis.state
    filing = state.change.filing if state else None
    last = f"{filing.filed_on} {filing.reference}".strip() if filing else "目录中没有备案记录，全部按首次填写"
    yield "上次备案", last
    yield "未读取与未扫描", "；".join(basis.gaps()) or "登记的数据源均已扫描，范围内的数据均已读取"


def _table(book: Book, sheet: FilingSheet, run: str) -> None:
    columns = sheet.form.columns(ITEM)
    drawn = book.sheet("备案表", title=TITLE, right=run, paper=A3)
    names = tuple(Cell(one.name, Style.HEADING) for one in columns)
    rows = (tuple(row[one.key] for one in columns) for row in sheet.rows)
    book.pen.sheet(drawn, [one.width for one in columns], ((), names, *rows))
    pages = tuple(_pages(sheet.form))
    for title, first, end in pages:
        book.pen.across(drawn, (0, first, end - 1), Cell(title, Style.HEADING))
    last = max(len(sheet.rows), 1) + _HEADS - 1
    drawn.freeze_panes(_HEADS, min(_KEPT, len(columns)))
    drawn.autofilter(_HEADS - 1, 0, last, len(columns) - 1)
    for number, one in enumerate(columns):
        if one.allowed:
            choice(drawn, (_HEADS, last, number), one.name, one.allowed, several=one.several)
    drawn.print_area(0, 0, last, len(columns) - 1)
    drawn.set_print_scale(_SCALE)  # instead of one page wide
    drawn.set_v_pagebreaks([end for _, _, end in pages[:-1]])
    drawn.repeat_rows(0, _HEADS - 1)
    drawn.repeat_columns(0, _KEPT - 1)


def _pages(form: FilingForm) -> Iterator[tuple[str, int, int]]:
    """What stands on a page of its own, because all blocks side by side are too wide: title, first column, column after the last.
    A block that is itself too wide takes several, alike in width."""
    columns = form.columns(ITEM)
    room = _ROOM - sum(one.width for one in columns[:_KEPT])
    first = 0
    for block in form.of(ITEM):
        whole = sum(one.width for one in block.columns)
        aim = whole / -(-whole // room)
        title, start, width = block.name, first, 0
        for number, one in enumerate(block.columns, start=first):
            if width and width + one.width / 2 > aim:
                yield title, start, number
                title, start, width = f"{block.name}（续）", number, 0
            width += one.width
        first += len(block.columns)
        yield title, start, first


def _notes(form: FilingForm) -> Iterator[Line]:
    yield tuple(Cell(text, Style.HEADING) for text in ("部分", "列名", "出处", "填写", "可选内容"))
    for block in form.blocks:
        for one in block.columns:
            chosen = "、".join(one.allowed) + ("（可多选）" if one.allowed and one.several else "")
            yield tuple(map(Cell, (block.name, one.name, one.basis, one.filled_by, chosen)))
    yield ()
    yield (Cell(form.statement, Style.TITLE),)
