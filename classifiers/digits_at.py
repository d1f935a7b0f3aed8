"""Numbers that stand at the same place of many texts, between which bounds they lie, and what tables say of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Bytes, Flags, bytes_of, number, once
from classifiers.digit_groups import digit_groups

Numbers = npt.NDArray[np.int64]
Sizes = npt.NDArray[np.int32]

_NINE, _ZERO = 9, ord("0")


@once
def sizes(texts: pa.StringArray) -> Sizes:
    """Bytes of each text (no nulls). Not to be changed."""
    return np.diff(bytes_of(texts)[1])


def number_at(texts: pa.StringArray, start: int, width: int) -> Numbers:
    """The number of ``width`` digits (at most 18) from byte ``start`` of each text on, counted from the end if that is negative;
    10 ** ``width`` where no such digits are."""
    if kernels.number_loops is not None:
        found = np.empty(len(texts), dtype=np.int64)
        kernels.number_loops.numbers(*bytes_of(texts), start, width, 10**width, found)
        return found
    found = np.full(len(texts), 10**width, dtype=np.int64)
    for group in digit_groups(texts):
        first = start if start >= 0 else group.length + start
        if 0 <= first <= group.length - width:
            found[group.rows] = _spelled(group.digits[first : first + width])
    return found


def _spelled(digits: Bytes) -> Numbers:
    """Of digits by position."""
    found = number(digits.T)
    if digits.max() > _NINE:
        found[(digits > _NINE).any(axis=0)] = 10 ** len(digits)
    return found


def said_at(texts: pa.StringArray, start: int, width: int, table: Bytes) -> Bytes:
    """What a table says of the number at a place of each text: it has an entry for every number, and a last one for none."""
    if kernels.number_loops is None:
        return table[number_at(texts, start, width)]
    found = np.empty(len(texts), dtype=np.uint8)
    kernels.number_loops.said(*bytes_of(texts), start, width, table, found)
    return found


def between_at(texts: pa.StringArray, *bounds: tuple[int, int, int, int]) -> Flags:
    """Which texts have numbers that lie between bounds, all of those that are given: the first byte of each, its digits (at most
    18), and the least and the most that it may be, neither of them negative."""
    found = np.ones(len(texts), dtype=np.bool_)
    if kernels.check_loops is not None:
        kernels.check_loops.between(*bytes_of(texts), np.array(bounds, dtype=np.int64), found.view(np.uint8))
        return found
    for start, width, least, most in bounds:
        numbers = number_at(texts, start, width)
        found &= (numbers >= least) & (numbers <= min(most, 10**width - 1))
    return found


def end_in_zeros(texts: pa.StringArray, count: int) -> Flags:
    """Which texts end in so many zeros, at most 18."""
    if kernels.check_loops is None:
        return np.asarray(number_at(texts, -count, count) == 0)
    found = np.empty(len(texts), dtype=np.bool_)
    kernels.check_loops.end_alike(*bytes_of(texts), _ZERO, count, found.view(np.uint8))
    return found
