"""Arrow text columns as numpy matrices of characters, and the few ways candidates are brought to one spelling."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import lru_cache, wraps
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import re2

from classifiers import kernels
from classifiers.automata import held
from classifiers.flagged import any_of

R = TypeVar("R")

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int16]
_DIGITS, _ZERO = "0123456789", np.uint8(ord("0"))
_FEW = 40
_WORD = 8
_GROUP = 4  # digits of a number that fits two bytes
_LETTERS, _BEYOND = np.uint8(26), np.uint8(0x80)
_LOOSE = np.ones(256, dtype=np.bool_)  # bytes that compact spelling may change: all but digits and capitals
_LOOSE[ord("0") : ord("9") + 1] = _LOOSE[ord("A") : ord("Z") + 1] = False

Flags = npt.NDArray[np.bool_]

told: ContextVar[dict[tuple[int, Any], tuple[pa.StringArray, Any]] | None] = ContextVar("told", default=None)
"""What functions said of arrays of texts while a column is tallied (``once``)."""

by_shapes: ContextVar[Callable[[pa.StringArray, str], Flags] | None] = ContextVar("by_shapes", default=None)
"""How ``contains`` is answered while a column is tallied, when the same texts are asked about again and again."""


def byte_matrix(texts: pa.StringArray, width: int, fill: str = "0", right: bool = False) -> Bytes:
    """One row a text, ``width`` bytes a row, shorter texts filled up (in front with ``right``), longer ones cut.

    Meant for ASCII candidates without nulls: then a byte is a character. Each column of the matrix lies together in memory; it is
    told once while a column is tallied, so it must not be changed.
    """
    return _told(texts, ("bytes", width, fill, right), lambda: _matrix(texts, width, ord(fill), right))


def _matrix(texts: pa.StringArray, width: int, fill: int, right: bool) -> Bytes:
    count = len(texts)
    if count == 0:
        return np.zeros((0, width), dtype=np.uint8)
    columns = columns_of(texts)
    return _of_uneven(*bytes_of(texts), width, fill, right) if columns is None else _of_even(columns, width, fill, right)


def _of_uneven(data: Bytes, offsets: npt.NDArray[np.int32], width: int, fill: int, right: bool) -> Bytes:
    """The matrix of texts of several lengths: taken a word at a time from the first byte on or (``right``) up to the last one."""
    lengths, words = np.diff(offsets), -(-width // _WORD)
    room = words * _WORD
    padded = np.zeros(len(data) + 2 * room, dtype=np.uint8)
    padded[room : room + len(data)] = data
    starts = offsets[:-1].astype(np.int64) + room
    if right:
        # Of longer texts the first bytes are kept all the same.
        starts += np.minimum(lengths, width) - room
    every = np.ndarray((len(padded) - _WORD + 1,), dtype="<u8", buffer=padded, strides=(1,))
    taken = np.empty((len(lengths), words), dtype="<u8")
    for word in range(words):
        taken[:, word] = every[starts + word * _WORD]
    matrix = np.ascontiguousarray(taken.view(np.uint8).T)
    matrix = matrix[room - width :] if right else matrix[:width]
    for place in range(int(lengths.min()), width):
        np.copyto(matrix[width - 1 - place if right else place], np.uint8(fill), where=lengths <= place)
    return matrix.T


def _of_even(columns: Bytes, width: int, fill: int, right: bool) -> Bytes:
    """The matrix of texts of one length, from their characters by position."""
    length, count = columns.shape
    if width <= length:
        return columns[:width].T
    filling = np.full((width - length, count), fill, dtype=np.uint8)
    return np.concatenate([filling, columns] if right else [columns, filling]).T


def digit_matrix(texts: pa.StringArray, width: int) -> Codes:
    """Decimal digits as numbers, right-aligned with zeros in front; other characters give nonsense, so match first."""

    def told_so() -> Codes:
        return byte_matrix(texts, width, right=True).astype(np.int16) - np.int16(ord("0"))

    return _told(texts, ("digits", width), told_so)


def values_of(codes: Bytes, alphabet: str) -> Codes:
    """The place of each byte in ``alphabet``; -1 where it is not in it."""
    if not alphabet.startswith(_DIGITS):
        return _places_in(alphabet)[codes.T].T
    values = (codes - _ZERO).astype(np.int16)
    # Most columns of most codes are digits alone.
    for place in np.flatnonzero(_highest(codes - _ZERO) >= len(_DIGITS)) if len(codes) else ():
        values[:, place] = _places_in(alphabet)[codes[:, place]]
    return values


def _highest(codes: Bytes) -> Bytes:
    """The highest byte of each column."""
    return np.array([column.max() for column in codes.T], dtype=np.uint8)


@lru_cache(maxsize=32)
def _places_in(alphabet: str) -> Codes:
    """By byte: its place in an alphabet, -1 where it is not in it."""
    table = np.full(256, -1, dtype=np.int16)
    table[[ord(character) for character in alphabet]] = np.arange(len(alphabet))
    return table


def number(digits: Codes | Bytes) -> npt.NDArray[np.int64]:
    """The number that each row of decimal digits spells (at most 18 digits)."""
    spelled = np.zeros(len(digits), dtype=np.int64)
    columns = digits.T
    for start in range(0, len(columns), _GROUP):  # narrow numbers are fast to reckon with
        group = columns[start].astype(np.int16)
        for column in columns[start + 1 : start + _GROUP]:
            group *= np.int16(10)
            group += column.astype(np.int16, copy=False)
        spelled *= 10 ** len(columns[start : start + _GROUP])
        spelled += group
    return spelled


def byte_lengths(texts: pa.StringArray) -> npt.NDArray[np.int64]:
    """Length of each text in bytes."""
    if not texts.null_count:
        return _sizes(bytes_of(texts)[1])
    lengths: npt.NDArray[np.int64] = pc.binary_length(texts).to_numpy(zero_copy_only=False).astype(np.int64)
    return lengths


def _sizes(offsets: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    if kernels.edge_loops is None:
        return np.diff(offsets).astype(np.int64)
    sizes = np.empty(len(offsets) - 1, dtype=np.int64)
    kernels.edge_loops.sizes(offsets, sizes)
    return sizes


def flags(mask: pa.BooleanArray) -> Flags:
    """An Arrow mask as numpy booleans, null as False."""
    certain = pc.fill_null(mask, False) if mask.null_count else mask
    return np.asarray(certain.to_numpy(zero_copy_only=False), dtype=np.bool_)


def text_array(texts: Iterable[str | None] | pa.Array) -> pa.StringArray:
    """A plain string array of anything that spells one."""
    return texts.cast(pa.string()) if isinstance(texts, pa.Array) else pa.array(list(texts), pa.string())


def listed(*lines: str) -> frozenset[str]:
    """The blank-separated words of the lines: how closed lists of codes are written down."""
    return frozenset(word for line in lines for word in line.split())


def is_in(texts: pa.StringArray, allowed: Iterable[str]) -> Flags:
    """Which texts are members of a closed list."""
    return flags(pc.is_in(texts, value_set=pa.array(sorted(allowed), pa.string())))


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re2._Regexp:
    """The pattern, compiled once."""
    return re2.compile(pattern)


@lru_cache(maxsize=4096)
def anchored(pattern: str) -> str:
    """The pattern for a text that it fits as a whole."""
    return rf"\A(?:{pattern})\z"


def matches(texts: pa.StringArray, pattern: str) -> Flags:
    """Which texts fit an RE2 pattern as a whole."""
    return contains(texts, anchored(pattern))


def contains(texts: pa.StringArray, pattern: str) -> Flags:
    """Which texts hold an RE2 pattern somewhere: by their shapes, where somebody keeps those (``by_shapes``)."""
    ask = by_shapes.get()
    return looked_for(texts, pattern) if ask is None or len(texts) <= _FEW else ask(texts, pattern)


def looked_for(texts: pa.StringArray, pattern: str) -> Flags:
    """Which texts hold an RE2 pattern somewhere: by looking at all of them.

    Arrow compiles a pattern at every call, which for a few texts costs more than searching them one by one.
    """
    if len(texts) <= _FEW:
        expression = compiled(pattern)
        return np.array([expression.search(text) is not None for text in texts.to_pylist()], dtype=np.bool_)
    told_so = None if texts.null_count else held(*bytes_of(texts), pattern)
    return told_so if told_so is not None else flags(pc.match_substring_regex(texts, pattern))


def without(texts: pa.StringArray, pattern: str) -> pa.StringArray:
    """The texts with every match of ``pattern`` taken out."""
    return pc.replace_substring_regex(texts, pattern, "")


def once(function: Callable[[pa.StringArray], R]) -> Callable[[pa.StringArray], R]:
    """The function, asked once about each array of texts while a column is tallied. What it gives must not be changed."""

    @wraps(function)
    def asked(texts: pa.StringArray) -> R:
        return _told(texts, function, lambda: function(texts))

    return asked


def _told(texts: pa.StringArray, what: Any, tell: Callable[[], R]) -> R:
    """What is told of an array of texts: once while a column is tallied."""
    known = told.get()
    if known is None:
        return tell()
    question = (id(texts), what)
    if question not in known:
        known[question] = (texts, tell())  # the array is held, so that its number stays its own
    answer: R = known[question][1]
    return answer


@once
def columns_of(texts: pa.StringArray) -> Bytes | None:
    """The bytes of texts (at least one, no nulls) of one length by position, a row each; None where they have several. Not to be
    changed."""
    data, offsets = bytes_of(texts)
    length = int(offsets[1])
    even = len(data) == len(texts) * length and bool((np.diff(offsets) == length).all())
    return np.ascontiguousarray(data.reshape(len(texts), length).T) if even else None


@once
def compact(texts: pa.StringArray) -> pa.StringArray:
    """No spaces, dots or dashes, capitals: how numbers are compared. The same array where that changes nothing."""
    if are_digits(texts):
        return texts
    if not _are_loose(data_of(texts)):
        return texts
    return pc.utf8_upper(without(texts, r"[\s\-.·]+"))


def _are_loose(data: Bytes) -> bool:
    """Whether compact spelling may change any of some bytes."""
    if kernels.check_loops is not None:
        return bool(kernels.check_loops.loose(data))
    return bool(_LOOSE[data[np.flatnonzero(data - _ZERO >= len(_DIGITS))]].any())


def _are_digits(texts: pa.StringArray) -> bool:
    data = data_of(texts)
    if kernels.number_loops is not None:
        return bool(kernels.number_loops.digits(data))
    return not len(data) or bool(data.min() >= ord("0") and data.max() <= ord("9"))


def are_digits(texts: pa.StringArray) -> bool:
    """Whether the texts hold nothing but decimal digits."""
    return _told(texts, _are_digits, lambda: _are_digits(texts))


def known_as_digits(texts: pa.StringArray) -> None:
    """Remembers that some texts hold nothing else, while a column is tallied."""
    known = told.get()
    if known is not None:
        known[id(texts), _are_digits] = (texts, True)


def data_of(texts: pa.StringArray) -> Bytes:
    """The bytes of all texts, one after the other."""
    return bytes_of(texts)[0]


def bytes_of(texts: pa.StringArray) -> tuple[Bytes, npt.NDArray[np.int32]]:
    """The bytes of the texts (no nulls), and the place of each text's first byte and of the end."""
    if not len(texts):
        return np.zeros(0, dtype=np.uint8), np.zeros(1, dtype=np.int32)
    start = texts.offset
    _, places, spelled = texts.buffers()
    offsets = np.frombuffer(places, dtype=np.int32, count=len(texts) + 1 + start)[start:]
    first, end = int(offsets[0]), int(offsets[-1])
    data = np.frombuffer(spelled or b"", dtype=np.uint8)[first:end]
    return data, offsets - first if first else offsets


