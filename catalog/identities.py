"""Which items are one by what was recorded of them, and what that means for snapshots and people's decisions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from catalog.items import level_rank
from catalog.key_index import place_of, stars_in
from catalog.model import DataItem, ItemEvent, ItemEventKind, ItemKey, PersonDecision, Snapshot

_JOINING = (ItemEventKind.GROWN_TOGETHER, ItemEventKind.LINKED, ItemEventKind.MERGED)


@dataclass(frozen=True)
class Identities:
    """Items as they are known now. Stored entries keep the identity they were published with; what events say of it is looked up
    here whenever they are read, so that an event can be undone. ``apart`` are tables that people took out of their item, by
    ``place_of`` their keys."""

    joined: Mapping[UUID, tuple[UUID, datetime]] = field(default_factory=dict)
    apart: Mapping[ItemKey, DataItem] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[ItemEvent]) -> Identities:
        """From all events, oldest first."""
        events = tuple(events)
        undone = {one.undoes for one in events}
        joined: dict[UUID, tuple[UUID, datetime]] = {}
        apart: dict[ItemKey, DataItem] = {}
        for one in events:
            if one.id in undone or one.other is None:
                continue
            if one.kind in _JOINING and _followed(one.item, joined) != one.other:
                joined[one.other] = (one.item, one.decided_at)
            elif one.kind is ItemEventKind.SPLIT and one.key is not None:
                joined.pop(one.other, None)
                apart |= dict.fromkeys(map(place_of, one.members), DataItem(one.other, one.key))
        return cls(joined, apart)

    def known_as(self, item: UUID) -> UUID:
        """The item that this one is part of now; itself where nothing was recorded."""
        return _followed(item, self.joined)

    def parts(self, item: UUID) -> frozenset[UUID]:
        """All identities that stand for the same item, its own included."""
        whole = self.known_as(item)
        return frozenset({whole, *(one for one in self.joined if self.known_as(one) == whole)})

    def since(self, item: UUID) -> datetime | None:
        """When it became part of another item; None where it is none."""
        return self.joined[item][1] if item in self.joined else None


def resolved(snapshot: Snapshot, identities: Identities) -> Snapshot:
    """The snapshot with every item under the identity it is known as now, and items that are one listed once.

    An item that still has tables under a key of its own keeps it; else it has the key of what it was linked to."""
    if not identities.joined:
        return snapshot
    entries = tuple(
        entry if entry.item is None else replace(entry, item=identities.known_as(entry.item)) for entry in snapshot.entries
    )
    chosen: dict[UUID, DataItem] = {}
    for one in snapshot.items:
        whole = identities.known_as(one.id)
        before = chosen.get(whole)
        if before is None or _standing(one, whole) > _standing(before, whole):
            chosen[whole] = one
    items = tuple(DataItem(whole, one.key) for whole, one in chosen.items())
    return replace(snapshot, entries=entries, items=items)


def carried(decisions: Iterable[PersonDecision], identities: Identities) -> tuple[PersonDecision, ...]:
    """All decisions, about items as they are known now, so that the later word about the same thing stands.

    They keep their order with one exception: where two items became one after both had been decided, what protects more (the
    higher level; some entity type before none) comes last, and so stands until somebody decides anew."""
    whole = {one for one, _ in identities.joined.values()}
    ordered: list[PersonDecision] = []
    for one in decisions:
        is_joined = one.item in identities.joined or one.item in whole
        weightier = (i for i, before in enumerate(ordered) if _outweighs(before, one, identities)) if is_joined else iter(())
        ordered.insert(next(weightier, len(ordered)), one)
    return tuple(replace(one, item=identities.known_as(one.item)) for one in ordered)


def _outweighs(before: PersonDecision, one: PersonDecision, identities: Identities) -> bool:
    """Whether an earlier decision about what was another item then protects more than one made later, before both were one."""
    if before.item == one.item or before.column != one.column or one.kind.is_answer or before.kind.is_answer:
        return False
    joins = [at for at in (identities.since(before.item), identities.since(one.item)) if at is not None]
    if identities.known_as(before.item) != identities.known_as(one.item) or one.decided_at > max(joins, default=one.decided_at):
        return False
    if before.level is not None and one.level is not None:
        return level_rank(before.level) > level_rank(one.level)
    return bool(before.entity_type) and one.entity_type == ""


def _standing(one: DataItem, whole: UUID) -> tuple[bool, int]:
    return one.id == whole, stars_in(one.key)


def _followed(item: UUID, joined: Mapping[UUID, tuple[UUID, datetime]]) -> UUID:
    while item in joined:
        item = joined[item][0]
    return item
