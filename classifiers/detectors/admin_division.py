"""Administrative divisions by name, one level or several; six-digit codes of GB/T 2260 need a name."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.addresses import division_percent
from classifiers.characters import unchanged
from classifiers.detectors.base import NEEDS_NAME, Detector, Percent, Strength
from config import Reference


def _confidence(text: str, reference: Reference) -> int:
    if not text.isdecimal():
        return division_percent(text, reference)
    return NEEDS_NAME if text in reference.division_codes else 0


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    return np.fromiter((_confidence(text, reference) for text in texts.to_pylist()), dtype=np.uint8, count=len(texts))


DETECTOR = Detector(
    entity_type="ADMIN_DIVISION",
    pattern=r"\p{Han}[\p{Han}\-/ ,·_]{1,30}|[1-8]\d{5}",
    check=_check,
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    chance=0.1,
    in_text=False,
    length=(2, 31),
)
