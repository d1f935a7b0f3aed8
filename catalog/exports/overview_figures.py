"""The numbers of the 总览报告, counted once: its text, its tables and its charts say the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog.exports.basis import Basis
from catalog.exports.persons import NOT_COUNTED, counted, is_personal
from catalog.exports.rows import LEVEL_TEXT, category_path, left_out, slug_path
from catalog.exports.sections import was_missed
from catalog.items import ItemSummary, level_rank, summarise
from catalog.model import Entry
from classifiers.model import Level, Persons
from connectors.model import Reason, Status

UNCLASSED = "未能归类"
_OURS = ("own", "joint")
_UNTOUCHED = (Reason.EXCLUDED, Reason.OFF_BY_DEFAULT)


class Read(StrEnum):
    """How well a dataset was looked at."""

    WHOLE = "完整读取"
    SAMPLED = "抽样读取"
    MISSED = "范围内未能完整读取"
    DESCRIBED = "只有描述信息"
    LEFT_OUT = "按配置不读取"


@dataclass(frozen=True)
class Figures:
    """What is counted. ``items`` are the rows of the 数据清单, ``ours`` those that are our own (the others are entrusted or of
    customers)."""

    items: tuple[ItemSummary, ...]
    ours: tuple[ItemSummary, ...]
    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, basis: Basis) -> Figures:
        """From a snapshot with people's decisions in it."""
        snapshot = basis.snapshot
        every = summarise(snapshot.entries, snapshot.items)
        items = tuple(one for one in every if not all(map(left_out, one.members)))
        ours = tuple(one for one in items if any(member.role in _OURS for member in one.members))
        return cls(items, ours, snapshot.entries)

    def by_level(self, items: Sequence[ItemSummary] | None = None) -> Counter[Level]:
        """How many items there are of each level (of all items by default)."""
        return Counter(one.level for one in (self.items if items is None else items))

    def by_printed_level(self) -> Counter[str]:
        """How many rows of the 数据清单 say which level; a core candidate is printed as 重要数据."""
        return Counter(LEVEL_TEXT[one.level] for one in self.items)

    def by_domain(self, basis: Basis) -> dict[str, Counter[Level]]:
        """Levels by domain, the domain with the most items first."""
        found: defaultdict[str, Counter[Level]] = defaultdict(Counter)
        for one in self.items:
            domain = one.classified.finding.domain
            found[slug_path(domain, basis.taxonomy) if domain else UNCLASSED][one.level] += 1
        return dict(sorted(found.items(), key=lambda pair: (pair[0] == UNCLASSED, -pair[1].total(), pair[0])))

    def largest_categories(self, basis: Basis, most: int) -> tuple[tuple[str, int, int, bool], ...]:
        """The categories with the most records: name, records, items, and whether something of it has no known number."""
        rows: Counter[str] = Counter()
        items: Counter[str] = Counter()
        partial: set[str] = set()
        for one in self.items:
            name = category_path(one.classified, basis.taxonomy) or UNCLASSED
            rows[name] += one.rows.measure.value or 0
            items[name] += 1
            partial |= {name} if one.rows.missing else set()
        ordered = sorted(rows, key=lambda name: (-rows[name], name))
        return tuple((name, rows[name], items[name], name in partial) for name in ordered if rows[name])[:most]

    def persons_by_system(self, basis: Basis) -> tuple[tuple[str, Persons], ...]:
        """The people told of in each system's personal data, of a census where one was made; the most first."""
        held: defaultdict[str, list[Persons]] = defaultdict(list)
        for one in self.ours:
            persons = counted(one, basis.census)
            if is_personal(one, basis.taxonomy) or persons.lower or persons.upper:
                held[one.classified.system or one.classified.source].append(persons)
        found = [(basis.system(id).name or id, _whole(id, parts, basis)) for id, parts in held.items()]
        return tuple(sorted(found, key=lambda pair: (-(pair[1].upper or pair[1].lower), -pair[1].lower, pair[0])))

    def by_reading(self) -> Counter[Read]:
        """How many datasets were looked at how well."""
        return Counter(map(reading_of, self.entries))

    def weakest(self) -> float | None:
        """The lowest power of a dataset that was sampled; None where none was."""
        powers = [one.coverage.power_at_1pct for one in self.entries if reading_of(one) is Read.SAMPLED]
        return min(powers, default=None)

    def important(self) -> tuple[ItemSummary, ...]:
        """Our own items that are important or more, or undecided: the highest level first, then the largest."""
        wanted = [one for one in self.ours if one.level is not Level.GENERAL]
        order = {Level.UNDECIDED: -1}
        return tuple(
            sorted(
                wanted,
                key=lambda one: (
                    -order.get(one.level, level_rank(one.level)),
                    -(one.rows.measure.value or 0),
                    one.item.key.source,
                    one.item.title,
                ),
            )
        )


def reading_of(entry: Entry) -> Read:
    """How well one dataset was looked at."""
    if entry.reason in _UNTOUCHED:
        return Read.LEFT_OUT
    if entry.reason is Reason.METADATA_ONLY:
        return Read.DESCRIBED
    if was_missed(entry):
        return Read.MISSED
    whole = entry.status is Status.EMPTY or entry.coverage.power_at_1pct >= 1
    return Read.WHOLE if whole else Read.SAMPLED


def _whole(id: str, parts: Sequence[Persons], basis: Basis) -> Persons:
    counted_whole = None if basis.census is None else basis.census.count("total", "system", id)
    if counted_whole is not None:
        return counted_whole
    # The same people may stand in several items: the largest count is a lower bound, the sum of bounds an upper one.
    uppers = [one.upper for one in parts]
    methods = {one.method for one in parts}
    upper = None if None in uppers else sum(one or 0 for one in uppers)
    return Persons(max(one.lower for one in parts), upper, methods.pop() if len(methods) == 1 else NOT_COUNTED)
