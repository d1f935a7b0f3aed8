"""Message texts: the sender's 【签名】 in front or at the end, with the words messages are made of.

A headline in such brackets (【公告】) is no message, so the signature alone needs a name.
"""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import contains, percent, unchanged
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Percent, Strength
from config import Reference

_SIGNATURE = r"【[^【】\n]{2,20}】"
_SPEAKS = r"退订|拒收|回复?[TNtn]|验证码|校验码|动态码|尊敬的|亲爱的|您|请勿|如非本人|详询"


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return percent([(contains(texts, _SPEAKS), 75), (True, NEEDS_NAME)], len(texts))


DETECTOR = Detector(
    entity_type="SMS_CONTENT",
    pattern=rf"(?s:{_SIGNATURE}.{{4,}}|.{{4,}}{_SIGNATURE})",
    check=_check,
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    in_text=False,
    length=(8, 2000),
    alphabet=Alphabet.CHINESE,
    holds_others=True,
)
