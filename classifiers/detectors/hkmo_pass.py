"""Travel permits between the mainland and Hong Kong or Macao, both ways (validators' code; no check digit)."""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import compact, contains, percent
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from config import Reference


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    choices = [(contains(texts, r"0{7}|12345678"), 0), (contains(texts, "^[HMC]"), 45), (True, 35)]
    return percent(choices, len(texts))


DETECTOR = Detector(
    entity_type="CN_HKMO_PASS",
    pattern=r"[HMhm]\d{8}(?:\d{2})?|[Cc][A-HJ-NP-Za-hj-np-z]\d{7}|[CWcw]\d{8}",
    check=_check,
    normalise=compact,
    strength=Strength.SUPPORTED,
    mask=Mask(1, 0),
    person_key=PersonKey.STRONG,
    length=(9, 11),
    alphabet=Alphabet.NUMBER,
    cues=("通行证", "回乡证", "港澳"),
)
