"""Residence permits of people from Hong Kong, Macao and Taiwan: GB 11643 numbers with the codes 810000, 820000, 830000.

Prefixes as public pages give them (secondary source); the check character is that of the resident identity number.
"""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import compact, percent
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.detectors.id_card import is_gb11643
from config import Reference


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return percent([(is_gb11643(texts), 99)], len(texts))


DETECTOR = Detector(
    entity_type="CN_RESIDENCE_PERMIT",
    pattern=r"8[123]0000[ -]?\d{8}[ -]?\d{3}[\dXx]",
    check=_check,
    normalise=compact,
    strength=Strength.SELF,
    chance=1 / 11,
    mask=Mask(2, 2),
    masked=r"8[123]\d{0,4}[*xX•]{6,16}[\dX]{0,4}",
    person_key=PersonKey.STRONG,
    length=(18, 20),
    alphabet=Alphabet.NUMBER,
)
