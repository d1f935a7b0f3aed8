"""Verification codes, four to eight digits: only a word beside them tells them from other numbers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import unchanged
from classifiers.detectors.base import Alphabet, Detector, Percent, Strength
from config import Reference

_WEAK = 10


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return np.full(len(texts), _WEAK, dtype=np.uint8)


DETECTOR = Detector(
    entity_type="VERIFICATION_CODE",
    pattern=r"\d{4,8}",
    check=_check,
    normalise=unchanged,
    strength=Strength.NAMED,
    length=(4, 8),
    alphabet=Alphabet.NUMBER,
    cues=("验证码", "校验码", "动态码", "动态密码", "otp"),
)
