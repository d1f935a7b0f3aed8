"""Mobile equipment identities: 15 digits with the Luhn check (3GPP TS 23.003); the 8-6-2 form with version has no check digit."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import byte_lengths, compact, contains, digit_matrix, is_in, listed, percent
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.luhn import luhn_valid
from config import Reference

_COMMON = listed("35 86 01 99")
_REPORTING_BODIES = listed("01 10 30 33 35 44 45 49 50 51 52 53 54 86 91 97 98 99")


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    versioned = byte_lengths(texts) == 16
    right = versioned | luhn_valid(digit_matrix(texts, 16))
    body = pc.utf8_slice_codeunits(texts, 0, 2)
    empty = contains(texts, r"0{10}")
    return percent(
        [(~right | empty, 0), (versioned, 60), (is_in(body, _COMMON), 85), (is_in(body, _REPORTING_BODIES), 60)], len(texts)
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
