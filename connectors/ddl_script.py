"""The tables of a script while its statements are taken in one by one: made, commented on, altered, dropped, renamed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from connectors.ddl_changes import Alteration, Remark, alterations, comment_on, extended_properties
from connectors.ddl_columns import Key
from connectors.ddl_dialect import Dialect, dialect_of_statement
from connectors.ddl_table import Outline, read_table
from connectors.ddl_tokens import tokens_of
from connectors.model import Column, Dataset, Kind, Reason, Skipped

_CREATE = re.compile(
    r"(?:create\s+table:\s*)?create\s+(?:[a-z]\w*\s+|[a-z]\w*\s*=\s*\S+\s+|sql\s+security\s+\w+\s+)*?(?:table|view)\s",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"comment\s+on\s+(?:table|column|view|materialized\s+view)\s", re.IGNORECASE)
_ALTER = re.compile(r"alter\s+(?:foreign\s+)?table\s", re.IGNORECASE)
_DROP = re.compile(r"drop\s+table\s", re.IGNORECASE)
_PROPERTY = re.compile(r"sp_(?:add|update)extendedproperty", re.IGNORECASE)
_NAME = r"""[`"\[]?([\w$#.-]+)[`"\]]?"""
_USE = re.compile(rf"use\s+{_NAME}\s*$", re.IGNORECASE)
_SCHEMA = re.compile(
    rf"(?:set\s+search_path\s*(?:=|\bto\b)|set\s+schema|set\s+current\s+schema\s*=?|alter\s+session\s+set\s+current_schema\s*=)\s*'?{_NAME}",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Table:
    """A table while it is described. ``reason`` says why some of its columns may be missing."""

    path: Key
    kind: Kind
    columns: dict[str, Column] = field(default_factory=dict)
    comment: str = ""
    reason: Reason | None = None
    partition: bool = False

    def put(self, column: Column) -> None:
        """Add a column, or change the one of that name: what the new one does not say stays as it was."""
        old = self.columns.get(column.name.lower())
        if old is not None:
            column = replace(column, comment=column.comment or old.comment, primary_key=column.primary_key or old.primary_key)
            column = replace(column, name=old.name, type=column.type or old.type)
        self.columns[column.name.lower()] = column


@dataclass(slots=True)
class Script:
    """All tables of a script, found by name in whatever case: dialects fold it in different ways."""

    source: str
    dialect: Dialect
    views: bool = False
    tables: dict[Key, Table] = field(default_factory=dict)
    _by_name: dict[str, list[Key]] = field(default_factory=dict)
    _database: str = ""
    _schema: str = ""

    def add(self, statement: str) -> None:
        """Take in one statement; those that say nothing of tables are passed over."""
        if _CREATE.match(statement):
            self._create(statement)
        elif _COMMENT.match(statement):
            self._remark(comment_on(tokens_of(statement, self.dialect.backslash)))
        elif _ALTER.match(statement):
            self._alter(statement)
        elif _PROPERTY.search(statement):
            for remark in extended_properties(tokens_of(statement, backslash=False)):
                self._remark(remark)
        else:
            self._use(statement)

    def entries(self) -> Iterator[tuple[Dataset | Skipped, Reason | None]]:
        """Each table as dataset or as Skipped, with the reason why the dataset may be incomplete. Pieces of a partitioned
        table are left out: they hold what it holds."""
        for table in self.tables.values():
            if not table.partition:
                yield self._entry(table)

    def _entry(self, table: Table) -> tuple[Dataset | Skipped, Reason | None]:
        if table.kind is not Kind.METADATA and not self.views:
            return Skipped(
                self.source, table.path, table.kind, Reason.OFF_BY_DEFAULT, "views are left out unless asked for"
            ), None
        columns = tuple(table.columns.values())
        if table.reason is Reason.CORRUPT and not columns:
            detail = "no column can be read from its broken CREATE TABLE statement"
            return Skipped(self.source, table.path, Kind.METADATA, Reason.CORRUPT, detail, failed=True), None
        return Dataset(self.source, table.path, Kind.METADATA, columns, table.comment), table.reason

    def _create(self, statement: str) -> None:
        outline = read_table(statement, dialect_of_statement(statement, self.dialect))
        if outline is None:
            return
        path = self._full(outline.path)
        old = self.tables.get(_key(path))
        if old is None or (old.kind is not Kind.METADATA and outline.kind is not Kind.METADATA):
            self._insert(self._table(path, outline))
        elif outline.kind is not Kind.METADATA and set(old.columns) <= {column.name.lower() for column in outline.columns}:
            old.kind = outline.kind  # a dump makes a stand-in table before the view

    def _insert(self, table: Table) -> None:
        if _key(table.path) not in self.tables:
            self._by_name.setdefault(table.path[-1].lower(), []).append(_key(table.path))
        self.tables[_key(table.path)] = table

    def _table(self, path: Key, outline: Outline) -> Table:
        reason = Reason.CORRUPT if outline.broken else Reason.UNSUPPORTED_TYPE if outline.open_ended else None
        table = Table(path, outline.kind, comment=outline.comment, reason=reason, partition=outline.partition)
        for other in outline.like:
            model = self.known(self._full(other)) or self.known(other)
            if model is None:
                table.reason = table.reason or Reason.UNSUPPORTED_TYPE
                table.partition = False
            else:
                table.columns.update(model.columns)
                table.reason = table.reason or model.reason
        for column in outline.columns:
            table.put(column)
        return table

    def _remark(self, remark: Remark | None) -> None:
        """A comment on a table or column. A column that no statement made is known by it all the same."""
        if remark is None:
            return
        table = self._known_or_new(remark.path)
        if not remark.column:
            table.comment = remark.text
            return
        old = table.columns.get(remark.column.lower())
        if old is not None:
            table.columns[remark.column.lower()] = replace(old, comment=remark.text)
        elif table.reason is not None:
            table.put(Column(remark.column, comment=remark.text))

    def _alter(self, statement: str) -> None:
        dialect = dialect_of_statement(statement, self.dialect)
        path, changes = alterations(tokens_of(statement, dialect.backslash), dialect)
        if not path:
            return
        for change in changes:
            self._change(path, change)

    def _change(self, path: Key, change: Alteration) -> None:
        if change.attached:
            child = self.known(change.attached)
            if child is not None and self.known(self._full(path)) is not None:
                child.partition = True
            return
        table = self._known_or_new(path)
        if change.broken:
            table.reason = Reason.CORRUPT
        if change.dropped:
            table.columns.pop(change.dropped.lower(), None)
        for column in change.columns:
            if change.replaces:
                table.columns = _renamed(table.columns, change.replaces, column.name)
            table.put(column)
        for name in change.keys & set(table.columns):
            table.columns[name] = replace(table.columns[name], primary_key=True, nullable=False)
        table.comment = change.comment or table.comment
        if change.renamed:
            self._rename(table, change.renamed)

    def _rename(self, table: Table, path: Key) -> None:
        self.tables.pop(_key(table.path))
        self._by_name[table.path[-1].lower()].remove(_key(table.path))
        table.path = path if any(path[:-1]) else (*table.path[:-1], path[-1])
        self._insert(table)

    def _known_or_new(self, path: Key) -> Table:
        found = self.known(self._full(path)) or self.known(path)
        if found is None:
            found = Table(self._full(path), Kind.METADATA, reason=Reason.UNSUPPORTED_TYPE)
            self._insert(found)
        return found

    def known(self, path: Key) -> Table | None:
        """The table that a name means. Where it is less than the whole name it means the one table that fits."""
        key = _key(path)
        if key in self.tables:
            return self.tables[key]
        same = [other for other in self._by_name.get(key[-1], ()) if _fits(key, other)]
        return self.tables[same[0]] if len(same) == 1 else None

    def _full(self, path: Key) -> Key:
        """The path with the schema and database in use, where it names none."""
        database, schema, name = path
        return (database or self._database, schema or self._schema, name)

    def _use(self, statement: str) -> None:
        if use := _USE.match(statement):
            if self.dialect.database_is_schema:
                self._schema = use[1]
            else:
                self._database = use[1]
        elif (schema := _SCHEMA.match(statement)) and schema[1].lower() != "pg_catalog":
            self._schema = schema[1]


def _key(path: Iterable[str]) -> Key:
    return tuple(part.lower() for part in path)


def _fits(part: Key, whole: Key) -> bool:
    return all(mine in ("", other) or not other for mine, other in zip(part, whole, strict=True))


def _renamed(columns: dict[str, Column], old: str, new: str) -> dict[str, Column]:
    return {
        (new.lower() if name == old.lower() else name): (replace(column, name=new) if name == old.lower() else column)
        for name, column in columns.items()
    }
