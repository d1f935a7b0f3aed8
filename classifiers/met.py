"""What a detector met in some texts, as arrays: no object for each match, for a batch has many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from classifiers.characters import Flags
from classifiers.detectors.base import Detector, Percent
from classifiers.passages import Places

NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, eq=False, slots=True)
class Matches:
    """Matches of one detector: the number of each one's text, its characters, its canonical spelling, how sure it is, and
    whether a cue word stands before it."""

    rows: Places = field(repr=False)
    starts: Places = field(repr=False)
    ends: Places = field(repr=False)
    values: pa.StringArray = field(repr=False)
    percents: Percent = field(repr=False)
    cued: Flags = field(repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def chosen(self, which: Places) -> Matches:
        """Those at some places, which ascend."""
        if len(which) == len(self):
            return self
        rows, starts, ends, values = self.rows[which], self.starts[which], self.ends[which], self.values.take(pa.array(which))
        return Matches(rows, starts, ends, values, self.percents[which], self.cued[which])


NO_MATCHES = Matches(NONE, NONE, NONE, pa.array([], pa.string()), np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=np.bool_))


@dataclass(frozen=True, eq=False, slots=True)
class Met:
    """The matches of a detector, and the numbers of the texts that have its form at all, or right behind a cue word."""

    detector: Detector
    matches: Matches = NO_MATCHES
    formed: Places = field(repr=False, default_factory=lambda: NONE)
    labelled: Places = field(repr=False, default_factory=lambda: NONE)


def joined(parts: Sequence[tuple[int, Met]]) -> Met:
    """What was met in several pieces of a batch, given with the number of the first text of each."""
    if len(parts) == 1 and not parts[0][0]:
        return parts[0][1]
    matches = [one.matches for _, one in parts]
    firsts = [first for first, _ in parts]
    return Met(
        parts[0][1].detector,
        Matches(
            np.concatenate([first + one.rows for first, one in zip(firsts, matches, strict=True)]),
            np.concatenate([one.starts for one in matches]),
            np.concatenate([one.ends for one in matches]),
            pa.concat_arrays([one.values for one in matches]),
            np.concatenate([one.percents for one in matches]),
            np.concatenate([one.cued for one in matches]),
        ),
        np.concatenate([first + one.formed for first, one in parts]),
        np.concatenate([first + one.labelled for first, one in parts]),
    )
