"""Names of plans, packs and value-added services that a user has ordered (畅享套餐99元, 10GB流量包)."""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import contains, matches, percent, unchanged
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Percent, Strength
from config import Reference

_PRODUCT = (
    r"套餐|流量包|语音包|短信包|加油包|叠加包|定向包|月包|季包|年包|日包|亲情网|彩铃|炫铃|来电显示|来电提醒|保号|副卡|会员|融合包"
)
_SIZED = r"\d{1,5}(?:\.\d{1,2})? ?(?:元|[GMT]B?|分钟|条|[MG]bps)"
_SPEECH = r"要求|咨询|办理|取消|投诉|反映|查询|变更|更改|建议|原因|问题|管理|系统|规则|说明|编码|名称|信息|费用|\d{11}"


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    choices = [
        (~matches(texts, ".{2,44}") | ~contains(texts, r"\p{Han}"), 0),
        (contains(texts, _SPEECH), NEEDS_NAME),
        (contains(texts, _SIZED), 70),
        (contains(texts, r"[\p{Han}A-Za-z0-9]{4}"), 45),
    ]
    return percent([*choices, (True, NEEDS_NAME)], len(texts))


DETECTOR = Detector(
    entity_type="SUBSCRIPTION",
    pattern=(
        rf"[\p{{Han}}A-Za-z0-9+\-·./]*(?:{_PRODUCT})(?: ?\(?[\p{{Han}}A-Za-z0-9+\-·./]*\)?)?"
        rf"|[\p{{Han}}A-Za-z0-9+\-·]{{2,16}} ?{_SIZED}(?:/[月年天日]|包[年月])?"
    ),
    check=_check,
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    in_text=False,
    length=(2, 100_000),
    alphabet=Alphabet.CHINESE,
    holds_others=True,
)
