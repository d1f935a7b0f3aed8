"""The list of columns in a CREATE or ALTER TABLE statement, read without a grammar: what is certain in every dialect.

An item is a column, a constraint, or broken; a broken one costs the list its completeness, not the columns around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from connectors.ddl_tokens import Token, at
from connectors.ddl_words import CONSTRAINTS, OPTIONS, TYPE_WORDS, TYPES
from connectors.model import Column

Key = tuple[str, ...]

_NEVER_COLUMNS = frozenset({"constraint", "primary", "foreign", "fulltext", "spatial", "exclude", "supplemental", "check"})
_NESTED = frozenset({"map", "array", "struct", "uniontype", "row", "tuple", "nested"})
_COMMENTED_OUT = re.compile(rf"^\W*\w+\W*\s+(?:{'|'.join(TYPES)})\b", re.IGNORECASE)
_DEPTH = {"(": 1, ")": -1}


@dataclass(slots=True)
class Item:
    """The tokens between two commas, and the remarks that belong to it."""

    tokens: list[Token] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Items:
    """The items of one list and where it ends. ``closed`` is false when it never does."""

    found: list[Item]
    end: int
    closed: bool


@dataclass(slots=True)
class ColumnList:
    """What a list of items says. ``like`` names tables whose columns are taken over. Names in ``keys`` are in lower case."""

    columns: list[Column] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    like: list[Key] = field(default_factory=list)
    broken: bool = False

    def done(self) -> tuple[Column, ...]:
        """The columns once each, with the keys that stand in constraints."""
        once: dict[str, Column] = {}
        for column in self.columns:
            once.setdefault(column.name, column)
        return tuple(keyed(column, self.keys) for column in once.values())


def keyed(column: Column, keys: set[str]) -> Column:
    """The column as part of the primary key, if its name is among those."""
    return replace(column, primary_key=True, nullable=False) if column.name.lower() in keys else column


def split_items(tokens: Sequence[Token], begin: int) -> Items:
    """The items of a list, of which ``begin`` is the first token behind its parenthesis. Remarks behind an item's comma on the
    same line are still its own; those on a line of their own belong to the item that follows."""
    depth, angles = 1, 0
    items = [Item()]
    waiting: list[str] = []
    last = items[0]
    for place in range(begin, len(tokens)):
        token = tokens[place]
        if token.kind == "remark":
            (waiting if token.first else last.remarks).append(token.text)
            continue
        depth += _DEPTH.get(token.word, 0)
        if not depth:
            return Items(items, place + 1, closed=not angles)
        angles = _angles(angles, token, at(items[-1].tokens, len(items[-1].tokens) - 1))
        if token.word == "," and depth == 1 and not angles:
            last = items[-1]
            items.append(Item())
            continue
        items[-1].remarks += _of_item(waiting, items[-1])
        waiting.clear()
        items[-1].tokens.append(token)
        last = items[-1]
    return Items(items, len(tokens), closed=False)


def _angles(angles: int, token: Token, before: Token) -> int:
    """How many type brackets are open: ``map<string,int>``. Elsewhere < and > compare."""
    if token.word == "<":
        return angles + (angles > 0 or before.word in _NESTED)
    return angles - 1 if token.word == ">" and angles else angles


def _of_item(remarks: Sequence[str], item: Item) -> list[str]:
    return [text for text in remarks if not item.tokens and not _COMMENTED_OUT.match(text)][-1:]


def read_items(items: Items, typeless: bool) -> ColumnList:
    """Columns and constraints of a list. ``typeless``: a column needs no type in this dialect."""
    read = ColumnList(broken=not items.closed)
    for item in items.found:
        _read_item(read, item, typeless)
    return read


def _read_item(read: ColumnList, item: Item, typeless: bool) -> None:
    tokens = item.tokens
    read.broken |= not tokens or _damaged(tokens)
    if not tokens:
        return
    if is_constraint(tokens):
        _read_constraint(read, tokens)
    elif tokens[0].is_name:
        _read_columns(read, item)
        read.broken |= at(tokens, 1).kind == "mark" or (len(tokens) == 1 and not typeless)
    else:
        read.broken = True


def _damaged(tokens: Sequence[Token]) -> bool:
    """Whether a quote or parenthesis stands where it cannot: one is missing or too many, and may hide a column."""
    depth, nested = 0, at(tokens, 1).word in _NESTED
    for place, token in enumerate(tokens):
        one, two = at(tokens, place + 1), at(tokens, place + 2)
        depth += _DEPTH.get(token.word, 0)
        torn = token.kind == "text" and one.kind in ("word", "text", "name") and one.start == token.end
        hidden = depth and token.word == "," and one.is_name and two.word in TYPES and not nested
        if not token.whole or torn or hidden or (token.kind == "mark" and not token.text.isascii()):
            return True
    return False


def is_constraint(tokens: Sequence[Token]) -> bool:
    """Whether an item is a constraint or an index and no column. ``key varchar(20)`` is a column."""
    word, second, third = tokens[0].word, at(tokens, 1), at(tokens, 2)
    if word not in CONSTRAINTS:
        return False
    if word in _NEVER_COLUMNS:
        return second.word not in TYPES
    if word in ("global", "local"):
        return second.word in ("index", "unique")
    if word == "like" or (word in ("not", "partial") and second.word == "cluster"):
        return True
    if second.word in ("(", "key", "index", "primary", "for", "clustered", "nonclustered"):
        return True
    return word in ("unique", "key", "index", "projection") and (second.word not in TYPES or third.word not in ("(", ""))


def _read_constraint(read: ColumnList, tokens: Sequence[Token]) -> None:
    words = [token.word for token in tokens]
    if words[0] == "like":
        path, _ = read_path(tokens, 1)
        read.like += [path] if path else []
        return
    for place, word in enumerate(words):
        if word == "primary" and at(tokens, place + 1).word == "key":
            opening = next((number for number in range(place, len(words)) if words[number] == "("), None)
            read.keys |= _names_in(tokens[opening + 1 :]) if opening is not None else set()
            return


def _names_in(tokens: Sequence[Token]) -> set[str]:
    names: set[str] = set()
    depth = 1
    for place, token in enumerate(tokens):
        depth += _DEPTH.get(token.word, 0)
        if not depth:
            break
        if (
            token.is_name
            and depth == 1
            and at(tokens, place - 1).word in ("", ",")
            and (place == 0 or tokens[place - 1].word == ",")
        ):
            names.add(token.text.lower())
    return names


def _read_columns(read: ColumnList, item: Item) -> None:
    """The column of an item; and where a comma is missing, the further ones in it."""
    tokens: Sequence[Token] = item.tokens
    remarks = item.remarks
    while tokens:
        column, key, rest = _column(tokens, remarks)
        read.columns.append(column)
        read.keys |= {column.name.lower()} if key else set()
        read.broken |= bool(rest)
        tokens, remarks = rest, []


def _column(tokens: Sequence[Token], remarks: Sequence[str]) -> tuple[Column, bool, Sequence[Token]]:
    """A column, whether it is the primary key, and the tokens that can only be another column's."""
    kind, place = _type(tokens)
    comment, key, nullable = "", False, True
    while place < len(tokens):
        token = tokens[place]
        if token.word == "(":
            place = _behind(tokens, place)
            continue
        if place > 1 and _begins_column(tokens, place):
            break
        if token.word in ("comment", "title"):
            place += at(tokens, place + 1).word == "="
            comment = at(tokens, place + 1).text if at(tokens, place + 1).kind in ("text", "name") else comment
        key |= token.word == "primary" and at(tokens, place + 1).word == "key"
        nullable &= not (token.word == "not" and at(tokens, place + 1).word == "null")
        place += 1
    said = (comment or next((text for text in remarks if text), "")).strip()
    return Column(tokens[0].text, kind, said, nullable and not key, key), key, tokens[place:]


