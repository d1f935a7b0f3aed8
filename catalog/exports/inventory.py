"""数据清单.xlsx: the form with a row a 数据项, its filling-in notes, and a control page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from catalog.exports.cells import Cell, Pen, Style, harmless
from catalog.exports.control import Line, control_lines
from catalog.exports.files import replacing
from catalog.exports.form import FORM, LEVEL_NAMES, PROCESSING
from catalog.exports.rows import inventory_row, left_out
from catalog.items import summarise
from catalog.model import Snapshot, System
from config import CatalogError, Taxonomy, load_taxonomy

TITLE = "数据清单"
_MOST_ROWS = 1_048_575  # an Excel sheet, less its header
_A4 = 9


def write_inventory(snapshot: Snapshot, systems: Mapping[str, System], path: Path, *, taxonomy: Taxonomy | None = None) -> None:
    """Write the 数据清单 of a snapshot whose entries have their items. ``systems`` are the declared ones by id.

    Equal input gives equal bytes. Raises UsageError where the file cannot be written, CatalogError for more items than a
    sheet has rows.
    """
    rows = inventory_rows(snapshot, systems, taxonomy or load_taxonomy())
    if len(rows) > _MOST_ROWS:
        raise CatalogError(f"{len(rows)} 数据项 do not fit into one sheet", "Export each source by itself")
    with replacing(path) as part:
        _write(part, snapshot, rows)


def inventory_rows(snapshot: Snapshot, systems: Mapping[str, System], taxonomy: Taxonomy) -> tuple[Line, ...]:
    """The rows of the form, by system, source and name. What the user left out of the scan has none: see the control page."""
    summaries = [one for one in summarise(snapshot.entries, snapshot.items) if not all(map(left_out, one.members))]
    ordered = sorted(summaries, key=lambda one: (one.item.key.system, one.item.key.source, one.item.title))
    return tuple(inventory_row(one, systems.get(one.item.key.system, System(one.item.key.system)), taxonomy) for one in ordered)


def _write(path: Path, snapshot: Snapshot, rows: Sequence[Line]) -> None:
    from xlsxwriter import Workbook  # only where a document is written

    # In memory: nothing is left in a temporary folder, whatever happens.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = Workbook(str(path), options)
    created = snapshot.run.finished_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    workbook.set_properties({"title": TITLE, "comments": f"Shudian 数典 {snapshot.run.id}", "created": created})
    pen = Pen(workbook)
    _form(workbook.add_worksheet(TITLE), pen, snapshot, rows)
    _notes(workbook.add_worksheet("填表说明"), pen)
    _control(workbook.add_worksheet("控制页"), pen, control_lines(snapshot, rows))
    workbook.close()


def _form(sheet: Any, pen: Pen, snapshot: Snapshot, rows: Sequence[Line]) -> None:
    header = tuple(Cell(column.name, Style.HEADING) for column in FORM)
    pen.sheet(sheet, [column.width for column in FORM], (header, *rows))
    last = max(len(rows), 1)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(FORM) - 1)
    keys = [column.key for column in FORM]
    _choice(sheet, last, keys.index("level"), LEVEL_NAMES, "stop")
    # Several ways may be written together, so another text than those of the list is asked about and not refused.
    _choice(sheet, last, keys.index("processing"), PROCESSING, "information")
    entities = sorted({one.key.entity for one in snapshot.items if one.key.entity})
    _page(sheet, "、".join(entities), str(snapshot.run.id))
    sheet.repeat_rows(0)


def _choice(sheet: Any, last: int, column: int, names: Sequence[str], strictness: str) -> None:
    rule = {"validate": "list", "source": list(names), "error_type": strictness, "error_title": FORM[column].name}
    message = "请从下拉列表中选择" if strictness == "stop" else "列表之外的内容或多种方式并列时，请确认"
    sheet.data_validation(1, column, last, column, {**rule, "error_message": message})


def _notes(sheet: Any, pen: Pen) -> None:
    lines: list[Line] = [tuple(Cell(text, Style.HEADING) for text in ("序号", "列名", "填表说明", "本表的填写"))]
    for number, column in enumerate(FORM, start=1):
        lines.append((Cell(number, Style.COUNT), Cell(column.name), Cell(column.note), Cell(column.filled_by)))
    lines += [(), (Cell("浅黄色空格待填写：扫描无法得知，请在系统声明或本表中填写。", Style.TITLE),)]
    pen.sheet(sheet, (6, 20, 80, 30), lines)
    _page(sheet, "", "", "填表说明")


def _control(sheet: Any, pen: Pen, lines: Iterable[Line]) -> None:
    pen.sheet(sheet, (26, 44, 26, 30, 50), lines)
    _page(sheet, "", "", "控制页")


def _page(sheet: Any, left: str, right: str, title: str = TITLE) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    # & begins a code in headers; a header may have 255 characters. The size stands before the font, because digits of the
    # text would be read as part of a size right before it.
    shown = harmless(left)[:60].replace("&", "&&")
    sheet.set_header(f'&L&9&"宋体"{shown}&C&14&"宋体,Bold"{title}&R&9&"宋体"{right}')
    sheet.set_footer('&C&9&"宋体"第 &P 页，共 &N 页')
