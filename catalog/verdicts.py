"""What the machine says of an item now, as one value: what decisions are compared with and remember."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from catalog.items import ItemSummary, highest
from catalog.model import Entry, PersonDecision
from classifiers.model import ColumnFinding, Decision, Evidence, Level, Persons

KEPT = "kept"
"""Rule of a level reason, and kind of evidence: a verdict that was published and is not recognised any more (see ``kept``)."""
NOT_SEEN_SINCE = "not_seen_since"
"""Flag of a dataset that keeps a verdict in that way."""
KEPT_TYPE, KEPT_CONTAINS = "kept_type", "kept_contains"
KEPT_FLAG, KEPT_PERSONS, KEPT_COUNT, KEPT_DOMAIN = "kept_flag:", "kept_persons", "kept_count", "kept_domain"
"""Rules of reasons: a flag (its name follows), a lower bound of people, the last count of them, a domain that is only kept."""
EXPOSURES = ("clear_people_in_test", "copied_table")
"""Flags that say where people in clear text should not be."""
FLAG, PERSONS, DOMAIN = "flag:", "persons", "domain"
"""What is kept of an item besides its level, and what a decision about it is called among its changes: a flag (its name
follows), the kept bound of people."""
COUNTED_LOWER = "counted_lower"
"""Name, among the figures of a count, of the lower bound that the last count gives where an earlier one is kept."""
MACHINE_FLAGS = "machine_flags"
"""Under this a decision remembers the flags that the machine gave, those that were only kept aside."""
COLUMN = "column:"
"""Goes before a column's name where a decision about an item remembers the types of its columns."""


@dataclass(frozen=True, slots=True)
class ColumnVerdict:
    """What the machine says of a column now. ``entity_type`` is empty for none, ``contains`` are sparse finds, ``published`` is
    the type that the catalogue shows: another one where an earlier verdict is kept."""

    entity_type: str = ""
    enterprise_level: int | None = None
    contains: tuple[str, ...] = ()
    published: str = ""
    confidence: float = 0.0
    kept: tuple[Evidence, ...] = ()

    @property
    def rank(self) -> tuple[bool, int, float]:
        """Orders the verdicts of several members on one column: what protects more goes first."""
        return bool(self.entity_type or self.contains), self.enterprise_level or 0, self.confidence

    def words(self) -> dict[str, str]:
        """As a decision remembers it."""
        level = "" if self.enterprise_level is None else str(self.enterprise_level)
        return {"entity_type": self.entity_type, "enterprise_level": level, "contains": ",".join(self.contains)}


