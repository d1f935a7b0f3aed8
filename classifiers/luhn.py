"""The Luhn check (ISO/IEC 7812-1 annex B), decimal and in its base 16 form, vectorised."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classifiers.characters import Flags


def luhn_valid(digits: npt.NDArray[np.int64], base: int = 10) -> Flags:
    """Which rows of right-aligned digits (zeros in front change nothing) end in their own check digit."""
    doubled = digits.copy()
    doubled[:, -2::-2] *= 2
    folded = doubled // base + doubled % base
    valid: Flags = folded.sum(axis=1) % base == 0
    return valid
