"""One workbook for each department: its 数据项 with the columns that people fill in, a signature block, and what stood there when
it was written, so that a merge can tell what was filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from catalog.declared_fields import DeclaredField, fields_of
from catalog.exports.basis import Basis
from catalog.exports.book import A3, Book, new_book
from catalog.exports.cells import Cell, Style
from catalog.exports.form import FORM
from catalog.exports.lacking import ItemReadiness
from catalog.exports.readiness import NO_DEPARTMENT
from catalog.exports.registry_sheet import add_choices, fill_in
from catalog.exports.rows import LEVEL_TEXT, bytes_cell, category_path, item_name, rows_cell, to_fill
from catalog.exports.sections import Line
from catalog.model import DeclarationScope

TITLE = "部门填报表"
ITEM_ID = "数据项编号"
SIGNING, SIGNER, SIGNED_ON = "签字确认", "签字人", "签字日期"
BEFORE, BEFORE_ID, BEFORE_LEVEL = "导出时的值", "id", "level"
_INVENTORY = frozenset(column.key for column in FORM)
_KNOWN: tuple[tuple[str, int], ...] = (("序号", 6), ("数据项", 26), ("信息系统", 16), ("类", 22), ("级别", 10))
_SIZES: tuple[tuple[str, int], ...] = (("条数", 12), ("存储量（GB）", 12))
_ID = (ITEM_ID, 12)
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_LONGEST = 60


def inventory_fields() -> tuple[DeclaredField, ...]:
    """What a department fills in for the 数据清单."""
    return tuple(one for one in fields_of(DeclarationScope.ITEM) if one.key in _INVENTORY)


def filing_fields() -> tuple[DeclaredField, ...]:
    """What a department fills in for the 备案表 besides."""
    return tuple(one for one in fields_of(DeclarationScope.ITEM) if one.key not in _INVENTORY)


def department_files(items: Sequence[ItemReadiness]) -> dict[str, tuple[ItemReadiness, ...]]:
    """The items of each department by the name of its file; those without a department have one too."""
    found: dict[str, tuple[ItemReadiness, ...]] = {}
    for name in sorted({one.department for one in items}):
        plain = _FORBIDDEN.sub("_", name or NO_DEPARTMENT).strip(" .")[:_LONGEST] or "_"
        file, number = f"{plain}.xlsx", 2
        while file.casefold() in {one.casefold() for one in found}:
            file, number = f"{plain} ({number}).xlsx", number + 1
        found[file] = tuple(one for one in items if one.department == name)
    return found


def write_department(basis: Basis, items: Sequence[ItemReadiness], path: Path) -> None:
    """Write one department's workbook. Equal input gives equal bytes. Raises UsageError where it cannot be written."""
    name = items[0].department or NO_DEPARTMENT
    names = (basis.company_name, "")
    with new_book(path, TITLE, basis.snapshot.run.finished_at, basis.comment, names) as book:
        book.pen.sheet(book.sheet("填写说明", title=TITLE), (24, 100), _first_page(basis, name, items))
        _sheet(book, "数据清单栏目", inventory_fields(), [_inventory_row(n, one, basis) for n, one in enumerate(items, start=1)])
        _sheet(book, "备案栏目", filing_fields(), [_filing_row(n, one, basis) for n, one in enumerate(items, start=1)])
        book.pen.sheet(book.sheet(SIGNING), (24, 60), _signing(name, items))
        _before(book, items)
        book.control(basis.control(f"{TITLE}（{name}），不含数据内容本身"))


def _first_page(basis: Basis, name: str, items: Sequence[ItemReadiness]) -> Iterator[Line]:
    yield (Cell(f"{TITLE}：{name}", Style.TITLE),)
    yield ()
    lacking = sum(len(one.lacking) for one in items if one.to_file is not False)
    for heading, text in (
        ("数据项", _counts(items)),
        ("待填写", f"应备案或待判定的数据项缺 {lacking} 处登记内容（空的浅黄色单元格）"),
        ("怎样填写", "只填写浅黄色的列；已有内容为系统登记或以前填报的内容，可以改写。有下拉列表的列请从列表中选择。"),
        ("不要改动", f"不要改动“{ITEM_ID}”，不要删除工作表；可以删除整行，删除的行不视为填报。"),
        ("签字", f"填写完成后由部门负责人在“{SIGNING}”中填写姓名和日期，表示确认本表全部数据项。"),
        ("合并", "交回后由管理部门合并（先预览后写入）；导出之后被他人改动的内容不会被覆盖，而是列为冲突。"),
        ("未读取与未扫描", "；".join(basis.gaps()) or "登记的数据源均已扫描，范围内的数据均已读取"),
    ):
        yield Cell(heading, Style.HEADING), Cell(text)


