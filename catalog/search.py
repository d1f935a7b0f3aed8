"""Finding datasets and columns by a part of their name or comment, or by entity type."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Connection, Text, func, or_, select, type_coerce

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
    entry, finding = tables.entry.c, tables.finding.c
    names = (entry.source, entry.path, entry.title, entry.level)
    datasets = select(*names).where(entry.run_id == run, or_(_holds(entry.title, text), _holds(entry.comment, text)))
    columns = (
        select(*names, finding.column_path, finding.entity_type)
        .join_from(tables.entry, tables.finding)
        .where(entry.run_id == run)
        .where(or_(_holds(finding.column_path, text), _holds(finding.comment, text), finding.entity_type == text.upper()))
    )
    rows = [
        *connection.execute(datasets.order_by(entry.id).limit(limit)).all(),
        *connection.execute(columns.order_by(entry.id, finding.position).limit(limit)).all(),
    ]
    return tuple(Found(row[0], tuple(row[1]), row[2], Level(row[3]), *row[4:]) for row in rows[:limit])


def _holds(column: Column[str], text: str) -> ColumnElement[bool]:
    literal = escaped(text.lower())
    for special in "!%_":
        literal = literal.replace(special, f"!{special}")
    return func.lower(type_coerce(column, Text)).like(f"%{literal}%", escape="!")
