"""The distinct cells of a column with how often each occurs: equal values are judged once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import Flags, contains, flags
from classifiers.detectors.base import Alphabet
from classifiers.render import clean, text_of

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cells:
    """Distinct cleaned texts, not empty, with their numbers of occurrences.

    Nulls, blanks and cells that hold no text (``others``) are only counted.
    """

    texts: pa.StringArray = field(repr=False)
    counts: Counts = field(repr=False)
    nulls: int = 0
    blanks: int = 0
    others: int = 0

    @property
    def rows(self) -> int:
        """All cells, empty ones included."""
        return int(self.counts.sum()) + self.nulls + self.blanks + self.others

    def weight(self, chosen: Flags) -> int:
        """How many cells the chosen texts stand for."""
        return int(self.counts[chosen].sum())

    @cached_property
    def lengths(self) -> Counts:
        """Characters of each text."""
        lengths: Counts = pc.utf8_length(self.texts).to_numpy(zero_copy_only=False).astype(np.int64)
        return lengths

    @cached_property
    def is_ascii(self) -> Flags:
        """Which texts have no character beyond ASCII."""
        return flags(pc.string_is_ascii(self.texts))

    @cached_property
    def has_digit(self) -> Flags:
        """Which texts hold a digit."""
        return contains(self.texts, "[0-9]")

    def could_be(self, length: tuple[int, int], alphabet: Alphabet) -> Flags:
        """Which texts have a length and characters that a whole form allows."""
        possible: Flags = (self.lengths >= length[0]) & (self.lengths <= length[1])
        if alphabet is Alphabet.NUMBER:
            return possible & self.is_ascii & self.has_digit
        if alphabet is Alphabet.ASCII:
            return possible & self.is_ascii
        return possible & ~self.is_ascii if alphabet is Alphabet.CHINESE else possible


def cells_of(array: pa.Array) -> Cells:
    """The cells of one plain Arrow column."""
    try:
        counted = array.value_counts()
        values, counts = counted.field("values"), counted.field("counts").to_numpy(zero_copy_only=False)
    except pa.ArrowNotImplementedError:
        values, counts = array, np.ones(len(array), dtype=np.int64)
    return counted_cells(text_of(values), counts.astype(np.int64))


def cells_from(counts: Mapping[str | None, int]) -> Cells:
    """The cells of counted texts; None counts nulls."""
    return counted_cells(pa.array(list(counts), pa.string()), np.fromiter(counts.values(), dtype=np.int64, count=len(counts)))


def counted_cells(texts: pa.StringArray, counts: Counts) -> Cells:
    """Cleans texts and groups those that become equal."""
    missing = flags(texts.is_null())
    kept = clean(pc.fill_null(texts, ""))
    blank = flags(pc.equal(kept, "")) & ~missing
    full = pa.array(~missing & ~blank)
    encoded = kept.filter(full).dictionary_encode()
    grouped = np.zeros(len(encoded.dictionary), dtype=np.int64)
    np.add.at(grouped, encoded.indices.to_numpy(zero_copy_only=False), counts[np.asarray(full)])
    return Cells(encoded.dictionary, grouped, int(counts[missing].sum()), int(counts[blank].sum()))


def chosen(texts: pa.StringArray, rows: Iterable[int] | Counts) -> pa.StringArray:
    """The texts at these places."""
    return texts.take(pa.array(rows, pa.int64()))
