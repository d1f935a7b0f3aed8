"""Chinese words of a column as numbers, four characters at most, and sets of them that are asked about all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Bytes, Flags, bytes_of
from classifiers.told_once import told_once

Places: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.uint16]
Keys: TypeAlias = npt.NDArray[np.uint64]

POINTS = 1 << 16
"""Code points that are told apart."""
_BITS = 16
_NO_WORD = -1  # stands in an empty set; no word has that number
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_SPARSE, _FEWEST_SLOTS, _MOST_SLOTS = 6, 1 << 12, 1 << 22  # 64 slots and more for a word


@dataclass(frozen=True, eq=False)
class WordSet:
    """A set of words of one length, as numbers; ``slots`` tells most others apart without a search."""

    numbers: Places = field(repr=False)
    slots: Flags = field(repr=False)

    @property
    def listed(self) -> Places:
        """The numbers of the words, of which there may be none."""
        found: Places = self.numbers[self.numbers != _NO_WORD]
        return found

    @told_once
    def keys(self) -> Keys:
        """The same as ``slotted`` lays them."""
        return slotted(self.listed)

    @told_once
    def marks(self) -> Bytes:
        """The slots as ``marked`` lays them."""
        return np.packbits(self.slots, bitorder="little")

    def hold(self, numbers: Places) -> Flags:
        """Which numbers are of words of the set."""
        found: Flags = self.slots[_slot(numbers, len(self.slots))]
        likely = np.flatnonzero(found)
        if len(likely):
            at = np.minimum(np.searchsorted(self.numbers, numbers[likely]), len(self.numbers) - 1)
            found[likely] = self.numbers[at] == numbers[likely]
        return found


def _slot(numbers: Places, slots: int) -> Places:
    """Which of the slots, a power of two, each number has."""
    mixed = numbers.astype(np.uint64) * _SPREAD >> np.uint64(65 - slots.bit_length())
    return mixed.astype(np.int64)


def word_set(words: Iterable[str], length: int) -> WordSet:
    """The words of one length, at most four characters."""
    of_length = "".join([word for word in words if len(word) == length]).encode("utf-32-le", "surrogatepass")
    points: Places = np.frombuffer(of_length, dtype="<u4").reshape(-1, length).astype(np.int64)
    points = points[(points < POINTS).all(axis=1)]
    numbers = distinct(numbers_of(points))
    slots = np.zeros(_slots_for(len(numbers)), dtype=np.bool_)
    slots[_slot(numbers, len(slots))] = True
    return WordSet(numbers if len(numbers) else np.array([_NO_WORD]), slots)


def distinct(numbers: Places) -> Places:
    """The different ones of some numbers, in ascending order."""
    ordered = np.sort(numbers)
    first = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    found: Places = ordered[first]
    return found


def slotted(numbers: Places) -> Keys:
    """Numbers of words, none of them 0, each in its slot or in the next one that was free; 0 in those that are left. The slots
    are a power of two, and at least half of them are left."""
    size = max(2, 1 << (2 * len(numbers)).bit_length())
    keys = [0] * size
    for number, slot in zip(numbers.view(np.uint64).tolist(), _slot(numbers, size).tolist(), strict=True):
        while keys[slot]:
            slot = (slot + 1) % size
        keys[slot] = number
    return np.array(keys, dtype=np.uint64)


def marked(numbers: Places) -> Bytes:
    """Which of many slots any number has, a bit for each: most other numbers have another one."""
    slots = np.zeros(_slots_for(len(numbers)), dtype=np.bool_)
    slots[_slot(numbers, len(slots))] = True
    return np.packbits(slots, bitorder="little")


def _slots_for(count: int) -> int:
    return min(_MOST_SLOTS, max(_FEWEST_SLOTS, 1 << (count.bit_length() + _SPARSE)))


def begin_with(texts: pa.StringArray, words: WordSet, length: int) -> Flags:
    """Which texts begin with a word of the set, whose words have ``length`` characters of three bytes each."""
    if kernels.name_loops is None:
        return words.hold(numbers_of(first_points(texts, length)))
    found = np.empty(len(texts), dtype=np.bool_)
    kernels.name_loops.begin(*bytes_of(texts), words.keys, words.marks, length, found.view(np.uint8))
    return found


def numbers_of(points: Places) -> Places:
    """One number for each row of up to four characters."""
    number = np.zeros(len(points), dtype=np.uint64)
    for column in points.T:
        number = number << np.uint64(_BITS) | column.astype(np.uint64)
    return number.view(np.int64)


def first_points(texts: pa.StringArray, count: int) -> Places:
    """A row of code points for each text, of its first ``count`` characters as far as each has three bytes; else 0."""
    if not len(texts):
        return np.zeros((0, count), dtype=np.int64)
    data, offsets = bytes_of(texts)
    width = int(offsets[1])
    if width >= 3 * count and len(data) == width * len(texts) and (np.diff(offsets) == width).all():
        return _of_even(data.reshape(len(texts), width), count)
    points = np.zeros((len(texts), count), dtype=np.int64, order="F")
    if not len(data):
        return points
    wide = np.ones(len(texts), dtype=np.bool_)
    for place in range(count):
        at = np.minimum(offsets[:-1] + 3 * place, len(data) - 1)
        first = data[at]
        wide &= (offsets[1:] - offsets[:-1] >= 3 * place + 3) & (first & 0xF0 == 0xE0)
        second, third = (data[np.minimum(at + more, len(data) - 1)] for more in (1, 2))
        points[:, place] = np.where(wide, _spelled(first, second, third), np.uint16(0))
    return points


def _of_even(rows: Bytes, count: int) -> Places:
    """The same of texts of one length, a row of bytes for each."""
    points = np.zeros((len(rows), count), dtype=np.int64, order="F")
    wide = np.ones(len(rows), dtype=np.bool_)
    for place in range(count):
        first, second, third = (rows[:, 3 * place + more] for more in range(3))
        wide &= first & np.uint8(0xF0) == 0xE0
        points[:, place] = np.where(wide, _spelled(first, second, third), np.uint16(0))
    return points


def _spelled(first: Bytes, second: Bytes, third: Bytes) -> Codes:
    """The characters that are spelled in three bytes."""
    low = np.uint8(63)
    found = (first & np.uint8(15)).astype(np.uint16) << 12 | (second & low).astype(np.uint16) << 6 | third & low
    return found.astype(np.uint16)
