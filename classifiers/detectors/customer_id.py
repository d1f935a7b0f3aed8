"""Customer, member and subscriber numbers: whatever code a company counts its customers with; nothing without a name."""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import percent, unchanged
from classifiers.codes import is_own_code
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Mask, Percent, PersonKey, Strength
from config import Reference


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return percent([(is_own_code(texts), NEEDS_NAME)], len(texts))


DETECTOR = Detector(
    entity_type="CUSTOMER_ID",
    pattern=r"[A-Za-z]{0,8}[-_]?\d{5,20}(?:[-_]\d{1,12})?",
    check=_check,
    normalise=unchanged,
    strength=Strength.NAMED,
    mask=Mask(1, 0),
    person_key=PersonKey.WEAK,
    in_text=False,
    length=(5, 44),
    alphabet=Alphabet.NUMBER,
)
