"""Equipment identities of CDMA phones: 14 hexadecimal digits from A, or 18 decimal ones, each with an optional Luhn digit.

The decimal form is the same number in two parts (3GPP2 S.R0048, after python-stdnum's description). Its ranges let one in thirty
numbers through, and numbers that begin with a place and a day far more: without a check digit it needs a name, or to be
written in its groups of 5, 5, 4 and 4 digits. Those are brought to their hexadecimal spelling.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import at_places, compact, contains, matches, percent
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.digits_at import Sizes, between_at, sizes
from classifiers.flagged import places_of
from classifiers.luhn import ends_in_luhn, ends_in_luhn_16
from config import Reference

_LOWEST, _HIGHEST, _SERIALS = 0xA0000000, 0xFFFFFFFF, 0xFFFFFF
_CHECKED = 70
_DECIMAL, _DECIMAL_CHECKED, _HEXADECIMAL_CHECKED = 18, 19, 15  # digits
_GROUPS = r"\d{5}[ -]\d{5}[ -]\d{4}[ -]\d{4}"


def _normalise(texts: pa.StringArray) -> pa.StringArray:
    grouped = matches(texts, _GROUPS)
    plain = compact(texts)
    if not grouped.any():
        return plain
    spelled = [_hexadecimal(text) if group else text for text, group in zip(plain.to_pylist(), grouped, strict=True)]
    return pa.array(spelled, pa.string())


def _hexadecimal(digits: str) -> str:
    maker, serial = int(digits[:10]), int(digits[10:])
    return f"{maker:08X}{serial:06X}" if _LOWEST <= maker <= _HIGHEST and serial <= _SERIALS else digits


def _decimal(texts: pa.StringArray, lengths: Sizes) -> Percent:
    """Of decimal numbers."""
    inside = between_at(texts, (0, 10, _LOWEST, _HIGHEST), (10, 8, 0, _SERIALS))
    checked = lengths == _DECIMAL_CHECKED
    if not checked.any():
        return inside * np.uint8(NEEDS_NAME)
    return percent([(~inside, 0), (~checked, NEEDS_NAME), (ends_in_luhn(texts), _CHECKED)], len(texts))


def _hexadecimal_percents(texts: pa.StringArray, lengths: Sizes) -> Percent:
    checked = lengths == _HEXADECIMAL_CHECKED
    wrong = checked & ~ends_in_luhn_16(texts) if checked.any() else checked
    return percent([(wrong | ~contains(texts, r"\d"), 0), (checked, _CHECKED), (True, 30)], len(texts))


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    lengths = sizes(texts)
    decimal = lengths >= _DECIMAL
    if decimal.all():
        return _decimal(texts, lengths)
    sure: Percent = np.zeros(len(texts), dtype=np.uint8)
    for kind, percents in ((decimal, _decimal), (~decimal, _hexadecimal_percents)):
        rows = places_of(kind)
        if len(rows):
            sure[rows] = percents(at_places(texts, rows), lengths[rows])
    return sure


DETECTOR = Detector(
    entity_type="MEID",
    pattern=(
        r"[A-Fa-f][0-9A-Fa-f](?:[ -]?[0-9A-Fa-f]{2}){6}(?:[ -]?[0-9A-Fa-f])?"
        r"|\d{5}[ -]?\d{5}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d)?"
    ),
    check=_check,
    normalise=_normalise,
    strength=Strength.SUPPORTED,
    chance=0.03,
    checked_from=_CHECKED,
    mask=Mask(2, 0),
    person_key=PersonKey.WEAK,
    length=(14, 23),
    alphabet=Alphabet.NUMBER,
    cues=("meid",),
)
