"""Codes that a company numbers its own things with: whatever is no identifier of a known form."""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import Flags, matches

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


def is_own_code(texts: pa.StringArray) -> Flags:
    """Which codes have none of the forms that a detector with better reasons knows: such a number in a column of customer
    numbers is a phone all the same."""
    own: Flags = ~matches(texts, "|".join(_KNOWN))
    return own
