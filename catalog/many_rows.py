"""Many rows by one statement. What SQLAlchemy does for each row that goes into an SQLite file takes longer than to write it:
there the values of a row are spelled by their columns' types and handed to the driver as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, TypeAlias

from sqlalchemy import Connection, Insert, Table, func, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine

_DIALECT = sqlite.dialect()
_Spelled: TypeAlias = tuple[str, tuple[tuple[str, Callable[[Any], Any] | None], ...]]
"""A statement as the driver takes it, and the names of its values in their order, each with what spells it (None: it is)."""


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns."""
    insert_by(connection, _into(table), rows)


def insert_by(connection: Connection, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert by a statement, once for each of the rows, which all have the same names. Statements are remembered: give the same
    one again and again."""
    if not rows:
        return
    if connection.dialect.name != _DIALECT.name:
        connection.execute(statement, rows)
        return
    text, names = _spelled(statement, tuple(rows[0]))
    values = [tuple([row[name] if spell is None else spell(row[name]) for name, spell in names]) for row in rows]
    connection.exec_driver_sql(text, values)


def insert_numbered(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """As ``insert_rows``, into a table whose rows are numbered by ``id``; the numbers, in the rows' order. Only for a transaction
    that nobody else writes beside."""
    if connection.dialect.name != _DIALECT.name:
        return connection.execute(_numbered(table), rows).scalars().all() if rows else ()
    first: int = connection.execute(select(func.coalesce(func.max(table.c.id), 0) + 1)).scalar_one()
    insert_rows(connection, table, [{**row, "id": first + place} for place, row in enumerate(rows)])
    return range(first, first + len(rows))


@lru_cache(maxsize=1 << 6)
def _into(table: Table) -> Insert:
    return insert(table)


@lru_cache(maxsize=1 << 6)
def _numbered(table: Table) -> Any:
    return insert(table).returning(table.c.id, sort_by_parameter_order=True)


@lru_cache(maxsize=1 << 7)
def _spelled(statement: Insert, given: tuple[str, ...]) -> _Spelled:
    compiled = statement.compile(dialect=_DIALECT, column_keys=list(given))
    names = compiled.positiontup or []
    return str(compiled), tuple((name, _speller(compiled.binds[name].type)) for name in names)


def _speller(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(kind, TypeDecorator) and kind.impl_instance.bind_processor(_DIALECT) is None:
        return partial(kind.process_bind_param, dialect=_DIALECT)  # without the step between
    return kind.dialect_impl(_DIALECT).bind_processor(_DIALECT)
