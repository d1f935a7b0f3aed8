"""Sets and tables of characters and short strings that are looked up for many places of a batch of texts at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType

import numpy as np
import numpy.typing as npt

from classifiers import kernels
from classifiers.passages import Codes, Places

_PLANE = 0x10000
_LONGEST, _SHIFT = 4, np.uint64(16)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_SPARSE, _FEWEST_SLOTS, _MOST_SLOTS = 6, 12, 22  # of slots the logarithms

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def table_of(values: Mapping[str, float], default: float) -> Floats:
    """What is said of each character, by its number."""
    table = np.full(_PLANE, default)
    for character, value in values.items():
        if len(character) == 1 and ord(character) < _PLANE - 1:
            table[ord(character)] = value
    return table


def flags_of(characters: Iterable[str]) -> Flags:
    """Which characters are among these, by their numbers."""
    return table_of(dict.fromkeys(characters, 1.0), 0.0) > 0


HAN = np.zeros(_PLANE, dtype=np.bool_)
"""Chinese characters of the basic block."""
HAN[0x4E00:0xA000] = True


def keys(codes: Codes, starts: Places, sizes: int | Places) -> npt.NDArray[np.uint64]:
    """The strings of these sizes (at most 4 characters) at the places, each as one number."""
    key = codes[starts].astype(np.uint64)
    for further in range(1, _LONGEST):
        key = (key << _SHIFT) | codes[starts + further]
    shifted: npt.NDArray[np.uint64] = key >> ((_LONGEST - np.asarray(sizes)).astype(np.uint64) * _SHIFT)
    return shifted


class ShortStrings:
    """A set of strings of at most four characters, and what each of them says."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self.first = flags_of(text[:1] for text in values)
        """Which characters any of them begins with."""
        short = {text: value for text, value in values.items() if 0 < len(text) <= _LONGEST}
        numbers, plain = _numbered(list(short))
        order = np.argsort(numbers[plain])
        self._keys = numbers[plain][order] if len(order) else np.zeros(1, dtype=np.uint64)
        said = np.array(list(short.values()), dtype=np.float64)[plain][order]
        self._values = said if len(order) else np.array([np.nan])
        self._listed = np.append(self._values, np.nan)
        # Tells most others apart without a search: 64 slots and more for a string.
        bits = min(_MOST_SLOTS, max(_FEWEST_SLOTS, len(self._keys).bit_length() + _SPARSE))
        self._shift, self._slots = np.uint64(64 - bits), np.zeros(1 << bits, dtype=np.bool_)
        self._slots[self._keys * _SPREAD >> self._shift] = True

    def values(self, codes: Codes, starts: Places, sizes: int | Places) -> Floats:
        """What is said of the strings of these sizes at the places; not a number where they are not in the set."""
        if kernels.string_loops is not None:
            # Behind all values stands the one of strings that are in none, where -1 leads.
            listed: Floats = self._listed[self._at(codes, starts, sizes, kernels.string_loops)]
            return listed
        likely, at = self._found(keys(codes, starts, sizes))
        said = np.full(len(starts), np.nan)
        said[likely] = self._values[at]
        return said

    def has(self, codes: Codes, starts: Places, sizes: int | Places) -> Flags:
        """Whether the strings of these sizes at the places are in the set."""
        if kernels.string_loops is not None:
            return np.asarray(self._at(codes, starts, sizes, kernels.string_loops) >= 0)
        held = np.zeros(len(starts), dtype=np.bool_)
        held[self._found(keys(codes, starts, sizes))[0]] = True
        return held

    def _at(self, codes: Codes, starts: Places, sizes: int | Places, loops: ModuleType) -> Places:
        """The place in the set of the string at each of the places, -1 where it is not in it."""
        found = np.empty(len(starts), dtype=np.int64)
        each = np.ascontiguousarray(sizes, dtype=np.int64) if isinstance(sizes, np.ndarray) else int(sizes)
        even = np.ascontiguousarray(starts, dtype=np.int64)
        loops.found(codes, even, each, self._slots.view(np.uint8), int(self._shift), self._keys, found)
        return found

    def _found(self, wanted: npt.NDArray[np.uint64]) -> tuple[Places, Places]:
        """Which of some strings are in the set, and where."""
        likely = np.flatnonzero(self._slots[wanted * _SPREAD >> self._shift])
        at = np.minimum(np.searchsorted(self._keys, wanted[likely]), len(self._keys) - 1)
        same = self._keys[at] == wanted[likely]
        return likely[same], at[same]


def _numbered(texts: list[str]) -> tuple[npt.NDArray[np.uint64], Flags]:
    """The number of each string of at most four characters, and whether the basic plane has all of these: the numbers of others
    are not kept apart."""
    points = np.array(texts, dtype=f"<U{_LONGEST}").view(np.uint32).reshape(-1, _LONGEST)
    number: npt.NDArray[np.uint64] = np.zeros(len(texts), dtype=np.uint64)
    for column in points.T:
        number = number << _SHIFT | column.astype(np.uint64)
    sizes = np.fromiter(map(len, texts), dtype=np.uint64, count=len(texts))
    plain: Flags = np.logical_and.reduce(points < _PLANE - 1, axis=1)
    return number >> (np.uint64(_LONGEST) - sizes) * _SHIFT, plain


def string_set(texts: Iterable[str]) -> ShortStrings:
    """The set of those strings that are short enough."""
    return ShortStrings(dict.fromkeys(texts, 1.0))
