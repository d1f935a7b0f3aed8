"""总览报告.docx: what a manager reads. First what was not looked at, then the figures, then what to do and until when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from catalog.changes import Change, ChangeKind, Difference, Subject
from catalog.deadlines import Deadline
from catalog.exports import words
from catalog.exports.basis import Basis
from catalog.exports.cells import Cell
from catalog.exports.change_word import conclusion
from catalog.exports.charts import add_chart
from catalog.exports.difference import CHANGE_KINDS, uncompared_texts
from catalog.exports.duty_words import STATE
from catalog.exports.gap_finding import GapFound, protection_gaps
from catalog.exports.gaps import GAP_NAMES
from catalog.exports.level_words import level_words
from catalog.exports.overview_charts import domain_chart, largest_chart, percents_chart, persons_chart, reading_chart
from catalog.exports.overview_figures import Figures, Read, reading_of
from catalog.exports.people import LINE
from catalog.exports.persons import counted
from catalog.exports.rows import item_name, rows_cell
from catalog.exports.sections import moment
from catalog.exports.word import Paper
from catalog.filed_changes import Verdict
from catalog.items import ItemSummary, level_rank
from catalog.obligations import Obligation, State
from classifiers.model import Level
from connectors.model import Status

TITLE = "数据资产与数据安全总览报告"
_ITEMS, _GAPS, _DAYS, _CHANGES, _SYSTEMS, _COLUMNS = 15, 12, 12, 15, 25, 6
_NOTE = f"{TITLE}，只有名称、数量和结论，不含数据内容本身；图中的数字可在 Word 中打开编辑"
_READING = {
    Read.WHOLE: "全部内容都看过（包括没有数据的表）",
    Read.SAMPLED: "随机抽取若干处，未见不等于没有",
    Read.MISSED: "在范围内但没有读到，或没有读全：不能视为没有重要数据",
    Read.DESCRIBED: "数据字典等，没有数据可读，只按名称和说明判断",
    Read.LEFT_OUT: "按配置排除，或默认不读取的视图、外部表",
}


@dataclass(frozen=True)
class Overview:
    """What the report tells besides the snapshot: duties and deadlines as they stand ``today``, what is different from the run
    before (None where there is only one), and the standard whose "sensitive" counts."""

    duties: Sequence[Obligation]
    deadlines: Sequence[Deadline]
    changed: Difference | None
    today: date
    standard: str = "gbt45574"


def write_overview(basis: Basis, told: Overview, path: Path) -> str:
    """Write the report; its headline comes back. Equal input gives equal bytes. Raises UsageError where it cannot be written."""
    figures = Figures.of(basis)
    paper, numbers = Paper(TITLE, basis.company_name), count(1)
    made_at = basis.snapshot.run.finished_at
    paper.title(below=f"{basis.company_name}　数据截至 {moment(made_at)[:10]}　义务与期限截至 {told.today}".strip("　"))
    gaps = sorted(protection_gaps(figures.ours, told.standard), key=_gravity)
    _scope(paper, basis, figures)
    paper.heading("二、主要数字")
    paper.pairs(headline(basis, told, figures, len(gaps)), 0.24)
    paper.heading("三、图示")
    charts = (
        domain_chart(figures, basis),
        largest_chart(figures, basis),
        reading_chart(figures),
        persons_chart(figures, basis),
        percents_chart(basis),
    )
    for chart in charts:
        if chart.categories:
            add_chart(paper, chart, next(numbers), made_at)
    _without_chart(paper, basis, bool(charts[3].categories))
    _important(paper, basis, figures)
    _exposed(paper, basis, gaps)
    _due(paper, basis, told)
    _changes(paper, told)
    paper.control(basis.control(_NOTE))
    paper.save(path, made_at, basis.comment)
    return _levels(figures)


def headline(basis: Basis, told: Overview, figures: Figures, gaps: int) -> Iterator[tuple[str, str]]:
    """The figures of the first pages, a sentence each."""
    yield "数据项", _levels(figures)
    apart = len(figures.items) - len(figures.ours)
    yield "其中不属于本单位备案", f"{apart} 项（受托处理或客户托管的数据，另列，不计入备案）" if apart else "无"
    columns = [column for one in figures.ours for entry in one.members for column in entry.finding.columns]
    typed = sum(column.entity_type is not None or bool(column.contains) for column in columns)
    sensitive = sum((column.gbt35273 if told.standard == "gbt35273" else column.gbt45574).sensitive for column in columns)
    yield "字段", f"共 {len(columns):,} 个，识别出敏感类型的 {typed:,} 个，其中敏感个人信息 {sensitive:,} 个"
    yield "1000万人界线", _people(basis)
    yield "较备案变化", _change(basis)
    yield "保护差距", f"{gaps} 处，见第五部分" if gaps else "没有发现"
    counted_by = Counter(one.state for one in told.duties)
    yield (
        "义务",
        "，".join(f"{name} {counted_by[state]} 项" for state, name in STATE.items() if counted_by[state]) or "没有适用的义务",
    )
    following = next((one for one in told.deadlines if one.on >= told.today), None)
    yield "最近的期限", f"{following.on} {following.title}" if following else "没有带日期的期限"


def _levels(figures: Figures) -> str:
    found = figures.by_level()
    candidates = found[Level.CORE_CANDIDATE]
    important = found[Level.IMPORTANT] + candidates
    noted = f"（其中核心数据候选 {candidates} 项）" if candidates else ""
    return (
        f"共 {len(figures.items)} 项：核心数据 {found[Level.CORE]} 项，重要数据 {important} 项{noted}，"
        f"一般数据 {found[Level.GENERAL]} 项，待判定 {found[Level.UNDECIDED]} 项"
    )


def _scope(paper: Paper, basis: Basis, figures: Figures) -> None:
    paper.heading("一、先看：没有扫描和没有读到的内容")
    paper.bullets(basis.gaps() or ("登记的数据源和信息系统均已扫描，范围内的数据均已读取",))
    reading, whole = figures.by_reading(), len(figures.entries)
    weakest = figures.weakest()
    sampled = "" if weakest is None else f"；占1%且集中存放的数据，最低检出把握 {weakest:.0%}"
    rows = [
        (kind.value, f"{reading[kind]:,}", _percent(reading[kind], whole), text + (sampled if kind is Read.SAMPLED else ""))
        for kind, text in _READING.items()
    ]
    paper.table(("数据集（表、文件）", "个数", "占比", "说明"), rows, (0.22, 0.1, 0.1, 0.58))
    paper.heading("登记的信息系统与扫描情况", 2)
    systems = sorted(_systems(basis), key=lambda row: (row[2] != "从未扫描", row[0]))
    paper.table(("信息系统", "数据源", "最近读到", "数据集", "未能完整读取"), systems[:_SYSTEMS], (0.26, 0.24, 0.22, 0.12, 0.16))
    _more(paper, len(systems), _SYSTEMS, "个信息系统")


def _systems(basis: Basis) -> Iterator[tuple[str, str, str, str, str]]:
    """Every system that is declared or was met, and every declared source that no system was met in."""
    snapshot = basis.snapshot
    seen = {one.source: one.as_of for one in snapshot.sources}
    read = {one.source for one in snapshot.sources if one.status not in (Status.FAILED, Status.SKIPPED)}
    for id in sorted({one.system for one in snapshot.entries} | set(basis.systems)):
        entries = [one for one in snapshot.entries if one.system == id]
        sources = sorted({one.source for one in entries})
        days = [at for one in sources if (at := seen.get(one) or (snapshot.run.finished_at if one in read else None))]
        missed = sum(reading_of(one) is Read.MISSED for one in entries)
        last = min(days).date().isoformat() if days else "从未扫描"
        yield basis.system(id).name or id, "、".join(sources), last, f"{len(entries):,}", f"{missed:,}" if missed else ""
    unmet = sorted((set(basis.known) | set(seen)) - {one.source for one in snapshot.entries})
    for source in unmet:
        at = seen.get(source)
        yield "（没有读到，所属系统见配置）", source, at.date().isoformat() if at else "从未扫描", "", ""


def _people(basis: Basis) -> str:
    line = next((one for one in basis.lines if one.id == LINE), None)
    census = basis.census
    if census is None:
        how = "没有做过人数统计，上限只按条数推定"
    else:
        how = f"{words.COUNTED_BY.get(census.method, census.method)}，统计于 {census.finished_at.date()}"
    if line is None:
        return f"最近一次扫描没有给出状态；{how}"
    near = "，接近界线" if line.notice == "near" else ""
    return f"{words.LINE_STATE.get(line.state, line.state)}{near}：{_bounds(line.lower, line.upper)}；{how}"


def _bounds(lower: int | None, upper: int | None) -> str:
    low = f"不少于 {lower:,} 人" if lower else "没有已清点的下限"
    return f"{low}，{'上限未知' if upper is None else f'不超过 {upper:,} 人'}"


def _change(basis: Basis) -> str:
    if basis.state is None:
        return "目录中没有备案记录，无从比较"
    limit = next((one.limit for one in basis.lines if one.id == "change_30pct"), 30)
    clock = basis.state.clock
    due = f"；最迟备案日 {clock.due}" if clock and basis.state.change.verdict is Verdict.REACHED else ""
    return f"{conclusion(basis.state, limit)}{due}"


def _without_chart(paper: Paper, basis: Basis, has_persons: bool) -> None:
    """What no chart can show, because nobody knows it."""
    if basis.state is None:
        paper.paragraph("较备案变化：目录中没有备案记录，没有可以画的数字。")
    if not has_persons:
        paper.paragraph("各信息系统的人数：没有任何已知的上限或下限（shudian scan --census 可以清点）。")
    elif basis.census is None:
        paper.paragraph("人数没有清点：图中只有按条数推定的上限，同一人可能出现多次，不能当作人数使用。")


def _important(paper: Paper, basis: Basis, figures: Figures) -> None:
    wanted = figures.important()
    paper.heading("四、重要数据项和待判定的数据项")
    shares = (0.3, 0.16, 0.14, 0.18, 0.11, 0.11)
    rows = (_item(one, basis) for one in wanted[:_ITEMS])
    paper.table(("数据项", "信息系统", "数据所属部门", "级别", "条数", "人数上限"), rows, shares)
    _more(paper, len(wanted), _ITEMS, "项，见数据清单")


def _item(one: ItemSummary, basis: Basis) -> tuple[str | Cell, ...]:
    system = basis.system_of_item(one)
    persons = counted(one, basis.census)
    upper = "未知" if persons.upper is None else f"{persons.upper:,}"
    level = level_words(one.level)
    waiting = sorted({words.missing(name) for member in one.members for name in member.decision.undecided_for})
    if one.level is Level.UNDECIDED and waiting:
        level = f"{level}：{'、'.join(waiting)}"
    return item_name(one), system.name or system.id, system.department, level, rows_cell(one.rows), upper


def _exposed(paper: Paper, basis: Basis, gaps: Sequence[GapFound]) -> None:
    paper.heading("五、保护差距")
    found = Counter(one.gap for one in gaps)
    if not gaps:
        paper.paragraph("没有发现敏感或重要数据明文存储；没有读到的内容除外。")
        return
    paper.table(("差距", "处数"), [(name, f"{found[gap]:,}") for gap, name in GAP_NAMES.items() if found[gap]], (0.7, 0.3))
    together: dict[tuple[str, str], list[GapFound]] = {}
    for one in gaps:
        together.setdefault((str(one.item.item.id), one.gap), []).append(one)
    rows = [_gap_row(held, basis) for held in list(together.values())[:_GAPS]]
    paper.table(("数据项", "信息系统", "差距", "字段"), rows, (0.3, 0.18, 0.22, 0.3))
    _more(paper, len(together), _GAPS, "项数据的差距，见保护差距清单")


def _gap_row(held: Sequence[GapFound], basis: Basis) -> tuple[str, ...]:
    """The columns of one item that have one kind of gap."""
    first = held[0]
    columns = [name for one in held for name in ((one.column.column,) if one.column else one.others)]
    more = f" 等 {len(columns)} 个" if len(columns) > _COLUMNS else ""
    named = ", ".join(columns[:_COLUMNS]) + more if columns else "（整个数据集）"
    system = first.item.classified.system
    return item_name(first.item), basis.system(system).name or system, GAP_NAMES[first.gap], named


def _gravity(one: GapFound) -> tuple[int, int, str, str]:
    return (
        list(GAP_NAMES).index(one.gap),
        -level_rank(one.item.level),
        one.item.item.title,
        one.column.column if one.column else "",
    )


def _due(paper: Paper, basis: Basis, told: Overview) -> None:
    paper.heading("六、义务和期限")
    overdue = [one for one in told.duties if one.state is State.OVERDUE]
    if overdue:
        paper.bullets(f"已逾期：{one.duty.duty}（{_scope_name(one.scope, basis)}，期限 {one.due}）" for one in overdue[:_DAYS])
    rows = [
        (
            f"{one.on}{'（已过）' if one.on < told.today else ''}",
            one.title,
            _scope_name(one.scope, basis),
            one.basis + ("" if one.certain else "（日期待核实）"),
        )
        for one in told.deadlines[:_DAYS]
    ]
    paper.table(("日期", "事项", "对象", "依据"), rows or [("无", "", "", "")], (0.16, 0.38, 0.16, 0.3))
    _more(paper, len(told.deadlines), _DAYS, "个期限，见义务清单")


def _scope_name(scope: str, basis: Basis) -> str:
    return (basis.system(scope).name or scope) if scope else "本单位"


def _changes(paper: Paper, told: Overview) -> None:
    paper.heading("七、与上一次扫描相比")
    if told.changed is None:
        paper.paragraph("目录中只有一次扫描，没有可以比较的上一次。")
        return
    older, newer = told.changed.older, told.changed.newer
    paper.paragraph(f"上一次 {moment(older.finished_at)}，最近一次 {moment(newer.finished_at)}；只比较这两次扫描的数据源。")
    for text in uncompared_texts(told.changed):
        paper.paragraph(text + "。")
    if older.rules != newer.rules:
        paper.paragraph("两次所用的规则不同，级别和类型的变化可能来自规则。")
    counted_by = Counter((one.kind, one.subject) for one in told.changed.changes)
    names = {Subject.ITEM: "数据项", Subject.DATASET: "数据集", Subject.COLUMN: "字段"}
    rows = [
        (name, *(f"{counted_by[kind, subject]:,}" for subject in names))
        for kind, name in CHANGE_KINDS.items()
        if any(counted_by[kind, subject] for subject in names)
    ]
    paper.table(("变化（处）", *names.values()), rows or [("无", "0", "0", "0")], (0.4, 0.2, 0.2, 0.2))
    items = [one for one in told.changed.changes if one.subject is Subject.ITEM]
    if items:
        lines = [(CHANGE_KINDS[one.kind], one.source, one.title, _both(one)) for one in items[:_CHANGES]]
        paper.table(("变化", "数据源", "数据项", "说明"), lines, (0.15, 0.18, 0.4, 0.27))
    _more(paper, len(items), _CHANGES, "项变化，见差异报告")


def _both(one: Change) -> str:
    if one.kind in (ChangeKind.LEVEL, ChangeKind.ADDED):
        sides = [level_words(Level(text)) for text in (one.before, one.after) if text]
        return " → ".join(sides)
    return words.REASON[one.reason] if one.reason else ""


def _more(paper: Paper, found: int, most: int, what: str) -> None:
    if found > most:
        paper.paragraph(f"另有 {found - most} {what}。")


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""
