"""What statements behind CREATE TABLE say of a table: ALTER TABLE, COMMENT ON, and SQL Server's extended properties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from connectors.ddl_columns import Item, Items, Key, is_constraint, read_items, read_path, split_items
from connectors.ddl_dialect import Dialect
from connectors.ddl_tokens import Token, at
from connectors.model import Column

_ADDING = frozenset({"add", "modify", "alter", "change"})
_NO_COLUMN = frozenset(
    {"partition", "partitions", "values", "set", "drop", "comment", "default", "session", "user", "owner", "reset", "using"}
)
_DESCRIPTION = "ms_description"
_LEVELS = {"schema": 1, "user": 1, "table": 2, "column": 3}


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a table, or on its column."""

    path: Key
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Alteration:
    """One change of a table. ``replaces`` is the former name of its one column, ``renamed`` the table's new name,
    ``attached`` another table that becomes a partition of it."""

    columns: tuple[Column, ...] = ()
    keys: frozenset[str] = frozenset()
    comment: str = ""
    broken: bool = False
    dropped: str = ""
    replaces: str = ""
    renamed: Key = ()
    attached: Key = ()


def comment_on(tokens: Sequence[Token]) -> Remark | None:
    """COMMENT ON TABLE or COLUMN … IS 'text'; None where it takes a comment away."""
    bare = [token for token in tokens if token.kind != "remark"]
    place = 3 if at(bare, 2).word != "materialized" else 4
    of_column = at(bare, 2).word == "column"
    parts: list[str] = []
    while at(bare, place).is_name and at(bare, place).word != "is":
        parts.append(bare[place].text)
        place += 1 + (at(bare, place + 1).word == ".")
    value = at(bare, place + 1)
    column = parts.pop() if of_column and len(parts) > 1 else ""
    if at(bare, place).word != "is" or value.kind not in ("text", "name") or not parts or of_column > bool(column):
        return None
    named = parts[-3:]
    return Remark(("",) * (3 - len(named)) + tuple(named), column, value.text.strip())


def extended_properties(tokens: Sequence[Token]) -> Iterator[Remark]:
    """MS_Description of tables and columns, its arguments by name or in their order."""
    for place, token in enumerate(tokens):
        if token.kind == "word" and token.word.endswith("extendedproperty") and token.word.startswith("sp_"):
            remark = _described(_arguments(tokens, place + 1))
            if remark is not None:
                yield remark


def _arguments(tokens: Sequence[Token], place: int) -> dict[str, str]:
    order = ("@name", "@value", "@level0type", "@level0name", "@level1type", "@level1name", "@level2type", "@level2name")
    found: dict[str, str] = {}
    while place < len(tokens):
        name = order[len(found)] if len(found) < len(order) else ""
        if at(tokens, place + 1).word == "=":
            name, place = at(tokens, place).word, place + 2
        value = at(tokens, place)
        # A variable stands for a value that is not known here.
        found[name] = "" if value.word.startswith("@") or value.word == "null" else value.text
        if at(tokens, place + 1).word != ",":
            break
        place += 2
    return found


def _described(arguments: dict[str, str]) -> Remark | None:
    path, column = ["", "", ""], ""
    for level in range(3):
        kind = _LEVELS.get(arguments.get(f"@level{level}type", "").lower())
        name = arguments.get(f"@level{level}name", "")
        if kind == 3:
            column = name
        elif kind is not None:
            path[kind] = name
    if arguments.get("@name", "").lower() != _DESCRIPTION or not path[2]:
        return None
    return Remark(tuple(path), column, arguments.get("@value", "").strip())


