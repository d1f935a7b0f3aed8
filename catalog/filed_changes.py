"""How much has changed since a filing: per filed category and over the whole, in records, catalogue entries and bytes.

Source: 工信部网安〔2022〕166号第十二条 (某类重要数据和核心数据规模变化30%以上, 或者其它备案内容发生变化; verbatim).
Change is growth and shrinkage, 以上 includes the number itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from catalog.filed_identities import Joined, filed_as_known
from catalog.filed_items import Inventory
from catalog.identities import Identities
from catalog.items import MIXED, Total, total
from catalog.model import FiledItem, Filing
from connectors.model import Measure

NEAR_PERCENT = 20
"""From here on a notice is given. A convention of this product, not of a regulator."""


class Metric(StrEnum):
    """What is measured: 条数, 目录条目数 and 存储总量."""

    RECORDS = "records"
    ENTRIES = "entries"
    BYTES = "bytes"


class Verdict(StrEnum):
    """Whether the line is reached. ``possible``: only estimates say so. ``undecided``: nobody can tell from what is known."""

    REACHED = "reached"
    POSSIBLE = "possible"
    UNDECIDED = "undecided"
    NOT_REACHED = "not_reached"


class Ground(StrEnum):
    """What a verdict rests on."""

    COUNTED = "counted"  # exact numbers, or bounds that settle it
    ESTIMATES = "estimates"  # statistics of the source without bounds
    NEW = "new"  # from nothing to something
    VANISHED = "vanished"
    KINDS_DIFFER = "kinds_differ"  # bytes that do not mean the same
    UNKNOWN = "unknown"  # a number is missing
    BOTH_NONE = "both_none"


@dataclass(frozen=True, slots=True)
class MetricChange:
    """One metric of one scope. ``percent`` is signed and of the values, None where there is no number to divide by."""

    metric: Metric
    before: Measure
    after: Measure
    verdict: Verdict
    ground: Ground
    percent: float | None = None

    @property
    def is_near(self) -> bool:
        """Whether it comes close to the line without being known to reach it."""
        known = self.verdict is not Verdict.REACHED and self.percent is not None
        return known and abs(self.percent or 0.0) >= NEAR_PERCENT


@dataclass(frozen=True, slots=True)
class ScopeChange:
    """All metrics of one filed category, or of the whole filing (``category`` empty). Copies are left out of the sums."""

    category: str
    metrics: tuple[MetricChange, ...]

    @property
    def verdict(self) -> Verdict:
        """The gravest of its metrics."""
        return gravest(one.verdict for one in self.metrics)


class ContentKind(StrEnum):
    """What else of the filed content is different."""

    NEW_ITEM = "new_item"
    GONE = "gone"  # destroyed, transferred or moved: which one, only people know
    NOT_FILED_ANY_MORE = "not_filed_any_more"  # still there, but no longer judged important
    LEVEL = "level"
    CATEGORY = "category"
    NAME = "name"
    CONTENT = "content"  # a filed column, named in ``column``
    NOT_FOUND = "not_found"  # an imported item that stands for none of ours: nothing can be said
    JOINED = "joined"  # filed as several items that are one now


@dataclass(frozen=True, slots=True)
class ContentChange:
    """One difference of filed content. ``name`` is the item's as it was filed; ``column`` the filed column where the kind is
    ``content``; ``item`` the item's identity now, None for one that stands for none of ours."""

    kind: ContentKind
    name: str
    column: str = ""
    before: str = ""
    after: str = ""
    item: UUID | None = None


@dataclass(frozen=True)
class FiledChange:
    """Everything that changed since a filing: the whole first, then its categories in order, then the content."""

    filing: Filing
    scopes: tuple[ScopeChange, ...]
    content: tuple[ContentChange, ...]

    @property
    def verdict(self) -> Verdict:
        """Whether the 30 % line is reached anywhere."""
        return gravest(one.verdict for one in self.scopes)

    @property
    def is_near(self) -> bool:
        """Whether some metric comes close to the line."""
        return any(one.is_near for scope in self.scopes for one in scope.metrics)


_GRAVITY = (Verdict.NOT_REACHED, Verdict.UNDECIDED, Verdict.POSSIBLE, Verdict.REACHED)


def gravest(verdicts: Iterable[Verdict]) -> Verdict:
    """The one that asks for most: reached before possible before undecided before not reached."""
    return max(verdicts, key=_GRAVITY.index, default=Verdict.NOT_REACHED)


def filed_change(filing: Filing, now: Inventory, limit: int = 30, identities: Identities | None = None) -> FiledChange:
    """Compare what is there now with what was filed, read with the ``identities`` of today. ``limit`` is the line in percent,
    itself included."""
    filing, joined = filed_as_known(filing, identities or Identities(), now)
    categories = sorted({one.category for one in (*filing.items, *now.items)})
    scopes = [_scope("", filing.items, now, limit)]
    scopes += [_scope(name, filing.items, now, limit) for name in categories]
    return FiledChange(filing, tuple(scopes), (*_joined(joined, now), *_content(filing, now)))


def _scope(category: str, filed: Sequence[FiledItem], now: Inventory, limit: int) -> ScopeChange:
    before, after, maybe = (
        [one for one in part if category in ("", one.category) and not one.copy_of] for part in (filed, now.items, now.undecided)
    )
    maybe += [one for one in now.undecided if category and not one.category and not one.copy_of]  # it may belong here
    return ScopeChange(
        category,
        (
            compare(Metric.RECORDS, _sum(before, _rows), _sum(after, _rows, maybe), limit),
            compare(Metric.ENTRIES, Measure.exact(len(before)), _entries(after, maybe), limit),
            compare(Metric.BYTES, _sum(before, _bytes), _sum(after, _bytes, maybe), limit),
        ),
    )


