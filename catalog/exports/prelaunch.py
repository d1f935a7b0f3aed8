"""新系统上线数据安全评估单: what one system holds before it goes live, what is wrong with it, what was not seen, and the gate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from catalog.exports import words
from catalog.exports.basis import Basis
from catalog.exports.cells import Cell, Style
from catalog.exports.duties import due, scope_name
from catalog.exports.duty_words import certainty, standing, triggers
from catalog.exports.gap_finding import Gap, protection_gaps
from catalog.exports.gaps import GAP_COLUMNS, gap_row
from catalog.exports.level_words import level_words
from catalog.exports.persons import counted, personal_kinds, persons_cell, sensitive_kinds, together
from catalog.exports.rows import bytes_cell, category_path, item_name, left_out, rows_cell, to_fill
from catalog.exports.sections import Line, Section, was_missed
from catalog.exports.sheets import Facts, Front, Sheet, gap_facts, write_sheets
from catalog.exports.word import Paper
from catalog.exports.word_xml import Box
from catalog.items import ItemSummary, highest, summarise, total
from catalog.model import System
from catalog.obligations import Obligation
from classifiers.model import Level

TITLE = "新系统上线数据安全评估单"
_NOTE = f"{TITLE}，不含数据内容本身；结论由规则给出，须经签字确认"
_MLPS = ("", "一级", "二级", "三级", "四级", "五级")


class GateVerdict(StrEnum):
    """What the gate says of a launch."""

    MAY_LAUNCH = "may_launch"
    NEEDS_SIGN_OFF = "needs_sign_off"
    COULD_NOT_TELL = "could_not_tell"


_VERDICTS = {
    GateVerdict.MAY_LAUNCH: "可以上线：范围内的数据均已读取，没有触发门禁条件",
    GateVerdict.NEEDS_SIGN_OFF: "须经签字同意后上线：触发了门禁条件",
    GateVerdict.COULD_NOT_TELL: "不能得出结论：有内容没有读到、级别待判定，或是否达到监管线无法判断，补齐后重新评估",
}
_SHORT = {
    GateVerdict.MAY_LAUNCH: "可以上线",
    GateVerdict.NEEDS_SIGN_OFF: "须经签字同意后上线",
    GateVerdict.COULD_NOT_TELL: "不能得出结论",
}


@dataclass(frozen=True, slots=True)
class GateHit:
    """A condition, as people read it, and the dataset that meets it."""

    condition: str
    source: str
    dataset: str


@dataclass(frozen=True)
class Prelaunch:
    """What is said of one system (``system``) or source before launch: the verdict, the conditions that were asked for, what met
    them, why nothing could be told of the rest, the duties that would arise, and the standard whose "sensitive" counts.
    ``comparison`` are further lines of the summary: names and texts."""

    name: str
    system: System
    verdict: GateVerdict
    conditions: tuple[str, ...]
    hits: tuple[GateHit, ...] = ()
    unknown: tuple[str, ...] = ()
    duties: tuple[Obligation, ...] = ()
    standard: str = "gbt45574"
    comparison: Facts = ()


def write_prelaunch_book(whole: Basis, basis: Basis, one: Prelaunch, path: Path) -> str:
    """Write the workbook. ``basis`` has only what belongs to the system, ``whole`` all that the catalogue knows. What the verdict
    is comes back. Equal input gives equal bytes. Raises UsageError where the file cannot be written."""
    facts = (*_summary(basis, one), *_declared(one.system), *gap_facts(basis))
    signatures = Sheet("意见和签字", (("角色", 30), ("意见", 50), ("签字", 24), ("日期", 18)), tuple(_signatures()), 1)
    front = Front(TITLE, facts, _NOTE)
    write_sheets(basis, front, (*_sheets(basis, one), signatures), path, control=control(whole, basis))
    return _SHORT[one.verdict]


def write_prelaunch_word(whole: Basis, basis: Basis, one: Prelaunch, path: Path) -> str:
    """As ``write_prelaunch_book``, as .docx."""
    paper = Paper(TITLE, basis.company_name, landscape=True)
    paper.title(below=one.name)
    paper.heading("一、结论")
    paper.pairs((*_summary(basis, one), *gap_facts(basis)), 0.2)
    paper.heading("二、系统基本情况")
    paper.pairs(_declared(one.system), 0.2)
    for number, sheet in zip("三四五六七八九", _sheets(basis, one), strict=False):
        paper.heading(f"{number}、{sheet.name}")
        if sheet.rows:
            shares = [width for _, width in sheet.columns]
            paper.table([name for name, _ in sheet.columns], sheet.rows, shares)
        else:
            paper.paragraph("无")
    paper.heading("十、意见和签字")
    rows = [[Box(Cell(text, Style.HEADING)) for text in ("角色", "意见", "签字", "日期")]]
    rows += [[Box(cell) for cell in line] for line in _signatures()]
    paper.grid(rows, (0.25, 0.4, 0.2, 0.15), repeated=1)
    paper.control(control(whole, basis))
    paper.save(path, basis.snapshot.run.finished_at, basis.comment)
    return _SHORT[one.verdict]


def control(whole: Basis, basis: Basis) -> tuple[Section, ...]:
    """The control page of the part; its seals are those of the whole snapshot, which is what the catalogue keeps."""
    return (*basis.control(_NOTE)[:-1], whole.control()[-1])


def narrowed(whole: Basis, sources: Sequence[str], system: System) -> Basis:
    """The part of a basis that lies in these sources."""
    kept = whole.snapshot
    entries = tuple(one for one in kept.entries if one.source in sources)
    ids = {one.item for one in entries}
    part = replace(
        kept,
        entries=entries,
        items=tuple(one for one in kept.items if one.id in ids),
        thresholds=(),
        sources=tuple(one for one in kept.sources if one.source in sources),
    )
    systems = {system.id: system} if system.id else {}
    return replace(whole, snapshot=part, systems=systems, known=tuple(sources), state=None, lines=())


def _items(basis: Basis) -> list[ItemSummary]:
    every = summarise(basis.snapshot.entries, basis.snapshot.items)
    return [one for one in every if not all(map(left_out, one.members))]


def _summary(basis: Basis, one: Prelaunch) -> Facts:
    items = _items(basis)
    levels = Counter(level_words(item.level) for item in items)
    persons = persons_cell(together(counted(item, basis.census) for item in items)) if items else Cell()
    highest_level = level_words(highest(item.level for item in items)) if items else "没有读到数据"
    return (
        ("评估对象", one.name),
        ("结论", _VERDICTS[one.verdict]),
        ("触发的门禁条件", "；".join(_hit_counts(one.hits)) or "无"),
        ("不能判断的内容", "；".join(one.unknown) or "无"),
        ("检查的门禁条件", "、".join(one.conditions)),
        ("最高级别", highest_level),
        ("数据项", f"{len(items)} 个：" + "，".join(f"{name} {count}" for name, count in sorted(levels.items()))),
        ("涉及的自然人", _persons(persons)),
        ("个人信息种类", "、".join(_kinds(items, basis, sensitive=False)) or "没有发现"),
        ("敏感个人信息种类", "、".join(_kinds(items, basis, sensitive=True)) or "没有发现"),
        ("数据源", "、".join(basis.known)),
        ("环境", "、".join(sorted({words.ENVIRONMENT.get(each.environment, "生产环境") for each in basis.snapshot.entries}))),
        *one.comparison,
    )


def _persons(cell: Cell) -> str:
    if not isinstance(cell.value, str):
        return f"{'至少 ' if cell.style is Style.LEAST_COUNT else ''}{cell.value:,} 人"
    return f"{cell.value} 人（按条数推定或统计，见数据项）" if cell.value else "没有清点，人数没有上限"


def _kinds(items: Sequence[ItemSummary], basis: Basis, *, sensitive: bool) -> Iterator[str]:
    of = sensitive_kinds if sensitive else personal_kinds
    yield from dict.fromkeys(name for item in items for name in of(item, basis.taxonomy))


def _hit_counts(hits: Sequence[GateHit]) -> Iterator[str]:
    for condition, count in Counter(one.condition for one in hits).items():
        yield f"{condition}（{count} 个数据集）"


def _declared(system: System) -> Facts:
    mlps, ciio = system.facts.get("mlps"), system.facts.get("ciio")
    texts = system.declared
    known = (
        ("系统名称", system.name or system.id),
        ("责任部门", system.department),
        ("存储位置", system.location),
        ("通信网络单元定级", "" if system.grade is None else f"{system.grade:g}"),
        ("网络安全等级保护", _MLPS[mlps] if isinstance(mlps, int) and 0 < mlps < len(_MLPS) else ""),
        ("关键信息基础设施", "" if ciio is None else "是" if ciio else "否"),
        ("用途", texts.get("purpose", "")),
        ("处理方式", texts.get("processing", "")),
        ("共享情况", texts.get("sharing", "")),
        ("出境情况", texts.get("cross_border", "")),
        ("保护措施", texts.get("protection", "")),
    )
    return tuple((name, to_fill(text)) for name, text in known)


def _sheets(basis: Basis, one: Prelaunch) -> tuple[Sheet, ...]:
    items = _items(basis)
    gaps = sorted(protection_gaps(items, one.standard), key=lambda gap: list(Gap).index(gap.gap))
    missed = [each for each in basis.snapshot.entries if was_missed(each)]
    return (
        Sheet("数据分布", _DOMAINS, tuple(_domains(items, basis))),
        Sheet("数据项", _ITEMS, tuple(_item_row(item, basis) for item in items), 1),
        Sheet("识别到的类型", _TYPES, tuple(_types(items, basis)), 1),
        Sheet("触发的门禁条件", _HITS, tuple(_hit_rows(one.hits, items))),
        Sheet("暴露和保护差距", GAP_COLUMNS, tuple(gap_row(gap, basis, one.standard) for gap in gaps), 1),
        Sheet(
            "没有读到的内容",
            (("数据源", 20), ("数据集", 40), ("状态", 24), ("原因", 60)),
            tuple(
                (
                    Cell(each.source),
                    Cell(each.title),
                    Cell(words.STATUS[each.status]),
                    Cell("；".join(filter(None, (words.REASON[each.reason] if each.reason else "部分字段未读取", each.detail)))),
                )
                for each in missed
            ),
        ),
        Sheet("产生的义务", _DUTIES, tuple(_duty_row(duty, basis) for duty in one.duties)),
    )


_DOMAINS = (("类别", 60), ("级别", 22), ("数据项", 12), ("数据集", 12), ("条数", 18), ("存储量（GB）", 16))
_ITEMS = (("数据项", 34), ("类别", 40), ("级别", 20), ("企业内部级别", 10), ("条数", 14), ("人数", 18), ("敏感个人信息种类", 34))
_TYPES = (("识别类型", 40), ("字段数", 12), ("其中明文", 12), ("数据项数", 12))
_HITS = (("门禁条件", 50), ("数据源", 20), ("数据项", 50), ("数据集数", 12))
_DUTIES = (("义务", 60), ("对象", 20), ("状态", 18), ("期限", 16), ("触发条件", 24), ("条文出处", 44), ("可靠程度", 26))


def _hit_rows(hits: Sequence[GateHit], items: Sequence[ItemSummary]) -> Iterator[Line]:
    """A row for each condition and item; the members of a family are one."""
    names = {(member.source, member.title): item_name(item) for item in items for member in item.members}
    counted = Counter((one.condition, one.source, names.get((one.source, one.dataset), one.dataset)) for one in hits)
    for (condition, source, name), count in counted.items():
        yield Cell(condition), Cell(source), Cell(name), Cell(count, Style.COUNT)


def _domains(items: Sequence[ItemSummary], basis: Basis) -> Iterator[Line]:
    groups: dict[tuple[str, Level], list[ItemSummary]] = {}
    for item in items:
        groups.setdefault((category_path(item.classified, basis.taxonomy) or "未能归类", item.level), []).append(item)
    for (path, level), held in sorted(groups.items()):
        members = [one for item in held for one in item.members]
        yield (
            Cell(path),
            Cell(level_words(level)),
            Cell(len(held), Style.COUNT),
            Cell(len(members), Style.COUNT),
            rows_cell(total(one.statistics.rows for one in members)),
            bytes_cell(total(one.statistics.bytes for one in members)),
        )


def _item_row(item: ItemSummary, basis: Basis) -> Line:
    level = max((one.decision.enterprise_level or 0 for one in item.members), default=0)
    return (
        Cell(item_name(item)),
        Cell(category_path(item.classified, basis.taxonomy) or "未能归类"),
        Cell(level_words(item.level)),
        Cell(level, Style.NUMBER) if level else Cell(),
        rows_cell(item.rows),
        persons_cell(counted(item, basis.census)),
        Cell("、".join(sensitive_kinds(item, basis.taxonomy))),
    )


def _types(items: Sequence[ItemSummary], basis: Basis) -> Iterator[Line]:
    """Every type with the columns that are of it or hold it here and there; the columns of a family's members count once."""
    columns: Counter[str] = Counter()
    clear: Counter[str] = Counter()
    holders: Counter[str] = Counter()
    for item in items:
        found = {(name, one.column): one.protection.value for member in item.members for one in member.finding.columns
                 for name in ({one.entity_type or ""} | {part.entity_type for part in one.contains}) if name}  # fmt: skip
        columns.update(name for name, _ in found)
        clear.update(name for (name, _), state in found.items() if state == "clear")
        holders.update({name for name, _ in found})
    for name, count in sorted(columns.items(), key=lambda one: (-one[1], one[0])):
        known = basis.taxonomy.entity_types.get(name)
        yield (
            Cell(known.zh if known else name),
            Cell(count, Style.COUNT),
            Cell(clear[name], Style.COUNT),
            Cell(holders[name], Style.COUNT),
        )


def _duty_row(one: Obligation, basis: Basis) -> Line:
    texts = (one.duty.duty, scope_name(one, basis), standing(one), due(one), triggers(one), one.duty.source, certainty(one))
    return tuple(map(Cell, texts))


def _signatures() -> Iterator[Line]:
    for role in ("系统建设（上线申请）部门", "数据所属部门", "数据安全管理责任部门", "数据安全负责人"):
        yield (Cell(role, Style.HEADING), Cell("", Style.TO_FILL), Cell("", Style.TO_FILL), Cell("", Style.TO_FILL))
