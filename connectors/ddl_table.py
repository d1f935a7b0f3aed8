"""One CREATE TABLE or CREATE VIEW statement: its name, columns and comment.

Our own reading finds the columns, in the source's own spelling, and says whether their list is sound: a parser of a grammar says
no more than that it does not know the statement. Queries (CREATE … AS SELECT, views) are read by the dialect's parser.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from connectors.ddl_columns import ColumnList, Key, read_items, read_path, split_items
from connectors.ddl_dialect import Dialect
from connectors.ddl_tokens import Token, at, tokens_of
from connectors.model import Column, Kind

# The parser logs pieces of statements it does not know; a default in them may be somebody's data.
logging.getLogger("sqlglot").disabled = True

_LONGEST_STATEMENT = 1024 * 1024
_PARSER_FAULTS = (SqlglotError, ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError)
_KINDS = {"table": Kind.METADATA, "view": Kind.VIEW}
_WITHOUT_LIST = frozenset(
    {"like", "as", "clone", "shallow", "deep", "comment", "with", "row", "stored", "using", "location", "partitioned"}
    | {"clustered", "tblproperties", "engine", "of", "server", "lifecycle"}
)
"""What may stand where a list of columns is wanted; elsewhere the list has lost its parenthesis."""

_TERADATA = frozenset({"no", "fallback", "checksum", "default", "mergeblockratio", "map", "before", "after", "dual"})
_BEFORE_KIND = 20  # tokens between CREATE and TABLE or VIEW; MySQL names the definer there


@dataclass(frozen=True, slots=True)
class Outline:
    """What a statement says of its table. ``broken``: columns may be missing because its list is. ``like``: tables whose columns
    it takes over. ``open_ended``: its columns are those of something else, and not all of them can be told from here.
    ``partition``: it is a piece of another table."""

    path: Key
    kind: Kind
    columns: tuple[Column, ...] = ()
    comment: str = ""
    broken: bool = False
    like: tuple[Key, ...] = ()
    open_ended: bool = False
    partition: bool = False


def read_table(statement: str, dialect: Dialect) -> Outline | None:
    """The outline of a CREATE statement; None when it makes neither table nor view, or only a temporary one of a session."""
    statement = statement[:_LONGEST_STATEMENT]  # a longer one is broken off, and so it is said
    tokens = tokens_of(statement, dialect.backslash)
    bare = [token for token in tokens if token.kind != "remark"]
    place = next((n for n, token in enumerate(bare[:_BEFORE_KIND]) if token.word in _KINDS), 0)
    if not place:
        return None
    kind = _KINDS[bare[place].word]
    if kind is Kind.VIEW and any(token.word == "materialized" for token in bare[:place]):
        kind = Kind.MATERIALIZED_VIEW
    if [token.word for token in bare[place + 1 : place + 4]] == ["if", "not", "exists"]:
        place += 3
    path, place = read_path(bare, place + 1)
    if not path or path[-1].startswith("#"):
        return None
    while at(bare, place).word in ("on", "cluster", "uuid") or at(bare, place - 1).word in ("cluster", "uuid"):
        place += 1
    while at(bare, place).word == "," and at(bare, place + 1).word in _TERADATA:
        place = next((n for n in range(place + 1, len(bare)) if bare[n].word in (",", "(")), len(bare))
    outline = Outline(_dotted(path, bare, dialect), kind)
    if at(bare, place).word == "(" and _select(bare[place:]) is not bare[place]:
        return _with_list(outline, _Source(statement, dialect, tokens, bare), bare[place].start)
    return _without_list(outline, _Source(statement, dialect, tokens, bare[place:]))


@dataclass(frozen=True, slots=True)
class _Source:
    """A statement while it is read: its text, all its tokens, and those that are no remarks from some place on."""

    text: str
    dialect: Dialect
    tokens: Sequence[Token]
    bare: Sequence[Token]


def _dotted(path: Key, bare: Sequence[Token], dialect: Dialect) -> Key:
    """Hive writes `schema.table` as one name."""
    quoted = any(token.kind == "name" and token.text == path[-1] for token in bare)
    if dialect.name == "hive" and quoted and not any(path[:-1]) and path[-1].count(".") == 1:
        schema, _, table = path[-1].partition(".")
        return ("", schema, table)
    return path


def _with_list(outline: Outline, source: _Source, opening: int) -> Outline:
    begin = next(number for number, token in enumerate(source.tokens) if token.start == opening) + 1
    items = split_items(source.tokens, begin)
    tail = [token for token in source.tokens[items.end :] if token.kind != "remark"]
    select = _select(tail)
    named = read_items(items, typeless=source.dialect.typeless or select is not None or outline.kind is not Kind.METADATA)
    named.broken |= _closed_early(tail)
    partitions = _partitioned_by(tail, source, named)
    taken = {column.name for column in partitions}
    columns = (*(column for column in named.done() if column.name not in taken), *partitions)
    inherited = _inherited(tail)
    return replace(
        outline,
        columns=columns,
        comment=_comment(tail),
        broken=named.broken,
        like=(*named.like, *inherited),
        open_ended=not columns and not named.like and not inherited,
    )


def _without_list(outline: Outline, source: _Source) -> Outline:
    words = [token.word for token in source.bare[:2]]
    comment = _comment(source.bare)
    if words == ["partition", "of"]:
        parent, _ = read_path(source.bare, 2)
        return replace(outline, like=(parent,) if parent else (), open_ended=not parent, partition=True)
    select = _select(source.bare)
    if select is not None:
        columns, whole = _selected(source.text[select.start :], source.dialect)
        return replace(outline, columns=columns, comment=comment, open_ended=not whole)
    place = next((n for n, token in enumerate(source.bare) if token.word in ("like", "as", "clone")), len(source.bare))
    path, _ = read_path(source.bare, place + 1)
    if at(source.bare, 0).word not in _WITHOUT_LIST:
        return replace(outline, broken=outline.kind is Kind.METADATA, open_ended=True)
    return replace(outline, comment=comment, like=(path,) if path else (), open_ended=not path)


def _select(tokens: Sequence[Token]) -> Token | None:
    """The first word of the query that the table is made from."""
    for place, token in enumerate(tokens):
        if token.word == "as":
            behind = place + 1
            while at(tokens, behind).word == "(":
                behind += 1
            if at(tokens, behind).word in ("select", "with", "from"):
                return tokens[place + 1]
    opening = next((place for place, token in enumerate(tokens) if token.word != "("), 0)
    return tokens[0] if at(tokens, opening).word in ("select", "with") and (opening or tokens[0].word == "select") else None


def _closed_early(tail: Sequence[Token]) -> bool:
    """Whether what stands behind the list is a part of it: one of its parentheses closes too much."""
    words = [token.word for token in tail]
    opened = words.count("(") + words.count("[")  # half-open ranges are written [a, b)
    return at(tail, 0).word == "," or not all(token.whole for token in tail) or words.count(")") + words.count("]") > opened


def _comment(tail: Sequence[Token]) -> str:
    """The table's comment: a COMMENT clause outside all parentheses, or Hive's property of that name."""
    depth, found = 0, ""
    for place, token in enumerate(tail):
        depth += {"(": 1, ")": -1}.get(token.word, 0)
        value = at(tail, place + 1 + (at(tail, place + 1).word in ("=", "("))) if token.word == "comment" else None
        if value is not None and depth == 0 and value.kind in ("text", "name"):
            return value.text.strip()
        if token.kind in ("text", "name") and token.text == "comment" and at(tail, place + 1).word == "=":
            found = found or at(tail, place + 2).text.strip()
    return found


def _partitioned_by(tail: Sequence[Token], source: _Source, named: ColumnList) -> tuple[Column, ...]:
    """Hive's partition columns, which stand in no other list; those that only name a column or are an expression are none."""
    words = [token.word for token in tail]
    for place in range(len(words) - 2):
        if words[place : place + 3] == ["partitioned", "by", "("]:
            begin = next(number for number, token in enumerate(source.tokens) if token.start == tail[place + 2].start) + 1
            items = split_items(source.tokens, begin)
            items.found = [item for item in items.found if at(item.tokens, 1).is_name]
            read = read_items(items, typeless=False)
            named.broken |= read.broken
            return read.done()
    return ()


def _inherited(tail: Sequence[Token]) -> tuple[Key, ...]:
    paths: list[Key] = []
    if at(tail, 0).word == "inherits":
        place = 1
        while at(tail, place).word in ("(", ","):
            path, place = read_path(tail, place + 1)
            paths += [path] if path else []
    return tuple(paths)


def _selected(query: str, dialect: Dialect) -> tuple[tuple[Column, ...], bool]:
    """The columns that a query yields, and whether these are all: not where it says * or an expression has no name."""
    parsed = _parse(query, dialect)
    if not isinstance(parsed, exp.Query):
        return (), False
    # A value that is selected has itself as its name: it must not become the name of a column.
    names = [one.alias or (one.name if isinstance(one, exp.Column) else "") for one in parsed.selects]
    columns = tuple(Column(name) for name in dict.fromkeys(names) if name and name != "*")
    return columns, not parsed.is_star and all(names) and bool(names)


def _parse(text: str, dialect: Dialect) -> exp.Expr | None:
    try:
        return sqlglot.parse_one(text, read=dialect.name or None)
    except _PARSER_FAULTS:
        return None
