"""Finding datasets and columns by a part of their name or comment, or by entity type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Connection, Select, Text, exists, func, or_, select, type_coerce

from catalog import tables
from catalog.columns import escaped
from classifiers.model import Level


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a snapshot that a search met; ``column`` is empty where the dataset itself is meant."""

    source: str
    path: tuple[str, ...]
    title: str
    level: Level
    column: str = ""
    entity_type: str | None = None


def search(connection: Connection, run: UUID, text: str, limit: int) -> tuple[Found, ...]:
    """At most ``limit`` places of a run: datasets first, then columns, each in the order of the snapshot."""
    # LIKE on SQLite takes no notice of case in ASCII, which is all that its lower() knows too.
    holds = _Holding(text, func.lower if connection.dialect.name != "sqlite" else lambda column: column)
    rows = list(connection.execute(_datasets(run, holds).limit(limit)).all())
    if len(rows) < limit:
        rows += connection.execute(_columns(connection, run, holds, limit - len(rows))).all()
    return tuple(Found(row[0], tuple(row[1]), row[2], Level(row[3]), *row[4:]) for row in rows)


@dataclass(frozen=True)
class _Holding:
    """Whether columns of text hold a text, without regard to case."""

    text: str
    folded: Callable[[ColumnElement[str]], ColumnElement[str]]

    def __call__(self, *columns: Column[str]) -> ColumnElement[bool]:
        literal = escaped(self.text.lower())
        for special in "!%_":
            literal = literal.replace(special, f"!{special}")
        return or_(*(self.folded(type_coerce(column, Text)).like(f"%{literal}%", escape="!") for column in columns))


def _datasets(run: UUID, holds: _Holding) -> Select[Any]:
    entry = tables.entry.c
    query = select(entry.source, entry.path, entry.title, entry.level).where(entry.run_id == run)
    return query.where(holds(entry.title, entry.comment)).order_by(entry.id)


def _columns(connection: Connection, run: UUID, holds: _Holding, limit: int) -> Select[Any]:
    entry, finding = tables.entry.c, tables.finding.c
    first, last = connection.execute(select(func.min(entry.id), func.max(entry.id)).where(entry.run_id == run)).one()
    # From the run's first column to its last, in the order asked for; to look up each dataset takes three times as long.
    said = or_(holds(finding.column_path, finding.comment), finding.entity_type == holds.text.upper())
    ours = exists().where(entry.id == finding.entry_id, entry.run_id == run)
    met = select(finding.entry_id, finding.position, finding.column_path, finding.entity_type)
    met = met.where(finding.entry_id.between(first, last), said, ours).order_by(finding.entry_id, finding.position)
    found = met.limit(limit).subquery()
    names = (entry.source, entry.path, entry.title, entry.level, found.c.column_path, found.c.entity_type)
    query = select(*names).join_from(found, tables.entry, found.c.entry_id == entry.id)
    return query.order_by(found.c.entry_id, found.c.position)
