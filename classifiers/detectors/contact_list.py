"""Address books in one cell: at least two names with a phone number each. JSON lists are opened before and judged by path."""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import contains, percent, unchanged
from classifiers.detectors.base import Alphabet, Detector, Percent, Strength
from config import Reference

_NAME = r"[\p{Han}A-Za-z·]{1,20}"
_PHONE = r"(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}|0\d{2,3}-?\d{7,8}"
_PAIR = rf"(?:{_NAME} ?[:,(=\-| ]? ?(?:{_PHONE})\)?|(?:{_PHONE}) ?[:,(=\-| ]? ?{_NAME}\)?)"


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return percent([(contains(texts, r"\p{Han}"), 80)], len(texts))


DETECTOR = Detector(
    entity_type="CONTACT_LIST",
    pattern=rf"[\[{{(]?{_PAIR}(?:[;,、|/\n ]{{1,3}}{_PAIR})+[;,、|]?[\]}})]?",
    check=_check,
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    in_text=False,
    length=(20, 100_000),
    alphabet=Alphabet.CHINESE,
    holds_others=True,
)
