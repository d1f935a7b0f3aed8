"""The control page of a document: which run, which rules, how much was looked at, what was not, and what is left to fill in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

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


@dataclass
class FormTally:
    """What the rows of a 数据清单 come to as they are written: how many, and how many cells of each column are blank."""

    rows: int = 0
    blanks: Counter[int] = field(default_factory=Counter)

    def passing(self, rows: Iterable[Line]) -> Iterator[Line]:
        """The rows, counted one after the other."""
        for row in rows:
            self.rows += 1
            self.blanks.update(number for number, cell in enumerate(row) if cell.style is Style.TO_FILL)
            yield row


def control_lines(snapshot: Snapshot, tally: FormTally, content: str) -> Iterator[Line]:
    """The page's rows. ``tally`` is of the 数据清单 it stands behind, ``content`` the hash of the whole snapshot. Of the
    snapshot's entries only state, counts and reasons are looked at."""
    sections = (
        Section("数字的含义", tuple(numbers(snapshot.entries))),
        Section("完整程度", tuple(_completeness(snapshot, tally))),
        source_section(snapshot),
        *unread_sections(snapshot.entries),
        Section("待填写之处", tuple(_blanks(tally)), ("列", "处数")),
    )
    yield from lines_of((Section("控制页：本清单的出处与完整程度", (*origin(snapshot.run), ("说明", _NOTE))), *sections))
    yield ()
    yield from ((Cell(name), Cell(text)) for name, text in seals(snapshot, content=content))


def _completeness(snapshot: Snapshot, tally: FormTally) -> Iterator[tuple[str, str]]:
    (how, ended), *fared = completeness(snapshot)
    yield how, ended
    yield "数据项", str(tally.rows)
    yield from fared
    yield "待填写", f"{tally.blanks.total()} 处（浅黄色空格；签字栏不计）"
    level = [column.key for column in FORM].index("level")
    yield "级别待判定", f"{tally.blanks[level]} 项，判定之前不能备案"


def _blanks(tally: FormTally) -> Iterator[tuple[str, ...]]:
    for number, column in enumerate(FORM):
        if tally.blanks[number]:
            yield column.name, str(tally.blanks[number])
