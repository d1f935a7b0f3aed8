"""Login and account names that people choose or are given; nothing without a name, and never a number with a better reason."""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import percent, unchanged
from classifiers.codes import is_own_code
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from config import Reference

_WEAK = 15


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return percent([(is_own_code(texts), _WEAK)], len(texts))


DETECTOR = Detector(
    entity_type="USER_ACCOUNT",
    pattern=r"[A-Za-z][A-Za-z0-9_.\-]{1,31}|[A-Za-z0-9_.\-]{2,32}@[A-Za-z]{2,16}",
    check=_check,
    normalise=unchanged,
    strength=Strength.NAMED,
    mask=Mask(1, 0),
    person_key=PersonKey.WEAK,
    in_text=False,
    length=(2, 50),
    alphabet=Alphabet.ASCII,
)
