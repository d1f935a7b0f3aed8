"""SipHash-2-4 (Aumasson and Bernstein, 2012) of many texts at once: a keyed hash that nobody can repeat without the key.

Numbers have so few possible values that a plain hash of them is as good as the number itself. Vectorised over numpy's 64-bit
words: several million texts a second.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.characters import Bytes
from classifiers.person_forms import Places, flat

Digests: TypeAlias = npt.NDArray[np.uint64]

KEY_BYTES = 16
_WORD = 8
_PIECE = 8192  # rows whose words and state stay in the processor's cache
_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_END = np.uint64(0xFF)


def siphash(key: bytes, texts: pa.StringArray, domain: bytes = b"") -> Digests:
    """The 64-bit digest of ``domain`` followed by each text (UTF-8, no nulls). ``key`` has 16 bytes; ``domain``, which keeps
    equal texts of different meaning apart, has a multiple of 8."""
    if len(key) != KEY_BYTES or len(domain) % _WORD:
        raise ValueError("a key has 16 bytes and a domain a multiple of 8")
    data, lengths = flat(texts)
    digests = np.zeros(len(texts), dtype=np.uint64)
    words = lengths // _WORD + 1  # the last one holds what is left over, and the length
    every = np.unique(words)
    for count in every:
        rows = words == count
        part = data if len(every) == 1 else data[np.repeat(rows, lengths)]
        digests[rows] = _of_blocks(key, domain, _blocks(part, lengths[rows], int(count), len(domain)))
    return digests


def _blocks(data: Bytes, lengths: Places, words: int, before: int) -> Digests:
    """The words of each text, one row a text, with the length of the whole message at the end."""
    width = words * _WORD
    codes = np.zeros((len(lengths), width), dtype=np.uint8)
    shortest = int(lengths.min())
    if shortest == int(lengths.max()):
        codes[:, :shortest] = data.reshape(len(lengths), shortest)
    else:
        codes[np.arange(width) < lengths[:, None]] = data
    blocks = codes.view("<u8")
    blocks[:, -1] |= ((lengths + before) % 256).astype(np.uint64) << np.uint64(56)
    return blocks


def siphash_pairs(key: bytes, left: Digests, right: Digests) -> Digests:
    """The digest of each pair of digests."""
    last = np.full(len(left), 2 * _WORD << 56, dtype=np.uint64)
    return _of_blocks(key, b"", np.column_stack([left, right, last]))


def _of_blocks(key: bytes, domain: bytes, blocks: Digests) -> Digests:
    digests = np.empty(len(blocks), dtype=np.uint64)
    for start in range(0, len(blocks), _PIECE):
        digests[start : start + _PIECE] = _hashed(key, domain, blocks[start : start + _PIECE])
    return digests


def _hashed(key: bytes, domain: bytes, blocks: Digests) -> Digests:
    keys = np.frombuffer(key * 2, dtype="<u8")
    # The domain's words are the same in every row: one of each is carried until the rows' own words come.
    state = np.array([np.uint64(start) ^ part for start, part in zip(_START, keys, strict=True)]).reshape(4, 1)
    spare = np.empty_like(state)
    for word in np.frombuffer(domain, dtype="<u8"):
        _take_in(state, word, spare)
    state = np.repeat(state, len(blocks), axis=1)
    spare = np.empty_like(state)
    for word in np.ascontiguousarray(blocks.T):
        _take_in(state, word, spare)
    state[2] ^= _END
    _rounds(state, 4, spare)
    digests: Digests = np.bitwise_xor.reduce(state, axis=0)
    return digests


def _take_in(state: Digests, word: Digests | np.uint64, spare: Digests) -> None:
    state[3] ^= word
    _rounds(state, 2, spare)
    state[0] ^= word


def _rounds(state: Digests, count: int, spare: Digests) -> None:
    """All in place: no step asks for memory."""
    v0, v1, v2, v3 = state
    aside = spare[0]
    for _ in range(count):
        v0 += v1
        _turn(v1, 13, aside)
        v1 ^= v0
        _turn(v0, 32, aside)
        v2 += v3
        _turn(v3, 16, aside)
        v3 ^= v2
        v0 += v3
        _turn(v3, 21, aside)
        v3 ^= v0
        v2 += v1
        _turn(v1, 17, aside)
        v1 ^= v2
        _turn(v2, 32, aside)


def _turn(word: Digests, by: int, aside: Digests) -> None:
    np.left_shift(word, np.uint64(by), out=aside)
    np.right_shift(word, np.uint64(64 - by), out=word)
    word |= aside
