"""Published verdicts do not fall by themselves: what a rescan or a changed rule does not see any more is kept, and says so.

Pure: what the catalogue knew of some sources, and a new run's entries of the same sources, give the entries to publish. Both
sides stay visible: the level or type that is shown is the one published before, and beside it stands what the machine says now.
Only a person's decision lets it fall, and lowering takes two people (see ``decisions``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from uuid import UUID

from catalog.decisions import NO, Aspect, aspects, said_besides
from catalog.items import level_rank
from catalog.kept_family import Was, rank_of
from catalog.kept_flags import Sight, figures, looked_as_well, told_domain, told_figures, told_flag, with_flags
from catalog.model import Entry, PersonDecision
from catalog.verdicts import (
    FLAG,
    KEPT,
    KEPT_CONTAINS,
    KEPT_PERSONS,
    KEPT_TYPE,
    NOT_SEEN_SINCE,
    PERSONS,
    present_level,
    present_type,
)
from classifiers.model import (
    ColumnFinding,
    Contained,
    DatasetFinding,
    Decision,
    Evidence,
    Facts,
    Level,
    LevelReason,
    PersonalInformation,
)
from connectors.model import Status

LEVEL_WORDS: Mapping[Level, tuple[str, str]] = {
    Level.GENERAL: ("一般数据", "general"),
    Level.UNDECIDED: ("待判定", "undecided"),
    Level.IMPORTANT: ("重要数据", "important"),
    Level.CORE_CANDIDATE: ("核心数据候选", "a core candidate"),
    Level.CORE: ("核心数据", "core"),
}
_OTHER_TYPE = "kept_type_other"
_ALLOW = "allow"
_UNREAD = (Status.SKIPPED, Status.FAILED)
_Place: TypeAlias = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class LetGo:
    """What people decided that stands: the level of items, the type of columns, the items whose place among the domains they
    gave, and (FLAG with its name, or PERSONS) what they took away. None of it needs keeping."""

    levels: Mapping[UUID, Level] = field(default_factory=dict)
    types: Mapping[tuple[UUID, str], str] = field(default_factory=dict)
    places: frozenset[UUID] = frozenset()
    besides: Mapping[UUID, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[PersonDecision]) -> LetGo:
        """From the decisions that stand, in the order in which they took effect."""
        levels: dict[UUID, Level] = {}
        types: dict[tuple[UUID, str], str] = {}
        places: set[UUID] = set()
        besides: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
        for one in decisions:
            if one.level is not None:
                levels[one.item] = one.level
            if one.entity_type is not None:
                types[one.item, one.column] = one.entity_type
            if Aspect.CATEGORY in aspects(one):
                places.add(one.item)
            besides[one.item] |= said_besides(one)
        gone = {item: frozenset(what for what, word in said.items() if word == NO) for item, said in besides.items()}
        return cls(levels, types, frozenset(places), gone)

    def flags(self, item: UUID | None) -> tuple[str, ...]:
        """The flags that people took away from an item."""
        return tuple(one.removeprefix(FLAG) for one in self._gone(item) if one.startswith(FLAG))

    def persons(self, item: UUID | None) -> bool:
        """Whether people took away the kept bound of an item's persons."""
        return PERSONS in self._gone(item)

    def _gone(self, item: UUID | None) -> frozenset[str]:
        return self.besides.get(item, frozenset()) if item else frozenset()


def kept(
    previous: Iterable[Entry],
    entries: Iterable[Entry],
    decisions: Iterable[PersonDecision] | LetGo,
    seen: Mapping[str, str] | None = None,
    there: Collection[_Place] | None = None,
) -> tuple[Entry, ...]:
    """The entries, in their order, with every verdict that was published and would fall without a person having said so.

    ``previous`` are the entries published last of the same sources, ``decisions`` those that stand, about items as the entries
    name them, and ``seen`` says of each source when and in which run the previous ones were seen. ``there`` are all datasets of
    the run, where the entries are only those of some items, with all that was published of these. Undecided becomes general
    without ado where nothing that was seen is missing: then what it waited for has been filled in."""
    known: dict[_Place, Entry] = {(one.source, one.path): one for one in previous}
    entries = tuple(entries)
    let_go = decisions if isinstance(decisions, LetGo) else LetGo.of(decisions)
    seen = seen or {}
    done = [
        one if (before := known.get((one.source, one.path))) is None else _kept(before, one, let_go, seen.get(one.source, ""))
        for one in entries
    ]
    present = {(one.source, one.path) for one in entries} if there is None else there
    return tuple(_in_place_of(done, known, let_go, (seen, present)))


