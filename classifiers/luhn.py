"""The Luhn check (ISO/IEC 7812-1 annex B), decimal and in its base 16 form, vectorised."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from classifiers.characters import Bytes, Codes, Flags

D = TypeVar("D", Codes, Bytes)

_BYTE = 256  # sums below this fit a byte


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
