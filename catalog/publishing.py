"""Writes a run: its entries as they come, and the one transaction that finds their items, seals it and makes it the latest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from catalog import tables
from catalog.before import stood_in
from catalog.codec import plain, streamed_hash
from catalog.current import last_seen
from catalog.filings import with_change
from catalog.former import Shared, load_former, read_members
from catalog.grouping import Grouping, Member, Surroundings, group_members
from catalog.homes import Place, columns_row, drop_columns, load_homes, write_columns
from catalog.item_events import load_identities, record_grouping
from catalog.item_states import write_item_states
from catalog.item_stream import in_groups
from catalog.loading import load_keys, stream_entries
from catalog.many_rows import insert_numbered, insert_rows
from catalog.model import DataItem, Entry, Run, Snapshot, SourceOutcome, Threshold
from catalog.published import Keeper
from catalog.rows import entry_row, run_row, source_rows, threshold_rows
from config import CatalogError

_AT_ONCE = 200


def write_run(connection: Connection, run: Run) -> None:
    """Begin a run."""
    connection.execute(insert(tables.run).values(run_row(run)))


def drop_run(connection: Connection, run: UUID) -> None:
    """Remove a run that was broken off, if it is there. Raises CatalogError for a published one."""
    ours = select(tables.entry.c.id).where(tables.entry.c.run_id == run)
    connection.execute(delete(tables.word_place).where(tables.word_place.c.entry_id.in_(ours)))
    connection.execute(delete(tables.finding).where(tables.finding.c.entry_id.in_(ours)))
    connection.execute(delete(tables.entry).where(tables.entry.c.run_id == run))
    connection.execute(delete(tables.run).where(tables.run.c.id == run))  # rows of items come with publishing alone


def write_entries(connection: Connection, run: UUID, entries: Iterable[Entry]) -> None:
    """Write entries of an open run, in pieces; the same dataset again takes the place of the first."""
    holders = last_seen(connection)
    waiting = iter(entries)
    while piece := tuple(islice(waiting, _AT_ONCE)):
        places = [(one.source, one.path) for one in piece]
        last = {place: number for number, place in enumerate(places)}
        _write(connection, run, [one for number, one in enumerate(piece) if last[places[number]] == number], holders)


@dataclass(frozen=True)
class Sealed:
    """A run that was published: its items, lines and sources (there are no entries in this snapshot), how many datasets and
    columns it has, and the hash of all of it."""

    snapshot: Snapshot
    datasets: int
    columns: int
    content_hash: str


def publish_run(
    connection: Connection, run: Run, entity: str, thresholds: tuple[Threshold, ...], sources: tuple[SourceOutcome, ...]
) -> Sealed:
    """Seal a run and make it the latest. Memory grows with its datasets, not with their columns, but for those of one item.

    Raises CatalogError for a run that was not begun, or is published already."""
    _still_open(connection, run)
    known = load_keys(connection)
    families = {one.source: one.family for one in sources if one.family}
    sources = tuple(replace(one, family="") for one in sources)  # a setting, and no outcome
    numbers, there, grouping = _grouped(connection, run.id, (entity, known), families)
    record_grouping(connection, grouping, run.finished_at)
    write_items(connection, run.id, grouping, known)
    _mark(connection, numbers, grouping.marks)
    _keep_and_list(connection, run.id, (numbers, grouping), there)
    snapshot = write_frame(connection, Snapshot(run, (), grouping.items, tuple(thresholds), sources), entity)
    columns = 0

    def counted() -> Iterator[Entry]:
        nonlocal columns
        for one in stream_entries(connection, numbers):
            columns += len(one.finding.columns)
            yield one

    content = streamed_hash(snapshot, counted())
    return seal(connection, Sealed(snapshot, len(numbers), columns, content))


def write_frame(connection: Connection, snapshot: Snapshot, entity: str) -> Snapshot:
    """Write the lines and sources of an open run whose entries are written; the snapshot (it has no entries) with its lines as
    they stand."""
    run = snapshot.run.id
    snapshot = with_change(connection, snapshot, entity)
    for table, rows in (
        (tables.threshold, threshold_rows(run, snapshot.thresholds)),
        (tables.source_outcome, source_rows(run, snapshot.sources)),
    ):
        insert_rows(connection, table, rows)
    return snapshot


def seal(connection: Connection, sealed: Sealed) -> Sealed:
    """Make a run that is written the latest; gives back what it was sealed with."""
    number = connection.execute(select(func.coalesce(func.max(tables.run.c.published), 0) + 1)).scalar_one()
    totals = {"entries": sealed.datasets, "columns": sealed.columns, "content_hash": sealed.content_hash}
    row = run_row(sealed.snapshot.run)
    connection.execute(update(tables.run).where(tables.run.c.id == row.pop("id")).values({**row, **totals, "published": number}))
    return sealed


def last_rules(connection: Connection) -> str:
    """The rules that the run published last was judged with; empty where there is none."""
    run = tables.run.c
    query = select(run.rules).where(run.published.is_not(None)).order_by(run.published.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none() or ""


_SAME = select(tables.entry.c.id).where(
    *(tables.entry.c[name] == bindparam(name, type_=tables.entry.c[name].type) for name in ("run_id", "source", "path"))
)


def _write(connection: Connection, run: UUID, entries: Sequence[Entry], holders: Mapping[str, UUID]) -> None:
    for one in entries:
        _remove(connection, run, one)
    homes = load_homes(connection, holders, ((one.source, one.path) for one in entries))
    rows = [{**entry_row(run, replace(one, item=None)), **columns_row(one, homes.get((one.source, one.path)))} for one in entries]
    numbers = insert_numbered(connection, tables.entry, rows)
    told = zip(numbers, entries, rows, strict=True)
    write_columns(connection, [(number, one) for number, one, row in told if row["columns_of"] is None])


def _remove(connection: Connection, run: UUID, entry: Entry) -> None:
    same = {"run_id": run, "source": entry.source, "path": plain(entry.path)}
    number = connection.execute(_SAME, same).scalar_one_or_none()
    if number is not None:
        drop_columns(connection, number)
        connection.execute(delete(tables.entry).where(tables.entry.c.id == number))


def _still_open(connection: Connection, run: Run) -> None:
    row = connection.execute(select(tables.run.c.published).where(tables.run.c.id == run.id)).first()
    if row is None:
        raise CatalogError(f"run {run.id} was not begun")
    if row[0] is not None:
        raise CatalogError(f"run {run.id} is published already")


def _grouped(
    connection: Connection, run: UUID, whose: tuple[str, Mapping[int, DataItem]], families: Mapping[str, str]
) -> tuple[list[int], Collection[Place], Grouping]:
    """The numbers of a run's entries, its datasets, and the items they belong to; ``whose``: the legal entity, and all keys."""
    entity, known = whose
    shared = Shared()
    numbers: list[int] = []
    members: list[Member] = []
    for number, member in read_members(connection, run, shared):
        numbers.append(number)
        members.append(member)
    there = {(one.source, one.path) for one in members}
    ours = {one.source for one in members}
    stood = stood_in(connection, {source: held for source, held in last_seen(connection).items() if source in ours})
    around = Surroundings(*load_former(connection, there, stood, shared), families, load_identities(connection).apart)
    return numbers, there, group_members(members, entity, known.values(), around=around)


