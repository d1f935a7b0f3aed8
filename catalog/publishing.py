"""Writes a run: its entries as they come, and the one transaction that finds their items, seals it and makes it the latest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from catalog import tables
from catalog.codec import content_hash, plain
from catalog.filings import with_change
from catalog.former import load_former
from catalog.grouping import Grouping, Surroundings, group
from catalog.identities import resolved
from catalog.item_events import load_identities, record_grouping
from catalog.loading import load_entries, load_keys
from catalog.model import Entry, Run, Snapshot, SourceOutcome, Threshold
from catalog.published import keep_published
from catalog.rows import entry_row, finding_rows, run_row, source_rows, threshold_rows
from config import CatalogError


def write_run(connection: Connection, run: Run) -> None:
    """Begin a run."""
    connection.execute(insert(tables.run).values(run_row(run)))


def drop_run(connection: Connection, run: UUID) -> None:
    """Remove a run that was broken off, if it is there. Raises CatalogError for a published one."""
    ours = select(tables.entry.c.id).where(tables.entry.c.run_id == run)
    connection.execute(delete(tables.finding).where(tables.finding.c.entry_id.in_(ours)))
    connection.execute(delete(tables.entry).where(tables.entry.c.run_id == run))
    connection.execute(delete(tables.run).where(tables.run.c.id == run))


def write_entry(connection: Connection, run: UUID, entry: Entry) -> None:
    """Write an entry of an open run; the same dataset again takes the place of the first."""
    _remove(connection, run, entry)
    _add(connection, run, entry)


def publish_run(
    connection: Connection, run: Run, entity: str, thresholds: tuple[Threshold, ...], sources: tuple[SourceOutcome, ...]
) -> Snapshot:
    """Seal a run and make it the latest. Raises CatalogError for one that was not begun, or is published already."""
    _still_open(connection, run)
    entries = load_entries(connection, tables.entry.c.run_id == run.id)
    families = {one.source: one.family for one in sources if one.family}
    sources = tuple(replace(one, family="") for one in sources)  # a setting, and no outcome
    around = _around(connection, entries, families)
    grouping = group(entries, entity, load_keys(connection).values(), around=around)
    record_grouping(connection, grouping, run.finished_at)
    grouping = replace(grouping, entries=keep_published(connection, run.id, grouping.entries))
    snapshot = Snapshot(run, grouping.entries, grouping.items, tuple(thresholds), sources)
    snapshot = with_change(connection, snapshot, entity)
    _write_items(connection, run.id, grouping)
    for table, rows in (
        (tables.threshold, threshold_rows(run.id, snapshot.thresholds)),
        (tables.source_outcome, source_rows(run.id, snapshot.sources)),
    ):
        if rows:
            connection.execute(insert(table), rows)
    _seal(connection, snapshot)
    return resolved(snapshot, load_identities(connection))


def last_rules(connection: Connection) -> str:
    """The rules that the run published last was judged with; empty where there is none."""
    run = tables.run.c
    query = select(run.rules).where(run.published.is_not(None)).order_by(run.published.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none() or ""


_SAME = select(tables.entry.c.id).where(
    *(tables.entry.c[name] == bindparam(name, type_=tables.entry.c[name].type) for name in ("run_id", "source", "path"))
)


def _remove(connection: Connection, run: UUID, entry: Entry) -> None:
    same = {"run_id": run, "source": entry.source, "path": plain(entry.path)}
    number = connection.execute(_SAME, same).scalar_one_or_none()
    if number is not None:
        connection.execute(delete(tables.finding).where(tables.finding.c.entry_id == number))
        connection.execute(delete(tables.entry).where(tables.entry.c.id == number))


def _add(connection: Connection, run: UUID, entry: Entry) -> None:
    key = connection.execute(insert(tables.entry), entry_row(run, replace(entry, item=None))).inserted_primary_key
    columns = finding_rows(key[0], entry.finding.columns) if key else []
    if columns:
        connection.execute(insert(tables.finding), columns)


def _still_open(connection: Connection, run: Run) -> None:
    row = connection.execute(select(tables.run.c.published).where(tables.run.c.id == run.id)).first()
    if row is None:
        raise CatalogError(f"run {run.id} was not begun")
    if row[0] is not None:
        raise CatalogError(f"run {run.id} is published already")


def _write_items(connection: Connection, run: UUID, grouping: Grouping) -> None:
    known = {one.id for one in load_keys(connection).values()}
    minted = [{"id": one.id} for one in grouping.new if one.id not in known]
    if minted:
        connection.execute(insert(tables.item), minted)
    keys = [{"item_id": one.id, **plain(one.key)} for one in grouping.new]
    if keys:
        connection.execute(insert(tables.item_key), keys)
    numbers = {item.key: number for number, item in load_keys(connection).items()}
    listed = [{"run_id": run, "position": i, "item_key_id": numbers[one.key]} for i, one in enumerate(grouping.items)]
    if listed:
        connection.execute(insert(tables.run_item), listed)
    # Entries come in the order of their ids: that is the order in which they were loaded for grouping.
    ids = connection.execute(select(tables.entry.c.id).where(tables.entry.c.run_id == run).order_by(tables.entry.c.id)).scalars()
    marks = [{"number": number, "item": entry.item} for number, entry in zip(ids.all(), grouping.entries, strict=True)]
    if marks:
        mark = update(tables.entry).where(tables.entry.c.id == bindparam("number")).values(item_id=bindparam("item"))
        connection.execute(mark, marks)


def _seal(connection: Connection, snapshot: Snapshot) -> None:
    number = connection.execute(select(func.coalesce(func.max(tables.run.c.published), 0) + 1)).scalar_one()
    totals = {
        "published": number,
        "entries": len(snapshot.entries),
        "columns": sum(len(entry.finding.columns) for entry in snapshot.entries),
        "content_hash": content_hash(snapshot),
    }
    row = run_row(snapshot.run)
    connection.execute(update(tables.run).where(tables.run.c.id == row.pop("id")).values({**row, **totals}))


def _around(connection: Connection, entries: tuple[Entry, ...], families: Mapping[str, str]) -> Surroundings:
    former = load_former(connection, {one.source for one in entries}, {(one.source, one.path) for one in entries})
    return Surroundings(former, families, load_identities(connection).apart)
