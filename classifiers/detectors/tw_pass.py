"""Travel permits between the mainland and Taiwan, both ways (validators' code); bare eight or ten digits need a name."""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import compact, contains, percent
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Mask, Percent, PersonKey, Strength
from config import Reference


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    choices = [(contains(texts, r"0{7}|12345678"), 0), (contains(texts, "^[LT]"), 45), (True, NEEDS_NAME)]
    return percent(choices, len(texts))


DETECTOR = Detector(
    entity_type="CN_TW_PASS",
    pattern=r"[LTlt]\d{8}|\d{8}|\d{10}",
    check=_check,
    normalise=compact,
    strength=Strength.SUPPORTED,
    mask=Mask(1, 0),
    person_key=PersonKey.STRONG,
    length=(8, 10),
    alphabet=Alphabet.NUMBER,
    cues=("台胞证", "通行证"),
)
