"""Resident identity numbers, GB 11643-1999 (18 characters, MOD 11-2) and the older 15 digits without a check digit.

The county is looked up with the codes of abolished ones, and an unknown one only lowers confidence: people keep the code of
their registration, and many were registered under codes that came later than their birth.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import Flags, byte_lengths, compact, digit_matrix, listed, once, percent
from classifiers.codes import starts_with_code
from classifiers.dates import birthdays_at
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.weighted_sum import mod_11_2_right
from config import Reference

_CHECKED = 85
_SHORT, _LONG = 15, 18  # characters
_BIRTHDAY, _CENTURY = 6, 1900  # where the birthday stands, and what the older numbers leave out
_PROVINCES = listed("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71")


@once
def is_gb11643(texts: pa.StringArray) -> Flags:
    """Which 18-character numbers have a real birthday and their right check character, whatever their prefix says."""
    return mod_11_2_right(texts) & birthdays_at(texts, _BIRTHDAY)


def in_province(texts: pa.StringArray, start: int = 0) -> Flags:
    """Which numbers carry the two digits of a province at ``start``."""
    return starts_with_code(texts, _PROVINCES, 2, start)


def _misprinted(texts: pa.StringArray) -> Flags:
    """Which numbers of 18 characters have the place and the birthday of an identity number, whatever their last one is."""
    right: Flags = (byte_lengths(texts) == _LONG) & in_province(texts) & birthdays_at(texts, _BIRTHDAY)
    return right


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    old = byte_lengths(texts) == _SHORT
    right = is_gb11643(texts)
    if old.any():
        right = right | (old & birthdays_at(texts, _BIRTHDAY, _CENTURY))
    right = right & in_province(texts)
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
