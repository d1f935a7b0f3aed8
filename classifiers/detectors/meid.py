"""Equipment identities of CDMA phones: 14 hexadecimal digits from A, or 18 decimal ones, each with an optional Luhn digit.

The decimal form is the same number in two parts, so its ranges are narrow (3GPP2 S.R0048, after python-stdnum's description).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import byte_lengths, byte_matrix, compact, contains, digit_matrix, number, percent, values_of
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.luhn import luhn_valid
from config import Reference

_LOWEST, _HIGHEST, _SERIALS = 0xA0000000, 0xFFFFFFFF, 0xFFFFFF


def _decimal(texts: pa.StringArray) -> Percent:
    digits = values_of(byte_matrix(texts, 19), "0123456789")
    maker, serial = number(digits[:, :10]), number(digits[:, 10:18])
    inside = (maker >= _LOWEST) & (maker <= _HIGHEST) & (serial <= _SERIALS)
    checked = byte_lengths(texts) == 19
    wrong = checked & ~luhn_valid(digit_matrix(texts, 19))
    return percent([(~inside | wrong, 0), (checked, 80), (True, 45)], len(texts))


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    lengths = byte_lengths(texts)
    checked = lengths == 15
    wrong = checked & ~luhn_valid(values_of(byte_matrix(texts, 15, right=True), "0123456789ABCDEF"), base=16)
    hexadecimal = percent([(wrong | ~contains(texts, r"\d"), 0), (checked, 70), (True, 30)], len(texts))
    return np.where(lengths >= 18, _decimal(texts), hexadecimal)


DETECTOR = Detector(
    entity_type="MEID",
    pattern=(
        r"[A-Fa-f][0-9A-Fa-f](?:[ -]?[0-9A-Fa-f]{2}){6}(?:[ -]?[0-9A-Fa-f])?"
        r"|\d{5}[ -]?\d{5}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d)?"
    ),
    check=_check,
    normalise=compact,
    strength=Strength.SUPPORTED,
    chance=0.03,
    mask=Mask(2, 0),
    person_key=PersonKey.WEAK,
    length=(14, 23),
    alphabet=Alphabet.NUMBER,
    cues=("meid",),
)
