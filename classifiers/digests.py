"""Keyed 64-bit digests of many texts at once, for the sketches in tallies.

They are compared within one run and never kept, so they need no cryptographer's hash: a text's words are taken in one after
the other, each by a secret multiplication that no two words survive alike (wyhash's and Murmur's construction). Without the
key they say nothing of another run's. What is kept is hashed by ``siphash``.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.characters import Bytes

Digests: TypeAlias = npt.NDArray[np.uint64]
Places: TypeAlias = npt.NDArray[np.int64]

_WORD = 8
_LAST = np.array([(1 << 8 * count) - 1 for count in range(_WORD)] + [2**64 - 1], dtype=np.uint64)
"""Masks that keep the first 0 … 8 bytes of a little-endian word."""
_PIECE = 16_384  # rows whose state stays in the processor's cache


def digests(key: bytes, texts: pa.StringArray) -> Digests:
    """The digest of each text (UTF-8, no nulls). ``key`` has at most 64 bytes."""
    data, offsets = _padded(texts)
    found = np.empty(len(texts), dtype=np.uint64)
    for start in range(0, len(texts), _PIECE):
        found[start : start + _PIECE] = _of_piece(key, data, offsets[start : start + _PIECE + 1])
    return found


def digest(key: bytes, text: str) -> int:
    """The digest of one text."""
    return int(digests(key, pa.array([text], pa.string()))[0])


@lru_cache(maxsize=64)
def _secrets(key: bytes) -> tuple[np.uint64, np.uint64, np.uint64]:
    drawn = hashlib.blake2b(b"tally digests", digest_size=24, key=key).digest()
    start, by, last = (int.from_bytes(drawn[at : at + 8], "little") for at in (0, 8, 16))
    return np.uint64(start), np.uint64(by | 1), np.uint64(last | 1)


def _padded(texts: pa.StringArray) -> tuple[Bytes, Places]:
    """The bytes of the texts with a word of zeros behind them, and the place of each text's first byte and of the end."""
    if not len(texts):
        return np.zeros(_WORD, dtype=np.uint8), np.zeros(1, dtype=np.int64)
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32, count=len(texts) + 1 + texts.offset)[texts.offset :]
    data = np.frombuffer(texts.buffers()[2] or b"", dtype=np.uint8)[offsets[0] : offsets[-1]]
    padded = np.zeros(len(data) + _WORD, dtype=np.uint8)
    padded[:-_WORD] = data
    return padded, offsets.astype(np.int64) - offsets[0]


def _of_piece(key: bytes, data: Bytes, offsets: Places) -> Digests:
    start, by, last = _secrets(key)
    starts, lengths = offsets[:-1], np.diff(offsets)
    state = lengths.astype(np.uint64) * by
    state ^= start
    width = int(lengths[0]) if len(lengths) else 0
    if width and (lengths == width).all():
        for at in range(0, width, _WORD):
            _take_in(state, _column(data, int(starts[0]) + at, width, len(starts)) & _LAST[min(_WORD, width - at)], by)
    else:
        _of_uneven(state, data, starts, lengths, by)
    return _ended(state, last)


def _column(data: Bytes, at: int, width: int, rows: int) -> Digests:
    """The word at one place of every row of bytes."""
    found: Digests = np.ndarray((rows,), dtype="<u8", buffer=data, offset=at, strides=(width,)).astype(np.uint64)
    return found


def _of_uneven(state: Digests, data: Bytes, starts: Places, lengths: Places, by: np.uint64) -> None:
    """In the order of how many words the texts have, so that those with one more are always the first ones."""
    words = np.ndarray((max(0, len(data) - _WORD + 1),), dtype="<u8", buffer=data, strides=(1,))
    counts = (lengths + (_WORD - 1)) // _WORD
    most = int(counts.max(initial=0))
    order = np.argsort((most - counts).astype(np.uint16 if most <= np.iinfo(np.uint16).max else np.int64), kind="stable")
    # How many have more words than 0, 1, 2 …
    more = len(counts) - np.cumsum(np.bincount(counts, minlength=most + 1))
    own, at, kept = state[order], starts[order], _LAST[(lengths - 1) % _WORD + 1][order]
    for word in range(most):
        left, then = int(more[word]), int(more[word + 1])
        part = words[at[:left]]
        part[then:] &= kept[then:left]
        _take_in(own[:left], part, by)
        at += _WORD
    state[order] = own


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
