"""Cells in the forms that nearly all cells of a column have, judged as bytes of a whole batch and not text by text.

What is found here ``person_keys`` would find by patterns, and it looks at all other cells: this is a fast way to the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.characters import Bytes, Flags
from classifiers.person_digits import are_handsets, residents

_OTHER, _KEPT, _DROPPED = 0, 1, 2
_ONE, _NINE, _SMALL_X = (ord(character) for character in "19x")
_PREFIXES = ("", "0", "86", "860", "00", "000", "0086", "00860")
"""What may stand before a handset's number: the country code as it is dialled, and the trunk's 0."""
_NUMBER, _RESIDENT, _OLD = 11, 18, 15

Places = npt.NDArray[np.int64]
_Cells: TypeAlias = tuple[pa.StringArray, Bytes, Places]
_Usual: TypeAlias = "tuple[int, Callable[[Bytes], tuple[Bytes, Flags]]]"


@dataclass(frozen=True, eq=False)
class Plain:
    """The cells that were recognised, and their canonical spelling: a row of bytes for each of them, in order."""

    met: Flags
    codes: Bytes = field(repr=False)


def flat(texts: pa.StringArray) -> tuple[Bytes, Places]:
    """All bytes of the texts (no nulls) one after the other, and each text's length."""
    count = len(texts)
    if count == 0:
        return np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=np.int64)
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32, count=count + 1 + texts.offset)[texts.offset :]
    data = np.frombuffer(texts.buffers()[2] or b"", dtype=np.uint8)[offsets[0] : offsets[-1]]
    return data, np.diff(offsets).astype(np.int64)


def text_of_bytes(data: Bytes, lengths: Places) -> pa.StringArray:
    """The reverse of ``flat``."""
    offsets = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return pa.StringArray.from_buffers(len(lengths), pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(data)))


def put_together(plain: Plain, others: pa.StringArray) -> pa.StringArray:
    """The canonical texts of all cells: those recognised, and ``others`` in order for the rest."""
    data, rest = flat(others)
    lengths = np.full(len(plain.met), plain.codes.shape[1], dtype=np.int64)
    lengths[~plain.met] = rest
    if not len(data):
        return text_of_bytes(plain.codes.reshape(-1), lengths)
    ours = np.repeat(plain.met, lengths)
    joined = np.empty(len(ours), dtype=np.uint8)
    joined[ours] = plain.codes.reshape(-1)
    joined[~ours] = data
    return text_of_bytes(joined, lengths)


def _table(kept: bytes, dropped: bytes) -> Bytes:
    table = np.full(256, _OTHER, dtype=np.uint8)
    table[np.frombuffer(kept, dtype=np.uint8)] = _KEPT
    table[np.frombuffer(dropped, dtype=np.uint8)] = _DROPPED
    return table


_OF_DOCUMENTS = _table(b"0123456789Xx", b" -")
_OF_PHONES = _table(b"0123456789", b" -+()")
_TELLING = _KEPT
_OF_ACCOUNTS = _table(b"123456789", b"0abcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWYZ_")
MOST_OF_ACCOUNT = 31
"""Bytes of an account that is surely not a hash in hexadecimal digits."""


def _compact(texts: tuple[Bytes, Places], table: Bytes) -> tuple[Bytes, Places]:
    """The bytes that are kept, and how many of each text; -1 where it holds others than those kept or dropped."""
    data, lengths = texts
    kinds = table[data]
    if (kinds == _KEPT).all():
        return data, lengths
    kept = kinds == _KEPT
    ends = np.cumsum(lengths)
    counts = _counted(kept, ends)
    strange = _counted(kinds == _OTHER, ends) > 0
    if strange.any():
        kept &= ~np.repeat(strange, lengths)
        counts[strange] = -1
    return data[kept], counts


def _counted(flags: Flags, ends: Places) -> Places:
    """How many of the bytes of each text are so."""
    sums = np.zeros(len(flags) + 1, dtype=np.int64)
    np.cumsum(flags, out=sums[1:])
    return np.diff(sums[ends], prepend=0)


def _of_length(data: Bytes, lengths: Places, length: int) -> tuple[Places, Bytes]:
    """The texts that have this length: where they stand, and a row of bytes for each."""
    chosen = lengths == length
    rows = np.flatnonzero(chosen)
    if len(data) == len(rows) * length:  # there are no others, or nothing is in them
        return rows, data.reshape(-1, length)
    return rows, data[np.repeat(chosen, np.maximum(lengths, 0))].reshape(-1, length)


def plain_documents(texts: pa.StringArray) -> Plain:
    """Resident identity numbers of 18 and 15 characters, with blanks and hyphens or without, small or capital."""
    data, lengths = flat(texts)
    return _plain((texts, data, lengths), (_RESIDENT, _residents), _loose_documents)


