"""The words of a catalogue: distinct names and comments of datasets and columns, and where they stand, for searching."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from catalog import tables
from catalog.columns import escaped
from catalog.many_rows import insert_by, insert_rows
from catalog.model import Entry

OF_DATASET = -1
"""Position of a word that a dataset itself is called by; others are positions of columns."""


_UNLESS_KNOWN = {one.dialect.name: one.insert(tables.word).on_conflict_do_nothing() for one in (sqlite, postgresql)}


def folded(text: str) -> str:
    """A text as words are stored: in small letters, without what no database takes."""
    return escaped(text.lower())


def write_words(connection: Connection, entries: Iterable[tuple[int, Entry]]) -> None:
    """Keep where the words of entries stand, by the entries' numbers. They must have none yet."""
    places = {(number_of(word), position, entry): word for entry, one in entries for position, word in _words(one)}
    if not places:
        return
    words = {number: word for (number, _, _), word in places.items()}
    unless_known = _UNLESS_KNOWN[connection.dialect.name]
    insert_by(connection, unless_known, [{"id": number, "text": words[number]} for number in sorted(words)])
    rows = [{"word_id": word, "position": position, "entry_id": entry} for word, position, entry in sorted(places)]
    insert_rows(connection, tables.word_place, rows)


def drop_words(connection: Connection, entry: int) -> None:
    """Forget where the words of an entry stand; the words stay."""
    connection.execute(delete(tables.word_place).where(tables.word_place.c.entry_id == entry))


def number_of(word: str) -> int:
    """The number of a folded word: 63 bits of its SHA-256. Two of a million words share one with a probability of 10⁻⁷; then
    a search for one of them finds nothing."""
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big") >> 1


def _words(entry: Entry) -> Iterable[tuple[int, str]]:
    said = [(OF_DATASET, entry.title), (OF_DATASET, entry.comment)]
    for position, column in enumerate(entry.finding.columns):
        said += [(position, column.column), (position, column.comment)]
    return ((position, folded(text)) for position, text in said if text)
