"""Sketches of the people of another network, as a bundle carries them and as they are kept here: by system and population.

They are rows of ``census_part`` under names with a slash, which no source of ours has: ``site/system``, and ``site/`` for what is
said of the count as a whole. Personal data: only where both sides asked for it, and deleted with all other kept sketches.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select

from catalog import tables
from catalog.census import CensusPart, keep_part
from catalog.codec import frozen, json_text, plain
from catalog.model import CensusGap
from classifiers import CarriedSet, Population, received_people

_LG_K = range(16, 22)
_METHOD = "census"
_COUNT = "count"  # the name of the row that tells of the count as a whole
_BETWEEN = "/"


@dataclass(frozen=True, slots=True)
class CarriedCount:
    """What a count of people in another network was: its key by its label, the size of its sketches, what it covers and lacks.
    ``sources`` are those it counted, by the names they have there until ``CarriedPeople.here``."""

    entity: str
    method: str
    key_label: str
    lg_k: int
    started_at: datetime
    finished_at: datetime
    sources: tuple[str, ...]
    gaps: tuple[CensusGap, ...]


@dataclass(frozen=True, slots=True)
class CarriedSystem:
    """The people of one population in one system. ``is_source``: it has no declared system, and ``name`` is a source's."""

    name: str
    is_source: bool
    population: str
    counts: Mapping[str, int]
    sets: tuple[CarriedSet, ...]


@dataclass(frozen=True)
class CarriedPeople:
    """A count with its sketches."""

    count: CarriedCount
    systems: tuple[CarriedSystem, ...]

    def documents(self) -> list[dict[str, Any]]:
        """As lines of a bundle."""
        return [{"count": plain(self.count)}, *({"people": plain(one)} for one in self.systems)]

    def here(self, site: str) -> CarriedPeople:
        """With sources by the names that they have on this side."""
        gaps = tuple(replace(one, source=_named(site, one.source)) for one in self.count.gaps)
        count = replace(self.count, sources=tuple(_named(site, one) for one in self.count.sources), gaps=gaps)
        systems = tuple(replace(one, name=_named(site, one.name)) if one.is_source else one for one in self.systems)
        return CarriedPeople(count, systems)


@dataclass(frozen=True)
class BundledCount:
    """What is kept here of the people of a network. ``as_of`` is when the run ended that the bundle brought with it."""

    site: str
    as_of: datetime
    people: CarriedPeople


def _named(site: str, source: str) -> str:
    return f"{site}{_BETWEEN}{source}"


def is_sound(people: CarriedPeople, entity: str) -> bool:
    """Whether a count from outside is one that we could have made: every sketch is looked at, byte by byte."""
    count, places = people.count, {(one.name, one.population) for one in people.systems}
    told = count.method == _METHOD and count.key_label and count.lg_k in _LG_K and count.entity == entity
    if not told or len(places) < len(people.systems) or count.started_at > count.finished_at:
        return False
    try:
        for one in people.systems:
            Population(one.population)
            received_people(one.counts, one.sets, count.lg_k)
    except ValueError:
        return False
    return all(one.name for one in people.systems)


@dataclass(frozen=True, slots=True)
class Brought:
    """A bundle that brings people: of which site, its identity, and when its run ended."""

    site: str
    bundle: UUID
    as_of: datetime


def keep_people(connection: Connection, brought: Brought, people: CarriedPeople) -> None:
    """Keep what a bundle brought, in place of what an earlier one of its site did. Names are those of this side."""
    site = brought.site
    forget_site(connection, site)
    count, told, as_of = people.count, str(brought.bundle), max(brought.as_of, people.count.finished_at)

    def keep(source: str, part: str, value: CarriedCount | CarriedSystem) -> None:
        packed = zlib.compress(json_text(value).encode(), 6)
        path = (site, type(value).__name__, source)
        keep_part(connection, CensusPart(source, path, part, told, count.key_label, as_of, {}, packed))

    keep(_named(site, ""), _COUNT, count)
    for one in people.systems:
        keep(one.name if one.is_source else _named(site, one.name), one.population, one)


def forget_site(connection: Connection, site: str) -> None:
    """Delete what is kept of the people of one site."""
    table = tables.census_part
    every = list(connection.execute(select(table.c.source).where(table.c.source.startswith(_named(site, ""), autoescape=True))))
    for (source,) in every:
        connection.execute(delete(table).where(table.c.source == source))


def load_people(connection: Connection) -> tuple[BundledCount, ...]:
    """What is kept here of the people of other networks, by site."""
    table = tables.census_part
    columns = (table.c.path, table.c.part, table.c.counted_at, table.c.sketches)
    query = select(*columns).where(table.c.source.contains(_BETWEEN, autoescape=True))
    found: dict[str, tuple[list[BundledCount], list[CarriedSystem]]] = {}
    for path, part, at, packed in sorted(map(tuple, connection.execute(query))):
        counts, systems = found.setdefault(path[0], ([], []))
        document = json.loads(zlib.decompress(packed))
        if part == _COUNT:
            counts.append(BundledCount(path[0], at, CarriedPeople(frozen(CarriedCount, document), ())))
        else:
            systems.append(frozen(CarriedSystem, document))
    return tuple(
        replace(one, people=replace(one.people, systems=tuple(systems))) for counts, systems in found.values() for one in counts
    )
