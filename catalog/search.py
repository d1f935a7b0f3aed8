"""Finding datasets and columns by a part of their name or comment, or by entity type.

The distinct words are looked through first, then the places of those that were met: a catalogue has thousands of words and
millions of columns. Where a word is so common that its places are too many to sort, the run is read from its beginning, which
soon has what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Connection, Select, Text, func, or_, select, tuple_, type_coerce, union

from catalog import tables
from catalog.columns import escaped
from catalog.homes import home_of
from catalog.words import OF_DATASET, folded
from classifiers.model import Level

_MANY = 5000
"""Places that are sorted in memory at most."""
_AT_ONCE = 500
_Hit: TypeAlias = tuple[int, int, int]
"""The entry in the run, the column's position, the entry in which the column stands."""


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
    holds = _Holding(connection, run, text)
    found = holds.datasets(limit)
    return (*found, *holds.columns(limit - len(found))) if len(found) < limit else found


@dataclass(frozen=True)
class _Holding:
    """What of a run holds a text, without regard to case."""

    connection: Connection
    run: UUID
    text: str

    def datasets(self, limit: int) -> tuple[Found, ...]:
        """The first datasets whose title or comment does."""
        place, entry = tables.word_place.c, tables.entry.c
        places = self._places(select(place.entry_id, place.position).where(self._of_words, place.position == OF_DATASET))
        wanted = _datasets(self.run).order_by(entry.id).limit(limit)
        if places is None:
            rows = self.connection.execute(wanted.where(self._like(entry.title, entry.comment))).all()
        else:
            numbers = [number for number, _, _ in sorted(self._here(places))[:limit]]
            rows = self.connection.execute(wanted.where(entry.id.in_(numbers))).all() if numbers else []
        return tuple(_found(row) for row in rows)

    def columns(self, limit: int) -> tuple[Found, ...]:
        """The first columns whose name or comment does, or that are of this entity type."""
        place, finding = tables.word_place.c, tables.finding.c
        of_words = select(place.entry_id, place.position).where(self._of_words, place.position > OF_DATASET)
        of_type = select(finding.entry_id, finding.position).where(finding.entity_type == self.text.upper())
        places = self._places(of_words, of_type)
        rows = self._read(limit) if places is None else self._told(sorted(self._here(places))[:limit])
        return tuple(map(_found, rows))

    @property
    def _of_words(self) -> ColumnElement[bool]:
        word = tables.word.c
        position = func.instr if self.connection.dialect.name == "sqlite" else func.strpos
        held = select(word.id).where(position(word.text, folded(self.text)) > 0)
        return tables.word_place.c.word_id.in_(held)

    def _places(self, *queries: Select[Any]) -> list[tuple[int, int]] | None:
        """Where the columns stand that were met, with their positions; None for too many."""
        asked = queries[0] if len(queries) == 1 else union(*(query.limit(_MANY + 1).subquery().select() for query in queries))
        rows = self.connection.execute(asked.limit(_MANY + 1)).all()
        return None if len(rows) > _MANY else [(row[0], row[1]) for row in rows]

    def _here(self, places: Sequence[tuple[int, int]]) -> list[_Hit]:
        """Those of the places that are some of the run's, by the entries that have them there."""
        entry = tables.entry.c
        homes = sorted({home for home, _ in places})
        users: dict[int, list[int]] = {}
        for first in range(0, len(homes), _AT_ONCE):
            part = homes[first : first + _AT_ONCE]
            own = select(entry.id, entry.id).where(entry.id.in_(part), entry.columns_of.is_(None), entry.run_id == self.run)
            other = select(entry.id, entry.columns_of).where(entry.columns_of.in_(part), entry.run_id == self.run)
            for query in (own, other):
                for number, home in self.connection.execute(query):
                    users.setdefault(home, []).append(number)
        return [(number, position, home) for home, position in places for number in users.get(home, ())]

    def _told(self, hits: Iterable[_Hit]) -> list[Any]:
        """What stands at some places, in their order."""
        hits = list(hits)
        if not hits:
            return []
        finding = tables.finding.c
        numbers = {number for number, _, _ in hits}
        entries = {row[-1]: row for row in self.connection.execute(_datasets(self.run).where(tables.entry.c.id.in_(numbers)))}
        query = select(finding.entry_id, finding.position, finding.column_path, finding.entity_type)
        at = tuple_(finding.entry_id, finding.position).in_([(home, position) for _, position, home in hits])
        columns = {(row[0], row[1]): row[2:] for row in self.connection.execute(query.where(at))}
        return [(*entries[number][:-1], *columns[home, position]) for number, position, home in hits]

    def _read(self, limit: int) -> Sequence[Any]:
        """The first columns in the order of the run, one dataset after the other."""
        entry, finding = tables.entry, tables.finding
        ours = self.connection.execute(select(entry.c.id).where(entry.c.run_id == self.run).order_by(entry.c.id)).scalars().all()
        said = or_(self._like(finding.c.column_path, finding.c.comment), finding.c.entity_type == self.text.upper())
        query = select(*_NAMES, finding.c.column_path, finding.c.entity_type)
        query = query.join_from(entry, finding, finding.c.entry_id == home_of(entry)).where(said)
        rows: list[Any] = []
        for first in range(0, len(ours), _AT_ONCE):
            part = query.where(entry.c.id.in_(ours[first : first + _AT_ONCE])).order_by(entry.c.id, finding.c.position)
            rows += self.connection.execute(part.limit(limit - len(rows))).all()
            if len(rows) >= limit:
                break
        return rows

    def _like(self, *columns: Column[str]) -> ColumnElement[bool]:
        # LIKE on SQLite takes no notice of case in ASCII, which is all that its lower() knows too.
        fold: Callable[[Any], Any] = func.lower if self.connection.dialect.name != "sqlite" else lambda column: column
        part = escaped(self.text.lower())
        for special in "!%_":
            part = part.replace(special, f"!{special}")
        return or_(*(fold(type_coerce(column, Text)).like(f"%{part}%", escape="!") for column in columns))


_NAMES = tuple(tables.entry.c[name] for name in ("source", "path", "title", "level"))


def _datasets(run: UUID) -> Select[Any]:
    """The datasets of a run, each with its number last."""
    return select(*_NAMES, tables.entry.c.id).where(tables.entry.c.run_id == run)


def _found(row: Any) -> Found:
    column = row[4:6] if len(row) > 5 else ()
    return Found(row[0], tuple(row[1]), row[2], Level(row[3]), *column)
