"""One 数据项 as a row of the 数据清单. What no scan can know comes from the declared system, or stays blank and marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from catalog.exports import words
from catalog.exports.cells import Cell, Style
from catalog.exports.form import FORM, LEVEL_NAMES
from catalog.items import ItemSummary, Total
from catalog.model import Entry, System
from classifiers.model import Level
from config import Taxonomy
from connectors.model import Kind, Measure, Provenance, Reason

GB = 10**9
"""Bytes in a GB, declared on the control page."""
LEVEL_TEXT = {
    Level.GENERAL: LEVEL_NAMES[0],
    Level.IMPORTANT: LEVEL_NAMES[1],
    Level.CORE_CANDIDATE: LEVEL_NAMES[1],
    Level.CORE: LEVEL_NAMES[2],
    Level.UNDECIDED: "",
}
_COUNT = (Style.COUNT, Style.ABOUT_COUNT, Style.LEAST_COUNT)
_SIZE = (Style.SIZE, Style.ABOUT_SIZE, Style.LEAST_SIZE)


def inventory_row(item: ItemSummary, system: System, taxonomy: Taxonomy, signed: str = "") -> tuple[Cell, ...]:
    """The twenty cells of an item, in the order of the form. ``system`` is as it holds for the item, ``signed`` who signed it."""
    declared: Mapping[str, str] = {
        **system.declared,
        "department": system.department,
        "location": "，".join(filter(None, (system.name, system.location))),
    }
    scanned = {
        "item": Cell(item_name(item)),
        "category": to_fill(category_path(item.classified, taxonomy)),
        "level": to_fill(LEVEL_TEXT[item.level]),
        "rows": rows_cell(item.rows),
        "bytes": bytes_cell(item.bytes),
        "signature": Cell(signed),
        "remarks": Cell("；".join(part for part in (declared.get("remarks", ""), *item_notes(item)) if part)),
    }
    return tuple(scanned.get(column.key) or to_fill(declared.get(column.key, "")) for column in FORM)


def left_out(entry: Entry) -> bool:
    """Whether a dataset stayed out of the scan because the user or the default wanted it so (a view, an excluded table)."""
    return entry.reason in (Reason.EXCLUDED, Reason.OFF_BY_DEFAULT)


def item_name(item: ItemSummary) -> str:
    """The name of an item as people know it, with the comment that describes it where there is one."""
    comment = item.classified.comment
    if item.leading.kind in (Kind.FILE, Kind.SHEET):
        name = "/".join(part for part in (item.item.key.schema, item.item.family) if part)
    else:
        name = item.item.title
    return f"{name}（{comment}）" if comment else name


def category_path(entry: Entry, taxonomy: Taxonomy) -> str:
    """Domain and categories from the top, as the guideline writes paths; slugs where the taxonomy has no name for one."""
    domain, category = entry.finding.domain, entry.finding.category
    return "" if domain is None else _path(domain, category, taxonomy)


def slug_path(slug: str, taxonomy: Taxonomy) -> str:
    """As ``category_path``, of a domain's or category's slug; any other text (of an imported sheet) stands for itself."""
    domain = slug.partition(".")[0]
    return _path(domain, slug if slug != domain else None, taxonomy) if domain in taxonomy.domains else slug


def _path(domain: str, category: str | None, taxonomy: Taxonomy) -> str:
    known = taxonomy.domains.get(domain)
    names = [known.zh if known else domain]
    for end in _prefixes(category or domain):
        node = taxonomy.category(end)
        if node is not None or end == category:
            names.append(node.zh if node else end)
    return "——".join(names)


def _prefixes(slug: str) -> Iterator[str]:
    parts = slug.split(".")
    for length in range(2, len(parts) + 1):
        yield ".".join(parts[:length])


def to_fill(text: str) -> Cell:
    """The text, or a blank that is marked for people to fill in."""
    return Cell(text) if text.strip() else Cell("", Style.TO_FILL)


def rows_cell(total: Total) -> Cell:
    """A number of entries, marked as about or at least where it is not exact; blank where it is not known."""
    return _number(total, _COUNT, 1)


def bytes_cell(total: Total) -> Cell:
    """As ``rows_cell``, in GB."""
    return _number(total, _SIZE, GB)


def _number(total: Total, styles: tuple[Style, Style, Style], unit: int) -> Cell:
    exact, about, least = styles
    measure = total.measure
    if measure.value is None:
        return Cell("", Style.TO_FILL)
    value = measure.value if unit == 1 else measure.value / unit
    if total.missing:
        return Cell(value, least)
    return Cell(value, exact if measure.provenance is Provenance.EXACT else about)


def item_notes(item: ItemSummary) -> Iterator[str]:
    """What a reader must know of an item besides: why its level, what is missing, how its numbers are to be taken."""
    entry = item.leading
    if item.level is Level.CORE_CANDIDATE:
        yield words.CORE_CANDIDATE_NOTE
    if item.level is Level.UNDECIDED:
        waits = {name for one in item.members if one.decision.level is Level.UNDECIDED for name in one.decision.undecided_for}
        yield f"待判定：{'、'.join(words.missing(name) for name in sorted(waits))}" if waits else "待判定"
    elif item.level is not Level.GENERAL:
        reasons = dict.fromkeys(reason.because for reason in entry.decision.reasons)
        if reasons:
            yield f"识别依据：{'，'.join(reasons)}"
    if any("pi_over_10m" in one.decision.flags for one in item.members):
        yield "涉及1000万人以上个人信息"
    yield from (words.ROLE[role] for role in sorted({one.role for one in item.members}) if role in words.ROLE)
    places = sorted({one.environment for one in item.members})
    yield from (words.ENVIRONMENT[place] for place in places if place in words.ENVIRONMENT)
    yield from _reading(item)
    yield from _scale("条数", item.rows, lambda value: f"{value:,}")
    yield from _scale("存储量", item.bytes, lambda value: f"{value / GB:,.3f} GB")


def _reading(item: ItemSummary) -> Iterator[str]:
    if len(item.members) > 1:
        names = _member_names(item)
        yield f"含{len(item.members)}个成员（{names[0]} 至 {names[-1]}）"
    if item.differing:
        yield f"{len(item.differing)}个成员的识别结论与多数成员不同"
    reasons = Counter(words.REASON[one.reason] for one in item.members if one.reason is not None)
    whole = len(item.members) == 1
    for reason, count in sorted(reasons.items()):
        yield f"未完整读取：{reason}" if whole else f"{count}个成员未完整读取：{reason}"
    columns = sorted({one.column for entry in item.members for one in entry.unread})
    if columns:
        yield f"未读取的字段：{'、'.join(columns)}"


def _member_names(item: ItemSummary) -> list[str]:
    """The tables' names, with as much of where they are as tells them apart."""
    if len({one.source for one in item.members}) > 1:
        return [f"{one.source} {one.title}" for one in item.members]
    if len({one.path[:-1] for one in item.members}) > 1:
        return [one.title for one in item.members]
    return [one.path[-1] for one in item.members]


def _scale(what: str, total: Total, shown: Callable[[int], str]) -> Iterator[str]:
    measure = total.measure
    if measure.value is None:
        yield f"{what}未知"
    elif total.missing:
        yield f"{what}为下限，{total.missing}个成员规模未知"
    elif measure.provenance in (Provenance.STATISTICS, Provenance.EXTRAPOLATED):
        yield f"{what}{words.PROVENANCE[measure.provenance]}{_range(measure, shown)}"
    if measure.kind == "mixed":
        yield f"{what}为{words.BYTES_KIND['mixed']}"


def _range(measure: Measure, shown: Callable[[int], str]) -> str:
    if measure.upper is None:
        return ""
    upper = shown(measure.upper)
    return f"（不超过{upper}）" if measure.lower is None else f"（{shown(measure.lower)}至{upper}）"
