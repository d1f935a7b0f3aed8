"""Identifiers that lost digits on their way: in a floating-point column, in a spreadsheet, or where numbers drop a leading zero.

They can no longer be validated. What is left of the form is counted, and a name must say the rest. A double keeps 15 to 17
digits, a spreadsheet 15: of an identity number the place and the birthday survive, its check digit does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.cells import Cells, Counts, chosen
from classifiers.characters import Flags, are_digits, bytes_of, matches
from classifiers.detectors.base import Detector
from classifiers.whole import fit
from config import Reference

_EXPONENT, _ZEROS = r"[1-9](?:\.\d{1,17})?[eE]\+?(?:9|1\d)", r"[1-9]\d{14}0{1,4}"
_LONG_ENOUGH = 4
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

_UNPADDED: Mapping[str, str] = {"CN_LANDLINE": r"[1-9]\d{8,10}", "CN_POSTCODE": r"[1-9]\d{4}"}
"""Forms that a leading zero belongs to."""

_SERIAL_DAY = r"[1-6]\d{4}"
"""Days since 1900 (spreadsheets) or since 1970."""

LOST_ZERO = frozenset(_UNPADDED)
SERIAL = "BIRTH_DATE"


def altered(cells: Cells, detectors: Mapping[str, Detector], reference: Reference) -> dict[str, Counts]:
    """The places of the cells that show what is left of each type's form; types that none shows are left out."""
    numeric = (cells.lengths >= _LONG_ENOUGH) & (cells.lengths <= 24) & cells.is_ascii & cells.has_digit
    found = {SERIAL: np.flatnonzero(cells.fit(_SERIAL_DAY, numeric))}
    rounded = np.flatnonzero(cells.fit(_EXPONENT, numeric) | cells.fit(_ZEROS, numeric))
    if len(rounded):
        digits = _digits(chosen(cells.texts, rounded))
        found |= {name: rounded[matches(digits, form)] for name, form in _LEFT_OF.items()}
    for name, form in _UNPADDED.items():
        if name in detectors:
            found[name] = _padded(cells, cells.fit(form, numeric), detectors[name], reference)
    return {name: rows for name, rows in found.items() if len(rows)}


def _digits(texts: pa.StringArray) -> pa.StringArray:
    """The digits of whole numbers, of which some may be spelled with an exponent."""
    if are_digits(texts):
        return texts
    return pa.array([text if text.isdecimal() else str(int(Decimal(text))) for text in texts.to_pylist()], pa.string())


def _padded(cells: Cells, which: Flags, detector: Detector, reference: Reference) -> Counts:
    """The places of those of some cells that are of the type once they have their leading zero again."""
    short = np.flatnonzero(which)
    if not len(short):
        return short
    longer = Cells(_with_zero(chosen(cells.texts, short)), cells.counts[short])
    fitted = fit(longer, detector, reference)
    return short[:0] if fitted is None else short[fitted.rows[fitted.percent > 0]]


def _with_zero(texts: pa.StringArray) -> pa.StringArray:
    """The texts with a zero in front."""
    data, offsets = bytes_of(texts)
    count, length = len(texts), int(offsets[1])
    if len(data) != count * length or (np.diff(offsets) != length).any():
        return pc.binary_join_element_wise("0", texts, "")
    longer = np.full((count, length + 1), ord("0"), dtype=np.uint8)
    longer[:, 1:] = data.reshape(count, length)
    ends = np.arange(0, (count + 1) * (length + 1), length + 1, dtype=np.int32)
    return pa.StringArray.from_buffers(count, pa.py_buffer(ends), pa.py_buffer(longer))