def at_places(texts: pa.StringArray, rows: npt.NDArray[np.int64]) -> pa.StringArray:
    """The texts at some places."""
    if texts.null_count:
        return texts.take(pa.array(rows, pa.int64()))
    if not len(rows):
        return texts.slice(0, 0)
    data, offsets = bytes_of(texts)
    if kernels.taking_loops is not None:
        taken = _taken(kernels.taking_loops, data, offsets, np.ascontiguousarray(rows, dtype=np.int64))
        return texts.take(pa.array(rows, pa.int64())) if taken is None else taken
    width = int(offsets[1])
    if not width or len(data) != width * len(texts) or (np.diff(offsets) != width).any():
        return texts.take(pa.array(rows, pa.int64()))
    # Of texts of one length rows are copied, half as long as Arrow takes.
    ends = np.arange(0, (len(rows) + 1) * width, width, dtype=np.int32)
    rows_taken = data.reshape(-1, width).take(rows, axis=0)
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(ends), pa.py_buffer(rows_taken))


def _taken(loops: ModuleType, data: Bytes, offsets: npt.NDArray[np.int32], rows: npt.NDArray[np.int64]) -> pa.StringArray | None:
    """The texts in some rows by a compiled loop; None where their bytes are too many."""
    ends = np.empty(len(rows) + 1, dtype=np.int32)
    size = loops.placed(offsets, rows, ends)
    if size < 0:
        return None
    taken = np.empty(size, dtype=np.uint8)
    loops.copied(data, offsets, rows, taken)
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(ends), pa.py_buffer(taken))


