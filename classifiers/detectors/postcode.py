"""Mainland postcodes, six digits with a delivery area in front; only a name tells them from any other six digits."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import unchanged
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Mask, Percent, Strength
from config import Reference


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return np.full(len(texts), NEEDS_NAME, dtype=np.uint8)


DETECTOR = Detector(
    entity_type="CN_POSTCODE",
    pattern=r"(?:0[1-7]|1[0-356]|2[0-7]|3[0-6]|4[0-7]|5[1-7]|6[1-7]|7[1-5]|8[1345])\d{4}",
    check=_check,
    normalise=unchanged,
    strength=Strength.NAMED,
    chance=0.5,
    mask=Mask(1, 0),
    length=(6, 6),
    alphabet=Alphabet.NUMBER,
    cues=("邮编", "邮政编码", "postcode", "zip"),
)
