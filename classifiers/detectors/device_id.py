"""Device identifiers besides IMEI, MEID and MAC: GUID forms (IDFA, IDFV, OAID), Android ID (16 hex digits), serial numbers.

A GUID may number anything, and an Android ID is any 16 hex digits: they count only with a name.
"""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import contains, matches, percent, unchanged
from classifiers.codes import is_own_code
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, Strength
from config import Reference

_GUID = r"\{?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?"
_HEX = r"[0-9A-Fa-f]{16}|[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}"
_SERIAL = r"[A-Z]{2,6}-?\d{6,18}|[A-Z0-9]{2,8}(?:-[A-Z0-9]{2,12}){2,4}"


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    mixed = contains(texts, "[A-Za-z]") & contains(texts, r"\d") & is_own_code(texts)
    zeros = matches(texts, r"[0\-{}]+|[^0-9]+")
    return percent([(zeros, 0), (matches(texts, _GUID), 50), (~mixed, 0), (matches(texts, _HEX), 40), (True, 15)], len(texts))


DETECTOR = Detector(
    entity_type="DEVICE_ID",
    pattern=rf"{_GUID}|{_HEX}|{_SERIAL}",
    check=_check,
    normalise=unchanged,
    strength=Strength.NAMED,
    mask=Mask(2, 0),
    in_text=False,
    length=(8, 64),
    alphabet=Alphabet.NUMBER,
)
