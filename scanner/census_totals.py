"""Sums of a census: every person once, in each data item, each system and the legal entity.

Sketches are given up as soon as their whole is complete, so that memory does not grow with the number of tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from catalog.model import PersonCount
from classifiers import DistinctMake, PersonSketch, Population
from classifiers.model import Persons
from scanner.census_bundled import Carrying
from scanner.census_plan import CensusPlan

_OURS = (Population.OWN, Population.EMPLOYEES)
_TOTALS = {"total": _OURS, "total_with_third_parties": (*_OURS, Population.THIRD)}


class Whole:
    """One item, system or entity while it is being counted. ``bounded`` turns False with the first part that has no bound."""

    def __init__(self, scope: str, name: str, make: DistinctMake) -> None:
        self.scope = scope
        self.name = name
        self._make = make
        self._people: dict[Population, PersonSketch] = {}
        self._unbounded: set[Population] = set()

    def absorb(self, people: Mapping[Population, PersonSketch], unbounded: frozenset[Population]) -> None:
        """Take in one part."""
        self._unbounded |= unbounded
        for population, sets in people.items():
            self._people.setdefault(population, PersonSketch(self._make)).absorb(sets)

    @property
    def people(self) -> Mapping[Population, PersonSketch]:
        """Whom it has met, by population."""
        return self._people

    def counts(self, method: str) -> Iterator[PersonCount]:
        """One count a population that was met, and the totals over the entity's own."""
        for population in Population:
            if population in self._people or population in self._unbounded:
                sets = self._people.get(population, PersonSketch(self._make))
                yield self._count(population.value, sets.persons(method, population not in self._unbounded))
        for name, chosen in _TOTALS.items():
            whole = PersonSketch(self._make)
            for population in chosen:
                if population in self._people:
                    whole.absorb(self._people[population])
            yield self._count(name, whole.persons(method, not self._unbounded.intersection(chosen)))

    def _count(self, population: str, persons: Persons) -> PersonCount:
        return PersonCount(self.scope, self.name, population, persons)


class Totals:
    """All wholes of a census. ``items`` and ``systems`` say how many parts each has: with the last one they are done.
    ``carrying`` is given the people of each system."""

    def __init__(
        self, plan: CensusPlan, items: Mapping[str, int], systems: Mapping[str, int], carrying: Carrying | None = None
    ) -> None:
        self._plan = plan
        self._carrying = carrying
        self._left = {("item", name): count for name, count in items.items() if count > 1}
        self._left |= {("system", name): count for name, count in systems.items()}
        self._open: dict[tuple[str, str], Whole] = {}
        self._entity = Whole("entity", plan.entity, plan.make)
        self._done: list[PersonCount] = []

    def add(self, item: str, system: str, people: Mapping[Population, PersonSketch], unbounded: frozenset[Population]) -> None:
        """One dataset is done."""
        self._entity.absorb(people, unbounded)
        for key in (("item", item), ("system", system)):
            self._part(key, people, unbounded)

    def end_of_ours(self) -> None:
        """All datasets that are read here are done: who is added now came from elsewhere, and is not carried on."""
        for (scope, name), whole in self._open.items():
            if self._carrying and scope == "system":
                self._carrying.add(name, whole.people)
        self._carrying = None

    def add_bundled(self, system: str, people: Mapping[Population, PersonSketch], unbounded: frozenset[Population]) -> None:
        """Some people of a system in another network."""
        self._entity.absorb(people, unbounded)
        self._part(("system", system), people, unbounded)

    def _part(self, key: tuple[str, str], people: Mapping[Population, PersonSketch], unbounded: frozenset[Population]) -> None:
        if key not in self._left:
            return
        whole = self._open.setdefault(key, Whole(*key, self._plan.make))
        whole.absorb(people, unbounded)
        self._left[key] -= 1
        if not self._left[key]:
            done = self._open.pop(key)
            if self._carrying and key[0] == "system":
                self._carrying.add(key[1], done.people)
            self._done.extend(done.counts(self._plan.method))

    def lack(self, unbounded: frozenset[Population]) -> None:
        """Something that is no dataset could not be counted: a whole source."""
        self._entity.absorb({}, unbounded)

    def counts(self) -> tuple[PersonCount, ...]:
        """The entity's counts first, then those of its systems and items."""
        rest = sorted(self._done, key=lambda one: (one.scope != "system", one.name))
        return (*self._entity.counts(self._plan.method), *rest)
