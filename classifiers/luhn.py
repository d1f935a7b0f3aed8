"""The Luhn check (ISO/IEC 7812-1 annex B), decimal and in its base 16 form, vectorised."""

from __future__ import annotations

import numpy as np

from classifiers.characters import Codes, Flags


def luhn_valid(digits: Codes, base: int = 10) -> Flags:
    """Which rows of right-aligned digits (zeros in front change nothing) end in their own check digit."""
    total = np.zeros(len(digits), dtype=np.int16)
    half = np.int16((base + 1) // 2)
    for place, column in enumerate(digits.T[::-1]):
        if place % 2:
            total += column
            total += column
            total -= np.int16(base - 1) * (column >= half)
        else:
            total += column
    valid: Flags = total % base == 0
    return valid
