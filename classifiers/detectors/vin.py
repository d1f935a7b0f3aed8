"""Vehicle identification numbers, GB 16735-2019 (ISO 3779): 17 characters without I, O, Q, check character at place 9.

Makers outside China and North America need not use the check character: such numbers need a name.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import byte_matrix, contains, flags, percent, values_of
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Mask, Percent, Strength
from classifiers.weighted_sum import weighted
from config import Reference

_ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_VALUES = np.array([*range(10), 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9])
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    codes = byte_matrix(texts, 17)
    expected = values_of(codes[:, 8:9], "0123456789X")[:, 0]
    right = weighted(_VALUES[values_of(codes, _ALPHABET)], _WEIGHTS, 11) == expected
    mixed = contains(texts, "[A-Z]") & contains(texts, r"\d{4}$")
    chinese = flags(pc.starts_with(texts, "L"))
    return percent([(~mixed, 0), (right & chinese, 97), (right, 85), (chinese, NEEDS_NAME)], len(texts))


DETECTOR = Detector(
    entity_type="VIN",
    pattern="[A-HJ-NPR-Za-hj-npr-z0-9]{17}",
    check=_check,
    normalise=pc.utf8_upper,
    strength=Strength.SELF,
    chance=1 / 11,
    checked_from=85,
    mask=Mask(3, 0),
    length=(17, 17),
    alphabet=Alphabet.NUMBER,
    cues=("车架号", "vin", "车辆识别"),
)
