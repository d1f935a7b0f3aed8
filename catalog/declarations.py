"""What only people know of the company, its systems and its items: kept for good, and joined with shudian.yaml when it is read.

An item has what was declared of it, else what was declared of its system, else what shudian.yaml says of the system. Where
a value comes from is known with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, func, insert, select

from catalog import tables
from catalog.audit import AuditKind, append
from catalog.codec import document_hash, plain
from catalog.declared_fields import (
    ATTRIBUTES,
    MLPS,
    SIGNATURE,
    SIGNATURE_FIELDS,
    SIGNED_LEVEL,
    SIGNED_ON,
    YES_NO,
    checked_value,
    field_of,
    fields_of,
)
from catalog.identities import Identities
from catalog.item_events import load_identities
from catalog.items import ItemSummary
from catalog.model import Declaration, DeclarationScope, System
from config import CatalogError

COMPANY = ""
"""Target of what is declared of the company: a catalogue is one company's."""
_SYSTEM_ID = re.compile(r"[\w.-]{1,64}")
_OF_ITEMS = frozenset(one.key for one in fields_of(DeclarationScope.ITEM))
_OWN = ("name", "department", "location")
_FACTS = ("mlps", "ciio", "sharing_assessed")


class Given(StrEnum):
    """What a declared value was said of, and where."""

    ITEM = "item"
    SYSTEM = "system"
    COMPANY = "company"
    SETTINGS = "settings"  # of the system or company, in shudian.yaml


@dataclass(frozen=True, slots=True)
class Fact:
    """A declared value with where it comes from: ``file`` where it was imported, ``by`` and ``at`` where it was declared."""

    value: str
    given: Given
    file: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """A department's signature under an item: who, on which day, and the level that was signed. ``at`` is when it was recorded,
    ``stale`` whether something that was signed has been declared otherwise since."""

    name: str
    day: str
    level: str
    at: datetime
    stale: bool = False


@dataclass(frozen=True, eq=False)
class Declared(Mapping[str, System]):
    """The systems by id as they are declared, shudian.yaml and declarations together. As a mapping it can stand wherever systems
    are asked for; items' own values are found by ``of_item``. ``last`` is the number of the last declaration in it."""

    systems: Mapping[str, System]
    system_facts: Mapping[str, Mapping[str, Fact]]
    item_facts: Mapping[UUID, Mapping[str, Fact]] = field(default_factory=dict)
    company_facts: Mapping[str, Fact] = field(default_factory=dict)
    last: int = 0

    def __getitem__(self, id: str) -> System:
        return self.systems[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.systems)

    def __len__(self) -> int:
        return len(self.systems)

    @property
    def company(self) -> dict[str, str]:
        """What is declared of the company, by field; what shudian.yaml says of it is not in it."""
        return {key: fact.value for key, fact in self.company_facts.items() if fact.given is not Given.SETTINGS}

    def of_item(self, item: UUID, system: str) -> System:
        """The system as it holds for an item: its own values in place of the system's."""
        known = self.systems.get(system, System(system))
        own = {key: fact.value for key, fact in self.item_facts.get(item, {}).items() if key not in SIGNATURE_FIELDS}
        return with_texts(known, own) if own else known

    def facts(self, item: UUID, system: str) -> dict[str, Fact]:
        """Every declared value that holds for an item, by field, with where it comes from."""
        own = {key: one for key, one in self.item_facts.get(item, {}).items() if key not in SIGNATURE_FIELDS}
        return {**self._for_items, **self.system_facts.get(system, {}), **own}

    @property
    def _for_items(self) -> dict[str, Fact]:
        return {key: one for key, one in self.company_facts.items() if key in _OF_ITEMS}

    def signature(self, item: UUID, system: str) -> Signature | None:
        """The signature under an item; None where nobody signed it."""
        own = self.item_facts.get(item, {})
        name = own.get(SIGNATURE)
        if name is None or name.at is None:
            return None
        held = (one.at for key, one in self.facts(item, system).items() if key not in self.company_facts and one.at)
        day, level = (own[key].value if key in own else "" for key in (SIGNED_ON, SIGNED_LEVEL))
        return Signature(name.value, day, level, name.at, any(at > name.at for at in held))


