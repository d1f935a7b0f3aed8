"""What the catalogue knows now: of every source the entries of the last run that could read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, and_, false, or_, select

from catalog import tables
from catalog.identities import resolved
from catalog.item_events import load_identities
from catalog.loading import latest_run, load_entries, load_outlines, load_run, load_run_items
from catalog.model import DataItem, Snapshot, SourceOutcome
from catalog.rows import source_of
from connectors.model import Status


def load_current(connection: Connection) -> Snapshot | None:
    """The state over all sources ever scanned; None where nothing is published.

    Sources are scanned at different times, and a run of one must not hide the others; nor does a run that could not reach
    a source take away what an earlier one found there. Each source's outcome says, in ``as_of``, when its entries were
    seen. The run is the latest one; its thresholds are of its own sources alone and are left out.
    """
    latest = latest_run(connection)
    if latest is None:
        return None
    outcomes, holders = _outcomes(connection)
    entries = load_entries(connection, held(holders)) if holders else ()
    ours = {entry.item for entry in entries}
    items: dict[UUID, DataItem] = {}
    for run in dict.fromkeys(holders.values()):
        items |= {one.id: one for one in load_run_items(connection, run) if one.id in ours}
    ordered = sorted(entries, key=lambda entry: (entry.source, entry.path))
    snapshot = Snapshot(load_run(connection, latest), tuple(ordered), tuple(items.values()), (), outcomes)
    return resolved(snapshot, load_identities(connection))


def load_outline(connection: Connection, snapshot: Snapshot) -> Snapshot:
    """What will be known once ``snapshot`` is published: its entries, and of other sources those of the last run that could read
    them (these without columns). Its items are known already."""
    ours = {one.source for one in snapshot.sources if one.status is not Status.FAILED} | {one.source for one in snapshot.entries}
    holders = {source: run for source, run in _outcomes(connection)[1].items() if source not in ours}
    others = load_outlines(connection, held(holders)) if holders else ()
    items = {one.id: one for run in dict.fromkeys(holders.values()) for one in load_run_items(connection, run)}
    items |= {one.id: one for one in snapshot.items}
    whole = replace(snapshot, entries=(*others, *snapshot.entries), items=tuple(items.values()))
    return resolved(whole, load_identities(connection))


def last_seen(connection: Connection) -> dict[str, UUID]:
    """Every source that could ever be read, and the run that holds its entries; the source seen longest ago first."""
    return _outcomes(connection)[1]


def last_outcomes(connection: Connection) -> tuple[SourceOutcome, ...]:
    """How every source fared when it was scanned last, with ``as_of``; by name."""
    return _outcomes(connection)[0]


def held(holders: Mapping[str, UUID], table: Table = tables.entry) -> ColumnElement[bool]:
    """Whether an entry (or a row of ``item_state``) is one of its source's in the run that holds them; of no source where there
    are none."""
    sources: defaultdict[UUID, list[str]] = defaultdict(list)
    for source, run in holders.items():
        sources[run].append(source)
    # A condition a run, not one a source: sources may be thousands, and few databases take so deep a condition.
    return or_(false(), *(and_(table.c.run_id == run, table.c.source.in_(names)) for run, names in sources.items()))


def _outcomes(connection: Connection) -> tuple[tuple[SourceOutcome, ...], dict[str, UUID]]:
    """The last outcome of every source, and the run that holds its entries (the last one that could read it)."""
    outcome, run = tables.source_outcome, tables.run
    query = select(outcome, run.c.finished_at, run.c.id.label("holder")).join_from(outcome, run, outcome.c.run_id == run.c.id)
    rows = connection.execute(query.where(run.c.published.is_not(None)).order_by(run.c.published)).mappings()
    last: dict[str, SourceOutcome] = {}
    holders: dict[str, UUID] = {}
    for row in rows:
        one = source_of(row)
        before = last.get(one.source)
        if one.status is Status.FAILED:
            last[one.source] = replace(one, as_of=before.as_of if before else None)
        else:
            last[one.source] = replace(one, as_of=row["finished_at"])
            holders.pop(one.source, None)  # so that they stay in the order of their runs
            holders[one.source] = row["holder"]
    return tuple(last[name] for name in sorted(last)), holders
