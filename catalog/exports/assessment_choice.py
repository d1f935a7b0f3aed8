"""Which items a risk assessment looks at (guideline 7.2): all that matter, and a sample of general data over all second-level
categories that repeats carriers as little as can be. No chance in it: equal items give an equal choice."""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from catalog.exports.carrying import Carrier, carriers_of
from catalog.exports.rows import left_out
from catalog.items import ItemSummary
from catalog.model import COPY_OF
from classifiers.model import Level
from config import Taxonomy

_TEN_MILLION = "pi_over_10m"
_OURS = ("own", "joint")


class Ground(StrEnum):
    """Why an item is in the scope."""

    CORE = "core"
    CORE_CANDIDATE = "core_candidate"
    IMPORTANT = "important"
    TEN_MILLION = "ten_million"
    COPY = "copy"  # it is a copy of one that must be in it
    UNDECIDED = "undecided"  # it may be important
    SAMPLED = "sampled"  # for its category, on a carrier of its own
    REPEATED = "repeated"  # for its category, on a carrier that another sampled item lies on too
    SHARE = "share"  # so that the wanted share of general data is reached


_LEVELS = {
    Level.CORE: Ground.CORE,
    Level.CORE_CANDIDATE: Ground.CORE_CANDIDATE,
    Level.IMPORTANT: Ground.IMPORTANT,
    Level.UNDECIDED: Ground.UNDECIDED,
}
_ORDER = tuple(Ground)


@dataclass(frozen=True)
class Chosen:
    """An item of the scope. ``among`` is how many general items of its category there are, for a sampled one."""

    item: ItemSummary
    ground: Ground
    category: str
    among: int = 0

    @property
    def is_sample(self) -> bool:
        """Whether it stands for others."""
        return self.ground in (Ground.SAMPLED, Ground.REPEATED, Ground.SHARE)


@dataclass(frozen=True)
class Scope:
    """The scope: what is chosen, the general items that are not, and items that are held for others."""

    chosen: tuple[Chosen, ...]
    left: tuple[ItemSummary, ...]
    held_for_others: tuple[ItemSummary, ...]

    def of(self, *grounds: Ground) -> tuple[Chosen, ...]:
        """What is in it on these grounds."""
        return tuple(one for one in self.chosen if one.ground in grounds)

    @property
    def general(self) -> int:
        """How many general items there are."""
        return len(self.left) + sum(one.is_sample for one in self.chosen)


def second_level(slug: str, taxonomy: Taxonomy) -> str:
    """The second-level category (二级子类) that a category belongs to: the first one below the domain that the taxonomy knows.
    The domain's own slug where no finer one is known."""
    parts = slug.split(".")
    ends = [".".join(parts[:length]) for length in range(2, len(parts) + 1)]
    return next((one for one in ends if taxonomy.category(one) is not None), ".".join(parts[:2]))


def second_level_of(item: ItemSummary, taxonomy: Taxonomy) -> str:
    """That of an item; empty where it could not be classified."""
    finding = item.classified.finding
    return second_level(finding.category or finding.domain or "", taxonomy)


def assessment_scope(items: Iterable[ItemSummary], taxonomy: Taxonomy, percent: float = 0) -> Scope:
    """The choice. ``percent`` is the least share of the general items that is wanted; every category has one in any case."""
    listed = [one for one in items if not all(map(left_out, one.members))]
    category = {one.item.id: second_level_of(one, taxonomy) for one in listed}
    ours = [one for one in listed if any(member.role in _OURS for member in one.members)]
    ground = _grounds(ours)
    must = [Chosen(one, ground[one.item.id], category[one.item.id]) for one in ours if one.item.id in ground]
    general = [one for one in ours if one.item.id not in ground]
    held = frozenset(carrier for one in must for carrier in carriers_of(one.item))
    sample = _sample(sorted(general, key=_key), category, held)
    sample += _more(general, category, sample, math.ceil(len(general) * percent / 100))
    taken = {one.item.item.id for one in sample}
    others = tuple(one for one in listed if not any(member.role in _OURS for member in one.members))
    chosen = sorted((*must, *sample), key=lambda one: (_ORDER.index(one.ground), one.category, _key(one.item)))
    return Scope(tuple(chosen), tuple(one for one in general if one.item.id not in taken), others)