def lowered(texts: pa.StringArray) -> pa.StringArray:
    """Small letters. The same array where that changes nothing."""
    return pc.utf8_lower(texts) if _have_capitals(data_of(texts)) else texts


def _have_capitals(data: Bytes) -> bool:
    """Whether small letters may be others than some bytes."""
    if kernels.check_loops is not None:
        return bool(kernels.check_loops.capitals(data))
    return bool(((data - np.uint8(ord("A")) < _LETTERS) | (data >= _BEYOND)).any())


def unchanged(texts: pa.StringArray) -> pa.StringArray:
    """For types whose spelling is already the one they are compared by."""
    return texts


def percent(choices: Iterable[tuple[Any, Any]], count: int) -> npt.NDArray[np.uint8]:
    """Confidence by the first condition that holds, a number or one for each text; 0 where none does."""
    chosen: npt.NDArray[np.uint8] | None = None
    for mask, value in reversed(list(choices)):
        if isinstance(mask, np.ndarray) and mask.dtype == np.bool_:
            if not any_of(mask):
                continue
            if chosen is None and isinstance(value, int):
                chosen = mask.view(np.uint8) * np.uint8(value)
                continue
        elif mask is True and chosen is None and isinstance(value, int):
            chosen = np.full(count, value, dtype=np.uint8)
            continue
        chosen = np.zeros(count, dtype=np.uint8) if chosen is None else chosen
        np.copyto(chosen, value, where=mask, casting="unsafe")
    return np.zeros(count, dtype=np.uint8) if chosen is None else chosen
