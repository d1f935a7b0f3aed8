"""The control page of a document: which run, which rules, how much was looked at, what was not, and what is left to fill in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC

from catalog.codec import content_hash
from catalog.exports import words
from catalog.exports.cells import Cell, Style
from catalog.exports.form import FORM
from catalog.model import Entry, Run, Snapshot
from connectors.model import Status

Line = tuple[Cell, ...]
_TIME = "%Y-%m-%d %H:%M:%S UTC"


def control_lines(snapshot: Snapshot, rows: Sequence[Line]) -> Iterator[Line]:
    """The page's rows. ``rows`` are those of the 数据清单 it stands behind."""
    yield _title("控制页：本清单的出处与完整程度")
    yield from _pairs(_origin(snapshot.run))
    yield ()
    yield _title("数字的含义")
    yield from _pairs(_numbers(snapshot.entries))
    yield ()
    yield _title("完整程度")
    yield from _pairs(_completeness(snapshot, rows))
    yield ()
    yield from _table("数据源", ("数据源", "产品", "状态", "数据截至", "说明"), _sources(snapshot))
    yield ()
    headings = ("数据源", "数据集", "状态", "原因", "说明")
    missed = [one for one in snapshot.entries if _was_missed(one)]
    yield from _table("范围内未能完整读取的内容（不能视为没有重要数据）", headings, _unread(missed))
    yield ()
    outside = [one for one in snapshot.entries if one.reason is not None and not one.reason.was_in_scope]
    yield from _table("不在读取范围内的内容（数据清单不列按配置排除的和默认不读取的）", headings, _unread(outside))
    yield ()
    yield from _table("待填写之处", ("列", "处数"), _blanks(rows))
    yield ()
    yield from _pairs([("快照内容校验值（SHA-256）", content_hash(snapshot))])


def blanks(rows: Iterable[Line]) -> int:
    """How many cells are marked for people to fill in."""
    return sum(cell.style is Style.TO_FILL for row in rows for cell in row)


def _origin(run: Run) -> Iterator[tuple[str, str]]:
    yield "运行编号", str(run.id)
    yield "开始时间", run.started_at.astimezone(UTC).strftime(_TIME)
    yield "完成时间", run.finished_at.astimezone(UTC).strftime(_TIME)
    yield "软件版本", f"Shudian 数典 {run.product}"
    yield "执行引擎", run.engine
    yield "规则版本", run.rules
    yield "抽样种子", str(run.seed)
    yield "说明", "本清单不含数据内容本身；级别由规则识别，须经本单位审核后方可使用"


def _numbers(entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    yield "GB 的定义", "1 GB = 1,000,000,000 字节（10⁹）"
    kinds = sorted({one.statistics.bytes.kind for one in entries} & words.BYTES_KIND.keys())
    yield "存储量的口径", "、".join(words.BYTES_KIND[kind] for kind in kinds) or "没有已知的存储量"
    yield "标注“约”的数字", "估算值：由数据源的统计信息或抽样推算得出，没有逐条清点"
    yield "标注“≥”的数字", "下限：有成员的规模未知，未计入"
    for what, of in (("条数", "rows"), ("存储量", "bytes")):
        counted = Counter(getattr(one.statistics, of).provenance for one in entries)
        parts = [f"{words.PROVENANCE[one]} {counted[one]}" for one in words.PROVENANCE if counted[one]]
        yield f"{what}的来源（数据集数）", "，".join(parts) or "没有数据集"


def _completeness(snapshot: Snapshot, rows: Sequence[Line]) -> Iterator[tuple[str, str]]:
    yield "总体情况", words.RUN_STATUS[snapshot.run.status]
    yield "数据项", str(len(rows))
    yield "数据集", str(len(snapshot.entries))
    counted = Counter(one.status for one in snapshot.entries)
    yield from ((name, str(counted[status])) for status, name in words.STATUS.items())
    yield "其中抽样读取", _sampled(snapshot.entries)
    yield "待填写", f"{blanks(rows)} 处（浅黄色空格；签字栏不计）"
    level = [column.key for column in FORM].index("level")
    yield "级别待判定", f"{sum(row[level].style is Style.TO_FILL for row in rows)} 项，判定之前不能备案"


def _sampled(entries: Sequence[Entry]) -> str:
    powers = [one.coverage.power_at_1pct for one in entries if 0 < one.coverage.power_at_1pct < 1]
    return f"{len(powers)}（占1%且集中存放的数据，最低检出把握 {min(powers):.0%}）" if powers else "0"


def _sources(snapshot: Snapshot) -> Iterator[tuple[str, ...]]:
    for one in snapshot.sources:
        read = one.status not in (Status.FAILED, Status.SKIPPED)
        product = f"{one.product} {one.version}".strip()
        reason = words.REASON[one.reason] if one.reason else ""
        seen = one.as_of or (snapshot.run.finished_at if read else None)
        as_of = seen.astimezone(UTC).strftime(_TIME) if seen else "从未读到"
        state = f"已扫描，{one.datasets} 个数据集" if read else words.STATUS[one.status]
        yield one.source, product, state, as_of, "；".join(filter(None, (reason, one.detail)))


def _unread(entries: Iterable[Entry]) -> Iterator[tuple[str, ...]]:
    for one in sorted(entries, key=lambda entry: (entry.source, entry.path)):
        reason = words.REASON[one.reason] if one.reason else ""
        fields = f"未读取的字段：{'、'.join(part.column for part in one.unread)}" if one.unread else ""
        yield one.source, one.title, words.STATUS[one.status], reason, "；".join(filter(None, (one.detail, fields)))


def _was_missed(entry: Entry) -> bool:
    """Whether something of a dataset that was in scope was not read."""
    return bool(entry.unread) or entry.status is Status.PARTIAL or (entry.reason is not None and entry.reason.was_in_scope)


def _blanks(rows: Sequence[Line]) -> Iterator[tuple[str, ...]]:
    for number, column in enumerate(FORM):
        count = blanks([(row[number],) for row in rows])
        if count:
            yield column.name, str(count)


def _title(text: str) -> Line:
    return (Cell(text, Style.TITLE),)


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[Line]:
    return ((Cell(name), Cell(text)) for name, text in pairs)


def _table(title: str, headings: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Iterator[Line]:
    yield _title(title)
    yield tuple(Cell(one, Style.HEADING) for one in headings)
    lines = [tuple(Cell(text) for text in row) for row in rows]
    yield from lines or [(Cell("无"), *(Cell() for _ in headings[1:]))]
