"""What the members of a 数据项 amount to: level, entries, bytes, and how well it was looked at."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from catalog.model import DataItem, Entry
from classifiers.model import Level
from connectors.model import Coverage, Measure, Provenance, Status

_LEVELS = (Level.GENERAL, Level.UNDECIDED, Level.IMPORTANT, Level.CORE_CANDIDATE, Level.CORE)
_STRENGTH = (Provenance.EXACT, Provenance.STATISTICS, Provenance.EXTRAPOLATED, Provenance.UNKNOWN)
SEVERAL_METHODS = "several"
"""Method of an item whose members were not all looked at in the same way."""
MIXED = "mixed"
"""Kind of a sum of bytes that do not all mean the same."""


@dataclass(frozen=True, slots=True)
class Total:
    """Rows or bytes of all members. ``missing`` members have no known number: then the sum is only a lower bound."""

    measure: Measure
    missing: int


@dataclass(frozen=True)
class ItemSummary:
    """What the members of an item amount to in one snapshot. ``level`` is the highest of the members' levels, where
    undecided stands above general (it may hide more) and below important (it never hides what is known)."""

    item: DataItem
    members: tuple[Entry, ...]
    level: Level
    rows: Total
    bytes: Total

    @property
    def unread(self) -> tuple[Entry, ...]:
        """Members that were in scope and not read, or not as planned."""
        return tuple(one for one in self.members if one.reason is not None and one.reason.was_in_scope)

    @property
    def coverage(self) -> Coverage:
        """What was looked at of the item as a whole. See ``item_coverage``."""
        return item_coverage(self.members)

    @property
    def differing(self) -> tuple[Entry, ...]:
        """Members that were read and whose verdict is not that of most: another domain, another level, or a column of another
        entity type. What an item is said to be must not hide what one of its members is."""
        read = [one for one in self.members if _tells(one)]
        verdicts = [_verdict(one) for one in read]
        counted = Counter(verdicts)
        usual = max(counted, key=lambda one: (counted[one], one), default=None)
        return tuple(one for one, found in zip(read, verdicts, strict=True) if found != usual)

    @property
    def leading(self) -> Entry:
        """The member that stands for the item's level: the first one that has it, one with a domain before others."""
        at_level = [one for one in self.members if one.decision.level is self.level]
        return next((one for one in at_level if one.finding.domain), at_level[0])

    @property
    def classified(self) -> Entry:
        """The member that stands for what the item is: the leading one, unless only others could be classified."""
        return next((one for one in (self.leading, *self.members) if one.finding.domain), self.leading)


def summarise(entries: Iterable[Entry], items: Iterable[DataItem]) -> tuple[ItemSummary, ...]:
    """One summary an item, in the items' order; items without entries are left out."""
    members: defaultdict[UUID | None, list[Entry]] = defaultdict(list)
    for entry in entries:
        members[entry.item].append(entry)
    return tuple(
        ItemSummary(
            item,
            tuple(sorted(members[item.id], key=lambda one: (one.source, one.path))),
            highest(one.decision.level for one in members[item.id]),
            total(one.statistics.rows for one in members[item.id]),
            total(one.statistics.bytes for one in members[item.id]),
        )
        for item in items
        if members[item.id]
    )


def item_coverage(members: Iterable[Entry], share: float = 0.01) -> Coverage:
    """The places of all members together. ``power_at_1pct`` is for values that sit in 1 % of the item's rows in one piece, which
    may be anywhere: the smaller a member, the more of it such a piece takes, and an unread member is where it is missed.

    Members of unknown size count as the middle of the others. A lower bound: a piece over two members is met more easily."""
    members = tuple(members)
    if not members:
        return Coverage("none")
    sizes = [one.statistics.rows.value for one in members]
    known = sorted(size for size in sizes if size is not None)
    middle = known[len(known) // 2] if known else 1
    weights = [float(middle if size is None else size) for size in sizes]
    whole = sum(weights)
    met = sum(
        weight * _meets(one.coverage, share * whole / weight) for one, weight in zip(members, weights, strict=True) if weight
    )
    methods = {one.coverage.method for one in members}
    return Coverage(
        methods.pop() if len(methods) == 1 else SEVERAL_METHODS,
        sum(one.coverage.places for one in members),
        sum(one.coverage.rows for one in members),
        None,
        round(met / whole, 4) if whole else min(one.coverage.power_at_1pct for one in members),
    )


def _meets(coverage: Coverage, share: float) -> float:
    """Probability to meet a piece that takes this share of a member; ``power_at_1pct`` tells what its places are worth."""
    power = coverage.power_at_1pct
    if power >= 1:
        return 1.0
    return 1.0 if share >= 1 and power > 0 else 1 - (1 - min(1.0, share)) ** (math.log(1 - power) / math.log(0.99))


def _tells(one: Entry) -> bool:
    return one.status in (Status.COMPLETE, Status.PARTIAL) and one.coverage.rows > 0


def _verdict(one: Entry) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    found = tuple(sorted((column.column, column.entity_type) for column in one.finding.columns if column.entity_type))
    return one.finding.domain or "", one.decision.level.value, found


def highest(levels: Iterable[Level]) -> Level:
    """The level of a whole whose parts have these: general < undecided < important < core candidate < core."""
    return max(levels, key=level_rank, default=Level.UNDECIDED)


def level_rank(level: Level) -> int:
    """0 for the lowest: undecided may hide more than general, and never hides what is known to be important."""
    return _LEVELS.index(level)


def total(measures: Iterable[Measure]) -> Total:
    """The sum of members' rows or bytes. The weakest provenance wins; an unknown member leaves a lower bound."""
    measures = tuple(measures)
    known = [one for one in measures if one.value is not None]
    missing = len(measures) - len(known)
    if not known:
        return Total(Measure(), missing)
    kinds = {one.kind for one in known}
    uppers = [one.upper for one in measures]
    lowers = [one.lower for one in measures if one.lower is not None]
    summed = Measure(
        value=sum(one.value or 0 for one in known),
        lower=sum(lowers) if lowers else None,
        upper=None if None in uppers else sum(one or 0 for one in uppers),
        provenance=max((one.provenance for one in measures), key=_STRENGTH.index),
        kind=kinds.pop() if len(kinds) == 1 else MIXED,
    )
    return Total(summed, missing)
