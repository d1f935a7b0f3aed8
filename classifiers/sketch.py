"""Bottom-k sketches: bounded, mergeable in any order, and exact until they are full."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from types import ModuleType

import numpy as np
import numpy.typing as npt

from classifiers import kernels
from classifiers.digest_counts import DigestCounts

_SPACE = 2**64
_NARROW = 2**16
_MARGIN, _ROOMS = 6, (6, 48)
"""How many more low digests than the size are looked at first (in its roots: six deviations), and times the size then."""


@dataclass(frozen=True)
class BottomK:
    """The ``size`` smallest of the 64-bit digests seen, each with its exact number of occurrences.

    A digest among the smallest of a whole is among the smallest of every part that holds it, so merging parts in any
    order gives the same sketch as one pass. Digests are keyed by the caller: they cannot be turned back into values.
    """

    size: int = 1024
    counts: Mapping[int, int] = field(default_factory=dict)
    full: bool = False

    @classmethod
    def of(cls, size: int, counts: Mapping[int, int], full: bool) -> BottomK:
        """One of these, in half the time: a fleet has several for each of its columns."""
        one = object.__new__(cls)
        fields = vars(one)
        fields["size"], fields["counts"], fields["full"] = size, counts, full
        return one

    def add(self, digests: Iterable[tuple[int, int]]) -> BottomK:
        """A new sketch with these (digest, occurrences) pairs added."""
        counts = dict(self.counts)
        for digest, times in digests:
            counts[digest] = counts.get(digest, 0) + times
        if len(counts) <= self.size:
            return BottomK(self.size, counts, self.full)
        kept = sorted(counts)[: self.size]
        return BottomK(self.size, {digest: counts[digest] for digest in kept}, True)

    def add_all(self, digests: npt.NDArray[np.uint64], times: npt.NDArray[np.int64]) -> BottomK:
        """The same from whole arrays, in which a digest may come several times."""
        return _bottom(self.size, digests, times).merge(self) if len(digests) else self

    def merge(self, other: BottomK) -> BottomK:
        """The sketch of both parts together."""
        if not other.counts and not other.full:
            return self
        if not self.counts and not self.full:
            return other
        ours, theirs = self.counts, other.counts
        if isinstance(ours, DigestCounts) and isinstance(theirs, DigestCounts):
            merged = _merged(self.size, ours, theirs)
        else:
            merged = self.add(theirs.items())
        return BottomK(merged.size, merged.counts, merged.full or self.full or other.full)

    def distinct(self) -> int:
        """Number of distinct digests: exact while not full, else the usual (k-1)/k-th-smallest estimate."""
        if not self.full:
            return len(self.counts)
        highest = self.counts.highest if isinstance(self.counts, DigestCounts) else max(self.counts)
        return round((self.size - 1) * _SPACE / highest)


def bottoms(
    size: int, columns: npt.NDArray[np.intp], digests: npt.NDArray[np.uint64], times: npt.NDArray[np.int64], count: int
) -> list[BottomK]:
    """The sketches of ``count`` columns, from digests of which each is of the column with the given number."""
    if count == 1:
        return [_bottom(size, digests, times)]
    told = _by_loops(size, columns, digests, times, count)
    if told is not None:
        return told
    order = np.argsort(digests)
    # Narrow numbers are put in order without being compared.
    order = order[np.argsort(columns[order].astype(np.uint16 if count < _NARROW else np.uint64), kind="stable")]
    column, digest = columns[order], digests[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (digest[1:] != digest[:-1]) | (column[1:] != column[:-1])
    starts = np.flatnonzero(first)
    totals = np.add.reduceat(times[order], starts) if len(starts) else times[:0]
    ends = np.searchsorted(column[starts], np.arange(count + 1))
    found = []
    for start, end in pairwise(ends.tolist()):
        kept = slice(start, min(end, start + size))
        found.append(_sketch(size, digest[starts[kept]], totals[kept], end - start > size))
    return found


def _by_loops(
    size: int, columns: npt.NDArray[np.intp], digests: npt.NDArray[np.uint64], times: npt.NDArray[np.int64], count: int
) -> list[BottomK] | None:
    """The same by a compiled loop, where there is one."""
    loops = kernels.sketch_loops
    if loops is None:
        return None
    most = min(len(digests), size * count)
    found, totals = np.empty(most, dtype=np.uint64), np.empty(most, dtype=np.int64)
    ends, full = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.uint8)
    loops.lowest(columns.astype(np.int64, copy=False), digests, times, _hoped(size), size, found, totals, ends, full)
    return [
        # Copied, for sketches are kept, and each by itself.
        _sketch(size, found[start:end].copy(), totals[start:end].copy(), bool(is_full))
        for (start, end), is_full in zip(pairwise([0, *ends.tolist()]), full.tolist(), strict=True)
    ]


def _by_loop(size: int, digests: npt.NDArray[np.uint64], times: npt.NDArray[np.int64], loops: ModuleType) -> BottomK:
    """The sketch of one column."""
    most = min(len(digests), size)
    found, totals = np.empty(most, dtype=np.uint64), np.empty(most, dtype=np.int64)
    kept, full = loops.lowest_of_one(digests, times, _hoped(size), size, found, totals)
    return _sketch(size, *_used(kept, found, totals), full)


def _used(
    kept: int, digests: npt.NDArray[np.uint64], times: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """What was written of arrays, copied where it is not all of them: sketches are kept."""
    return (digests, times) if kept == len(digests) else (digests[:kept].copy(), times[:kept].copy())


def _merged(size: int, ours: DigestCounts, theirs: DigestCounts) -> BottomK:
    """The sketch of two others' digests."""
    if kernels.sketch_loops is not None:
        most = min(len(ours) + len(theirs), size)
        found, totals = np.empty(most, dtype=np.uint64), np.empty(most, dtype=np.int64)
        kept, full = kernels.sketch_loops.merged(ours.digests, ours.times, theirs.digests, theirs.times, size, found, totals)
        if kept >= 0:
            return _sketch(size, *_used(kept, found, totals), full)
    return _bottom(size, np.concatenate([ours.digests, theirs.digests]), np.concatenate([ours.times, theirs.times]))


