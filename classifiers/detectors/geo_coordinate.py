"""Coordinates: pairs of decimals in either order, degrees with minutes; one decimal alone needs a name.

Four decimals and more are a precise position; the mainland's box raises confidence (background knowledge).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.byte_tables import hold_any
from classifiers.characters import Flags, contains, percent, without
from classifiers.detectors.base import NEEDS_NAME, Detector, Mask, Percent, Strength
from config import Reference

Decimals = npt.NDArray[np.float64]

_DEGREE = r"\d{1,3}°\d{1,2}['′](?:\d{1,2}(?:\.\d{1,9})?(?:[\"″]|''|′′))?[NSEWnsew北南东西]?"
_NONE = 999.0
_CHANGED = np.zeros(256, dtype=np.bool_)
_CHANGED[[code for code in range(128) if chr(code) in ",;/ ()[]" or chr(code).isalpha()]] = True
"""Bytes that the canonical spelling has in another place or not at all."""
_DECIMAL = r"[+\-]?\d{1,3}\.\d{2,15}"


def _normalise(texts: pa.StringArray) -> pa.StringArray:
    """Two numbers with one comma, no brackets and no spaces."""
    if not hold_any(texts, _CHANGED):
        return texts
    return without(pc.replace_substring_regex(texts, r"(\d)[,;/ ]+([+\-]?\d)", r"\1,\2"), r"[()\[\]A-Za-z ]+")


def _numbers(texts: pa.StringArray, alone: Flags) -> tuple[Decimals, ...]:
    """The two numbers of each text; 999 where there are none, and for the second of those that have one ``alone``."""
    first, second = np.full(len(texts), _NONE), np.full(len(texts), _NONE)
    first[alone] = pc.utf8_ltrim(texts.filter(pa.array(alone)), "+").cast(pa.float64()).to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(~alone):
        text = texts[int(row)].as_py()
        pair = (*text.split(","), str(_NONE))[:2] if "°" not in text else (_NONE, _NONE)
        first[row], second[row] = (float(part) for part in pair)
    return first, second


def _in_box(latitude: Decimals, longitude: Decimals) -> Flags:
    inside: Flags = (latitude > 3.8) & (latitude < 53.6) & (longitude > 73.6) & (longitude < 135.1)
    return inside


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    degrees, pair = contains(texts, "°"), contains(texts, ",")
    fine = contains(texts, r"\.\d{3}")
    if not (degrees | pair | fine).any():
        return np.zeros(len(texts), dtype=np.uint8)
    first, second = _numbers(texts, ~degrees & ~pair)
    single = ~pair & (np.abs(first) <= 180) & fine
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
