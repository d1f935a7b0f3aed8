"""Where values sit in a table, what a trial found of them, and what many trials say together."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

from config import SourceSpec

PARTITIONS = 100
_Z = 2.575829  # two-sided 99 %: some forty comparisons are made, and chance alone must not fail one


class Layout(StrEnum):
    """Where the personal data of a table sits."""

    LAST = "in the last 1 %"
    ANYWHERE = "in 1 %, in one piece, anywhere"
    PARTITION = "in one part of 100"
    SCATTERED = "scattered over 0.1 % of the rows"


@dataclass(frozen=True)
class Source:
    """A table to draw samples of. Its column ``n`` is the number of a row, from 0 in the order in which rows are stored.

    ``touched`` reads a counter of what the source has read so far, in ``unit``s; ``note`` says what is special about it.
    """

    name: str
    note: str
    rows: int
    open: Callable[[], AbstractContextManager[SourceSpec]]
    table: str = "t"
    unit: str = "KB"
    touched: Callable[[], float] | None = None


@dataclass(frozen=True)
class Trial:
    """One sample: what it promised, which rows it met, what it cost."""

    seed: int
    method: str
    promised: float
    places: int
    met: tuple[int, ...]
    seconds: float

    def finds(self, layout: Layout, rows: int) -> bool:
        """Whether a row was met that holds personal data. Where chance decides where it sits, each trial has its own place."""
        draw = random.Random(f"{layout}:{self.seed}")
        one = max(1, rows // 100)
        if layout is Layout.SCATTERED:
            salt = draw.randrange(2**32)
            return any(_mixed(number ^ salt) % 1000 == 0 for number in self.met)
        start = {
            Layout.LAST: rows - one,
            Layout.ANYWHERE: draw.randrange(rows - one + 1),
            Layout.PARTITION: draw.randrange(PARTITIONS) * rows // PARTITIONS,
        }[layout]
        return any(start <= number < start + one for number in self.met)


def _mixed(number: int) -> int:
    """The number with its bits stirred (the finaliser of MurmurHash3): which rows are hit must not follow their order."""
    for factor in (0x85EBCA6B, 0xC2B2AE35):
        number = ((number ^ (number >> 16)) * factor) & 0xFFFFFFFF
    return number ^ (number >> 16)


@dataclass(frozen=True)
class Rate:
    """``hits`` of ``total`` with its 99 % interval after Wilson."""

    hits: int
    total: int

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound."""
        if not self.total:
            return 0.0, 1.0
        n, share = self.total, self.hits / self.total
        middle, half = share + _Z * _Z / (2 * n), _Z * math.sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
        scale = 1 + _Z * _Z / n
        return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


@dataclass(frozen=True)
class Result:
    """All trials of one source. ``touched``: what a sample read, on average, in the source's unit."""

    source: Source
    trials: tuple[Trial, ...] = field(repr=False)
    touched: float

    @property
    def promised(self) -> float:
        """The stated power at 1 %, on average."""
        return sum(trial.promised for trial in self.trials) / len(self.trials)

    def least(self, layout: Layout) -> float:
        """What the sample must find: its stated power, or for scattered rows that of as many places."""
        if layout is not Layout.SCATTERED:
            return self.promised
        # A place is at least one row, met as likely as any other; where no power is stated at all, nothing is promised here.
        shares = [1 - 0.999**trial.places if trial.promised else 0.0 for trial in self.trials]
        return sum(shares) / len(shares)

    def rate(self, layout: Layout) -> Rate:
        """How often it was found."""
        return Rate(sum(trial.finds(layout, self.source.rows) for trial in self.trials), len(self.trials))

    def kept(self, layout: Layout) -> bool:
        """Whether no more was promised than what may be true by what was found."""
        return self.least(layout) <= self.rate(layout).interval[1]

    @property
    def methods(self) -> str:
        """How the samples were taken."""
        return ", ".join(sorted({trial.method for trial in self.trials}))

    def middle(self, figure: Callable[[Trial], float]) -> float:
        """The median of a figure over the trials."""
        return median(figure(trial) for trial in self.trials)


def broken(results: Sequence[Result]) -> list[str]:
    """The promises that were not kept, in words."""
    return [
        f"{result.source.name}: {layout}: promised {result.least(layout):.3f}, found {result.rate(layout)}"
        for result in results
        for layout in Layout
        if not result.kept(layout)
    ]
