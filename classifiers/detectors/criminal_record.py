"""Records of offences: penalties with their terms, offences by the ending 罪, and statements that there is none."""

from __future__ import annotations

from classifiers.characters import listed, unchanged
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Strength
from classifiers.vocabulary import any_form, any_of, form_check

_WORDS = {
    85: listed(
        "无犯罪记录 有犯罪记录 无违法犯罪记录 有违法犯罪记录 无前科 有前科 行政拘留 刑事拘留 取保候审 监视居住",
        "管制 拘役 缓刑 假释 刑满释放 社区矫正 强制隔离戒毒 吸毒人员 在逃人员 酒驾 醉驾 无期徒刑 剥夺政治权利",
        "电信诈骗 开设赌场 寻衅滋事 故意伤害 非法经营",
    ),
}
_TERM = r"[0-9一二三四五六七八九十]{1,3}个?[年月日天]"
_FORMS = (
    (85, any_of(_WORDS)),
    (85, rf"(?:判处|被判)?(?:有期徒刑|行政拘留|刑事拘留|拘役|管制|拘留)(?:{_TERM}){{1,2}}(?:[,，]?缓刑(?:{_TERM}){{1,2}})?"),
    (75, r"[\p{Han}、]{2,20}罪"),
    (NEEDS_NAME, r"[有无]|[有无](?:记录|案底|违法记录)|盗窃|诈骗|赌博|吸毒"),
)

DETECTOR = Detector(
    entity_type="CRIMINAL_RECORD",
    pattern=any_form(_FORMS),
    check=form_check(_FORMS),
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    in_text=False,
    length=(1, 40),
    alphabet=Alphabet.CHINESE,
    holds_others=True,
)
