"""What people decided, joined to what the machine found. Reading joins; no scan ever writes a decision.

A decision may speak of several aspects of an item or column; the latest word on each aspect stands. One that lowers what stands
waits until another person has approved it, which can be told from the decision alone: it remembers what it would lower.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from catalog.items import level_rank
from catalog.kept_flags import counted_alone
from catalog.model import DecisionKind, Entry, PersonDecision, Snapshot
from catalog.verdicts import FLAG, PERSONS
from classifiers.model import ColumnFinding, Contained, Level, LevelReason, PersonalInformation
from config import AllowList, CatalogError

PERSON_RULE = "person"
"""Stands for a person's decision where a rule's id stands otherwise."""
ENTERPRISE_LEVEL, ALLOW_COLUMNS, ALLOW_SHAPE = "enterprise_level", "allow_columns", "allow_shape"
"""Names, among the changes of a decision, of what goes with a type: enterprise level, globs (a line each), masked shape."""
STANDARDS = ("gbt35273", "gbt45574")
"""Names, among the changes, of the classes that go with a type; a class is sensitive where ``…_sensitive`` says yes."""
YES, NO = "yes", "no"
"""What a decision says, among its changes, of a flag (FLAG with its name) or of the kept bound of people (PERSONS)."""
_PLACE, _TEXT = ("domain", "category"), "description"


class Aspect(StrEnum):
    """What of an item or column a decision speaks of."""

    LEVEL = "level"
    TYPE = "type"
    CATEGORY = "category"
    DESCRIPTION = "description"


class Standing(StrEnum):
    """What has become of a decision."""

    STANDS = "stands"
    WAITS = "waits"  # it lowers, and nobody else has approved it yet
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"  # somebody decided the same anew before it was approved


def checked(one: PersonDecision) -> PersonDecision:
    """The decision, if it can be kept: it says something of an item or a column (an answer: of a decision); who and why.

    Raises CatalogError else."""
    if one.kind.is_answer:
        if one.answers is None or aspects(one):
            raise CatalogError("an answer is about a decision, and decides nothing else")
    elif one.answers is not None or not aspects(one):
        raise CatalogError("a decision gives an item a level, or a column an entity type")
    if (one.level is not None and one.column) or (one.entity_type is not None and not one.column):
        raise CatalogError("a level is of an item, and an entity type of a column")
    if one.column and (any(name in one.changes for name in _PLACE) or said_besides(one)):
        raise CatalogError("domain, category, flags and counts of people are of an item")
    if any(word not in (YES, NO) for word in said_besides(one).values()):
        raise CatalogError("of a flag a decision says yes or no")
    if one.level is Level.CORE:
        raise CatalogError("core is determined by the regulator: it is recorded with the filing")
    if not one.decided_by.strip() or not one.because.strip():
        raise CatalogError("a decision needs a name and a reason")
    if one.decided_at.tzinfo is None:
        raise CatalogError("the time of a decision needs a zone")
    return one


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, however they are spaced and spelled."""
    return _person(one) == _person(other)


