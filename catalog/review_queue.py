"""What people should look at next: ordered by what is at stake and how unsure it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from catalog.decisions import Aspect, Standing, aspects, by_aspect, said_besides
from catalog.exports.rows import left_out
from catalog.items import ItemSummary, highest
from catalog.model import DataItem, PersonDecision
from catalog.review import ReviewState, flags_of
from catalog.verdicts import COLUMN, DOMAIN, EXPOSURES, FLAG, ColumnVerdict, ItemVerdict, said_otherwise, verdict_of
from classifiers.model import Level

_SURE = 0.6
_TOLD = 0.95  # power of a sample that is enough


class Why(StrEnum):
    """Why something is in the queue, the most pressing first."""

    WAITING = "waiting"  # a lowering waits for a second person
    DISAGREES = "disagrees"  # the machine says now what it did not say when a person decided
    KEPT = "kept"  # published before, and not recognised any more
    UNDECIDED = "undecided"
    EXPOSED = "exposed"  # people in clear text where they should not be
    UNSURE = "unsure"  # types that rest on little
    NEW = "new"  # nobody has looked at it


_DOUBT = {Why.WAITING: 1.0, Why.DISAGREES: 0.9, Why.KEPT: 0.8, Why.UNDECIDED: 0.8, Why.EXPOSED: 0.7}
_STAKES = {Level.GENERAL: 0.2, Level.UNDECIDED: 0.5, Level.IMPORTANT: 0.8, Level.CORE_CANDIDATE: 0.95, Level.CORE: 1.0}
_STAKE_OF_FOUR = 0.7
"""What is at stake with data of enterprise level 4."""


@dataclass(frozen=True, slots=True)
class Side:
    """One verdict with its sides: a level (``column`` empty) or a column's type (empty for none). ``machine`` is what is
    recognised now, ``published`` what the catalogue shows without people, ``person`` what a person decided or proposes (None:
    nobody did). ``what`` is empty, or what else of an item it is about: FLAG with its name, PERSONS or DOMAIN."""

    column: str
    machine: str
    published: str
    person: str | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One reason to look at an item. ``risk`` and ``uncertainty`` are 0 … 1; their product orders the queue. ``flags`` are those
    that ask for attention, ``decision`` is the one that waits or that the machine disagrees with."""

    item: DataItem
    why: Why
    risk: float
    uncertainty: float
    sides: tuple[Side, ...]
    since: datetime | None = None
    flags: tuple[str, ...] = ()
    decision: UUID | None = None

    @property
    def urgency(self) -> float:
        """What orders the queue."""
        return round(self.risk * self.uncertainty, 4)


def queue(state: ReviewState) -> tuple[QueueItem, ...]:
    """Everything to look at, the most urgent first; equal states give equal queues."""
    of_item: dict[UUID, list[PersonDecision]] = {}
    for one in state.decisions:
        of_item.setdefault(one.item, []).append(one)
    seen_at = {one.source: one.as_of for one in state.machine.sources}
    found: list[QueueItem] = []
    for machine, ours in state.items.values():
        if not all(map(left_out, machine.members)):
            since = max((at for one in machine.members if (at := seen_at.get(one.source))), default=None)
            said = tuple(of_item.get(machine.item.id, ()))
            found += _Case(machine, ours, verdict_of(machine), said, state.became or {}, since).reasons()
    return tuple(sorted(found, key=_order))


def _order(one: QueueItem) -> tuple[object, ...]:
    key = one.item.key
    return -one.urgency, list(Why).index(one.why), key.source, one.item.title, str(one.item.id), str(one.decision or "")


