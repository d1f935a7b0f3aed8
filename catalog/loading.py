"""Reads frozen values from the tables, within a transaction that the caller holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from sys import intern
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select

from catalog import tables
from catalog.column_rows import load_columns
from catalog.model import DataItem, Entry, ItemKey, PersonDecision, Run, Snapshot
from catalog.rows import ENTRIES, Row, decision_of, entry_of, run_of, source_of, threshold_of
from classifiers.model import ColumnFinding
from config import CatalogError

_AT_ONCE = 200


def latest_run(connection: Connection) -> UUID | None:
    """The run that was published last."""
    query = select(tables.run.c.id).where(tables.run.c.published.is_not(None)).order_by(tables.run.c.published.desc())
    return connection.execute(query.limit(1)).scalar_one_or_none()


def load_run(connection: Connection, run: UUID) -> Run:
    """A run that is there."""
    return run_of(connection.execute(select(tables.run).where(tables.run.c.id == run)).mappings().one())


def load_snapshot(connection: Connection, run: UUID) -> Snapshot:
    """A published snapshot. Raises CatalogError where there is none, or it is not yet published."""
    frame = load_frame(connection, run)
    return replace(frame, entries=load_entries(connection, tables.entry.c.run_id == run))


def load_frame(connection: Connection, run: UUID, items: tuple[DataItem, ...] | None = None) -> Snapshot:
    """As ``load_snapshot``, without entries; ``items`` are its items where somebody has them already."""
    query = select(tables.run).where(tables.run.c.id == run, tables.run.c.published.is_not(None))
    row = connection.execute(query).mappings().first()
    if row is None:
        raise CatalogError(f"there is no published run {run}", "See: shudian catalog list")
    thresholds = select(tables.threshold).where(tables.threshold.c.run_id == run).order_by(tables.threshold.c.position)
    sources = select(tables.source_outcome).where(tables.source_outcome.c.run_id == run)
    return Snapshot(
        run_of(row),
        (),
        load_run_items(connection, run) if items is None else items,
        tuple(threshold_of(one) for one in connection.execute(thresholds).mappings()),
        tuple(source_of(one) for one in connection.execute(sources.order_by(tables.source_outcome.c.position)).mappings()),
    )


def load_outlines(connection: Connection, condition: ColumnElement[bool]) -> tuple[Entry, ...]:
    """As ``load_entries``, but without their columns: for those who ask for levels and sizes alone."""
    rows = connection.execute(ENTRIES.where(condition).order_by(tables.entry.c.id)).mappings()
    return tuple(entry_of(row, ()) for row in rows)


def load_decisions(connection: Connection) -> tuple[PersonDecision, ...]:
    """All people's decisions in the order they were made."""
    query = select(tables.person_decision).order_by(tables.person_decision.c.number)
    return tuple(decision_of(row) for row in connection.execute(query).mappings())


def load_entries(connection: Connection, condition: ColumnElement[bool]) -> tuple[Entry, ...]:
    """The entries that meet a condition on ``entry``, in the order they were added, with all their columns."""
    return tuple(read_entries(connection, condition))


def read_entries(connection: Connection, condition: ColumnElement[bool]) -> Iterator[Entry]:
    """As ``load_entries``, one after the other."""
    return (entry for _, entry in numbered_entries(connection, condition))


def numbered_entries(connection: Connection, condition: ColumnElement[bool]) -> Iterator[tuple[int, Entry]]:
    """As ``read_entries``, with their numbers."""
    rows = connection.execute(ENTRIES.where(condition).order_by(tables.entry.c.id)).mappings()
    return _joined(rows, load_columns(connection, condition))


def stream_entries(connection: Connection, numbers: Sequence[int]) -> Iterator[Entry]:
    """The entries of these numbers in this order, some hundred in memory at a time."""
    for first in range(0, len(numbers), _AT_ONCE):
        part = numbers[first : first + _AT_ONCE]
        rows = connection.execute(ENTRIES.where(tables.entry.c.id.in_(part))).mappings()
        found = {row["id"]: row for row in rows}
        columns = dict(load_columns(connection, tables.entry.c.id.in_(part)))
        yield from (entry_of(found[number], columns.get(number, ())) for number in part)


def stream_outlines(connection: Connection, numbers: Sequence[int]) -> Iterator[Entry]:
    """As ``stream_entries``, without columns."""
    for first in range(0, len(numbers), _AT_ONCE):
        part = numbers[first : first + _AT_ONCE]
        rows = connection.execute(ENTRIES.where(tables.entry.c.id.in_(part))).mappings()
        found = {row["id"]: row for row in rows}
        yield from (entry_of(found[number], ()) for number in part)


def entry_numbers(connection: Connection, condition: ColumnElement[bool]) -> Sequence[int]:
    """The numbers of the entries that meet a condition on ``entry``, in the order they were added."""
    query = select(tables.entry.c.id).where(condition).order_by(tables.entry.c.id)
    return connection.execute(query).scalars().all()


def load_run_items(connection: Connection, run: UUID, wanted: Collection[UUID] | None = None) -> tuple[DataItem, ...]:
    """The items of a run under the keys they had then; of those that are ``wanted`` where given (a few)."""
    key = tables.item_key.c
    query = select(key.item_id, *(key[name] for name in ItemKey.__dataclass_fields__)).join(tables.run_item)
    query = query.where(tables.run_item.c.run_id == run)
    if wanted is not None:
        query = query.where(key.item_id.in_(wanted))
    rows = connection.execute(query.order_by(tables.run_item.c.position))
    return tuple(DataItem(id, ItemKey(*map(intern, parts))) for id, *parts in rows)  # most parts stand in many keys


def load_keys(connection: Connection) -> dict[int, DataItem]:
    """All keys of all items by their number in the table, oldest first."""
    key = tables.item_key.c
    query = select(key.id, key.item_id, *(key[name] for name in ItemKey.__dataclass_fields__)).order_by(key.id)
    return {number: DataItem(item, ItemKey(*map(intern, parts))) for number, item, *parts in connection.execute(query)}


def _joined(rows: Iterable[Row], groups: Iterator[tuple[int, tuple[ColumnFinding, ...]]]) -> Iterator[tuple[int, Entry]]:
    # Both sides come in the order of the entries' numbers; an entry without columns has no group.
    number, columns = next(groups, (None, ()))
    for row in rows:
        if row["id"] == number:
            yield row["id"], entry_of(row, columns)
            number, columns = next(groups, (None, ()))
        else:
            yield row["id"], entry_of(row, ())
