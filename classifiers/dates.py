"""Which year, month and day numbers name a day of the Gregorian calendar, vectorised and without a clock."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classifiers.characters import Flags

Numbers = npt.NDArray[np.int64]

_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
OLDEST, YOUNGEST = 1880, 2049
"""Birth years of living or remembered people; the upper bound stands in for a clock, which classifiers do not have."""


def is_day(year: Numbers, month: Numbers, day: Numbers) -> Flags:
    """True where the three numbers are a real day."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    known = (month >= 1) & (month <= 12)
    last = _DAYS[np.where(known, month, 0)] + ((month == 2) & leap)
    real: Flags = known & (day >= 1) & (day <= last)
    return real


def is_birthday(year: Numbers, month: Numbers, day: Numbers) -> Flags:
    """True where the three numbers are a day on which somebody in a register may have been born."""
    born: Flags = is_day(year, month, day) & (year >= OLDEST) & (year <= YOUNGEST)
    return born
