"""What changed since the last filing, in words and cells."""

from __future__ import annotations

from catalog.exports import words
from catalog.exports.cells import Cell
from catalog.exports.rows import GB
from catalog.filed_changes import ContentChange, ContentKind, Metric, MetricChange, Verdict, compare
from catalog.filings import FiledState
from catalog.items import ItemSummary
from catalog.model import FiledItem
from connectors.model import Measure, Provenance

FIRST, SCALE, UNCLEAR, OTHER, NONE = "首次", "规模变化30%以上", "规模变化待核实", "其他内容变化", "无变化"
_EDITS = (ContentKind.LEVEL, ContentKind.CATEGORY, ContentKind.NAME, ContentKind.CONTENT, ContentKind.JOINED)


def change_values(item: ItemSummary, state: FiledState | None) -> dict[str, Cell]:
    """The block 变更 of an item, by key. What has never been filed is filed for the first time: no other cells then."""
    keys = ("former_reference", "former_filed_on", "former_size", "change_percent", "changed_on", "change_due")
    filed = None if state is None else _filed(item, state)
    if state is None or filed is None:
        return {"change_type": Cell(FIRST), **{key: Cell() for key in keys}}
    filing, clock = state.change.filing, state.clock
    kinds = _kinds(filed, state)
    compared = (compare(Metric.RECORDS, filed.rows, item.rows.measure), compare(Metric.BYTES, filed.bytes, item.bytes.measure))
    due = clock if clock is not None and kinds != (NONE,) else None
    texts = (
        filing.reference,
        filing.filed_on.isoformat(),
        f"{size_words(Metric.RECORDS, filed.rows)} 条，{size_words(Metric.BYTES, filed.bytes)}",
        "；".join(f"{words.METRIC[one.metric]}{percent_words(one)}" for one in compared),
        due.changed_on.isoformat() if due and due.changed_on else "",
        due.due.isoformat() if due else "",
    )
    return {"change_type": Cell("、".join(kinds)), **dict(zip(keys, map(Cell, texts), strict=True))}


def percent_words(one: MetricChange) -> str:
    """增加30.00% · 减少5.10% · 无变化 · 无法比较. Never with a leading sign, which a spreadsheet takes for a formula."""
    if one.percent is None:
        return words.GROUND[one.ground]
    if one.percent == 0:
        return NONE
    return f"{'增加' if one.percent > 0 else '减少'}{abs(one.percent):.2f}%"


def size_words(metric: Metric, measure: Measure) -> str:
    """12,000 · 约12,000（11,500 至 12,600）· 1.250 GB · 未知"""
    if measure.value is None:
        return "未知"
    if measure.provenance is Provenance.EXACT and measure.lower == measure.upper:
        return _amount(metric, measure.value)
    return f"约{_amount(metric, measure.value)}（{_bounds(metric, measure)}）"


def _bounds(metric: Metric, measure: Measure) -> str:
    lower, upper = (None if one is None else _amount(metric, one) for one in (measure.lower, measure.upper))
    if lower is None:
        return "没有上下限" if upper is None else f"不超过 {upper}"
    return f"至少 {lower}" if upper is None else f"{lower} 至 {upper}"


def edits_of(filed: FiledItem, state: FiledState) -> tuple[ContentChange, ...]:
    """What else of a filed item's content is different."""
    return tuple(one for one in state.change.content if _is_about(one, filed) and one.kind in _EDITS)


def _is_about(one: ContentChange, filed: FiledItem) -> bool:
    # An imported item may stand for none of ours: then it has a name alone.
    return one.name == filed.name if filed.item is None else one.item == filed.item


def _filed(item: ItemSummary, state: FiledState) -> FiledItem | None:
    filed = state.change.filing.items
    by_identity = next((one for one in filed if one.item == item.item.id), None)
    return by_identity or next((one for one in filed if one.item is None and one.name == item.item.title), None)


def _kinds(filed: FiledItem, state: FiledState) -> tuple[str, ...]:
    whole, own = (
        next((one.verdict for one in state.change.scopes if one.category == name), None) for name in ("", filed.category)
    )
    # The line over the whole filing concerns every item once it is reached; what is open elsewhere does not.
    verdict = Verdict.REACHED if whole is Verdict.REACHED else own
    scale = (SCALE,) if verdict is Verdict.REACHED else ((UNCLEAR,) if verdict in (Verdict.POSSIBLE, Verdict.UNDECIDED) else ())
    found = (*scale, *((OTHER,) if edits_of(filed, state) else ()))
    return found or (NONE,)


def _amount(metric: Metric, value: int) -> str:
    if metric is not Metric.BYTES:
        return f"{value:,}"
    return "<0.001 GB" if 0 < value < GB / 1000 else f"{value / GB:,.3f} GB"