def plain_phones(texts: pa.StringArray) -> Plain:
    """Handsets' numbers with their usual separators and what may stand before them; data cards and placeholders are left out."""
    data, lengths = flat(texts)
    return _plain((texts, data, lengths), (_NUMBER, are_handsets), _loose_phones)


def _plain(cells: _Cells, usual: _Usual, loose: Callable[[Bytes, Places], Plain]) -> Plain:
    """Nearly all cells are spelled in the usual way, of one length: only what is left is brought to it, byte by byte."""
    texts, data, lengths = cells
    width, judge = usual
    rows, found = _of_length(data, lengths, width)
    found, right = judge(found)
    met = np.zeros(len(lengths), dtype=np.bool_)
    met[rows] = right
    open_ = np.flatnonzero(~met & (lengths > 0))
    codes = found if right.all() else found[right]
    if not len(open_):
        return Plain(met, codes)
    rest = loose(*flat(texts.take(pa.array(open_))))
    spelled = np.empty((len(lengths), width), dtype=np.uint8)
    spelled[met] = codes
    spelled[open_[rest.met]] = rest.codes
    met[open_] = rest.met
    return Plain(met, spelled[met])


def _loose_documents(data: Bytes, lengths: Places) -> Plain:
    """With blanks and hyphens between, and old ones of 15 digits, which become 18."""
    data, lengths = _compact((data, lengths), _OF_DOCUMENTS)
    codes = np.zeros((len(lengths), _RESIDENT), dtype=np.uint8)
    met = np.zeros(len(lengths), dtype=np.bool_)
    rows, found = _of_length(data, lengths, _RESIDENT)
    codes[rows], met[rows] = _residents(found)
    rows, found = _of_length(data, lengths, _OLD)
    century = np.full((len(rows), 2), (_ONE, _NINE), dtype=np.uint8)
    longer = np.hstack([found[:, :6], century, found[:, 6:], np.zeros((len(rows), 1), dtype=np.uint8)])
    resident, checks = residents(longer)
    longer[:, -1] = checks
    codes[rows], met[rows] = longer, resident
    return Plain(met, codes[met])


def _residents(codes: Bytes) -> tuple[Bytes, Flags]:
    """Rows of 18 characters, their last one capital, and which of them are right."""
    last = codes[:, -1]
    if (last == _SMALL_X).any():
        codes = codes.copy()
        last = codes[:, -1] = np.where(last == _SMALL_X, np.uint8(ord("X")), last)
    resident, checks = residents(codes)
    return codes, resident & (checks == last)


def _loose_phones(data: Bytes, lengths: Places) -> Plain:
    """With separators between, and what is dialled before them."""
    data, lengths = _compact((data, lengths), _OF_PHONES)
    codes = np.zeros((len(lengths), _NUMBER), dtype=np.uint8)
    met = np.zeros(len(lengths), dtype=np.bool_)
    for before in sorted({len(prefix) for prefix in _PREFIXES}):
        rows, found = _of_length(data, lengths, _NUMBER + before)
        if len(rows):
            numbers, right = are_handsets(np.ascontiguousarray(found[:, before:]))
            codes[rows], met[rows] = numbers, right & _dialled(found[:, :before])
    return Plain(met, codes[met])


def _dialled(before: Bytes) -> Flags:
    known = [np.frombuffer(prefix.encode(), dtype=np.uint8) for prefix in _PREFIXES if len(prefix) == before.shape[1]]
    met: Flags = np.logical_or.reduce([(before == prefix).all(axis=1) for prefix in known])
    return met


def plain_accounts(texts: pa.StringArray) -> Flags:
    """Which texts are made of some digits, letters and underlines, with a digit that is no 0 among them: neither cleaning nor any
    pattern finds something else in them than an account. No x, of which three would mask something."""
    data, lengths = flat(texts)
    kinds = _OF_ACCOUNTS[data]
    plain: Flags = (lengths > 0) & (lengths <= MOST_OF_ACCOUNT)
    ends = np.cumsum(lengths)
    if (kinds == _OTHER).any():
        plain &= _counted(kinds == _OTHER, ends) == 0
    if len(kinds) and not (kinds[np.minimum(ends - lengths, len(kinds) - 1)] == _TELLING).all():
        plain &= _counted(kinds == _TELLING, ends) > 0
    return plain


def plain_names(texts: pa.StringArray) -> Flags:
    """Which texts are made of Chinese characters alone, two to sixty-four of them: nothing in them needs cleaning."""
    data, lengths = flat(texts)
    first = (data >= 0xE4) & (data <= 0xE9)  # of U+4000 to U+9FFF, three bytes each
    plain: Flags = (3 * _counted(first, np.cumsum(lengths)) == lengths) & (lengths >= 6) & (lengths <= 192)
    return plain
