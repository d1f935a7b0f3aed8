"""Internet prefixes (CIDR, RFC 4632 and RFC 4291): a network and its length, a resource of the network and not of a person."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, Strength
from classifiers.internet import read_prefix
from config import Reference


def _confidence(text: str) -> int:
    prefix = read_prefix(text)
    return 0 if prefix is None else 95 if prefix[2] else 50


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return np.fromiter((_confidence(text) for text in texts.to_pylist()), dtype=np.uint8, count=len(texts))


DETECTOR = Detector(
    entity_type="IP_PREFIX",
    pattern=r"(?:[0-9A-Fa-f]*(?::[0-9A-Fa-f]{0,40}){2,}(?:\.\d{1,3})*|\d{1,3}(?:\.\d{1,3}){3,})/\d{1,3}",
    check=_check,
    normalise=pc.utf8_lower,
    strength=Strength.SELF,
    mask=Mask(2, 0),
    length=(4, 60),
    alphabet=Alphabet.ASCII,
)
