"""Statements in any SQLAlchemy dialect: built with its expression language, so that LIMIT, FETCH FIRST or TOP, quoting and
CAST are the dialect's own. Pure text: nothing here is connected to anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from sqlalchemy import Select, String, Unicode, cast, func, literal, literal_column, select, table
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import NoSuchModuleError
from sqlalchemy.sql.elements import ColumnElement, quoted_name

from config import UsageError
from connectors.model import Column
from connectors.sql.base import Selection
from connectors.sql.cells import BINARY_BYTES

_MOST_CHARS = 4000  # of a text that Oracle and its like can make of another type
_BINARY = re.compile(r"\b(\w*BLOB|(VAR)?BINARY|BYTEA|RAW|IMAGE|BYTES?)\b", re.IGNORECASE)
_TEXT = re.compile(r"CHAR|TEXT|CLOB|STRING", re.IGNORECASE)
_MARK = "\0"  # stands for a number: it cannot be part of a name
_SUBSTRING = frozenset({"mssql", "sybase", "hana"})  # where it is not called SUBSTR


def dialect_class(name: str, advice: str = "") -> type[Dialect]:
    """The dialect of a name such as ``oracle+oracledb``. Raises UsageError where it is not installed."""
    try:
        return make_url(f"{name}://").get_dialect()
    except (NoSuchModuleError, ImportError):
        raise UsageError(f"there is no SQLAlchemy dialect {name} here", advice or "Install the package that brings it") from None


@dataclass(frozen=True, slots=True)
class Step:
    """Where a statement begins in the order of a key: at or after ``bound`` (with ``downwards`` at or before), or at the end.
    ``beyond`` leaves the bound itself out."""

    bound: int | str | None = None
    downwards: bool = False
    beyond: bool = False


class DialectSql:
    """One dialect's SQL. Names are always quoted, values always literals: a statement has no parameters."""

    def __init__(self, made: type[Dialect]) -> None:
        # In this style of parameters a % stays a %.
        self._dialect = made(paramstyle="named")  # type: ignore[call-arg]  # every dialect of SQLAlchemy's takes it
        self.name = self._dialect.name

    def text(self, statement: Any) -> str:
        """A statement or expression in the dialect's words."""
        compiled = statement.compile(dialect=self._dialect, compile_kwargs={"literal_binds": True})
        return str(compiled)

    def quote(self, name: str) -> str:
        """An identifier."""
        return self._dialect.identifier_preparer.quote_identifier(name)

    def normal(self, name: str) -> str:
        """A name of the catalogue as the dialect's reflection takes it."""
        normalized = self._dialect.normalize_name(name) if self._dialect.requires_name_normalize else name
        return str(normalized)

    def table(self, schema: str, name: str) -> str:
        """What stands after FROM, without alias."""
        if not schema:
            return self.quote(name)
        return f"{self.quote(schema)}.{self.quote(name)}"

    def is_binary(self, column: Column) -> bool:
        """Whether a cell is bytes, by the name of its type."""
        return bool(_BINARY.search(column.type))

    def cell(self, column: Column, chars: int) -> str:
        """A cell as text of at most ``chars`` characters, or the beginning of its bytes; the table's alias is ``t``."""
        plain: ColumnElement[Any] = literal_column(f"t.{self.quote(column.name)}")
        if self.is_binary(column):
            return self.text(self._part(plain, BINARY_BYTES))
        if _TEXT.search(column.type):
            return self.text(self._part(plain, chars))
        return self.text(self._part(cast(plain, String(_MOST_CHARS)), min(chars, _MOST_CHARS)))

    def _part(self, cell: ColumnElement[Any], length: int) -> ColumnElement[Any]:
        function = func.substring if self.name in _SUBSTRING else func.substr
        return function(cell, literal_column("1"), literal_column(str(length)))

    def _from(self, selection: Selection, columns: Sequence[str]) -> Select[Any]:
        # The quoted name goes in as it is, and so does the alias: Oracle wants none of the word AS.
        source = table(quoted_name(selection.table, quote=False)).alias("t")
        listed: list[Any] = [literal_column(column).label(f"c{at}") for at, column in enumerate(columns)]
        found: Select[Any] = select(*listed)
        return found.select_from(source)

    def head(self, selection: Selection, limit: int) -> str:
        """The first rows as they come."""
        return self.text(self._from(selection, selection.cells).limit(limit))

    def extent(self, selection: Selection) -> str:
        """The smallest and largest first part of the key."""
        key = f"t.{self.quote(selection.entry.key[0])}"
        return self.text(self._from(selection, [f"MIN({key})", f"MAX({key})"]))

    def keyed(self, selection: Selection, step: Step, limit: int, bound: ColumnElement[Any] | None = None) -> Select[Any]:
        """Rows in the order of the key from a step on: the key's columns, then the cells. ``bound`` stands for the step's."""
        keys = [f"t.{self.quote(name)}" for name in selection.entry.key]
        found = self._from(selection, [*keys, *selection.cells])
        first: ColumnElement[Any] = literal_column(keys[0])
        if step.bound is not None:
            found = found.where(_compared(first, _literal(step.bound) if bound is None else bound, step))
        order: list[ColumnElement[Any]] = [literal_column(key) for key in keys]
        return found.order_by(*(key.desc() if step.downwards else key for key in order)).limit(limit)

    def union(self, selection: Selection, steps: Sequence[tuple[Step, int]]) -> str:
        """The rows of several steps, each with its own limit, in one statement. Parts that differ only in their number are
        compiled once: building hundreds of them costs seconds."""
        compiled: dict[tuple[Step, int], str] = {}
        parts = []
        for step, limit in steps:
            kind = replace(step, bound=None if step.bound is None else 0), limit
            if kind not in compiled:
                compiled[kind] = self._part_of_union(selection, *kind)
            parts.append(compiled[kind].replace(_MARK, str(step.bound)))
        return " UNION ALL ".join(parts)

    def _part_of_union(self, selection: Selection, step: Step, limit: int) -> str:
        found = self.keyed(selection, step, limit, literal_column(_MARK)).subquery("p")
        return self.text(select(*found.c))

    def at_offset(self, selection: Selection, offset: int, limit: int) -> str:
        """Rows from a number on, in the order of the key, if there is one."""
        keys: list[ColumnElement[Any]] = [literal_column(f"t.{self.quote(name)}") for name in selection.entry.key]
        found = reduce(lambda made, key: made.order_by(key), keys, self._from(selection, selection.cells))
        if self.name == "mssql" and not keys:  # which takes no offset without an order
            found = found.order_by(literal_column("(SELECT NULL)"))
        return self.text(found.limit(limit).offset(offset))


def _literal(value: int | str) -> ColumnElement[Any]:
    return literal(value, Unicode()) if isinstance(value, str) else literal(value)


def _compared(first: ColumnElement[Any], bound: ColumnElement[Any], step: Step) -> ColumnElement[bool]:
    if step.beyond:
        return first < bound if step.downwards else first > bound
    return first <= bound if step.downwards else first >= bound
