"""Social security: the number is the holder's identity number, the card's a letter and eight digits (background knowledge).

Personal account numbers of provinces have 8 to 12 digits, the card's chip 32 hex digits: nothing without a name.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import compact, matches, percent
from classifiers.codes import is_own_code
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.detectors.id_card import is_resident
from classifiers.digits_at import sizes
from config import Reference

_WEAK = 10
_CARD = 18  # characters of an identity number


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    long = sizes(texts) == _CARD
    carded = is_resident(texts) * np.uint8(30) if long.any() else 0
    if long.all():
        return np.broadcast_to(carded, len(texts)).astype(np.uint8)
    choices = [
        (long, carded),
        (matches(texts, r"[A-Z]\d{8}"), 30),
        (matches(texts, "[0-9A-F]{32}"), 15),
        (is_own_code(texts), _WEAK),
    ]
    return percent(choices, len(texts))


DETECTOR = Detector(
    entity_type="CN_SOCIAL_SECURITY",
    pattern=r"[1-7]\d{5}[ -]?\d{8}[ -]?\d{3}[\dXx]|[A-Za-z]\d{8}|\d{9,10}|\d{12}|[0-9A-Fa-f]{32}",
    check=_check,
    normalise=compact,
    strength=Strength.NAMED,
    mask=Mask(2, 2),
    person_key=PersonKey.STRONG,
    in_text=False,
    length=(8, 32),
    alphabet=Alphabet.NUMBER,
)