def _person(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def said_besides(one: PersonDecision) -> dict[str, str]:
    """What a decision says of flags and of the kept bound of people: YES or NO by name."""
    return {name: word for name, word in one.changes.items() if name.startswith(FLAG) or name == PERSONS}


def aspects(one: PersonDecision) -> frozenset[str]:
    """What a decision speaks of, each flag an aspect of its own; nothing for an answer."""
    said = {
        Aspect.LEVEL: one.level is not None,
        Aspect.TYPE: one.entity_type is not None,
        Aspect.CATEGORY: any(name in one.changes for name in _PLACE),
        Aspect.DESCRIPTION: _TEXT in one.changes,
    }
    return frozenset((*(aspect for aspect, is_said in said.items() if is_said), *said_besides(one)))


def lowers(one: PersonDecision) -> bool:
    """Whether a decision puts less in place than the machine said or than stood when it was made: a lower level, no type, or one
    of a lower enterprise level. Decisions of the first catalogues do not remember what stood: they stand."""
    seen = one.seen
    if not seen or one.kind.is_answer:
        return False
    stood = {f"{FLAG}{flag}" for name in ("flags", "standing_flags") for flag in seen.get(name, "").split(",")} | {PERSONS}
    if any(word == NO and what in stood for what, word in said_besides(one).items()):
        return True
    if one.level is not None:
        return _lowers_level(one.level, Level(seen["level"]), Level(seen["standing"]))
    if one.entity_type is None:
        return False
    sides = (
        (seen.get("entity_type", ""), seen.get(ENTERPRISE_LEVEL, ""), seen.get("contains", "")),
        (seen.get("standing_type", ""), seen.get("standing_level", ""), ""),
    )
    # The same type is never less than itself, whatever level the taxonomy gives it today.
    before = max((type_rank(*side) for side in sides if not one.entity_type or side[0] != one.entity_type), default=-1)
    return type_rank(one.entity_type, one.changes.get(ENTERPRISE_LEVEL, ""), "") < before


def _lowers_level(level: Level, machine: Level, standing: Level) -> bool:
    if level is machine is Level.GENERAL and standing is Level.UNDECIDED:
        return False  # what was missing has been filled in
    return level_rank(level) < max(level_rank(machine), level_rank(standing))


def type_rank(entity_type: str, enterprise_level: str, contains: str) -> int:
    """How much a column's verdict protects: -1 for none, else its enterprise level (0 where it has none)."""
    return int(enterprise_level or 0) if entity_type or contains else -1


def standings(decisions: Iterable[PersonDecision]) -> dict[UUID, Standing]:
    """What has become of each decision (answers aside), from all of them in the order they were made."""
    found: dict[UUID, Standing] = {}
    waiting: defaultdict[tuple[UUID, str], list[PersonDecision]] = defaultdict(list)
    by_id: dict[UUID, PersonDecision] = {}
    for one in decisions:
        if one.kind.is_answer:
            asked = by_id.get(one.answers) if one.answers else None
            if asked is not None and found[asked.id] is Standing.WAITS:
                found[asked.id] = _answered(asked, one)
            continue
        place = waiting[one.item, one.column]
        for other in place:
            if found[other.id] is Standing.WAITS and aspects(other) & aspects(one):
                found[other.id] = Standing.REPLACED
        found[one.id], by_id[one.id] = (Standing.WAITS if lowers(one) else Standing.STANDS), one
        place[:] = [other for other in (*place, one) if found[other.id] is Standing.WAITS]
    return found


def _answered(asked: PersonDecision, answer: PersonDecision) -> Standing:
    own = same_person(asked.decided_by, answer.decided_by)
    if answer.kind is DecisionKind.APPROVE:
        return Standing.WAITS if own else Standing.STANDS
    if answer.kind is DecisionKind.WITHDRAW:
        return Standing.WITHDRAWN if own else Standing.WAITS
    return Standing.DECLINED


def standing(decisions: Iterable[PersonDecision]) -> tuple[PersonDecision, ...]:
    """The decisions that stand, in the order in which they took effect; one that was approved, when it was."""
    decisions = tuple(decisions)
    became = standings(decisions)
    by_id = {one.id: one for one in decisions}
    effects: list[PersonDecision] = []
    for one in decisions:
        if not one.kind.is_answer:
            effects += [one] if became[one.id] is Standing.STANDS and not lowers(one) else []
        elif one.kind is DecisionKind.APPROVE and one.answers in by_id:
            asked = by_id[one.answers]
            counts = became.get(asked.id) is Standing.STANDS and lowers(asked) and asked not in effects
            effects += [asked] if counts and not same_person(asked.decided_by, one.decided_by) else []
    return tuple(effects)


def by_aspect(one: PersonDecision) -> Iterator[tuple[str, PersonDecision]]:
    """A decision as one for each aspect that it speaks of."""
    of_text = {name: text for name, text in one.changes.items() if name == _TEXT}
    of_place = {name: text for name, text in one.changes.items() if name in _PLACE}
    besides = said_besides(one)
    rest = {name: text for name, text in one.changes.items() if name not in (*_PLACE, _TEXT, *besides)}
    parts: dict[str, PersonDecision] = {
        Aspect.LEVEL: replace(one, entity_type=None, changes=rest),
        Aspect.TYPE: replace(one, level=None, changes=rest),
        Aspect.CATEGORY: replace(one, level=None, entity_type=None, changes=of_place),
        Aspect.DESCRIPTION: replace(one, level=None, entity_type=None, changes=of_text),
        **{what: replace(one, level=None, entity_type=None, changes={what: word}) for what, word in besides.items()},
    }
    said = aspects(one)
    yield from ((aspect, part) for aspect, part in parts.items() if aspect in said)


def allowed_by(decisions: Iterable[PersonDecision]) -> AllowList:
    """The allow-list entries that standing decisions carry: globs of columns and masked shapes, never values."""
    globs: dict[str, None] = {}
    shapes: dict[str, None] = {}
    for one in decisions:
        globs |= dict.fromkeys(filter(None, one.changes.get(ALLOW_COLUMNS, "").split("\n")))
        shapes |= dict.fromkeys(filter(None, (one.changes.get(ALLOW_SHAPE, ""),)))
    return AllowList(tuple(globs), tuple(shapes))


_Words = Mapping[str, PersonDecision]


def decided(
    snapshot: Snapshot, decisions: Iterable[PersonDecision], held: Collection[tuple[UUID | None, str]] | None = None
) -> Snapshot:
    """The snapshot as people decided it: their latest word about an item or column stands, whatever a scan found.

    ``decisions`` are those that stand (see ``standing``), about items as the snapshot knows them. ``held`` are the flags that
    items have by the machine, where the snapshot has only a part of their members."""
    latest: defaultdict[tuple[UUID, str], dict[str, PersonDecision]] = defaultdict(dict)
    for one in decisions:
        latest[one.item, one.column].update(by_aspect(one))
    if not latest:
        return snapshot
    if held is None:
        held = {(one.item, flag) for one in snapshot.entries for flag in one.decision.flags}
    return replace(snapshot, entries=tuple(_flagged(_entry(entry, latest), latest, held) for entry in snapshot.entries))


def _flagged(entry: Entry, latest: Mapping[tuple[UUID, str], _Words], held: Collection[tuple[UUID | None, str]]) -> Entry:
    """The entry with the flags as people have them: without those they took away, with those they gave where no part of the item
    has them (``held``); and without a bound of people that is only kept, where they let it go."""
    if entry.item is None:
        return entry
    item, said = entry.item, latest.get((entry.item, ""), {})
    words = {name: one.changes[name] for name, one in said.items() if name in one.changes and name not in (*_PLACE, _TEXT)}
    flags = {name.removeprefix(FLAG): word for name, word in words.items() if name.startswith(FLAG)}
    if words.get(PERSONS) == NO:
        entry = replace(entry, persons=counted_alone(entry.persons))
    if not flags:
        return entry
    given = [flag for flag, word in flags.items() if word == YES and (item, flag) not in held]
    kept = [flag for flag in entry.decision.flags if flags.get(flag) != NO]
    return replace(entry, decision=replace(entry.decision, flags=tuple(dict.fromkeys((*kept, *sorted(given))))))


def _entry(entry: Entry, latest: Mapping[tuple[UUID, str], _Words]) -> Entry:
    if entry.item is None:
        return entry
    item = entry.item
    columns = tuple(_column(column, latest.get((item, column.column), {})) for column in entry.finding.columns)
    said = latest.get((item, ""), {})
    finding = replace(entry.finding, columns=columns)
    if place := said.get(Aspect.CATEGORY):
        domain, category = _placed(place.changes, finding.category)
        finding = replace(finding, domain=domain, category=category)
    entry = replace(entry, finding=finding)
    if text := said.get(Aspect.DESCRIPTION):
        entry = replace(entry, comment=text.changes[_TEXT])
    person = said.get(Aspect.LEVEL)
    if person is None or person.level is None:
        return entry
    reasons = (LevelReason(PERSON_RULE, person.because), *entry.decision.reasons)
    return replace(entry, decision=replace(entry.decision, level=person.level, reasons=reasons, undecided_for=()))


def _placed(changes: Mapping[str, str], category: str | None) -> tuple[str | None, str | None]:
    chosen = changes.get("category", "")
    domain = changes.get("domain", "") or chosen.partition(".")[0]
    kept = category if category and f"{category}.".startswith(f"{domain}.") else None
    return domain or None, chosen or kept


def _column(column: ColumnFinding, said: _Words) -> ColumnFinding:
    if text := said.get(Aspect.DESCRIPTION):
        column = replace(column, comment=text.changes[_TEXT])
    person = said.get(Aspect.TYPE)
    if person is None:
        return column
    if not person.entity_type:
        none = PersonalInformation()
        column = replace(column, contains=(), enterprise_level=None, gbt35273=none, gbt45574=none, match_ratio=None)
        return replace(column, entity_type=None, confidence=1.0)
    if person.entity_type == column.entity_type:
        return replace(column, confidence=1.0)
    rest: tuple[Contained, ...] = tuple(one for one in column.contains if one.entity_type != person.entity_type)
    changed = replace(column, entity_type=person.entity_type, confidence=1.0, contains=rest, match_ratio=None)
    return _classed(changed, person.changes)


def _classed(column: ColumnFinding, changes: Mapping[str, str]) -> ColumnFinding:
    """The column with the classes that go with the type a person gave it, as far as the decision knows them."""
    if changes.get(ENTERPRISE_LEVEL):
        column = replace(column, enterprise_level=int(changes[ENTERPRISE_LEVEL]))
    first, second = (
        PersonalInformation(changes[name], changes.get(f"{name}_sensitive") == "yes") if name in changes else None
        for name in STANDARDS
    )
    return replace(column, gbt35273=first or column.gbt35273, gbt45574=second or column.gbt45574)