def declared(
    systems: Mapping[str, System], declarations: Iterable[Declaration], company: Mapping[str, str] | None = None
) -> Declared:
    """The join: ``systems`` and ``company`` of shudian.yaml, and all declarations in their order; the last word about the same
    field counts, an empty one takes back."""
    latest: defaultdict[tuple[DeclarationScope, str], dict[str, Fact]] = defaultdict(dict)
    for one in declarations:
        facts = latest[one.scope, one.target]
        facts.pop(one.field, None)
        if one.value:
            facts[one.field] = Fact(one.value, Given(_GIVEN[one.scope]), one.origin, one.declared_by, one.declared_at)
    said = {target: facts for (scope, target), facts in latest.items() if scope is DeclarationScope.SYSTEM and facts}
    joined = {id: with_texts(systems.get(id, System(id)), _values(said.get(id, {}))) for id in (*systems, *said)}
    of_systems = {id: {**_settings(texts_of(systems[id]) if id in systems else {}), **said.get(id, {})} for id in joined}
    of_items = {UUID(target): facts for (scope, target), facts in latest.items() if scope is DeclarationScope.ITEM and facts}
    of_company = {**_settings(company or {}), **latest[DeclarationScope.ENTITY, COMPANY]}
    return Declared(joined, of_systems, of_items, of_company)


def system_of(systems: Mapping[str, System], item: UUID, system: str) -> System:
    """The system as it holds for an item, whether or not ``systems`` know of items' own values."""
    return systems.of_item(item, system) if isinstance(systems, Declared) else systems.get(system, System(system))


def signature_of(systems: Mapping[str, System], item: ItemSummary) -> Signature | None:
    """The signature under an item, stale too where its level is another one than was signed; None where there is none."""
    found = systems.signature(item.item.id, item.item.key.system) if isinstance(systems, Declared) else None
    return replace(found, stale=True) if found and found.level and found.level != item.level.value else found


def signed_text(systems: Mapping[str, System], item: ItemSummary) -> str:
    """The signature as the 数据清单 prints it: name and day, and that it no longer holds; empty where nobody signed."""
    found = signature_of(systems, item)
    if found is None:
        return ""
    return " ".join(filter(None, (found.name, found.day, "（签字后有变化，须重新确认）" if found.stale else "")))


_GIVEN = {
    DeclarationScope.ENTITY: Given.COMPANY,
    DeclarationScope.SYSTEM: Given.SYSTEM,
    DeclarationScope.ITEM: Given.ITEM,
}


def _values(facts: Mapping[str, Fact]) -> dict[str, str]:
    return {key: one.value for key, one in facts.items()}


def _settings(texts: Mapping[str, str]) -> dict[str, Fact]:
    return {key: Fact(text, Given.SETTINGS) for key, text in texts.items()}


def texts_of(system: System) -> dict[str, str]:
    """What is declared of a system as texts by field, as documents print them."""
    texts = {key: getattr(system, key) for key in _OWN}
    texts["grade"] = "" if system.grade is None else f"{system.grade:g}"
    texts |= {key: _text(value) for key, value in system.facts.items() if key in _FACTS}
    texts |= {key: _text(said == "yes") for key, said in system.attributes.items() if key in ATTRIBUTES}
    return {key: text for key, text in {**texts, **system.declared}.items() if text}


def _text(value: date | bool | int) -> str:
    if isinstance(value, bool):
        return YES_NO[0] if value else YES_NO[1]
    if isinstance(value, int):
        return MLPS[value - 1] if 0 < value <= len(MLPS) else ""
    return value.isoformat()


def with_texts(system: System, texts: Mapping[str, str]) -> System:
    """The system with texts by field (as ``checked_value`` keeps them) in place of what it says itself."""
    if not texts:
        return system
    name, department, location = (texts.get(key, getattr(system, key)) for key in _OWN)
    facts = {key: _fact(key, texts[key]) for key in _FACTS if key in texts}
    rest = {key: text for key, text in texts.items() if key not in (*_OWN, *_FACTS, *ATTRIBUTES, "grade")}
    grade = float(texts["grade"]) if "grade" in texts else system.grade
    answers = {key: "yes" if texts[key] == YES_NO[0] else "no" for key in ATTRIBUTES if key in texts}
    said, known = {**system.declared, **rest}, {**system.facts, **facts}
    return System(system.id, name, department, location, grade, said, {**system.attributes, **answers}, known)


