"""Marital status (GB/T 2261.2 and everyday words)."""

from __future__ import annotations

import pyarrow.compute as pc

from classifiers.detectors.base import Detector, Strength
from classifiers.vocabulary import any_of, word_check

_WORDS = {
    95: ("未婚", "已婚", "离异", "离婚", "丧偶", "初婚", "再婚", "复婚", "有配偶", "已婚已育", "已婚未育"),
    60: ("single", "married", "divorced", "widowed"),
}

DETECTOR = Detector(
    entity_type="MARITAL_STATUS",
    pattern=any_of(_WORDS),
    check=word_check(_WORDS),
    normalise=pc.utf8_lower,
    strength=Strength.SELF,
    in_text=False,
    length=(2, 8),
)
