"""What sources held when they were seen last, as far as grouping asks for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import Connection, and_, or_, select

from catalog import tables
from catalog.current import last_seen
from catalog.grouping import Member
from catalog.model import COPY_OF
from catalog.names import starred
from connectors.model import Kind

_Place: TypeAlias = tuple[str, tuple[str, ...]]
_AT_ONCE = 500


def load_former(connection: Connection, sources: Collection[str], there: Collection[_Place] = frozenset()) -> tuple[Member, ...]:
    """What these sources held, and what their siblings of numbered names hold. Of the sources' own only what it belonged to; with
    its columns what has a numbered name and is not ``there`` any more, because others may have come in its place."""
    seen = last_seen(connection)
    stars = {starred(source) for source in sources}
    ours = {source: run for source, run in seen.items() if source in sources}
    siblings = {source: run for source, run in seen.items() if source not in sources and starred(source) in stars}
    held = _members(connection, ours, lambda place: place not in there and starred(place[1][-1]) != place[1][-1])
    return (*held, *_members(connection, siblings, lambda _: True))


def load_present(connection: Connection) -> frozenset[UUID]:
    """The items, as they were published, that have tables in the last run that could read their source."""
    entry = tables.entry
    parts = [and_(entry.c.run_id == run, entry.c.source == source) for source, run in last_seen(connection).items()]
    if not parts:
        return frozenset()
    query = select(entry.c.item_id).where(or_(*parts), entry.c.item_id.is_not(None)).distinct()
    return frozenset(connection.execute(query).scalars())


def _members(connection: Connection, holders: dict[str, UUID], wanted: Callable[[_Place], bool]) -> Iterator[Member]:
    """What sources held in the runs that hold them, with the columns of what is wanted."""
    entry = tables.entry
    fields = [entry.c[name] for name in ("id", "path", "kind", "system", "environment", "role", "item_id", "facts")]
    for source, run in holders.items():
        rows = connection.execute(select(*fields).where(entry.c.run_id == run, entry.c.source == source)).all()
        columns = _columns(connection, [row[0] for row in rows if wanted((source, tuple(row[1])))])
        for row in rows:
            shape = columns.get(row[0], ())
            copy_of = row[7].get("declared", {}).get(COPY_OF, "")
            yield Member(source, tuple(row[1]), Kind(row[2]), row[3], row[4], row[5], shape, row[6], copy_of)


def _columns(connection: Connection, entries: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    finding = tables.finding
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for start in range(0, len(entries), _AT_ONCE):
        ids = entries[start : start + _AT_ONCE]
        query = select(finding.c.entry_id, finding.c.column_path, finding.c.type).where(finding.c.entry_id.in_(ids))
        rows = connection.execute(query.order_by(finding.c.entry_id, finding.c.position.desc()))
        found |= {number: _named((row[1], row[2]) for row in part) for number, part in groupby(rows, lambda row: row[0])}
    return found


def _named(columns: Iterator[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({path.partition(".$")[0]: type_ for path, type_ in columns}.items()))
