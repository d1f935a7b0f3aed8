"""差异报告.xlsx: what is different between two snapshots, and which items may only have been renamed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catalog.changes import Change, ChangeKind, Difference, Subject
from catalog.exports import words
from catalog.exports.basis import Basis
from catalog.exports.book import new_book
from catalog.exports.cells import Cell, Style
from catalog.exports.rows import LEVEL_TEXT
from catalog.exports.sections import Line, Section, moment, origin
from catalog.model import DataItem
from classifiers.model import Level

TITLE = "差异报告"
CHANGE_KINDS = {
    ChangeKind.ADDED: "新增",
    ChangeKind.GONE: "不再存在",
    ChangeKind.NOT_SEEN: "本次未见",
    ChangeKind.SEEN_AGAIN: "再次读到",
    ChangeKind.LEVEL: "级别变化",
    ChangeKind.ENTITY_TYPE: "识别类型变化",
}
_SUBJECTS = {Subject.ITEM: "数据项", Subject.DATASET: "数据集", Subject.COLUMN: "字段"}
_HEADINGS = ("变化", "对象", "数据源", "名称", "字段", "变化前", "变化后", "原因", "上次见到")
_WIDTHS = (12, 8, 14, 34, 20, 18, 18, 26, 24)
_RENAMED = ("原数据源", "原数据项", "原标识", "新数据源", "新数据项", "新标识", "原条数", "新条数", "确认（是否同一数据项）")


def write_difference(basis: Basis, changed: Difference, path: Path) -> None:
    """Write the report. ``basis`` is that of the newer snapshot. Equal input gives equal bytes. Raises UsageError where the file
    cannot be written."""
    with new_book(path, TITLE, basis.snapshot.run.finished_at, basis.comment, (basis.company_name, "")) as book:
        book.pen.sheet(book.sheet("首页", title=TITLE), (24, 66, 26, 34), _first_page(basis, changed))
        for name, heads, widths, lines in (
            ("变化", _HEADINGS, _WIDTHS, [_row(one, basis) for one in changed.changes]),
            ("可能的改名", _RENAMED, (14, 30, 38, 14, 30, 38, 12, 12, 16), list(_renamings(changed))),
        ):
            drawn = book.sheet(name, right=basis.comment)
            book.pen.sheet(drawn, widths, (tuple(Cell(text, Style.HEADING) for text in heads), *lines))
            drawn.freeze_panes(1, 0)
            drawn.repeat_rows(0)
            drawn.autofilter(0, 0, max(len(lines), 1), len(heads) - 1)
        older = Section("较早的快照", tuple(origin(changed.older)))
        book.control((*basis.control(f"{TITLE}，不含数据内容本身；以上各项说的是较新的快照"), older))


def _first_page(basis: Basis, changed: Difference) -> Iterator[Line]:
    yield (Cell(TITLE, Style.TITLE),)
    yield ()
    for name, run in (("较早的快照", changed.older), ("较新的快照", changed.newer)):
        yield Cell(name, Style.HEADING), Cell(str(run.id)), Cell(moment(run.finished_at)), Cell(f"规则 {run.rules}")
    if changed.older.rules != changed.newer.rules:
        yield Cell("注意", Style.HEADING), Cell("两次所用的规则不同，级别和类型的变化可能来自规则")
    yield ()
    yield tuple(Cell(text, Style.HEADING) for text in ("变化（处）", *_SUBJECTS.values()))
    for kind, name in CHANGE_KINDS.items():
        counts = tuple(Cell(len(changed.of(kind, subject)), Style.COUNT) for subject in _SUBJECTS)
        yield Cell(name), *counts
    yield ()
    facts = (
        ("可能的改名", f"{len(changed.renamings)} 对，须人工确认（shudian catalog link）"),
        ("本次未见", "没有读到不等于不存在：沿用上次的结论"),
        *(("未比较", text) for text in uncompared_texts(changed)),
        *(("未读取与未扫描", text) for text in basis.gaps()),
    )
    for name, text in facts:
        yield Cell(name, Style.HEADING), Cell(text)


def uncompared_texts(changed: Difference) -> Iterator[str]:
    """One sentence for each way in which sources were out of one run's reach."""
    alike: dict[str, list[str]] = {}
    for one in changed.uncompared:
        why = f"未能读取（{words.REASON[one.reason]}）" if one.reason else "没有扫描"
        alike.setdefault(f"{'较新' if one.by_newer else '较早'}的一次{why}，其内容不算新增也不算消失", []).append(one.source)
    yield from (f"{text}：{'、'.join(names)}" for text, names in alike.items())


def _row(one: Change, basis: Basis) -> Line:
    return (
        Cell(CHANGE_KINDS[one.kind]),
        Cell(_SUBJECTS[one.subject]),
        Cell(one.source),
        Cell(one.title),
        Cell(one.column),
        Cell(_side(one, one.before, basis)),
        Cell(_side(one, one.after, basis)),
        Cell(_why(one)),
        Cell(moment(one.since) if one.since else ""),
    )


def _why(one: Change) -> str:
    if one.reason is not None:
        return words.REASON[one.reason]
    return "其数据源本次没有扫描" if one.kind is ChangeKind.NOT_SEEN else ""


def _side(one: Change, text: str, basis: Basis) -> str:
    """A level or an entity type as people read it."""
    if not text:
        return ""
    if one.subject is Subject.COLUMN:
        known = basis.taxonomy.entity_types.get(text)
        return known.zh if known else text
    level = Level(text)
    noted = "（核心数据候选）" if level is Level.CORE_CANDIDATE else ""
    return (LEVEL_TEXT[level] or "待判定") + noted


def _renamings(changed: Difference) -> Iterator[Line]:
    for one in changed.renamings:
        before, after = (Cell("未知") if rows is None else Cell(rows, Style.COUNT) for rows in one.rows)
        yield *_item(one.old), *_item(one.new), before, after, Cell("", Style.TO_FILL)


def _item(one: DataItem) -> tuple[Cell, Cell, Cell]:
    return Cell(one.key.source), Cell(one.title), Cell(str(one.id))
