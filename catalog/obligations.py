"""Which duties follow from what was found and declared, whether they are met, and until when they are due."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from catalog.calendar_days import working_days_after
from catalog.change_clock import ChangeClock
from catalog.model import Entry, Filing, LegalEntity, Snapshot, System, Threshold
from classifiers.model import Level
from config import CHANGE, FILING, Calendars, Duty

_LEVELS = {Level.IMPORTANT: "important", Level.CORE_CANDIDATE: "core_candidate", Level.CORE: "core"}
_LINES = {"persons_10m": "pi_over_10m", "persons_1m": "pi_over_1m", "change_30pct": "change_reached"}
_OPEN = ("possible", "undecided")
_OURS = ("own", "joint")
_NO = re.compile(r"(?:[不无否未非]|没有|暂无|no\b|none\b|n/?a\b|[-—/]+$)", re.IGNORECASE)
Fact: TypeAlias = date | bool | int | float


class State(StrEnum):
    """How a duty stands. ``undecided``: what triggers it is not known yet. ``unknown``: it applies, and nothing declared could
    show that it is met."""

    MET = "met"
    OPEN = "open"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty as it applies. ``scope`` is empty for the company, else a system's id. ``triggers`` made it apply (or, where the
    state is undecided, may make it). ``due_basis`` says where the day comes from; ``carried_over`` that it was set for an
    earlier year, ``certain`` that all holidays on the way are known. ``found`` is the declared fact it was held against."""

    duty: Duty
    scope: str
    state: State
    triggers: tuple[str, ...]
    due: date | None = None
    due_basis: str = ""
    carried_over: bool = False
    certain: bool = True
    found: str = ""


@dataclass(frozen=True)
class Circumstances:
    """What obligations are told from, besides the snapshot. ``lines`` are the regulatory lines as they stand."""

    entity: LegalEntity
    systems: Mapping[str, System]
    today: date
    filings: Sequence[Filing] = ()
    lines: Sequence[Threshold] = ()
    clock: ChangeClock | None = None


@dataclass(frozen=True)
class _Triggers:
    """Triggers that hold, and those that may."""

    hold: frozenset[str]
    may: frozenset[str] = field(default_factory=frozenset)


def obligations(
    snapshot: Snapshot, duties: Sequence[Duty], calendars: Calendars, around: Circumstances
) -> tuple[Obligation, ...]:
    """All duties that apply or may apply, in the order of the duties, of systems by id. The snapshot has people's decisions in
    it. Data held for others make no duties of ours here."""
    ours = [one for one in snapshot.entries if one.role in _OURS]
    return tuple(found for duty in duties for found in _of(duty, ours, calendars, around))


def _of(duty: Duty, entries: Sequence[Entry], calendars: Calendars, around: Circumstances) -> Iterator[Obligation]:
    if duty.region and not _is_of(duty.region, around.entity.region, calendars):
        return
    for scope, among in _scopes(duty, entries, around.systems):
        facts = _facts(scope, around)
        triggers = _triggers(scope, among, around)
        holding = [one for one in duty.when if one in triggers.hold]
        possible = [one for one in duty.when if one in triggers.may]
        if duty.needs and not facts.get(duty.needs):
            continue
        if holding:
            yield _judged(Obligation(duty, scope, State.OPEN, tuple(holding)), _Scene(facts, calendars, around))
        elif possible:
            yield Obligation(duty, scope, State.UNDECIDED, tuple(possible))


def _is_of(wanted: str, name: str, calendars: Calendars) -> bool:
    region = calendars.region(name)
    return region is not None and region.id == wanted


def _scopes(duty: Duty, entries: Sequence[Entry], systems: Mapping[str, System]) -> Iterator[tuple[str, Sequence[Entry]]]:
    if duty.scope == "entity":
        yield "", entries
        return
    for name in sorted({one.system for one in entries} | set(systems)):
        yield name, [one for one in entries if one.system == name]


