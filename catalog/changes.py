"""What is different between two snapshots, over the sources that both could read: like is compared with like.

Unread is not gone: what the newer run could not see of these keeps its last word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from uuid import UUID

from catalog.items import ItemSummary, highest, summarise
from catalog.model import DataItem, Entry, Run, Snapshot
from classifiers.model import ColumnFinding
from connectors.model import Reason, Status

_MOST_CANDIDATES = 3
_ROWS_APART = 2
_FEW_ROWS = 10


class ChangeKind(StrEnum):
    """What happened to a dataset, a column or an item."""

    ADDED = "added"
    GONE = "gone"
    NOT_SEEN = "not_seen"  # the newer run could not say: not read, or excluded
    SEEN_AGAIN = "seen_again"  # the older run could not read it
    LEVEL = "level"
    ENTITY_TYPE = "entity_type"


class Subject(StrEnum):
    """What a change is about."""

    ITEM = "item"
    DATASET = "dataset"
    COLUMN = "column"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``before`` and ``after`` are levels or entity types (empty for none).

    ``reason`` says why the newer run did not see it, ``since`` when it was seen last.
    """

    kind: ChangeKind
    subject: Subject
    source: str
    title: str
    column: str = ""
    before: str = ""
    after: str = ""
    reason: Reason | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Renaming:
    """Two items that may be one: ``old`` is gone, ``new`` came, in the same source or system, with the same columns and about as
    many rows (None where that is not known). A person decides; nothing is done about it."""

    old: DataItem
    new: DataItem
    rows: tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Uncompared:
    """A source that one of the runs did not read: the newer one, or else only the older one. ``reason`` is why it could not, None
    where it was not asked to."""

    source: str
    by_newer: bool
    reason: Reason | None = None


@dataclass(frozen=True)
class Difference:
    """From ``older`` to ``newer``: items first, then datasets by source and title, each followed by its columns.
    ``renamings`` are candidates, the likeliest of each item first. All of it is about the sources ``compared``, by name; what
    stands in those ``uncompared`` is neither new nor gone."""

    older: Run
    newer: Run
    changes: tuple[Change, ...]
    renamings: tuple[Renaming, ...] = ()
    compared: tuple[str, ...] = ()
    uncompared: tuple[Uncompared, ...] = ()

    def of(self, kind: ChangeKind, subject: Subject | None = None) -> tuple[Change, ...]:
        """The changes of one kind, and of one subject where that is given."""
        return tuple(one for one in self.changes if one.kind is kind and subject in (None, one.subject))


def difference(older: Snapshot, newer: Snapshot) -> Difference:
    """Everything that is different in the sources that both could read. Datasets are the same where source and path are, items
    where their UUID is; of an item over several sources the members in these are compared."""
    before, after = _Scope.of(older), _Scope.of(newer)
    both = before.read & after.read
    older, newer = _within(older, both), _within(newer, both)
    items = sorted(_items(older, newer), key=_order)
    datasets = sorted(_datasets(older, newer), key=_order)
    apart = tuple(_uncompared(source, before, after) for source in sorted((before.every | after.every) - both))
    return Difference(older.run, newer.run, (*items, *datasets), _renamings(older, newer), tuple(sorted(both)), apart)


@dataclass(frozen=True)
class _Scope:
    """The sources that a run read, and those that it could not, with the reason."""

    read: frozenset[str]
    failed: dict[str, Reason | None]

    @classmethod
    def of(cls, snapshot: Snapshot) -> _Scope:
        failed = {one.source: one.reason for one in snapshot.sources if one.status in (Status.FAILED, Status.SKIPPED)}
        sources = {one.source for one in snapshot.sources} | {one.source for one in snapshot.entries}
        return cls(frozenset(sources - failed.keys()), failed)

    @property
    def every(self) -> frozenset[str]:
        return self.read | self.failed.keys()


def _within(snapshot: Snapshot, sources: frozenset[str]) -> Snapshot:
    return replace(snapshot, entries=tuple(one for one in snapshot.entries if one.source in sources))


def _uncompared(source: str, older: _Scope, newer: _Scope) -> Uncompared:
    if source in newer.read:
        return Uncompared(source, False, older.failed.get(source))
    return Uncompared(source, True, newer.failed.get(source))


def _renamings(older: Snapshot, newer: Snapshot) -> tuple[Renaming, ...]:
    """Pairs of an item that is gone and one that came which may be the same, at most three for each that is gone."""
    before, after = _summaries(older), _summaries(newer)
    gone = [one for id, one in before.items() if id not in after]
    came: dict[tuple[str, ...], list[ItemSummary]] = {}
    for id, one in after.items():
        if id not in before:
            came.setdefault(_columns_of(one), []).append(one)
    found: list[Renaming] = []
    for old in sorted(gone, key=lambda one: (one.item.key.source, one.item.title)):
        alike = [new for new in came.get(_columns_of(old), ()) if _may_be(old, new)] if _columns_of(old) else []
        likeliest = sorted((_unlike(old, new), new.item.title, number) for number, new in enumerate(alike))[:_MOST_CANDIDATES]
        found += [_renaming(old, alike[number]) for _, _, number in likeliest]
    return tuple(found)


def _renaming(old: ItemSummary, new: ItemSummary) -> Renaming:
    return Renaming(old.item, new.item, (old.rows.measure.value, new.rows.measure.value))


