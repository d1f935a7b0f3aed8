"""The ethnic groups of GB/T 3304, with 族; short forms are shared with other words and need a name."""

from __future__ import annotations

import pyarrow.compute as pc

from classifiers.detectors.base import Detector, Strength
from classifiers.vocabulary import any_of, word_check

_GROUPS = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 "
    "水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 "
    "俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 "
)
_WORDS = {
    97: tuple(f"{name}族" for name in _GROUPS.split()),
    15: ("汉", "回", "满", "苗", "壮", "藏", "彝", "维吾尔", "蒙古"),
}

DETECTOR = Detector(
    entity_type="ETHNICITY",
    pattern=any_of(_WORDS),
    check=word_check(_WORDS),
    normalise=pc.utf8_lower,
    strength=Strength.SELF,
    in_text=False,
    length=(1, 6),
)
