"""What somebody filled in on a page against what holds by now: what is declared, and what stands against it, field by field."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from catalog import (
    SIGNATURE,
    SIGNED_LEVEL,
    SIGNED_ON,
    Clash,
    ClashKind,
    Declared,
    DeclaredField,
    Fact,
    Given,
    ItemReadiness,
    checked_value,
)
from catalog.model import Declaration, DeclarationScope
from config import UsageError
from scanner.declared_texts import identifiers_in

REGISTRY = frozenset({"name", "department", "location", "sources"})
"""Fields of a system by which parts of the company are told apart: only whoever sees the whole company changes them."""


@dataclass(frozen=True)
class Target:
    """What is filled in about: a system or an item, its name for people, and what is declared of it by now. ``own`` are the
    values of just this one, without what it inherits; ``last`` is the number of the last declaration in all of that."""

    scope: DeclarationScope
    id: str
    title: str
    facts: Mapping[str, Fact]
    own: Mapping[str, Fact]
    last: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A value that is declared: what held before, what is declared now, and what this one itself said before, to go back."""

    field: DeclaredField
    before: str
    value: str
    own_before: str


@dataclass(frozen=True)
class Outcome:
    """What would be declared of a target, and what is not because something stands against it."""

    changes: tuple[Change, ...]
    clashes: tuple[Clash, ...]

    def declarations(self, target: Target, by: str, at: datetime, because: str) -> tuple[Declaration, ...]:
        """As they are kept."""
        return tuple(
            Declaration(uuid4(), target.scope, target.id, one.field.key, one.value, "", by, at, because) for one in self.changes
        )


def outcome(target: Target, fields: Iterable[DeclaredField], said: Mapping[str, tuple[str, str]]) -> Outcome:
    """``said`` has what stood in each field when it was shown, and what stands there now. Only what was changed counts; where it
    has been declared otherwise meanwhile, nothing is taken over, and that is named."""
    changes: list[Change] = []
    clashes: list[Clash] = []
    for one in fields:
        shown, text = (_one_way(part) for part in said.get(one.key, ("", "")))
        if text == shown:
            continue
        found = _change(target, one, shown, text)
        if isinstance(found, Clash):
            clashes.append(found)
        elif found is not None:
            changes.append(found)
    return Outcome(tuple(changes), tuple(clashes))


def _change(target: Target, field: DeclaredField, shown: str, text: str) -> Change | Clash | None:
    def clash(kind: ClashKind, detail: str = "") -> Clash:
        return Clash(kind, "", target.title, field.key, detail)

    try:
        value = checked_value(field, text)
    except UsageError as error:
        return clash(ClashKind.VALUE, error.advice)
    now = target.facts.get(field.key)
    holds = now.value if now else ""
    if value == holds:
        return None
    if _one_way(holds) != shown:
        return clash(ClashKind.CHANGED_SINCE, now.by if now else "")
    if identifiers_in(field, value):
        return clash(ClashKind.IDENTIFIER)
    own = target.own.get(field.key)
    if not value and own is None:
        return clash(ClashKind.CLEARED)
    return Change(field, holds, value, own.value if own else "")


def _one_way(text: str) -> str:
    """Browsers send line ends of their own."""
    return text.replace("\r\n", "\n").strip()


def sheet_mark(items: Sequence[ItemReadiness]) -> str:
    """What a department signs, as a mark that is another one as soon as anything of it is."""
    told = [
        (f"{one.item.item.id}", one.item.level.value, sorted((key, fact.value) for key, fact in one.facts.items()))
        for one in sorted(items, key=lambda one: f"{one.item.item.id}")
    ]
    return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature: whose, on which day, recorded by which account and when. An empty name takes it back."""

    name: str
    day: date
    by: str
    at: datetime
    because: str


def signatures(items: Sequence[ItemReadiness], signing: Signing) -> tuple[Declaration, ...]:
    """The signature under each item, with the level that is signed."""
    made = []
    for one in items:
        texts = {SIGNATURE: signing.name, SIGNED_ON: signing.day.isoformat(), SIGNED_LEVEL: one.item.level.value}
        for key, text in texts.items():
            target, value = f"{one.item.item.id}", text if signing.name else ""
            scope = DeclarationScope.ITEM
            made.append(Declaration(uuid4(), scope, target, key, value, "", signing.by, signing.at, signing.because))
    return tuple(made)


def target_of_item(one: ItemReadiness, known: Declared) -> Target:
    """An item as it is filled in."""
    id = one.item.item.id
    facts = known.facts(id, one.item.item.key.system)
    return Target(DeclarationScope.ITEM, f"{id}", one.item.item.title, facts, known.item_facts.get(id, {}), known.last)


def target_of_system(id: str, known: Declared) -> Target:
    """A system as it is filled in."""
    facts = known.system_facts.get(id, {})
    name = known[id].name if id in known else ""
    own = {key: one for key, one in facts.items() if one.given is not Given.SETTINGS}
    return Target(DeclarationScope.SYSTEM, id, name or id, facts, own, known.last)
