"""Driving licences: the number is the holder's identity number, the file number (档案编号) has 12 digits from the province's.

Both forms are shared, so only a name tells a licence from them (12 digits: background knowledge).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import compact
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.detectors.id_card import in_province, is_resident
from classifiers.digits_at import sizes
from classifiers.flagged import all_of, any_of
from config import Reference

_NUMBER, _FILE = 30, 25
_CARD = 18  # characters of an identity number


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    long = sizes(texts) == _CARD
    if all_of(long):
        return is_resident(texts) * np.uint8(_NUMBER)
    filed: Percent = (~long & in_province(texts)) * np.uint8(_FILE)
    if any_of(long):
        filed += is_resident(texts) * np.uint8(_NUMBER)
    return filed


DETECTOR = Detector(
    entity_type="CN_DRIVER_LICENCE",
    pattern=r"[1-7]\d{5}[ -]?\d{8}[ -]?\d{3}[\dXx]|[1-7]\d{11}",
    check=_check,
    normalise=compact,
    strength=Strength.NAMED,
    mask=Mask(2, 2),
    person_key=PersonKey.STRONG,
    in_text=False,
    length=(12, 20),
    alphabet=Alphabet.NUMBER,
)
