"""The power of places that were drawn evenly over pages, bytes or keys, where the rows themselves may lie unevenly."""

from __future__ import annotations

from collections.abc import Sequence


def even_power(places: int, densities: Sequence[float], share: float = 0.01) -> float:
    """Probability that a run of ``share`` of all rows is met, the run being anywhere with equal probability for every row.

    ``densities`` are rows per page (byte, key) as seen at the places, 0 where there were none. Where rows lie densely, a
    run of them takes little room and is met less often than one in a thin part: with even densities this is
    ``1 - (1 - share) ** places``, else it is less.
    """
    total = sum(densities)
    if total <= 0:
        return 0.0
    mean = total / len(densities)
    missed = sum(density * (1 - min(1.0, share * mean / density)) ** places for density in densities if density > 0)
    return round(1 - missed / total, 4)
