"""Equal columns are kept once: an entry whose columns are those of the last published run refers to where they stand.

A *home* is an entry whose columns are its own. Only homes of published runs are referred to, and those are neither changed nor
removed by anybody (triggers see to it), so what is referred to stays; discarding a run removes only what is that run's own.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from catalog import tables
from catalog.codec import Spelling, json_text, plain
from catalog.many_rows import insert_rows
from catalog.model import Entry
from catalog.rows import finding_rows
from catalog.words import drop_words, write_words

_AT_ONCE = 200
Place: TypeAlias = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Home:
    """A published entry whose columns others may refer to, and the hash of what they must equal."""

    number: int
    content: str


def home_of(entry: Any) -> ColumnElement[int]:
    """Where the columns of an entry stand, as an expression over the table ``entry`` or an alias of it."""
    return func.coalesce(entry.c.columns_of, entry.c.id)


def columns_hash(entry: Entry, spelling: Spelling = json_text) -> str:
    """SHA-256 of all that a home holds besides its own row: title and comment (they are words too) and columns."""
    return hashlib.sha256(spelling((entry.title, entry.comment, entry.finding.columns)).encode()).hexdigest()


def load_homes(connection: Connection, holders: Mapping[str, UUID], places: Iterable[Place]) -> dict[Place, Home]:
    """The homes of some datasets in the runs that hold their sources (see ``current.last_seen``), where they have a hash."""
    wanted: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for source, path in places:
        wanted[source].append(path)
    entry, home = tables.entry, tables.entry.alias("home")
    query = select(entry.c.path, home.c.id, home.c.columns_hash).join_from(entry, home, home.c.id == home_of(entry))
    query = query.where(home.c.columns_hash.is_not(None))
    found: dict[Place, Home] = {}
    for source, paths in wanted.items():
        if source in holders:
            for first in range(0, len(paths), _AT_ONCE):
                part = [plain(one) for one in paths[first : first + _AT_ONCE]]
                ours = (entry.c.run_id == holders[source], entry.c.source == source, entry.c.path.in_(part))
                found |= {(source, tuple(row[0])): Home(row[1], row[2]) for row in connection.execute(query.where(*ours))}
    return found


def columns_row(entry: Entry, home: Home | None, spelling: Spelling = json_text) -> dict[str, Any]:
    """What the row of an entry says of its columns; ``home`` is that of the same dataset in the run before."""
    content = columns_hash(entry, spelling)
    if home is not None and home.content == content:
        return {"columns_of": home.number, "columns_hash": None}
    return {"columns_of": None, "columns_hash": content}


def write_columns(connection: Connection, entries: Sequence[tuple[int, Entry]], spelling: Spelling = json_text) -> None:
    """Write the columns and words of homes, by their numbers. They must have none yet."""
    rows = [row for number, entry in entries for row in finding_rows(number, entry.finding.columns, spelling)]
    insert_rows(connection, tables.finding, rows)
    write_words(connection, entries)


def rewrite_columns(connection: Connection, number: int, entry: Entry, home: Home | None) -> None:
    """Give an entry of an open run other columns."""
    drop_columns(connection, number)
    row = columns_row(entry, home)
    connection.execute(update(tables.entry).where(tables.entry.c.id == number).values(row))
    if row["columns_of"] is None:
        write_columns(connection, [(number, entry)])


def drop_columns(connection: Connection, number: int) -> None:
    """Remove the columns and words that are an entry's own, if its run is open."""
    drop_words(connection, number)
    connection.execute(delete(tables.finding).where(tables.finding.c.entry_id == number))
