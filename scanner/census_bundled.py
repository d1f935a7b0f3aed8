"""People of networks that do not meet: their sketches as a bundle carries them, and as a census on the other side adds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from catalog import BundledCount, CarriedCount, CarriedPeople, CarriedSystem
from catalog.model import Census, CensusGap, Snapshot
from classifiers import PersonSketch, Population, carried_sets, received_people
from config import Settings, UsageError
from connectors.model import Reason, Status
from scanner.census_plan import CensusPlan

BETWEEN = "/"
"""Stands between the name of a network and that of its source; no source of ours has it in its name."""
_OTHER_KEY = "its people were counted under another census.key: who is in both networks cannot be told"
_NO_KEY = "people of another network can only be added under the same census.key, and none is set here"
_OTHER_SIZE = "its people were counted with census.lg_k {}, and here with {}"
_OTHER_ENTITY = "its people are those of another legal entity: {}"
_EXACT = "exact counts are lists of digests, and sketches cannot be added to them: count without --exact"
_OLDER = "its people were counted on {}, before what was taken in of it last"
_NOT_CARRIED = "taken in without sketches of its people: bundles.sketches on both sides, and scan --census there"


def refuse_exact(plan: CensusPlan, settings: Settings) -> None:
    """Raises UsageError where a bundle is to carry sketches of a count that makes none."""
    if plan.exact and settings.bundles.sketches:
        raise UsageError("--exact counts by lists of digests, and these are never carried over", "Leave out --exact")


class Carrying:
    """Gathers the people of each system while they are counted. Nothing is gathered unless the plan says so."""

    def __init__(self, plan: CensusPlan, snapshot: Snapshot) -> None:
        self._plan = plan
        self._sources = tuple(sorted(one.source for one in snapshot.sources))
        self._declared = frozenset(one.system for one in snapshot.entries)
        self._systems: list[CarriedSystem] = []

    def add(self, system: str, people: Mapping[Population, PersonSketch]) -> None:
        """All people of one system, or of a source that has none."""
        if self._plan.carry:
            is_source = system not in self._declared
            self._systems += [
                CarriedSystem(system, is_source, population.value, dict(sets.counts), carried_sets(sets))
                for population, sets in sorted(people.items())
            ]

    def carried(self, census: Census) -> CarriedPeople | None:
        """What a bundle is to carry of a census; None where it is to carry nothing."""
        if not self._plan.carry:
            return None
        count = CarriedCount(
            *(census.entity, census.method, census.key_label, self._plan.lg_k, census.started_at, census.finished_at),
            sources=self._sources,
            gaps=tuple(
                sorted(
                    (one for one in census.gaps if BETWEEN not in one.source),
                    key=lambda one: (one.source, one.dataset, one.reason, one.detail),
                )
            ),
        )
        return CarriedPeople(count, tuple(sorted(self._systems, key=lambda one: (one.name, one.is_source, one.population))))


@dataclass(frozen=True)
class Bundled:
    """What a census adds of other networks. ``sources`` are all that are known of these, ``gaps`` what is missing of them."""

    counts: tuple[BundledCount, ...] = ()
    gaps: tuple[CensusGap, ...] = ()
    sources: frozenset[str] = frozenset()

    def systems(self) -> Iterator[str]:
        """The names of the systems that people are added to, one for each population of each network."""
        for count in self.counts:
            yield from (one.name for one in count.people.systems)

    def people(self) -> Iterator[tuple[str, Mapping[Population, PersonSketch], frozenset[str]]]:
        """The people, a population of a system at a time, with the roles of whose data something is missing."""
        for count in self.counts:
            roles = frozenset(one.role for one in self.gaps if one.source.startswith(f"{count.site}{BETWEEN}"))
            for one in count.people.systems:
                sets = received_people(one.counts, one.sets, count.people.count.lg_k)
                yield one.name, {Population(one.population): sets}, roles


NOTHING_BUNDLED = Bundled()


def bundled(kept: Sequence[BundledCount], plan: CensusPlan, now: Snapshot) -> Bundled:
    """What of the kept people can be added to a census, and a gap for what cannot. ``now`` is what is known here."""
    added, gaps, sources = [], list[CensusGap](), set[str]()
    for one in kept:
        told = _objection(one.people.count, plan)
        if told:
            gaps += [CensusGap(source, "", Reason.CHANGED.value, told) for source in one.people.count.sources]
        else:
            added.append(one)
            gaps += (*one.people.count.gaps, *_older(one, now))
        sources |= set(one.people.count.sources)
    known = {one.source for one in now.sources if BETWEEN in one.source}
    gaps += [CensusGap(source, "", Reason.CHANGED.value, _NOT_CARRIED) for source in sorted(known - sources)]
    return Bundled(tuple(added), _with_roles(gaps, now), frozenset(known | sources))


def _objection(count: CarriedCount, plan: CensusPlan) -> str:
    """Why a count cannot be added to ours; empty where it can."""
    objections = {
        _NO_KEY: not plan.label,
        _OTHER_KEY: count.key_label != plan.label,
        _EXACT: plan.exact,
        _OTHER_SIZE.format(count.lg_k, plan.lg_k): count.lg_k != plan.lg_k,
        _OTHER_ENTITY.format(count.entity): count.entity != plan.entity,
    }
    return next((told for told, holds in objections.items() if holds), "")


def _older(one: BundledCount, now: Snapshot) -> Iterator[CensusGap]:
    """Sources of the network that were looked at again after its people were counted: nobody knows of whom they tell now."""
    counted = one.people.count
    for source in now.sources:
        later = source.as_of is not None and source.as_of > one.as_of and source.status is not Status.FAILED
        if later and source.source in counted.sources:
            told = _OLDER.format(f"{counted.finished_at.astimezone():%Y-%m-%d %H:%M}")
            yield CensusGap(source.source, "", Reason.CHANGED.value, told)


def _with_roles(gaps: Iterable[CensusGap], now: Snapshot) -> tuple[CensusGap, ...]:
    roles = {entry.source: entry.role for entry in now.entries}
    return tuple(one if one.dataset else replace(one, role=roles.get(one.source, one.role)) for one in gaps)
