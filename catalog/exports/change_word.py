"""变更备案说明.docx: since which filing, what changed by how much, until when that is to be filed, and what cannot be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from catalog.change_clock import ChangeClock
from catalog.exports import words
from catalog.exports.basis import Basis
from catalog.exports.cells import Cell, Style
from catalog.exports.filing_changes import percent_words, size_words
from catalog.exports.form import FORM
from catalog.exports.rows import LEVEL_TEXT, slug_path
from catalog.exports.sections import moment
from catalog.exports.word import Paper
from catalog.exports.word_xml import Box
from catalog.filed_changes import ContentChange, ContentKind, Ground, Metric, MetricChange, ScopeChange, Verdict
from catalog.filed_items import filed_items
from catalog.filings import FiledState
from catalog.model import Filing, FilingEvent, FilingEventKind
from classifiers.model import Level
from config import CatalogError

TITLE = "变更备案说明"
_LINE = "change_30pct"
_LIMIT = 30
_EVENTS = {
    FilingEventKind.CHANGED_ON: "人工确认的变化日期",
    FilingEventKind.ACCEPTED: "审核通过",
    FilingEventKind.RETURNED: "退回",
    FilingEventKind.CORE_DETERMINED: "核心数据认定",
}
_COLUMNS = {**{one.key: one.name for one in FORM}, "system": "信息系统"}
_OPEN = (Verdict.POSSIBLE, Verdict.UNDECIDED)


def write_change(basis: Basis, path: Path) -> str:
    """Write the statement. What it concludes, in one sentence, comes back. Equal input gives equal bytes.

    Raises CatalogError where nothing was filed, UsageError where the file cannot be written."""
    state = basis.state
    if state is None:
        raise CatalogError("nothing is filed yet, so there is no change to tell of", "shudian catalog file")
    limit = next((one.limit for one in basis.lines if one.id == _LINE), _LIMIT)
    said = conclusion(state, limit)
    paper = Paper(TITLE, basis.company_name)
    paper.title(below=f"对比的备案：{_filing_name(state.change.filing)}")
    paper.heading("一、概要")
    paper.pairs(_summary(basis, state, said))
    paper.heading("二、规模变化")
    paper.paragraph(
        f"按备案的类别和全部备案内容分别比较，达到{limit}%以上（含本数，增加和减少均计）即须变更；副本列示而不计入规模。"
    )
    paper.table(("类别", "指标", "备案时", "现在", "变化", "结论", "依据"), _scales(basis, state, limit), _SHARES)
    paper.heading("三、备案内容变化")
    paper.table(("数据项", "变化", "栏目", "备案时", "现在"), _contents(basis, state), (0.2, 0.2, 0.12, 0.24, 0.24))
    paper.heading("四、期限")
    paper.pairs(_clock(state.clock))
    paper.heading("五、尚不能判定的内容")
    paper.bullets(tuple(_open(basis, state)) or ("无",))
    _records(paper, state.events)
    paper.heading("七、签字")
    paper.grid(_signatures(), (0.2, 0.3, 0.2, 0.3))
    paper.control(basis.control(f"{TITLE}，不含数据内容本身"))
    paper.save(path, basis.snapshot.run.finished_at, basis.comment)
    return said


_SHARES = (0.17, 0.08, 0.19, 0.19, 0.11, 0.13, 0.13)


def conclusion(state: FiledState, limit: int = _LIMIT) -> str:
    """What the comparison says on the whole. A line once reached stays reached: the duty does not fall away with the numbers."""
    change = state.change
    edits = f"；另有备案内容变化 {len(change.content)} 处" if change.content else ""
    if change.verdict is Verdict.REACHED:
        return f"规模变化已达到{limit}%，须在三个月内备案变更{edits}"
    if state.clock is not None:
        return f"规模变化曾达到{limit}%，变更义务已发生，须在三个月内备案变更{edits}"
    if change.content:
        return f"{_SCALE_WORDS[change.verdict].format(limit)}；备案内容有变化 {len(change.content)} 处，须在三个月内备案变更"
    return _SCALE_WORDS[change.verdict].format(limit)


_SCALE_WORDS = {
    Verdict.POSSIBLE: "按估计值规模变化可能已达到{}%，须精确计数后确定",
    Verdict.UNDECIDED: "规模变化是否达到{}%尚不能判定",
    Verdict.NOT_REACHED: "规模变化未达到{}%",
}


def _filing_name(filing: Filing) -> str:
    return f"{filing.filed_on} {filing.reference}".strip()


def _summary(basis: Basis, state: FiledState, said: str) -> Iterator[tuple[str, str]]:
    filing = state.change.filing
    yield "单位名称", basis.company_name or filing.entity
    yield "上次备案", _filing_name(filing)
    yield "备案地区", filing.region
    yield "上次备案签字人", filing.signed_by
    yield "上次备案数据项", f"{len(filing.items)} 项"
    now = filed_items(basis.snapshot, basis.systems)
    undecided = f"，另有 {len(now.undecided)} 项级别待判定" if now.undecided else ""
    yield "现在应备案数据项", f"{len(now.items)} 项{undecided}"
    yield "现状数据截至", moment(basis.snapshot.run.finished_at)
    yield "结论", said
    yield "变更备案期限", _due(state.clock)
    yield "未读取与未扫描", "；".join(basis.gaps()) or "登记的数据源均已扫描，范围内的数据均已读取"


def _due(clock: ChangeClock | None) -> str:
    if clock is None:
        return "没有扫描证实规模变化达到界线；备案内容变化的期限自变化之日起三个月"
    if clock.changed_on is not None:
        return f"{clock.due}（自人工确认的变化日期起三个月）"
    return f"{clock.due}（从严，自最近一次证实未达到之日起三个月）；自首次发现起算为 {clock.due_from_seen}"


def _scales(basis: Basis, state: FiledState, limit: int) -> Iterator[Sequence[str | Cell]]:
    for scope in state.change.scopes:
        name = _scope_name(scope, basis)
        for one in scope.metrics:
            yield (
                name,
                words.METRIC[one.metric],
                size_words(one.metric, one.before),
                size_words(one.metric, one.after),
                percent_words(one),
                _verdict(one, limit),
                _ground(one),
            )
            name = ""


def _scope_name(scope: ScopeChange, basis: Basis) -> str:
    return slug_path(scope.category, basis.taxonomy) if scope.category else "全部备案内容"


def _ground(one: MetricChange) -> str:
    # Items are counted, not estimated: what is open about their number are levels.
    waits = one.metric is Metric.ENTRIES and one.ground is Ground.ESTIMATES
    return "有数据项级别待判定" if waits else words.GROUND[one.ground]


def _verdict(one: MetricChange, limit: int) -> str:
    said = {
        Verdict.REACHED: f"已达到{limit}%",
        Verdict.POSSIBLE: f"估计已达到{limit}%，待核实",
        Verdict.UNDECIDED: "不能判定",
        Verdict.NOT_REACHED: f"未达到{limit}%",
    }[one.verdict]
    return f"{said}（接近界线）" if one.is_near else said


def _contents(basis: Basis, state: FiledState) -> Iterator[Sequence[str]]:
    if not state.change.content:
        yield "无", "", "", "", ""
    for one in state.change.content:
        column = _COLUMNS.get(one.column, one.column)
        yield one.name, words.CONTENT[one.kind], column, _side(one, one.before, basis), _side(one, one.after, basis)


def _side(one: ContentChange, text: str, basis: Basis) -> str:
    if one.kind in (ContentKind.LEVEL, ContentKind.NEW_ITEM, ContentKind.NOT_FILED_ANY_MORE) and text:
        level = Level(text)
        noted = f"（{words.CORE_CANDIDATE_NOTE}）" if level is Level.CORE_CANDIDATE else ""
        return (LEVEL_TEXT[level] or "待判定") + noted
    if one.kind is ContentKind.CATEGORY:
        return slug_path(text, basis.taxonomy)
    return text


def _clock(clock: ChangeClock | None) -> Iterator[tuple[str, str]]:
    yield "法定期限", "发生重大变化的，应在三个月内备案变更（工信部网安〔2022〕166号第十二条）"
    yield "最迟备案日", _due(clock)
    if clock is None:
        return
    yield "变化发生在此日之后", f"{clock.after}（最近一次证实未达到界线之日，没有则为备案之日）"
    yield "首次发现", str(clock.seen_on)
    yield "自首次发现起算", str(clock.due_from_seen)
    said = str(clock.changed_on) if clock.changed_on else "尚未登记（shudian catalog changed-on）；登记之前按较早的日期计算"
    yield "人工确认的变化日期", said


def _open(basis: Basis, state: FiledState) -> Iterator[str]:
    undecided = filed_items(basis.snapshot, basis.systems).undecided
    if undecided:
        yield f"级别待判定的数据项（{len(undecided)}）：{'、'.join(one.name for one in undecided)}；判定之前规模只有上下限"
    for scope in state.change.scopes:
        for one in scope.metrics:
            if one.verdict in _OPEN:
                what = "存储总量" if one.metric is Metric.BYTES else words.METRIC[one.metric]
                yield f"{_scope_name(scope, basis)}的{what}：{_ground(one)}"
    lost = [one.name for one in state.change.content if one.kind is ContentKind.NOT_FOUND]
    if lost:
        yield f"上次备案中未找到对应数据项的（{len(lost)}）：{'、'.join(lost)}"
    gone = [one.name for one in state.change.content if one.kind is ContentKind.GONE]
    if gone:
        yield f"不再存在、须人工确认是销毁、转移还是改名的（{len(gone)}）：{'、'.join(gone)}"
    yield from basis.gaps()


def _records(paper: Paper, events: Sequence[FilingEvent]) -> None:
    paper.heading("六、上次备案以来的记录")
    rows = [(str(one.happened_on), _EVENTS.get(one.kind, one.kind.value), one.recorded_by, one.because) for one in events]
    paper.table(("日期", "事项", "登记人", "说明"), rows or [("无", "", "", "")], (0.15, 0.25, 0.2, 0.4))


def _signatures() -> Iterator[Sequence[Box]]:
    for left, right in (("填报人", "填报日期"), ("数据安全负责人", "单位（盖章）")):
        yield [Box(Cell(left, Style.HEADING)), Box(Cell()), Box(Cell(right, Style.HEADING)), Box(Cell())]
