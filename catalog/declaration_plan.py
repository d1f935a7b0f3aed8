"""What files that people filled in would declare, and what stands against it, row by row. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from catalog.declarations import Declared, Fact, Given
from catalog.declared_fields import SIGNATURE, SIGNED_LEVEL, SIGNED_ON, DeclaredField, checked_value, field_of, names_in
from catalog.exports.cells import harmless
from catalog.model import Declaration, DeclarationScope
from catalog.source_owners import SOURCES
from config import UsageError


class ClashKind(StrEnum):
    """Why something in a file is not taken over."""

    DECLARED = "declared"  # entered by hand or in shudian.yaml, and otherwise
    CHANGED_SINCE = "changed_since"  # declared otherwise after the file was written
    DISAGREE = "disagree"  # the files, or two rows, say different things
    UNKNOWN = "unknown"  # there is no such item
    NO_ID = "no_id"  # nothing says which system the row is about
    VALUE = "value"  # not one of what may stand there
    CLEARED = "cleared"  # inherited, so it cannot be taken back here
    HALF_SIGNED = "half_signed"  # a name without a day, or a day without a name
    IDENTIFIER = "identifier"  # a person's identifier stands in it
    HEADING = "heading"  # a column that is not known
    SOURCE = "source"  # a source belongs to another system


@dataclass(frozen=True, slots=True)
class Clash:
    """Something that is not taken over. ``where`` is file and row, ``about`` the item or system, ``field`` a Chinese title."""

    kind: ClashKind
    where: str
    about: str = ""
    field: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """One value that would be declared. ``before`` is what holds now, ``file`` and ``row`` where it stands."""

    scope: DeclarationScope
    target: str
    about: str
    field: DeclaredField
    before: str
    value: str
    file: str
    row: int = 0

    @property
    def where(self) -> str:
        """File and row, as people read them."""
        return f"{self.file} 第{self.row}行" if self.row else self.file


@dataclass(frozen=True)
class DeclarationPlan:
    """What would be declared, and what would not."""

    taken: tuple[Taken, ...] = ()
    clashes: tuple[Clash, ...] = ()
    rows: int = 0

    def declarations(self, by: str, at: datetime, because: str) -> tuple[Declaration, ...]:
        """As they are kept, with the file's name as origin."""
        return tuple(
            Declaration(uuid4(), one.scope, one.target, one.field.key, one.value, one.file, by, at, because) for one in self.taken
        )


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """A row of a registry of systems: its texts by field, the system's ``id`` aside."""

    number: int
    id: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class RegistryFile:
    """A registry as it was read. ``unknown`` are headings that stand for no field."""

    name: str
    rows: tuple[RegistryRow, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A row that a department filled in: the item's id as it stands there, and its texts by field."""

    number: int
    item: str
    title: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class DepartmentFile:
    """A department's workbook as it was read. ``before`` are the texts that stood there when it was written, by item and field;
    ``levels`` the levels of then; ``signer`` and ``signed_on`` the signature block."""

    name: str
    rows: tuple[DepartmentRow, ...]
    before: Mapping[tuple[str, str], str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    signer: str = ""
    signed_on: str = ""


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item as a merge needs it: what it is called, and its system."""

    title: str
    system: str


def registry_plan(
    file: RegistryFile, known: Declared, sources: Mapping[str, str] | None = None, *, overwrite: bool = False
) -> DeclarationPlan:
    """What a registry would declare of systems. Empty cells say nothing. What was imported before is updated; what was entered by
    hand or in shudian.yaml and reads otherwise is a clash, unless ``overwrite``.

    ``sources`` are those of shudian.yaml with the system that each has there. A source that belongs to another system, there or
    by what is declared once the file is taken over, is a clash and left out of what the system is said to have."""
    gathered = _Gathered()
    gathered.clashes += [Clash(ClashKind.HEADING, file.name, field=name) for name in file.unknown]
    names = {one.name: id for id, one in known.items() if one.name}
    ids = {row.number: row.id or names.get(row.texts.get("name", ""), "") for row in file.rows}
    taken = _taken_sources(file, known, ids, sources or {})
    for row in file.rows:
        id = ids[row.number]
        where = f"{file.name} 第{row.number}行"
        if not id:
            gathered.clashes.append(Clash(ClashKind.NO_ID, where, row.texts.get("name", "")))
            continue
        facts = known.system_facts.get(id, {})
        for key, text in row.texts.items():
            place = _cell(DeclarationScope.SYSTEM, (id, id), key, (file.name, row.number))
            if key == SOURCES:
                text = "、".join(_undisputed(gathered, place, text, taken))
            _registry_value(gathered, place, text, facts.get(key), overwrite)
    return gathered.plan(len(file.rows))


def _taken_sources(
    file: RegistryFile, known: Declared, ids: Mapping[int, str], settings: Mapping[str, str]
) -> dict[str, set[str]]:
    """The systems that each source is said to belong to once the file is taken over; only its own where shudian.yaml has one."""
    said = {id: one.declared.get(SOURCES, "") for id, one in known.items()}
    said |= {ids[row.number]: row.texts[SOURCES] for row in file.rows if row.texts.get(SOURCES)}
    taken: defaultdict[str, set[str]] = defaultdict(set)
    for id, text in said.items():
        for name in names_in(text):
            taken[name].add(id)
    return {name: {settings[name]} if settings.get(name) else systems for name, systems in taken.items()}


def _undisputed(gathered: _Gathered, place: Taken, text: str, taken: Mapping[str, set[str]]) -> Iterator[str]:
    """The sources of a row that no other system has; the others are clashes."""
    for name in names_in(text):
        others = sorted(taken.get(name, set()) - {place.target})
        if others:
            gathered.clash(ClashKind.SOURCE, place, f"{name}: {'、'.join(others)}")
        else:
            yield name


def _cell(scope: DeclarationScope, target: tuple[str, str], key: str, where: tuple[str, int]) -> Taken:
    known = field_of(key)
    if known is None:
        raise ValueError(f"no field {key}")
    return Taken(scope, *target, known, "", "", *where)


def _registry_value(gathered: _Gathered, place: Taken, text: str, now: Fact | None, overwrite: bool) -> None:
    value = gathered.checked(place, text)
    if not value:
        return
    before = now.value if now else ""
    by_hand = now is not None and not now.file and now.given in (Given.SYSTEM, Given.SETTINGS)
    one = replace(place, before=before, value=value)
    if before and before != value and by_hand and not overwrite:
        gathered.clash(ClashKind.DECLARED, one, f"{before} → {value}")
    else:
        gathered.said(one)


def merge_plan(files: Sequence[DepartmentFile], known: Declared, items: Mapping[UUID, KnownItem]) -> DeclarationPlan:
    """What departments' files would declare of items. Only what was changed in a file counts; where it was declared otherwise
    since the file was written, or files disagree, nothing is taken over and the clash is named. A signed file signs its items
    that are without a clash."""
    gathered = _Gathered()
    for file in files:
        for row in file.rows:
            item = _item(row, items)
            if item is None:
                gathered.clashes.append(Clash(ClashKind.UNKNOWN, f"{file.name} 第{row.number}行", row.title))
                continue
            for key, text in row.texts.items():
                place = _cell(DeclarationScope.ITEM, (str(item), items[item].title), key, (file.name, row.number))
                now = known.facts(item, items[item].system).get(key)
                _department_value(gathered, place, text, file.before.get((str(item), key), ""), now)
    for file in files:
        _sign(gathered, file, known, items)
    return gathered.plan(sum(len(file.rows) for file in files))


def _item(row: DepartmentRow, items: Mapping[UUID, KnownItem]) -> UUID | None:
    try:
        found = UUID(row.item)
    except ValueError:
        return None
    return found if found in items else None


def _department_value(gathered: _Gathered, place: Taken, text: str, before: str, now: Fact | None) -> None:
    if harmless(text) == harmless(before):
        return
    value = gathered.checked(place, text)
    holds = now.value if now else ""
    if value is None or value == holds:
        return
    one = replace(place, before=holds, value=value)
    if harmless(holds) != harmless(before):
        gathered.clash(ClashKind.CHANGED_SINCE, one, f"{before or '空'} → {holds or '空'}，本文件：{value or '空'}")
    elif not value and now is not None and now.given is not Given.ITEM:
        gathered.clash(ClashKind.CLEARED, one, holds)
    else:
        gathered.said(one)


def _sign(gathered: _Gathered, file: DepartmentFile, known: Declared, items: Mapping[UUID, KnownItem]) -> None:
    if not file.signer and not file.signed_on:
        return
    if not file.signer or not file.signed_on:
        gathered.clashes.append(Clash(ClashKind.HALF_SIGNED, file.name))
        return
    place = _cell(DeclarationScope.ITEM, ("", ""), SIGNED_ON, (file.name, 0))
    day = gathered.checked(place, file.signed_on)
    for row in {row.item: row for row in file.rows}.values() if day else ():
        item = _item(row, items)
        if item is None or gathered.has_clash(str(item)):
            continue
        present = known.signature(item, items[item].system)
        texts = {SIGNATURE: file.signer, SIGNED_ON: day or "", SIGNED_LEVEL: file.levels.get(row.item, "")}
        held = {SIGNATURE: present.name, SIGNED_ON: present.day, SIGNED_LEVEL: present.level} if present else {}
        if held == texts and not (present and present.stale) and not gathered.changes(str(item)):
            continue
        for key, value in texts.items():
            one = _cell(DeclarationScope.ITEM, (str(item), items[item].title), key, (file.name, row.number))
            gathered.said(replace(one, before=held.get(key, ""), value=value))


class _Gathered:
    """What files say, while they are gone through."""

    def __init__(self) -> None:
        self.clashes: list[Clash] = []
        self._said: defaultdict[str, dict[str, list[Taken]]] = defaultdict(dict)
        self._clashing: set[str] = set()

    def checked(self, place: Taken, text: str) -> str | None:
        """The value as it is kept; None, and a clash, where it may not stand there."""
        try:
            return checked_value(place.field, text)
        except UsageError as error:
            self.clash(ClashKind.VALUE, place, error.advice or error.message)
            return None

    def clash(self, kind: ClashKind, one: Taken, detail: str = "") -> None:
        """Note that one value is not taken over."""
        self.clashes.append(Clash(kind, one.where, one.about, one.field.zh, detail))
        self._clashing.add(one.target)

    def said(self, one: Taken) -> None:
        """Note a value that a file says."""
        self._said[one.target].setdefault(one.field.key, []).append(one)

    def has_clash(self, target: str) -> bool:
        """Whether something said of a target is not taken over."""
        return target in self._clashing or any(map(_disagree, self._said.get(target, {}).values()))

    def changes(self, target: str) -> bool:
        """Whether something would be declared of a target."""
        return target in self._said

    def plan(self, rows: int) -> DeclarationPlan:
        """All of it, values that files disagree about as clashes."""
        taken = tuple(self._agreed())
        return DeclarationPlan(taken, tuple(self.clashes), rows)

    def _agreed(self) -> Iterator[Taken]:
        for said in (said for fields in self._said.values() for said in fields.values()):
            if _disagree(said):
                detail = "；".join(f"{one.where}：{one.value or '空'}" for one in said)
                self.clash(ClashKind.DISAGREE, said[0], detail)
            elif said[0].value != said[0].before or said[0].field.key in (SIGNATURE, SIGNED_ON, SIGNED_LEVEL):
                yield said[0]


def _disagree(said: Sequence[Taken]) -> bool:
    return len({one.value for one in said}) > 1
