"""Which rows or bytes a sample looks at: seeded random places, with head and tail added."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.model import Coverage, Measure, Provenance, SamplePlan, power

_Z99 = 2.576  # two-sided 99 % of a normal distribution


@dataclass(frozen=True, slots=True)
class ChosenRows:
    """Row numbers from 0, ascending and distinct, and how many random places they stand for (0 when all rows are chosen)."""

    rows: tuple[int, ...]
    places: int

    @property
    def whole(self) -> bool:
        """Whether nothing was left out."""
        return self.places == 0

    def coverage(self, plan: SamplePlan) -> Coverage:
        """What looking at these rows covers."""
        if self.whole:
            return whole_coverage(len(self.rows))
        return Coverage("random_places", self.places, len(self.rows), plan.seed, power(self.places))


def whole_coverage(rows: int) -> Coverage:
    """The coverage of a dataset of which every row was read."""
    return Coverage("whole", places=0, rows=rows, power_at_1pct=1.0)


def choose_rows(total: int, plan: SamplePlan) -> ChosenRows:
    """All rows of a small dataset, else those of the plan's places and both edges."""
    if total <= plan.whole_rows:
        return ChosenRows(tuple(range(total)), 0)
    draw = random.Random(plan.seed)
    chosen = {*range(min(plan.edge_rows, total)), *range(max(0, total - plan.edge_rows), total)}
    for _ in range(plan.places):
        start = draw.randrange(total)
        chosen.update(range(start, min(start + plan.rows_per_place, total)))
    return ChosenRows(tuple(sorted(chosen)), plan.places)


def choose_offsets(start: int, end: int, plan: SamplePlan) -> tuple[int, ...]:
    """Byte offsets of the plan's places, in the order drawn: whoever stops early has still looked at random places."""
    draw = random.Random(plan.seed)
    return tuple(draw.randrange(start, end) for _ in range(plan.places))


def extrapolate(densities: Sequence[float], length: int) -> Measure:
    """Rows of a file from rows per byte seen at random places, with the bounds of a 99 % confidence interval."""
    if not densities:
        return Measure()
    mean = math.fsum(densities) / len(densities)
    variance = math.fsum((density - mean) ** 2 for density in densities) / max(1, len(densities) - 1)
    error = _Z99 * math.sqrt(variance / len(densities))
    # A file that was sampled holds at least a row; ±1 stands for the cut at both ends.
    lower, upper = max(1, math.floor((mean - error) * length) - 1), math.ceil((mean + error) * length) + 1
    return Measure(max(1, round(mean * length)), lower, upper, Provenance.EXTRAPOLATED)