def _grounds(items: Sequence[ItemSummary]) -> dict[UUID, Ground]:
    """Why items must be in the scope, by their ids."""
    found = {one.item.id: ground for one in items if (ground := _ground(one)) is not None}
    places = {(one.item.key.source, one.item.key.schema, one.item.key.family) for one in items if one.item.id in found}
    for one in items:
        sources = {member.facts.declared.get(COPY_OF, "") for member in one.members} - {""}
        copied = {(source, one.item.key.schema, one.item.key.family) for source in sources}
        if copied & places:
            found.setdefault(one.item.id, Ground.COPY)
    return found


def _ground(item: ItemSummary) -> Ground | None:
    if item.level is Level.UNDECIDED and any(_TEN_MILLION in one.decision.flags for one in item.members):
        return Ground.TEN_MILLION
    if item.level in _LEVELS:
        return _LEVELS[item.level]
    return Ground.TEN_MILLION if any(_TEN_MILLION in one.decision.flags for one in item.members) else None


def _sample(general: Sequence[ItemSummary], category: Mapping[UUID, str], held: frozenset[Carrier]) -> list[Chosen]:
    """One item for every category. ``category`` is by the item's id."""
    categories: defaultdict[str, list[ItemSummary]] = defaultdict(list)
    for one in general:
        categories[category[one.item.id]].append(one)
    options = {name: tuple(sorted({each for one in found for each in carriers_of(one)})) for name, found in categories.items()}
    matched = _matched(options, held)
    used = Counter(matched.values())
    chosen: list[Chosen] = []
    for name in sorted(categories):
        carrier = matched.get(name) or min(options[name], key=lambda one: (used[one], one))
        if name not in matched:
            used[carrier] += 1
        best = min((one for one in categories[name] if carrier in carriers_of(one)), key=_risk)
        ground = Ground.SAMPLED if name in matched else Ground.REPEATED
        chosen.append(Chosen(best, ground, name, len(categories[name])))
    return chosen


def _more(general: Sequence[ItemSummary], category: Mapping[UUID, str], chosen: Sequence[Chosen], wanted: int) -> list[Chosen]:
    """Further items until ``wanted`` are chosen: on carriers used least, the riskiest first."""
    taken = {one.item.item.id for one in chosen}
    used = Counter(each for one in chosen for each in carriers_of(one.item))
    rest = sorted((one for one in general if one.item.id not in taken), key=_risk)
    places = [carriers_of(one) for one in rest]
    waiting = [(min(used[each] for each in places[number]), number) for number in range(len(rest))]
    heapq.heapify(waiting)
    more: list[Chosen] = []
    while waiting and len(chosen) + len(more) < wanted:
        uses, number = heapq.heappop(waiting)
        now = min(used[each] for each in places[number])
        if now > uses:  # its carriers have been used since: it comes later
            heapq.heappush(waiting, (now, number))
            continue
        used.update(places[number])
        more.append(Chosen(rest[number], Ground.SHARE, category[rest[number].item.id]))
    return more


def _matched(options: Mapping[str, Sequence[Carrier]], held: Collection[Carrier]) -> dict[str, Carrier]:
    """A carrier of its own for as many categories as can have one (a maximum matching), those first on which nothing that must
    be looked at lies: a category that is matched stays so when further carriers are let in."""
    owner: dict[Carrier, str] = {}
    for fresh in (True, False):
        allowed = {name: [one for one in found if not (fresh and one in held)] for name, found in options.items()}
        for name in sorted(options):
            if name not in owner.values():
                _give(name, allowed, owner, set())
    return {name: carrier for carrier, name in owner.items()}


def _give(name: str, allowed: Mapping[str, Sequence[Carrier]], owner: dict[Carrier, str], seen: set[Carrier]) -> bool:
    """Find a carrier for a category, if need be by giving others another one."""
    for carrier in allowed[name]:
        if carrier in seen:
            continue
        seen.add(carrier)
        if carrier not in owner or _give(owner[carrier], allowed, owner, seen):
            owner[carrier] = name
            return True
    return False


def _key(item: ItemSummary) -> tuple[str, str, str, str]:
    return item.item.key.system, item.item.key.source, item.item.title, str(item.item.id)


def _risk(item: ItemSummary) -> tuple[object, ...]:
    """Sorts the riskiest first: enterprise level, sensitive personal information, people, entries."""
    level = max((one.decision.enterprise_level or 0 for one in item.members), default=0)
    sensitive = any("sensitive_pi" in one.decision.flags for one in item.members)
    persons = max((one.persons.upper or one.persons.lower for one in item.members), default=0)
    return -level, not sensitive, -persons, -(item.rows.measure.value or 0), _key(item)
