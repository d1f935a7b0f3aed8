"""A page of the items that are known now, without reading all there is of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Text, and_, select, type_coerce

from catalog import tables
from catalog.columns import escaped, unescaped
from catalog.current import held, last_seen
from catalog.decisions import decided
from catalog.filings import determined_core, with_core
from catalog.identities import Identities, resolved
from catalog.item_events import load_identities, standing_decisions
from catalog.items import ItemSummary, level_rank, summarise
from catalog.loading import latest_run, load_entries, load_outlines, load_run, load_run_items
from catalog.model import DataItem, Entry, ItemKey, PersonDecision, Run, Snapshot
from classifiers.model import Level

_AT_ONCE = 500
_FEW = 5000
_NAMELESS = ItemKey("", "", "", "", "", "")
_RANKS = {one.value: level_rank(one) for one in Level}
_NOBODY = UUID(int=0)
_Parts: TypeAlias = tuple[str, str, str]
_Load = Callable[[Connection, ColumnElement[bool]], tuple[Entry, ...]]


@dataclass(frozen=True)
class ItemPage:
    """Some of the items that are known now, the highest level first and by title. ``total`` is how many there are."""

    run: Run
    total: int
    items: tuple[ItemSummary, ...]


def item_page(connection: Connection, limit: int, skip: int = 0) -> ItemPage | None:
    """At most ``limit`` items after the first ``skip`` ones, with people's decisions in them; None where nothing is published."""
    latest = latest_run(connection)
    if latest is None:
        return None
    run, holders = load_run(connection, latest), last_seen(connection)
    if not holders:
        return ItemPage(run, 0, ())
    said = _Said(load_identities(connection), standing_decisions(connection), determined_core(connection))
    shelf = _Shelf(connection, run, holders, said)
    ranks = shelf.ranks()
    chosen: list[str] = []
    for level in _levels(ranks):
        if skip < len(level) and limit > len(chosen):
            names = shelf.names(level)
            level.sort(key=lambda id: (_title(names[id]), id))
            chosen += level[skip : skip + limit - len(chosen)]
        skip = max(0, skip - len(level))
    return ItemPage(run, len(ranks), shelf.summaries(shelf.items(chosen), load_entries))


def _levels(ranks: Mapping[str, int]) -> list[list[str]]:
    """The items of each level, the highest first: only those of levels that are on a page need names."""
    levels: defaultdict[int, list[str]] = defaultdict(list)
    for id, rank in ranks.items():
        levels[rank].append(id)
    return [levels[rank] for rank in sorted(levels, reverse=True)]


def _title(parts: _Parts) -> str:
    database, schema, family = map(unescaped, parts)
    return DataItem(_NOBODY, ItemKey("", "", "", database, schema, family)).title


@dataclass(frozen=True)
class _Said:
    """What people and regulators said."""

    identities: Identities
    decisions: tuple[PersonDecision, ...]
    determined: Collection[UUID]

    def core(self) -> set[UUID]:
        return {self.identities.known_as(one) for one in self.determined}

    def of_levels(self) -> set[UUID]:
        return self.core() | {one.item for one in self.decisions if one.level is not None}


@dataclass(frozen=True)
class _Shelf:
    """The entries that are known now, and their items: ids are texts here, as they are stored, for there are many."""

    connection: Connection
    run: Run
    holders: Mapping[str, UUID]
    said: _Said

    @property
    def runs(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(self.holders.values()))

    @cached_property
    def known_as(self) -> dict[str, str]:
        """Items that are part of others now."""
        identities = self.said.identities
        return {str(one): str(identities.known_as(one)) for one in identities.joined}

    def ranks(self) -> dict[str, int]:
        """How high the level of each item is."""
        entry = tables.entry.c
        ranks: dict[str, int] = {}
        stored = select(type_coerce(entry.item_id, Text), entry.level).where(held(self.holders), entry.item_id.is_not(None))
        for item, level in self.connection.execute(stored):
            id, rank = self.known_as.get(item, item), _RANKS[level]
            if ranks.get(id, -1) < rank:
                ranks[id] = rank
        # What was said of levels changes few of them: these are summed up as everywhere.
        told = [DataItem(one, _NAMELESS) for one in sorted(self.said.of_levels(), key=str) if str(one) in ranks]
        return ranks | {str(one.item.id): level_rank(one.level) for one in self.summaries(told, load_outlines)}

    def names(self, ids: Collection[str]) -> dict[str, _Parts]:
        """Database, schema and family of these items, and of others."""
        key = tables.item_key.c
        parts = [type_coerce(column, Text) for column in (key.item_id, key.database, key.schema, key.family)]
        found: dict[str, _Parts] = {}
        for run in self.runs:
            query = select(*parts).join_from(tables.item_key, tables.run_item).where(tables.run_item.c.run_id == run)
            if len(ids) <= _FEW:
                query = query.where(key.item_id.in_(map(UUID, ids)))
            found |= {row[0]: (row[1], row[2], row[3]) for row in self.connection.execute(query)}
        for id in {*self.known_as, *self.known_as.values()} & found.keys():
            del found[id]
        for one in self.items({*self.known_as, *self.known_as.values()} & set(ids)):
            found[str(one.id)] = (escaped(one.key.database), escaped(one.key.schema), escaped(one.key.family))
        return found

    def items(self, ids: Collection[str]) -> list[DataItem]:
        """Items as they are known now, in this order."""
        wanted = {part for id in ids for part in self.said.identities.parts(UUID(id))}
        listed = {one.id: one for run in self.runs for one in load_run_items(self.connection, run, wanted)}
        known = resolved(Snapshot(self.run, (), tuple(listed.values())), self.said.identities).items
        places = {id: place for place, id in enumerate(ids)}
        return sorted((one for one in known if str(one.id) in places), key=lambda one: places[str(one.id)])

    def summaries(self, items: list[DataItem], load: _Load) -> tuple[ItemSummary, ...]:
        """What these items amount to, in their order."""
        parts = [part for one in items for part in sorted(self.said.identities.parts(one.id), key=str)]
        entries = [
            entry
            for first in range(0, len(parts), _AT_ONCE)
            for entry in load(
                self.connection, and_(held(self.holders), tables.entry.c.item_id.in_(parts[first : first + _AT_ONCE]))
            )
        ]
        seen = resolved(Snapshot(self.run, tuple(entries), tuple(items)), self.said.identities)
        whole = with_core(decided(replace(seen, items=tuple(items)), self.said.decisions), self.said.core())
        return summarise(whole.entries, whole.items)
