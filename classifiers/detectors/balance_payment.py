"""Amounts of money: with cents, thousands commas, a currency, or in capital numerals. Only a name says what they are of."""

from __future__ import annotations

from classifiers.characters import unchanged
from classifiers.detectors.base import Detector, Strength
from classifiers.vocabulary import any_form, form_check

_CURRENCY = r"(?:[¥$]|RMB|CNY|人民币) ?"
_SIGNED = r"[+\-]?(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,12})"
MONEY = (
    (
        60,
        r"(?:人民币)?[零壹贰叁肆伍陆柒捌玖拾][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{0,19}[元圆](?:[零壹贰叁肆伍陆柒捌玖]角)?(?:[零壹贰叁肆伍陆柒捌玖]分)?整?",
    ),
    (60, rf"{_CURRENCY}{_SIGNED}(?:\.\d{{1,4}})?|{_SIGNED}(?:\.\d{{1,4}})? ?(?:元|万元|RMB|CNY)"),
    (40, r"[+\-]?\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,4})?|[+\-]?\d{1,12}\.\d{2}"),
    (20, r"[+\-]?\d{1,12}\.\d{1,4}"),
    (10, r"[+\-]?\d{1,9}"),
)
"""Amounts by how much their form says. Whole numbers may be cents."""

DETECTOR = Detector(
    entity_type="BALANCE_PAYMENT",
    pattern=any_form(MONEY),
    check=form_check(MONEY),
    normalise=unchanged,
    strength=Strength.NAMED,
    in_text=False,
    length=(1, 32),
)
