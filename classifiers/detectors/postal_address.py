"""Postal addresses: parts known by their suffixes and by division names (``classifiers.addresses``)."""

from __future__ import annotations

import pyarrow as pa

from classifiers.addresses import address_percents, addresses_in
from classifiers.characters import unchanged
from classifiers.detectors.base import Alphabet, Detector, Mask, Strength
from classifiers.passages import Passages
from classifiers.remembered import remembered
from config import Reference


def _percents(texts: pa.StringArray, reference: Reference) -> list[int]:
    percents: list[int] = address_percents(Passages(texts), reference).tolist()
    return percents


DETECTOR = Detector(
    entity_type="POSTAL_ADDRESS",
    pattern=r"[^\t\r\n，。；！？《》]{5,120}",
    check=remembered(_percents, digits_alike=True),
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    chance=0.05,
    mask=Mask(2, 0),
    masked=r"\p{Han}{2}[\p{Han}0-9]{0,20}\*{2,}[\p{Han}0-9]{0,10}",
    length=(5, 120),
    alphabet=Alphabet.CHINESE,
    find=addresses_in,
)