@dataclass(frozen=True)
class _Case:
    """One item with everything that was said of it. ``seen`` is when its sources were seen last."""

    machine: ItemSummary
    ours: ItemSummary
    verdict: ItemVerdict
    decisions: tuple[PersonDecision, ...]
    became: Mapping[UUID, Standing]
    seen: datetime | None = None

    def reasons(self) -> Iterator[QueueItem]:
        """All that asks for somebody's eye."""
        yield from self._waiting()
        yield from self._disagreeing()
        yield from self._some(Why.KEPT, self._kept())
        about = self._latest("")
        undecided = about is None and self.ours.level is Level.UNDECIDED
        if undecided:
            yield self._one(Why.UNDECIDED, (self._level(),))
        unseen = () if about is not None or undecided else (self._level(),)
        yield from self._some(Why.NEW, (*unseen, *self._new_columns(about)))
        known = set(about.seen.get("flags", "").split(",")) if about else set()
        flags = tuple(one for one in flags_of(self.machine).split(",") if one in EXPOSURES and one not in known)
        if flags:
            yield self._one(Why.EXPOSED, (self._level(),), flags=flags)
        yield from self._some(Why.UNSURE, self._unsure())

    @property
    def _columns(self) -> Mapping[str, ColumnVerdict]:
        return self.verdict.columns or {}

    def _latest(self, column: str) -> PersonDecision | None:
        """The last word that stands on the item's level or a column's type."""
        return self._last(column, Aspect.TYPE if column else Aspect.LEVEL)

    def _last(self, column: str, aspect: str) -> PersonDecision | None:
        standing = (one for one in reversed(self.decisions) if self.became.get(one.id) is Standing.STANDS)
        return next((one for one in standing if one.column == column and aspect in aspects(one)), None)

    def _level(self, person: str | None = None) -> Side:
        return Side("", self.verdict.level.value, self.verdict.published.value, person)

    def _side(self, column: str, person: str | None = None) -> Side:
        now = self._columns.get(column, ColumnVerdict())
        return Side(column, now.entity_type, now.published, person)

    def _decided(self, one: PersonDecision) -> Side:
        if one.column:
            return self._side(one.column, one.entity_type)
        flags = {what: word for what, word in said_besides(one).items() if one.level is None}
        for what, word in flags.items():
            return self._besides(what, word)
        return self._level(one.changes.get("category") or one.changes.get("domain") if one.level is None else one.level.value)

    def _besides(self, what: str, person: str | None = None) -> Side:
        """A flag, the bound of people or the domain, with its sides."""
        flag = what.removeprefix(FLAG)
        seen = "yes" if flag in self.verdict.flags else ""
        machine, published = self.verdict.kept.get(what, (seen, seen))
        return Side("", machine, published, person, what)

    def _waiting(self) -> Iterator[QueueItem]:
        for one in self.decisions:
            if self.became.get(one.id) is Standing.WAITS:
                yield replace(self._one(Why.WAITING, (self._decided(one),)), since=one.decided_at, decision=one.id)

    def _disagreeing(self) -> Iterator[QueueItem]:
        places = dict.fromkeys((one.column, aspect) for one in self.decisions for aspect in sorted(aspects(one)))
        told: set[UUID] = set()
        for column, aspect in places:
            one = self._last(column, aspect)
            if one is None or one.id in told:
                continue
            part = dict(by_aspect(one))[aspect]
            if said_otherwise(part, self.verdict):
                told.add(one.id)
                yield replace(self._one(Why.DISAGREES, (self._decided(part),)), since=one.decided_at, decision=one.id)

    def _kept(self) -> Iterator[Side]:
        if self.verdict.level is not self.verdict.published and self._latest("") is None:
            yield self._level()
        for what in self.verdict.kept:
            if self._last("", Aspect.CATEGORY if what == DOMAIN else what) is None:
                yield self._besides(what)
        for name, column in self._columns.items():
            if column.kept and self._latest(name) is None:
                yield self._side(name)

    def _new_columns(self, about: PersonDecision | None) -> Iterator[Side]:
        looked_at = about.seen if about else {}
        for name, column in self._columns.items():
            if column.published and looked_at.get(f"{COLUMN}{name}") != column.published and self._latest(name) is None:
                yield self._side(name)

    def _unsure(self) -> Iterator[Side]:
        for name, column in self._columns.items():
            if column.published and not column.kept and column.confidence < _SURE and self._latest(name) is None:
                yield self._side(name)

    def _some(self, why: Why, sides: Iterable[Side]) -> Iterator[QueueItem]:
        sides = tuple(sides)
        if sides:
            yield self._one(why, sides)

    def _one(self, why: Why, sides: tuple[Side, ...], flags: tuple[str, ...] = ()) -> QueueItem:
        doubt = _DOUBT.get(why) or self._doubt(sides, why is Why.UNSURE)
        return QueueItem(self.machine.item, why, self._risk(why), round(doubt, 2), sides, self.seen, flags)

    def _risk(self, why: Why) -> float:
        levels = [one.enterprise_level or 0 for one in self._columns.values()]
        levels += [one.decision.enterprise_level or 0 for one in self.machine.members]
        level = highest((self.ours.level, self.verdict.level, self.verdict.published))
        exposed = _STAKE_OF_FOUR if why is Why.EXPOSED else 0.0
        return round(max(_STAKES[level], max(levels, default=0) / 4 * _STAKE_OF_FOUR, exposed), 2)

    def _doubt(self, sides: tuple[Side, ...], only_types: bool) -> float:
        confidence = min((self._columns[one.column].confidence for one in sides if one.column), default=1.0)
        if only_types:
            return 1 - confidence
        weak = self.machine.coverage.power_at_1pct < _TOLD
        return min(1.0, 0.3 + 0.5 * (1 - confidence) + (0.2 if weak else 0.0))
