"""Pages and lines of the items that are known now, without reading all there is of the others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Text, and_, func, or_, select, type_coerce

from catalog import tables
from catalog.columns import escaped
from catalog.current import held, last_seen
from catalog.decisions import decided
from catalog.filings import determined_core, with_core
from catalog.identities import resolved
from catalog.item_events import load_identities, standing_decisions
from catalog.item_order import ItemOrder, Said, Spot, items_of
from catalog.item_states import ItemLine, line_of, line_of_row
from catalog.items import ItemSummary, summarise
from catalog.loading import latest_run, load_entries, load_run
from catalog.model import Run, Snapshot

_AT_ONCE = 500
_IDENTITY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class ItemPage:
    """Some of the items that are known now, the highest level first and by title. ``total`` is how many there are; ``after`` is
    where the next page begins, None behind the last one."""

    run: Run
    total: int
    items: tuple[ItemLine, ...]
    after: Spot | None = None


@dataclass(frozen=True)
class ItemLines:
    """Items that are known now as lines of a list, in the same order; to be read once, within the transaction they come from.
    ``total`` is how many there are, or how many hold what was asked for."""

    run: Run
    total: int
    lines: Iterator[ItemLine]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Items that are asked for: whose name, or whose datasets' names or comments hold a ``text``, or in which an entity
    type was found that the text is a part of, or one of ``types``. All where there is no text."""

    text: str = ""
    types: tuple[str, ...] = ()


def item_page(connection: Connection, limit: int, skip: int = 0, after: Spot | None = None) -> ItemPage | None:
    """At most ``limit`` items behind ``after`` (of an earlier page), or after the first ``skip`` ones, with people's decisions in
    them; None where nothing is published."""
    shelf = _Shelf.of(connection)
    if shelf is None:
        return None
    last = skip + limit
    chosen = list(islice(shelf.order.spots(after, last + 1), skip, last)) if limit > 0 else []
    lines = tuple(shelf.lines(one.item for one in chosen))
    return ItemPage(shelf.run, shelf.order.count(), lines, chosen[-1] if len(chosen) == limit > 0 else None)


def items_in_full(connection: Connection, ids: Iterable[UUID]) -> tuple[ItemSummary, ...]:
    """Some items as they are known now, with all their members and people's decisions."""
    shelf = _Shelf.of(connection)
    return () if shelf is None else shelf.summaries([str(shelf.said.identities.known_as(one)) for one in ids])


def item_lines(connection: Connection, wanted: Wanted | None = None) -> ItemLines | None:
    """All items that are known now, or those that are ``wanted``; None where nothing is published."""
    shelf = _Shelf.of(connection)
    if shelf is None:
        return None
    if wanted is None or not wanted.text:
        return ItemLines(shelf.run, shelf.order.count(), shelf.lines(one.item for one in shelf.order.spots()))
    met = shelf.holding(wanted)
    found = [one.item for one in shelf.order.spots() if one.item in met]
    return ItemLines(shelf.run, len(found), shelf.lines(iter(found)))


def items_named(connection: Connection, name: str) -> tuple[ItemSummary, ...]:
    """The items of this title, family or id, and those with a dataset of this title or name, as ``items_in_full``."""
    shelf = _Shelf.of(connection)
    found = () if shelf is None else shelf.summaries(sorted(shelf.named(name)))
    return tuple(one for one in found if name in _names(one))


