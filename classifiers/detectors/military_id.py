"""Military identity papers: one to three characters, 字第, digits, 号 (two libraries' patterns; both say they are unsure)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import unchanged
from classifiers.detectors.base import Detector, Mask, Percent, PersonKey, Strength
from config import Reference


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return np.full(len(texts), 80, dtype=np.uint8)


DETECTOR = Detector(
    entity_type="CN_MILITARY_ID",
    pattern=r"[军兵士文海空北沈兰济南广成参政后装武][一-龥]{0,2}字第?[0-9A-Za-z]{4,8}号?",
    check=_check,
    normalise=unchanged,
    strength=Strength.SELF,
    mask=Mask(1, 0),
    person_key=PersonKey.STRONG,
    length=(6, 14),
)
