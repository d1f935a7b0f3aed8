"""Pay and income: amounts, ranges and steps (5000-8000, 10-15万, 月薪1万以上). Only a name tells them from other amounts."""

from __future__ import annotations

from classifiers.characters import unchanged
from classifiers.detectors.balance_payment import MONEY
from classifiers.detectors.base import Detector, Strength
from classifiers.vocabulary import any_form, form_check

_SUM = r"[1-9]\d{0,8}(?:\.\d{1,2})?(?:[kKwW]|千|万)?元?"
_PER = r"(?:[/每](?:月|年|天|日|小时))?"
_FORMS = (
    (60, rf"(?:月薪|年薪|月收入|年收入|工资|税前|税后) ?{_SUM}(?:[-~至]{_SUM})?(?:以[上下])?{_PER}"),
    (50, rf"{_SUM}[-~至]{_SUM}{_PER}|{_SUM}以[上下]{_PER}|面议"),
    *MONEY,
    (20, rf"{_SUM}{_PER}"),
)

DETECTOR = Detector(
    entity_type="SALARY_INCOME",
    pattern=any_form(_FORMS),
    check=form_check(_FORMS),
    normalise=unchanged,
    strength=Strength.NAMED,
    in_text=False,
    length=(1, 48),
)