def write_items(connection: Connection, run: UUID, grouping: Grouping, known: Mapping[int, DataItem]) -> None:
    """Write the items of an open run, and those that are new; ``known`` are all keys by their numbers."""
    before = {one.id for one in known.values()}
    minted = [{"id": one.id} for one in grouping.new if one.id not in before]
    insert_rows(connection, tables.item, minted)
    keys = [{"item_id": one.id, **plain(one.key)} for one in grouping.new]
    insert_rows(connection, tables.item_key, keys)
    known = load_keys(connection) if keys else known
    rows = {item.key: number for number, item in known.items()}
    listed = [{"run_id": run, "position": i, "item_key_id": rows[one.key]} for i, one in enumerate(grouping.items)]
    insert_rows(connection, tables.run_item, listed)


def _mark(connection: Connection, numbers: Sequence[int], items: Sequence[UUID]) -> None:
    marks = [{"number": number, "item": item} for number, item in zip(numbers, items, strict=True)]
    if marks:
        mark = update(tables.entry).where(tables.entry.c.id == bindparam("number")).values(item_id=bindparam("item"))
        connection.execute(mark, marks)


def _keep_and_list(connection: Connection, run: UUID, found: tuple[Sequence[int], Grouping], there: Collection[Place]) -> None:
    """Keep the verdicts that would fall, and write what a list shows, some items at a time."""
    numbers, grouping = found
    keeper = Keeper.of(connection, there)
    members: defaultdict[UUID, list[int]] = defaultdict(list)
    for number, item in zip(numbers, grouping.marks, strict=True):
        members[item].append(number)
    for items in in_groups(grouping.items, members):
        # In the order of the run: that is the order in which verdicts are compared.
        part = sorted(number for one in items for number in members[one.id])
        entries = tuple(stream_entries(connection, part))
        write_item_states(connection, run, items, keeper.kept(part, entries) if keeper else entries)
