"""Writes a run that is complete in memory, in the caller's transaction. Its items, what is kept of earlier verdicts and its seal
are made from the values themselves, and nothing that was written is read back.

What was carried over as it was published is copied by the database; its columns stay where they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select

from catalog import tables
from catalog.before import Before, Published
from catalog.codec import Content, Texts
from catalog.current import last_seen
from catalog.former import Shared, load_former
from catalog.grouping import Grouping, Member, Surroundings, group_members, member_of
from catalog.homes import Place, columns_row, home_of, write_columns
from catalog.identities import resolved
from catalog.item_events import load_identities, record_grouping
from catalog.item_states import copy_item_states, write_item_states
from catalog.item_stream import in_groups
from catalog.loading import load_frame, load_keys
from catalog.many_rows import insert_by, insert_numbered
from catalog.model import DataItem, Entry, Run, Snapshot
from catalog.published import Keeper
from catalog.publishing import Sealed, seal, write_frame, write_items, write_run
from catalog.rows import as_stored, entry_row

_AT_ONCE = 200
_OF_ITS_RUN = ("run_id", "item_id", "coverage", "columns_of", "columns_hash")
_Judged: TypeAlias = tuple[Entry, int | None]
"""An entry as it is kept, and the number of the published one that says the same but for its item and when it was looked at."""


def record_run(
    connection: Connection, snapshot: Snapshot, entity: str, known: Iterable[Published] = ()
) -> tuple[Sealed, Snapshot]:
    """Write a run of legal entity ``entity``, seal it and make it the latest; its snapshot as it was published, under the
    identities that items have now. ``known`` are published entries of its sources that are in memory already."""
    run = snapshot.run
    write_run(connection, run)
    families = {one.source: one.family for one in snapshot.sources if one.family}
    sources = tuple(replace(one, family="") for one in snapshot.sources)  # a setting, and no outcome
    entries = _last_of_each(snapshot.entries)
    keys = load_keys(connection)
    ours = {one.source for one in entries}
    before = Before(connection, {source: held for source, held in last_seen(connection).items() if source in ours}, known)
    grouping = _grouped(connection, entries, (entity, families, keys), before)
    record_grouping(connection, grouping, run.finished_at)
    write_items(connection, run.id, grouping, keys)
    entries = [_as_kept(one, item, before) for one, item in zip(entries, grouping.marks, strict=True)]
    texts = Texts()
    content = Content(texts)
    content.add((run,))
    judged = _judged(connection, run, (entries, grouping.items), before)
    _write(connection, run.id, judged, (before, content, texts))
    kept = tuple(one for one, _ in judged)
    frame = write_frame(connection, Snapshot(run, (), grouping.items, snapshot.thresholds, sources), entity)
    content.add((*frame.items, *frame.thresholds, *frame.sources))
    sealed = seal(connection, Sealed(frame, len(kept), sum(len(one.finding.columns) for one in kept), content.hash))
    published = replace(load_frame(connection, run.id, grouping.items), entries=kept)
    return sealed, resolved(published, load_identities(connection))


def _last_of_each(entries: Iterable[Entry]) -> list[Entry]:
    """The same dataset again takes the place of the first, at the end."""
    found: dict[Place, Entry] = {}
    for one in entries:
        found.pop((one.source, one.path), None)
        found[one.source, one.path] = one
    return list(found.values())


def _grouped(
    connection: Connection,
    entries: Sequence[Entry],
    whose: tuple[str, Mapping[str, str], Mapping[int, DataItem]],
    before: Before,
) -> Grouping:
    """The items of the entries; ``whose``: the legal entity, the declared families of sources, and all keys."""
    shared = Shared()
    members = [_member(one, shared) for one in entries]
    there = {(one.source, one.path) for one in members}
    entity, families, keys = whose
    former = load_former(connection, there, before.places, shared)
    around = Surroundings(*former, families, load_identities(connection).apart)
    return group_members(members, entity, keys.values(), around=around)


def _as_kept(entry: Entry, item: UUID | None, before: Before) -> Entry:
    """The entry as it is stored. What was carried over has been."""
    known = before.known((entry.source, entry.path))
    is_carried = known is not None and known[1].finding is entry.finding and known[1].facts is entry.facts
    return entry.of_item(item) if is_carried else as_stored(entry, item)


def _member(entry: Entry, shared: Shared) -> Member:
    member = member_of(entry, shared.one)
    return member if member.item is None else replace(member, item=None)


def _judged(
    connection: Connection, run: Run, found: tuple[Sequence[Entry], tuple[DataItem, ...]], before: Before
) -> list[_Judged]:
    """The entries with the verdicts that would fall kept; writes what a list shows of their items, some items at a time."""
    entries, items = found
    keeper = Keeper.of(connection, {(one.source, one.path) for one in entries})
    judged = [_stored(one, before) for one in entries]
    entries = tuple(one for one, _ in judged)
    members: defaultdict[UUID, list[int]] = defaultdict(list)
    for position, one in enumerate(entries):
        if one.item is not None:
            members[one.item].append(position)
    # Of an item that is the same in all its members no verdict falls, and no list shows anything else.
    same = [one for one in items if before.holds(one.id, [judged[position][1] for position in members[one.id]])]
    copied = copy_item_states(connection, run, same, before.holders)
    for group in in_groups([one for one in items if one.id not in copied], members):
        # In the order of the run: that is the order in which verdicts are compared.
        part = sorted(position for one in group for position in members[one.id])
        these = tuple(entries[position] for position in part)
        after = keeper.compared(before.previous(these), these) if keeper else these
        for position, now in zip(part, after, strict=True):
            if now is not entries[position]:
                judged[position] = (now, None)
        write_item_states(connection, run.id, group, after)
    return judged


def _stored(entry: Entry, before: Before) -> _Judged:
    """What stands for an entry: the one that is stored, with its number, where nothing changed. It is the stored one that is
    copied, and so that is sealed: 1 and 1.0 are equal, but are not spelled alike."""
    known = before.known((entry.source, entry.path))
    if known is None or before.home((entry.source, entry.path)) is None:
        return entry, None
    stood, was = known
    again = was.of_item(entry.item, entry.coverage)
    return (again, stood.number) if again == entry else (entry, None)


def _write(connection: Connection, run: UUID, judged: Sequence[_Judged], around: tuple[Before, Content, Texts]) -> None:
    _, content, texts = around
    for first in range(0, len(judged), _AT_ONCE):
        for is_new, part in groupby(judged[first : first + _AT_ONCE], lambda one: one[1] is None):
            if is_new:
                _write_new(connection, run, [one for one, _ in part], around)
            else:
                same = list(part)
                content.add(one for one, _ in same)
                insert_by(connection, _COPY, [_copied(run, *one, texts) for one in same])


def _write_new(connection: Connection, run: UUID, entries: Sequence[Entry], around: tuple[Before, Content, Texts]) -> None:
    before, content, texts = around
    rows = []
    for one in entries:
        home = before.home((one.source, one.path))
        rows.append({**entry_row(run, one, texts), **columns_row(one, home, texts)})
        content.add((one,))
    numbers = insert_numbered(connection, tables.entry, rows)
    told = zip(numbers, entries, rows, strict=True)
    write_columns(connection, [(number, one) for number, one, row in told if row["columns_of"] is None], texts)


def _copied(run: UUID, entry: Entry, number: int | None, texts: Texts) -> dict[str, Any]:
    return {"copied": number, "run": run, "item": entry.item, "looked_at": texts(entry.coverage)}


def _copy() -> Any:
    entry = tables.entry
    copied = {column.name: column for column in entry.c if column.name not in ("id", *_OF_ITS_RUN)}
    told = {"run_id": "run", "item_id": "item", "coverage": "looked_at"}
    said: dict[str, Any] = {name: bindparam(given, type_=entry.c[name].type).label(name) for name, given in told.items()}
    said |= {"columns_of": home_of(entry)}
    where = entry.c.id == bindparam("copied")
    return insert(entry).from_select([*copied, *said], select(*copied.values(), *said.values()).where(where))


_COPY = _copy()
