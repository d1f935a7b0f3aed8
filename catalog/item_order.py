"""The order in which items are listed, the highest level first and by title, without reading any of their columns.

Published runs hold a row for each item and source, sorted by an index. What people and regulators said since, and items that
stand in several rows (in several sources, or joined by an event), are put in their places as the rows are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Text, func, select, tuple_, type_coerce

from catalog import tables
from catalog.columns import unescaped
from catalog.current import held
from catalog.identities import Identities, resolved
from catalog.item_states import rank, sort_key
from catalog.items import highest
from catalog.loading import load_run, load_run_items
from catalog.model import DataItem, ItemKey, PersonDecision, Snapshot
from classifiers.model import Level

_AT_ONCE = 500
_NOBODY = UUID(int=0)


class Spot(NamedTuple):
    """Where an item stands in a list: lower ranks are higher levels. Its id is a text here, for there are many."""

    rank: int
    sort_key: str
    item: str


@dataclass(frozen=True)
class Said:
    """What people and regulators said: which items are one, decisions that stand, items determined to be core."""

    identities: Identities
    decisions: tuple[PersonDecision, ...]
    determined: Collection[UUID]

    @cached_property
    def core(self) -> frozenset[UUID]:
        """The determined ones as they are known now."""
        return frozenset(self.identities.known_as(one) for one in self.determined)

    @cached_property
    def levels(self) -> dict[str, Level]:
        """The levels that items have by what was said of them."""
        found = {str(one.item): one.level for one in self.decisions if one.level is not None and not one.column}
        return found | {str(one): Level.CORE for one in self.core}

    @cached_property
    def known_as(self) -> dict[str, str]:
        """Items that are part of others now."""
        return {str(one): str(self.identities.known_as(one)) for one in self.identities.joined}


@dataclass(frozen=True)
class ItemOrder:
    """The items of the runs that hold what is known now (``holders``: the run of each source)."""

    connection: Connection
    holders: Mapping[str, UUID]
    said: Said

    def spots(self, after: Spot | None = None, at_once: int = _AT_ONCE) -> Iterator[Spot]:
        """Where the items stand, in order, those behind ``after``; rows are read ``at_once`` at a time."""
        apart = sorted(one for one in self._apart if after is None or one > after)
        return merge(self._plain(after, at_once), iter(apart))

    def count(self) -> int:
        """How many items there are."""
        if not self._kept:
            return len(self._apart)
        state = tables.item_state.c
        rows = self.connection.execute(select(func.count()).where(held(self._kept, tables.item_state))).scalar_one()
        of_apart = 0
        for part in _parts(sorted(self._moved)):
            ours = select(func.count()).where(held(self._kept, tables.item_state), state.item_id.in_(map(UUID, part)))
            of_apart += self.connection.execute(ours).scalar_one()
        return rows - of_apart + len(self._apart)

    @cached_property
    def several(self) -> frozenset[str]:
        """Items, as they are known now, that no row tells of alone."""
        joined = self.said.known_as.values()
        return frozenset((*joined, *self._doubled, *(one.item for one in self._old)))

    @cached_property
    def _kept(self) -> dict[str, UUID]:
        """The sources whose runs have rows of items: those of the first catalogues have none."""
        state = tables.item_state.c
        runs = set(self.holders.values())
        there = {one for one in runs if self.connection.execute(select(state.run_id).where(state.run_id == one).limit(1)).first()}
        return {source: run for source, run in self.holders.items() if run in there}

    @cached_property
    def _doubled(self) -> frozenset[str]:
        """Items in several rows."""
        state = tables.item_state.c
        item = type_coerce(state.item_id, Text)
        rows = select(item).where(held(self._kept, tables.item_state)).group_by(state.item_id).having(func.count() > 1)
        return frozenset(self.connection.execute(rows).scalars())

    @cached_property
    def _old(self) -> tuple[Spot, ...]:
        """The items of runs that have no rows of them."""
        rest = {source: run for source, run in self.holders.items() if source not in self._kept}
        if not rest:
            return ()
        entry, key = tables.entry.c, tables.item_key.c
        levels: dict[str, set[Level]] = {}
        stored = select(type_coerce(entry.item_id, Text), entry.level).where(held(rest), entry.item_id.is_not(None)).distinct()
        for item, level in self.connection.execute(stored):
            levels.setdefault(item, set()).add(Level(level))
        titles: dict[str, str] = {}
        parts = [type_coerce(column, Text) for column in (key.item_id, key.database, key.schema, key.family)]
        for run in dict.fromkeys(rest.values()):
            query = select(*parts).join_from(tables.item_key, tables.run_item).where(tables.run_item.c.run_id == run)
            titles |= {row[0]: _title(*map(unescaped, row[1:])) for row in self.connection.execute(query)}
        return tuple(Spot(rank(highest(found)), sort_key(titles[item]), item) for item, found in levels.items())

    @cached_property
    def _moved(self) -> frozenset[str]:
        """Items whose rows do not stand where the items do."""
        joined = {*self.said.known_as, *self.said.known_as.values()}
        return frozenset((*joined, *self._doubled, *self.said.levels, *(one.item for one in self._old)))

    @cached_property
    def _apart(self) -> tuple[Spot, ...]:
        """Where those stand."""
        best: dict[str, Spot] = {}
        own: dict[str, str] = {}
        for row in (*self._old, *self._rows_of(sorted(self._moved))):
            known = self.said.known_as.get(row.item, row.item)
            if row.item == known:
                own[known] = row.sort_key
            one = best.get(known)
            if one is None or row.rank < one.rank:
                best[known] = Spot(row.rank, row.sort_key, known)
        named = self._titles(one for one in best if one in self.said.known_as.values())
        spots = (one._replace(sort_key=named.get(item, own.get(item, one.sort_key))) for item, one in best.items())
        said = self.said.levels
        return tuple(one._replace(rank=rank(said[one.item])) if one.item in said else one for one in spots)

    def _titles(self, joined: Iterator[str]) -> dict[str, str]:
        """Items that several have become are called as their identities say."""
        wanted = list(joined)
        found = items_of(self.connection, self.holders, self.said.identities, wanted) if wanted else ()
        return {str(one.id): sort_key(one.title) for one in found}

    def _plain(self, after: Spot | None, at_once: int) -> Iterator[Spot]:
        if not self._kept:
            return
        state = tables.item_state.c
        item = type_coerce(state.item_id, Text)
        order = (state.rank, state.sort_key, item)
        query = select(*order).where(held(self._kept, tables.item_state)).order_by(state.rank, state.sort_key, state.item_id)
        moved = self._moved
        while True:
            part = query if after is None else query.where(_behind(after))
            rows = self.connection.execute(part.limit(at_once)).all()
            yield from (Spot(*row) for row in rows if row[2] not in moved)
            if len(rows) < at_once:
                return
            after = Spot(*rows[-1])

    def _rows_of(self, ids: Sequence[str]) -> Iterator[Spot]:
        state = tables.item_state.c
        query = select(state.rank, state.sort_key, type_coerce(state.item_id, Text)).where(held(self._kept, tables.item_state))
        for part in _parts(ids):
            for level, key, item in self.connection.execute(query.where(state.item_id.in_(map(UUID, part)))):
                yield Spot(level, key, item)


def items_of(
    connection: Connection, holders: Mapping[str, UUID], identities: Identities, ids: Sequence[str]
) -> tuple[DataItem, ...]:
    """Items as they are known now, in this order, under the keys that the runs know them by."""
    wanted = {part for id in ids for part in identities.parts(UUID(id))}
    runs = tuple(dict.fromkeys(holders.values()))
    listed = {one.id: one for run in runs for one in load_run_items(connection, run, wanted)}
    known = resolved(Snapshot(load_run(connection, runs[0]), (), tuple(listed.values())), identities).items
    by_id = {str(one.id): one for one in known}
    return tuple(by_id[id] for id in ids if id in by_id)


def _behind(after: Spot) -> ColumnElement[bool]:
    state = tables.item_state.c
    return tuple_(state.rank, state.sort_key, type_coerce(state.item_id, Text)) > tuple_(*after)


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from (ids[first : first + _AT_ONCE] for first in range(0, len(ids), _AT_ONCE))


def _title(database: str, schema: str, family: str) -> str:
    return DataItem(_NOBODY, ItemKey("", "", "", database, schema, family)).title
