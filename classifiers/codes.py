"""Codes that a company numbers its own things with (whatever is no known identifier), and codes at the head of numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.characters import Flags, byte_matrix, matches, number, once

_NINE = 9
_DAY = r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_KNOWN = (
    r"(?:\+?86)?1[3-9]\d{9}",  # mobile phone
    rf"[1-9]\d{{5}}{_DAY}\d{{3}}[\dXx]",  # identity number
    r"62\d{14}|62\d{17}",  # UnionPay card
    r"460\d{12}|(?:35|86)\d{13}|8986[0-9A-Za-z]{15,16}",  # IMSI, IMEI, ICCID
    r"\d{1,3}(?:\.\d{1,3}){3}|[+\-]?\d+\.\d+",  # IPv4 address, amount
    r"\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}",  # day
    r"www\..+|.+@.+\..+",  # web address, e-mail address
)


@once
def is_own_code(texts: pa.StringArray) -> Flags:
    """Which codes have none of the forms that a detector with better reasons knows: such a number in a column of customer
    numbers is a phone all the same."""
    own: Flags = ~np.logical_or.reduce([matches(texts, form) for form in _KNOWN])
    return own


def starts_with_code(texts: pa.StringArray, codes: frozenset[str], width: int, start: int = 0) -> Flags:
    """Which ASCII texts carry one of some codes of ``width`` (at most 6) digits at ``start``."""
    met: Flags = _table(codes, width)[_numbers_at(start, width)(texts)]
    return met


@lru_cache(maxsize=64)
def _numbers_at(start: int, width: int) -> Callable[[pa.StringArray], npt.NDArray[np.int64]]:
    """What gives the number at a place of each text, one too large for any code where there are no such digits."""

    @once
    def numbers(texts: pa.StringArray) -> npt.NDArray[np.int64]:
        digits = byte_matrix(texts, start + width, fill=" ").T[start:] - np.uint8(ord("0"))
        found = number(digits.T)
        if len(texts) and digits.max() > _NINE:
            found[(digits > _NINE).any(axis=0)] = 10**width
        return found

    return numbers


@lru_cache(maxsize=16)
def _table(codes: frozenset[str], width: int) -> Flags:
    table = np.zeros(10**width + 1, dtype=np.bool_)
    table[[int(code) for code in codes if len(code) == width and code.isdecimal()]] = True
    return table
