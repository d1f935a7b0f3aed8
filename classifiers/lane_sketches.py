"""Sketches of the columns of a lane: stretches of the same arrays, for most of them are only counted and sent on together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers import kernels
from classifiers.digest_counts import DigestCounts
from classifiers.digests import Digests
from classifiers.sketch import BottomK, bottoms
from classifiers.told_once import told_once

Columns = npt.NDArray[np.intp]
Counts = npt.NDArray[np.int64]
Times = npt.NDArray[np.int64] | npt.NDArray[np.uint64] | npt.NDArray[np.uint32] | npt.NDArray[np.uint16] | npt.NDArray[np.uint8]

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


def sketches(size: int, columns: Columns, digests: Digests, times: Counts, count: int) -> list[BottomK]:
    """The sketches of ``count`` columns, from digests of which each is of the column with the given number."""
    if not len(digests):
        return [nothing(size)] * count
    loops = kernels.lane_loops
    if count == 1 or loops is None:
        return bottoms(size, columns, digests, times, count)
    most = min(len(digests), size * count)
    found, totals = np.empty(most, dtype=np.uint64), np.empty(most, dtype=np.int64)
    ends, full = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.uint8)
    hoped = size + _MARGIN * math.isqrt(size)
    most_often = loops.lowest(columns.astype(np.int64, copy=False), digests, times, size, hoped, found, totals, ends, full)
    if most_often < 0:
        return bottoms(size, columns, digests, times, count)
    used = int(ends[-1])
    # Copied, for room was made for more than is kept.
    block = Block(found[:used].copy(), None if most_often <= 1 else totals[:used].astype(np.min_scalar_type(most_often)))
    return [
        nothing(size) if start == end else BottomK.of(size, Stretch(block, start, end), is_full == 1)
        for (start, end), is_full in zip(pairwise([0, *ends.tolist()]), full.tolist(), strict=True)
    ]


def lower(given: Sequence[BottomK], size: int) -> list[BottomK]:
    """The smaller sketches of the same digests: the lowest of those that were kept."""
    return [_lower(one, size) for one in given]


def _lower(given: BottomK, size: int) -> BottomK:
    counts = given.counts
    many = len(counts)
    if not many:
        return nothing(size)
    kept = min(many, size)
    if isinstance(counts, Stretch):
        return BottomK.of(size, Stretch(counts.block, counts.start, counts.start + kept), given.full or many > size)
    if isinstance(counts, DigestCounts):  # they ascend where they were made by ``bottoms``
        own = counts.own_times
        counts = DigestCounts(counts.digests[:kept], None if own is None else own[:kept])
        return BottomK(size, counts, given.full or many > size)
    raise TypeError("digests that may be in no order")
