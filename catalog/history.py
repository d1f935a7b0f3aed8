"""What an item was in the runs that met it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, and_, select

from catalog import tables
from catalog.identities import Identities, resolved
from catalog.item_events import load_identities
from catalog.items import ItemSummary, summarise
from catalog.loading import load_entries, load_run_items
from catalog.model import Run, Snapshot
from catalog.rows import run_of


@dataclass(frozen=True)
class ItemState:
    """What an item was in one run."""

    run: Run
    summary: ItemSummary


def load_history(connection: Connection, item: UUID) -> tuple[ItemState, ...]:
    """The states of an item in each published run that met it, oldest first, under whatever identity it had then."""
    identities = load_identities(connection)
    met = select(tables.entry.c.run_id).where(tables.entry.c.item_id.in_(identities.parts(item)))
    published = tables.run.c.published
    query = select(tables.run).where(published.is_not(None), tables.run.c.id.in_(met)).order_by(published)
    runs = [run_of(row) for row in connection.execute(query).mappings()]
    return tuple(state for run in runs for state in _states(connection, run, item, identities))


def _states(connection: Connection, run: Run, item: UUID, identities: Identities) -> Iterable[ItemState]:
    parts = identities.parts(item)
    entries = load_entries(connection, and_(tables.entry.c.run_id == run.id, tables.entry.c.item_id.in_(parts)))
    seen = resolved(Snapshot(run, entries, load_run_items(connection, run.id, parts)), identities)
    return (ItemState(run, summary) for summary in summarise(seen.entries, seen.items))
