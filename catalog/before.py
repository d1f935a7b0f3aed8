"""What was published of some sources last: where it stands, and the entries themselves as far as somebody has them already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection, select

from catalog import tables
from catalog.current import held, last_seen
from catalog.homes import Home, Place, columns_hash, home_of
from catalog.loading import numbered_entries, stream_entries, stream_outlines
from catalog.model import Entry


@dataclass(frozen=True, slots=True)
class Published:
    """An entry as it was published: its number, its run, and itself. Published entries never change."""

    number: int
    run: UUID
    entry: Entry


@dataclass(frozen=True, slots=True)
class Stood:
    """Where the entry of a dataset stands, what item it was, and the home of its columns (the first catalogues' have no hash)."""

    number: int
    item: UUID | None
    home: int
    content: str | None


def load_published(connection: Connection, sources: Collection[str]) -> tuple[Published, ...]:
    """The entries of these sources in the last runs that could read them, under the items they were published as."""
    holders = {source: run for source, run in last_seen(connection).items() if source in sources}
    found = numbered_entries(connection, held(holders)) if holders else ()
    return tuple(Published(number, holders[one.source], one) for number, one in found)


class Before:
    """What was published of the sources of a run before it, in the runs that are their ``holders``. ``known`` are entries that
    are in memory already."""

    def __init__(self, connection: Connection, holders: Mapping[str, UUID], known: Iterable[Published] = ()) -> None:
        self._connection = connection
        self.holders = holders
        self._known = {one.number: one.entry for one in known if holders.get(one.entry.source) == one.run}
        self._places = stood_in(connection, holders)
        self._items: defaultdict[UUID | None, list[Stood]] = defaultdict(list)
        for one in self._places.values():
            self._items[one.item].append(one)

    @property
    def places(self) -> Mapping[Place, Stood]:
        """Where each dataset stands."""
        return self._places

    def holds(self, item: UUID, numbers: Collection[int | None]) -> bool:
        """Whether these entries, by their numbers, are all that was published of an item, and were so under its identity."""
        return {one.number for one in self._items.get(item, ())} == set(numbers)

    def known(self, place: Place) -> tuple[Stood, Entry] | None:
        """What was published of a dataset, if it is in memory."""
        stood = self._places.get(place)
        entry = None if stood is None else self._known.get(stood.number)
        return None if stood is None or entry is None else (stood, entry)

    def home(self, place: Place) -> Home | None:
        """Where the columns of a dataset stand, if others may refer to them."""
        stood = self._places.get(place)
        return None if stood is None or stood.content is None else Home(stood.home, stood.content)

    def previous(self, entries: Sequence[Entry]) -> list[Entry]:
        """What was published at the places of some entries, and of their items, in the order of its numbers. Columns that both
        have are in memory once."""
        at_places = [stood for one in entries if (stood := self._places.get((one.source, one.path)))]
        of_items = [stood for item in {one.item for one in entries} for stood in self._items.get(item, ())]
        met = {one.number: one for one in (*at_places, *of_items)}
        asked = [one for number, one in met.items() if number not in self._known]
        read = dict(self._read(asked, entries)) if asked else {}
        return [read[number] if number in read else self._known[number] for number in sorted(met)]

    def _read(self, asked: Sequence[Stood], entries: Sequence[Entry]) -> Iterator[tuple[int, Entry]]:
        unread = {one.number for one in asked}
        stood = ((one, self._places.get((one.source, one.path))) for one in entries)
        again = ((one, was) for one, was in stood if was is not None and was.number in unread)
        columns = {was.home: one.finding.columns for one, was in again if columns_hash(one) == was.content}
        others = [one.number for one in asked if one.home not in columns]
        yield from zip(others, stream_entries(self._connection, others), strict=True)
        alike = [one for one in asked if one.home in columns]
        for one, outline in zip(alike, stream_outlines(self._connection, [stood.number for stood in alike]), strict=True):
            yield one.number, replace(outline, finding=replace(outline.finding, columns=columns[one.home]))


def stood_in(connection: Connection, holders: Mapping[str, UUID]) -> dict[Place, Stood]:
    """Where each dataset of some sources stands, in the runs that hold them."""
    if not holders:
        return {}
    entry, home = tables.entry, tables.entry.alias("home")
    query = select(entry.c.id, entry.c.item_id, home.c.id, home.c.columns_hash, entry.c.source, entry.c.path)
    query = query.join_from(entry, home, home.c.id == home_of(entry)).where(held(holders)).order_by(entry.c.id)
    return {(source, tuple(path)): Stood(*stood) for *stood, source, path in connection.execute(query)}
