"""Several small columns as one: their texts end to end, each with the number of the column it belongs to.

What Arrow and numpy are asked costs little for each text and much for each question. A question put to a lane is put once for all
of its columns, and the answers are split again. Columns that look alike share a lane, so that few shapes come together in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from types import ModuleType

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import kernels
from classifiers.cells import Cells, Counts
from classifiers.characters import Bytes, Flags
from classifiers.repeated import counted_kinds
from classifiers.shared_arrays import are_ones, ones, zeros
from classifiers.surveys import BEYOND, DIGITS, KINDS, LETTERS, SIGNS
from classifiers.told_once import told_once

Columns = npt.NDArray[np.intp]

MOST_TEXTS, MOST_BYTES, MOST_COLUMNS = 1 << 16, 1 << 23, 1 << 12
"""What a lane of several columns holds at most."""
_KINDS = np.full(256, SIGNS, dtype=np.uint8)
_KINDS[ord("0") : ord("9") + 1] = DIGITS
_KINDS[ord("A") : ord("Z") + 1] = _KINDS[ord("a") : ord("z") + 1] = LETTERS
_KINDS[0x80:] = BEYOND


@dataclass(frozen=True, eq=False)
class Part:
    """The cells of a column, or of a path inside one, and which of their texts were opened into further paths."""

    cells: Cells = field(repr=False)
    is_open: Flags = field(repr=False)


@dataclass(frozen=True, eq=False)
class Lane:
    """The cells of ``size`` columns. ``columns`` are the numbers of the columns that the texts belong to, in ascending order."""

    cells: Cells = field(repr=False)
    is_open: Flags = field(repr=False)
    columns: Columns = field(repr=False)
    size: int = 1

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Lane:
        """The lane of some columns. Nulls, blanks and others stay with the parts."""
        if len(parts) == 1:
            cells = parts[0].cells
            return cls(cells, parts[0].is_open, zeros(len(cells.texts)))
        texts = pa.concat_arrays([part.cells.texts for part in parts])
        each_once = all(are_ones(part.cells.counts) for part in parts)
        counts = ones(len(texts)) if each_once else np.concatenate([part.cells.counts for part in parts])
        columns = np.repeat(np.arange(len(parts)), [len(part.cells.texts) for part in parts])
        cells = Cells(texts, counts)
        cells.__dict__["seen"] = reduce(or_, [part.cells.seen for part in parts])  # as ``told_once`` keeps it
        return cls(cells, np.concatenate([part.is_open for part in parts]), columns, len(parts))

    def with_texts(self, texts: pa.StringArray) -> Lane:
        """The same cells with other texts."""
        return replace(self, cells=replace(self.cells, texts=texts))

    @told_once
    def _is_plain(self) -> bool:
        """Whether it is one column, of which each text stands for one cell: then sums are numbers of texts."""
        return self.size == 1 and (are_ones(self.cells.counts) or bool((self.cells.counts == 1).all()))

    @told_once
    def _ends(self) -> Counts | None:
        """Where each column's texts end, where each text stands for one cell: then sums are numbers of texts. None else."""
        if not are_ones(self.cells.counts):
            return None
        return np.searchsorted(self.columns, np.arange(self.size), side="right").astype(np.int64, copy=False)

    @told_once
    def filled(self) -> Counts:
        """How many cells the texts of each column stand for."""
        if self._ends is not None:
            return np.diff(self._ends, prepend=0)
        starts = np.searchsorted(self.columns, np.arange(self.size))
        if self.size == 1 or (starts[1:] == starts[:-1]).any() or starts[-1] == len(self.columns):  # one has no texts
            return summed(self.cells.counts, self.columns, self.size)
        filled: Counts = np.add.reduceat(self.cells.counts, starts)
        return filled

    def weights(self, which: Flags) -> Counts:
        """How many cells of each column some texts stand for."""
        if self._is_plain:
            return np.array([np.count_nonzero(which)], dtype=np.int64)
        if kernels.lane_loops is None:
            return self.sums(np.flatnonzero(which)) if which.any() else np.zeros(self.size, dtype=np.int64)
        found, even = np.zeros(self.size, dtype=np.int64), np.ascontiguousarray(which).view(np.uint8)
        if self._ends is not None:
            kernels.lane_loops.marked(self._ends, even, found)
        else:
            kernels.lane_loops.weights(self.columns, self.cells.counts, even, found)
        return found

    def sums(self, rows: Counts) -> Counts:
        """The same of texts at some places."""
        if self._is_plain:
            return np.array([len(rows)], dtype=np.int64)
        if len(rows) == len(self.columns):
            return self.filled
        if kernels.lane_loops is not None:
            return self._told(rows, None, kernels.lane_loops)[0]
        columns, counts = self.part(rows)
        return summed(counts, columns, self.size)

    def judged(self, rows: Counts, percent: npt.NDArray[np.uint8]) -> tuple[Counts, Counts, Counts]:
        """How many cells of each column texts at some places, in ascending order, stand for, how many those among them with any
        ``percent``, and the sum of these of all their cells."""
        same = int(percent[0]) if len(percent) == len(self.columns) > 0 and percent.min() == percent.max() else 0
        if same:
            return self.filled, self.filled, self.filled * same
        if kernels.lane_loops is not None and not self._is_plain:
            return self._told(rows, percent, kernels.lane_loops)
        if self._is_plain:
            return self.sums(rows), np.array([np.count_nonzero(percent)]), np.array([percent.sum(dtype=np.int64)])
        columns, counts = self.part(rows)
        return self.sums(rows), self.sums(rows[percent > 0]), summed(counts * percent, columns, self.size)

    def _told(self, rows: Counts, times: npt.NDArray[np.uint8] | None, loops: ModuleType) -> tuple[Counts, Counts, Counts]:
        found = np.zeros((3, self.size), dtype=np.int64)
        even = None if times is None else np.ascontiguousarray(times)
        if even is not None and self._ends is not None:
            loops.timed(self._ends, np.ascontiguousarray(rows), even, found)
            return found[0], found[1], found[2]
        loops.sums(self.columns, self.cells.counts, np.ascontiguousarray(rows), even, found)
        return found[0], found[1], found[2]

    def totals(self, kinds: Columns | Counts, size: int) -> Counts:
        """How many cells of each column are of each kind, of which there are so many: an array of columns by kinds."""
        if self._is_plain:
            return counted_kinds(np.ascontiguousarray(kinds, dtype=np.int64), size)[None]
        if kernels.lane_loops is None:
            places = kinds if self.size == 1 else self.columns * size + kinds
            return summed(self.cells.counts, places, self.size * size).reshape(self.size, size)
        found = np.zeros(self.size * size, dtype=np.int64)
        kernels.lane_loops.totals(self.columns, self.cells.counts, np.ascontiguousarray(kinds, dtype=np.int64), size, found)
        return found.reshape(self.size, size)

    @told_once
    def by_shape(self) -> Counts:
        """How many cells of each column are of each shape of theirs, which they must have."""
        if self.cells.shapes is None:
            raise ValueError("without shapes")
        return self.totals(self.cells.shapes.ids, len(self.cells.shapes.known))

    def part(self, rows: Counts) -> tuple[Columns, Counts]:
        """Of texts at some places, in ascending order, each once, the number of the column and how many cells they stand for."""
        if len(rows) == len(self.columns):
            return self.columns, self.cells.counts
        if self._is_plain:
            return self.columns[: len(rows)], self.cells.counts[: len(rows)]
        return self.columns[rows], ones(len(rows)) if are_ones(self.cells.counts) else self.cells.counts[rows]


