"""Equipment identities of CDMA phones: 14 hexadecimal digits from A, or 18 decimal ones, each with an optional Luhn digit.

The decimal form is the same number in two parts (3GPP2 S.R0048, after python-stdnum's description). Its ranges let one in thirty
numbers through, and numbers that begin with a place and a day far more: without a check digit it needs a name, or to be
written in its groups of 5, 5, 4 and 4 digits. Those are brought to their hexadecimal spelling.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import Bytes, byte_lengths, byte_matrix, compact, contains, matches, number, percent, values_of
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.digit_groups import digit_groups
from classifiers.luhn import luhn_right, luhn_valid
from config import Reference

_LOWEST, _HIGHEST, _SERIALS = 0xA0000000, 0xFFFFFFFF, 0xFFFFFF
_CHECKED = 70
_DECIMAL, _DECIMAL_CHECKED = 18, 19  # digits
_GROUPS = r"\d{5}[ -]\d{5}[ -]\d{4}[ -]\d{4}"


def _normalise(texts: pa.StringArray) -> pa.StringArray:
    grouped = matches(texts, _GROUPS)
    plain = compact(texts)
    if not grouped.any():
        return plain
    spelled = [_hexadecimal(text) if group else text for text, group in zip(plain.to_pylist(), grouped, strict=True)]
    return pa.array(spelled, pa.string())


def _hexadecimal(digits: str) -> str:
    maker, serial = int(digits[:10]), int(digits[10:])
    return f"{maker:08X}{serial:06X}" if _LOWEST <= maker <= _HIGHEST and serial <= _SERIALS else digits


def _decimal(digits: Bytes) -> Percent:
    """Of numbers of one length; a row of ``digits`` is a position."""
    sure: Percent = np.zeros(digits.shape[1], dtype=np.uint8)
    likely = np.flatnonzero((digits[0] >= _LOWEST // 10**9) & (digits[0] <= _HIGHEST // 10**9))
    if len(likely):
        digits = digits[:, likely]
        maker, serial = number(digits[:10].T), number(digits[10:18].T)
        inside = (maker >= _LOWEST) & (maker <= _HIGHEST) & (serial <= _SERIALS)
        checked = len(digits) == _DECIMAL_CHECKED
        sure[likely] = np.where(inside & luhn_right(digits) if checked else inside, _CHECKED if checked else NEEDS_NAME, 0)
    return sure


def _hexadecimal_percents(texts: pa.StringArray) -> Percent:
    checked = byte_lengths(texts) == 15
    wrong = checked & ~luhn_valid(values_of(byte_matrix(texts, 15, right=True), "0123456789ABCDEF"), base=16)
    return percent([(wrong | ~contains(texts, r"\d"), 0), (checked, _CHECKED), (True, 30)], len(texts))


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    sure: Percent = np.zeros(len(texts), dtype=np.uint8)
    for group in digit_groups(texts):
        if group.length >= _DECIMAL:
            sure[group.rows] = _decimal(group.digits)
        else:
            own = texts if isinstance(group.rows, slice) else texts.take(pa.array(group.rows))
            sure[group.rows] = _hexadecimal_percents(own)
    return sure


DETECTOR = Detector(
    entity_type="MEID",
    pattern=(
        r"[A-Fa-f][0-9A-Fa-f](?:[ -]?[0-9A-Fa-f]{2}){6}(?:[ -]?[0-9A-Fa-f])?"
        r"|\d{5}[ -]?\d{5}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d)?"
    ),
    check=_check,
    normalise=_normalise,
    strength=Strength.SUPPORTED,
    chance=0.03,
    checked_from=_CHECKED,
    mask=Mask(2, 0),
    person_key=PersonKey.WEAK,
    length=(14, 23),
    alphabet=Alphabet.NUMBER,
    cues=("meid",),
)
