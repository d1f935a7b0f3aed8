"""Which of overlapping matches stand in many texts at once: ``classifiers.search.standing`` on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from classifiers.characters import Flags
from classifiers.met import Met
from classifiers.passages import Places


def standing_matches(found: Sequence[Met]) -> list[Places]:
    """Of each detector the matches that stand, and that are the surest of those that lie over the same characters."""
    if not found:
        return []
    sizes = [len(one.matches) for one in found]
    stands = np.ones(sum(sizes), dtype=np.bool_)
    everything = _Ranked.of(found)
    clashing = np.flatnonzero(everything.overlap())
    if len(clashing):
        stands[clashing] = False
        stands[clashing[everything.chosen(clashing).best()]] = True
    begins = np.concatenate([[0], np.cumsum(sizes)]).tolist()
    return [np.flatnonzero(stands[first:last]) for first, last in pairwise(begins)]


@dataclass(frozen=True, eq=False, slots=True)
class _Ranked:
    """Matches of several detectors with what their order and their clashes hang on. ``types`` are in the order of names."""

    rows: Places
    starts: Places
    ends: Places
    percents: Places
    types: Places
    holds: Flags

    @classmethod
    def of(cls, found: Sequence[Met]) -> _Ranked:
        """The matches of all detectors, one detector after the other."""
        sizes = [len(one.matches) for one in found]
        names = sorted(one.detector.entity_type for one in found)
        return cls(
            np.concatenate([one.matches.rows for one in found]),
            np.concatenate([one.matches.starts for one in found]),
            np.concatenate([one.matches.ends for one in found]),
            np.concatenate([one.matches.percents for one in found]).astype(np.int64),
            np.repeat([names.index(one.detector.entity_type) for one in found], sizes),
            np.repeat([one.detector.holds_others for one in found], sizes),
        )

    def chosen(self, which: Flags | Places) -> _Ranked:
        """Some of them."""
        rows, starts, ends = self.rows[which], self.starts[which], self.ends[which]
        return _Ranked(rows, starts, ends, self.percents[which], self.types[which], self.holds[which])

    def overlap(self) -> Flags:
        """Which of them stand in a text in which any two overlap."""
        order = np.lexsort((self.starts, self.rows))
        rows = self.rows[order]
        crossing = (rows[1:] == rows[:-1]) & (self.ends[order][:-1] > self.starts[order][1:])
        if not crossing.any():
            return np.zeros(len(rows), dtype=np.bool_)
        among = np.zeros(int(rows[-1]) + 1, dtype=np.bool_)
        among[rows[1:][crossing]] = True
        return among[self.rows]

    def best(self) -> Places:
        """The places of those that stand: in each text the surest, then the surest of those it leaves room for, and so on.

        Of several that lie over the same characters only the surest is looked at.
        """
        order = np.lexsort((self.types, -self.percents, self.ends, self.starts, self.rows))
        same = (np.diff(self.rows[order]) == 0) & (np.diff(self.starts[order]) == 0) & (np.diff(self.ends[order]) == 0)
        order = order[np.concatenate([[True], ~same])]
        left = self.chosen(order)
        order = order[np.lexsort((left.types, left.starts, left.starts - left.ends, -left.percents, left.rows))]
        left, kept = self.chosen(order), [order[:0]]
        while len(order):
            head = np.flatnonzero(np.concatenate([[True], left.rows[1:] != left.rows[:-1]]))
            kept.append(order[head])
            apart = ~left.clash(np.repeat(head, np.diff(np.append(head, len(order)))))
            apart[head] = False
            left, order = left.chosen(apart), order[apart]
        return np.concatenate(kept)

    def clash(self, others: Places) -> Flags:
        """Which cannot stand beside another one of them: they overlap, and neither holds the other."""
        starts, ends = self.starts[others], self.ends[others]
        within = self.holds & (self.starts <= starts) & (ends <= self.ends)
        around = self.holds[others] & (starts <= self.starts) & (self.ends <= ends)
        clash: Flags = (starts < self.ends) & (self.starts < ends) & ~within & ~around
        return clash
