"""Machine-to-machine numbers, 13 digits: 10646, 10648, 10649 and the 14x ranges (secondary sources).

They are not people's numbers. Unix times in milliseconds of 2014 to 2017 look like the 14x ranges, so those need a name.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import flags, percent, unchanged
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Mask, Percent, Strength
from config import Reference


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    access = flags(pc.starts_with(texts, "1064"))
    return percent([(access, 80), (True, NEEDS_NAME)], len(texts))


DETECTOR = Detector(
    entity_type="IOT_NUMBER",
    pattern=r"1064[689]\d{8}|14(?:1[0]|4[01]|[68]\d)\d{9}",
    check=_check,
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    mask=Mask(3, 0),
    masked=r"1\d{2,4}\*{4,8}\d{0,4}",
    length=(13, 13),
    alphabet=Alphabet.NUMBER,
    cues=("物联网", "物联卡", "iot", "msisdn"),
)
