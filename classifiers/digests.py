"""Keyed 64-bit digests of many texts at once, for the sketches in tallies.

They are compared within one run and never kept, so they need no cryptographer's hash: a text's words are taken in one after
the other, each by a secret multiplication that no two words survive alike (wyhash's and Murmur's construction). Without the
key they say nothing of another run's. What is kept is hashed by ``siphash``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Bytes, bytes_of

Digests: TypeAlias = npt.NDArray[np.uint64]
Places: TypeAlias = npt.NDArray[np.int64] | npt.NDArray[np.int32]

_WORD = 8
_LAST = np.array([(1 << 8 * count) - 1 for count in range(_WORD)] + [2**64 - 1], dtype=np.uint64)
"""Masks that keep the first 0 … 8 bytes of a little-endian word."""
_ALL, _ONE = np.uint64(2**64 - 1), np.uint64(1)
_WASTED = 2  # texts to a word that would be taken in for nothing: where there are fewer, it pays to put texts in order
_PIECE = 16_384  # rows whose state stays in the processor's cache


def digests(key: bytes, texts: pa.StringArray) -> Digests:
    """The digest of each text (UTF-8, no nulls). ``key`` has at most 64 bytes."""
    data, offsets = bytes_of(texts)
    found = np.empty(len(texts), dtype=np.uint64)
    if kernels.digest_loops is not None:
        kernels.digest_loops.fill(data, offsets, found, *map(int, _secrets(key)))
        return found
    for start in range(0, len(texts), _PIECE):
        part = offsets[start : start + _PIECE + 1]
        found[start : start + _PIECE] = _of_piece(key, data[part[0] : part[-1]], part - part[0])
    return found


def digest(key: bytes, text: str) -> int:
    """The digest of one text."""
    return int(digests(key, pa.array([text], pa.string()))[0])


@lru_cache(maxsize=64)
def _secrets(key: bytes) -> tuple[np.uint64, np.uint64, np.uint64]:
    drawn = hashlib.blake2b(b"tally digests", digest_size=24, key=key).digest()
    start, by, last = (int.from_bytes(drawn[at : at + 8], "little") for at in (0, 8, 16))
    return np.uint64(start), np.uint64(by | 1), np.uint64(last | 1)


def _of_piece(key: bytes, data: Bytes, offsets: Places) -> Digests:
    start, by, last = _secrets(key)
    lengths = np.diff(offsets)
    state = lengths.astype(np.uint64)
    state *= by
    state ^= start
    width = int(lengths[0])
    if len(data) == width * len(lengths) and (lengths == width).all():
        words = _words(data)
        for at in range(0, width, _WORD):
            word = _column(words, at, width, len(lengths))
            if width - at < _WORD:
                word &= _LAST[width - at]
            _take_in(state, word, by)
    else:
        _of_uneven(state, data, offsets[:-1].astype(np.int64), lengths.astype(np.int64), by)
    return _ended(state, last)


def _words(data: Bytes, behind: int = 1) -> Digests:
    """The bytes as words, the last one filled up, with others behind them."""
    whole = len(data) // _WORD
    words = np.empty(whole + 1 + behind, dtype=np.uint64)
    words[whole:] = 0
    words.view(np.uint8)[: len(data)] = data
    return words


def _column(words: Digests, at: int, width: int, rows: int) -> Digests:
    """The word at one place of every row of bytes."""
    found: Digests = np.ndarray((rows,), dtype="<u8", buffer=words.data, offset=at, strides=(width,)).astype(np.uint64)
    return found


def _of_uneven(state: Digests, data: Bytes, starts: Places, lengths: Places, by: np.uint64) -> None:
    """The state of texts of several lengths, in place."""
    counts = (lengths + (_WORD - 1)) >> 3
    most = int(counts.max())
    words = _words(data, most + 1)
    if _WASTED * (most * len(counts) - int(counts.sum())) < len(counts):
        _in_turn(state, _Texts.of(words, starts, lengths), counts, by)
        return
    # In the order of how many words the texts have, so that those with one more are always the first ones.
    order = np.argsort((most - counts).astype(np.uint16 if most <= np.iinfo(np.uint16).max else np.int64), kind="stable")
    more = np.searchsorted(-counts[order], -np.arange(most + 1)).tolist()  # how many have more words than 0, 1, 2 …
    own, texts = state[order], _Texts.of(words, starts[order], lengths[order])
    for left, then in pairwise(more):
        part = texts.next(left)
        part[then:] &= texts.kept[then:left]
        _take_in(own[:left], part, by)
    state[order] = own


def _in_turn(state: Digests, texts: _Texts, counts: Places, by: np.uint64) -> None:
    """In the order in which the texts stand, all of them as long as the longest: what comes after a text's end is not kept."""
    least = int(counts.min())
    for taken in range(1, int(counts.max()) + 1):
        part = texts.next(len(state))
        if taken < least:
            _take_in(state, part, by)
            continue
        part &= np.where(counts > taken, _ALL, texts.kept)
        if taken == least:
            _take_in(state, part, by)
            continue
        longer = state.copy()
        _take_in(longer, part, by)
        np.copyto(state, longer, where=counts >= taken)


@dataclass(eq=False)
class _Texts:
    """Texts that are read word by word: the places of their next words, what was read there, by how many bits a text is behind,
    and the bits that are kept of its last word."""

    words: Digests
    at: Places
    low: Digests
    behind: Digests
    rest: Digests
    kept: Digests

    @classmethod
    def of(cls, words: Digests, starts: Places, lengths: Places) -> _Texts:
        """Texts that start at some bytes of the words."""
        behind = ((starts & (_WORD - 1)) << 3).astype(np.uint64)
        at = starts >> 3
        kept = _ALL >> ((-lengths & (_WORD - 1)) << 3).astype(np.uint64)
        return cls(words, at, words[at], behind, np.uint64(63) - behind, kept)

    def next(self, count: int) -> Digests:
        """The next word of each of the first texts: the end of one of the bytes' words and the beginning of the one after it."""
        self.at = self.at[:count]
        self.at += 1
        high = self.words[self.at]
        part = self.low[:count] >> self.behind[:count]
        part |= high << self.rest[:count] << _ONE
        self.low = high
        return part


def _take_in(state: Digests, word: Digests, by: np.uint64) -> None:
    """In place. Each step is a bijection of the state: texts that differ in one word never fall together."""
    state ^= word
    state *= by
    state ^= state >> np.uint64(32)


def _ended(state: Digests, last: np.uint64) -> Digests:
    state *= last
    state ^= state >> np.uint64(29)
    state *= np.uint64(0xBF58476D1CE4E5B9)
    state ^= state >> np.uint64(32)
    return state
