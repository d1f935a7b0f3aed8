"""The review as a sheet to fill in: written from the queue, read back, and planned with every conflict named."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from catalog.audit import Head
from catalog.columns import compact_json
from catalog.exports.book import A3, choice, new_book
from catalog.exports.cells import Cell, Style, harmless
from catalog.exports.files import replacing
from catalog.exports.rows import slug_path
from catalog.exports.sections import control_sections
from catalog.exports.words import missing
from catalog.flag_words import FLAG_WORDS, flag_name
from catalog.items import ItemSummary
from catalog.model import PersonDecision
from catalog.review import ReviewState
from catalog.review_queue import QueueItem, Side
from catalog.review_words import Speech
from catalog.verdicts import ItemVerdict, verdict_of
from catalog.wishes import LEVELS, NOTHING, place_names
from classifiers import sentence
from classifiers.model import ColumnFinding

TITLE = "复核表"
VERDICTS = ("确认", "更正", "否定")
_COLUMNS: tuple[tuple[str, int], ...] = (
    ("数据源", 12),
    ("数据项", 20),
    ("字段", 16),
    ("原因", 34),
    ("识别结果", 16),
    ("识别的数据域", 22),
    ("依据", 44),
    ("现有标记", 26),
    ("已有人工判定", 20),
    ("结论", 8),
    ("级别", 12),
    ("类型", 16),
    ("数据域", 24),
    ("标记", 22),
    ("说明", 20),
    ("复核人", 10),
    ("理由", 24),
    ("项目标识", 38),
    ("版本标记", 24),
)
NAMES = tuple(name for name, _ in _COLUMNS)
FILLED = NAMES[NAMES.index("结论") : NAMES.index("项目标识")]
LATER = ("标记",)
"""Columns that the first sheets have not: those are read all the same."""
BETWEEN_FLAGS = "；"
_NOTE = (
    "只填写浅黄色的列：结论（确认、更正、否定）、更正后的级别、类型、数据域、标记或说明，以及复核人和理由；不填结论的行不处理。",
    "“更正”只写要改的内容；类型填“无”表示该字段不属于任何类型。“否定”把字段判为无类型，把数据项判为一般数据。",
    "标记属于数据项：“否定”并填写标记，只去掉所填的标记，级别不变；“更正”并填写标记，则加上该标记。多个标记以“；”分隔。",
    "降低级别、类型或去掉标记的判定须由另一人同意后才生效：shudian catalog review approve。",
    "不要改动“项目标识”和“版本标记”：导入时据此核对导出之后是否有变化。",
)
_OPTIONS = "选项"
_EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row to fill in: an item (``column`` empty) or a column, with what is said of it in words."""

    item: UUID
    column: str
    mark: str
    cells: tuple[str, ...]  # the columns before those to fill in


def sheet_rows(state: ReviewState, queued: Iterable[QueueItem], speech: Speech) -> tuple[SheetRow, ...]:
    """The queue as rows, each item or column once, in the queue's order."""
    why: dict[tuple[UUID, str], list[str]] = {}
    sides: dict[tuple[UUID, str], Side] = {}
    for one in queued:
        for side in one.sides:
            place = (one.item.id, side.column)
            before = sides.get(place)
            sides[place] = side if before is None or before.person is None else before
            why.setdefault(place, []).append(speech.told(replace(one, sides=(side,))))
    items = {item: machine for item, (machine, _) in state.items.items()}
    verdicts = {item: verdict_of(items[item]) for item in {item for item, _ in sides}}
    return tuple(
        SheetRow(
            item,
            column,
            mark_of(state, verdicts[item], column),
            _said(items[item], verdicts[item], sides[item, column], why[item, column], speech),
        )
        for item, column in sides
    )


def _said(item: ItemSummary, verdict: ItemVerdict, side: Side, why: Sequence[str], speech: Speech) -> tuple[str, ...]:
    slug = "" if side.column else verdict.category or verdict.domain
    place = slug_path(slug, speech.taxonomy)
    person = "" if side.person is None else speech.verdict(side, side.person)
    told = "；".join(dict.fromkeys(why))
    reasons = "；".join(_reasons(item, side.column, speech))
    flags = "" if side.column else BETWEEN_FLAGS.join(flag_name(one, speech.language) for one in sorted(verdict.shown))
    return (item.item.key.source, item.item.title, side.column, told, speech.machine(side), place, reasons, flags, person)


def _reasons(item: ItemSummary, column: str, speech: Speech) -> Iterator[str]:
    if not column:
        leading = item.leading.decision
        yield from dict.fromkeys(one.because for one in leading.reasons[:_EVIDENCE])
        yield from (f"尚缺：{missing(one)}" for one in leading.undecided_for[:_EVIDENCE])
        return
    names = {name: one.zh for name, one in speech.taxonomy.entity_types.items()}
    found = (one for member in item.members for one in member.finding.columns if one.column == column)
    best = max(found, key=_weight)
    yield from (sentence(one, "zh", names) for one in best.evidence[:_EVIDENCE])


