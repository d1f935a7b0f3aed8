"""Random places of a table by its row keys: first as many in every region, then where rows were found to lie densely."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from connectors.model import SamplePlan, power
from connectors.sql.places import Probe, places_met
from connectors.sql.spread import Draw, Stratum, draw_over, found_by, power_of, strata_of
from connectors.stores.hbase_keys import Cells, KeyScale, scale_of

_MOST_DRAWS = 4  # rounds of probes, where rows lie unevenly along the key
_EVEN = 0.8  # of that power, with the first round: then keys of letters or any bytes lie evenly too, as hashes do
_GOOD = 0.97  # of the power that evenly lying rows would give: good enough to draw no further

Fetch = Callable[[bytes, bool], Iterable[tuple[bytes, Cells]]]
"""Some rows from a key on, or with True up to it."""


@dataclass(slots=True)
class Gathered:
    """Rows of one sample by their key, and what they have cost. ``check`` ends it where it was cancelled."""

    plan: SamplePlan
    check: Callable[[], None] = lambda: None
    begun: float = field(default_factory=time.monotonic)
    rows: dict[bytes, Cells] = field(default_factory=dict)
    spent: int = 0

    @property
    def used_up(self) -> bool:
        """Whether the plan's bytes or seconds are gone."""
        return self.spent >= self.plan.bytes_budget or time.monotonic() - self.begun >= self.plan.seconds

    def add(self, rows: Iterable[tuple[bytes, Cells]]) -> None:
        """Keep rows, of those that came twice the first: what a wide row has more comes behind it under the same key."""
        self.check()
        for key, cells in rows:
            self.spent += len(key) + sum(len(name) + len(value) for name, value in cells.items())
            self.rows.setdefault(key, cells)


@dataclass(slots=True)
class KeySearch:
    """Probes into the keys of a table and what they found. ``starts``: where its regions begin."""

    gathered: Gathered
    scale: KeyScale
    starts: Sequence[bytes]
    draws: list[Draw] = field(default_factory=list)

    @property
    def places(self) -> int:
        """Distinct keys that probes met."""
        probes = [probe for draw in self.draws for probe in draw.probes]
        return min(self.gathered.plan.places, places_met(probes, sorted(set(self._numbers()))))

    @property
    def power(self) -> float:
        """Of all probes together, never more than that of the distinct keys they met; none where keys cannot be drawn evenly."""
        coded = scale_of(list(self.gathered.rows)).is_coded  # of all keys that were met, not only of those the scale is made of
        if not self.draws or not (coded or self._is_even):
            return 0.0
        return min(power(self.places), power_of(self.draws, self._strata()))

    @property
    def _is_even(self) -> bool:
        first, numbers = self.draws[:1], self._numbers()
        met = places_met(first[0].probes, sorted(set(numbers)))
        wanted = power(self.gathered.plan.places)
        return min(power(met), power_of(first, self._strata())) >= _EVEN * wanted

    def search(self, fetch: Fetch) -> bool:
        """Look at random places until they are even enough. False: the budget ended it."""
        plan = self.gathered.plan
        for number in range(_MOST_DRAWS):
            before = len(self.gathered.rows)
            strata = self._strata() if self.draws else self._regions()
            draw = draw_over(f"{plan.seed}:{number}", strata, plan.places)
            done = self._look(draw.probes, fetch)
            if done:
                self.draws.append(Draw(draw.strata, draw.probes[:done]))
            if done < plan.places:
                return False
            if len(self.gathered.rows) == before or self.power >= _GOOD * power(plan.places):
                break
        return True

    def _look(self, probes: Sequence[Probe], fetch: Fetch) -> int:
        """How many of the probes were made before the budget ended."""
        for done, probe in enumerate(probes):
            if self.gathered.used_up:
                return done
            self.gathered.add(fetch(self.scale.key(probe.key), probe.downwards))
        return len(probes)

    def _numbers(self) -> list[int]:
        return sorted(map(self.scale.number, self.gathered.rows))

    def _regions(self) -> tuple[Stratum, ...]:
        """The regions, which HBase splits when they have grown: so they are taken to have as many rows each."""
        numbers = self._numbers()
        low, high = numbers[0], max(numbers[-1], numbers[0] + 1)
        inner = {number for number in map(self.scale.number, self.starts) if low < number < high}
        return tuple((first, last, 1.0) for first, last in pairwise(sorted({low, high} | inner)))

    def _strata(self) -> tuple[Stratum, ...]:
        numbers = self._numbers()
        probes = [probe for draw in self.draws for probe in draw.probes]
        return strata_of(numbers[0], numbers[-1], found_by(probes, numbers, self.gathered.plan.rows_per_place))