def _fact(key: str, text: str) -> date | bool | int:
    if key == "ciio":
        return text == YES_NO[0]
    return MLPS.index(text) + 1 if key == "mlps" else date.fromisoformat(text)


def load_declarations(connection: Connection, identities: Identities | None = None) -> tuple[Declaration, ...]:
    """All declarations in their order; those of items about the items as they are known now, where ``identities`` are given."""
    table = tables.declaration
    rows = connection.execute(select(table).order_by(table.c.number)).mappings()
    found = (Declaration(row["id"], DeclarationScope(row["scope"]), *(row[key] for key in _COLUMNS)) for row in rows)
    return tuple(found if identities is None else (_known(one, identities) for one in found))


_COLUMNS = ("target", "field", "value", "origin", "declared_by", "declared_at", "because")


def _known(one: Declaration, identities: Identities) -> Declaration:
    if one.scope is not DeclarationScope.ITEM:
        return one
    return replace(one, target=str(identities.known_as(UUID(one.target))))


def load_declared(connection: Connection, systems: Mapping[str, System], company: Mapping[str, str] | None = None) -> Declared:
    """The join of what shudian.yaml says with all declarations."""
    found = declared(systems, load_declarations(connection, load_identities(connection)), company)
    return replace(found, last=last_number(connection))


def last_number(connection: Connection) -> int:
    """The number of the last declaration; 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(tables.declaration.c.number), 0))).scalar_one())


def store_declarations(connection: Connection, declarations: Iterable[Declaration], after: int | None = None) -> int:
    """Keep declarations for good and note them in the record: all of them, or none; how many.

    ``after`` is the number of the last declaration that the caller knows of: CatalogError where there are more by now. Raises
    UsageError for a value that may not stand there, CatalogError for an unknown field or item or a missing name or reason."""
    if after is not None and last_number(connection) != after:
        raise CatalogError("something else was declared in the meantime", "Look again, then repeat")
    kept = [_checked(connection, one) for one in declarations]
    groups: defaultdict[tuple[str, ...], list[Declaration]] = defaultdict(list)
    for one in kept:
        groups[one.scope.value, one.target, one.origin, one.declared_by, one.because].append(one)
    for (scope, target, origin, by, because), together in groups.items():
        connection.execute(
            insert(tables.declaration), [{**plain(one), "declared_at": one.declared_at, "id": one.id} for one in together]
        )
        document = {"scope": scope, "target": target, "fields": [one.field for one in together]}
        document |= {name: text for name, text in (("origin", origin), ("because", because)) if text}
        # The texts may name persons, and the record cannot forget: it holds their hash, with random ids in it.
        append(
            connection,
            together[0].declared_at,
            by,
            AuditKind.DECLARATION,
            {**document, "content": document_hash(plain(together))},
        )
    return len(kept)


def _checked(connection: Connection, one: Declaration) -> Declaration:
    known = field_of(one.field)
    if known is None or one.scope not in known.of:
        raise CatalogError(f"there is no field {one.field!r} of {_OF[one.scope]}", "docs/systems.md lists them")
    if not one.declared_by.strip() or not (one.because.strip() or one.origin.strip()):
        raise CatalogError("a declaration needs a name, and a reason or a file that it comes from")
    if one.declared_at.tzinfo is None:
        raise CatalogError("the time of a declaration needs a zone")
    if one.scope is DeclarationScope.SYSTEM and not _SYSTEM_ID.fullmatch(one.target):
        raise CatalogError("a system's id is made of letters, digits, dots, dashes and underscores, 64 at most")
    if one.scope is DeclarationScope.ITEM and not _is_item(connection, one.target):
        raise CatalogError("there is no such item", "shudian catalog items")
    return replace(
        one, value=checked_value(known, one.value), target=COMPANY if one.scope is DeclarationScope.ENTITY else one.target
    )


_OF = {
    DeclarationScope.ENTITY: "the company",
    DeclarationScope.SYSTEM: "a system",
    DeclarationScope.ITEM: "an item",
}


def _is_item(connection: Connection, target: str) -> bool:
    try:
        wanted = UUID(target)
    except ValueError:
        return False
    return connection.execute(select(tables.item.c.id).where(tables.item.c.id == wanted)).first() is not None
