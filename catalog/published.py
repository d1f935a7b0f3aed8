"""What is published now, for those that come after it: a new run that must not lower it, and a person who decides about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from catalog import tables
from catalog.codec import plain
from catalog.current import held, last_seen
from catalog.homes import Home, Place, home_of, load_homes, rewrite_columns
from catalog.identities import resolved
from catalog.item_events import load_identities, standing_decisions
from catalog.kept import LetGo, kept
from catalog.loading import load_entries, load_run_items, stream_entries, stream_outlines
from catalog.model import Entry, Snapshot
from catalog.rows import entry_row, run_of

_UNTOUCHED = ("item_id", "run_id", "source", "path")
_NO_RUN = UUID(int=0)


@dataclass(frozen=True)
class Keeper:
    """What was published of a run's sources before it, item by item. ``there`` are all its datasets."""

    connection: Connection
    holders: Mapping[str, UUID]
    there: Collection[Place]
    let_go: LetGo
    seen: Mapping[str, str]

    @classmethod
    def of(cls, connection: Connection, there: Collection[Place]) -> Keeper | None:
        """None where nothing was published of these sources."""
        sources = {source for source, _ in there}
        holders = {source: holder for source, holder in last_seen(connection).items() if source in sources}
        if not holders:
            return None
        identities = load_identities(connection)
        decisions = (
            replace(one, item=part)
            for one in standing_decisions(connection)
            for part in sorted(identities.parts(one.item), key=str)
        )
        return cls(connection, holders, there, LetGo.of(decisions), _seen(connection, holders))

    def kept(self, numbers: Sequence[int], entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """All entries of some items of the run, by their numbers, with every verdict that would fall kept (see ``kept``); those
        that differ are written anew."""
        after = self.compared(self._previous(numbers, entries), entries)
        changed = [(number, now) for number, before, now in zip(numbers, entries, after, strict=True) if now is not before]
        homes = load_homes(self.connection, self.holders, ((one.source, one.path) for _, one in changed))
        for number, one in changed:
            _rewrite(self.connection, number, one, homes.get((one.source, one.path)))
        return after

    def compared(self, previous: Iterable[Entry], entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """All entries of some items with every verdict that would fall kept; ``previous``: all that was published of these."""
        return kept(previous, entries, self.let_go, self.seen, self.there)

    def _previous(self, numbers: Sequence[int], entries: Sequence[Entry]) -> list[Entry]:
        """What was published at the entries' places and of their items. Columns that both have are in memory once."""
        entry = tables.entry
        places = or_(*_at(entries))
        items = entry.c.item_id.in_({one.item for one in entries})
        met = select(entry.c.id, home_of(entry)).where(held(self.holders), or_(places, items)).order_by(entry.c.id)
        homes = {row[0]: row[1] for row in self.connection.execute(met)}
        own = select(entry.c.id, home_of(entry)).where(entry.c.id.in_(numbers))
        by_number = dict(zip(numbers, entries, strict=True))
        columns = {row[1]: by_number[row[0]].finding.columns for row in self.connection.execute(own)}
        alike = [number for number, home in homes.items() if home in columns]
        others = [number for number, home in homes.items() if home not in columns]
        found = dict(zip(others, stream_entries(self.connection, others), strict=True))
        for one, outline in zip(alike, stream_outlines(self.connection, alike), strict=True):
            found[one] = replace(outline, finding=replace(outline.finding, columns=columns[homes[one]]))
        return [found[number] for number in homes]


def _at(entries: Sequence[Entry]) -> Iterator[ColumnElement[bool]]:
    """The places of entries, as conditions."""
    paths: defaultdict[str, list[Any]] = defaultdict(list)
    for one in entries:
        paths[one.source].append(plain(one.path))
    entry = tables.entry.c
    yield from (and_(entry.source == source, entry.path.in_(part)) for source, part in paths.items())


def load_items_now(connection: Connection, items: Collection[UUID]) -> Snapshot | None:
    """What is known of some items (under the identities they have now), without people's decisions: of each source the entries
    of the last run that met them there. None where none of them was ever met. Sources' outcomes are left out."""
    identities = load_identities(connection)
    parts = {part for one in items for part in identities.parts(one)}
    entry, run = tables.entry, tables.run
    met = select(entry.c.source, entry.c.run_id).join_from(entry, run).where(entry.c.item_id.in_(parts))
    met = met.add_columns(run.c.published).where(run.c.published.is_not(None)).distinct().order_by(run.c.published)
    holders: dict[str, UUID] = {row[0]: row[1] for row in connection.execute(met)}
    if not holders:
        return None
    entries = load_entries(connection, and_(entry.c.item_id.in_(parts), held(holders)))
    known = {one.id: one for holder in dict.fromkeys(holders.values()) for one in load_run_items(connection, holder, parts)}
    there = {one.item for one in entries}
    latest = run_of(connection.execute(select(run).where(run.c.id == list(holders.values())[-1])).mappings().one())
    return resolved(Snapshot(latest, entries, tuple(one for key, one in known.items() if key in there)), identities)


def _seen(connection: Connection, holders: Mapping[str, UUID]) -> dict[str, str]:
    run = tables.run.c
    rows = connection.execute(select(run.id, run.finished_at).where(run.id.in_(set(holders.values()))))
    told = {row[0]: f"{row[1]:%Y-%m-%d %H:%M} UTC, run {str(row[0])[:8]}" for row in rows}
    return {source: told[holder] for source, holder in holders.items()}


def _rewrite(connection: Connection, number: int, entry: Entry, home: Home | None) -> None:
    row = {name: value for name, value in entry_row(_NO_RUN, entry).items() if name not in _UNTOUCHED}
    connection.execute(update(tables.entry).where(tables.entry.c.id == number).values(row))
    rewrite_columns(connection, number, entry, home)
