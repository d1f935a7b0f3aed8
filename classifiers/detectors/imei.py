"""Mobile equipment identities: 15 digits with the Luhn check (3GPP TS 23.003); the 8-6-2 form with version has no check digit."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import byte_lengths, compact, contains, listed, percent
from classifiers.codes import starts_with_code
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.digits_at import number_at
from classifiers.luhn import ends_in_luhn
from config import Reference

_COMMON = listed("35 86 01 99")
_REPORTING_BODIES = listed("01 10 30 33 35 44 45 49 50 51 52 53 54 86 91 97 98 99")


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    versioned = byte_lengths(texts) == 16
    right = versioned | ends_in_luhn(texts)
    empty = np.zeros(len(texts), dtype=np.bool_)
    likely = np.flatnonzero(number_at(texts, 6, 4) == 0)  # where ten of fifteen or sixteen zeros in a row must lie
    if len(likely):
        empty[likely] = contains(texts.take(pa.array(likely)), r"0{10}")
    common, known = (starts_with_code(texts, bodies, 2) for bodies in (_COMMON, _REPORTING_BODIES))
    return percent([(~right | empty, 0), (versioned, 60), (common, 85), (known, 60)], len(texts))


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
