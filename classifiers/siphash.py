"""SipHash-2-4 (Aumasson and Bernstein, 2012) of many texts at once: a keyed hash that nobody can repeat without the key.

Numbers have so few possible values that a plain hash of them is as good as the number itself. Vectorised over numpy's 64-bit
words: several million texts a second.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.characters import byte_lengths, byte_matrix

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
    lengths = byte_lengths(texts)
    digests = np.zeros(len(texts), dtype=np.uint64)
    words = lengths // _WORD + 1  # the last one holds what is left over, and the length
    for count in np.unique(words):
        rows = np.flatnonzero(words == count)
        part = texts if len(rows) == len(texts) else texts.take(pa.array(rows))
        blocks = byte_matrix(part, int(count) * _WORD, "\0").view("<u8")
        blocks[:, -1] |= ((lengths[rows] + len(domain)) % 256).astype(np.uint64) << np.uint64(56)
        for start in range(0, len(rows), _PIECE):
            digests[rows[start : start + _PIECE]] = _hashed(key, domain, blocks[start : start + _PIECE])
    return digests


def siphash_pairs(key: bytes, left: Digests, right: Digests) -> Digests:
    """The digest of each pair of digests."""
    last = np.full(len(left), 2 * _WORD << 56, dtype=np.uint64)
    blocks = np.column_stack([left, right, last])
    parts = [_hashed(key, b"", blocks[start : start + _PIECE]) for start in range(0, len(blocks), _PIECE)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)


def _hashed(key: bytes, domain: bytes, blocks: Digests) -> Digests:
    keys = np.frombuffer(key * 2, dtype="<u8")
    # The domain's words are the same in every row: numpy carries one of each until the rows' own words come.
    state = [np.full(1, start, dtype=np.uint64) ^ part for start, part in zip(_START, keys, strict=True)]
    for word in (*np.frombuffer(domain, dtype="<u8"), *np.ascontiguousarray(blocks.T)):
        state[3] = state[3] ^ word
        _rounds(state, 2)
        state[0] = state[0] ^ word
    state[2] = state[2] ^ _END
    _rounds(state, 4)
    digests: Digests = state[0] ^ state[1] ^ state[2] ^ state[3]
    return digests


def _rounds(state: list[Digests], count: int) -> None:
    v0, v1, v2, v3 = state
    for _ in range(count):
        v0 = v0 + v1
        v1 = _turned(v1, 13) ^ v0
        v0 = _turned(v0, 32)
        v2 = v2 + v3
        v3 = _turned(v3, 16) ^ v2
        v0 = v0 + v3
        v3 = _turned(v3, 21) ^ v0
        v2 = v2 + v1
        v1 = _turned(v1, 17) ^ v2
        v2 = _turned(v2, 32)
    state[:] = v0, v1, v2, v3


def _turned(word: Digests, by: int) -> Digests:
    turned: Digests = (word << np.uint64(by)) | (word >> np.uint64(64 - by))
    return turned
