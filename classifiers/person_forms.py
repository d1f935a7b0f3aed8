"""Cells in the forms that nearly all cells of a column have, judged as bytes of a whole batch and not text by text.

What is found here ``person_keys`` would find by patterns, and it looks at all other cells: this is a fast way to the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.characters import Bytes, Flags
from classifiers.dates import OLDEST, YOUNGEST, is_birthday
from classifiers.detectors.id_card import in_province

_OTHER, _KEPT, _DROPPED = 0, 1, 2
_ZERO, _ONE, _THREE, _SEVEN, _NINE = (ord(digit) for digit in "01379")
_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
_WEIGHTS = np.array([2**place % 11 for place in range(17, 0, -1)], dtype=np.float32)
_PREFIXES = ("", "0", "86", "860", "00", "000", "0086", "00860")
"""What may stand before a handset's number: the country code as it is dialled, and the trunk's 0."""
_NUMBER = 11
_POWERS = 10.0 ** np.arange(_NUMBER - 1, -1, -1)
_DAY, _MONTH = 32, 16

Places = npt.NDArray[np.int64]


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


def _compact(texts: pa.StringArray, table: Bytes) -> tuple[Bytes, Places]:
    """The bytes that are kept, and how many of each text; -1 where it holds others than those kept or dropped."""
    data, lengths = flat(texts)
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
    if chosen.all():
        return np.arange(len(lengths)), data.reshape(-1, length)
    return np.flatnonzero(chosen), data[np.repeat(chosen, np.maximum(lengths, 0))].reshape(-1, length)


def plain_documents(texts: pa.StringArray) -> Plain:
    """Resident identity numbers of 18 and 15 characters, with blanks and hyphens or without, small or capital."""
    data, lengths = _compact(texts, _OF_DOCUMENTS)
    codes = np.zeros((len(texts), 18), dtype=np.uint8)
    met = np.zeros(len(texts), dtype=np.bool_)
    rows, found = _of_length(data, lengths, 18)
    if len(rows):
        capital = np.where(found == ord("x"), np.uint8(ord("X")), found)
        right = _is_resident(capital) & (_check(capital) == capital[:, 17])
        codes[rows], met[rows] = capital, right
    rows, found = _of_length(data, lengths, 15)
    if len(rows):
        century = np.full((len(rows), 2), (_ONE, _NINE), dtype=np.uint8)
        longer = np.hstack([found[:, :6], century, found[:, 6:], np.zeros((len(rows), 1), dtype=np.uint8)])
        longer[:, 17] = _check(longer)
        codes[rows], met[rows] = longer, _is_resident(longer)
    return Plain(met, codes if met.all() else codes[met])


def _is_resident(codes: Bytes) -> Flags:
    """Seventeen digits with a province and a birthday in their places."""
    digits = codes[:, :17] - np.uint8(_ZERO)  # what is less than a 0 becomes very large
    province = _provinces()[np.minimum(digits[:, 0], 10).astype(np.int64) * 16 + np.minimum(digits[:, 1], 10)]
    day = digits[:, 6:14].astype(np.int64)
    numbers = (digits.max(axis=1) <= 9) & (codes[:, 0] <= _SEVEN) & province
    year, month, of_month = (day[:, 0] * 1000 + day[:, 1] * 100 + day[:, 2] * 10 + day[:, 3]), day[:, 4:6], day[:, 6:8]
    born = _born(year, month[:, 0] * 10 + month[:, 1], of_month[:, 0] * 10 + of_month[:, 1])
    right: Flags = numbers & born
    return right


def _born(year: Places, month: Places, day: Places) -> Flags:
    known = (year >= OLDEST) & (year <= YOUNGEST) & (month < _MONTH) & (day < _DAY)
    place = np.where(known, ((year - OLDEST) * _MONTH + month) * _DAY + day, 0)  # place 0 is the day 0 of the month 0
    born: Flags = _birthdays()[place]
    return born


@cache
def _birthdays() -> Flags:
    places = np.arange((YOUNGEST - OLDEST + 1) * _MONTH * _DAY)
    return is_birthday(OLDEST + places // (_MONTH * _DAY), places // _DAY % _MONTH, places % _DAY)


@cache
def _provinces() -> Flags:
    table = np.zeros((11, 16), dtype=np.bool_)  # a row and columns more than there are digits: for what is no digit
    table[:10, :10] = in_province(pa.array([f"{place:02d}" for place in range(100)])).reshape(10, 10)
    return table.reshape(-1)


def _check(codes: Bytes) -> Bytes:
    """The check character that belongs to each seventeen digits; of anything else, any."""
    sums = (codes[:, :17] - np.uint8(_ZERO)).astype(np.float32) @ _WEIGHTS  # small whole numbers: exact
    checks: Bytes = _CHECKS[sums.astype(np.int64) % 11]
    return checks


def plain_phones(texts: pa.StringArray) -> Plain:
    """Handsets' numbers with their usual separators and what may stand before them; data cards and placeholders are left out."""
    data, lengths = _compact(texts, _OF_PHONES)
    codes = np.zeros((len(texts), _NUMBER), dtype=np.uint8)
    met = np.zeros(len(texts), dtype=np.bool_)
    for before in sorted({len(prefix) for prefix in _PREFIXES}):
        rows, found = _of_length(data, lengths, _NUMBER + before)
        if len(rows):
            numbers = found[:, before:]
            codes[rows], met[rows] = numbers, _is_handset(numbers) & _dialled(found[:, :before])
    return Plain(met, codes if met.all() else codes[met])


def _dialled(before: Bytes) -> Flags:
    known = [np.frombuffer(prefix.encode(), dtype=np.uint8) for prefix in _PREFIXES if len(prefix) == before.shape[1]]
    met: Flags = np.logical_or.reduce([(before == prefix).all(axis=1) for prefix in known])
    return met


def _is_handset(codes: Bytes) -> Flags:
    number = (codes - np.uint8(_ZERO)).astype(np.float64) @ _POWERS
    tail = np.mod(number, 1e9)
    data_card = (codes[:, 1] == ord("4")) & np.isin(codes[:, 2], np.frombuffer(b"579", dtype=np.uint8))
    ascending = (np.mod(number, 1e8) == 12_345_678) | (tail == 123_456_789)
    placeholder = (number == 13_800_138_000) | ascending | (np.mod(tail, 111_111_111) == 0)
    handset: Flags = (codes[:, 0] == _ONE) & (codes[:, 1] >= _THREE) & ~data_card & ~placeholder
    return handset


def plain_names(texts: pa.StringArray) -> Flags:
    """Which texts are made of Chinese characters alone, two to sixty-four of them: nothing in them needs cleaning."""
    data, lengths = flat(texts)
    first = (data >= 0xE4) & (data <= 0xE9)  # of U+4000 to U+9FFF, three bytes each
    plain: Flags = (3 * _counted(first, np.cumsum(lengths)) == lengths) & (lengths >= 6) & (lengths <= 192)
    return plain
