"""Texts of a batch laid end to end, so that finders look at all of them in one pass instead of text by text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import Bytes, bytes_of, compiled, contains
from classifiers.literals import Words
from classifiers.told_once import told_once

Places = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint16]

Finds = Iterable[tuple[int, int, int, int]]
"""(number of the text, start, end, percent) of each find, in characters of its text."""


@dataclass(frozen=True, eq=False, slots=True)
class Spans:
    """Finds as one array for each of their four numbers."""

    rows: Places = field(repr=False)
    starts: Places = field(repr=False)
    ends: Places = field(repr=False)
    percents: Places = field(repr=False)

    @classmethod
    def of(cls, finds: Finds) -> Spans:
        """The finds in arrays."""
        if isinstance(finds, Spans):
            return finds
        return cls(*np.array(list(finds), dtype=np.int64).reshape(-1, 4).T)

    def __iter__(self) -> Iterator[tuple[int, int, int, int]]:
        return zip(*(column.tolist() for column in (self.rows, self.starts, self.ends, self.percents)), strict=True)

    def __len__(self) -> int:
        return len(self.rows)

    def chosen(self, which: npt.NDArray[np.bool_] | Places) -> Spans:
        """Some of them."""
        return Spans(self.rows[which], self.starts[which], self.ends[which], self.percents[which])


BETWEEN = "\0"
_BEYOND = 0xFFFF
_HIGH_BITS, _INSIDE = np.uint8(0xC0), np.uint8(0x80)  # of bytes that go on with a character
_FEW = 40  # texts for which calling Arrow costs more than it saves
PADDING = 16
"""Code units behind the last text: places a little beyond any text can be read."""


@dataclass(frozen=True, eq=False)
class Passages:
    """Texts without nulls. Places in ``joined`` and ``codes`` count characters of all texts, one between any two of them."""

    array: pa.StringArray = field(repr=False)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Passages:
        """The passages of plain strings."""
        return cls(pa.array(list(texts), pa.string()))

    def __len__(self) -> int:
        return len(self.array)

    @told_once
    def strings(self) -> list[str]:
        """The texts one by one."""
        texts: list[str] = self.array.to_pylist()
        return texts

    @told_once
    def joined(self) -> str:
        """All texts with a NUL behind each."""
        return BETWEEN.join((*self.strings, "")) if len(self) <= _FEW else self._raw.decode()

    @told_once
    def _raw(self) -> bytes:
        return laid_out(self.array, BETWEEN)

    def may_hold(self, pattern: str) -> bool:
        """Whether any text may hold an RE2 pattern to which a NUL is a boundary as the end of a text is: not one with a ``$``."""
        return compiled(pattern).search(self._raw) is not None

    @told_once
    def words(self) -> Words:
        """Which words are in the texts."""
        return Words(np.frombuffer(self._raw, dtype=np.uint8))

    @told_once
    def starts(self) -> Places:
        """Where each text starts in ``joined``, and where the next one would."""
        sizes = pc.utf8_length(self.array).to_numpy(zero_copy_only=False).astype(np.int64)
        return np.concatenate([[0], np.cumsum(sizes + 1)])

    @property
    def sizes(self) -> Places:
        """Characters of each text."""
        return np.diff(self.starts) - 1

    @told_once
    def _characters(self) -> Places:
        """Where each character of the texts, which lie end to end here without anything between them, has its first byte."""
        return np.flatnonzero(np.append(bytes_of(self.array)[0] & _HIGH_BITS != _INSIDE, True))

    def cut_out(self, rows: Places, starts: Places, ends: Places) -> pa.StringArray:
        """Pieces of texts, given by the number of the text and the characters of it."""
        if len(rows) <= _FEW:
            places = zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True)
            return pa.array([self.text(row)[start:end] for row, start, end in places], pa.string())
        before = self.starts[rows] - rows
        return gathered(bytes_of(self.array)[0], self._characters[before + starts], self._characters[before + ends])

    def characters_at(self, rows: Places, byte_places: Places) -> Places:
        """The characters of texts that begin with these bytes, counted from the first byte of all texts."""
        found: Places = np.searchsorted(self._characters, byte_places) - (self.starts[rows] - rows)
        return found

    def text(self, row: int) -> str:
        """One of the texts."""
        return self.joined[self.starts[row] : self.starts[row + 1] - 1]

    @told_once
    def codes(self) -> Codes:
        """The characters of ``joined`` as numbers, those beyond the basic plane all alike, and zeros behind them, which the
        place before the first one reads as well."""
        wide = np.frombuffer(self.joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return np.concatenate([np.minimum(wide, _BEYOND).astype(np.uint16), np.zeros(PADDING, dtype=np.uint16)])

    def rows_at(self, places: Places) -> Places:
        """The number of the text that each place lies in."""
        rows: Places = np.searchsorted(self.starts, places, side="right") - 1
        return rows

    def holding(self, pattern: str) -> list[int]:
        """The numbers of the texts that hold an RE2 pattern."""
        rows: list[int] = np.flatnonzero(contains(self.array, pattern)).tolist()
        return rows

    def taken(self, rows: Places) -> Passages:
        """Some of the texts."""
        return self if len(rows) == len(self) else Passages(self.array.take(pa.array(rows)))


def laid_out(texts: pa.StringArray, between: str) -> bytes:
    """The bytes of all texts, with a character behind each."""
    return bytes_of(pc.binary_join_element_wise(texts, "", between))[0].tobytes()


def gathered(data: Bytes, begins: Places, stops: Places) -> pa.StringArray:
    """Pieces of some bytes as texts."""
    places = np.concatenate([[0], np.cumsum(stops - begins)])
    taken = np.arange(places[-1]) + np.repeat(begins - places[:-1], stops - begins)
    return pa.StringArray.from_buffers(len(begins), pa.py_buffer(places.astype(np.int32)), pa.py_buffer(data[taken]))


def together(first: Spans, second: Spans) -> Spans:
    """The finds of both in order."""
    both = (
        (first.rows, second.rows),
        (first.starts, second.starts),
        (first.ends, second.ends),
        (first.percents, second.percents),
    )
    rows, starts, ends, percents = (np.concatenate(columns) for columns in both)
    return Spans(rows, starts, ends, percents).chosen(np.lexsort((percents, ends, starts, rows)))