def _sketch(size: int, digests: npt.NDArray[np.uint64], times: npt.NDArray[np.int64], full: bool) -> BottomK:
    return BottomK.of(size, DigestCounts(digests, times), full)


@cache
def _hoped(size: int) -> npt.NDArray[np.int64]:
    """How many low digests are looked at, until there are surely enough of them: at first as many as hold more than ``size``
    different ones where none comes again."""
    return np.array([size + _MARGIN * math.isqrt(size), *(room * size for room in _ROOMS)], dtype=np.int64)


def _low(digests: npt.NDArray[np.uint64], size: int) -> Iterator[npt.NDArray[np.intp]]:
    """The places of the low digests, until there are surely enough of them; at last all."""
    for hoped in _hoped(size).tolist():
        if len(digests) > 2 * hoped:
            yield np.flatnonzero(digests <= np.uint64(_SPACE // len(digests) * hoped))
    yield np.arange(len(digests))


def _bottom(size: int, digests: npt.NDArray[np.uint64], times: npt.NDArray[np.int64]) -> BottomK:
    """The sketch of some digests."""
    if kernels.sketch_loops is not None:
        return _by_loop(size, digests, times, kernels.sketch_loops)
    for rows in _low(digests, size):
        found = _bottom_of_few(size, digests[rows], times[rows])
        if found.full:
            break
    return found


def _bottom_of_few(size: int, digests: npt.NDArray[np.uint64], times: npt.NDArray[np.int64]) -> BottomK:
    order = np.argsort(digests)
    ordered = digests[order]
    first = np.ones(len(order), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    starts = np.flatnonzero(first)
    kept = starts[:size]
    upto = int(starts[size]) if len(starts) > size else len(order)
    totals = np.add.reduceat(times[order[:upto]], kept) if len(kept) else times[:0]
    return _sketch(size, ordered[kept], totals, len(starts) > size)
