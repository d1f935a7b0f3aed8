"""What every document says of itself, as plain text that Excel and Word both write: where it comes from, how complete it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from catalog.audit import Head
from catalog.codec import content_hash
from catalog.exports import words
from catalog.exports.cells import Cell, Style
from catalog.model import Entry, Run, Snapshot, System
from connectors.model import Status

Line = tuple[Cell, ...]
_TIME = "%Y-%m-%d %H:%M:%S UTC"


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a page: a table with headings, or pairs of a name and a text where there are none."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    headings: tuple[str, ...] = ()


def control_sections(snapshot: Snapshot, head: Head | None = None, note: str = "") -> tuple[Section, ...]:
    """The control page of a document: run, rules, numbers, completeness, sources, what was not read, hashes. ``note`` is what
    this document says of itself besides."""
    return (
        Section("出处", (*origin(snapshot.run), *([("本文件", note)] if note else []))),
        Section("数字的含义", tuple(numbers(snapshot.entries))),
        Section("完整程度", tuple(completeness(snapshot))),
        source_section(snapshot),
        *unread_sections(snapshot.entries),
        Section("校验", seals(snapshot, head)),
    )


def first_page_gaps(snapshot: Snapshot, systems: Mapping[str, System], known: Iterable[str] = ()) -> tuple[str, ...]:
    """What the first page of a document must say: what could not be read and what was never looked at, a sentence each.
    ``known`` are all declared sources."""
    scanned = {one.source for one in snapshot.sources}
    unscanned = sorted(set(known) - scanned)
    when = "从未扫描" if _is_of_all(snapshot) else "本次没有扫描"
    never = [f"已登记但{when}的数据源（{len(unscanned)}）：{'、'.join(unscanned)}"] if unscanned else []
    return (*never, *_gaps(snapshot, systems))


def moment(at: datetime) -> str:
    """A time as documents write it, in UTC."""
    return at.astimezone(UTC).strftime(_TIME)


def origin(run: Run) -> Iterator[tuple[str, str]]:
    """Which run it comes from, and what that was made with."""
    yield "运行编号", str(run.id)
    yield "开始时间", moment(run.started_at)
    yield "完成时间", moment(run.finished_at)
    yield "软件版本", f"Shudian 数典 {run.product}"
    yield "执行引擎", run.engine
    yield "规则版本", run.rules
    yield "抽样种子", str(run.seed)


def numbers(entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """What the numbers of a document mean and where they come from."""
    yield "GB 的定义", "1 GB = 1,000,000,000 字节（10⁹）"
    kinds = sorted({one.statistics.bytes.kind for one in entries} & words.BYTES_KIND.keys())
    yield "存储量的口径", "、".join(words.BYTES_KIND[kind] for kind in kinds) or "没有已知的存储量"
    yield "标注“约”的数字", "估算值：由数据源的统计信息或抽样推算得出，没有逐条清点"
    yield "标注“≥”的数字", "下限：有成员的规模未知，未计入"
    for what, of in (("条数", "rows"), ("存储量", "bytes")):
        counted = Counter(getattr(one.statistics, of).provenance for one in entries)
        parts = [f"{words.PROVENANCE[one]} {counted[one]}" for one in words.PROVENANCE if counted[one]]
        yield f"{what}的来源（数据集数）", "，".join(parts) or "没有数据集"


def completeness(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """How the run ended and how its datasets fared."""
    yield "总体情况", words.RUN_STATUS[snapshot.run.status]
    yield "数据集", str(len(snapshot.entries))
    counted = Counter(one.status for one in snapshot.entries)
    yield from ((name, str(counted[status])) for status, name in words.STATUS.items())
    yield "其中抽样读取", _sampled(snapshot.entries)


def source_section(snapshot: Snapshot) -> Section:
    """Every source, how it fared and when its data were seen."""
    return Section("数据源", tuple(_sources(snapshot)), ("数据源", "产品", "状态", "数据截至", "说明"))


def unread_sections(entries: Sequence[Entry]) -> tuple[Section, Section]:
    """What was in scope and not read, and what was left out."""
    headings = ("数据源", "数据集", "状态", "原因", "说明")
    missed = [one for one in entries if was_missed(one)]
    outside = [one for one in entries if one.reason is not None and not one.reason.was_in_scope]
    return (
        Section("范围内未能完整读取的内容（不能视为没有重要数据）", tuple(_unread(missed)), headings),
        Section("不在读取范围内的内容（数据清单不列按配置排除的和默认不读取的）", tuple(_unread(outside)), headings),
    )


def seals(snapshot: Snapshot, head: Head | None = None, content: str = "") -> tuple[tuple[str, str], ...]:
    """What the document can be held against: the snapshot's hash (``content``, where it is known already), and the head of the
    record when it was made."""
    pairs = [("快照内容校验值（SHA-256）", content or content_hash(snapshot))]
    if head is not None:
        pairs.append(("操作记录链末端", f"第 {head.seq} 条 {head.hash}"))
    return tuple(pairs)


def was_missed(entry: Entry) -> bool:
    """Whether something of a dataset that was in scope was not read."""
    return bool(entry.unread) or entry.status is Status.PARTIAL or (entry.reason is not None and entry.reason.was_in_scope)


def lines_of(sections: Iterable[Section]) -> Iterator[Line]:
    """Sections as rows of a sheet, with an empty row between them."""
    for number, one in enumerate(sections):
        if number:
            yield ()
        yield (Cell(one.title, Style.TITLE),)
        if one.headings:
            yield tuple(Cell(text, Style.HEADING) for text in one.headings)
        rows = [tuple(Cell(text) for text in row) for row in one.rows]
        yield from rows or [(Cell("无"), *(Cell() for _ in one.headings[1:]))]


def _sampled(entries: Sequence[Entry]) -> str:
    powers = [one.coverage.power_at_1pct for one in entries if 0 < one.coverage.power_at_1pct < 1]
    return f"{len(powers)}（占1%且集中存放的数据，最低检出把握 {min(powers):.0%}）" if powers else "0"


def _sources(snapshot: Snapshot) -> Iterator[tuple[str, ...]]:
    for one in snapshot.sources:
        read = one.status not in (Status.FAILED, Status.SKIPPED)
        product = f"{one.product} {one.version}".strip()
        reason = words.REASON[one.reason] if one.reason else ""
        seen = one.as_of or (snapshot.run.finished_at if read else None)
        as_of = moment(seen) if seen else "从未读到"
        state = f"已扫描，{one.datasets} 个数据集" if read else words.STATUS[one.status]
        yield one.source, product, state, as_of, "；".join(filter(None, (reason, one.detail)))


def _unread(entries: Iterable[Entry]) -> Iterator[tuple[str, ...]]:
    for one in sorted(entries, key=lambda entry: (entry.source, entry.path)):
        reason = words.REASON[one.reason] if one.reason else ""
        fields = f"未读取的字段：{'、'.join(part.column for part in one.unread)}" if one.unread else ""
        yield one.source, one.title, words.STATUS[one.status], reason, "；".join(filter(None, (one.detail, fields)))


def _is_of_all(snapshot: Snapshot) -> bool:
    """Whether a snapshot is what is known of all sources, and not one run."""
    return any(one.as_of is not None for one in snapshot.sources)


def _gaps(snapshot: Snapshot, systems: Mapping[str, System]) -> Iterator[str]:
    failed = [one for one in snapshot.sources if one.status in (Status.FAILED, Status.SKIPPED)]
    never = sorted(one.source for one in failed if one.as_of is None)
    older = sorted(one.source for one in failed if one.as_of is not None)
    if never:
        yield f"{'从未' if _is_of_all(snapshot) else '本次未能'}读到的数据源（{len(never)}）：{'、'.join(never)}"
    if older:
        yield f"本次未能读到、沿用以前结果的数据源（{len(older)}）：{'、'.join(older)}"
    met = {one.system for one in snapshot.entries}
    unseen = [one.name or id for id, one in sorted(systems.items()) if id not in met]
    if unseen:
        yield f"已登记但没有扫描结果的信息系统（{len(unseen)}）：{'、'.join(unseen)}"
    missed = sum(map(was_missed, snapshot.entries))
    if missed:
        yield f"范围内未能完整读取的数据集：{missed} 个（见控制页），不能视为没有重要数据"
