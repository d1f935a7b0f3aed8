"""Passport numbers: the forms of China, Hong Kong and Macao; one letter and eight digits may be any country's.

Other countries' (a letter or two with seven digits, nine digits) look like serial numbers: they need a name.

Forms are from validators' code and background knowledge and have no check digit: values never decide alone.
"""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import compact, contains, matches, percent
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Mask, Percent, PersonKey, Strength
from config import Reference


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    choices = [
        (contains(texts, r"0{7}|12345678"), 0),
        (matches(texts, r"E(?:\d{8}|[A-HJ-NP-Z]\d{7})|[GDSP]\d{8}|[DSP]E\d{7}"), 60),
        (matches(texts, r"[KH]\d{8}|KJ\d{7}|M[AB]\d{7}"), 45),
        (matches(texts, r"[A-Z]\d{8}"), 25),
        (True, NEEDS_NAME),
    ]
    return percent(choices, len(texts))


DETECTOR = Detector(
    entity_type="PASSPORT",
    pattern=r"[A-Za-z]\d{8}|[Ee][A-HJ-NP-Za-hj-np-z]\d{7}|(?:[DSPdsp][Ee]|[Kk][Jj]|[Mm][ABab])\d{7}|[A-Za-z]{1,2}\d{7}|\d{9}",
    check=_check,
    normalise=compact,
    strength=Strength.SUPPORTED,
    mask=Mask(1, 0),
    masked=r"[A-Z]{1,2}\d{0,3}\*{3,7}\d{0,3}",
    person_key=PersonKey.STRONG,
    length=(8, 9),
    alphabet=Alphabet.NUMBER,
    cues=("护照", "护照号", "passport"),
)
