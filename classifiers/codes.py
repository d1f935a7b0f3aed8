"""Codes that a company numbers its own things with (whatever is no known identifier), and codes at the head of numbers."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyarrow as pa

from classifiers.characters import Bytes, Flags, matches, once
from classifiers.dates import may_be_days_at
from classifiers.digits_at import said_at

_IDENTITY, _DAY = r"[1-9]\d{16}[\dXx]", 6  # an identity number, and where in it a day stands
_KNOWN = (
    r"(?:\+?86)?1[3-9]\d{9}",  # mobile phone
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
    known = matches(texts, _IDENTITY)
    if known.any():
        known = known & may_be_days_at(texts, _DAY)
    for form in _KNOWN:
        known = known | matches(texts, form)
    return ~known


def starts_with_code(texts: pa.StringArray, codes: frozenset[str], width: int, start: int = 0) -> Flags:
    """Which ASCII texts carry one of some codes of ``width`` (at most 6) digits at ``start``."""
    return said_at(texts, start, width, code_table(codes, width)).view(np.bool_)


@lru_cache(maxsize=16)
def code_table(codes: frozenset[str], width: int) -> Bytes:
    """By number 1 for the codes of that width; an entry more for no number."""
    table = np.zeros(10**width + 1, dtype=np.uint8)
    table[[int(code) for code in codes if len(code) == width and code.isdecimal()]] = 1
    return table
