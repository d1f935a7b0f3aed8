"""Check digits that are a weighted sum modulo a number: ISO 7064 MOD 11-2, GB 11714, GB 32100, GB 16735 and MOD 97-10."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from types import ModuleType
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Bytes, Codes, Flags, bytes_of
from classifiers.digit_groups import digit_groups

Values = npt.NDArray[np.int64]
Tables: TypeAlias = npt.NDArray[np.int32]
"""By position from the end and byte: what is added to a sum."""
_FORBIDDEN = 1 << 24  # where a byte must not be
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


def sums(*places: tuple[str, int]) -> Tables:
    """The tables of a sum: for each position, from the last one on, the characters that may stand there, of which each counts as
    many as stand before it, and the weight of that."""
    return tables(*((characters, tuple(weight * value for value in range(len(characters)))) for characters, weight in places))


def tables(*places: tuple[str, tuple[int, ...]]) -> Tables:
    """The same by what each of the characters adds to the sum, less than 65,536."""
    found = np.full((len(places), 256), _FORBIDDEN, dtype=np.int32)
    for table, (characters, added) in zip(found, places, strict=True):
        table[[ord(character) for character in characters]] = added
    return found


def remainders(texts: pa.StringArray, sums: Tables, modulus: int, loops: ModuleType) -> npt.NDArray[np.int32]:
    """What the sum of each text leaves; -1 of those that are longer than there are tables, or have a byte where that must not be.
    ``loops`` are those of ``kernels.number_loops``."""
    left = np.empty(len(texts), dtype=np.int32)
    loops.remainders(*bytes_of(texts), sums, modulus, left)
    return left


def leave(remainder: int, texts: pa.StringArray, sums: Tables, modulus: int, loops: ModuleType) -> Flags:
    """Which texts of 18 bytes have a sum that leaves this remainder: none that have a byte where that must not be. The tables say
    of a digit as many times what they say of 1. ``loops`` are those of ``kernels.check_loops``."""
    equal = np.empty(len(texts), dtype=np.bool_)
    loops.leave(*bytes_of(texts), sums, modulus, remainder, equal.view(np.uint8))
    return equal


def powers(base: int, modulus: int, count: int) -> tuple[int, ...]:
    """1, base, base² … modulo ``modulus``."""
    return tuple(pow(base, power, modulus) for power in range(count))


_X = ord("X") - ord("0")
_CHARACTERS = 18
_MOD_11_2 = powers(2, 11, _CHARACTERS)[::-1]


def mod_11_2_valid(values: Codes) -> Flags:
    """ISO 7064 MOD 11-2 over 18 values, the last one the check character (10 spelled X). GB 11643 uses it."""
    valid: Flags = weighted(values, _MOD_11_2, 11) == 1
    return valid


def mod_11_2_right(texts: pa.StringArray) -> Flags:
    """Which texts are 17 digits and their check character, a digit or X."""
    if kernels.check_loops is not None:
        return leave(1, texts, mod_11_2_sums(), 11, kernels.check_loops)
    right = np.zeros(len(texts), dtype=np.bool_)
    for group in digit_groups(texts):
        if group.length == _CHARACTERS:
            right[group.rows] = _is_mod_11_2(group.digits)
    return right


def _is_mod_11_2(digits: Bytes) -> Flags:
    """Of 18 characters, a row for each position."""
    body, last = digits[:-1], np.where(digits[-1] == _X, np.uint8(10), digits[-1])
    left = weighted(np.minimum(body, np.uint8(9)).T, _MOD_11_2, 11) + last
    right: Flags = ((left == 1) | (left == 12)) & (body <= 9).all(axis=0) & ((digits[-1] <= 9) | (digits[-1] == _X))
    return right


@lru_cache(maxsize=1)
def mod_11_2_sums() -> Tables:
    """The tables of that sum."""
    return sums(("0123456789X", 1), *(("0123456789", weight) for weight in _MOD_11_2[-2::-1]))


def mod_97_10_valid(values: Codes, lengths: Values) -> Flags:
    """ISO 7064 MOD 97-10 over rows of 0 … 35 (letters from 10 on), each ``lengths`` long and left-aligned."""
    remainder = np.zeros(len(values), dtype=np.int64)
    for place in range(values.shape[1]):
        value = values[:, place].astype(np.int64)
        step = (remainder * np.where(value > 9, 100, 10) + value) % 97
        remainder = np.where(place < lengths, step, remainder)
    valid: Flags = remainder == 1
    return valid
