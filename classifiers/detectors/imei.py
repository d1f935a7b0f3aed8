"""Mobile equipment identities: 15 digits with the Luhn check (3GPP TS 23.003); the 8-6-2 form with version has no check digit."""

from __future__ import annotations

from functools import lru_cache

import pyarrow as pa

from classifiers.characters import at_places, compact, contains, listed
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.digits_at import between_at, sizes
from classifiers.flagged import either, places_of
from classifiers.grades import Grades, graded, grades
from classifiers.luhn import ends_in_luhn
from config import Reference

_CHECKED, _VERSIONED = 15, 16  # digits
_COMMON = listed("35 86 01 99")
_REPORTING_BODIES = listed("01 10 30 33 35 44 45 49 50 51 52 53 54 86 91 97 98 99")


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    versioned = sizes(texts) == _VERSIONED
    right = ends_in_luhn(texts)
    sure: Percent = graded(texts, _grades(), either(right, versioned))
    likely = places_of(between_at(texts, (6, 4, 0, 0)))  # where ten of fifteen or sixteen zeros in a row must lie
    if len(likely):
        sure[likely[contains(at_places(texts, likely), r"0{10}")]] = 0
    return sure


@lru_cache(maxsize=1)
def _grades() -> Grades:
    return grades(
        2, (_REPORTING_BODIES, {_CHECKED: 60, _VERSIONED: 60}), (_COMMON, {_CHECKED: 85, _VERSIONED: 60}), others={_VERSIONED: 60}
    )


DETECTOR = Detector(
    entity_type="IMEI",
    pattern=r"\d{2}-?\d{6}-?\d{6}-?\d|\d{8}-\d{6}-\d{1,2}",
    check=_check,
    normalise=compact,
    strength=Strength.SUPPORTED,
    chance=0.1,
    mask=Mask(2, 0),
    masked=r"\d{2,8}\*{4,11}\d{0,4}",
    person_key=PersonKey.WEAK,
    length=(15, 18),
    alphabet=Alphabet.NUMBER,
    cues=("imei", "串号"),
)
