"""Tags and labels about users: words for groups and leanings, lists of tags, scores. Ordinary words until a name says so."""

from __future__ import annotations

from classifiers.characters import unchanged
from classifiers.detectors.base import Alphabet, Detector, Strength
from classifiers.vocabulary import any_form, form_check

_TAG = r"[A-Za-z0-9+\-_]*\p{Han}[\p{Han}A-Za-z0-9+\-_]+"
_FORMS = (
    (60, r"[\p{Han}0-9A-Za-z]+(?:用户|人群|客群|偏好|爱好者|达人|一族|粉丝|控|型客户|家庭)"),
    (60, r"(?:[极超较]?[高中低]|[极超])(?:价值|活跃|消费|频|风险|敏感|净值|粘性|意向|忠诚|流失)[\p{Han}]{0,8}"),
    (30, rf"{_TAG}(?:[,;|、/]{_TAG})+|{_TAG}[:=]{_TAG}(?:[,;|]{_TAG}[:=]{_TAG})*"),
)

DETECTOR = Detector(
    entity_type="USER_PROFILE",
    pattern=any_form(_FORMS),
    check=form_check(_FORMS),
    normalise=unchanged,
    strength=Strength.NAMED,
    in_text=False,
    length=(2, 100_000),
    alphabet=Alphabet.CHINESE,
    holds_others=True,
)
