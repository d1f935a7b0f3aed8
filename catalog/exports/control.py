"""The control page of a document: which run, which rules, how much was looked at, what was not, and what is left to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from catalog.exports.cells import Cell, Style
from catalog.exports.form import FORM
from catalog.exports.sections import (
    Line,
    Section,
    completeness,
    lines_of,
    numbers,
    origin,
    seals,
    source_section,
    unread_sections,
)
from catalog.model import Snapshot

_NOTE = "本清单不含数据内容本身；级别由规则识别，须经本单位审核后方可使用"


def control_lines(snapshot: Snapshot, rows: Sequence[Line]) -> Iterator[Line]:
    """The page's rows. ``rows`` are those of the 数据清单 it stands behind."""
    sections = (
        Section("数字的含义", tuple(numbers(snapshot.entries))),
        Section("完整程度", tuple(_completeness(snapshot, rows))),
        source_section(snapshot),
        *unread_sections(snapshot.entries),
        Section("待填写之处", tuple(_blanks(rows)), ("列", "处数")),
    )
    yield from lines_of((Section("控制页：本清单的出处与完整程度", (*origin(snapshot.run), ("说明", _NOTE))), *sections))
    yield ()
    yield from ((Cell(name), Cell(text)) for name, text in seals(snapshot))


def blanks(rows: Iterable[Line]) -> int:
    """How many cells are marked for people to fill in."""
    return sum(cell.style is Style.TO_FILL for row in rows for cell in row)


def _completeness(snapshot: Snapshot, rows: Sequence[Line]) -> Iterator[tuple[str, str]]:
    (how, ended), *fared = completeness(snapshot)
    yield how, ended
    yield "数据项", str(len(rows))
    yield from fared
    yield "待填写", f"{blanks(rows)} 处（浅黄色空格；签字栏不计）"
    level = [column.key for column in FORM].index("level")
    yield "级别待判定", f"{sum(row[level].style is Style.TO_FILL for row in rows)} 项，判定之前不能备案"


def _blanks(rows: Sequence[Line]) -> Iterator[tuple[str, ...]]:
    for number, column in enumerate(FORM):
        count = blanks([(row[number],) for row in rows])
        if count:
            yield column.name, str(count)
