"""Permanent residence cards of foreigners: 18 characters from 9 (2023, MOD 11-2), three letters and 12 digits (2017).

2023: 9, province of first application, numeric country, birthday, sequence, check character (the
check is certain, the inner layout background knowledge). 2017: country letters, place, birthday as yymmdd, sequence; its
check digit is unverified and not used.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import byte_lengths, byte_matrix, compact, number, percent, values_of
from classifiers.dates import is_day
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.detectors.id_card import in_province, is_gb11643
from config import Reference


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    new = byte_lengths(texts) == 18
    digits = values_of(byte_matrix(texts, 15), "0123456789")
    day = is_day(1900 + number(digits[:, 7:9]), number(digits[:, 9:11]), number(digits[:, 11:13]))
    old = ~new & in_province(texts, 3) & day
    return percent([(new & np.asarray(in_province(texts, 1)) & is_gb11643(texts), 97), (old, 60)], len(texts))


DETECTOR = Detector(
    entity_type="CN_FOREIGNER_PERMIT",
    pattern=r"9\d{16}[\dXx]|[A-Za-z]{3}\d{12}",
    check=_check,
    normalise=compact,
    strength=Strength.SELF,
    chance=1 / 11,
    mask=Mask(2, 2),
    person_key=PersonKey.STRONG,
    length=(15, 18),
    alphabet=Alphabet.NUMBER,
)
