"""Credit standing: scores, ratings, loan classes and words about arrears; a score or letter is ordinary data without a name."""

from __future__ import annotations

from classifiers.characters import listed, unchanged
from classifiers.detectors.base import Detector, Strength
from classifiers.vocabulary import any_form, any_of, form_check

_WORDS = {
    60: listed(
        "信用良好 信用优秀 信用极好 信用中等 信用较差 信用一般 失信 失信被执行人 非失信 限制高消费 无逾期 有逾期",
        "当前逾期 连三累六 呆账 坏账 代偿 止付 冻结 无不良记录 有不良记录 征信良好 征信白户 征信不良",
    ),
    30: listed(
        "正常 关注 次级 可疑 损失 逾期 结清 未结清 优秀 良好 中等 较差 极好",
    ),
}
_FORMS = (
    (60, any_of({60: _WORDS[60]})),
    (60, r"逾期\d{1,4}(?:天|次|期|个月)|M[0-7]\+?|(?:累计|连续)逾期\d{1,3}(?:次|期)"),
    (30, any_of({30: _WORDS[30]})),
    (30, r"[A-D]{1,3}[+\-]?|[1-5A-E]级|[3-9]\d{2}(?:\.\d{1,2})?分?"),
    (10, r"\d{1,7}(?:\.\d{1,4})?"),
)

DETECTOR = Detector(
    entity_type="CREDIT_RECORD",
    pattern=any_form(_FORMS),
    check=form_check(_FORMS),
    normalise=unchanged,
    strength=Strength.NAMED,
    in_text=False,
    length=(1, 16),
)