def summed(counts: Counts, columns: Columns, size: int) -> Counts:
    """The sum of the counts of each column."""
    if size == 1:
        return np.array([counts.sum()], dtype=np.int64)
    # Sums are far below 2^53, up to which floating-point numbers count exactly.
    return np.bincount(columns, counts, size).astype(np.int64)


def lanes_of(parts: Sequence[Part]) -> Iterator[list[int]]:
    """The numbers of the parts that go together; those that hold no text are in none."""
    alike: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for number, part in enumerate(parts):
        if len(part.cells.texts):
            data = part.cells.data
            alike.setdefault(_kind(part.cells, data), []).append((number, len(part.cells.texts), len(data)))
    for numbers in alike.values():
        yield from _bounded(numbers)


def _bounded(numbers: Sequence[tuple[int, int, int]]) -> Iterator[list[int]]:
    """From the number, the texts and their bytes of each part."""
    held: list[int] = []
    texts = size = 0
    for number, more, bytes_ in numbers:
        if held and (texts + more > MOST_TEXTS or size + bytes_ > MOST_BYTES or len(held) >= MOST_COLUMNS):
            yield held
            held, texts, size = [], 0, 0
        held.append(number)
        texts, size = texts + more, size + bytes_
    if held:
        yield held


def _kind(cells: Cells, data: Bytes) -> tuple[int, int]:
    """What some texts, with these bytes, look like: which kinds of characters they have, and how long they are on the average, in
    powers of two."""
    kinds = cells.seen & KINDS
    if not kinds:
        met = np.bincount(_KINDS[data], minlength=SIGNS + 1)
        kinds = sum(kind for kind in (DIGITS, LETTERS, BEYOND, SIGNS) if met[kind])
    return kinds, (len(data) // len(cells.texts)).bit_length()
