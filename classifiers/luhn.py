"""The Luhn check (ISO/IEC 7812-1 annex B), decimal and in its base 16 form, vectorised."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

import numpy as np
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Bytes, Codes, Flags, byte_matrix, bytes_of, once, values_of
from classifiers.digit_groups import digit_groups
from classifiers.weighted_sum import Tables, remainders, tables

D = TypeVar("D", Codes, Bytes)

_BYTE = 256  # sums below this fit a byte
_CHARACTERS = "0123456789ABCDEF"
_LONGEST = 28  # digits
_HEXADECIMAL, _NINE = 15, 9


@once
def ends_in_luhn(texts: pa.StringArray) -> Flags:
    """Which texts of decimal digits, at most 28, end in their own check digit. What it gives must not be changed."""
    right = np.zeros(len(texts), dtype=np.bool_)
    if kernels.check_loops is not None:
        kernels.check_loops.luhn(*bytes_of(texts), _LONGEST, right.view(np.uint8))
        return right
    for group in digit_groups(texts):
        if group.length <= _LONGEST:
            right[group.rows] = luhn_right(group.digits) & (group.digits <= _NINE).all(axis=0)
    return right


def ends_in_luhn_16(texts: pa.StringArray) -> Flags:
    """The same of hexadecimal numbers of at most 15 digits, in capitals."""
    if kernels.number_loops is not None:
        return np.asarray(remainders(texts, _sums(), 16, kernels.number_loops) == 0)
    return luhn_valid(values_of(byte_matrix(texts, _HEXADECIMAL, right=True), _CHARACTERS), base=16)


@lru_cache(maxsize=1)
def _sums() -> Tables:
    """What each hexadecimal digit of a number adds to its sum, by its place from the end."""
    base = len(_CHARACTERS)
    single = _CHARACTERS, tuple(range(base))
    double = _CHARACTERS, tuple(2 * digit if 2 * digit < base else 2 * digit - base + 1 for digit in range(base))
    return tables(*(double if place % 2 else single for place in range(_LONGEST)))


def luhn_valid(digits: Codes, base: int = 10) -> Flags:
    """Which rows of right-aligned digits (zeros in front change nothing) end in their own check digit."""
    # Narrow numbers are fast to reckon with.
    if digits.shape[1] * (base - 1) < _BYTE:
        small = digits.astype(np.uint8)
        left: Codes | Bytes = _doubled(small, np.zeros(len(small), dtype=np.uint8), base) % np.uint8(base)
    else:
        left = _doubled(digits, np.zeros(len(digits), dtype=np.int16), base) % np.int16(base)
    valid: Flags = left == 0
    return valid


def luhn_right(digits: Bytes) -> Flags:
    """Which decimal numbers of one length, at most 28 digits, end in their own check digit; a row of ``digits`` is a position."""
    valid: Flags = _doubled(digits.T, np.zeros(digits.shape[1], dtype=np.uint8), 10) % np.uint8(10) == 0
    return valid


def _doubled(digits: Codes | Bytes, total: D, base: int) -> D:
    """The sum of the digits, every other one from the right doubled and taken apart again."""
    half, less = (base + 1) // 2, total.dtype.type(base - 1)
    for place, column in enumerate(digits.T[::-1]):
        total += column
        if place % 2:
            total += column
            total -= less * (column >= half)
    return total