def _weight(one: ColumnFinding) -> tuple[bool, float, int]:
    return one.entity_type is not None, one.confidence, len(one.evidence)


def mark_of(state: ReviewState, verdict: ItemVerdict, column: str) -> str:
    """What an item or column was when a sheet was written: a hash of the machine's verdict, and the last decision about it."""
    found = verdict.column(column) if column else None
    said: list[Any] = [verdict.level.value, verdict.published.value, verdict.domain, verdict.category]
    if column:
        said = ["", ""] if found is None else [found.entity_type, found.published]
    elif verdict.kept:
        said.append([[what, *sides] for what, sides in sorted(verdict.kept.items())])
    last = last_decision(state, verdict.item, column)
    return f"{hashlib.sha256(compact_json(said).encode()).hexdigest()[:12]}-{str(last.id)[:8] if last else '0'}"


def last_decision(state: ReviewState, item: UUID, column: str) -> PersonDecision | None:
    """The last that anybody decided or answered about an item or column."""
    return next((one for one in reversed(state.decisions) if (one.item, one.column) == (item, column)), None)


def write_review_sheet(
    state: ReviewState, rows: Sequence[SheetRow], path: Path, speech: Speech, head: Head | None = None
) -> None:
    """Write the rows as .xlsx, with lists to choose from and a control page (``head`` is the end of the record), or as .csv.
    Raises UsageError where the file cannot be written."""
    lines = [tuple(_line(one)) for one in rows]
    if path.suffix.casefold() == ".csv":
        _write_csv(path, lines)
        return
    with new_book(path, TITLE, state.machine.run.finished_at, str(state.machine.run.id)) as book:
        sheet = book.sheet(TITLE, paper=A3)
        header = tuple(Cell(name, Style.HEADING) for name in NAMES)
        cells = [
            tuple(Cell(text, Style.TO_FILL if name in FILLED else Style.TEXT) for name, text in zip(NAMES, one, strict=True))
            for one in lines
        ]
        book.pen.sheet(sheet, [width for _, width in _COLUMNS], (header, *cells))
        sheet.freeze_panes(1, 3)
        sheet.repeat_rows(0)
        last = max(len(rows), 1)
        sheet.autofilter(0, 0, last, len(NAMES) - 1)
        sheet.print_area(0, 0, last, NAMES.index("项目标识") - 1)
        sheet.set_column(NAMES.index("项目标识"), len(NAMES) - 1, None, None, {"hidden": True})
        choice(sheet, (1, last, NAMES.index("结论")), "结论", VERDICTS, several=False)
        choice(sheet, (1, last, NAMES.index("级别")), "级别", tuple(LEVELS), several=False)
        choice(sheet, (1, last, NAMES.index("标记")), "标记", [names[0] for names in FLAG_WORDS.values()], several=True)
        book.control(control_sections(state.decided, head, "复核表，填写后导入；未导入前不改变目录"))
        notes = book.sheet("填表说明")
        book.pen.sheet(notes, (110,), [(Cell("填表说明", Style.HEADING),), *((Cell(one),) for one in _NOTE)])
        _options(book.sheet(_OPTIONS), sheet, book, last, speech)


def _options(sheet: Any, target: Any, book: Any, last: int, speech: Speech) -> None:
    types = (NOTHING[1], *sorted(one.zh for one in speech.taxonomy.entity_types.values()))
    places = tuple(place_names(speech.taxonomy).values())
    for number, (name, words) in enumerate((("类型", types), ("数据域", places))):
        target.data_validation(
            *(1, NAMES.index(name), last, NAMES.index(name)),
            {"validate": "list", "source": f"={_OPTIONS}!${'AB'[number]}$2:${'AB'[number]}${len(words) + 1}"},
        )
    filled = [(_at(types, n), _at(places, n)) for n in range(max(len(types), len(places)))]
    heading = (Cell("类型", Style.HEADING), Cell("数据域", Style.HEADING))
    book.pen.sheet(sheet, (30, 60), (heading, *((Cell(one), Cell(other)) for one, other in filled)))


def _at(words: Sequence[str], number: int) -> str:
    return words[number] if number < len(words) else ""


def _line(one: SheetRow) -> Iterator[str]:
    yield from one.cells
    yield from [""] * len(FILLED)
    yield from (str(one.item), one.mark)


def _write_csv(path: Path, lines: Iterable[Sequence[str]]) -> None:
    # With a mark of its encoding, because Excel takes it for something else without one.
    with replacing(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        writer.writerows([harmless(text) for text in line] for line in lines)


def columns_of(verdict: ItemVerdict) -> Mapping[str, str]:
    """The columns of an item by how a sheet writes their names."""
    return {harmless(name): name for name in verdict.columns or {}}
