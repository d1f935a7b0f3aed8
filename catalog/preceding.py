"""What was known of a run's sources before it: what its findings are new against."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, and_, or_, select

from catalog import tables
from catalog.identities import resolved
from catalog.item_events import load_identities
from catalog.loading import load_entries, load_run_items
from catalog.model import Snapshot
from catalog.rows import run_of
from config import CatalogError
from connectors.model import Status


def load_preceding(connection: Connection, run: UUID) -> Snapshot | None:
    """Of each source that a published run read, the entries of the last run before it that read it too; None where it was the
    first to read any of them. Items as they are known now. Raises CatalogError for a run that is not published."""
    number = connection.execute(select(tables.run.c.published).where(tables.run.c.id == run)).scalar_one_or_none()
    if number is None:
        raise CatalogError(f"there is no published run {run}", "See: shudian catalog list")
    holders = _holders(connection, run, number)
    if not holders:
        return None
    held = [and_(tables.entry.c.run_id == holder, tables.entry.c.source == source) for source, holder in holders.items()]
    entries = load_entries(connection, or_(*held))
    ours = {one.item for one in entries}
    items = {one.id: one for holder in dict.fromkeys(holders.values()) for one in load_run_items(connection, holder)}
    last = select(tables.run).where(tables.run.c.id.in_(set(holders.values()))).order_by(tables.run.c.published.desc())
    newest = run_of(connection.execute(last.limit(1)).mappings().one())
    snapshot = Snapshot(newest, entries, tuple(one for key, one in items.items() if key in ours))
    return resolved(snapshot, load_identities(connection))


def _holders(connection: Connection, run: UUID, number: int) -> dict[str, UUID]:
    """Each source that the run read, and the last run before it that did."""
    outcome, runs = tables.source_outcome, tables.run
    read = outcome.c.status != Status.FAILED.value
    ours = set(connection.execute(select(outcome.c.source).where(outcome.c.run_id == run, read)).scalars())
    query = select(outcome.c.source, outcome.c.run_id).join_from(outcome, runs, outcome.c.run_id == runs.c.id)
    earlier = query.where(runs.c.published < number, read).order_by(runs.c.published)
    return {row.source: row.run_id for row in connection.execute(earlier) if row.source in ours}