def _triggers(scope: str, entries: Sequence[Entry], around: Circumstances) -> _Triggers:
    hold, may = {"always"}, set[str]()
    for one in entries:
        hold.update(one.decision.flags)
        if one.decision.level in _LEVELS:
            hold.add(_LEVELS[one.decision.level])
        elif one.decision.level is Level.UNDECIDED:
            may.add("important")
    if not scope:
        for line in around.lines:
            name = _LINES.get(line.id)
            if name is not None and line.state == "reached":
                hold.add(name)
            elif name is not None and line.state in _OPEN:
                may.add(name)
    if around.clock is not None and not scope:
        hold.add("change_reached")
    hold.update(_declared(scope, entries, around, hold))
    return _Triggers(frozenset(hold), frozenset(may - hold))


def _declared(scope: str, entries: Sequence[Entry], around: Circumstances, found: Collection[str]) -> Iterator[str]:
    """Triggers out of what people declared of the systems in question."""
    names = {scope} if scope else {one.system for one in entries}
    systems = [around.systems[name] for name in sorted(names) if name in around.systems]
    important = {name for name in _LEVELS.values() if name in found}
    if important and any(_is_done(one.declared.get("sharing", "")) for one in systems):
        yield "shared"
    if any(_is_done(one.declared.get("cross_border", "")) for one in systems):
        yield "exported"
    if any(one.facts.get("ciio") for one in systems):
        yield "ciio"


def _is_done(text: str) -> bool:
    """Whether a declared text (共享情况, 出境情况) says that it is done: anything but nothing and a plain no."""
    return bool(text.strip()) and _NO.match(text.strip()) is None


def _facts(scope: str, around: Circumstances) -> dict[str, Fact]:
    facts: dict[str, Fact] = {f"entity.{key}": value for key, value in around.entity.facts.items()}
    system = around.systems.get(scope)
    if system is not None:
        facts |= {f"system.{key}": value for key, value in system.facts.items()}
        if system.grade is not None:
            facts["system.grade"] = system.grade
    return facts


@dataclass(frozen=True)
class _Scene:
    """What a duty is held against: the facts of its scope, the calendars, and everything else."""

    facts: Mapping[str, Fact]
    calendars: Calendars
    around: Circumstances


def _judged(one: Obligation, scene: _Scene) -> Obligation:
    due = _due(one.duty, scene)
    fact = _filed(scene.around) if one.duty.met_by == FILING else scene.facts.get(one.duty.met_by)
    state = _state(one.duty, fact, due, scene.around.today)
    found = "" if fact is None else fact.isoformat() if isinstance(fact, date) else f"{fact:g}"
    return replace(
        one,
        state=state,
        due=due.on,
        due_basis=due.basis,
        carried_over=due.carried_over,
        certain=due.certain,
        found=found,
    )


def _filed(around: Circumstances) -> date | None:
    return max((one.filed_on for one in around.filings), default=None)


def _state(duty: Duty, fact: Fact | None, due: _Due, today: date) -> State:
    changing = duty.due is not None and duty.due.calendar == CHANGE
    if not changing and not duty.met_by:
        return State.UNKNOWN
    # A change is met by a new filing, which is the new baseline: then no clock runs and there is no such duty.
    if not changing and _met(duty, fact, due):
        return State.MET
    return State.OVERDUE if due.on is not None and due.on < today else State.OPEN


def _met(duty: Duty, fact: Fact | None, due: _Due) -> bool:
    if fact is None or fact is False:
        return False
    if duty.at_least is not None:
        return not isinstance(fact, date) and fact >= duty.at_least
    if not isinstance(fact, date):
        return True
    if duty.yearly and due.on is not None:
        return fact.year >= due.on.year
    return due.since is None or fact >= due.since


@dataclass(frozen=True, slots=True)
class _Due:
    """``since``: the declared day from which working days run."""

    on: date | None = None
    basis: str = ""
    carried_over: bool = False
    certain: bool = True
    since: date | None = None


def _due(duty: Duty, scene: _Scene) -> _Due:
    around = scene.around
    if duty.due is None:
        return _Due()
    if duty.due.calendar == CHANGE:
        return _Due(around.clock.due, "三个月") if around.clock else _Due()
    if duty.due.calendar:
        day = scene.calendars.due(duty.due.calendar, around.entity.region, around.today.year)
        return _Due(day.on, day.basis, day.carried_over or day.foreign) if day else _Due()
    start = scene.facts.get(duty.due.after)
    if not isinstance(start, date):
        return _Due()
    end = working_days_after(start, duty.due.working_days)
    return _Due(end.on, f"{start.isoformat()}起{duty.due.working_days}个工作日", False, end.certain, start)
