"""Rows of digits judged eight at a time: the bytes of a number are read as 64-bit words, and what is asked of each digit is asked
of all of a word in one step.

Every function takes a matrix with a row of bytes for each number, contiguous, and looks only at the bytes it names.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.characters import Bytes, Flags
from classifiers.dates import OLDEST, YOUNGEST, is_birthday
from classifiers.detectors.id_card import in_province

Words = npt.NDArray[np.uint64]

_CHECKS = b"10X98765432"
_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))
_MOST = 9 * sum(_WEIGHTS)
_YEAR = 10_000  # places of a year in the table of birthdays: a month's and a day's two digits each
_HANDSET_SECOND, _DATA_CARDS = "3456789", ("45", "47", "49")


def _repeated(byte: int) -> np.uint64:
    return np.uint64(byte * 0x0101010101010101)


_ZEROS, _ABOVE_NINE, _HIGH = _repeated(ord("0")), _repeated(0x76), _repeated(0x80)
_LANES, _LANE = np.uint64(0x00FF00FF00FF00FF), 16
_TOP_LANE, _BYTE = np.uint64(48), np.uint64(8)


def residents(codes: Bytes) -> tuple[Flags, Bytes]:
    """Which rows begin with seventeen digits that have a province and a birthday in their places, and the check character that
    belongs to them (of other rows, any). The rows have 18 bytes."""
    first, second, last = (_word(codes, at) for at in (0, 8, 9))
    first ^= _ZEROS
    second ^= _ZEROS
    last ^= _ZEROS
    right = _digits(first, second, last) & _provinces()[_pair(codes, 0)]
    right &= _born(_word(codes, 6))
    sums = _weighted(first, _WEIGHTS[:8])
    sums += _weighted(second, _WEIGHTS[8:16])
    sums >>= _TOP_LANE
    last >>= np.uint64(56)
    last *= np.uint64(_WEIGHTS[16])
    sums += last
    return right, _check_characters().take(sums.view(np.int64), mode="clip")


def are_handsets(codes: Bytes) -> tuple[Bytes, Flags]:
    """The rows of 11 bytes as they are, and which of them are handsets' numbers. Data cards and placeholders are none."""
    first, last = _word(codes, 0), _word(codes, 3)
    head = codes[:, 2]
    right = (codes[:, 0] == ord("1")) & _second_and_third()[_pair(codes, 1)]
    # 13800138000, …12345678, …123456789 and nine of one digit; the last eight are looked at first, for they are rarely so.
    same = last ^ (last >> _BYTE)
    same <<= _BYTE
    odd = np.flatnonzero((same == 0) | (last == _spelled("12345678")) | (last == _spelled("23456789")) | (last == _CARRIER_LAST))
    if len(odd):
        tail, third = last[odd], head[odd]
        placeholder = (tail == _spelled("12345678")) | ((tail == _spelled("23456789")) & (third == ord("1")))
        placeholder |= (tail == _CARRIER_LAST) & (first[odd] == _spelled("13800138"))
        placeholder |= (same[odd] == 0) & (third == (tail & np.uint64(0xFF)))
        right[odd] &= ~placeholder
    first ^= _ZEROS
    last ^= _ZEROS
    right &= _digits(first, last)
    return codes, right


def _spelled(eight: str) -> np.uint64:
    return np.uint64(int.from_bytes(eight.encode(), "little"))


_CARRIER_LAST = _spelled("00138000")


def _word(codes: Bytes, at: int) -> Words:
    """The eight bytes from one place on, of every row."""
    count, width = codes.shape
    if not count:
        return np.zeros(0, dtype=np.uint64)
    found: Words = np.ndarray((count,), "<u8", np.ascontiguousarray(codes).reshape(-1), at, (width,)).astype(np.uint64)
    return found


def _pair(codes: Bytes, at: int) -> npt.NDArray[np.int64]:
    """Two bytes of every row, as a place in a table."""
    count, width = codes.shape
    if not count:
        return np.zeros(0, dtype=np.int64)
    found: npt.NDArray[np.int64] = np.ndarray((count,), "<u2", np.ascontiguousarray(codes).reshape(-1), at, (width,)).astype(
        np.int64
    )
    return found


def _digits(*words: Words) -> Flags:
    """Where all bytes of all words, from which the zeros were taken already, are 0 to 9."""
    wrong = np.zeros_like(words[0])
    for word in words:
        aside = word + _ABOVE_NINE
        aside |= word
        wrong |= aside
    wrong &= _HIGH
    right: Flags = wrong == 0
    return right


def _weighted(digits: Words, weights: tuple[int, ...]) -> Words:
    """The sum of eight digits, each with its weight, in the top lane of 16 bits: what a multiplication adds up there."""
    even, odd = (sum(one << _LANE * (3 - place) for place, one in enumerate(weights[start::2])) for start in (0, 1))
    sums = digits & _LANES
    sums *= np.uint64(even)
    aside = digits >> _BYTE
    aside &= _LANES
    aside *= np.uint64(odd)
    sums += aside
    return sums


def _born(date: Words) -> Flags:
    """Which eight characters are a birthday: year, month, day."""
    date ^= _ZEROS
    pairs = date * np.uint64(10)
    pairs += date >> _BYTE
    pairs &= _LANES  # century, year, month and day, a lane each
    halves = pairs.view(np.uint32)
    halves *= np.uint32((100 << _LANE) + 1)
    halves >>= np.uint32(_LANE)  # year; month and day
    place = pairs & np.uint64(0xFFFFFFFF)
    place *= np.uint64(_YEAR)
    pairs >>= np.uint64(32)
    place += pairs
    place -= np.uint64((OLDEST - 1) * _YEAR)
    return _birthdays().take(place.view(np.int64), mode="clip")


@cache
def _birthdays() -> Flags:
    """By year, month and day; the first year and the last one stand for all that are out of the table."""
    years, months, days = (one.reshape(-1) for one in np.meshgrid(range(OLDEST, YOUNGEST + 1), range(1, 13), range(1, 32)))
    table = np.zeros((YOUNGEST + 3 - OLDEST) * _YEAR, dtype=np.bool_)
    table[(years - OLDEST + 1) * _YEAR + months * 100 + days] = is_birthday(years, months, days)
    return table


@cache
def _provinces() -> Flags:
    """By the first two bytes: provinces, of which the first digit is 1 to 7."""
    known = in_province(pa.array([f"{place:02d}" for place in range(100)]))
    return _by_pair(f"{place:02d}" for place in range(80) if known[place])


@cache
def _second_and_third() -> Flags:
    known = (f"{second}{third}" for second in _HANDSET_SECOND for third in range(10))
    return _by_pair(one for one in known if one not in _DATA_CARDS)


def _by_pair(known: Iterable[str]) -> Flags:
    table = np.zeros(1 << 16, dtype=np.bool_)
    table[[int.from_bytes(one.encode(), "little") for one in known]] = True
    return table


@cache
def _check_characters() -> Bytes:
    """By the weighted sum of seventeen digits."""
    return np.frombuffer(bytes(_CHECKS[place % 11] for place in range(_MOST + 1)), dtype=np.uint8)
