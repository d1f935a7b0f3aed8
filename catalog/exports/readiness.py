"""备案准备情况.xlsx: first what was and what was never looked at, then what each department and each 数据项 still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from catalog.declarations import Fact, Given, Signature
from catalog.exports import words
from catalog.exports.basis import Basis
from catalog.exports.book import A3, Book, new_book
from catalog.exports.cells import Cell, Style
from catalog.exports.lacking import ItemReadiness, is_ours, readiness
from catalog.exports.rows import LEVEL_TEXT, category_path, item_name, left_out, rows_cell, to_fill
from catalog.exports.sections import Line, moment
from catalog.items import ItemSummary, summarise
from catalog.scope import Looked, SystemScope, system_scopes

TITLE = "备案准备情况"
NO_DEPARTMENT = "未指定部门"
LOOKED = {
    Looked.SCANNED: "已扫描",
    Looked.PARTLY: "部分数据源未读到",
    Looked.NEVER: "从未扫描",
    Looked.UNDECLARED: "已扫描，未登记",
}
_TO_FILE = {True: "是", None: "待判定", False: "否"}
_SHOWN = 12
_DEPARTMENTS = (
    ("部门", 26),
    ("数据项", 9),
    ("应备案", 9),
    ("级别待判定", 11),
    ("缺登记内容", 11),
    ("有未读内容", 11),
    ("待审核", 9),
    ("未签字", 9),
    ("签字后有变化", 12),
    ("已齐备", 9),
)
_ITEMS = (
    ("序号", 6),
    ("部门", 14),
    ("信息系统", 16),
    ("数据项", 26),
    ("级别", 10),
    ("应备案", 8),
    ("缺少的登记内容", 44),
    ("级别待判定的原因", 26),
    ("未读取的成员", 34),
    ("审核", 26),
    ("签字", 22),
    ("登记内容的来源", 34),
)


@dataclass(frozen=True)
class ReadinessAround:
    """What a snapshot does not know: the ``sources`` that are declared, with the system each belongs to; and for which reasons
    items are in the queue of the review (``asks``)."""

    sources: Mapping[str, str] = field(default_factory=dict)
    asks: Mapping[UUID, tuple[str, ...]] = field(default_factory=dict)


def write_readiness(basis: Basis, path: Path, around: ReadinessAround) -> str:
    """Write the readiness; what it says in one sentence comes back. Equal input gives equal bytes. Raises UsageError."""
    items = readiness(basis, around.asks)
    scopes = system_scopes(basis.snapshot, basis.systems, around.sources)
    said = _verdict(items, scopes)
    with new_book(path, TITLE, basis.snapshot.run.finished_at, basis.comment, (basis.company_name, "")) as book:
        first = book.sheet("范围与总体", title=TITLE, right=basis.comment)
        book.pen.sheet(first, (26, 22, 16, 14, 50, 22), _first_page(basis, scopes, items, said))
        _table(book, "部门汇总", _DEPARTMENTS, tuple(_departments(items)))
        _table(book, "逐项缺口", _ITEMS, tuple(_row(number, one) for number, one in enumerate(items, start=1)), paper=A3)
        others = tuple(_others(basis))
        _table(book, "受托与客户数据", _OTHERS, others)
        book.control(basis.control(f"{TITLE}，不含数据内容本身"))
    return said


def _table(book: Book, name: str, columns: Sequence[tuple[str, int]], rows: Sequence[Line], **page: Any) -> None:
    drawn = book.sheet(name, **page)
    header = tuple(Cell(title, Style.HEADING) for title, _ in columns)
    book.pen.sheet(drawn, [width for _, width in columns], (header, *(rows or ((Cell("无"), *(Cell() for _ in columns[1:])),))))
    drawn.freeze_panes(1, 1)
    drawn.repeat_rows(0)
    drawn.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    drawn.print_area(0, 0, max(len(rows), 1), len(columns) - 1)


def _verdict(items: Sequence[ItemReadiness], scopes: Sequence[SystemScope]) -> str:
    filed = [one for one in items if one.to_file is not False]
    ready = sum(one.is_ready for one in filed)
    never = sum(one.state is Looked.NEVER for one in scopes)
    unseen = f"；另有 {never} 个信息系统从未扫描，其中的数据不在本表内" if never else ""
    return f"应备案或待判定的数据项 {len(filed)} 个，其中 {ready} 个已齐备，{len(filed) - ready} 个尚有缺口{unseen}"


def _first_page(basis: Basis, scopes: Sequence[SystemScope], items: Sequence[ItemReadiness], said: str) -> Iterator[Line]:
    yield (Cell(TITLE, Style.TITLE),)
    yield (Cell(said, Style.TITLE),)
    yield ()
    yield (Cell("一、看过什么，没看过什么", Style.TITLE),)
    counted = {state: sum(one.state is state for one in scopes) for state in Looked}
    yield Cell("信息系统", Style.HEADING), Cell("；".join(f"{LOOKED[state]} {counted[state]}" for state in Looked), Style.TITLE)
    for gap in basis.gaps() or ("登记的数据源均已扫描，范围内的数据均已读取",):
        yield Cell("未读取与未扫描", Style.HEADING), Cell(gap, Style.TITLE)
    yield ()
    yield tuple(Cell(name, Style.HEADING) for name in ("信息系统", "数据所属部门", "状态", "数据集", "数据源", "最近一次读到"))
    for one in scopes:
        yield _scope(one)
    yield ()
    yield (Cell("二、还缺什么（应备案或待判定的数据项）", Style.TITLE),)
    filed = [one for one in items if one.to_file is not False]
    for name, count in _totals(filed):
        yield Cell(name, Style.HEADING), Cell(count, Style.COUNT)


def _scope(one: SystemScope) -> Line:
    name = f"{one.name}（{one.id}）" if one.name and one.id else one.name or one.id or "（不属于任何系统的数据源）"
    style = Style.TEXT if one.state is Looked.SCANNED else Style.TO_FILL
    sources = "；".join(f"{part.source}：{moment(part.seen) if part.seen else '从未读到'}" for part in one.sources)
    return (
        Cell(name),
        to_fill(one.department),
        Cell(LOOKED[one.state], style),
        Cell(one.datasets, Style.COUNT),
        Cell(sources or "没有登记数据源"),
        Cell(moment(one.seen) if one.seen else "从未"),
    )


def _totals(items: Sequence[ItemReadiness]) -> Iterator[tuple[str, int]]:
    yield "数据项", len(items)
    yield "应备案", sum(one.to_file is True for one in items)
    yield "级别待判定", sum(bool(one.waits) for one in items)
    yield "缺登记内容", sum(bool(one.lacking) for one in items)
    yield "有未读内容", sum(bool(one.unread) for one in items)
    yield "待审核", sum(bool(one.review) for one in items)
    yield "未签字", sum(one.signature is None for one in items)
    yield "签字后有变化", sum(one.signature is not None and one.signature.stale for one in items)
    yield "已齐备", sum(one.is_ready for one in items)


def _departments(items: Sequence[ItemReadiness]) -> Iterator[Line]:
    """A row a department, what has no department first."""
    names = sorted({one.department for one in items}, key=lambda name: (name != "", name))
    for name in names:
        of_it = [one for one in items if one.department == name]
        yield (
            Cell(name) if name else Cell(NO_DEPARTMENT, Style.TO_FILL),
            *(Cell(count, Style.COUNT) for _, count in _totals(of_it)),
        )
    if len(names) > 1:
        yield Cell("合计", Style.HEADING), *(Cell(count, Style.COUNT) for _, count in _totals(items))


def _row(number: int, one: ItemReadiness) -> Line:
    return (
        Cell(number, Style.NUMBER),
        to_fill(one.department),
        Cell(one.system_name),
        Cell(item_name(one.item)),
        to_fill(LEVEL_TEXT[one.item.level]),
        Cell(_TO_FILE[one.to_file], Style.TEXT if one.to_file is not None else Style.TO_FILL),
        _gap("、".join(field.zh for field in one.lacking)),
        _gap("；".join(one.waits)),
        _gap(_some(one.unread)),
        _gap("；".join(one.review)),
        Cell(signature_text(one.signature), Style.TEXT if one.is_signed else Style.TO_FILL),
        Cell("；".join(_origins(one.facts))),
    )


def _gap(text: str) -> Cell:
    return Cell(text, Style.TO_FILL if text else Style.TEXT)


def _some(texts: Sequence[str]) -> str:
    more = f"；等 {len(texts)} 处" if len(texts) > _SHOWN else ""
    return "；".join(texts[:_SHOWN]) + more


def signature_text(signature: Signature | None) -> str:
    """The state of a signature in words."""
    if signature is None:
        return "未签字"
    return f"{signature.name} {signature.day}{'，签字后有变化，须重新确认' if signature.stale else ''}".strip()


def _origins(facts: Mapping[str, Fact]) -> Iterator[str]:
    """How many declared values come from where."""
    counted: dict[str, int] = {}
    for one in facts.values():
        name = origin_text(one)
        counted[name] = counted.get(name, 0) + 1
    yield from (f"{name} {count} 项" for name, count in sorted(counted.items()))


def origin_text(fact: Fact) -> str:
    """Where a declared value comes from, in words."""
    said = {Given.ITEM: "本项声明", Given.SYSTEM: "系统登记", Given.COMPANY: "单位登记", Given.SETTINGS: "shudian.yaml"}[
        fact.given
    ]
    return f"{said}（导入：{fact.file}）" if fact.file else said


_OTHERS = (("信息系统", 18), ("数据项", 30), ("性质", 20), ("类", 30), ("条数", 14), ("数据源", 16), ("说明", 40))


def _others(basis: Basis) -> Iterable[Line]:
    """Data held for others: listed apart, and no part of our own filing."""
    for one in summarise(basis.snapshot.entries, basis.snapshot.items):
        if not is_ours(one) and not all(map(left_out, one.members)):
            yield _other(one, basis)


def _other(one: ItemSummary, basis: Basis) -> Line:
    roles = "、".join(words.ROLE.get(role, role) for role in sorted({member.role for member in one.members}))
    system = basis.system(one.item.key.system)
    return (
        Cell(system.name or system.id),
        Cell(item_name(one)),
        Cell(roles),
        Cell(category_path(one.classified, basis.taxonomy)),
        rows_cell(one.rows),
        Cell(one.item.key.source),
        Cell("不列入本单位备案；由委托方或客户备案，受托处理的义务见合同"),
    )
