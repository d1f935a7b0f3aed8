"""Which year, month and day numbers name a day of the Gregorian calendar, vectorised and without a clock."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Bytes, Flags, bytes_of
from classifiers.digits_at import said_at

Numbers = npt.NDArray[np.int64]

_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_PLAIN, _LEAP = 1, 2
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


def birthdays_at(texts: pa.StringArray, start: int, century: int | None = None) -> Flags:
    """The same of days as decimal digits from byte ``start`` of each text on: four of the year (two, where the century is
    given), two of the month, two of the day."""
    years, days = birthday_kinds()
    if century is None:
        return _days_at(texts, start, 4, years, days)
    return _days_at(texts, start, 2, np.append(years[century : century + 100], np.uint8(0)), days)


def may_be_days_at(texts: pa.StringArray, start: int) -> Flags:
    """Which texts have eight digits from byte ``start`` on that look like a day of the years 1800 to 2099: 31 in every month."""
    return _days_at(texts, start, 4, *_likely())


def _days_at(texts: pa.StringArray, start: int, width: int, years: Bytes, days: Bytes) -> Flags:
    """By tables as ``_kinds`` gives them."""
    found = np.empty(len(texts), dtype=np.bool_)
    if kernels.check_loops is not None:
        kernels.check_loops.born(*bytes_of(texts), start, width, years, days, found.view(np.uint8))
        return found
    year, day = said_at(texts, start, width, years), said_at(texts, start + width, 4, days)
    np.logical_and(day > 0, day <= year, out=found)
    return found


@cache
def _likely() -> tuple[Bytes, Bytes]:
    """As ``_kinds``, of what looks like a day."""
    numbers = np.arange(10_001)
    days = (numbers // 100 >= 1) & (numbers // 100 <= 12) & (numbers % 100 >= 1) & (numbers % 100 <= 31)
    return ((numbers >= 1800) & (numbers < 2100)).astype(np.uint8), days.astype(np.uint8)


@cache
def birthday_kinds() -> tuple[Bytes, Bytes]:
    """By the number of a year if it is a plain or leap year of birth, and by that of month and day if a plain year has it or only
    a leap one; 0 where neither is so, and for no number (the last)."""
    numbers = np.arange(10_000)
    last_of_february = np.full(len(numbers), 2), np.full(len(numbers), 29)
    years = is_birthday(numbers, last_of_february[0], last_of_february[0]) * np.uint8(_PLAIN)
    years[is_birthday(numbers, *last_of_february)] = _LEAP
    a_plain, a_leap = (is_day(np.full(len(numbers), year), numbers // 100, numbers % 100) for year in (1999, 2000))
    days = np.where(a_plain, np.uint8(_PLAIN), np.where(a_leap, np.uint8(_LEAP), np.uint8(0)))
    return np.append(years, np.uint8(0)), np.append(days, np.uint8(0))
