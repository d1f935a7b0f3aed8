"""What sources held when they were seen last, as far as grouping asks for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from uuid import UUID

from sqlalchemy import Connection, and_, or_, select

from catalog import tables
from catalog.current import last_seen
from catalog.grouping import Member
from catalog.model import COPY_OF
from catalog.names import starred
from connectors.model import Kind


def load_former(connection: Connection, sources: Collection[str]) -> tuple[Member, ...]:
    """What these sources held (without columns: only what it belonged to), and what their siblings of numbered names hold."""
    seen = last_seen(connection)
    stars = {starred(source) for source in sources}
    ours = {source: run for source, run in seen.items() if source in sources}
    siblings = {source: run for source, run in seen.items() if source not in sources and starred(source) in stars}
    return (*_members(connection, ours, False), *_members(connection, siblings, True))


def load_present(connection: Connection) -> frozenset[UUID]:
    """The items, as they were published, that have tables in the last run that could read their source."""
    entry = tables.entry
    parts = [and_(entry.c.run_id == run, entry.c.source == source) for source, run in last_seen(connection).items()]
    if not parts:
        return frozenset()
    query = select(entry.c.item_id).where(or_(*parts), entry.c.item_id.is_not(None)).distinct()
    return frozenset(connection.execute(query).scalars())


def _members(connection: Connection, holders: dict[str, UUID], with_columns: bool) -> Iterator[Member]:
    entry, finding = tables.entry, tables.finding
    for source, run in holders.items():
        ours = and_(entry.c.run_id == run, entry.c.source == source)
        columns: dict[int, tuple[tuple[str, str], ...]] = {}
        if with_columns:
            query = select(finding.c.entry_id, finding.c.column_path, finding.c.type).join_from(finding, entry).where(ours)
            rows = connection.execute(query.order_by(finding.c.entry_id, finding.c.position.desc()))
            columns = {number: _named((row[1], row[2]) for row in part) for number, part in groupby(rows, lambda row: row[0])}
        fields = [entry.c[name] for name in ("id", "path", "kind", "system", "environment", "role", "item_id", "facts")]
        for row in connection.execute(select(*fields).where(ours)):
            shape = columns.get(row[0], ())
            copy_of = row[7].get("declared", {}).get(COPY_OF, "")
            yield Member(source, tuple(row[1]), Kind(row[2]), row[3], row[4], row[5], shape, row[6], copy_of)


def _named(columns: Iterator[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({path.partition(".$")[0]: type_ for path, type_ in columns}.items()))
