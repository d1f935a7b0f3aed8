"""``ddl:FILE``: CREATE TABLE scripts of any common dialect. Metadata only.

Statements are parsed one by one; one that no dialect understands costs its own table only. Column and table comments come from
COMMENT clauses, COMMENT ON statements, and ``--`` remarks behind a column. Everything but tables is passed over.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from connectors.ddl_statements import column_list, statements
from connectors.files.encoding import detect_form
from connectors.files.lines import LineSource
from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.metadata import MetadataConnector
from connectors.model import Column, Dataset, Kind, Reason, Skipped

# The parser logs pieces of statements it does not know; a default in them may be somebody's data.
logging.getLogger("sqlglot").disabled = True

_LARGEST_FILE = 64 * 1024 * 1024
_LONGEST_STATEMENT = 1024 * 1024
_DIALECTS = ("mysql", "postgres", "oracle", "hive", "tsql", "spark", "starrocks", "clickhouse", "sqlite", "bigquery")
_SIGNS = (  # a sign of a dialect in a statement, tried in this order before the others
    ("hive", re.compile(r"\b(?:stored\s+as|row\s+format|partitioned\s+by|external\s+table|lifecycle)\b", re.IGNORECASE)),
    ("mysql", re.compile(r"`|\bengine\s*=|\bauto_increment\b", re.IGNORECASE)),
    ("oracle", re.compile(r"\b(?:n?varchar2|number|clob|tablespace|pctfree)\b", re.IGNORECASE)),
    ("tsql", re.compile(r"\[\w|\bidentity\s*\(|\bnvarchar\b", re.IGNORECASE)),
    ("clickhouse", re.compile(r"\b(?:mergetree|lowcardinality|nullable)\b", re.IGNORECASE)),
    ("postgres", re.compile(r"::|\bserial\b|\bjsonb\b|\btimestamptz\b", re.IGNORECASE)),
)
_BACKSLASH = re.compile(r"`|\bauto_increment\b|\bengine\s*=\s*(?:innodb|myisam)\b", re.IGNORECASE)
_CREATE = re.compile(r"create\s+(?:or\s+replace\s+)?(?:\w+\s+){0,3}?table\s", re.IGNORECASE)
_ALTER = re.compile(r"alter\s+table\s.*\bprimary\s+key\b", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"comment\s+on\s+(?:table|column)\s", re.IGNORECASE)
_PART = r'(?:`[^`]+`|"[^"]+"|\[[^\]]+\]|[\w$#]+)'
_NAME = re.compile(rf"{_CREATE.pattern}\s*(?:if\s+not\s+exists\s+)?({_PART}(?:\s*\.\s*{_PART}){{0,2}})", re.IGNORECASE)
_TABLE_COMMENT = re.compile(r"\bcomment\s*=?\s*'((?:[^']|'')*)'", re.IGNORECASE)
_PARSER_FAULTS = (SqlglotError, ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError)

Key = tuple[str, ...]


class DdlConnector(MetadataConnector):
    """A script of CREATE TABLE statements. Every table in it is a dataset."""

    schemes: ClassVar[frozenset[str]] = frozenset({"ddl"})

    def described(self) -> Sequence[Dataset | Skipped]:
        """The tables of the script; those whose statement cannot be understood as Skipped."""
        with self._file() as file:
            script = _text(file)
        tables = _Script(self.spec.id)
        for statement in statements(script, backslash=bool(_BACKSLASH.search(script))):
            tables.add(statement)
        return [*tables.found.values(), *(entry for key, entry in tables.lost.items() if key not in tables.found)]


def _text(file: OpenedFile) -> str:
    if file.size > _LARGEST_FILE:
        raise Unreadable(Reason.TOO_LARGE, "a script of over 64 MB is not read")
    return "\n".join(LineSource(file, detect_form(file)).stream())


@dataclass(slots=True)
class _Script:
    """The tables of a script while it is read, by name in lower case: dialects fold it in different ways."""

    source: str
    found: dict[Key, Dataset] = field(default_factory=dict)
    lost: dict[Key, Skipped] = field(default_factory=dict)

    def add(self, statement: str) -> None:
        """Take in one statement; those that say nothing of tables are passed over."""
        if _CREATE.match(statement):
            self._create(statement)
        elif _COMMENT.match(statement):
            self._comment(_parse(statement, exp.Comment))
        elif _ALTER.match(statement):
            self._alter(_parse(statement, exp.Alter))

    def _create(self, statement: str) -> None:
        parsed = _parse(statement, exp.Create) or _parse_column_list(statement)
        path = None if parsed is None else _path(parsed.this.this if isinstance(parsed.this, exp.Schema) else parsed.this)
        columns = () if parsed is None else tuple(_columns(parsed)) or self._like(parsed)
        if parsed is not None and path is not None and columns:
            self.found.setdefault(_key(path), Dataset(self.source, path, Kind.METADATA, columns, _table_comment(parsed)))
        elif named := _NAME.match(statement):
            parts = [part.strip('`"[]') for part in re.findall(_PART, named[1])]
            path = ("",) * (3 - len(parts)) + tuple(parts)
            self.lost.setdefault(_key(path), self._skipped(path, parsed is not None))

    def _like(self, create: exp.Expression) -> tuple[Column, ...]:
        """The columns of the table that this one is made like."""
        like = create.find(exp.LikeProperty)
        path = None if like is None else _path(like.this)
        key = None if path is None else self._known(path)
        return () if key is None else self.found[key].columns

    def _skipped(self, path: Key, understood: bool) -> Skipped:
        if understood:
            detail = "its CREATE TABLE statement lists no columns"
            return Skipped(self.source, path, Kind.METADATA, Reason.UNSUPPORTED_TYPE, detail)
        detail = "its CREATE TABLE statement is in no dialect that we understand"
        return Skipped(self.source, path, Kind.METADATA, Reason.CORRUPT, detail, failed=True)

    def _comment(self, parsed: exp.Expression | None) -> None:
        """COMMENT ON TABLE or COLUMN."""
        if parsed is None or not isinstance(parsed.expression, exp.Literal):
            return
        text, target = parsed.expression.name, parsed.this
        if isinstance(target, exp.Column):
            path = (target.text("catalog"), target.text("db"), target.text("table"))
            self._change(path, lambda table: _with_comment(table, target.name, text))
        elif (path_of := _path(target)) is not None:
            self._change(path_of, lambda table: replace(table, comment=text))

    def _alter(self, parsed: exp.Expression | None) -> None:
        path = None if parsed is None else _path(parsed.this)
        if parsed is not None and path is not None:
            keys = _key_columns(parsed)
            self._change(path, lambda table: replace(table, columns=tuple(_keyed(column, keys) for column in table.columns)))

    def _change(self, path: Key, change: Callable[[Dataset], Dataset]) -> None:
        key = self._known(path)
        if key is not None:
            self.found[key] = change(self.found[key])

    def _known(self, path: Key) -> Key | None:
        """The table that a name means. Without a schema it means the one table of that name, in whatever schema."""
        key = _key(path)
        same = [key] if key in self.found else [other for other in self.found if other[-1] == key[-1] and not any(key[:-1])]
        return same[0] if len(same) == 1 else None


def _parse(statement: str, wanted: type[exp.Expression]) -> exp.Expression | None:
    """The statement as the first dialect reads it that makes of it what is wanted."""
    if len(statement) > _LONGEST_STATEMENT:
        return None
    signs = [dialect for dialect, sign in _SIGNS if sign.search(statement)]
    for dialect in dict.fromkeys((*signs, *_DIALECTS)):
        try:
            parsed = sqlglot.parse_one(statement, read=dialect)
        except _PARSER_FAULTS:
            continue
        if isinstance(parsed, wanted):
            parsed.meta["dialect"] = dialect
            return parsed
    return None


def _parse_column_list(statement: str) -> exp.Expression | None:
    """A statement whose physical options no dialect understands, read without them; its comment is kept."""
    parts = column_list(statement)
    if parts is None:
        return None
    head, tail = parts
    comment = _TABLE_COMMENT.search(tail)
    parsed = _parse(head, exp.Create)
    if parsed is not None and comment is not None:
        text = exp.Literal.string(comment[1].replace("''", "'"))
        parsed.set("properties", exp.Properties(expressions=[exp.SchemaCommentProperty(this=text)]))
    return parsed


def _path(table: exp.Expression | None) -> Key | None:
    if not isinstance(table, exp.Table) or not table.name:
        return None
    return (table.text("catalog"), table.text("db"), table.name)


def _key(path: Key) -> Key:
    return tuple(part.lower() for part in path)


def _columns(create: exp.Expression) -> Iterator[Column]:
    """The columns of the statement and, in Hive, those it is partitioned by."""
    dialect = create.meta.get("dialect")
    keys = _key_columns(create)
    partitions = [found.this for found in create.find_all(exp.PartitionedByProperty) if isinstance(found.this, exp.Schema)]
    seen: set[str] = set()
    lists = [part for part in (create.this, *partitions) if isinstance(part, exp.Schema)]
    for schema in lists:
        for part in schema.expressions:
            if isinstance(part, exp.ColumnDef | exp.Identifier) and part.name not in seen:
                seen.add(part.name)
                yield _keyed(_column(part, dialect), keys)


def _column(part: exp.Expression, dialect: str | None) -> Column:
    if not isinstance(part, exp.ColumnDef):  # SQLite's columns need no type
        return Column(part.name)
    kinds = [constraint.args.get("kind") for constraint in part.args.get("constraints") or ()]
    comments = [kind.this.name for kind in kinds if isinstance(kind, exp.CommentColumnConstraint)]
    comment = next((text for text in [*comments, *(part.comments or ())] if text.strip()), "").strip()
    required = any(isinstance(kind, exp.NotNullColumnConstraint) and not kind.args.get("allow_null") for kind in kinds)
    key = any(isinstance(kind, exp.PrimaryKeyColumnConstraint) for kind in kinds)
    return Column(part.name, _type(part, dialect), comment, not (required or key), key)


def _type(part: exp.ColumnDef, dialect: str | None) -> str:
    kind = part.args.get("kind")
    return kind.sql(dialect=dialect).lower() if isinstance(kind, exp.Expression) else ""


def _key_columns(statement: exp.Expression) -> frozenset[str]:
    """Names in a PRIMARY KEY clause of the whole table, in lower case."""
    clauses: list[object] = list(statement.find_all(exp.PrimaryKey))
    # SQL Server's CONSTRAINT … PRIMARY KEY CLUSTERED (…) is parsed as a column's constraint inside a named one.
    clauses += [found.parent for found in statement.find_all(exp.PrimaryKeyColumnConstraint)]
    constraints = [clause for clause in clauses if isinstance(clause, exp.PrimaryKey | exp.Constraint)]
    return frozenset(name.name.lower() for clause in constraints for name in clause.find_all(exp.Identifier))


def _keyed(column: Column, keys: frozenset[str]) -> Column:
    return replace(column, primary_key=True, nullable=False) if column.name.lower() in keys else column


def _with_comment(table: Dataset, name: str, text: str) -> Dataset:
    columns = (replace(c, comment=text) if c.name.lower() == name.lower() else c for c in table.columns)
    return replace(table, columns=tuple(columns))


def _table_comment(create: exp.Expression) -> str:
    found = create.find(exp.SchemaCommentProperty)
    return found.this.name if found is not None and isinstance(found.this, exp.Expression) else ""
