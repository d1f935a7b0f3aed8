"""Religions by name; 无 and single characters are shared with other words and need a name."""

from __future__ import annotations

import pyarrow.compute as pc

from classifiers.characters import listed
from classifiers.detectors.base import Detector, Strength
from classifiers.vocabulary import any_of, word_check

_WORDS = {
    90: listed(
        "佛教 藏传佛教 汉传佛教 南传佛教 道教 基督教 基督新教 新教 天主教 东正教 伊斯兰教 犹太教 印度教 锡克教 萨满教 巴哈伊教",
        "无宗教信仰 不信教 信仰佛教 信仰道教 信仰基督教 信仰天主教 信仰伊斯兰教 佛教徒 基督徒 天主教徒 穆斯林 无神论者",
    ),
    15: ("无", "无信仰", "其他", "其他宗教", "佛", "道"),
}

DETECTOR = Detector(
    entity_type="RELIGION",
    pattern=any_of(_WORDS),
    check=word_check(_WORDS),
    normalise=pc.utf8_lower,
    strength=Strength.SELF,
    in_text=False,
    length=(1, 8),
)
