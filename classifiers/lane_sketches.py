"""Sketches of the columns of a lane: stretches of the same arrays, for most of them are only counted and sent on together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from classifiers import kernels
from classifiers.digest_counts import DigestCounts
from classifiers.digests import Digests
from classifiers.shared_arrays import are_ones
from classifiers.sketch import BottomK, bottoms
from classifiers.told_once import told_once

Columns = npt.NDArray[np.intp]
Counts = npt.NDArray[np.int64]
T = TypeVar("T", npt.NDArray[np.uint64], npt.NDArray[np.int64])
Times = npt.NDArray[np.int64] | npt.NDArray[np.uint64] | npt.NDArray[np.uint32] | npt.NDArray[np.uint16] | npt.NDArray[np.uint8]

_NO_DIGESTS: Digests = np.zeros(0, dtype=np.uint64)
_MARGIN = 6
"""How many roots of the size more low digests than that are looked at first."""


class Block:
    """The digests of several sketches, one behind the other, and how often each came (None: once), in numbers as narrow as these
    allow."""

    __slots__ = ("digests", "times")

    def __init__(self, digests: Digests, times: Times | None) -> None:
        self.digests = digests
        self.times = times


class Stretch(DigestCounts):
    """Some digests of a block, in ascending order. By itself it is pickled without the others."""

    def __init__(self, block: Block, start: int, end: int) -> None:
        self.block, self.start, self.end = block, start, end

    @told_once
    def digests(self) -> Digests:
        """No two are alike."""
        return self.block.digests[self.start : self.end]

    @told_once
    def own_times(self) -> Counts | None:
        """None where each came once."""
        return None if self.block.times is None else self.block.times[self.start : self.end].astype(np.int64)

    @property
    def highest(self) -> int:
        """The highest digest: the last one. There must be one."""
        return int(self.block.digests[self.end - 1])

    def __len__(self) -> int:
        """How many digests."""
        return self.end - self.start

    def __reduce__(self) -> tuple[Any, ...]:
        """What is its own."""
        return DigestCounts, (self.digests, self.own_times)


@lru_cache(maxsize=16)
def nothing(size: int) -> BottomK:
    """The sketch of no digests: half of all are that."""
    return BottomK(size)


class Sketches(NamedTuple):
    """The sketches of several columns as they lie in memory, and are sent: their digests one behind the other, how often each
    came (None: once), where each column's end, and which columns have more than ``size``."""

    size: int
    digests: Digests
    times: Times | None
    ends: Sequence[int]
    full: Sequence[bool]

    @classmethod
    def none(cls, size: int, count: int) -> Sketches:
        """Those of so many columns without digests."""
        return cls(size, _NO_DIGESTS, None, [0] * count, [False] * count)

    @classmethod
    def of(cls, size: int, given: Sequence[BottomK]) -> Sketches:
        """Sketches that were made one by one, by ``bottoms``."""
        counts = [one.counts for one in given if isinstance(one.counts, DigestCounts)]
        times = _joined([one.times for one in counts])
        ends, full = list(accumulate(map(len, counts))), [one.full for one in given]
        return cls(size, _joined([one.digests for one in counts]), None if (times == 1).all() else times, ends, full)

    def each(self) -> list[BottomK]:
        """The sketch of each column."""
        return self._up_to(self.size)

    def lower(self, size: int) -> list[BottomK]:
        """The smaller sketches of the same digests: the lowest of those that were kept."""
        return self._up_to(size)

    def _up_to(self, size: int) -> list[BottomK]:
        block, empty = Block(self.digests, self.times), nothing(size)
        return [
            empty
            if start == end
            else BottomK.of(size, Stretch(block, start, min(end, start + size)), is_full or end - start > size)
            for (start, end), is_full in zip(pairwise([0, *self.ends]), self.full, strict=True)
        ]


def _joined(parts: Sequence[T]) -> T:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def sketches(size: int, columns: Columns, digests: Digests, times: Counts, count: int) -> Sketches:
    """The sketches of ``count`` columns, from digests of which each is of the column with the given number."""
    if not len(digests):
        return Sketches.none(size, count)
    loops = kernels.lane_loops
    if count == 1 or loops is None:
        return Sketches.of(size, bottoms(size, columns, digests, times, count))
    most = min(len(digests), size * count)
    found, totals = np.empty(most, dtype=np.uint64), np.empty(most, dtype=np.int64)
    ends, full = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.uint8)
    hoped = size + _MARGIN * math.isqrt(size)
    counted = None if are_ones(times) else times
    most_often = loops.lowest(columns.astype(np.int64, copy=False), digests, counted, size, hoped, found, totals, ends, full)
    if most_often < 0:
        return Sketches.of(size, bottoms(size, columns, digests, times, count))
    used = int(ends[-1])
    # Copied, for room was made for more than is kept.
    often = None if most_often <= 1 else totals[:used].astype(np.min_scalar_type(most_often))
    return Sketches(size, found[:used].copy(), often, ends.tolist(), full.view(np.bool_).tolist())
