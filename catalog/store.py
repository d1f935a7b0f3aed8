"""The catalogue: the only reader and writer of its database. Frozen values go in and come out, rows never do.

A run is written as it comes (``begin``, ``add``) and seen by nobody until ``publish`` turns one pointer. A crash before
leaves everybody with the snapshot published last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Connection, select

from catalog import tables
from catalog.audit import AuditEntry, AuditKind, Head, append, last_number, load_audit, load_head, purge, verify
from catalog.audit import Finding as AuditFinding
from catalog.before import Published, load_published
from catalog.bundled_people import BundledCount, load_people
from catalog.bundles import TakenIn, load_taken
from catalog.census import CensusPart, add_census, drop_other_parts, forget_parts, keep_part, load_censuses, load_part
from catalog.checks import broken_invariants
from catalog.connection import open_engine, reading, writing
from catalog.current import load_current
from catalog.dataset_marks import DatasetMark, load_marks, store_marks
from catalog.decisions import decided
from catalog.declarations import Declared, load_declared, store_declarations
from catalog.figures import Figures, load_figures
from catalog.filed_documents import DocumentFile, FiledDocument, load_content, load_documents, store_documents
from catalog.filings import (
    FiledState,
    determined_core,
    load_events,
    load_filings,
    load_state,
    store_event,
    store_filing,
    with_core,
)
from catalog.former import load_present
from catalog.grouping import member_of, own_key
from catalog.history import ItemState, load_history
from catalog.identities import resolved
from catalog.item_events import (
    Word,
    link,
    load_identities,
    load_item_events,
    merge,
    split,
    standing_decisions,
    undo,
)
from catalog.item_order import Spot
from catalog.item_stream import ItemStream, item_stream
from catalog.items import ItemSummary
from catalog.kept_lines import load_lines
from catalog.listing import ItemLines, ItemPage, Wanted, item_lines, item_page, items_in_full, items_named
from catalog.loading import latest_run, load_decisions, load_keys, load_snapshot
from catalog.model import (
    Census,
    DataItem,
    Declaration,
    Entry,
    Filing,
    FilingEvent,
    ItemEvent,
    PersonDecision,
    Run,
    Snapshot,
    SourceOutcome,
    System,
    Threshold,
)
from catalog.preceding import load_preceding
from catalog.publishing import Sealed, drop_run, last_rules, publish_run, write_entries, write_run
from catalog.recorded import counted_so, decided_so, event_so, filed_so, said_so, scan_done
from catalog.recording import record_run
from catalog.review import ReviewState, load_review, store_decisions
from catalog.rows import run_of
from catalog.schema import prepare
from catalog.search import Found, search
from catalog.service_doors import ServiceDoors
from catalog.snapshot_stream import SnapshotStream, snapshot_stream
from catalog.together import ALONE, Together
from config import CatalogError, SourceUrl


class Catalog(ServiceDoors):
    """An open catalogue. May be used by several threads and processes at once: writers wait for each other, readers do not."""

    @classmethod
    def open(cls, url: str | SourceUrl, create: bool = True, actor: str = "") -> Catalog:
        """``sqlite:///FILE`` or ``postgresql://user@host/db?password=env:NAME``.

        Makes or migrates it where needed (only with ``create`` from nothing). ``actor`` is who is noted in the record for what is
        done through it. Raises UsageError or CatalogError.
        """
        engine, path = open_engine(url, create)
        try:
            prepare(engine, path, create)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, actor)

    def acting(self, actor: str) -> Catalog:
        """The same catalogue, for what somebody else does: ``actor`` is who is noted in the record. Close the first one only."""
        return Catalog(self._engine, actor)

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
            write_run(connection, run)

    def add(self, run: UUID, entries: Iterable[Entry]) -> None:
        """Write entries of a run that is not yet published; the same dataset again takes the place of the first.

        Their ``item`` is not kept: items are found when the run is published, with all entries known.
        """
        with writing(self._engine) as connection:
            write_entries(connection, run, entries)

    def publish(
        self, run: Run, entity: str = "", thresholds: Iterable[Threshold] = (), sources: Iterable[SourceOutcome] = ()
    ) -> Sealed:
        """Find the items of legal entity ``entity``, seal the run and make it the latest, in one transaction.

        Memory does not grow with the run. Raises CatalogError for a run that was not begun, or is published."""
        with writing(self._engine) as connection:
            before = last_rules(connection)
            sealed = publish_run(connection, run, entity, tuple(thresholds), tuple(sources))
            self._note_run(connection, sealed, before)
            return sealed

    def record(self, snapshot: Snapshot, entity: str = "", together: Together = ALONE) -> Snapshot:
        """``begin``, ``add`` and ``publish`` for a run that is complete in memory, and what belongs to it, in one transaction;
        gives it back with its items."""
        run = snapshot.run
        with writing(self._engine) as connection:
            before = last_rules(connection)
            sealed, published = record_run(connection, snapshot, entity, together.known)
            self._note_run(connection, sealed, before)
            if together.census is not None:
                self._add_census(connection, together.census)
            if together.marks is not None:
                store_marks(connection, run.id, together.marks, (one.source for one in snapshot.entries))
            if together.end is not None:
                together.end(connection, published)
            return published

    def _note_run(self, connection: Connection, sealed: Sealed, before: str) -> None:
        run = sealed.snapshot.run
        self._note(connection, AuditKind.SCAN, scan_done(sealed.snapshot, sealed.datasets))
        if before not in ("", run.rules):
            self._note(connection, AuditKind.RULES, {"run": str(run.id), "before": before, "after": run.rules})

    def marks(self, sources: Iterable[str]) -> dict[tuple[str, str], DatasetMark]:
        """What the datasets of some sources looked like when they were looked into last, by ``dataset_marks.place``."""
        with reading(self._engine) as connection:
            return load_marks(connection, sources)

    def known(self, sources: Collection[str]) -> tuple[dict[tuple[str, str], DatasetMark], tuple[Published, ...]]:
        """As ``marks``, and the entries that are published now of these sources, with where they stand."""
        with reading(self._engine) as connection:
            return load_marks(connection, sources), load_published(connection, sources)

    def unfinished(self) -> tuple[Run, ...]:
        """Runs that were begun and not published: being written now, or broken off."""
        with reading(self._engine) as connection:
            query = select(tables.run).where(tables.run.c.published.is_(None)).order_by(tables.run.c.started_at)
            return tuple(run_of(row) for row in connection.execute(query).mappings())

    def discard(self, run: UUID) -> None:
        """Remove a run that was broken off. Raises CatalogError for a published one."""
        with writing(self._engine) as connection:
            drop_run(connection, run)

    def latest(self) -> Snapshot | None:
        """The snapshot published last; None in a new catalogue."""
        with reading(self._engine) as connection:
            run = latest_run(connection)
            return None if run is None else load_snapshot(connection, run)

    def lines(self, entity: str, expected: Iterable[str] = ()) -> tuple[Threshold, ...]:
        """Where a legal entity stands now against the lines about persons, over all its runs and ``expected`` sources."""
        with reading(self._engine) as connection:
            return load_lines(connection, entity, expected)

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
        """All items ever met, as they are known now, each under the key it had last."""
        with reading(self._engine) as connection:
            identities = load_identities(connection)
            every = {one.id: one for one in load_keys(connection).values()}
            return tuple(one for one in every.values() if identities.known_as(one.id) == one.id)

    def history(self, item: UUID) -> tuple[ItemState, ...]:
        """What an item was in each published run that met it, oldest first, under whatever identity it had then."""
        with reading(self._engine) as connection:
            return load_history(connection, item)

    def item_events(self, item: UUID | None = None) -> tuple[ItemEvent, ...]:
        """What was recorded of an item as such, under any identity it had (of all where None), oldest first."""
        with reading(self._engine) as connection:
            return load_item_events(connection, None if item is None else load_identities(connection).parts(item))

    def link_items(self, old: UUID, new: UUID, word: Word) -> ItemEvent:
        """``new`` is what ``old`` was renamed or moved to. Raises CatalogError while ``old`` is still there."""
        with writing(self._engine) as connection:
            return self._noted(connection, link(connection, old, new, word, load_present(connection)))

    def merge_items(self, kept: UUID, other: UUID, word: Word) -> ItemEvent:
        """Both are one item from now on. Raises CatalogError where they are already, or there are no such items."""
        with writing(self._engine) as connection:
            return self._noted(connection, merge(connection, kept, other, word))

    def split_item(self, item: UUID, members: Iterable[Entry], word: Word, entity: str = "") -> ItemEvent:
        """Take members out of an item; they are an item of their own from the next scan on. Raises CatalogError for none."""
        with writing(self._engine) as connection:
            return self._noted(connection, split(connection, item, (own_key(member_of(one), entity) for one in members), word))

    def undo_item_event(self, event: UUID, word: Word) -> ItemEvent:
        """Take back a link, merge or split; the event stays on record. Raises CatalogError where that cannot be."""
        with writing(self._engine) as connection:
            return self._noted(connection, undo(connection, event, word))

    def page(self, limit: int, skip: int = 0, after: Spot | None = None) -> ItemPage | None:
        """Items that are known now, the highest level first and by title, with people's decisions in them: at most ``limit``
        behind ``after`` (see ``ItemPage``), or after the first ``skip`` ones. None where nothing is published."""
        with reading(self._engine) as connection:
            return item_page(connection, limit, skip, after)

    @contextmanager
    def listing(self, wanted: Wanted | None = None) -> Iterator[ItemLines | None]:
        """All items in that order, or those that are wanted, one after the other. None where nothing is published."""
        with reading(self._engine) as connection:
            yield item_lines(connection, wanted)

    def named(self, name: str) -> tuple[ItemSummary, ...]:
        """The items of this title, family or id, or with a dataset called so, as ``in_full``."""
        with reading(self._engine) as connection:
            return items_named(connection, name)

    def in_full(self, items: Iterable[UUID]) -> tuple[ItemSummary, ...]:
        """Some items as they are known now, with all members and columns, and people's decisions in them."""
        with reading(self._engine) as connection:
            return items_in_full(connection, items)

    def find(self, text: str, limit: int = 200) -> tuple[Found, ...]:
        """Datasets and columns of the latest snapshot whose name or comment holds ``text``, or whose entity type it is."""
        with reading(self._engine) as connection:
            run = latest_run(connection)
            return () if run is None else search(connection, run, text, limit)

    def add_decision(self, decision: PersonDecision) -> None:
        """Keep a person's decision for good. Raises CatalogError for one that says nothing or is about no known item."""
        self.decide((decision,))

    def decide(self, decisions: Iterable[PersonDecision]) -> tuple[PersonDecision, ...]:
        """Keep people's decisions and answers for good, all or none, as they are remembered. See ``review.store_decisions``."""
        with writing(self._engine) as connection:
            kept = store_decisions(connection, decisions)
            for one in kept:
                self._note(connection, AuditKind.DECISION, decided_so(one))
            return kept

    def review(self) -> ReviewState | None:
        """What a review looks at: the machine's verdicts, people's, and what waits. None where nothing is published."""
        with reading(self._engine) as connection:
            return load_review(connection)

    def standing(self) -> tuple[PersonDecision, ...]:
        """The decisions that stand, about items as they are known now."""
        with reading(self._engine) as connection:
            return standing_decisions(connection)

    def decisions(self, item: UUID | None = None) -> tuple[PersonDecision, ...]:
        """People's decisions in the order they were made, of one item (under any identity it had) or of all."""
        with reading(self._engine) as connection:
            every = load_decisions(connection)
            parts = None if item is None else load_identities(connection).parts(item)
            return tuple(one for one in every if parts is None or one.item in parts)

    def reviewed(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with its items as they are known now and people's decisions in place of the machine's."""
        with reading(self._engine) as connection:
            identities = load_identities(connection)
            core = {identities.known_as(one) for one in determined_core(connection)}
            return with_core(decided(resolved(snapshot, identities), standing_decisions(connection)), core)

    def add_filing(self, filing: Filing, files: Iterable[DocumentFile] = ()) -> tuple[FiledDocument, ...]:
        """Keep what was filed with its documents, for good. Raises CatalogError for a number that is taken or a day ahead."""
        with writing(self._engine) as connection:
            store_filing(connection, filing)
            kept = store_documents(connection, filing.id, files, filing.recorded_at)
            self._note(connection, AuditKind.FILING, filed_so(filing, kept))
            return kept

    def filed_documents(self, filing: UUID) -> tuple[FiledDocument, ...]:
        """The documents that were kept with a filing; none for an imported one."""
        with reading(self._engine) as connection:
            return load_documents(connection, filing)

    def filed_content(self, filing: UUID, kind: str) -> bytes:
        """A kept document, byte for byte. Raises CatalogError where there is none, or it is not what was kept."""
        with reading(self._engine) as connection:
            return load_content(connection, filing, kind)

    def filings(self, entity: str | None = None) -> tuple[Filing, ...]:
        """What was filed by a legal entity (by all where None), the one recorded last first."""
        with reading(self._engine) as connection:
            return load_filings(connection, entity)

    def add_filing_event(self, event: FilingEvent) -> None:
        """Keep what happened to a filing. Raises CatalogError for an unknown filing, or where name or reason is missing."""
        with writing(self._engine) as connection:
            store_event(connection, event)
            self._note(connection, AuditKind.FILING_EVENT, event_so(event))

    def filing_events(self, filing: UUID) -> tuple[FilingEvent, ...]:
        """What was recorded of a filing, oldest first."""
        with reading(self._engine) as connection:
            return load_events(connection, filing)

    def filed_state(self, entity: str, now: Snapshot, systems: Mapping[str, System], limit: int = 30) -> FiledState | None:
        """How ``now`` (with people's decisions in it) differs from the last filing, and until when that is to be filed; None
        where nothing was filed."""
        with reading(self._engine) as connection:
            return load_state(connection, entity, now, systems, limit)

    def declare(self, declarations: Iterable[Declaration], after: int | None = None) -> int:
        """Keep what only people know, for good, all or none; how many. See ``declarations.store_declarations``."""
        with writing(self._engine) as connection:
            return store_declarations(connection, declarations, after)

    def declared(self, systems: Mapping[str, System], company: Mapping[str, str] | None = None) -> Declared:
        """What shudian.yaml says of systems and company, joined with all declarations."""
        with reading(self._engine) as connection:
            return load_declared(connection, systems, company)

    def add_census(self, census: Census) -> None:
        """Keep a count of people for good."""
        with writing(self._engine) as connection:
            self._add_census(connection, census)

    def _add_census(self, connection: Connection, census: Census) -> None:
        add_census(connection, census)
        self._note(connection, AuditKind.CENSUS, counted_so(census))

    def censuses(self, entity: str | None = None) -> tuple[Census, ...]:
        """The counts of people of a legal entity, or all of them, the latest first."""
        with reading(self._engine) as connection:
            return load_censuses(connection, entity)

    def keep_part(self, part: CensusPart) -> None:
        """Keep the sketches of a part of a dataset. Personal data: only where the company asked for it."""
        with writing(self._engine) as connection:
            keep_part(connection, part)

    def census_part(self, source: str, path: Iterable[str], part: str) -> CensusPart | None:
        """The kept sketches of one part of a dataset; None where there are none."""
        with reading(self._engine) as connection:
            return load_part(connection, source, path, part)

    def drop_other_parts(self, source: str, path: Iterable[str], parts: Iterable[str]) -> int:
        """Delete the kept sketches of a dataset besides some parts; how many there were."""
        with writing(self._engine) as connection:
            return drop_other_parts(connection, source, path, parts)

    def bundled_people(self) -> tuple[BundledCount, ...]:
        """What is kept of the people of networks whose bundles were taken in."""
        with reading(self._engine) as connection:
            return load_people(connection)

    def forget_sketches(self) -> int:
        """Delete all kept sketches of people; how many there were. The counts stay."""
        with writing(self._engine) as connection:
            count = forget_parts(connection)
            self._note(connection, AuditKind.CENSUS, {"forgotten": count})
            return count

    def note(self, kind: AuditKind, document: Mapping[str, Any], actor: str = "") -> AuditEntry:
        """Add to the record something that was done outside the catalogue (an export, a login): names and counts, no values."""
        with writing(self._engine) as connection:
            return append(connection, datetime.now(UTC), actor or self._actor, kind, document)

    def _noted(self, connection: Connection, event: ItemEvent) -> ItemEvent:
        append(connection, datetime.now(UTC), event.decided_by or self._actor, AuditKind.ITEMS, said_so(event))
        return event

    def figures(self) -> Figures:
        """Everything in numbers, quickly."""
        with reading(self._engine) as connection:
            return load_figures(connection)

    def preceding(self, run: UUID) -> Snapshot | None:
        """What was known of a published run's sources before it. See ``preceding.load_preceding``."""
        with reading(self._engine) as connection:
            return load_preceding(connection, run)

    def last_change(self) -> int:
        """The number of the last entry of the record that changed what is known: coming in, exports and notices do not."""
        with reading(self._engine) as connection:
            return last_number(connection, frozenset(AuditKind) - {AuditKind.LOGIN, AuditKind.EXPORT, AuditKind.NOTICE})

    def audit_head(self) -> Head | None:
        """Where the record ends; None where nothing was recorded."""
        with reading(self._engine) as connection:
            return load_head(connection)

    def audit_entries(self, kinds: Iterable[str] = ()) -> tuple[AuditEntry, ...]:
        """The record, of some kinds or of all, in order."""
        with reading(self._engine) as connection:
            return tuple(load_audit(connection, kinds))

    def verify_audit(self, anchors: Sequence[Head] = ()) -> tuple[AuditFinding, ...]:
        """What is wrong with the record; empty when all is well."""
        with reading(self._engine) as connection:
            return verify(load_audit(connection), anchors)

    def purge_audit(self, before: datetime, actor: str) -> int:
        """Drop the content of entries older than ``before`` whose time to be kept is over; how many. Raises CatalogError."""
        with writing(self._engine) as connection:
            return purge(connection, datetime.now(UTC), actor, before)

    @contextmanager
    def streaming(self, run: UUID | None = None) -> Iterator[ItemStream]:
        """What is known now (or a published run) item by item, with people's decisions in it. Raises CatalogError for none."""
        with reading(self._engine) as connection:
            yield item_stream(connection, run)

    @contextmanager
    def streamed_snapshot(self, run: UUID | None = None) -> Iterator[SnapshotStream]:
        """As ``streaming``, for documents that list every item of a snapshot. Raises CatalogError for none."""
        with reading(self._engine) as connection:
            yield snapshot_stream(connection, run)

    def taken_bundle(self, id: UUID) -> TakenIn | None:
        """The bundle of this identity, where it was taken in before."""
        with reading(self._engine) as connection:
            return load_taken(connection, id)

    def check(self) -> tuple[str, ...]:
        """What is wrong with the catalogue, one sentence each; empty when every invariant holds."""
        try:
            with reading(self._engine) as connection:
                return tuple(broken_invariants(connection, lambda run: load_snapshot(connection, run)))
        except CatalogError as error:
            return (error.message,)