def _in_place_of(
    entries: Sequence[Entry],
    known: Mapping[_Place, Entry],
    let_go: LetGo,
    around: tuple[Mapping[str, str], Collection[_Place]],
) -> Iterator[Entry]:
    """The entries, where new members of an item have what the item would lose without it: a family of daily tables is one thing,
    and its verdict does not end with the oldest day."""
    new = {one.item for one in entries if one.item and (one.source, one.path) not in known}
    seen, there = around
    was: dict[UUID | None, Was] = {}
    for place, one in known.items():
        if one.item in new:
            was.setdefault(one.item, Was()).add(one, place not in there)
    for one in entries:
        if one.item in was:
            was[one.item].hold(one)
    for one in entries:
        if one.item in was and (one.source, one.path) not in known:
            yield _as_the_item(was[one.item], one, let_go, seen)
        else:
            yield one


def _as_the_item(was: Was, one: Entry, let_go: LetGo, seen: Mapping[str, str]) -> Entry:
    """A new member of an item that was known: with its columns' types, and the level and flags that only gone members had."""
    columns = one.finding.columns
    if not columns and one.status in _UNREAD:
        columns = tuple(_forgotten(column) for column in was.latest.finding.columns)
    columns = tuple(_as_in_item(was, one, column, let_go, seen) for column in columns)
    lost = columns != one.finding.columns
    decision = _as_gone(was, one, let_go, seen)
    if decision == one.decision and not lost:
        return one
    levels = [column.enterprise_level for column in columns if lost]
    level = max((number for number in (decision.enterprise_level, *levels) if number), default=None)
    flags = tuple(dict.fromkeys((*decision.flags, NOT_SEEN_SINCE)))
    finding = _finding(was.highest, one, columns) if lost else one.finding
    return replace(one, finding=finding, decision=replace(decision, flags=flags, enterprise_level=level))


def _as_gone(was: Was, one: Entry, let_go: LetGo, seen: Mapping[str, str]) -> Decision:
    """The decision about a new member, with the level and flags that the item had through members that are gone."""
    decision, before = one.decision, was.gone
    if before is None:
        return decision
    floor = _floor(before, one, let_go)
    if level_rank(floor) > was.held:
        decision = _as_published(before.decision, decision, floor, seen.get(before.source, ""))
    lost = [pair for pair in was.lost_flags.items() if pair[0] not in let_go.flags(one.item)]
    told = (told_flag(member.decision, flag, seen.get(member.source, "")) for flag, member in lost)
    flags = tuple(sorted({*decision.flags, *(flag for flag, _ in lost)})) if lost else decision.flags
    return replace(decision, reasons=(*decision.reasons, *told), flags=flags)


def _as_in_item(was: Was, entry: Entry, column: ColumnFinding, let_go: LetGo, seen: Mapping[str, str]) -> ColumnFinding:
    found = was.column(column.column)
    if found is None:
        return column
    member, before = found
    chosen = let_go.types.get((entry.item, column.column)) if entry.item else None
    return _column(before, column, chosen, seen.get(member.source, ""))


def _kept(before: Entry, now: Entry, let_go: LetGo, since: str) -> Entry:
    columns = _columns(before, now, let_go, since)
    floor = _floor(before, now, let_go)
    falls = level_rank(now.decision.level) < level_rank(floor)
    lost = columns != now.finding.columns
    sight = Sight(lost, _explained(before, now, let_go), let_go.flags(now.item), let_go.persons(now.item), since)
    persons, counted = figures(before, now, sight)
    decision = with_flags(before.decision, now, counted, sight, looked_as_well(before, now))
    flagged = decision.reasons != now.decision.reasons
    if falls:
        decision = _as_published(before.decision, decision, floor, since)
    if falls or lost or flagged:
        higher = max((one for one in (before.decision.enterprise_level, decision.enterprise_level) if one), default=None)
        decision = replace(decision, enterprise_level=higher)
    told = list(told_figures(before, counted, since))
    placeless = bool(before.finding.domain and not now.finding.domain and now.item not in let_go.places)
    told += [told_domain(before.decision, since)] if placeless else []
    marked = falls or lost or flagged or placeless or counted == KEPT_PERSONS
    flags = tuple(dict.fromkeys((*decision.flags, *((NOT_SEEN_SINCE,) if marked else ()))))
    decision = replace(decision, reasons=(*decision.reasons, *told), flags=flags)
    if decision == now.decision and persons == now.persons:
        return now
    finding = _finding(before, now, columns) if marked else now.finding
    return replace(now, finding=finding, decision=decision, persons=persons)


def _finding(before: Entry, now: Entry, columns: tuple[ColumnFinding, ...]) -> DatasetFinding:
    """What was found, with what protects more of before and now."""
    was, found = before.finding, now.finding
    same_domain = found.domain in (None, was.domain)
    return replace(
        found,
        columns=columns,
        domain=found.domain or was.domain,
        category=found.category or (was.category if same_domain else None),
        gbt35273=_more(was.gbt35273, found.gbt35273),
        gbt45574=_more(was.gbt45574, found.gbt45574),
    )


def _explained(before: Entry, now: Entry, let_go: LetGo) -> bool:
    """Whether people said of a column that it is not what it was taken for, and it is taken for something else now."""
    types = {one.column: one.entity_type for one in now.finding.columns}
    return any(
        one.entity_type and types.get(one.column) != one.entity_type and let_go.types.get((now.item, one.column)) is not None
        for one in before.finding.columns
        if now.item
    )


