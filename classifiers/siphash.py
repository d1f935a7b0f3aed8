"""SipHash-2-4 (Aumasson and Bernstein, 2012) of many texts at once: a keyed hash that nobody can repeat without the key.

Numbers have so few possible values that a plain hash of them is as good as the number itself. Vectorised over numpy's 64-bit
words: tens of millions of short texts a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.characters import Bytes
from classifiers.person_forms import Places, flat

Digests: TypeAlias = npt.NDArray[np.uint64]
_Words: TypeAlias = tuple[Digests | np.uint64, ...]

KEY_BYTES = 16
_WORD, _BITS = 8, 64
_PIECE = 20_480  # rows whose words and state stay in the processor's second cache
_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_END, _ALL = 0xFF, 2**64 - 1
_LENGTH_AT = 56  # bits: the length stands in the last byte of the last word
_TURNS = {by: (np.array(by, dtype=np.uint64), np.array(_BITS - by, dtype=np.uint64)) for by in (13, 16, 17, 21, 32)}
"""How far a word turns left, and the rest of the way round; as arrays, which numpy need not make of them each time."""


def siphash(key: bytes, texts: pa.StringArray, domain: bytes = b"") -> Digests:
    """The 64-bit digest of ``domain`` followed by each text (UTF-8, no nulls). ``key`` has 16 bytes; ``domain``, which keeps
    equal texts of different meaning apart, has a multiple of 8."""
    if len(domain) % _WORD:
        raise ValueError("a key has 16 bytes and a domain a multiple of 8")
    return siphash_flat(key, *flat(texts), domain)


def siphash_flat(key: bytes, data: Bytes, lengths: Places, before: bytes = b"") -> Digests:
    """The same of texts whose bytes stand one after the other; ``before`` are any bytes that come before each of them."""
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 16 bytes and a domain a multiple of 8")
    digests = np.empty(len(lengths), dtype=np.uint64)
    if not len(lengths):
        return digests
    begun = _begun(key, before[: len(before) // _WORD * _WORD])
    if lengths.min() == lengths.max():
        count = (int(lengths[0]) + len(before) % _WORD) // _WORD + 1
        return _of_pieces(begun, _pieces(data, lengths, count, before), len(lengths))
    words = (lengths + len(before) % _WORD) // _WORD + 1  # the last one holds what is left over, and the length
    every = np.unique(words) if words.min() != words.max() else words[:1]
    for count in every:
        rows = words == count
        part = data if len(every) == 1 else data[np.repeat(rows, lengths)]
        found = _of_pieces(begun, _pieces(part, lengths[rows], int(count), before), int(np.count_nonzero(rows)))
        if len(every) == 1:
            return found
        digests[rows] = found
    return digests


def siphash_pairs(key: bytes, left: Digests, right: Digests) -> Digests:
    """The digest of each pair of digests."""
    last = np.uint64(2 * _WORD << _LENGTH_AT)
    starts = range(0, len(left), _PIECE)
    pieces = ((left[start : start + _PIECE], right[start : start + _PIECE], last) for start in starts)
    return _of_pieces(_begun(key, b""), pieces, len(left))


def _pieces(data: Bytes, lengths: Places, words: int, before: bytes) -> Iterator[_Words]:
    """The words of texts that have so many of them, each word of some thousand texts together."""
    shortest, rest = int(lengths.min()), before[len(before) // _WORD * _WORD :]
    even = shortest == int(lengths.max())
    if even and shortest >= _WORD and not rest:
        yield from _of_even(data, shortest, len(lengths), shortest + len(before))
        return
    ends = np.cumsum(lengths)
    for start in range(0, len(lengths), _PIECE):
        part = lengths[start : start + _PIECE]
        codes = np.zeros((len(part), words * _WORD), dtype=np.uint8)
        codes[:, : len(rest)] = np.frombuffer(rest, dtype=np.uint8)
        inner, first = codes[:, len(rest) :], int(ends[start] - part[0])
        bytes_ = data[first : first + int(part.sum())]
        if even:
            inner[:, :shortest] = bytes_.reshape(len(part), shortest)
        else:
            inner[np.arange(inner.shape[1]) < part[:, None]] = bytes_
        blocks = codes.view("<u8")
        blocks[:, -1] |= _length(part + len(before))
        yield tuple(np.ascontiguousarray(blocks.T))


def _of_even(data: Bytes, width: int, rows: int, total: int) -> Iterator[_Words]:
    """The words of texts of one length, read where they stand: the last word ends with the text, so nothing is read beyond."""
    whole, left = divmod(width, _WORD)
    for start in range(0, rows, _PIECE):
        count = min(_PIECE, rows - start)
        words: list[Digests | np.uint64] = [_column(data, start * width + _WORD * place, width, count) for place in range(whole)]
        last: Digests | np.uint64 = np.uint64(total % 256 << _LENGTH_AT)
        if left:
            behind = _column(data, (start + 1) * width - _WORD, width, count)
            behind >>= np.uint64(_BITS - _WORD * left)
            last = np.bitwise_or(behind, last, out=behind)
        yield (*words, last)


def _column(data: Bytes, at: int, width: int, rows: int) -> Digests:
    """The word that stands at one place of every text."""
    found: Digests = np.ndarray((rows,), dtype="<u8", buffer=data, offset=at, strides=(width,)).astype(np.uint64)
    return found


def _length(lengths: Places) -> Digests:
    counted: Digests = (lengths % 256).astype(np.uint64) << np.uint64(_LENGTH_AT)
    return counted


def _of_pieces(begun: tuple[int, ...], pieces: Iterable[_Words], rows: int) -> Digests:
    digests = np.empty(rows, dtype=np.uint64)
    start = 0
    for words in pieces:
        count = min(_PIECE, rows - start)
        _hashed(begun, words, digests[start : start + count])
        start += count
    return digests


@lru_cache(maxsize=64)
def _begun(key: bytes, before: bytes) -> tuple[int, ...]:
    """The state after the words that are the same in every text: one of each is enough."""
    keys = np.frombuffer(key * 2, dtype="<u8").tolist()
    state = tuple(np.array([start ^ part], dtype=np.uint64) for start, part in zip(_START, keys, strict=True))
    for word in np.frombuffer(before, dtype="<u8"):
        _take_in(state, word, np.empty(1, dtype=np.uint64))
    return tuple(int(one[0]) for one in state)


def _hashed(begun: tuple[int, ...], words: _Words, digests: Digests) -> None:
    """The digests of some thousand texts, written where they belong."""
    aside = np.empty(len(digests), dtype=np.uint64)
    state = _begin(begun, words[0], aside)
    for word in words[1:]:
        _take_in(state, word, aside)
    np.bitwise_xor(state[2], np.uint64(_END), out=state[2])
    _rounds(state, 3, aside)
    _last_round(state, aside, digests)


def _begin(begun: tuple[int, ...], word: Digests | np.uint64, aside: Digests) -> tuple[Digests, ...]:
    """Takes in the first word that differs from text to text. Half of its first round is the same for all of them."""
    s0, s1, s2, s3 = begun
    s0 = (s0 + s1) & _ALL
    s1 = _turned(s1, 13) ^ s0
    v3 = np.bitwise_xor(word, np.uint64(s3))
    v2 = v3 + np.uint64(s2)
    _turn(v3, 16, aside)
    v3 ^= v2
    v0 = v3 + np.uint64(_turned(s0, 32))
    _turn(v3, 21, aside)
    v3 ^= v0
    v2 += np.uint64(s1)
    v1 = v2 ^ np.uint64(_turned(s1, 17))
    _turn(v2, 32, aside)
    state = v0, v1, v2, v3
    _rounds(state, 1, aside)
    v0 ^= word
    return state


def _turned(word: int, by: int) -> int:
    return (word << by | word >> _BITS - by) & _ALL


def _take_in(state: tuple[Digests, ...], word: Digests | np.uint64, aside: Digests) -> None:
    np.bitwise_xor(state[3], word, out=state[3])
    _rounds(state, 2, aside)
    np.bitwise_xor(state[0], word, out=state[0])


def _rounds(state: tuple[Digests, ...], count: int, aside: Digests) -> None:
    """All in place: no step asks for memory."""
    v0, v1, v2, v3 = state
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


def _last_round(state: tuple[Digests, ...], aside: Digests, digests: Digests) -> None:
    """A round, and all words of the state in one: there v0, as the round's second half leaves it, takes itself out again."""
    v0, v1, v2, v3 = state
    v0 += v1
    _turn(v1, 13, aside)
    v1 ^= v0
    v2 += v3
    _turn(v3, 16, aside)
    v3 ^= v2
    _turn(v3, 21, aside)
    v2 += v1
    _turn(v1, 17, aside)
    np.bitwise_xor(v1, v3, out=digests)
    digests ^= v2
    _turn(v2, 32, aside)
    digests ^= v2


def _turn(word: Digests, by: int, aside: Digests) -> None:
    left, right = _TURNS[by]
    np.left_shift(word, left, out=aside)
    np.right_shift(word, right, out=word)
    word |= aside
