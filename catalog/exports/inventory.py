"""数据清单.xlsx: the form with a row a 数据项, its filling-in notes, and a control page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from catalog.codec import content_hash
from catalog.declarations import signed_text, system_of
from catalog.declared_fields import PROCESSING
from catalog.exports.book import choice, set_page, streamed_workbook
from catalog.exports.cells import Cell, Pen, Style
from catalog.exports.control import FormTally, control_lines
from catalog.exports.files import replacing
from catalog.exports.form import FORM, LEVEL_NAMES
from catalog.exports.rows import inventory_row, left_out
from catalog.exports.sections import Line
from catalog.items import ItemSummary, summarise
from catalog.model import Snapshot, System
from catalog.snapshot_stream import SnapshotStream, by_system
from config import CatalogError, Taxonomy, load_taxonomy

TITLE = "数据清单"
_MOST_ROWS = 1_048_575  # an Excel sheet, less its header


def write_inventory(snapshot: Snapshot, systems: Mapping[str, System], path: Path, *, taxonomy: Taxonomy | None = None) -> None:
    """Write the 数据清单 of a snapshot whose entries have their items. ``systems`` are the declared ones by id, best as
    ``Declared``: then items' own values and signatures are in it.

    Equal input gives equal bytes. Raises UsageError where the file cannot be written, CatalogError for more items than a
    sheet has rows.
    """
    rows = inventory_rows(snapshot, systems, taxonomy or load_taxonomy())
    if len(rows) > _MOST_ROWS:
        raise _too_many(len(rows))
    with replacing(path) as part:
        _write(part, snapshot, rows, content_hash(snapshot))


def write_streamed_inventory(
    stream: SnapshotStream, systems: Mapping[str, System], path: Path, *, taxonomy: Taxonomy | None = None
) -> int:
    """As ``write_inventory``, and the same bytes, from a stream by system, source and title; how many rows it has."""
    known = taxonomy or load_taxonomy()
    tally = FormTally()
    with replacing(path) as part:
        _write(part, stream.frame, (_row(one, systems, known) for one in stream.items if _is_listed(one)), stream.content, tally)
    return tally.rows


def inventory_rows(snapshot: Snapshot, systems: Mapping[str, System], taxonomy: Taxonomy) -> tuple[Line, ...]:
    """The rows of the form, by system, source and name. What the user left out of the scan has none: see the control page."""
    summaries = [one for one in summarise(snapshot.entries, snapshot.items) if _is_listed(one)]
    ordered = sorted(summaries, key=lambda one: by_system(one.item))
    return tuple(_row(one, systems, taxonomy) for one in ordered)


def _is_listed(item: ItemSummary) -> bool:
    return not all(map(left_out, item.members))


def _too_many(rows: int) -> CatalogError:
    return CatalogError(f"{rows} 数据项 do not fit into one sheet", "Export each source by itself")


def _row(item: ItemSummary, systems: Mapping[str, System], taxonomy: Taxonomy) -> Line:
    id, system = item.item.id, item.item.key.system
    return inventory_row(item, system_of(systems, id, system), taxonomy, signed_text(systems, item))


def _write(path: Path, snapshot: Snapshot, rows: Iterable[Line], content: str, tally: FormTally | None = None) -> None:
    tally = tally or FormTally()
    with streamed_workbook(path, TITLE, snapshot.run.finished_at, str(snapshot.run.id)) as workbook:
        pen = Pen(workbook)
        _form(workbook.add_worksheet(TITLE), pen, snapshot, _fitting(tally.passing(rows), tally))
        _notes(workbook.add_worksheet("填表说明"), pen)
        _control(workbook.add_worksheet("控制页"), pen, control_lines(snapshot, tally, content))


def _fitting(rows: Iterable[Line], tally: FormTally) -> Iterator[Line]:
    for row in rows:
        if tally.rows > _MOST_ROWS:
            raise _too_many(tally.rows)
        yield row


def _form(sheet: Any, pen: Pen, snapshot: Snapshot, rows: Iterable[Line]) -> None:
    header = tuple(Cell(column.name, Style.HEADING) for column in FORM)
    written = pen.sheet(sheet, [column.width for column in FORM], chain((header,), rows))
    last = max(written - 1, 1)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(FORM) - 1)
    keys = [column.key for column in FORM]
    level, processing = keys.index("level"), keys.index("processing")
    choice(sheet, (1, last, level), FORM[level].name, LEVEL_NAMES, several=False)
    choice(sheet, (1, last, processing), FORM[processing].name, PROCESSING, several=True)
    entities = sorted({one.key.entity for one in snapshot.items if one.key.entity})
    set_page(sheet, TITLE, "、".join(entities), str(snapshot.run.id))
    sheet.repeat_rows(0)


def _notes(sheet: Any, pen: Pen) -> None:
    lines: list[Line] = [tuple(Cell(text, Style.HEADING) for text in ("序号", "列名", "填表说明", "本表的填写"))]
    for number, column in enumerate(FORM, start=1):
        lines.append((Cell(number, Style.COUNT), Cell(column.name), Cell(column.note), Cell(column.filled_by)))
    lines += [(), (Cell("浅黄色空格待填写：扫描无法得知，请在系统声明或本表中填写。", Style.TITLE),)]
    pen.sheet(sheet, (6, 20, 80, 30), lines)
    set_page(sheet, "填表说明", "", "")


def _control(sheet: Any, pen: Pen, lines: Iterable[Line]) -> None:
    pen.sheet(sheet, (26, 44, 26, 30, 50), lines)
    set_page(sheet, "控制页", "", "")