def _counts(items: Sequence[ItemReadiness]) -> str:
    filed, unsure = (sum(one.to_file is state for one in items) for state in (True, None))
    return f"{len(items)} 个，其中应备案 {filed} 个，待判定 {unsure} 个"


def _sheet(book: Book, name: str, fields: Sequence[DeclaredField], rows: Sequence[Line]) -> None:
    drawn = book.sheet(name, paper=A3)
    fixed = (*_KNOWN, *(_SIZES if name == "数据清单栏目" else ()))
    columns = (*fixed, *((one.zh, one.width) for one in fields), _ID)
    header = tuple(Cell(title, Style.HEADING) for title, _ in columns)
    book.pen.sheet(drawn, [width for _, width in columns], (header, *rows))
    last = max(len(rows), 1)
    drawn.freeze_panes(1, 2)
    drawn.repeat_rows(0)
    drawn.repeat_columns(0, 1)
    drawn.fit_to_pages(2, 0)  # one page would be too small to read
    drawn.autofilter(0, 0, last, len(columns) - 1)
    drawn.print_area(0, 0, last, len(columns) - 2)
    add_choices(drawn, (1, last), dict(enumerate(fields, start=len(fixed))))


def _known(number: int, one: ItemReadiness, basis: Basis) -> Line:
    return (
        Cell(number, Style.NUMBER),
        Cell(item_name(one.item)),
        Cell(one.system_name),
        Cell(category_path(one.item.classified, basis.taxonomy)),
        Cell(LEVEL_TEXT[one.item.level] or "待判定"),
    )


def _inventory_row(number: int, one: ItemReadiness, basis: Basis) -> Line:
    sizes = rows_cell(one.item.rows), bytes_cell(one.item.bytes)
    return *_known(number, one, basis), *sizes, *_fields(one, inventory_fields()), _id(one)


def _filing_row(number: int, one: ItemReadiness, basis: Basis) -> Line:
    return *_known(number, one, basis), *_fields(one, filing_fields()), _id(one)


def _fields(one: ItemReadiness, fields: Sequence[DeclaredField]) -> Iterator[Cell]:
    for known in fields:
        fact = one.facts.get(known.key)
        yield fill_in(fact.value if fact else "")


def _id(one: ItemReadiness) -> Cell:
    return Cell(str(one.item.item.id))


def _signing(name: str, items: Sequence[ItemReadiness]) -> Iterator[Line]:
    yield (Cell("所属部门签字确认", Style.TITLE),)
    yield ()
    yield Cell("部门", Style.HEADING), to_fill("" if name == NO_DEPARTMENT else name)
    yield Cell("确认内容", Style.HEADING), Cell(f"本部门已核对本表所列 {len(items)} 个数据项的类别、级别和填报内容。")
    yield Cell(SIGNER, Style.HEADING), fill_in("")
    yield Cell(SIGNED_ON, Style.HEADING), fill_in("")


def _before(book: Book, items: Sequence[ItemReadiness]) -> None:
    """What stood in the workbook when it was written: hidden, and compared with when it comes back."""
    fields = (*inventory_fields(), *filing_fields())
    drawn = book.sheet(BEFORE)
    header = (Cell(BEFORE_ID), Cell(BEFORE_LEVEL), *(Cell(one.key) for one in fields))
    rows = (
        (
            _id(one),
            Cell(one.item.level.value),
            *(Cell(one.facts[known.key].value if known.key in one.facts else "") for known in fields),
        )
        for one in items
    )
    book.pen.sheet(drawn, [12] * len(header), (header, *rows))
    drawn.hide()
