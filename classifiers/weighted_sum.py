"""Check digits that are a weighted sum modulo a number: ISO 7064 MOD 11-2, GB 11714, GB 32100, GB 16735 and MOD 97-10."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from classifiers.characters import Bytes, Codes, Flags

Values = npt.NDArray[np.int64]
T = TypeVar("T", npt.NDArray[np.int16], npt.NDArray[np.int32])


def weighted(values: Codes | Bytes, weights: Sequence[int], modulus: int) -> Values:
    """Sum of value times weight over each row, modulo ``modulus``."""
    if not len(values):
        return np.zeros(0, dtype=np.int64)
    most = sum(weights) * int(values.max())
    narrow = most <= np.iinfo(np.int16).max and min(*weights, int(values.min())) >= 0
    if narrow:
        # A look at a table costs less than a division.
        return np.asarray((np.arange(most + 1) % modulus)[_sum(values, weights, np.zeros(len(values), dtype=np.int16))])
    left: Values = (_sum(values, weights, np.zeros(len(values), dtype=np.int32)) % modulus).astype(np.int64)
    return left


def _sum(values: Codes | Bytes, weights: Sequence[int], total: T) -> T:
    for column, weight in zip(values.T, weights, strict=False):
        total += column * np.int16(weight)
    return total


def powers(base: int, modulus: int, count: int) -> tuple[int, ...]:
    """1, base, base² … modulo ``modulus``."""
    return tuple(pow(base, power, modulus) for power in range(count))


_X = ord("X") - ord("0")
_MOD_11_2 = powers(2, 11, 18)[::-1]


def mod_11_2_valid(values: Codes) -> Flags:
    """ISO 7064 MOD 11-2 over 18 values, the last one the check character (10 spelled X). GB 11643 uses it."""
    valid: Flags = weighted(values, _MOD_11_2, 11) == 1
    return valid


def mod_11_2_right(digits: Bytes) -> Flags:
    """The same of 17 digits and the last character, a row for each position; X is what ``DigitGroup`` makes of it.
    Anything else must have been ruled out."""
    left = weighted(digits[:-1].T, _MOD_11_2, 11) + np.where(digits[-1] == _X, np.uint8(10), digits[-1])
    right: Flags = (left == 1) | (left == 12)
    return right


def mod_97_10_valid(values: Codes, lengths: Values) -> Flags:
    """ISO 7064 MOD 97-10 over rows of 0 … 35 (letters from 10 on), each ``lengths`` long and left-aligned."""
    remainder = np.zeros(len(values), dtype=np.int64)
    for place in range(values.shape[1]):
        value = values[:, place].astype(np.int64)
        step = (remainder * np.where(value > 9, 100, 10) + value) % 97
        remainder = np.where(place < lengths, step, remainder)
    valid: Flags = remainder == 1
    return valid
