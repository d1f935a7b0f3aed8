"""Organisation codes, GB 11714-1997: eight characters, a dash, a check character modulo 11. Without the dash they need a name."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import Flags, byte_matrix, contains, percent, values_of, without
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Mask, Percent, Strength
from classifiers.weighted_sum import weighted
from config import Reference

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def is_gb11714(texts: pa.StringArray) -> Flags:
    """Which nine-character codes (capitals, no dash) end in their check character, X for ten."""
    codes = byte_matrix(texts, 9)
    last = values_of(codes[:, 8:], "0123456789X")[:, 0]
    right: Flags = (weighted(values_of(codes, _ALPHABET), _WEIGHTS, 11) + last) % 11 == 0
    return right


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    right = is_gb11714(without(texts, "-")) & ~contains(texts, "^0{8}")
    return percent([(~right, 0), (contains(texts, "-"), 80), (True, NEEDS_NAME)], len(texts))


DETECTOR = Detector(
    entity_type="CN_ORG_CODE",
    pattern=r"[0-9A-Za-z]{8}-?[0-9Xx]",
    check=_check,
    normalise=pc.utf8_upper,
    strength=Strength.SUPPORTED,
    chance=1 / 11,
    mask=Mask(2, 0),
    length=(9, 10),
    alphabet=Alphabet.ASCII,
    cues=("组织机构代码", "机构代码"),
)
