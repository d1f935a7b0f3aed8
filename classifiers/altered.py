"""Identifiers that lost digits on their way: in a floating-point column, in a spreadsheet, or where numbers drop a leading zero.

They can no longer be validated. What is left of the form is counted, and a name must say the rest. A double keeps 15 to 17
digits, a spreadsheet 15: of an identity number the place and the birthday survive, its check digit does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

import pyarrow as pa

from classifiers.cells import Cells, Counts
from classifiers.characters import are_digits, matches
from classifiers.detectors.base import Alphabet, Detector
from classifiers.detectors.landline import unpadded
from classifiers.flagged import any_of, either, places_of
from config import Reference

_EXPONENT, _ZEROS = r"[1-9](?:\.\d{1,17})?[eE]\+?(?:9|1\d)", r"[1-9]\d{14}0{1,4}"
_LENGTHS = (4, 24)
_BIRTHDAY = r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_LEFT_OF: Mapping[str, str] = {
    "CN_ID_CARD": rf"[1-8]\d{{5}}(?:{_BIRTHDAY}\d{{4}}|\d?0{{11,12}})",
    "BANK_CARD": r"[3-6]\d{15,18}",
    "CN_MOBILE_PHONE": r"1[3-9]\d{9}",
    "IMSI": r"460\d{12}",
    "IMEI": r"[1-9]\d{14}",
    "ICCID": r"898[56]\d{15,16}",
}
"""What is left of a type's form once the last digits are gone."""

_UNPADDED: Mapping[str, Callable[[Reference], str]] = {
    "CN_LANDLINE": lambda reference: unpadded(reference.area_codes),
    "CN_POSTCODE": lambda _: r"[1-7]\d{4}",
}
"""Forms that a leading zero belongs to, without it: what their detectors do not rule out once they have it again."""

_SERIAL_DAY = r"[1-6]\d{4}"
"""Days since 1900 (spreadsheets) or since 1970."""

LOST_ZERO = frozenset(_UNPADDED)
SERIAL = "BIRTH_DATE"


def altered(cells: Cells, detectors: Mapping[str, Detector], reference: Reference) -> dict[str, Counts]:
    """The places of the cells that show what is left of each type's form; types that none shows are left out."""
    numeric = cells.could_be(_LENGTHS, Alphabet.NUMBER)
    if not any_of(numeric):
        return {}
    found = {SERIAL: places_of(cells.fit(_SERIAL_DAY, numeric))}
    rounded = places_of(either(cells.fit(_EXPONENT, numeric), cells.fit(_ZEROS, numeric)))
    if len(rounded):
        digits = _digits(cells.taken(rounded))
        found |= {name: rounded[matches(digits, form)] for name, form in _LEFT_OF.items()}
    for name, form in _UNPADDED.items():
        if name in detectors:
            found[name] = places_of(cells.fit(form(reference), numeric))
    return {name: rows for name, rows in found.items() if len(rows)}


def _digits(texts: pa.StringArray) -> pa.StringArray:
    """The digits of whole numbers, of which some may be spelled with an exponent."""
    if are_digits(texts):
        return texts
    return pa.array([text if text.isdecimal() else str(int(Decimal(text))) for text in texts.to_pylist()], pa.string())
