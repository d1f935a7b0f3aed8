"""Resident identity numbers, GB 11643-1999 (18 characters, MOD 11-2) and the older 15 digits without a check digit.

The county is looked up with the codes of abolished ones, and an unknown one only lowers confidence: people keep the code of
their registration, and many were registered under codes that came later than their birth.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import (
    Flags,
    byte_lengths,
    byte_matrix,
    compact,
    digit_matrix,
    listed,
    number,
    once,
    percent,
    values_of,
)
from classifiers.codes import starts_with_code
from classifiers.dates import are_birthdays, is_birthday
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.digit_groups import DigitGroup, digit_groups
from classifiers.weighted_sum import mod_11_2_right
from config import Reference

_CHECKED = 85
_SHORT, _LONG = 15, 18  # characters
_NINE = 9
_PROVINCES = listed("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71")


@once
def is_gb11643(texts: pa.StringArray) -> Flags:
    """Which 18-character numbers have a real birthday and their right check character, whatever their prefix says."""
    right = np.zeros(len(texts), dtype=np.bool_)
    for group in digit_groups(texts):
        if group.length == _LONG:
            right[group.rows] = _is_right(group)
    return right


def _is_right(group: DigitGroup) -> Flags:
    digits = group.digits
    if digits[:-1].max() <= _NINE:
        return mod_11_2_right(digits) & are_birthdays(digits[6:14])
    plain = np.vstack([np.minimum(digits[:-1], np.uint8(_NINE)), digits[-1:]])
    right: Flags = (plain == digits).all(axis=0) & _is_right(DigitGroup(group.rows, plain))
    return right


def in_province(texts: pa.StringArray, start: int = 0) -> Flags:
    """Which numbers carry the two digits of a province at ``start``."""
    return starts_with_code(texts, _PROVINCES, 2, start)


def _old_birthday(texts: pa.StringArray) -> Flags:
    right = np.zeros(len(texts), dtype=np.bool_)
    for group in digit_groups(texts):
        if group.length == _SHORT:
            century = np.full((2, group.digits.shape[1]), [[1], [_NINE]], dtype=np.uint8)
            right[group.rows] = are_birthdays(np.concatenate([century, group.digits[6:12]]))
    return right


def _misprinted(texts: pa.StringArray) -> Flags:
    """Which numbers of 18 characters have the place and the birthday of an identity number, whatever their last one is."""
    values = values_of(byte_matrix(texts, 18), "0123456789X")
    birthday = is_birthday(number(values[:, 6:10]), number(values[:, 10:12]), number(values[:, 12:14]))
    right: Flags = (byte_lengths(texts) == 18) & in_province(texts) & birthday
    return right


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    old = byte_lengths(texts) == _SHORT
    right = in_province(texts) & (_old_birthday(texts) | is_gb11643(texts))
    known = starts_with_code(texts, reference.division_codes, 6)
    return percent([(~right, 0), (old & known, 60), (old, 30), (known, 99), (True, _CHECKED)], len(texts))


def to_18(texts: pa.StringArray) -> pa.StringArray:
    """The 18-character form of every number: 15-digit ones get their century and check character. Normalised input."""
    old = byte_lengths(texts) == 15
    digits = digit_matrix(texts, 15)
    longer = np.hstack([digits[:, :6], np.tile([1, 9], (len(digits), 1)), digits[:, 6:]])
    rest = (longer @ np.array([2**place % 11 for place in range(17, 0, -1)])) % 11
    checks = np.array(list("10X98765432"))[rest]
    wide = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(texts, 0, 6), "19", pc.utf8_slice_codeunits(texts, 6), pa.array(checks.tolist(), pa.string()), ""
    )
    return pc.if_else(pa.array(old), wide, texts)


DETECTOR = Detector(
    entity_type="CN_ID_CARD",
    pattern=r"[1-7]\d{5}[ -]?\d{8}[ -]?\d{3}[\dXx]|[1-7]\d{14}",
    check=_check,
    normalise=compact,
    strength=Strength.SELF,
    chance=1 / 11,
    checked_from=_CHECKED,
    misprinted=_misprinted,
    mask=Mask(2, 2),
    masked=r"[1-8]\d{0,5}[*xX•]{6,16}[\dX]{0,4}",
    person_key=PersonKey.STRONG,
    length=(15, 20),
    alphabet=Alphabet.NUMBER,
    cues=("身份证", "身份证号", "证件号", "公民身份号码"),
)
