"""The catalogue: the only reader and writer of its database. Frozen values go in and come out, rows never do.

A run is written as it comes (``begin``, ``add``) and seen by nobody until ``publish`` turns one pointer. A crash before
leaves everybody with the snapshot published last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from sqlalchemy import Connection, Engine, and_, bindparam, delete, func, insert, select, update

from catalog import tables
from catalog.checks import broken_invariants
from catalog.codec import content_hash, plain
from catalog.connection import open_engine, reading, writing
from catalog.current import load_current
from catalog.decisions import checked, decided
from catalog.filings import FiledState, load_events, load_filings, load_state, store_event, store_filing, with_change
from catalog.items import Grouping, ItemSummary, group, summarise
from catalog.loading import latest_run, load_entries, load_keys, load_run_items, load_snapshot
from catalog.model import (
    DataItem,
    Entry,
    Filing,
    FilingEvent,
    PersonDecision,
    Run,
    Snapshot,
    SourceOutcome,
    System,
    Threshold,
)
from catalog.rows import decision_of, decision_row, entry_row, finding_rows, run_of, run_row, source_rows, threshold_rows
from catalog.schema import prepare
from catalog.search import Found, search
from config import CatalogError, SourceUrl


@dataclass(frozen=True)
class ItemState:
    """What an item was in one run."""

    run: Run
    summary: ItemSummary


class Catalog:
    """An open catalogue. May be used by several threads and processes at once: writers wait for each other, readers do not."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str | SourceUrl, create: bool = True) -> Catalog:
        """``sqlite:///FILE`` or ``postgresql://user@host/db?password=env:NAME``.

        Makes or migrates it where needed (only with ``create`` from nothing). Raises UsageError or CatalogError.
        """
        engine, path = open_engine(url, create)
        return cls._prepared(engine, path, create)

    @classmethod
    def _prepared(cls, engine: Engine, path: Path | None, create: bool) -> Catalog:
        try:
            prepare(engine, path, create)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        """Give all connections back. May be called twice."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def begin(self, run: Run) -> None:
        """Start writing a run. What only its end can tell (``finished_at``, ``status``) is given again to ``publish``."""
        with writing(self._engine) as connection:
            connection.execute(insert(tables.run).values(run_row(run)))

    def add(self, run: UUID, entries: Iterable[Entry]) -> None:
        """Write entries of a run that is not yet published; the same dataset again takes the place of the first.

        Their ``item`` is not kept: items are found when the run is published, with all entries known.
        """
        with writing(self._engine) as connection:
            for entry in entries:
                _remove(connection, run, entry)
                _add(connection, run, entry)

    def publish(
        self, run: Run, entity: str = "", thresholds: Iterable[Threshold] = (), sources: Iterable[SourceOutcome] = ()
    ) -> Snapshot:
        """Find the items of legal entity ``entity``, seal the run and make it the latest, in one transaction.

        Raises CatalogError when the run was not begun or is published already.
        """
        with writing(self._engine) as connection:
            _still_open(connection, run)
            grouping = group(load_entries(connection, tables.entry.c.run_id == run.id), entity, load_keys(connection).values())
            snapshot = Snapshot(run, grouping.entries, grouping.items, tuple(thresholds), tuple(sources))
            snapshot = with_change(connection, snapshot, entity)
            _write_items(connection, run.id, grouping)
            for table, rows in (
                (tables.threshold, threshold_rows(run.id, snapshot.thresholds)),
                (tables.source_outcome, source_rows(run.id, snapshot.sources)),
            ):
                if rows:
                    connection.execute(insert(table), rows)
            _seal(connection, snapshot)
        return snapshot

    def record(self, snapshot: Snapshot, entity: str = "") -> Snapshot:
        """``begin``, ``add`` and ``publish`` for a run that is complete in memory; gives it back with its items."""
        self.begin(snapshot.run)
        self.add(snapshot.run.id, snapshot.entries)
        return self.publish(snapshot.run, entity, snapshot.thresholds, snapshot.sources)

    def unfinished(self) -> tuple[Run, ...]:
        """Runs that were begun and not published: being written now, or broken off."""
        with reading(self._engine) as connection:
            query = select(tables.run).where(tables.run.c.published.is_(None)).order_by(tables.run.c.started_at)
            return tuple(run_of(row) for row in connection.execute(query).mappings())

    def discard(self, run: UUID) -> None:
        """Remove a run that was broken off. Raises CatalogError for a published one."""
        with writing(self._engine) as connection:
            ours = select(tables.entry.c.id).where(tables.entry.c.run_id == run)
            connection.execute(delete(tables.finding).where(tables.finding.c.entry_id.in_(ours)))
            connection.execute(delete(tables.entry).where(tables.entry.c.run_id == run))
            connection.execute(delete(tables.run).where(tables.run.c.id == run))

    def latest(self) -> Snapshot | None:
        """The snapshot published last; None in a new catalogue."""
        with reading(self._engine) as connection:
            run = latest_run(connection)
            return None if run is None else load_snapshot(connection, run)

    def current(self) -> Snapshot | None:
        """What is known now: of every source the entries of the last run that could read it. See ``catalog.current``."""
        with reading(self._engine) as connection:
            return load_current(connection)

    def snapshot(self, run: UUID) -> Snapshot:
        """A published snapshot, exactly as it was published. Raises CatalogError where there is none."""
        with reading(self._engine) as connection:
            return load_snapshot(connection, run)

    def runs(self) -> tuple[Run, ...]:
        """The published runs, the latest first."""
        with reading(self._engine) as connection:
            query = select(tables.run).where(tables.run.c.published.is_not(None)).order_by(tables.run.c.published.desc())
            return tuple(run_of(row) for row in connection.execute(query).mappings())

    def items(self) -> tuple[DataItem, ...]:
        """All items ever met, each under the key it had last."""
        with reading(self._engine) as connection:
            return tuple({one.id: one for one in load_keys(connection).values()}.values())

    def history(self, item: UUID) -> tuple[ItemState, ...]:
        """What an item was in each published run that met it, oldest first."""
        with reading(self._engine) as connection:
            query = (
                select(tables.run)
                .where(tables.run.c.published.is_not(None))
                .where(tables.run.c.id.in_(select(tables.entry.c.run_id).where(tables.entry.c.item_id == item)))
                .order_by(tables.run.c.published)
            )
            runs = [run_of(row) for row in connection.execute(query).mappings()]
            return tuple(state for run in runs for state in _states(connection, run, item))

    def find(self, text: str, limit: int = 200) -> tuple[Found, ...]:
        """Datasets and columns of the latest snapshot whose name or comment holds ``text``, or whose entity type it is."""
        with reading(self._engine) as connection:
            run = latest_run(connection)
            return () if run is None else search(connection, run, text, limit)

    def add_decision(self, decision: PersonDecision) -> None:
        """Keep a person's decision for good. Raises CatalogError for one that says nothing or is about no known item."""
        with writing(self._engine) as connection:
            connection.execute(insert(tables.person_decision).values(decision_row(checked(decision))))

    def decisions(self, item: UUID | None = None) -> tuple[PersonDecision, ...]:
        """People's decisions in the order they were made, of one item or of all."""
        table = tables.person_decision
        query = select(table).order_by(table.c.number)
        if item is not None:
            query = query.where(table.c.item_id == item)
        with reading(self._engine) as connection:
            return tuple(decision_of(row) for row in connection.execute(query).mappings())

    def reviewed(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with people's decisions in place of the machine's."""
        return decided(snapshot, self.decisions())

    def add_filing(self, filing: Filing) -> None:
        """Keep what was filed, for good. Raises CatalogError for a number that is taken or a day ahead."""
        with writing(self._engine) as connection:
            store_filing(connection, filing)

    def filings(self, entity: str | None = None) -> tuple[Filing, ...]:
        """What was filed by a legal entity (by all where None), the one recorded last first."""
        with reading(self._engine) as connection:
            return load_filings(connection, entity)

    def add_filing_event(self, event: FilingEvent) -> None:
        """Keep what happened to a filing. Raises CatalogError for an unknown filing, or where name or reason is missing."""
        with writing(self._engine) as connection:
            store_event(connection, event)

    def filing_events(self, filing: UUID) -> tuple[FilingEvent, ...]:
        """What was recorded of a filing, oldest first."""
        with reading(self._engine) as connection:
            return load_events(connection, filing)

    def filed_state(self, entity: str, now: Snapshot, systems: Mapping[str, System], limit: int = 30) -> FiledState | None:
        """How ``now`` (with people's decisions in it) differs from the last filing, and until when that is to be filed; None
        where nothing was filed."""
        with reading(self._engine) as connection:
            return load_state(connection, entity, now, systems, limit)

    def check(self) -> tuple[str, ...]:
        """What is wrong with the catalogue, one sentence each; empty when every invariant holds."""
        try:
            with reading(self._engine) as connection:
                return tuple(broken_invariants(connection, lambda run: load_snapshot(connection, run)))
        except CatalogError as error:
            return (error.message,)


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


def _states(connection: Connection, run: Run, item: UUID) -> Iterable[ItemState]:
    entries = load_entries(connection, and_(tables.entry.c.run_id == run.id, tables.entry.c.item_id == item))
    items = [one for one in load_run_items(connection, run.id) if one.id == item]
    return (ItemState(run, summary) for summary in summarise(entries, items))
