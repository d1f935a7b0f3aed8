"""The registers of an HLL sketch, for whole arrays of digests at once: a library's sketch is told of one digest after the other.

The hash and the register are those of Apache DataSketches (MurmurHash3 x64 128 of the 8 bytes, seed 9001; the low bits of the
first word are the register, the leading zeros of the second its value), and so is the image of a sketch:
https://github.com/apache/datasketches-cpp (hll, common/include/MurmurHash3.h).
"""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt

from classifiers.siphash import Digests

Values = npt.NDArray[np.uint8]

_SEED, _LENGTH = 9001, 8
_C1, _C2 = np.uint64(0x87C37B91114253D5), np.uint64(0x4CF5AD432745937F)
_MIX1, _MIX2 = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_OTHER = np.uint64(_SEED ^ _LENGTH)
_MOST_ZEROS = 62
_HLL = b"\x0a\x01\x07"
_HALF = 32  # the sum of 2^-register is kept in two parts: below it and from it on
_HLL_FLAGS = b"\x00\x18\x00\x0a" + bytes(8)
"""Out of order, compact, 8 bits; no estimate of its own."""
_HEAD_AT = 56  # bits
_HEADS = np.array([(1 << max(0, 8 - held)) - 1 for held in range(_MOST_ZEROS + 2)], dtype=np.uint8)
"""By what a register holds: with so many zeros in front, or more, the first byte is no higher than this."""
_PIECE = 20_480  # digests whose words stay in the processor's cache


class Registers:
    """Two to the power of ``lg_k`` registers, each with the highest value it was given."""

    def __init__(self, lg_k: int) -> None:
        self._lg_k = lg_k
        self._held: Values = np.zeros(1 << lg_k, dtype=np.uint8)
        self._highest: Values = np.full(1 << lg_k, 255, dtype=np.uint8)
        """Of each register: the highest first byte with which a digest's second word may raise it, zeros being what counts."""
        self._mask = np.uint64((1 << lg_k) - 1)

    def add(self, digests: Digests) -> None:
        """Take in some digests."""
        for start in range(0, len(digests), _PIECE):
            self._add(digests[start : start + _PIECE])

    def _add(self, digests: Digests) -> None:
        first, second = _hashed(digests)
        places = np.bitwise_and(first, self._mask, out=first).view(np.int64)
        heads = np.right_shift(second, np.uint64(_HEAD_AT)).astype(np.uint8)
        # A byte tells nearly all of those that raise nothing; the value itself is asked for the few that are left.
        left = np.flatnonzero(heads <= self._highest.take(places, mode="clip"))
        places, values = places[left], _value(second[left])
        np.maximum.at(self._held, places, values)
        self._highest[places] = _HEADS[self._held[places]]

    def image(self) -> bytes:
        """The sketch with these registers as DataSketches writes it: HLL of 8 bits, compact, with no estimate of its own."""
        powers, low = np.exp2(-self._held.astype(np.float64)), self._held < _HALF
        sums = struct.pack("<ddII", powers[low].sum(), powers[~low].sum(), np.count_nonzero(self._held == 0), 0)
        return b"".join((_HLL, bytes([self._lg_k]), _HLL_FLAGS, sums, self._held.tobytes()))


def _hashed(digests: Digests) -> tuple[Digests, Digests]:
    aside = np.empty_like(digests)
    mixed = digests * _C1
    np.right_shift(mixed, np.uint64(33), out=aside)
    np.left_shift(mixed, np.uint64(31), out=mixed)
    mixed |= aside
    mixed *= _C2
    mixed ^= _OTHER  # the seed, and the length of what is hashed
    mixed += _OTHER
    other = mixed + _OTHER
    _finish(mixed, aside)
    _finish(other, aside)
    mixed += other
    other += mixed
    return mixed, other


def _finish(word: Digests, aside: Digests) -> None:
    """In place."""
    for by in (_MIX1, _MIX2, None):
        np.right_shift(word, np.uint64(33), out=aside)
        word ^= aside
        if by is not None:
            word *= by


def _value(word: Digests) -> Values:
    """One more than the leading zeros. The bit behind the first is cleared, so that no rounding can carry into it."""
    _, exponents = np.frexp((word & ~(word >> np.uint64(1))).astype(np.float64))
    values: Values = (np.minimum(64 - exponents, _MOST_ZEROS) + 1).astype(np.uint8)
    return values
