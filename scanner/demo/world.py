"""What all tables of the estate share: the seed, the size, the customers, and who calls them from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scanner.demo import identities
from scanner.demo.draw import Draw
from scanner.demo.people import People, make_people

YEAR = datetime(2024, 1, 1)
"""Every table tells of the year from this day."""

_CUSTOMERS = 12_000
_OTHERS = 8_000
_CELLS = 900


@dataclass(frozen=True)
class World:
    """``cells`` are (LAC, CI) pairs; ``others`` are numbers that customers call: mobiles of other networks and landlines."""

    seed: int
    scale: float
    customers: People
    others: tuple[str, ...]
    cells: tuple[tuple[int, int], ...]

    def draw(self, name: str) -> Draw:
        """The random stream of one table."""
        return Draw(self.seed, name)

    def rows(self, full: int) -> int:
        """How many rows a table of ``full`` rows has at this scale: at least 40, so that each still shows what it is."""
        return max(40, round(full * self.scale))

    def persons(self, draw: Draw, n: int) -> list[int]:
        """Places of ``n`` customers in ``customers``, repeats allowed."""
        return draw.integers(n, 0, self.customers.count - 1)


def make_world(seed: int, scale: float) -> World:
    """The shared part of the estate. ``scale`` 1.0 makes about 200,000 rows in all."""
    draw = Draw(seed, "world")
    count = max(40, round(_CUSTOMERS * scale))
    others = max(40, round(_OTHERS * scale))
    mobiles = identities.mobiles(draw, others)
    landlines = identities.landlines(draw, others)
    lacs, cis = draw.integers(_CELLS, 10_001, 44_999), draw.integers(_CELLS, 1_001, 64_999)
    return World(
        seed=seed,
        scale=scale,
        customers=make_people(draw, count),
        others=tuple(draw.mixed(others, [(0.92, mobiles), (0.08, landlines)])),
        cells=tuple(zip(lacs, cis, strict=True)),
    )