@dataclass(frozen=True)
class _Shelf:
    """The entries that are known now, and their items."""

    connection: Connection
    run: Run
    holders: Mapping[str, UUID]
    said: Said

    @classmethod
    def of(cls, connection: Connection) -> _Shelf | None:
        latest = latest_run(connection)
        if latest is None:
            return None
        said = Said(load_identities(connection), standing_decisions(connection), determined_core(connection))
        return cls(connection, load_run(connection, latest), last_seen(connection), said)

    @cached_property
    def order(self) -> ItemOrder:
        return ItemOrder(self.connection, self.holders, self.said)

    def summaries(self, ids: Sequence[str]) -> tuple[ItemSummary, ...]:
        """What these items amount to, in their order."""
        if not ids:
            return ()
        identities = self.said.identities
        items = items_of(self.connection, self.holders, identities, ids)
        parts = [part for one in items for part in sorted(identities.parts(one.id), key=str)]
        ours = tables.entry.c.item_id
        entries = [
            entry
            for first in range(0, len(parts), _AT_ONCE)
            for entry in load_entries(self.connection, and_(held(self.holders), ours.in_(parts[first : first + _AT_ONCE])))
        ]
        seen = resolved(Snapshot(self.run, tuple(entries), items), identities)
        whole = with_core(decided(replace(seen, items=items), self.said.decisions), self.said.core)
        return summarise(whole.entries, whole.items)

    def lines(self, ids: Iterator[str]) -> Iterator[ItemLine]:
        """The lines of items, in their order."""
        while part := list(islice(ids, _AT_ONCE)):
            told = [one for one in part if one in self._touched]
            lines = {str(one.item.id): line_of(one) for one in self.summaries(told)}
            rest = [one for one in part if one not in self._touched]
            lines |= {str(one.item.id): one for one in self._rows(rest)}
            yield from (lines[one] for one in part if one in lines)

    def holding(self, wanted: Wanted) -> frozenset[str]:
        """The ids, as they are known now, of the items that hold what is asked for."""
        entry, state = tables.entry.c, tables.item_state.c
        of_names = or_(*(_holds(self.connection, column, wanted.text) for column in (entry.title, entry.comment)))
        of_titles = _holds(self.connection, state.title, wanted.text)
        of_types = [_holds(self.connection, state.types, wanted.text)]
        of_types += [type_coerce(state.types, Text).like(f'%"{one}"%') for one in wanted.types]
        queries = (
            select(type_coerce(entry.item_id, Text)).where(held(self.holders), entry.item_id.is_not(None), of_names).distinct(),
            select(type_coerce(state.item_id, Text)).where(held(self.holders, tables.item_state), or_(of_titles, *of_types)),
        )
        met = {id for query in queries for id in self.connection.execute(query).scalars()}
        touched = self.summaries([one for one in sorted(self._touched) if self.said.known_as.get(one, one) == one])
        met |= {str(one.item.id) for one in touched if _speaks(one, wanted)}
        return frozenset(self.said.known_as.get(one, one) for one in met)

    def named(self, name: str) -> frozenset[str]:
        """The ids, as they are known now, of all items that may be called so."""
        entry, key = tables.entry.c, tables.item_key.c
        text = escaped(name)
        title = type_coerce(entry.title, Text)
        ends = or_(title == text, *(title.endswith(f"{mark}{text}", autoescape=True) for mark in "./"))
        families = {name, name.rpartition(".")[2], name.rpartition("/")[2]}
        queries = [
            select(type_coerce(entry.item_id, Text)).where(held(self.holders), entry.item_id.is_not(None), ends).distinct(),
            select(type_coerce(key.item_id, Text)).where(key.family.in_(families)).distinct(),
        ]
        met = {id for query in queries for id in self.connection.execute(query).scalars()}
        met |= {one for one in (name.lower(),) if _IDENTITY.fullmatch(one)}
        return frozenset(self.said.known_as.get(one, one) for one in met)

    @cached_property
    def _touched(self) -> Collection[str]:
        """Items that no row tells of as they are now: people decided about them, or they stand in several rows."""
        return {*self.order.several, *(str(one.item) for one in self.said.decisions), *map(str, self.said.core)}

    def _rows(self, ids: Sequence[str]) -> Iterator[ItemLine]:
        items = {one.id: one for one in items_of(self.connection, self.holders, self.said.identities, ids)}
        state = tables.item_state
        query = select(state).where(held(self.holders, state), state.c.item_id.in_(items))
        for row in self.connection.execute(query).mappings() if items else ():
            yield line_of_row(row, items[row["item_id"]])


def _holds(connection: Connection, column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    position = func.instr if connection.dialect.name == "sqlite" else func.strpos
    return position(func.lower(type_coerce(column, Text)), escaped(text.lower())) > 0


def _names(one: ItemSummary) -> set[str]:
    names = {one.item.title, one.item.key.family, str(one.item.id)}
    return names | {name for member in one.members for name in (member.title, member.path[-1])}


def _speaks(summary: ItemSummary, wanted: Wanted) -> bool:
    line, text = line_of(summary), wanted.text.casefold()
    words = (summary.item.title, *(word for one in summary.members for word in (one.title, one.comment)))
    of_type = (one in wanted.types or text in one.casefold() for one in line.types)
    return any(text in word.casefold() for word in words) or any(of_type)