def _rows(one: FiledItem) -> Measure:
    return one.rows


def _bytes(one: FiledItem) -> Measure:
    return one.bytes


def _entries(items: Sequence[FiledItem], maybe: Sequence[FiledItem]) -> Measure:
    sure = Measure.exact(len(items))
    return sure if not maybe else Measure(sure.value, sure.lower, len(items) + len(maybe), sure.provenance)


def _sum(items: Sequence[FiledItem], measure: Callable[[FiledItem], Measure], maybe: Sequence[FiledItem] = ()) -> Measure:
    """The sum, with what may come on top of it in its upper bound. Nothing at all is exactly zero."""
    summed = total(measure(one) for one in items) if items else Total(Measure.exact(0), 0)
    if not maybe:
        return summed.measure
    more = total(measure(one) for one in maybe).measure.upper
    upper = None if summed.measure.upper is None or more is None else summed.measure.upper + more
    known = summed.measure
    return Measure(known.value, known.lower, upper, known.provenance, known.kind)


def compare(metric: Metric, before: Measure, after: Measure, limit: int = 30) -> MetricChange:
    """One metric, before against after. Whole numbers only, so that the line itself is met exactly."""
    percent = _percent(before, after)
    if before.value == 0 and before.upper == 0:
        return MetricChange(metric, before, after, *_from_nothing(after), None)
    if after.value == 0 and after.upper == 0:
        return MetricChange(metric, before, after, Verdict.REACHED, Ground.VANISHED, percent)
    if before.value is None or after.value is None:
        return MetricChange(metric, before, after, Verdict.UNDECIDED, Ground.UNKNOWN, None)
    if metric is Metric.BYTES and (before.kind != after.kind or before.kind == MIXED):
        return MetricChange(metric, before, after, Verdict.UNDECIDED, Ground.KINDS_DIFFER, None)
    settled = _settled(before, after, limit)
    if settled is not None:
        return MetricChange(metric, before, after, settled, Ground.COUNTED, percent)
    likely = after.value != before.value and abs(after.value - before.value) * 100 >= limit * before.value
    return MetricChange(metric, before, after, Verdict.POSSIBLE if likely else Verdict.UNDECIDED, Ground.ESTIMATES, percent)


def _from_nothing(after: Measure) -> tuple[Verdict, Ground]:
    if after.value == 0 and after.upper == 0:
        return Verdict.NOT_REACHED, Ground.BOTH_NONE
    if after.lower:
        return Verdict.REACHED, Ground.NEW
    return (Verdict.POSSIBLE, Ground.NEW) if after.value else (Verdict.UNDECIDED, Ground.UNKNOWN)


def _settled(before: Measure, after: Measure, limit: int) -> Verdict | None:
    """What the bounds alone prove: reached whatever the true numbers are, or not reached whatever they are."""
    grown = after.lower is not None and before.upper is not None and after.lower * 100 >= (100 + limit) * before.upper
    shrunk = after.upper is not None and before.lower is not None and after.upper * 100 <= (100 - limit) * before.lower
    if grown or shrunk:
        return Verdict.REACHED
    if None in (before.lower, before.upper, after.lower, after.upper):
        return None
    low_before, high_before = before.lower or 0, before.upper or 0
    below = (after.upper or 0) * 100 < (100 + limit) * low_before
    above = (after.lower or 0) * 100 > (100 - limit) * high_before
    return Verdict.NOT_REACHED if below and above else None


def _percent(before: Measure, after: Measure) -> float | None:
    if not before.value or after.value is None:
        return None
    return round((after.value - before.value) * 100 / before.value, 2)


def _joined(joined: Iterable[Joined], now: Inventory) -> Iterator[ContentChange]:
    for one in joined:
        there = now.find(one.item)
        if there is not None:  # else it is gone, which is what is said
            yield ContentChange(ContentKind.JOINED, there.name, "", "、".join(one.names), there.name, one.item)


def _content(filing: Filing, now: Inventory) -> Iterator[ContentChange]:
    """Differences of what was filed with each item, in the order of the filing; new items at the end."""
    met: set[UUID | None] = set()
    for filed in filing.items:
        found = now.find(filed.item) if filed.item is not None else now.named(filed.name)
        if found is None:
            lost = ContentKind.NOT_FOUND if filed.item is None else ContentKind.GONE
            yield ContentChange(lost, filed.name, item=filed.item)
            continue
        met.add(found.item)
        if found in now.others:
            sides = filed.level.value, found.level.value
            yield ContentChange(ContentKind.NOT_FILED_ANY_MORE, filed.name, "", *sides, found.item)
        else:
            yield from _edits(filed, found)
    for one in now.items:
        if one.item not in met:
            yield ContentChange(ContentKind.NEW_ITEM, one.name, after=one.level.value, item=one.item)


def _edits(filed: FiledItem, found: FiledItem) -> Iterator[ContentChange]:
    pairs = (
        (ContentKind.NAME, filed.name, found.name),
        (ContentKind.LEVEL, filed.level.value, found.level.value),
        (ContentKind.CATEGORY, filed.category, found.category),
    )
    for kind, before, after in pairs:
        if before != after:
            yield ContentChange(kind, filed.name, "", before, after, found.item)
    then, today = ({**one.content, "department": one.department} for one in (filed, found))
    for column in sorted(then.keys() | today.keys(), key=lambda name: (name != "department", name)):
        before, after = then.get(column, ""), today.get(column, "")
        if before != after:
            yield ContentChange(ContentKind.CONTENT, filed.name, column, before, after, found.item)
