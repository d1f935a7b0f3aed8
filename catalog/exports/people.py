"""1000万人以上个人信息清单.xlsx: who holds how many people, which kinds, where, how the line stands, and what was not counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.exports import words
from catalog.exports.basis import Basis
from catalog.exports.book import new_book
from catalog.exports.cells import Cell, Style
from catalog.exports.persons import NOT_COUNTED, counted, is_personal, personal_kinds, sensitive_kinds
from catalog.exports.rows import item_name, rows_cell, to_fill
from catalog.exports.sections import Line, moment
from catalog.items import ItemSummary, summarise
from catalog.model import COPY_OF, Census, Threshold
from classifiers.model import Persons
from connectors.model import Reason

TITLE = "1000万人以上个人信息清单"
LINE = "persons_10m"
_LIMIT = 10_000_000
_OURS = ("own", "joint")
_ITEMS = (
    ("序号", 5),
    ("数据项", 24),
    ("信息系统", 18),
    ("数据所属部门", 12),
    ("人数下限", 13),
    ("人数上限", 13),
    ("统计方法", 16),
    ("是否达到1000万人", 11),
    ("个人信息种类", 30),
    ("敏感个人信息种类", 26),
    ("存储位置", 24),
    ("数据源", 12),
    ("条数", 13),
    ("备注", 24),
)
_POPULATIONS = {
    "own_users": "本单位用户",
    "employees": "员工",
    "third_parties": "第三方（对端号码、联系人等）",
    "entrusted": "受托处理或客户的数据（不计入）",
    "total": "合计（不含第三方）",
    "total_with_third_parties": "合计（含第三方）",
}


@dataclass(frozen=True)
class _Holder:
    """An item with the people it tells of."""

    item: ItemSummary
    persons: Persons
    limit: int

    @property
    def reaches(self) -> bool | None:
        """Whether it holds as many people as the line says; None where nobody can tell."""
        return _reaches(self.persons, self.limit)


def write_people(basis: Basis, path: Path) -> str:
    """Write the list. What it says of the line, in one sentence, comes back. Equal input gives equal bytes. Raises UsageError."""
    line = next((one for one in basis.lines if one.id == LINE), None)
    holders = _holders(basis, line.limit if line else _LIMIT)
    gaps = tuple(_gaps(basis, holders))
    said = _verdict(line, holders)
    with new_book(path, TITLE, basis.snapshot.run.finished_at, basis.comment, (basis.company_name, "")) as book:
        book.pen.sheet(book.sheet("首页", title=TITLE), (30, 100), _first_page(basis, line, (said, len(holders), len(gaps) - 1)))
        drawn = book.sheet("数据项", right=basis.comment)
        head = tuple(Cell(name, Style.HEADING) for name, _ in _ITEMS)
        rows = [_row(number, one, basis) for number, one in enumerate(holders, start=1)]
        book.pen.sheet(drawn, [width for _, width in _ITEMS], (head, *rows))
        drawn.freeze_panes(1, 2)
        drawn.repeat_rows(0)
        drawn.autofilter(0, 0, max(len(rows), 1), len(_ITEMS) - 1)
        for name, widths, lines in (
            ("信息系统", (28, 18, 18, 26, 16), _systems(basis, holders)),
            ("未计入", (20, 40, 40, 50), gaps),
        ):
            drawn = book.sheet(name)
            book.pen.sheet(drawn, widths, lines)
            drawn.freeze_panes(1, 0)
            drawn.repeat_rows(0)
        book.control(basis.control(f"{TITLE}，只含人数，不含任何个人信息"))
    return said


def _holders(basis: Basis, limit: int) -> tuple[_Holder, ...]:
    """The items of our own in which there are or may be people, those that reach the line first."""
    found = []
    for item in summarise(basis.snapshot.entries, basis.snapshot.items):
        ours = any(one.role in _OURS for one in item.members)
        persons = counted(item, basis.census)
        if ours and (is_personal(item, basis.taxonomy) or persons.lower or persons.upper):
            found.append(_Holder(item, persons, limit))
    return tuple(sorted(found, key=_rank))


def _rank(one: _Holder) -> tuple[int, int, str, str]:
    order = {True: 0, None: 1, False: 2}[one.reaches]
    return order, -max(one.persons.lower, one.persons.upper or 0), one.item.item.key.source, one.item.item.title


def _reaches(persons: Persons, limit: int) -> bool | None:
    if persons.lower >= limit:
        return True
    return None if persons.upper is None or persons.upper >= limit else False


def _verdict(line: Threshold | None, holders: Sequence[_Holder]) -> str:
    """Where the line stands, in a sentence."""
    state = line.state if line else "undecided"
    reaching = sum(one.reaches is True for one in holders)
    if state == "reached":
        return f"本单位处理的个人信息已达到1000万人；单独达到1000万人的数据项 {reaching} 个"
    if reaching:
        return f"有 {reaching} 个数据项单独达到1000万人，本单位合计尚待重新统计"
    if state == "not_reached":
        return "本单位处理的个人信息未达到1000万人，没有数据项达到1000万人"
    return "没有已清点达到1000万人的数据项，但尚不能确定是否达到：有内容没有清点，见“未计入”"


def _first_page(basis: Basis, line: Threshold | None, said: tuple[str, int, int]) -> Iterator[Line]:
    yield (Cell(TITLE, Style.TITLE),)
    yield ()
    pairs = (
        ("单位名称", basis.company_name),
        ("结论", said[0]),
        *_line_facts(line),
        *_census_facts(basis.census),
        ("列出的数据项", f"{said[1]} 个（含有或可能含有个人信息的本单位数据；受托处理和客户托管的数据不列入）"),
        ("未计入", f"{said[2]} 处，见“未计入”" if said[2] else "无"),
        ("未读取与未扫描", "；".join(basis.gaps()) or "登记的数据源均已扫描，范围内的数据均已读取"),
    )
    for name, text in pairs:
        yield Cell(name, Style.HEADING), Cell(text)


def _line_facts(line: Threshold | None) -> Iterator[tuple[str, str]]:
    if line is None:
        yield "界线", "最近一次扫描没有给出1000万人界线的状态"
        return
    yield "界线", f"{line.limit:,} 人，以上含本数；{line.because}"
    yield "界线状态", f"{words.LINE_STATE.get(line.state, line.state)}{'，接近界线' if line.notice == 'near' else ''}"
    yield "界线所依据的人数", f"下限 {_number(line.lower)}，上限 {_number(line.upper)}（最近一次扫描的数据源）"


def _census_facts(census: Census | None) -> Iterator[tuple[str, str]]:
    if census is None:
        yield "人数统计", "没有做过人数统计（shudian scan --census）；人数上限按条数推定，没有清点"
        return
    method = words.COUNTED_BY.get(census.method, census.method)
    yield "人数统计", f"{method}，逐表统计于 {moment(census.started_at)} 至 {moment(census.finished_at)}，不是同一时刻的快照"
    yield "统计口径", "下限只依据证件号码，上限包含无法关联的号码、账号、设备和记录；能由标识关联的同一自然人只计一次"
    yield "第三方是否计入界线", "计入" if census.third_parties else "不计入"
    for population, name in _POPULATIONS.items():
        persons = census.count(population)
        if persons is not None:
            yield name, f"下限 {_number(persons.lower)}，上限 {_number(persons.upper)}"


def _row(number: int, one: _Holder, basis: Basis) -> Line:
    item = one.item
    system = basis.system_of_item(item)
    copies = sorted({member.facts.declared.get(COPY_OF, "") for member in item.members} - {""})
    sources = sorted({member.source for member in item.members})
    return (
        Cell(number, Style.NUMBER),
        Cell(item_name(item)),
        Cell(system.name or system.id),
        to_fill(system.department),
        *_bounds(one.persons),
        Cell(words.COUNTED_BY.get(one.persons.method, one.persons.method)),
        Cell({True: "已达到", None: "尚不能确定", False: "未达到"}[one.reaches]),
        Cell("、".join(personal_kinds(item, basis.taxonomy))),
        Cell("、".join(sensitive_kinds(item, basis.taxonomy))),
        to_fill(system.location),
        Cell("、".join(sources)),
        rows_cell(item.rows),
        Cell(f"{'、'.join(copies)} 的副本" if copies else ""),
    )


def _bounds(persons: Persons) -> tuple[Cell, Cell]:
    if persons.method == NOT_COUNTED and not persons.lower:
        return Cell("未清点"), Cell("未知")
    return Cell(persons.lower, Style.COUNT), Cell("未知") if persons.upper is None else Cell(persons.upper, Style.COUNT)


def _systems(basis: Basis, holders: Sequence[_Holder]) -> Iterator[Line]:
    yield tuple(Cell(text, Style.HEADING) for text in ("信息系统", "人数下限", "人数上限", "统计方法", "列出的数据项"))
    by_system: dict[str, list[_Holder]] = {}
    for one in holders:
        leading = one.item.classified
        by_system.setdefault(leading.system or leading.source, []).append(one)
    for id, held in sorted(by_system.items()):
        whole = None if basis.census is None else basis.census.count("total", "system", id)
        persons = whole or _together(held)
        method = words.COUNTED_BY.get(persons.method, persons.method)
        name = basis.system(id).name or id
        yield Cell(name), *_bounds(persons), Cell(method), Cell(len(held), Style.COUNT)


def _together(held: Sequence[_Holder]) -> Persons:
    # The same people may stand in several items: the largest count is a lower bound, the sum of bounds an upper one.
    uppers = [one.persons.upper for one in held]
    methods = {one.persons.method for one in held}
    upper = None if None in uppers else sum(one or 0 for one in uppers)
    return Persons(max(one.persons.lower for one in held), upper, methods.pop() if len(methods) == 1 else "several")


def _gaps(basis: Basis, holders: Sequence[_Holder]) -> Iterator[Line]:
    """The heading and what no number tells of: what a census lacks, or every item without a bound where none was made."""
    yield tuple(Cell(text, Style.HEADING) for text in ("数据源", "数据集", "原因", "说明"))
    if basis.census is not None:
        for gap in basis.census.gaps:
            yield tuple(map(Cell, (gap.source, gap.dataset, _reason(gap.reason), gap.detail)))
        return
    for one in holders:
        if one.persons.upper is None:
            sources = "、".join(sorted({member.source for member in one.item.members}))
            yield tuple(map(Cell, (sources, one.item.item.title, "没有清点，人数没有上限", "shudian scan --census")))


def _reason(reason: str) -> str:
    if reason in words.GAP:
        return words.GAP[reason]
    return words.REASON[Reason(reason)] if reason in {one.value for one in Reason} else reason


def _number(value: int | None) -> str:
    return "未知" if value is None else f"{value:,}"