def _begins_column(tokens: Sequence[Token], place: int) -> bool:
    """Whether a comma is missing before this token: a name behind which a type stands, or that begins its line."""
    token, before, behind = tokens[place], tokens[place - 1], at(tokens, place + 1)
    if (
        not token.is_name
        or token.word in OPTIONS
        or token.word.isdigit()
        or before.word in (":", ".", "=", "collate", "constraint", "default")
    ):
        return False
    if before.word in ("comment", "references", "encode", "using", "tablespace", "storage", "on", "set", "policy", "key"):
        return False
    return behind.word in TYPES or (token.first and behind.is_name and behind.word not in OPTIONS)


def _type(tokens: Sequence[Token]) -> tuple[str, int]:
    """The type of a column in the spelling of the source, in lower case, and the place behind it."""
    first = at(tokens, 1)
    takes = first.word in ("row", "set") and at(tokens, 2).word in ("<", "(")
    if not first.is_name or (first.word in OPTIONS - TYPES - TYPE_WORDS and not takes):
        return "", 1
    place = 2
    while at(tokens, place).word == "." and at(tokens, place + 1).is_name:
        place += 2
    while place < len(tokens):
        word = tokens[place].word
        if word == "(":
            behind = _behind(tokens, place)
            if _swallows(tokens[place:behind]):
                return _spelled(tokens[1:place]), behind
            place = behind
        elif word in ("<", "[", "]", "%") or (word == "," and "<" in {t.word for t in tokens[:place]}):
            place = _behind_angles(tokens, place) if word == "<" else place + 1
        elif word in TYPE_WORDS and not _is_option_here(tokens, place):
            place += 1
        else:
            break
    return _spelled(tokens[1:place]), place


