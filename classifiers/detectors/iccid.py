"""SIM card numbers, ITU-T E.118: 8986, issuer, 19 or 20 characters. Issuers are from a secondary source.

The Luhn digit is confidence, never a filter: older cards carry letters, and some makers' 20th character is no check digit.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import compact, digit_matrix, is_in, listed, matches, percent
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.luhn import luhn_valid
from config import Reference

_ISSUERS = listed("00 01 02 03 04 05 06 07 08 09 11 15")


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    right = matches(texts, r"\d+") & luhn_valid(digit_matrix(texts, 20))
    issuer = is_in(pc.utf8_slice_codeunits(texts, 4, 6), _ISSUERS)
    return percent([(right & issuer, 98), (issuer, 80), (right, 60), (True, 40)], len(texts))


DETECTOR = Detector(
    entity_type="ICCID",
    pattern=r"8986[ -]?\d{2}[0-9A-Za-z]{2}(?:[ -]?[0-9A-Za-z]{4}){2}[ -]?[0-9A-Za-z]{3,4}",
    check=_check,
    normalise=compact,
    strength=Strength.SELF,
    chance=0.0001,
    checked_from=98,
    mask=Mask(4, 0),
    masked=r"8986\d{0,6}\*{4,14}[0-9A-Z]{0,4}",
    person_key=PersonKey.WEAK,
    length=(19, 24),
    alphabet=Alphabet.NUMBER,
    cues=("iccid",),
)
