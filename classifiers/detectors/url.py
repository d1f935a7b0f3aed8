"""Web addresses, RFC 3986 in everyday use. A URL may hold a phone number or an address worth reporting by itself."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import unchanged
from classifiers.detectors.base import Alphabet, Detector, Percent, Strength
from config import Reference


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return np.full(len(texts), 97, dtype=np.uint8)


DETECTOR = Detector(
    entity_type="URL",
    pattern=r"(?:https?|ftps?|wss?|rtsp|rtmp)://[!-~]{3,}|www\.[0-9A-Za-z\-]{1,63}(?:\.[A-Za-z\-]{2,24}){1,3}(?:[/?][!-~]*)?",
    check=_check,
    normalise=unchanged,
    strength=Strength.SELF,
    length=(8, 2048),
    alphabet=Alphabet.ASCII,
    holds_others=True,
)
