"""WeChat accounts: wxid_… and the open platform's 28-character openid show themselves, chosen names need a name beside them."""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import contains, matches, percent, unchanged
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from config import Reference

_WEAK = 10


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    mixed = contains(texts, "[A-Z]") & contains(texts, "[a-z].*[a-z]") & contains(texts, r"\d")
    choices = [
        (matches(texts, "wxid_[a-z0-9]{10,}"), 98),
        (matches(texts, "o[A-Za-z0-9_-]{27}") & mixed, 40),
        (matches(texts, ".{6,20}"), _WEAK),
    ]
    return percent(choices, len(texts))


DETECTOR = Detector(
    entity_type="WECHAT_ID",
    pattern=r"[A-Za-z][-_A-Za-z0-9]{5,19}|o[A-Za-z0-9_-]{27}",
    check=_check,
    normalise=unchanged,
    strength=Strength.NAMED,
    mask=Mask(1, 0),
    person_key=PersonKey.WEAK,
    length=(6, 28),
    alphabet=Alphabet.ASCII,
    cues=("微信", "微信号", "wechat", "weixin", "openid"),
)
