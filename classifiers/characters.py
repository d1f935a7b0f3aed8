"""Arrow text columns as numpy matrices of characters, and the few ways candidates are brought to one spelling."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import re2

Bytes = npt.NDArray[np.uint8]
_FEW = 40

Flags = npt.NDArray[np.bool_]


def byte_matrix(texts: pa.StringArray, width: int, fill: str = "0", right: bool = False) -> Bytes:
    """One row a text, ``width`` bytes a row, shorter texts filled up (in front with ``right``), longer ones cut.

    Meant for ASCII candidates without nulls: then a byte is a character.
    """
    count = len(texts)
    if count == 0:
        return np.zeros((0, width), dtype=np.uint8)
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32, count=count + 1 + texts.offset)[texts.offset :]
    starts, lengths = offsets[:-1].astype(np.int64), np.diff(offsets)
    data = np.frombuffer(texts.buffers()[2] or b"\0", dtype=np.uint8)
    place = np.arange(width)[None, :]
    at = place - np.maximum(width - lengths, 0)[:, None] if right else np.broadcast_to(place, (count, width))
    inside = (at >= 0) & (at < lengths[:, None])
    taken = data[np.where(inside, starts[:, None] + at, 0)]
    return np.where(inside, taken, np.uint8(ord(fill)))


def digit_matrix(texts: pa.StringArray, width: int) -> npt.NDArray[np.int64]:
    """Decimal digits as numbers, right-aligned with zeros in front; other characters give nonsense, so match first."""
    return byte_matrix(texts, width, right=True).astype(np.int64) - ord("0")


def values_of(codes: Bytes, alphabet: str) -> npt.NDArray[np.int64]:
    """The place of each byte in ``alphabet``; -1 where it is not in it."""
    table = np.full(256, -1, dtype=np.int64)
    table[[ord(character) for character in alphabet]] = np.arange(len(alphabet))
    found: npt.NDArray[np.int64] = table[codes]
    return found


def number(digits: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The number that each row of decimal digits spells (at most 18 digits)."""
    powers = 10 ** np.arange(digits.shape[1] - 1, -1, -1, dtype=np.int64)
    spelled: npt.NDArray[np.int64] = digits @ powers
    return spelled


def byte_lengths(texts: pa.StringArray) -> npt.NDArray[np.int64]:
    """Length of each text in bytes."""
    lengths: npt.NDArray[np.int64] = pc.binary_length(texts).to_numpy(zero_copy_only=False).astype(np.int64)
    return lengths


def flags(mask: pa.BooleanArray) -> Flags:
    """An Arrow mask as numpy booleans, null as False."""
    return np.asarray(pc.fill_null(mask, False).to_numpy(zero_copy_only=False), dtype=np.bool_)


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


def matches(texts: pa.StringArray, pattern: str) -> Flags:
    """Which texts fit an RE2 pattern as a whole."""
    return contains(texts, rf"\A(?:{pattern})\z")


def contains(texts: pa.StringArray, pattern: str) -> Flags:
    """Which texts hold an RE2 pattern somewhere.

    Arrow compiles a pattern at every call, which for a few texts costs more than searching them one by one.
    """
    if len(texts) <= _FEW:
        expression = compiled(pattern)
        return np.array([expression.search(text) is not None for text in texts.to_pylist()], dtype=np.bool_)
    return flags(pc.match_substring_regex(texts, pattern))


def without(texts: pa.StringArray, pattern: str) -> pa.StringArray:
    """The texts with every match of ``pattern`` taken out."""
    return pc.replace_substring_regex(texts, pattern, "")


def compact(texts: pa.StringArray) -> pa.StringArray:
    """No spaces, dots or dashes, capitals: how numbers are compared."""
    return pc.utf8_upper(without(texts, r"[\s\-.·]+"))


def unchanged(texts: pa.StringArray) -> pa.StringArray:
    """For types whose spelling is already the one they are compared by."""
    return texts


def percent(choices: Iterable[tuple[Any, int]], count: int) -> npt.NDArray[np.uint8]:
    """Confidence by the first condition that holds; 0 where none does."""
    masks, values = zip(*choices, strict=True)
    chosen: Bytes = np.select([np.broadcast_to(mask, count) for mask in masks], values, 0).astype(np.uint8)
    return chosen
