"""QQ numbers, five to eleven digits: ordinary numbers unless a name says so."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import unchanged
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from config import Reference

_WEAK = 10


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return np.full(len(texts), _WEAK, dtype=np.uint8)


DETECTOR = Detector(
    entity_type="QQ_NUMBER",
    pattern=r"[1-9]\d{4,10}",
    check=_check,
    normalise=unchanged,
    strength=Strength.NAMED,
    mask=Mask(1, 0),
    person_key=PersonKey.WEAK,
    length=(5, 11),
    alphabet=Alphabet.NUMBER,
    cues=("qq", "qq号", "qq号码", "扣扣"),
)
