"""Which digests can still change an HLL sketch: most of those that come late, or again, cannot, and need not be given to it.

The hash and the register are those of Apache DataSketches (MurmurHash3 x64 128 of the 8 bytes, seed 9001; the low bits of the
first word are the register, the leading zeros of the second its value), here for whole arrays at once:
https://github.com/apache/datasketches-cpp (hll, common/include/MurmurHash3.h).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classifiers.siphash import Digests

Values = npt.NDArray[np.uint8]

_SEED, _LENGTH = 9001, 8
_C1, _C2 = np.uint64(0x87C37B91114253D5), np.uint64(0x4CF5AD432745937F)
_MIX1, _MIX2 = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_OTHER = np.uint64(_SEED ^ _LENGTH)
_MOST_ZEROS = 62
_PIECE = 16_384  # digests whose words stay in the processor's cache


class Registers:
    """The least that a sketch's registers are known to hold: of each, the highest value that was let through. ``lg_k``: there are
    two to this power of them."""

    def __init__(self, lg_k: int) -> None:
        self._held: Values = np.zeros(1 << lg_k, dtype=np.uint8)
        self._mask = np.uint64((1 << lg_k) - 1)

    def raising(self, digests: Digests) -> Digests:
        """Those digests that may raise a register; of the others it is sure that they do not."""
        return np.concatenate([self._of(digests[start : start + _PIECE]) for start in range(0, len(digests), _PIECE)])

    def _of(self, digests: Digests) -> Digests:
        first, second = _hashed(digests)
        places = (first & self._mask).astype(np.int64)
        values = _value(second)
        may = values > self._held[places]
        np.maximum.at(self._held, places[may], values[may])
        return digests[may]


def _hashed(digests: Digests) -> tuple[Digests, Digests]:
    mixed = digests * _C1
    mixed = (mixed << np.uint64(31)) | (mixed >> np.uint64(33))
    mixed *= _C2
    mixed ^= _OTHER  # the seed, and the length of what is hashed
    mixed += _OTHER
    first, second = _finished(mixed), _finished(mixed + _OTHER)
    first += second
    return first, second + first


def _finished(word: Digests) -> Digests:
    word = word ^ (word >> np.uint64(33))
    word *= _MIX1
    word ^= word >> np.uint64(33)
    word *= _MIX2
    word ^= word >> np.uint64(33)
    return word


def _value(word: Digests) -> Values:
    """One more than the leading zeros. The bit behind the first is cleared, so that no rounding can carry into it."""
    _, exponents = np.frexp((word & ~(word >> np.uint64(1))).astype(np.float64))
    values: Values = (np.minimum(64 - exponents, _MOST_ZEROS) + 1).astype(np.uint8)
    return values
