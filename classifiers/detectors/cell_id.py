"""Cells of mobile networks, 3GPP TS 23.003: CGI (country-network-area-cell) and ECGI or NCGI (country-network-cell)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, Strength
from config import Reference

_AREAS, _CELLS, _WIDE_CELLS = 2**24, 2**28, 2**36


def _normalise(texts: pa.StringArray) -> pa.StringArray:
    return pc.replace_substring_regex(texts, r"[_:.]", "-")


def _confidence(text: str) -> int:
    parts = [int(part) for part in text.split("-")[2:]]
    if len(parts) == 1:
        return 80 if 0 < parts[0] < _WIDE_CELLS else 0
    return 95 if 0 < parts[0] < _AREAS and parts[1] < _CELLS else 0


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return np.fromiter((_confidence(text) for text in texts.to_pylist()), dtype=np.uint8, count=len(texts))


DETECTOR = Detector(
    entity_type="CELL_ID",
    pattern=r"(?:460|454|455|466)[-_:.]\d{2,3}[-_:.]\d{1,11}(?:[-_:.]\d{1,9})?",
    check=_check,
    normalise=_normalise,
    strength=Strength.SELF,
    mask=Mask(3, 0),
    length=(8, 30),
    alphabet=Alphabet.NUMBER,
    cues=("cgi", "ecgi", "ncgi", "小区"),
)