def _columns_of(one: ItemSummary) -> tuple[str, ...]:
    """The columns of a member that could be looked into."""
    named = (tuple(sorted({column.column for column in member.finding.columns})) for member in one.members)
    return next((columns for columns in named if columns), ())


def _may_be(old: ItemSummary, new: ItemSummary) -> bool:
    first, second = old.item.key, new.item.key
    if first.source != second.source and not (first.system and first.system == second.system):
        return False
    if {(one.environment, one.role) for one in old.members} != {(one.environment, one.role) for one in new.members}:
        return False
    rows = (old.rows.measure.value, new.rows.measure.value)
    return None in rows or max(one or 0 for one in rows) <= _ROWS_APART * min(one or 0 for one in rows) + _FEW_ROWS


def _unlike(old: ItemSummary, new: ItemSummary) -> tuple[bool, float]:
    names = SequenceMatcher(None, old.item.key.family, new.item.key.family).ratio()
    before, after = old.rows.measure.value or 0, new.rows.measure.value or 0
    return old.item.key.source != new.item.key.source, abs(before - after) / max(before, after, 1) - names


def _items(older: Snapshot, newer: Snapshot) -> Iterator[Change]:
    before, after = _summaries(older), _summaries(newer)
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old is None and new is not None:
            yield _whole(ChangeKind.ADDED, new, "", new.level.value)
        elif old is not None and new is None:
            yield _whole(ChangeKind.GONE, old)
        elif old is not None and new is not None:
            yield from _item(old, new, older.run.started_at)


def _item(old: ItemSummary, new: ItemSummary, since: datetime) -> Iterator[Change]:
    blind = [one for one in new.members if not _was_read(one)]
    fell = old.level is not new.level and highest((old.level, new.level)) is old.level
    if blind and (fell or len(blind) == len(new.members)):
        # A level must not seem to fall because the member that had it was not read.
        if any(_was_read(one) for one in old.members):
            yield replace(_whole(ChangeKind.NOT_SEEN, new), reason=blind[0].reason, since=since)
    elif old.level is not new.level:
        yield _whole(ChangeKind.LEVEL, new, old.level.value, new.level.value)


def _datasets(older: Snapshot, newer: Snapshot) -> Iterator[Change]:
    before = {(one.source, one.path): one for one in older.entries}
    after = {(one.source, one.path): one for one in newer.entries}
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old is None and new is not None:
            yield Change(ChangeKind.ADDED, Subject.DATASET, new.source, new.title, after=new.decision.level.value)
        elif old is not None and new is None:
            yield Change(ChangeKind.GONE, Subject.DATASET, old.source, old.title)
        elif old is not None and new is not None:
            yield from _dataset(old, new, older.run.started_at)


def _dataset(old: Entry, new: Entry, since: datetime) -> Iterator[Change]:
    if not _was_read(new):
        if _was_read(old):
            yield Change(ChangeKind.NOT_SEEN, Subject.DATASET, new.source, new.title, reason=new.reason, since=since)
        return
    if not _was_read(old):
        level = new.decision.level.value
        yield Change(ChangeKind.SEEN_AGAIN, Subject.DATASET, new.source, new.title, after=level, reason=old.reason)
        return
    if old.decision.level is not new.decision.level:
        levels = (old.decision.level.value, new.decision.level.value)
        yield Change(ChangeKind.LEVEL, Subject.DATASET, new.source, new.title, before=levels[0], after=levels[1])
    yield from _columns(old, new, since)


def _columns(old: Entry, new: Entry, since: datetime) -> Iterator[Change]:
    before = {one.column: one for one in old.finding.columns}
    after = {one.column: one for one in new.finding.columns}
    unread = {one.column: one.reason for one in new.unread}
    was_unread = {one.column for one in old.unread}
    for name in before.keys() | after.keys():
        found, was = after.get(name), before.get(name)
        if name in unread:
            if was is not None and name not in was_unread:
                yield replace(_column(ChangeKind.NOT_SEEN, new, was, was), reason=unread[name], since=since)
        elif found is None and was is not None:
            yield _column(ChangeKind.GONE, new, was, None)
        elif was is None and found is not None:
            yield _column(ChangeKind.ADDED, new, None, found)
        elif was is not None and found is not None and was.entity_type != found.entity_type:
            yield _column(ChangeKind.ENTITY_TYPE, new, was, found)


def _column(kind: ChangeKind, entry: Entry, was: ColumnFinding | None, found: ColumnFinding | None) -> Change:
    column = (was or found or ColumnFinding("", "")).column
    before, after = ((one.entity_type or "") if one else "" for one in (was, found))
    return Change(kind, Subject.COLUMN, entry.source, entry.title, column, before, after)


def _whole(kind: ChangeKind, summary: ItemSummary, before: str = "", after: str = "") -> Change:
    return Change(kind, Subject.ITEM, summary.item.key.source, summary.item.title, "", before, after)


def _summaries(snapshot: Snapshot) -> dict[UUID, ItemSummary]:
    return {one.item.id: one for one in summarise(snapshot.entries, snapshot.items)}


def _was_read(entry: Entry) -> bool:
    return entry.status not in (Status.SKIPPED, Status.FAILED)


def _order(change: Change) -> tuple[str, str, bool, str, str]:
    return (change.source, change.title, change.subject is Subject.COLUMN, change.column, change.kind.value)
