"""What is published now, for those that come after it: a new run that must not lower it, and a person who decides about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection, and_, delete, insert, select, update

from catalog import tables
from catalog.codec import plain
from catalog.current import held, last_seen
from catalog.identities import resolved
from catalog.item_events import load_identities, standing_decisions
from catalog.kept import kept
from catalog.loading import load_entries, load_run_items, read_entries
from catalog.model import Entry, Snapshot
from catalog.rows import entry_row, finding_rows, run_of

_UNTOUCHED = ("item_id", "run_id", "source", "path")


def keep_published(connection: Connection, run: UUID, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries of a run that is about to be published, with every verdict that would fall kept (see ``kept``); those that
    differ are written anew. They must be stored already, and know their items."""
    sources = {one.source for one in entries}
    holders = {source: holder for source, holder in last_seen(connection).items() if source in sources}
    if not holders:
        return entries
    identities = load_identities(connection)
    decisions = [
        replace(one, item=part) for one in standing_decisions(connection) for part in sorted(identities.parts(one.item), key=str)
    ]
    after = kept(_like(read_entries(connection, held(holders)), entries), entries, decisions, _seen(connection, holders))
    for before, now in zip(entries, after, strict=True):
        if now is not before:
            _rewrite(connection, run, now)
    return after


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


def _like(previous: Iterable[Entry], entries: Iterable[Entry]) -> Iterator[Entry]:
    """The previous entries with the columns of the present ones where they are equal: both are in memory at once."""
    present = {(one.source, one.path): one.finding.columns for one in entries}
    for one in previous:
        alike = present.get((one.source, one.path))
        same = alike == one.finding.columns
        yield replace(one, finding=replace(one.finding, columns=alike)) if same and alike else one


def _seen(connection: Connection, holders: dict[str, UUID]) -> dict[str, str]:
    run = tables.run.c
    rows = connection.execute(select(run.id, run.finished_at).where(run.id.in_(set(holders.values()))))
    told = {row[0]: f"{row[1]:%Y-%m-%d %H:%M} UTC, run {str(row[0])[:8]}" for row in rows}
    return {source: told[holder] for source, holder in holders.items()}


def _rewrite(connection: Connection, run: UUID, entry: Entry) -> None:
    place = (tables.entry.c.run_id == run, tables.entry.c.source == entry.source, tables.entry.c.path == plain(entry.path))
    number = connection.execute(select(tables.entry.c.id).where(*place)).scalar_one()
    row = {name: value for name, value in entry_row(run, entry).items() if name not in _UNTOUCHED}
    connection.execute(update(tables.entry).where(tables.entry.c.id == number).values(row))
    connection.execute(delete(tables.finding).where(tables.finding.c.entry_id == number))
    columns = finding_rows(number, entry.finding.columns)
    if columns:
        connection.execute(insert(tables.finding), columns)