def alterations(tokens: Sequence[Token], dialect: Dialect) -> tuple[Key, list[Alteration]]:
    """The table that an ALTER TABLE statement means, and its changes. The path is empty when there are none."""
    bare = [token for token in tokens if token.kind != "remark"]
    place = next((n + 1 for n, token in enumerate(bare[:3]) if token.word == "table"), 0)
    while at(bare, place).word in ("only", "if", "exists"):
        place += 1
    path, place = read_path(bare, place)
    if at(bare, place).word in ("on", "cluster"):
        place += 3
    verb = ""
    changes: list[Alteration] = []
    for item in split_items(bare, place).found:
        # A clause without a verb of its own goes on with the one before: SQL Server's ADD a int, b int.
        words = item.tokens
        if at(words, 0).word in _ADDING | {"drop", "rename", "comment", "set", "attach"}:
            verb, words = words[0].word, words[1:]
        changes += _changes(verb, words, dialect)
    return (path, changes) if changes else ((), [])


def _changes(verb: str, tokens: Sequence[Token], dialect: Dialect) -> list[Alteration]:
    first, second = at(tokens, 0), at(tokens, 1)
    if verb == "comment":
        value = second if first.word == "=" else first
        if first.word == "column":
            value = at(tokens, len(tokens) - 1)
            return [Alteration(columns=(Column(second.text, comment=value.text),))] if value.kind == "text" else []
        return [Alteration(comment=value.text)] if value.kind in ("text", "name") else []
    if verb == "set":
        return _properties(tokens)
    if verb == "attach":
        return [Alteration(attached=read_path(tokens, 1)[0])] if first.word == "partition" else []
    if verb == "drop":
        name = second if first.word == "column" else first
        wanted = name.is_name and (first.word == "column" or first.kind == "name")
        return [Alteration(dropped=name.text)] if wanted else []
    if verb == "rename":
        return _rename(tokens)
    return _columns(verb, tokens, dialect) if verb else []


def _properties(tokens: Sequence[Token]) -> list[Alteration]:
    for place, token in enumerate(tokens):
        if token.kind in ("text", "name") and token.text.lower() == "comment" and at(tokens, place + 1).word == "=":
            return [Alteration(comment=at(tokens, place + 2).text)]
    return []


def _rename(tokens: Sequence[Token]) -> list[Alteration]:
    start = int(at(tokens, 0).word == "column")
    if at(tokens, start + 1).word == "to" and at(tokens, start).is_name:
        return [Alteration(columns=(Column(at(tokens, start + 2).text),), replaces=tokens[start].text)]
    path, _ = read_path(tokens, 1) if at(tokens, 0).word in ("to", "as") else ((), 0)
    return [Alteration(renamed=path)] if path else []


def _columns(verb: str, tokens: Sequence[Token], dialect: Dialect) -> list[Alteration]:
    """ADD, MODIFY, CHANGE and ALTER COLUMN, of one column or of a list in parentheses."""
    place = int(at(tokens, 0).word in ("column", "columns"))
    if [token.word for token in tokens[place : place + 3]] == ["if", "not", "exists"]:
        place += 3
    elif [token.word for token in tokens[place : place + 2]] == ["if", "exists"]:
        place += 2
    first = at(tokens, place)
    if verb == "modify" and first.word == "comment":
        return [Alteration(comment=at(tokens, place + 1).text)]
    if first.word in _NO_COLUMN:
        return []
    if first.word == "(":
        items = split_items(tokens, place + 1)
    else:
        replaced = first.text if verb == "change" and at(tokens, place + 1).is_name else ""
        body = list(tokens[place + bool(replaced) :])
        return _one(verb, body, replaced, dialect) if body else []
    read = read_items(items, typeless=verb != "add" or dialect.typeless)
    return [Alteration(read.done(), frozenset(read.keys), broken=read.broken)]


def _one(verb: str, tokens: list[Token], replaced: str, dialect: Dialect) -> list[Alteration]:
    if verb == "alter":  # ALTER COLUMN name TYPE …, SET …, DROP …: says nothing new but SQL Server's new type
        return []
    if not tokens[0].is_name or (is_constraint(tokens) and "primary" not in {token.word for token in tokens}):
        return []
    read = read_items(Items([Item(tokens)], 0, closed=True), typeless=verb != "add" or dialect.typeless)
    columns = tuple(replace(column) for column in read.columns)
    return [Alteration(columns, frozenset(read.keys), broken=read.broken and not is_constraint(tokens), replaces=replaced)]
