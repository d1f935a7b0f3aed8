"""A snapshot for a document that lists every item: its frame and its hash first, then the items one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select

from catalog import tables
from catalog.codec import streamed_hash
from catalog.current import held, last_outcomes, last_seen
from catalog.decisions import decided, said_besides
from catalog.filings import determined_core, with_core
from catalog.identities import Identities, resolved
from catalog.item_events import load_identities, standing_decisions
from catalog.item_stream import item_summaries
from catalog.items import ItemSummary
from catalog.loading import entry_numbers, latest_run, load_frame, load_run, load_run_items, stream_entries
from catalog.model import DataItem, Entry, PersonDecision, Snapshot
from classifiers.model import DatasetFinding, Decision, Facts, Level
from config import CatalogError
from connectors.model import Coverage, Kind, Measure, Provenance, Statistics, Status

_AT_ONCE = 200


@dataclass(frozen=True)
class SnapshotStream:
    """A snapshot with people's decisions in it, for a document that lists every item: ``frame`` is the whole without what only
    the items tell (its entries have no columns, facts or verdicts; those of which nothing is to be said have no name either),
    ``content`` the hash of the whole, ``items`` come by system, source and title. To be read once, within the transaction it
    comes from."""

    frame: Snapshot
    content: str
    items: Iterator[ItemSummary]


def by_system(item: DataItem) -> tuple[str, ...]:
    """What the items of the 数据清单 are sorted by."""
    return item.key.system, item.key.source, item.title


def snapshot_stream(connection: Connection, run: UUID | None = None) -> SnapshotStream:
    """What is known now of all sources, or a published run. Raises CatalogError where there is none."""
    if run is not None:
        frame, condition = load_frame(connection, run), tables.entry.c.run_id == run
        numbers: Sequence[int] = entry_numbers(connection, condition)
    else:
        latest, seen = latest_run(connection), last_seen(connection)
        if latest is None:
            raise CatalogError("the catalogue holds no published run yet", "shudian scan SOURCE")
        condition = held(seen)
        numbers, items = _by_place(connection, condition, dict.fromkeys(seen.values()))
        frame = Snapshot(load_run(connection, latest), (), items, (), last_outcomes(connection))
    identities, decisions = load_identities(connection), standing_decisions(connection)
    frame = resolved(frame, identities)
    core = {identities.known_as(one) for one in determined_core(connection)}
    outlines: list[Entry] = []

    def reviewed() -> Iterator[Entry]:
        flags = _held_flags(connection, condition, identities, decisions)
        entries = stream_entries(connection, numbers)
        while part := tuple(islice(entries, _AT_ONCE)):
            whole = decided(resolved(Snapshot(frame.run, part), identities), decisions, flags)
            for one in with_core(whole, core).entries:
                outlines.append(_outline(one))
                yield one

    content = streamed_hash(frame, reviewed())
    rows = item_summaries(connection, frame.run, frame.items, condition, (decisions, by_system))
    return SnapshotStream(replace(frame, entries=tuple(outlines)), content, rows)


def _by_place(
    connection: Connection, condition: ColumnElement[bool], holders: Iterable[UUID]
) -> tuple[list[int], tuple[DataItem, ...]]:
    """The numbers of entries by source and path, and their items, both in the order of ``current.load_current``."""
    entry = tables.entry.c
    rows = connection.execute(select(entry.source, entry.path, entry.id, entry.item_id).where(condition).order_by(entry.id))
    found = sorted(((row[0], tuple(row[1]), row[2], row[3]) for row in rows), key=lambda row: row[:2])
    ours = {row[3] for row in found}
    items = {one.id: one for holder in holders for one in load_run_items(connection, holder) if one.id in ours}
    return [row[2] for row in found], tuple(items.values())


def _outline(entry: Entry) -> Entry:
    """How an entry fared, what its counts mean, and where it is if something of it was not read. There are many, and most are
    one and the same."""
    counts = _counted(*map(_meaning, (entry.statistics.rows, entry.statistics.bytes)))
    fared = _fared(entry.status, entry.coverage.power_at_1pct, counts)
    if entry.reason is None and not entry.unread and entry.status is not Status.PARTIAL:
        return fared
    told: dict[str, Any] = {name: getattr(entry, name) for name in _TOLD}
    return replace(fared, **told)


def _meaning(one: Measure) -> tuple[Provenance, str]:
    return one.provenance, one.kind


@lru_cache(maxsize=1 << 10)
def _fared(status: Status, power: float, counts: Statistics) -> Entry:
    coverage = Coverage("", power_at_1pct=power)
    return Entry("", (), Kind.TABLE, "", "", "", status, coverage, counts, _NOTHING, _NO_FACTS, _NO_DECISION)


@lru_cache(maxsize=1 << 10)
def _counted(rows: tuple[Provenance, str], stored: tuple[Provenance, str]) -> Statistics:
    return Statistics(*(Measure(provenance=one, kind=kind) for one, kind in (rows, stored)))


_TOLD = ("source", "path", "kind", "reason", "detail", "unread")
_NOTHING, _NO_FACTS, _NO_DECISION = DatasetFinding(()), Facts(None, None), Decision(Level.UNDECIDED)


def _held_flags(
    connection: Connection, condition: ColumnElement[bool], identities: Identities, decisions: Iterable[PersonDecision]
) -> frozenset[tuple[UUID | None, str]]:
    """The flags that the machine gave the members of items of which people said something about flags."""
    told = {part for one in decisions if said_besides(one) for part in identities.parts(one.item)}
    entry = tables.entry.c
    query = select(entry.item_id, entry.flags).where(condition, entry.item_id.in_(told))
    rows = connection.execute(query) if told else ()
    return frozenset((identities.known_as(row[0]), flag) for row in rows for flag in row[1])
