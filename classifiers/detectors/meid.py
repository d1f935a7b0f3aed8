"""Equipment identities of CDMA phones: 14 hexadecimal digits from A, or 18 decimal ones, each with an optional Luhn digit.

The decimal form is the same number in two parts (3GPP2 S.R0048, after python-stdnum's description). Its ranges let one in thirty
numbers through, and numbers that begin with a place and a day far more: without a check digit it needs a name, or to be
written in its groups of 5, 5, 4 and 4 digits. Those are brought to their hexadecimal spelling.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import byte_lengths, byte_matrix, compact, contains, digit_matrix, matches, number, percent, values_of
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.luhn import luhn_valid
from config import Reference

_LOWEST, _HIGHEST, _SERIALS = 0xA0000000, 0xFFFFFFFF, 0xFFFFFF
_CHECKED = 70
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


def _decimal(texts: pa.StringArray) -> Percent:
    digits = values_of(byte_matrix(texts, 19), "0123456789")
    maker, serial = number(digits[:, :10]), number(digits[:, 10:18])
    inside = (maker >= _LOWEST) & (maker <= _HIGHEST) & (serial <= _SERIALS)
    checked = byte_lengths(texts) == 19
    wrong = checked & ~luhn_valid(digit_matrix(texts, 19))
    return percent([(~inside | wrong, 0), (checked, _CHECKED), (True, NEEDS_NAME)], len(texts))


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    lengths = byte_lengths(texts)
    checked = lengths == 15
    wrong = checked & ~luhn_valid(values_of(byte_matrix(texts, 15, right=True), "0123456789ABCDEF"), base=16)
    hexadecimal = percent([(wrong | ~contains(texts, r"\d"), 0), (checked, _CHECKED), (True, 30)], len(texts))
    return np.where(lengths >= 18, _decimal(texts), hexadecimal)


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
