"""Items one after the other with all their members and columns: memory does not grow with the catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select

from catalog import tables
from catalog.current import held, last_outcomes, last_seen
from catalog.decisions import decided
from catalog.filings import determined_core, with_core
from catalog.identities import resolved
from catalog.item_events import load_identities, standing_decisions
from catalog.items import ItemSummary, summarise
from catalog.loading import latest_run, load_entries, load_run_items
from catalog.model import DataItem, PersonDecision, Run, Snapshot, SourceOutcome
from catalog.rows import run_of, source_of
from config import CatalogError

_ENTRIES = 200
"""So many datasets are in memory at once, or all of one item where it has more."""
_IDS = 500


@dataclass(frozen=True)
class ItemStream:
    """A snapshot as a stream, with people's decisions in it: the items by source and title. To be read once, within the
    transaction it comes from. ``typed`` are the columns whose type a person decided, by item and name."""

    run: Run
    sources: tuple[SourceOutcome, ...]
    items: Iterator[ItemSummary]
    typed: frozenset[tuple[UUID, str]] = frozenset()


def item_stream(connection: Connection, run: UUID | None = None) -> ItemStream:
    """What is known now of all sources, or a published run. Raises CatalogError where there is none."""
    latest = latest_run(connection) if run is None else run
    asked = select(tables.run).where(tables.run.c.id == latest, tables.run.c.published.is_not(None))
    row = None if latest is None else connection.execute(asked).mappings().first()
    if row is None or latest is None:
        raise CatalogError("the catalogue holds no published run yet", "shudian scan SOURCE")
    known = run_of(row)
    decisions = standing_decisions(connection)
    typed = frozenset((one.item, one.column) for one in decisions if one.entity_type is not None)
    if run is not None:
        items = load_run_items(connection, run)
        found = item_summaries(connection, known, items, tables.entry.c.run_id == run, (decisions, _by_source))
        return ItemStream(known, _outcomes(connection, run), found, typed)
    holders = last_seen(connection)
    listed = {one.id: one for holder in dict.fromkeys(holders.values()) for one in load_run_items(connection, holder)}
    items = tuple(listed.values())
    found = item_summaries(connection, known, items, held(holders), (decisions, _by_source)) if holders else iter(())
    return ItemStream(known, last_outcomes(connection), found, typed)


def _outcomes(connection: Connection, run: UUID) -> tuple[SourceOutcome, ...]:
    outcome = tables.source_outcome
    query = select(outcome).where(outcome.c.run_id == run).order_by(outcome.c.position)
    return tuple(source_of(row) for row in connection.execute(query).mappings())


def item_summaries(
    connection: Connection,
    run: Run,
    items: tuple[DataItem, ...],
    condition: ColumnElement[bool],
    told: tuple[Sequence[PersonDecision], Callable[[DataItem], tuple[str, ...]]],
) -> Iterator[ItemSummary]:
    """Those of the ``items`` that have entries which meet a condition on ``entry``, with these; ``told``: the decisions that
    stand, what items are sorted by."""
    decisions, sorting = told
    identities = load_identities(connection)
    core = {identities.known_as(one) for one in determined_core(connection)}
    members: defaultdict[UUID, list[int]] = defaultdict(list)
    query = select(tables.entry.c.id, tables.entry.c.item_id).where(condition).order_by(tables.entry.c.id)
    for number, item in connection.execute(query):
        members[identities.known_as(item)].append(number)
    known = resolved(Snapshot(run, (), items), identities).items
    wanted = sorted((one for one in known if one.id in members), key=sorting)
    for group in in_groups(wanted, members):
        numbers = [number for one in group for number in members[one.id]]
        entries = [
            entry
            for first in range(0, len(numbers), _IDS)
            for entry in load_entries(connection, tables.entry.c.id.in_(numbers[first : first + _IDS]))
        ]
        whole = decided(resolved(Snapshot(run, tuple(entries), tuple(group)), identities), decisions)
        whole = with_core(whole, core)
        yield from summarise(whole.entries, whole.items)


def _by_source(item: DataItem) -> tuple[str, ...]:
    return item.key.source, item.title, str(item.id)


def in_groups(items: Sequence[DataItem], members: Mapping[UUID, Sequence[int]]) -> Iterator[list[DataItem]]:
    """Items with their members, some at a time, in their order."""
    group: list[DataItem] = []
    size = 0
    for one in items:
        if group and size + len(members[one.id]) > _ENTRIES:
            yield group
            group, size = [], 0
        group.append(one)
        size += len(members[one.id])
    if group:
        yield group
