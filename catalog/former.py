"""What sources held when they were seen last, as far as grouping asks for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, and_, or_, select

from catalog import tables
from catalog.before import Stood
from catalog.current import last_seen
from catalog.grouping import Member
from catalog.homes import Place, home_of
from catalog.model import COPY_OF
from catalog.names import starred
from connectors.model import Kind

T = TypeVar("T")
_AT_ONCE = 500


def load_former(
    connection: Connection, there: Collection[Place], stood: Mapping[Place, Stood], shared: Shared | None = None
) -> tuple[tuple[Member, ...], dict[Place, UUID | None]]:
    """What some sources held that are not ``there`` any more, because others may have come in their place, and what the sources'
    siblings of numbered names hold; and what each dataset of the sources belonged to. ``stood``: all that they held."""
    seen, shared = last_seen(connection), shared or Shared()
    sources = {source for source, _ in (*there, *stood)}
    stars = {starred(source) for source in sources}
    siblings = {source: run for source, run in seen.items() if source not in sources and starred(source) in stars}
    gone = [one.number for place, one in stood.items() if place not in there and starred(place[1][-1]) != place[1][-1]]
    members = [member for _, member in _read(connection, gone, shared)]
    for source, run in siblings.items():
        members += [member for _, member in _read(connection, _numbers(connection, run, source), shared)]
    return tuple(members), {place: one.item for place, one in stood.items()}


def load_present(connection: Connection) -> frozenset[UUID]:
    """The items, as they were published, that have tables in the last run that could read their source."""
    entry = tables.entry
    parts = [and_(entry.c.run_id == run, entry.c.source == source) for source, run in last_seen(connection).items()]
    if not parts:
        return frozenset()
    query = select(entry.c.item_id).where(or_(*parts), entry.c.item_id.is_not(None)).distinct()
    return frozenset(connection.execute(query).scalars())


def read_members(connection: Connection, run: UUID, shared: Shared) -> Iterator[tuple[int, Member]]:
    """The members of a run with their entries' numbers, in the order of these."""
    return _read(connection, _numbers(connection, run), shared)


def _numbers(connection: Connection, run: UUID, source: str | None = None) -> Sequence[int]:
    entry = tables.entry.c
    ours = entry.run_id == run if source is None else and_(entry.run_id == run, entry.source == source)
    return connection.execute(select(entry.id).where(ours).order_by(entry.id)).scalars().all()


def _read(connection: Connection, numbers: Sequence[int], shared: Shared) -> Iterator[tuple[int, Member]]:
    entry = tables.entry.c
    fields = [entry[name] for name in ("id", "source", "path", "kind", "system", "environment", "role", "item_id", "facts")]
    for start in range(0, len(numbers), _AT_ONCE):
        part = select(*fields).where(entry.id.in_(numbers[start : start + _AT_ONCE])).order_by(entry.id)
        rows = [(row, (shared.one(row[1]), shared.one(tuple(row[2])))) for row in connection.execute(part)]
        columns = _columns(connection, [row[0] for row, _ in rows], shared)
        for row, (source, path) in rows:
            copy_of = row[8].get("declared", {}).get(COPY_OF, "")
            said = (shared.one(row[4]), shared.one(row[5]), shared.one(row[6]))
            yield row[0], Member(source, path, Kind(row[3]), *said, columns.get(row[0], ()), row[7], copy_of)


def _columns(connection: Connection, entries: Sequence[int], shared: Shared) -> dict[int, tuple[tuple[str, str], ...]]:
    if not entries:
        return {}
    entry, finding = tables.entry, tables.finding
    query = select(entry.c.id, finding.c.column_path, finding.c.type).where(entry.c.id.in_(entries))
    query = query.join_from(entry, finding, finding.c.entry_id == home_of(entry))
    rows = connection.execute(query.order_by(entry.c.id, finding.c.position.desc()))
    return {
        number: shared.one(_named(((row[1], row[2]) for row in part), shared))
        for number, part in groupby(rows, lambda row: row[0])
    }


def _named(columns: Iterator[tuple[str, str]], shared: Shared) -> tuple[tuple[str, str], ...]:
    return tuple(map(shared.one, sorted({path.partition(".$")[0]: type_ for path, type_ in columns}.items())))


class Shared:
    """Equal values kept once: most tables have columns that others have too, and a catalogue has a million of them."""

    def __init__(self) -> None:
        self._kept: dict[Any, Any] = {}

    def one(self, value: T) -> T:
        """The first value met that equals this one."""
        kept: T = self._kept.setdefault(value, value)
        return kept
