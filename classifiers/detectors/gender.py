"""Gender words; single letters and the codes of GB/T 2261.1 (0, 1, 2, 9) are shared with other data and not taken."""

from __future__ import annotations

import pyarrow.compute as pc

from classifiers.detectors.base import Detector, Strength
from classifiers.vocabulary import any_of, word_check

_WORDS = {
    95: ("男", "女", "男性", "女性", "male", "female"),
    60: ("未说明的性别", "未知的性别"),
    15: ("m", "f", "先生", "女士", "男生", "女生"),
}

DETECTOR = Detector(
    entity_type="GENDER",
    pattern=any_of(_WORDS),
    check=word_check(_WORDS),
    normalise=pc.utf8_lower,
    strength=Strength.SELF,
    in_text=False,
    length=(1, 6),
)
