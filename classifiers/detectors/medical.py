"""Health data: diagnoses by common names and by their endings, ICD-10 codes, blood groups, measured values.

A code, a pressure or a temperature is an ordinary number without a name; the endings are shared with other words.
"""

from __future__ import annotations

from classifiers.characters import listed, unchanged
from classifiers.detectors.base import NEEDS_NAME, Detector, Strength
from classifiers.vocabulary import any_form, any_of, form_check

_WORDS = {
    80: listed(
        "高血压 低血压 糖尿病 冠心病 心脏病 心肌梗死 心肌梗塞 脑梗死 脑出血 脑卒中 高血脂 高脂血症 脂肪肝 肝硬化",
        "乙肝 乙型肝炎 丙肝 肺结核 肺炎 支气管炎 哮喘 慢阻肺 胃炎 胃溃疡 肠炎 阑尾炎 胆囊炎 胆结石 肾结石 肾炎",
        "尿毒症 痛风 关节炎 颈椎病 腰椎间盘突出 骨质疏松 骨折 白血病 贫血 肿瘤 肺癌 胃癌 肝癌 乳腺癌 宫颈癌",
        "甲状腺癌 甲亢 甲减 抑郁症 焦虑症 精神分裂症 癫痫 帕金森病 阿尔茨海默病 白内障 青光眼 艾滋病 梅毒",
        "上呼吸道感染 流行性感冒 过敏性鼻炎 荨麻疹 湿疹 银屑病 青霉素过敏 剖宫产 先兆流产 不孕症 产后抑郁",
    ),
}
_FORMS = (
    (80, any_of(_WORDS)),
    (80, r"[12]型糖尿病|(?:原发性|继发性)?高血压(?:病)?[1-3I]{1,3}(?:级|期)"),
    (35, r"[\p{Han}A-Za-z0-9()·\-]{2,16}(?:病|炎|癌|肿瘤|综合征|综合症|骨折|结石|梗死|溃疡|贫血)|[\p{Han}]{1,12}衰竭"),
    (35, r"(?i:(?:AB|A|B|O)型(?:血|,? ?Rh[(]?[阴阳+\-]性?[)]?))"),
    (NEEDS_NAME, r"(?:AB|A|B|O)型?|[A-TV-Z]\d{2}(?:\.[0-9Xx]\d{0,3})?|\d{2,3}/\d{2,3}(?: ?mmHg)?|[阴阳]性(?:\([+\-]\))?"),
    (NEEDS_NAME, r"\d{1,3}(?:\.\d{1,2})? ?(?:℃|°C|次/分|mmol/L)"),
)

DETECTOR = Detector(
    entity_type="MEDICAL",
    pattern=any_form(_FORMS),
    check=form_check(_FORMS),
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    in_text=False,
    length=(1, 100_000),
    holds_others=True,
)
