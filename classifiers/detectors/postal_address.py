"""Postal addresses: parts known by their suffixes and by division names (``classifiers.addresses``)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.addresses import address_percent, find_addresses
from classifiers.characters import unchanged
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, Strength
from config import Reference


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    return np.fromiter((address_percent(text, reference) for text in texts.to_pylist()), dtype=np.uint8, count=len(texts))


DETECTOR = Detector(
    entity_type="POSTAL_ADDRESS",
    pattern=r"[^\t\r\n，。；！？《》]{5,120}",
    check=_check,
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    chance=0.05,
    mask=Mask(2, 0),
    masked=r"\p{Han}{2}[\p{Han}0-9]{0,20}\*{2,}[\p{Han}0-9]{0,10}",
    length=(5, 120),
    alphabet=Alphabet.CHINESE,
    find=find_addresses,
)
