"""Fields of call and message records besides the numbers: kinds of call, durations, times. Only a name tells what they are of."""

from __future__ import annotations

from classifiers.characters import listed, unchanged
from classifiers.detectors.base import Detector, Strength
from classifiers.vocabulary import any_form, any_of, form_check

_WORDS = {
    60: listed(
        "主叫 被叫 呼转 呼叫转移 主叫通话 被叫通话 国内主叫 国内被叫 国际主叫 国际被叫 本地主叫 本地被叫 漫游主叫",
        "漫游被叫 长途主叫 长途被叫 短信 彩信 发送短信 接收短信 上行短信 下行短信 点对点短信 语音 视频通话 未接通",
        "已接通 未接来电 本地通话 国内长途 国际长途",
    ),
    30: listed(
        "mo mt cf moc mtc mo_call mt_call mo_sms mt_sms voice sms mms call caller callee incoming outgoing",
        "inbound outbound",
    ),
}
_DAY = r"(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}"
_FORMS = (
    (60, any_of({60: _WORDS[60]})),
    (50, r"\d{1,3}(?:小)?时(?:\d{1,2}分)?(?:\d{1,2}秒)?|\d{1,4}分钟?(?:\d{1,2}秒)?|\d{1,6}秒"),
    (30, any_of({30: _WORDS[30]})),
    (30, rf"\d{{1,3}}:\d{{2}}(?::\d{{2}})?|{_DAY}[T ]\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\.\d{{1,6}})?"),
    (10, rf"\d{{1,7}}|\d{{1,6}}\.\d{{1,2}}|{_DAY}|(?:19|20)\d{{12}}"),
)

DETECTOR = Detector(
    entity_type="CALL_RECORD",
    pattern=any_form(_FORMS),
    check=form_check(_FORMS),
    normalise=unchanged,
    strength=Strength.NAMED,
    in_text=False,
    length=(1, 26),
)
