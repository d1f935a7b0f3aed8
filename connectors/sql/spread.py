"""How the rows of a table lie along its key: learnt from what probes found, used to draw the next probes, and to say how
likely they are to have met something. Pure arithmetic."""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from connectors.sql.places import Probe

_NEIGHBOURS = 7  # finds on each side: three rows tell a density only roughly
_UNLIKE = 10.0  # times: finds that differ more are not of one part of the table, and not averaged

Stratum = tuple[int, int, float]
"""Keys from the first to the second number, and about how many rows have them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one probe found: neighbouring rows from key ``first`` to ``last``, and nothing between them and ``asked``."""

    asked: int
    first: int
    last: int
    rows: int

    @property
    def low(self) -> int:
        """Where that which is now known begins."""
        return min(self.asked, self.first)

    @property
    def high(self) -> int:
        """Where it ends."""
        return max(self.asked, self.last)

    @property
    def density(self) -> float:
        """Rows a number, within the rows found: the way to the first of them is longer than usual, for it was hit."""
        return max(1, self.rows - 1) / max(1, self.last - self.first)


@dataclass(frozen=True, slots=True)
class Draw:
    """Probes that were drawn evenly over the rows as they were then thought to lie."""

    strata: tuple[Stratum, ...]
    probes: tuple[Probe, ...]


def draw_over(seed: str, strata: Sequence[Stratum], count: int) -> Draw:
    """``count`` probes, each stratum with a share like that of its rows; half of the probes look down."""
    draw = random.Random(seed)
    sums = list(accumulate(rows for _, _, rows in strata))
    found = []
    for _ in range(count):
        low, high, _ = strata[min(bisect_left(sums, draw.random() * sums[-1]), len(strata) - 1)]
        found.append(Probe(draw.randint(low, high), draw.random() < 0.5))
    return Draw(tuple(strata), tuple(found))


def found_by(probes: Sequence[Probe], keys: Sequence[int], reach: int) -> list[Found]:
    """What each probe found. ``keys``: all numbers that came back, sorted, one a row; a probe was given up to ``reach`` rows."""
    found = []
    for probe in probes:
        at = bisect_right(keys, probe.key) if probe.downwards else bisect_left(keys, probe.key)
        near = keys[max(0, at - reach) : at] if probe.downwards else keys[at : at + reach]
        if near:
            found.append(Found(probe.key, near[0], near[-1], len(near)))
    return found


def strata_of(low: int, high: int, found: Sequence[Found]) -> tuple[Stratum, ...]:
    """The key from ``low`` to ``high`` in what is known and what lies between; there, rows are thought to be as dense as on
    both sides on average."""
    if not found or low >= high:
        return ((low, max(high, low + 1), 1.0),)
    ordered = sorted(found, key=lambda one: (one.low, one.high))
    densities = _smoothed(ordered)
    strata: list[Stratum] = []
    end, density = low, densities[0]
    for one, here in zip(ordered, densities, strict=True):
        if one.low > end:
            strata.append((end, one.low, (one.low - end) * (density + here) / 2))
            end = one.low
        if one.high > end:
            strata.append((end, one.high, one.rows * (one.high - end) / max(1, one.high - one.low)))
            end = one.high
        density = here
    if high > end:
        strata.append((end, high, (high - end) * density))
    return tuple(strata)


def _smoothed(found: Sequence[Found]) -> list[float]:
    """The densities, each averaged with those of its neighbours that are like it."""
    densities = []
    for at, one in enumerate(found):
        near = found[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS + 1]
        like = [other for other in near if 1 / _UNLIKE < other.density / one.density < _UNLIKE]
        densities.append(sum(max(1, other.rows - 1) for other in like) / sum(max(1, other.last - other.first) for other in like))
    return densities


def power_of(draws: Sequence[Draw], strata: Sequence[Stratum], share: float = 0.01) -> float:
    """Probability that the probes met a run of ``share`` of all rows, anywhere in the strata, which say where the rows lie."""
    total = sum(rows for _, _, rows in strata)
    starts = [[low for low, _, _ in draw.strata] for draw in draws]
    sizes = [sum(rows for _, _, rows in draw.strata) for draw in draws]
    missed = 0.0
    for low, high, rows in strata:
        length = share * total * (high - low) / rows  # of the key, that such a run takes here
        miss = 1.0
        for draw, firsts, size in zip(draws, starts, sizes, strict=True):
            first, last, drawn = draw.strata[max(0, bisect_right(firsts, (low + high) // 2) - 1)]
            a_probe = drawn / size * length / max(1, last - first)
            miss *= (1 - min(1.0, a_probe)) ** len(draw.probes)
        missed += rows * miss
    return 0.0 if not math.isfinite(total) or total <= 0 else round(1 - missed / total, 4)