def _swallows(arguments: Sequence[Token]) -> bool:
    """Whether the parenthesis of a type is not closed where it should be, so that what stands in it is no part of the type."""
    return arguments[-1].word != ")" or any(token.word in ("default", "comment", "not", "null") for token in arguments)


def _is_option_here(tokens: Sequence[Token], place: int) -> bool:
    word, behind = tokens[place].word, at(tokens, place + 1).word
    return (word == "character" and behind == "set") or (word == "with" and behind not in ("time", "local"))


def _behind(tokens: Sequence[Token], place: int) -> int:
    """The place behind the parenthesis that opens here."""
    depth = 0
    for number in range(place, len(tokens)):
        depth += _DEPTH.get(tokens[number].word, 0)
        if not depth:
            return number + 1
    return len(tokens)


def _behind_angles(tokens: Sequence[Token], place: int) -> int:
    depth = 0
    for number in range(place, len(tokens)):
        depth += {"<": 1, ">": -1}.get(tokens[number].word, 0)
        if not depth:
            return number + 1
    return len(tokens)


def _spelled(tokens: Sequence[Token]) -> str:
    pieces = (f"'{token.text}'" if token.kind == "text" else token.text for token in tokens)
    spaced = re.sub(r"\s*([(),.<>:\[\]%])\s*", r"\1", " ".join(pieces))
    spaced = re.sub(r"([-+]) (?=\d)", r"\1", spaced)
    return re.sub(r"(,)|\)(?=\w)", lambda match: match[0] + " ", spaced).lower()


def read_path(tokens: Sequence[Token], place: int) -> tuple[Key, int]:
    """A name of up to three parts as (database, schema, table), and the place behind it; empty when there is none."""
    parts: list[str] = []
    while at(tokens, place).is_name:
        parts.append(tokens[place].text)
        place += 1
        if at(tokens, place).word != "." or len(parts) == 4:
            break
        place += 1
        place += at(tokens, place).word == "."  # SQL Server leaves the schema out: db..table
    named = parts[-3:]
    return (("",) * (3 - len(named)) + tuple(named), place) if named else ((), place)
