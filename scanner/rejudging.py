"""Stored facts judged again by other rules, and what comes out differently. No source is read and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from catalog.model import COPY_OF, Entry, PersonDecision, Snapshot, System
from classifiers import decide, sensitive_class, states
from classifiers.model import Level
from config import LevelRule, LevelRules
from scanner.gate import is_outside

ADDED, REMOVED, EDITED = "added", "removed", "edited"
LEVEL, FLOOR, FLAG, MISSING, SENSITIVE = "level", "enterprise_level", "flag", "undecided_for", "sensitive"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that comes out differently: ``what`` (level, enterprise_level, flag, undecided_for, sensitive), from what to
    what (empty: nothing), and the ids of the rules that make the difference."""

    what: str
    before: str
    after: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class DatasetChange:
    """A dataset that other rules judge differently. ``standing`` is the level a person decided, which stands all the same."""

    entry: Entry
    steps: tuple[Step, ...]
    standing: Level | None = None


@dataclass(frozen=True)
class RuleDifference:
    """What differs between two packs: rules by id with added, removed or edited; thresholds with both numbers."""

    rules: Mapping[str, str]
    thresholds: Mapping[str, tuple[float | None, float | None]]


def asked(snapshot: Snapshot) -> tuple[Entry, ...]:
    """The datasets that somebody asked for: not those excluded or off by default."""
    return tuple(entry for entry in snapshot.entries if not is_outside(entry))


def rejudged(entry: Entry, rules: LevelRules) -> Entry:
    """A dataset as these rules decide the facts stored of it."""
    return replace(entry, decision=decide(entry.facts, rules))


def declared_since(entry: Entry, systems: Mapping[str, System]) -> Entry:
    """A dataset with what people declare of its system today; where its system is not declared any more, as it was stored."""
    system = systems.get(entry.system)
    if system is None:
        return entry
    of_source = {key: said for key, said in entry.facts.declared.items() if key == COPY_OF}
    return replace(entry, facts=replace(entry.facts, system_grade=system.grade, declared={**system.attributes, **of_source}))


def standing_levels(decisions: tuple[PersonDecision, ...]) -> dict[UUID, Level]:
    """The level each item has by a person's latest word."""
    return {one.item: one.level for one in decisions if not one.column and one.level is not None}


def rule_difference(old: LevelRules, new: LevelRules) -> RuleDifference:
    """Which rules and thresholds of two packs differ, in the order of the packs."""
    before, after = _by_id(old), _by_id(new)
    rules = {id: REMOVED if id not in after else EDITED for id, rule in before.items() if after.get(id) != rule}
    rules |= {id: ADDED for id in after if id not in before}
    names = dict.fromkeys((*old.thresholds, *new.thresholds))
    pairs = {name: (old.thresholds.get(name), new.thresholds.get(name)) for name in names}
    return RuleDifference(rules, {name: pair for name, pair in pairs.items() if pair[0] != pair[1]})


def changes(
    entries: tuple[Entry, ...], old: LevelRules, new: LevelRules, standing: Mapping[UUID, Level]
) -> tuple[DatasetChange, ...]:
    """The datasets that ``new`` judges differently from ``old``, in the order given."""
    found = []
    for entry in entries:
        steps = tuple(_steps(entry, old, new))
        if steps:
            found.append(DatasetChange(entry, steps, standing.get(entry.item) if entry.item else None))
    return tuple(found)


def _by_id(rules: LevelRules) -> dict[str, LevelRule]:
    return {rule.id: rule for rule in rules.rules}


def _steps(entry: Entry, old: LevelRules, new: LevelRules) -> Iterator[Step]:
    before, after = decide(entry.facts, old), decide(entry.facts, new)
    pairs = [
        (LEVEL, before.level.value, after.level.value),
        (FLOOR, str(before.enterprise_level or ""), str(after.enterprise_level or "")),
        (SENSITIVE, sensitive_class(before, old), sensitive_class(after, new)),
        *_sets(FLAG, before.flags, after.flags),
        *_sets(MISSING, before.undecided_for, after.undecided_for),
    ]
    differing = [pair for pair in pairs if pair[1] != pair[2]]
    if differing:
        moved = _moved(entry, old, new)
        for what, one, other in differing:
            yield Step(what, one, other, _causes(moved, what, one or other))


def _causes(moved: Mapping[str, tuple[LevelRule, ...]], what: str, name: str) -> tuple[str, ...]:
    causes = tuple(id for id, rules in moved.items() if any(_bears_on(rule, what, name) for rule in rules))
    if what not in (LEVEL, MISSING):
        return causes
    # A rule that says general moves a level only where no other does: what else speaks is stronger.
    return tuple(id for id in causes if any(rule.level != Level.GENERAL.value for rule in moved[id])) or causes


def _sets(what: str, before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    yield from ((what, name, "") for name in before if name not in after)
    yield from ((what, "", name) for name in after if name not in before)


def _moved(entry: Entry, old: LevelRules, new: LevelRules) -> dict[str, tuple[LevelRule, ...]]:
    """The rules that bear on a dataset in one pack and not, or otherwise, in the other; each as both packs have it."""
    before, after = states(entry.facts, old), states(entry.facts, new)
    packs = (_by_id(old), _by_id(new))
    moved = {}
    for id in dict.fromkeys((*before, *after)):
        rules = tuple(pack[id] for pack in packs if id in pack)
        if before.get(id) is not after.get(id) or len({_effect(rule) for rule in rules}) > 1:
            moved[id] = rules
    return moved


def _effect(rule: LevelRule) -> tuple[object, ...]:
    return rule.level, rule.flag, rule.enterprise_level, rule.sensitive, rule.asks


def _bears_on(rule: LevelRule, what: str, name: str) -> bool:
    if what == FLAG:
        return rule.flag == name
    if what == SENSITIVE:
        return bool(rule.sensitive)
    return rule.enterprise_level is not None if what == FLOOR else bool(rule.level)