@dataclass(frozen=True)
class ItemVerdict:
    """What the machine says of an item now. ``published`` is the level that the catalogue shows, with what is kept."""

    item: UUID
    level: Level
    published: Level
    domain: str = ""
    category: str = ""
    columns: Mapping[str, ColumnVerdict] | None = None
    flags: frozenset[str] = frozenset()
    kept: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What else is only kept, by FLAG with its name, PERSONS or DOMAIN: what the machine says now, and what is published."""

    def column(self, name: str) -> ColumnVerdict | None:
        """The verdict on a column; None where there is no such column."""
        return (self.columns or {}).get(name)

    @property
    def shown(self) -> frozenset[str]:
        """All that a rejection can take away besides the level: flags of now and kept ones, and PERSONS for a kept bound."""
        return self.flags | {what.removeprefix(FLAG) for what in self.kept if what != DOMAIN}

    def words(self) -> dict[str, str]:
        """As a decision remembers it: also which columns had which type."""
        typed = {f"{COLUMN}{name}": one.published for name, one in (self.columns or {}).items() if one.published}
        flags = ",".join(sorted(self.flags))
        return {"level": self.level.value, "domain": self.domain, "category": self.category, MACHINE_FLAGS: flags, **typed}


def verdict_of(item: ItemSummary) -> ItemVerdict:
    """The machine's verdict on an item of a snapshot without people's decisions."""
    columns: dict[str, ColumnVerdict] = {}
    for member in item.members:
        for column in member.finding.columns:
            one = column_verdict(column)
            before = columns.get(column.column)
            columns[column.column] = one if before is None or one.rank > before.rank else before
    finding = item.classified.finding
    level = highest(present_level(one.decision) for one in item.members)
    flags = frozenset(flag for one in item.members for flag in present_flags(one.decision))
    kept = dict(sorted(pair for one in item.members for pair in _kept_besides(one)))
    kept = {what: sides for what, sides in kept.items() if what.removeprefix(FLAG) not in flags}
    return ItemVerdict(item.item.id, level, item.level, finding.domain or "", finding.category or "", columns, flags, kept)


def _kept_besides(entry: Entry) -> Iterable[tuple[str, tuple[str, str]]]:
    for one in entry.decision.reasons:
        if one.rule.startswith(KEPT_FLAG):
            flag = one.rule.removeprefix(KEPT_FLAG)
            yield f"{FLAG}{flag}", ("", flag)
        elif one.rule == KEPT_PERSONS:
            yield PERSONS, (f"{entry.persons.by.get(COUNTED_LOWER, 0):,}", f"{entry.persons.lower:,}")
        elif one.rule == KEPT_DOMAIN:
            yield DOMAIN, ("", entry.finding.category or entry.finding.domain or "")


def column_verdict(column: ColumnFinding) -> ColumnVerdict:
    """The machine's verdict on one column of one dataset."""
    kept = tuple(one for one in column.evidence if one.kind == KEPT)
    sparse = {fill for one in kept if one.sentence == KEPT_CONTAINS for fill in (dict(one.fills).get("entity_type"),)}
    contains = tuple(sorted(one.entity_type for one in column.contains if one.entity_type not in sparse))
    present = present_type(column)
    return ColumnVerdict(present, column.enterprise_level, contains, column.entity_type or "", column.confidence, kept)


def present_level(decision: Decision) -> Level:
    """The level that the rules give now, where the published one is only kept."""
    return next((one.level for one in decision.reasons if one.rule == KEPT and one.level is not None), decision.level)


def present_flags(decision: Decision) -> frozenset[str]:
    """The flags that the rules give now, those that are only kept aside."""
    kept = {one.rule.removeprefix(KEPT_FLAG) for one in decision.reasons if one.rule.startswith(KEPT_FLAG)}
    return frozenset(decision.flags) - kept - {NOT_SEEN_SINCE}


def is_counted(persons: Persons) -> bool:
    """Whether somebody counted these people; else they are bounds that need no counting."""
    return persons.method.startswith("census")


def present_type(column: ColumnFinding) -> str:
    """The type that the machine sees now, empty for none, where the published one is only kept."""
    kept = next((one for one in column.evidence if one.kind == KEPT and one.sentence != KEPT_CONTAINS), None)
    return (column.entity_type or "") if kept is None else str(dict(kept.fills).get("now", ""))


def said_otherwise(decision: PersonDecision, now: ItemVerdict) -> bool:
    """Whether the machine says now what it did not say when a person decided, and not what was decided either."""
    if decision.column:
        column = now.column(decision.column)
        if column is None or decision.entity_type is None:
            return False
        return column.entity_type not in (decision.entity_type, decision.seen.get("entity_type", decision.entity_type))
    moved = any(_flag_moved(name, text, decision, now) for name, text in decision.changes.items() if name.startswith(FLAG))
    told = {"domain": now.domain, "category": now.category}
    moved = moved or any(text and told[name] not in (text, decision.seen.get(name, text)) for name, text in _places(decision))
    if decision.level is None:
        return moved
    return moved or now.level.value not in (decision.level.value, decision.seen.get("level", decision.level.value))


def _places(decision: PersonDecision) -> Iterable[tuple[str, str]]:
    return ((name, decision.changes[name]) for name in ("domain", "category") if name in decision.changes)


def _flag_moved(name: str, said: str, decision: PersonDecision, now: ItemVerdict) -> bool:
    flag = name.removeprefix(FLAG)
    then = "yes" if flag in decision.seen.get(MACHINE_FLAGS, "").split(",") else "no"
    return ("yes" if flag in now.flags else "no") not in (said, then)