def _floor(before: Entry, now: Entry, let_go: LetGo) -> Level:
    """The level below which the entry must not fall."""
    floor, present = before.decision.level, now.decision.level
    chosen = let_go.levels.get(now.item) if now.item else None
    if chosen is not None and level_rank(chosen) < level_rank(floor):
        floor = chosen
    filled_in = floor is Level.UNDECIDED and present is Level.GENERAL and sees_as_much(before.facts, now.facts)
    return present if filled_in else floor


def sees_as_much(before: Facts, now: Facts) -> bool:
    """Whether nothing that was seen is missing now: no entity type, and not the category."""
    return set(before.entity_types) <= set(now.entity_types) and before.category in (None, now.category)


def _as_published(before: Decision, now: Decision, level: Level, since: str) -> Decision:
    """The decision at the level that was published, saying since when, and what the rules make of it now."""
    present = present_level(now)
    earlier = next((one for one in before.reasons if one.rule == KEPT), None)
    if earlier is None or level is not before.level:
        chinese, english = LEVEL_WORDS[level]
        because = f"上次（{since}）判为{chinese}，本次未再识别到，须复核"
        told = f"it was {english} when seen last ({since}) and is not recognised any more: review it"
        earlier = LevelReason(KEPT, because, told)
    rest = tuple(one for one in now.reasons if one.rule != KEPT)
    missing = before.undecided_for if level is Level.UNDECIDED else ()
    return replace(now, level=level, reasons=(replace(earlier, level=present), *rest), undecided_for=missing)


def _columns(before: Entry, now: Entry, let_go: LetGo, since: str) -> tuple[ColumnFinding, ...]:
    found = {one.column: one for one in before.finding.columns}
    columns = now.finding.columns
    if not columns and now.status in _UNREAD:
        # Nobody could look: what was known of its columns is not gone.
        columns = tuple(_forgotten(one) for one in before.finding.columns)
    kept_columns = []
    for one in columns:
        earlier = found.get(one.column)
        chosen = let_go.types.get((now.item, one.column)) if now.item else None
        kept_columns.append(one if earlier is None else _column(earlier, one, chosen, since))
    return tuple(kept_columns)


def _forgotten(column: ColumnFinding) -> ColumnFinding:
    return ColumnFinding(column.column, column.type, comment=column.comment)


def _column(before: ColumnFinding, now: ColumnFinding, chosen: str | None, since: str) -> ColumnFinding:
    if chosen == "" or any(one.kind == _ALLOW for one in now.evidence):
        return now
    if before.entity_type and chosen in (None, before.entity_type) and rank_of(now) < rank_of(before) and _falls(before, now):
        now = _with_type(before, now, since)
    return _with_finds(before, now, since)


def _falls(before: ColumnFinding, now: ColumnFinding) -> bool:
    return now.entity_type != before.entity_type


def _with_type(before: ColumnFinding, now: ColumnFinding, since: str) -> ColumnFinding:
    present = present_type(now)
    earlier = next((one for one in before.evidence if one.kind == KEPT and one.sentence != KEPT_CONTAINS), None)
    since = since if earlier is None else str(dict(earlier.fills)["since"])
    fills = (("since", since), ("entity_type", before.entity_type or ""), ("now", present))
    told = Evidence(KEPT, _OTHER_TYPE if present else KEPT_TYPE, fills)
    rest = tuple(one for one in now.evidence if one.kind != KEPT)
    sparse = tuple(one for one in now.contains if one.entity_type != before.entity_type)
    return replace(before, type=now.type, comment=now.comment, contains=sparse, evidence=(told, *rest))


def _with_finds(before: ColumnFinding, now: ColumnFinding, since: str) -> ColumnFinding:
    there = {now.entity_type, *(one.entity_type for one in now.contains)}
    gone = tuple(one for one in before.contains if one.entity_type not in there)
    if not gone:
        return now
    earlier = {
        dict(one.fills)["entity_type"]: dict(one.fills)["since"] for one in before.evidence if one.sentence == KEPT_CONTAINS
    }
    told = tuple(_told(one, str(earlier.get(one.entity_type, since))) for one in gone)
    level = max((one for one in (before.enterprise_level, now.enterprise_level) if one), default=None)
    return replace(
        now,
        contains=(*now.contains, *gone),
        evidence=(*told, *now.evidence),
        enterprise_level=level,
        gbt35273=_more(before.gbt35273, now.gbt35273),
        gbt45574=_more(before.gbt45574, now.gbt45574),
    )


def _told(one: Contained, since: str) -> Evidence:
    return Evidence(KEPT, KEPT_CONTAINS, (("since", since), ("entity_type", one.entity_type)))


def _more(before: PersonalInformation, now: PersonalInformation) -> PersonalInformation:
    """What of two classes protects more; the present one where both do the same."""
    if now.name and now.sensitive >= before.sensitive:
        return now
    return before if before.name else now
