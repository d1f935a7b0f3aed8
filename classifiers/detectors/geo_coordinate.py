"""Coordinates: pairs of decimals in either order, degrees with minutes; one decimal alone needs a name.

Four decimals and more are a precise position; the mainland's box raises confidence (background knowledge).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import Flags, contains, percent, without
from classifiers.detectors.base import NEEDS_NAME, Detector, Mask, Percent, Strength
from config import Reference

Decimals = npt.NDArray[np.float64]

_DEGREE = r"\d{1,3}°\d{1,2}['′](?:\d{1,2}(?:\.\d{1,9})?(?:[\"″]|''|′′))?[NSEWnsew北南东西]?"
_DECIMAL = r"[+\-]?\d{1,3}\.\d{2,15}"


def _normalise(texts: pa.StringArray) -> pa.StringArray:
    """Two numbers with one comma, no brackets and no spaces."""
    return without(pc.replace_substring_regex(texts, r"(\d)[,;/ ]+([+\-]?\d)", r"\1,\2"), r"[()\[\]A-Za-z ]+")


def _numbers(texts: pa.StringArray) -> tuple[Decimals, ...]:
    pairs = [(*text.split(","), "999")[:2] if "°" not in text else ("999", "999") for text in texts.to_pylist()]
    return tuple(np.array([float(pair[place]) for pair in pairs], dtype=np.float64) for place in (0, 1))


def _in_box(latitude: Decimals, longitude: Decimals) -> Flags:
    inside: Flags = (latitude > 3.8) & (latitude < 53.6) & (longitude > 73.6) & (longitude < 135.1)
    return inside


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    first, second = _numbers(texts)
    degrees, pair = contains(texts, "°"), contains(texts, ",")
    single = ~pair & (np.abs(first) <= 180) & contains(texts, r"\.\d{3}")
    world = (np.minimum(np.abs(first), np.abs(second)) <= 90) & (np.maximum(np.abs(first), np.abs(second)) <= 180)
    home = _in_box(first, second) | _in_box(second, first)
    precise = contains(texts, r"\.\d{4,}.*\.\d{4,}")
    alone = [(degrees, 90), (single, NEEDS_NAME), (~pair, 0)]
    return percent([*alone, (home & precise, 90), (home, 60), (world & precise, 50), (world, 25)], len(texts))


DETECTOR = Detector(
    entity_type="GEO_COORDINATE",
    pattern=(
        rf"(?:POINT ?)?[(\[]?{_DECIMAL} ?[,;/ ] ?{_DECIMAL}[)\]]?|{_DECIMAL}|{_DEGREE}(?:[, ]{{1,2}}{_DEGREE})?"
        rf"|[NSEW北南东西]{_DEGREE}"
    ),
    check=_check,
    normalise=_normalise,
    strength=Strength.SUPPORTED,
    mask=Mask(1, 0),
    length=(4, 80),
    cues=("经度", "纬度", "经纬度", "坐标", "lat", "lon", "lng", "latitude", "longitude"),
)
