"""What was recorded of items as such: renamed, merged, split, moved. Appended for good, and undone only by a later event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, RowMapping, insert, select

from catalog import tables
from catalog.codec import frozen, frozen_tuple, plain
from catalog.decisions import standing
from catalog.grouping import Grouping
from catalog.identities import Identities, carried
from catalog.key_index import place_of
from catalog.loading import load_decisions, load_keys
from catalog.model import SPLIT_CHARS, SPLIT_MARK, DataItem, ItemEvent, ItemEventKind, ItemKey, PersonDecision
from config import CatalogError

_PEOPLES = (ItemEventKind.LINKED, ItemEventKind.MERGED, ItemEventKind.SPLIT, ItemEventKind.UNDONE)
_UNDOABLE = (ItemEventKind.LINKED, ItemEventKind.MERGED, ItemEventKind.SPLIT)
_GROWN = "their names and columns make them one family"
_MOVED = "its system or legal entity has another name"


@dataclass(frozen=True, slots=True)
class Word:
    """Who says something, when, and why. ``at`` has a zone."""

    by: str
    at: datetime
    because: str


def load_item_events(connection: Connection, items: Iterable[UUID] | None = None) -> tuple[ItemEvent, ...]:
    """All events, oldest first; with ``items`` only those that are about one of them."""
    query = select(tables.item_event).order_by(tables.item_event.c.number)
    events = tuple(_event_of(row) for row in connection.execute(query).mappings())
    if items is None:
        return events
    wanted = set(items)
    return tuple(one for one in events if {one.item, one.other} & wanted)


def load_identities(connection: Connection) -> Identities:
    """Items as they are known now."""
    return Identities.of(load_item_events(connection))


def standing_decisions(connection: Connection) -> tuple[PersonDecision, ...]:
    """People's decisions that stand, about items as they are known now."""
    return carried(standing(load_decisions(connection)), load_identities(connection))


def link(connection: Connection, old: UUID, new: UUID, word: Word, present: Iterable[UUID]) -> ItemEvent:
    """``new`` is what ``old`` was renamed or moved to: the old identity lives on with the new key, and decisions carry along.

    ``present`` are the items that are there now. Raises CatalogError where ``old`` still is, or the two are one already."""
    identities = load_identities(connection)
    still = {identities.known_as(one) for one in present}
    if identities.known_as(old) in still:
        raise CatalogError("the old item is still there, so it was not renamed", "If both are one: shudian catalog merge")
    return _join(connection, ItemEventKind.LINKED, (old, new), word)


def merge(connection: Connection, kept: UUID, other: UUID, word: Word) -> ItemEvent:
    """Both are one item from now on, under the identity of ``kept``. Raises CatalogError where they are already."""
    return _join(connection, ItemEventKind.MERGED, (kept, other), word)


def split(connection: Connection, item: UUID, members: Iterable[ItemKey], word: Word) -> ItemEvent:
    """Take tables (by their own keys) out of an item; they are an item of their own from the next scan on.

    One that was an item before it grew into this one gets its old identity back. Raises CatalogError for no members."""
    members = tuple(dict.fromkeys(members))
    identities = load_identities(connection)
    if not members or any(place_of(key) in identities.apart for key in members):
        raise CatalogError("a split needs members that are not split off already")
    keys = load_keys(connection)
    own = {one.id for one in keys.values() if one.key in members} - {identities.known_as(item)}
    other = own.pop() if len(own) == 1 else uuid4()
    name = members[0].family if len(members) == 1 else f"{members[0].family}+{len(members) - 1}"
    key = replace(members[0], family=f"{name}{SPLIT_MARK}{uuid4().hex[:SPLIT_CHARS]}")
    if other not in {one.id for one in keys.values()}:
        connection.execute(insert(tables.item).values(id=other))
    connection.execute(insert(tables.item_key).values(item_id=other, **plain(key)))
    event = _event(ItemEventKind.SPLIT, identities.known_as(item), other, word)
    return _store(connection, replace(event, members=members, key=key))


def undo(connection: Connection, event: UUID, word: Word) -> ItemEvent:
    """Take back a link, merge or split. Raises CatalogError for an unknown event, or one that cannot be (again)."""
    events = load_item_events(connection)
    found = next((one for one in events if one.id == event), None)
    if found is None:
        raise CatalogError(f"there is no event {event}", "shudian catalog events")
    if found.kind not in _UNDOABLE:
        raise CatalogError(f"{found.kind.value} cannot be undone", "Take members out with: shudian catalog split")
    if any(one.undoes == event for one in events):
        raise CatalogError("that event is undone already")
    return _store(connection, replace(_event(ItemEventKind.UNDONE, found.item, found.other, word), undoes=event))


def record_grouping(connection: Connection, grouping: Grouping, at: datetime) -> None:
    """Keep what grouping a run's entries did to known items: those that grew together, and those that moved."""
    identities = load_identities(connection)
    keys = {one.id: one.key for one in grouping.items}
    for kept, other in grouping.grown:
        if identities.known_as(kept) != identities.known_as(other):
            event = _event(ItemEventKind.GROWN_TOGETHER, identities.known_as(kept), other, Word("", at, _GROWN))
            _store(connection, event)
    for item in grouping.moved:
        _store(connection, replace(_event(ItemEventKind.MOVED, item, None, Word("", at, _MOVED)), key=keys[item]))


def items_called(items: Iterable[DataItem], wanted: str) -> tuple[DataItem, ...]:
    """Items of this title, family or id (or the beginning of an id of at least eight characters)."""
    begun = wanted if len(wanted) >= 8 else "\0"
    return tuple(one for one in items if wanted in (one.title, one.key.family, str(one.id)) or str(one.id).startswith(begun))


def _join(connection: Connection, kind: ItemEventKind, pair: tuple[UUID, UUID], word: Word) -> ItemEvent:
    identities = load_identities(connection)
    kept, other = (identities.known_as(one) for one in pair)
    if kept == other:
        raise CatalogError("these are one item already")
    known = {one.id for one in load_keys(connection).values()}
    if not {kept, other} <= known:
        raise CatalogError("there is no such item", "shudian catalog items --all")
    return _store(connection, _event(kind, kept, other, word))


def _event(kind: ItemEventKind, item: UUID, other: UUID | None, word: Word) -> ItemEvent:
    return ItemEvent(uuid4(), kind, item, other, word.by.strip(), word.at, word.because.strip())


def _store(connection: Connection, event: ItemEvent) -> ItemEvent:
    if event.kind in _PEOPLES and not (event.decided_by and event.because):
        raise CatalogError("a decision needs a name and a reason")
    if event.decided_at.tzinfo is None:
        raise CatalogError("the time of a decision needs a zone")
    document = {
        "members": plain(event.members),
        "key": None if event.key is None else plain(event.key),
        "undoes": event.undoes and str(event.undoes),
    }
    row = {
        "id": event.id,
        "kind": event.kind.value,
        "item_id": event.item,
        "other_id": event.other,
        "decided_by": event.decided_by,
        "decided_at": event.decided_at,
        "because": event.because,
        "document": document,
    }
    connection.execute(insert(tables.item_event).values(row))
    return event


def _event_of(row: RowMapping) -> ItemEvent:
    document = row["document"]
    return ItemEvent(
        row["id"],
        ItemEventKind(row["kind"]),
        row["item_id"],
        row["other_id"],
        row["decided_by"],
        row["decided_at"],
        row["because"],
        frozen_tuple(ItemKey, document["members"]),
        None if document["key"] is None else frozen(ItemKey, document["key"]),
        document["undoes"] and UUID(document["undoes"]),
    )
