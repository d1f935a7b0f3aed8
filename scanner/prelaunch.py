"""The gate before launch: a scan of what is to go live, held against what the catalogue knows. Pure: values in, a verdict out.

Whatever cannot be told is never called "no": a description alone proves neither how many people there will be nor how much.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from catalog import FiledState, Verdict
from catalog.model import Census, Entry, Snapshot, Threshold
from classifiers import Classifier
from classifiers.model import Level
from config import RegulatoryLine
from connectors.model import Reason, Status
from scanner.gate import CHANGE, COMPARED, DONE, GATE_HIT, INCOMPLETE, NEW_ITEM, NEW_SENSITIVE, OVER, Hit, hits, is_outside
from scanner.gate import sensitive_columns as sensitive_in
from scanner.thresholds import line_state, thresholds

PEOPLE = "persons_10m"
_OURS = ("own", "joint")
_Place: TypeAlias = tuple[str, str, str]
_FILED = (Level.IMPORTANT, Level.CORE_CANDIDATE, Level.CORE, Level.UNDECIDED)


class Outlook(StrEnum):
    """Where a regulatory line would stand after launch."""

    REACHED = "reached"  # the launch takes us there
    ALREADY = "already_reached"  # we are there without it
    POSSIBLE = "possible"  # it cannot be told
    NO_SIGN = "no_sign"  # nothing that was met speaks for it, and nothing proves that it cannot be
    NOT_REACHED = "not_reached"  # proven
    NO_BASELINE = "no_baseline"  # nothing was filed
    NOT_COMPARED = "not_compared"  # there was no catalogue to compare with


@dataclass(frozen=True, slots=True)
class LineOutlook:
    """One line after launch. ``lower`` and ``upper`` are people or percent where they are known."""

    id: str
    state: Outlook
    lower: int | None = None
    upper: int | None = None
    limit: int = 0


@dataclass(frozen=True, slots=True)
class NewColumns:
    """A dataset with columns of sensitive personal information that the catalogue does not know as such."""

    source: str
    dataset: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What a launch would add. ``known`` is False where the catalogue knows nothing yet, or was not asked: then all is new.
    ``standard`` is the one whose "sensitive" counts, ``people`` how many its owner declares it will hold at most. Of the line
    about persons ``alone`` is where this run by itself stands, ``company`` where the company stands without it."""

    known: bool
    new_items: tuple[Entry, ...] = ()
    new_columns: tuple[NewColumns, ...] = ()
    lines: tuple[LineOutlook, ...] = ()
    standard: str = "gbt45574"
    people: int | None = None
    alone: tuple[Threshold, ...] = ()
    company: tuple[Threshold, ...] = ()

    def line(self, id: str) -> Outlook:
        """The outlook of a line."""
        return next((one.state for one in self.lines if one.id == id), Outlook.NOT_COMPARED)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why something cannot be told: a word of ``scanner.wording_prelaunch``, and how many, or which, of what."""

    why: str
    count: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class GateResult:
    """The verdict. ``code`` is the exit code: 0 may launch, 4 needs to be signed off, 3 could not be told (4 beats 3).
    ``described`` datasets have no data yet: of them only names, types and comments were judged."""

    code: int
    conditions: tuple[str, ...]
    hits: tuple[Hit, ...]
    unknown: tuple[Unknown, ...]
    comparison: Comparison
    described: int = 0

    @property
    def word(self) -> str:
        """may_launch, needs_sign_off or could_not_tell."""
        return {DONE: "may_launch", GATE_HIT: "needs_sign_off"}.get(self.code, "could_not_tell")


def judge_gate(snapshot: Snapshot, conditions: tuple[str, ...], comparison: Comparison) -> GateResult:
    """The verdict on a scan that is not in the catalogue."""
    alone = tuple(one for one in conditions if one not in COMPARED)
    found = list(hits(replace(snapshot, thresholds=()), alone, None))
    found += _compared(conditions, comparison, {one.condition for one in found})
    unknown = tuple(_unknown(snapshot, conditions, comparison))
    code = GATE_HIT if found else INCOMPLETE if unknown else DONE
    described = sum(one.reason is Reason.METADATA_ONLY for one in snapshot.entries)
    return GateResult(code, conditions, tuple(found), unknown, comparison, described)


def _compared(conditions: Sequence[str], comparison: Comparison, met: set[str]) -> Iterable[Hit]:
    if NEW_ITEM in conditions:
        yield from (Hit(NEW_ITEM, one.source, one.title) for one in comparison.new_items)
    if NEW_SENSITIVE in conditions:
        yield from (Hit(NEW_SENSITIVE, one.source, one.dataset) for one in comparison.new_columns)
    for condition, line in ((OVER, PEOPLE), (CHANGE, CHANGE)):
        if condition in conditions and condition not in met and comparison.line(line) is Outlook.REACHED:
            yield Hit(condition, "", "")


def _unknown(snapshot: Snapshot, conditions: Sequence[str], comparison: Comparison) -> Iterable[Unknown]:
    entries = [one for one in snapshot.entries if not is_outside(one)]
    failed = tuple(one.source for one in snapshot.sources if one.status in (Status.FAILED, Status.SKIPPED))
    if failed:
        yield Unknown("gate_source_failed", len(failed), failed)
    missed = [one for one in entries if _is_missed(one)]
    if missed:
        yield Unknown("gate_not_read", len(missed), _titles(missed))
    if not entries:
        yield Unknown("gate_nothing_read")
    waiting = [one for one in entries if one.decision.level is Level.UNDECIDED]
    if waiting:
        yield Unknown("gate_undecided", len(waiting), _titles(waiting))
    for condition, line in ((OVER, PEOPLE), (CHANGE, CHANGE)):
        if condition in conditions and comparison.line(line) is Outlook.POSSIBLE:
            yield Unknown(f"gate_{line}_open")


def _titles(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(f"{one.source} {one.title}" for one in entries)


def _is_missed(one: Entry) -> bool:
    return bool(one.unread) or one.status is Status.PARTIAL or (one.reason is not None and one.reason.was_in_scope)


def compare(snapshot: Snapshot, known: Snapshot | None, standard: str) -> Comparison:
    """What is new in a scan. A table is known where the catalogue has one of its name in the same source or the same system: a
    script that describes the next version of a system is held against what was found in that system."""
    columns, places = [], _places(known)
    for one in _asked(snapshot.entries):
        had = {name for place in _place(one) for before in places.get(place, ()) for name in sensitive_in(before, standard)}
        fresh = tuple(name for name in sensitive_in(one, standard) if name not in had)
        columns += [NewColumns(one.source, one.title, fresh)] if fresh else []
    fresh_entries = tuple(one for one in _asked(snapshot.entries) if not any(place in places for place in _place(one)))
    return Comparison(bool(places), fresh_entries, tuple(columns), standard=standard)


def _asked(entries: Iterable[Entry]) -> list[Entry]:
    return [one for one in entries if not is_outside(one)]


def _places(known: Snapshot | None) -> dict[_Place, list[Entry]]:
    found: dict[_Place, list[Entry]] = {}
    for one in known.entries if known else ():
        for place in _place(one):
            found.setdefault(place, []).append(one)
    return found


def _place(entry: Entry) -> set[_Place]:
    name = entry.path[-1].lower()
    return {("source", entry.source, name), *([("system", entry.system, name)] if entry.system else [])}


def with_people(snapshot: Snapshot, most: int | None, classifier: Classifier) -> Snapshot:
    """The scan with what the owner declares: no dataset of it tells of more people than that. Levels are decided anew."""
    if most is None:
        return snapshot
    return replace(snapshot, entries=tuple(_with_people(one, most, classifier) for one in snapshot.entries))


def _with_people(entry: Entry, most: int, classifier: Classifier) -> Entry:
    upper = entry.persons.upper
    if upper is not None and upper <= most:
        return entry
    persons = replace(entry.persons, upper=max(most, entry.persons.lower), method="declared")
    facts = replace(entry.facts, persons_upper=persons.upper)
    decision = classifier.decide(facts)
    return replace(entry, persons=persons, facts=facts, decision=decision, finding=classifier.as_a_whole(entry.finding, decision))


def after_launch(known: Snapshot, fresh: Snapshot) -> Snapshot:
    """What the catalogue would know with the datasets of ``fresh``, which have items, in it."""
    every = {one.id: one for one in (*known.items, *fresh.items)}
    names = {one.source for one in known.sources}
    sources = (*known.sources, *(one for one in fresh.sources if one.source not in names))
    return replace(known, entries=(*known.entries, *fresh.entries), items=tuple(every.values()), sources=sources)


def people_outlook(
    line: RegulatoryLine, snapshot: Snapshot, known: Snapshot | None, census: Census | None = None, most: int | None = None
) -> LineOutlook:
    """Where the people of all our systems would stand. ``most`` is how many the owner of the new system declares it will hold.

    Bounds only: with the last count of people, or what the rows of known datasets allow; no bound where nobody counted."""
    lower, upper = _known_people(line, known, census)
    if lower >= line.limit:
        return LineOutlook(line.id, Outlook.ALREADY, lower, upper, line.limit)
    own = [one for one in _asked(snapshot.entries) if one.role in _OURS]
    added = most if most is not None else _bounded(own)
    told = max([lower, *(one.persons.lower for one in own)])
    bound = None if upper is None or added is None else upper + added
    state = Outlook(line_state(told, bound, line.limit))
    if state is Outlook.POSSIBLE and most is None and own and all(one.persons.upper == 0 for one in own):
        state = Outlook.NO_SIGN
    return LineOutlook(line.id, state, told, bound, line.limit)


def _known_people(line: RegulatoryLine, known: Snapshot | None, census: Census | None) -> tuple[int, int | None]:
    if census is not None:
        gaps = any(one.role in _OURS for one in census.gaps)
        return census.total.lower, None if gaps else census.total.upper
    if known is None or not known.entries:
        return 0, None
    one = thresholds((line,), known.entries, known.sources, "")[0]
    return one.lower or 0, one.upper


def _bounded(entries: Sequence[Entry]) -> int | None:
    """As many people as all of it can tell of; None where something was not read whole. A description bounds nothing."""
    whole = all(one.reason is None and (one.status is Status.EMPTY or one.coverage.power_at_1pct == 1.0) for one in entries)
    uppers = [one.persons.upper for one in entries]
    return None if not whole or None in uppers else sum(one or 0 for one in uppers)


def change_outlook(before: FiledState | None, after: FiledState | None, fresh: Iterable[Entry]) -> LineOutlook:
    """Where the change since the last filing would stand with the new datasets in it."""
    if before is None or after is None:
        return LineOutlook(CHANGE, Outlook.NO_BASELINE)
    percents = [abs(one.percent) for scope in after.change.scopes for one in scope.metrics if one.percent is not None]
    most = int(max(percents, default=0))
    if before.change.verdict is Verdict.REACHED:
        return LineOutlook(CHANGE, Outlook.ALREADY, most)
    fresh = tuple(fresh)
    told = after.change.verdict
    filed = any(one.decision.level in _FILED or OVER in one.decision.flags for one in fresh)
    if told is Verdict.REACHED:
        return LineOutlook(CHANGE, Outlook.REACHED, most)
    if not filed and any(one.reason is Reason.METADATA_ONLY for one in fresh):
        return LineOutlook(CHANGE, Outlook.NO_SIGN, most)
    if told is Verdict.NOT_REACHED or not filed:
        return LineOutlook(CHANGE, Outlook.NOT_REACHED if told is Verdict.NOT_REACHED else Outlook.NO_SIGN, most)
    return LineOutlook(CHANGE, Outlook.POSSIBLE, most)
