"""Texts of a batch laid end to end, so that finders look at all of them in one pass instead of text by text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import contains

Places = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint16]

Finds = Sequence[tuple[int, int, int, int]]
"""(number of the text, start, end, percent) of each find, in characters of its text."""

BETWEEN = "\0"
_BEYOND = 0xFFFF
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

    @cached_property
    def strings(self) -> list[str]:
        """The texts one by one."""
        texts: list[str] = self.array.to_pylist()
        return texts

    @cached_property
    def joined(self) -> str:
        """All texts with a NUL behind each."""
        return BETWEEN.join((*self.strings, ""))

    @cached_property
    def starts(self) -> Places:
        """Where each text starts in ``joined``, and where the next one would."""
        sizes = pc.utf8_length(self.array).to_numpy(zero_copy_only=False).astype(np.int64)
        return np.concatenate([[0], np.cumsum(sizes + 1)])

    @cached_property
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
