"""Counts of people in the catalogue: appended, never changed. The sketches they were made from only where somebody asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from catalog import tables
from catalog.codec import frozen_tuple, plain
from catalog.columns import compact_json
from catalog.model import Census, CensusGap, PersonCount

_IN_COLUMNS = ("id", "entity", "started_at", "finished_at")


@dataclass(frozen=True)
class CensusPart:
    """The kept sketches of one part of a dataset. ``mark`` is what proves, when it is met again, that nothing has changed since;
    ``key_label`` tells the key. Personal data: they can be deleted at any time, and are when asked."""

    source: str
    path: tuple[str, ...]
    part: str
    mark: str
    key_label: str
    counted_at: datetime
    document: dict[str, Any]
    sketches: bytes


def add_census(connection: Connection, census: Census) -> None:
    """Append a count."""
    document = {name: value for name, value in plain(census).items() if name not in _IN_COLUMNS}
    content = hashlib.sha256(compact_json(plain(census)).encode()).hexdigest()
    columns = {name: getattr(census, name) for name in _IN_COLUMNS}
    connection.execute(insert(tables.census).values(document=document, content_hash=content, **columns))


def load_censuses(connection: Connection, entity: str | None = None) -> tuple[Census, ...]:
    """The counts of a legal entity, or all, the latest first."""
    query = select(tables.census).order_by(tables.census.c.number.desc())
    if entity is not None:
        query = query.where(tables.census.c.entity == entity)
    return tuple(_census_of(row) for row in connection.execute(query).mappings())


def _census_of(row: Any) -> Census:
    document = dict(row["document"])
    document["run"] = UUID(document["run"])
    document["counts"] = frozen_tuple(PersonCount, document["counts"])
    document["gaps"] = frozen_tuple(CensusGap, document["gaps"])
    return Census(**{name: row[name] for name in _IN_COLUMNS}, **document)


def keep_part(connection: Connection, part: CensusPart) -> None:
    """Keep the sketches of a part, in place of earlier ones."""
    table = tables.census_part
    same = (table.c.source == part.source, table.c.path == list(part.path), table.c.part == part.part)
    connection.execute(delete(table).where(*same))
    values = {name: getattr(part, name) for name in ("source", "part", "mark", "key_label", "counted_at", "document", "sketches")}
    connection.execute(insert(table).values(path=list(part.path), **values))


def load_part(connection: Connection, source: str, path: Iterable[str], part: str) -> CensusPart | None:
    """One kept part of a dataset; None where nothing is kept of it."""
    table = tables.census_part
    here = (table.c.source == source, table.c.path == list(path), table.c.part == part)
    row = connection.execute(select(table).where(*here)).mappings().first()
    return None if row is None else CensusPart(**{**row, "path": tuple(row["path"])})


def drop_other_parts(connection: Connection, source: str, path: Iterable[str], parts: Iterable[str]) -> int:
    """Delete what is kept of a dataset besides some parts: partitions that are gone. How many there were."""
    table = tables.census_part
    here = (table.c.source == source, table.c.path == list(path), table.c.part.not_in(tuple(parts)))
    return connection.execute(delete(table).where(*here)).rowcount


def forget_parts(connection: Connection) -> int:
    """Delete all kept sketches; how many there were."""
    return connection.execute(delete(tables.census_part)).rowcount
