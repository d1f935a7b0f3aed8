"""Counts a dataset portion by portion: what is proven unchanged is taken from what was kept, everything else is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from catalog.model import Entry
from classifiers import PersonPlan, PersonTally
from connectors import Connector
from connectors.model import Dataset
from scanner.census_kept import KeptSketches, Portion

Lack: TypeAlias = tuple[str, str]
"""What a count lacks, in one word, with details."""


@dataclass(frozen=True)
class Target:
    """What is counted, and how: ``fresh`` makes a tally that has met nobody, ``read`` reads a piece into one and says why it
    broke off, if it did."""

    connector: Connector
    entry: Entry
    plan: PersonPlan
    fresh: Callable[[], PersonTally]
    read: Callable[[Dataset, PersonTally], Lack | None]


@dataclass(frozen=True, slots=True)
class Portions:
    """How many portions a dataset has where sketches are kept, how many of them were not read again, and of how many its source
    proves nothing."""

    every: int = 0
    reused: int = 0
    unproven: int = 0

    @property
    def all_reused(self) -> bool:
        """Whether nothing of the dataset was read."""
        return 0 < self.every == self.reused


NO_PORTIONS = Portions()
"""Nothing is kept."""


@dataclass(frozen=True)
class InPortions:
    """The people of a dataset. ``rows`` are those that were read now, ``broken`` says why not all of them were."""

    tally: PersonTally
    rows: int
    broken: Lack | None = None
    portions: Portions = NO_PORTIONS


def count_whole(target: Target, dataset: Dataset) -> InPortions:
    """Read all of it; nothing is looked for nor kept."""
    tally = target.fresh()
    broken = target.read(dataset, tally)
    return InPortions(tally, tally.rows, broken)


def count_portions(target: Target, dataset: Dataset, kept: KeptSketches) -> InPortions:
    """Read what is not proven unchanged since it was kept, and keep it where that can be proven next time."""
    portions = kept.portions(target.connector, dataset)
    tally, rows, reused, unproven = target.fresh(), 0, 0, 0
    for portion in portions:
        part = tally if len(portions) == 1 else target.fresh()
        mark = portion.mark(target.connector)
        unproven += mark is None
        if mark is not None and kept.restore(target.entry, target.plan, (portion.name, mark), part):
            reused += 1
        else:
            broken = _read(target, portion, part)
            rows += part.rows
            if broken is not None:
                _take_in(tally, part)
                return InPortions(tally, rows, broken, Portions(len(portions), reused, unproven))
            # What changed while it was read may be half in it: that is not kept.
            if mark is not None and portion.mark(target.connector) == mark:
                kept.keep(target.entry, target.plan, (portion.name, mark), part)
        _take_in(tally, part)
    kept.forget_others(target.entry, portions)
    return InPortions(tally, rows, None, Portions(len(portions), reused, unproven))


def _take_in(tally: PersonTally, part: PersonTally) -> None:
    if part is not tally:
        tally.absorb(part)


def _read(target: Target, portion: Portion, tally: PersonTally) -> Lack | None:
    broken = (target.read(piece, tally) for piece in portion.pieces)
    return next((one for one in broken if one is not None), None)
