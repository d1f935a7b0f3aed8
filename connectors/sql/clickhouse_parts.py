"""Random places in a ClickHouse table: rows by the name of their part and their number in it, so that all other granules
stay unread."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.model import SamplePlan
from connectors.sql.cells import Row

_BUDGETS = 16  # of bytes in granules for each byte of the sample: a granule is read whole, in memory, to find 3 rows
_SLACK = 3  # the server's limit is this many times what the places should cost

Spot = tuple[str, int]
"""The name of a part and the number of a row in it."""


@dataclass(frozen=True, slots=True)
class Part:
    """An active part: how many rows, in how many granules (at least one), in how many bytes when unpacked."""

    name: str
    rows: int
    granules: int
    size: int

    @classmethod
    def of(cls, row: Row) -> Part:
        """From a row of system.parts, whose last mark stands for no granule."""
        name, rows, marks, size = row
        return cls(str(name), int(rows), max(1, int(marks) - 1), int(size))


@dataclass(frozen=True, slots=True)
class Draw:
    """Which rows to ask for. ``places``: first rows of the drawn places; ``most_rows`` and ``most_bytes`` what the server may
    read for it."""

    places: tuple[Spot, ...]
    wanted: frozenset[Spot]
    most_rows: int
    most_bytes: int
    cut: bool  # by the budget: there are fewer places than the plan wants


def draw_rows(parts: Sequence[Part], plan: SamplePlan) -> Draw:
    """Places uniform over all rows, with the table's first and last rows. As many as the plan wants and the budget bears."""
    total = sum(part.rows for part in parts)
    granules = sum(part.granules for part in parts)
    granule_bytes = max(1, sum(part.size for part in parts) // granules)
    granule_rows = max(part.rows // part.granules + 1 for part in parts)
    bearable = max(1, _BUDGETS * plan.bytes_budget // granule_bytes)
    count = min(plan.places, total) if granules <= bearable else min(plan.places, bearable)
    starts = sorted(random.Random(f"{plan.seed}:1").sample(range(total), min(count, total)))
    edges = (*range(min(total, plan.edge_rows)), *range(max(0, total - plan.edge_rows), total))
    numbers = {number for start in starts for number in range(start, min(total, start + plan.rows_per_place))} | set(edges)
    spots = dict(zip(sorted(numbers), _spots(parts, sorted(numbers)), strict=True))
    touched = len({(name, number // granule_rows) for name, number in spots.values()}) + 1
    return Draw(
        tuple(spots[start] for start in starts),
        frozenset(spots.values()),
        _SLACK * touched * granule_rows,
        _SLACK * touched * granule_bytes + plan.bytes_budget,
        count < min(plan.places, total),
    )


def _spots(parts: Sequence[Part], numbers: Sequence[int]) -> Iterator[Spot]:
    """Row numbers of the whole table (ascending) as places in its parts."""
    left = list(parts)
    first = 0
    for number in numbers:
        while number >= first + left[0].rows:
            first += left.pop(0).rows
        yield left[0].name, number - first


def by_part(spots: frozenset[Spot]) -> dict[str, list[int]]:
    """Row numbers in order, for each part."""
    found: dict[str, list[int]] = {}
    for name, number in sorted(spots):
        found.setdefault(name, []).append(number)
    return found
