"""Resident identity numbers, GB 11643-1999 (18 characters, MOD 11-2) and the older 15 digits without a check digit.

The county is looked up with the codes of abolished ones, and an unknown one only lowers confidence: people keep the code of
their registration, and many were registered under codes that came later than their birth.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers import kernels
from classifiers.characters import Flags, byte_lengths, bytes_of, compact, digit_matrix, listed, once
from classifiers.codes import code_table, starts_with_code
from classifiers.dates import birthday_kinds, birthdays_at
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.digits_at import sizes
from classifiers.grades import Grades, graded, grades
from classifiers.weighted_sum import mod_11_2_right, mod_11_2_sums
from config import Reference

_CHECKED = 85
_SHORT, _LONG = 15, 18  # characters
_COUNTY = 6  # digits
_BIRTHDAY, _CENTURY = 6, 1900  # where the birthday stands, and what the older numbers leave out
_PROVINCES = listed("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71")


@once
def is_gb11643(texts: pa.StringArray) -> Flags:
    """Which 18-character numbers have a real birthday and their right check character, whatever their prefix says."""
    return mod_11_2_right(texts) & _is_born(texts)


@once
def _is_born(texts: pa.StringArray) -> Flags:
    return birthdays_at(texts, _BIRTHDAY)


@once
def _is_placed(texts: pa.StringArray) -> Flags:
    return starts_with_code(texts, _PROVINCES, 2)


@once
def is_resident(texts: pa.StringArray) -> Flags:
    """The same of those that begin with a province."""
    if kernels.check_loops is None:
        return np.asarray(is_gb11643(texts) & in_province(texts))
    resident = np.empty(len(texts), dtype=np.bool_)
    tables = mod_11_2_sums(), 11, 1, code_table(_PROVINCES, 2), *birthday_kinds()
    kernels.check_loops.identities(*bytes_of(texts), *tables, resident.view(np.uint8))
    return resident


def in_province(texts: pa.StringArray, start: int = 0) -> Flags:
    """Which numbers carry the two digits of a province at ``start``. What it gives must not be changed."""
    return _is_placed(texts) if not start else starts_with_code(texts, _PROVINCES, 2, start)


def _misprinted(texts: pa.StringArray) -> Flags:
    """Which numbers of 18 characters have the place and the birthday of an identity number, whatever their last one is."""
    right: Flags = (sizes(texts) == _LONG) & in_province(texts) & _is_born(texts)
    return right


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    old = sizes(texts) == _SHORT
    right = is_resident(texts)
    if old.any():
        right = right | (old & birthdays_at(texts, _BIRTHDAY, _CENTURY))
    return graded(texts, _grades(reference.division_codes), right)


@lru_cache(maxsize=4)
def _grades(counties: frozenset[str]) -> Grades:
    known = [code for code in counties if len(code) == _COUNTY and code[:2] in _PROVINCES]
    return grades(_COUNTY, (_PROVINCES, {_SHORT: 30, _LONG: _CHECKED}), (known, {_SHORT: 60, _LONG: 99}))


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
