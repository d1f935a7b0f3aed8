"""Bottom-k sketches: bounded, mergeable in any order, and exact until they are full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_SPACE = 2**64


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

    def merge(self, other: BottomK) -> BottomK:
        """The sketch of both parts together."""
        merged = self.add(other.counts.items())
        return BottomK(merged.size, merged.counts, merged.full or other.full)

    def distinct(self) -> int:
        """Number of distinct digests: exact while not full, else the usual (k-1)/k-th-smallest estimate."""
        if not self.full:
            return len(self.counts)
        return round((self.size - 1) * _SPACE / max(self.counts))
