"""Bottom-k sketches: bounded, mergeable in any order, and exact until they are full."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

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
        if not len(digests):
            return self
        for rows in _low(digests, self.size):
            found = _bottom(self.size, digests[rows], times[rows])
            if found.full:
                break
        return found.merge(self)

    def merge(self, other: BottomK) -> BottomK:
        """The sketch of both parts together."""
        if not other.counts and not other.full:
            return self
        if not self.counts and not self.full:
            return other
        merged = self.add(other.counts.items())
        return BottomK(merged.size, merged.counts, merged.full or other.full)

    def distinct(self) -> int:
        """Number of distinct digests: exact while not full, else the usual (k-1)/k-th-smallest estimate."""
        if not self.full:
            return len(self.counts)
        return round((self.size - 1) * _SPACE / max(self.counts))


def bottoms(
    size: int, columns: npt.NDArray[np.intp], digests: npt.NDArray[np.uint64], times: npt.NDArray[np.int64], count: int
) -> list[BottomK]:
    """The sketches of ``count`` columns, from digests of which each is of the column with the given number."""
    if count == 1:
        return [BottomK(size).add_all(digests, times)]
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
        counts = dict(zip(digest[starts[kept]].tolist(), totals[kept].tolist(), strict=True))
        found.append(BottomK(size, counts, end - start > size))
    return found


def _low(digests: npt.NDArray[np.uint64], size: int) -> Iterator[npt.NDArray[np.intp]]:
    """The places of the low digests, until there are surely enough of them: at first as many as hold more than ``size`` different
    ones where none comes again, at last all."""
    for hoped in (size + _MARGIN * math.isqrt(size), *(room * size for room in _ROOMS)):
        if len(digests) > 2 * hoped:
            yield np.flatnonzero(digests <= np.uint64(_SPACE // len(digests) * hoped))
    yield np.arange(len(digests))


def _bottom(size: int, digests: npt.NDArray[np.uint64], times: npt.NDArray[np.int64]) -> BottomK:
    """The sketch of some digests."""
    order = np.argsort(digests)
    ordered = digests[order]
    first = np.ones(len(order), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    starts = np.flatnonzero(first)
    kept = starts[:size]
    upto = int(starts[size]) if len(starts) > size else len(order)
    totals = np.add.reduceat(times[order[:upto]], kept) if len(kept) else times[:0]
    return BottomK(size, dict(zip(ordered[kept].tolist(), totals.tolist(), strict=True)), len(starts) > size)
