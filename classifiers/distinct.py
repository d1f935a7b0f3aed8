"""How many different digests there are: an HLL sketch of fixed size with its error, or all of them, exactly.

Either takes digests in any order and split, and may be merged with its like; what it says afterwards is the same.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol, Self

import datasketches
import numpy as np

from classifiers.registers import Registers
from classifiers.siphash import Digests

LG_K = 18
"""2^18 registers of one byte: 0.2 % standard error, 256 KB a sketch."""
_DEVIATIONS = 3
_FEW = 1024  # are given to the sketch as they come
_SPARED = 1e-6  # of a sketch that has met few values and is exact but for rounding


@dataclass(frozen=True, slots=True)
class Count:
    """A number of different values and what it can be at least and at most (three standard deviations of a sketch)."""

    lower: int = 0
    value: int = 0
    upper: int = 0


class Distinct(Protocol):
    """A growing set of digests that can be counted."""

    def add(self, digests: Digests) -> None:
        """Take in some digests; those met before change nothing."""

    def absorb(self, other: Self) -> None:
        """Take in all that another one has met."""

    def copy(self) -> Self:
        """One that grows by itself."""

    def count(self) -> Count:
        """How many different digests were met."""

    def without(self, other: Self) -> Count:
        """How many of them the other one has not met."""


class Sketched:
    """An Apache DataSketches HLL: bounded memory, counts with an error."""

    def __init__(self, lg_k: int = LG_K, met: datasketches.hll_sketch | None = None) -> None:
        self._lg_k = lg_k
        self._met = met
        self._registers: Registers | None = None

    def add(self, digests: Digests) -> None:
        """See the contract."""
        if len(digests) >= _FEW and self._has_registers():
            self._registers = self._registers or Registers(self._lg_k)
            self._registers.add(digests)
        elif len(digests):
            if self._met is None:
                self._met = datasketches.hll_sketch(self._lg_k, datasketches.tgt_hll_type.HLL_8)
            deque(map(self._met.update, digests.view(np.int64).tolist()), 0)

    def _has_registers(self) -> bool:
        """Whether it surely has left the table of coupons in which a sketch counts its first values: there each digest counts,
        also one that would raise no register. The table is three quarters full of 2^(lg_k - 3) places at the most."""
        return self._registers is not None or (self._met is not None and self._met.get_estimate() >= 1 << (self._lg_k - 3))

    def _whole(self) -> datasketches.hll_sketch | None:
        """All that was met, in one sketch."""
        if self._registers is not None:
            registers = datasketches.hll_sketch.deserialize(self._registers.image())
            self._met, self._registers = _united(self._lg_k, self._met, registers), None
        return self._met

    def absorb(self, other: Sketched) -> None:
        """See the contract."""
        theirs = other._whole()
        if theirs is not None:
            self._met = _united(self._lg_k, self._whole(), theirs)

    def copy(self) -> Sketched:
        """See the contract."""
        met = self._whole()
        return Sketched(self._lg_k, None if met is None else _united(self._lg_k, met))

    def count(self) -> Count:
        """See the contract."""
        whole = self._whole()
        if whole is None:
            return Count()
        # A union's estimate depends on the registers alone, a sketch's own on the order of its updates too.
        met = _united(self._lg_k, whole)
        value = met.get_estimate()
        lower, upper = met.get_lower_bound(_DEVIATIONS), met.get_upper_bound(_DEVIATIONS)
        return Count(math.ceil(lower * (1 - _SPARED)), round(value), math.floor(upper * (1 + _SPARED)))

    def without(self, other: Sketched) -> Count:
        """See the contract. The difference of two sketches has the errors of both."""
        if other._whole() is None or self._whole() is None:
            return self.count()
        own, theirs, both = self.count(), other.count(), self.copy()
        both.absorb(other)
        every = both.count()
        return Count(
            max(0, every.lower - theirs.upper),
            min(own.value, max(0, every.value - theirs.value)),
            min(own.upper, max(0, every.upper - theirs.lower)),
        )

    def to_bytes(self) -> bytes:
        """What can be kept; empty for a sketch that has met nothing."""
        met = self._whole()
        return b"" if met is None else bytes(_united(self._lg_k, met).serialize_compact())

    @classmethod
    def from_bytes(cls, kept: bytes, lg_k: int = LG_K) -> Sketched:
        """The sketch that ``to_bytes`` was taken from. Raises ValueError where it is none."""
        if not kept:
            return cls(lg_k)
        try:
            met = datasketches.hll_sketch.deserialize(kept)
        except (ValueError, RuntimeError, IndexError):
            raise ValueError("not a kept sketch") from None
        return cls(lg_k, met)


def _united(lg_k: int, *parts: datasketches.hll_sketch | None) -> datasketches.hll_sketch:
    """The union, in the one form that tells nothing of the order: a union of one sketch only would be that sketch as it is."""
    union = datasketches.hll_union(lg_k)
    met = [part for part in parts if part is not None]
    for part in (*met, *met[:1]):
        union.update(part)
    return union.get_result(datasketches.tgt_hll_type.HLL_8)


@dataclass(eq=False)
class Exact:
    """All digests, 8 bytes each, in sorted runs of which each is at least twice as long as the next."""

    _runs: list[Digests] = field(default_factory=list, repr=False)

    def add(self, digests: Digests) -> None:
        """See the contract."""
        if len(digests):
            self._push(np.unique(digests))

    def absorb(self, other: Exact) -> None:
        """See the contract."""
        for run in other._runs:
            self._push(run)

    def copy(self) -> Exact:
        """See the contract. Runs are never changed, so both may hold them."""
        return Exact(list(self._runs))

    def count(self) -> Count:
        """See the contract."""
        met = len(self._all())
        return Count(met, met, met)

    def without(self, other: Exact) -> Count:
        """See the contract."""
        ours, theirs = self._all(), other._all()
        if not len(theirs):
            return self.count()
        missing = 0
        for start in range(0, len(ours), 1 << 20):
            part = ours[start : start + (1 << 20)]
            at = np.minimum(theirs.searchsorted(part), len(theirs) - 1)
            missing += int((theirs[at] != part).sum())
        return Count(missing, missing, missing)

    def _push(self, run: Digests) -> None:
        self._runs.append(run)
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            last, before = self._runs.pop(), self._runs.pop()
            self._runs.append(_merged(before, last))

    def _all(self) -> Digests:
        while len(self._runs) > 1:
            last, before = self._runs.pop(), self._runs.pop()
            self._runs.append(_merged(before, last))
        return self._runs[0] if self._runs else np.zeros(0, dtype=np.uint64)


def _merged(left: Digests, right: Digests) -> Digests:
    both = np.concatenate([left, right])
    both.sort(kind="stable")  # two ascending runs are merged, not sorted anew
    keep = np.ones(len(both), dtype=np.bool_)
    keep[1:] = both[1:] != both[:-1]
    return both[keep]
