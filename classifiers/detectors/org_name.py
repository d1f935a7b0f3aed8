"""Names of organisations by their endings (有限公司, 大学, 管理局 …); in texts only companies."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import unchanged
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, Strength
from classifiers.organisations import MASKED, find_organisations, organisation_percent
from config import Reference


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return np.fromiter((organisation_percent(text) for text in texts.to_pylist()), dtype=np.uint8, count=len(texts))


DETECTOR = Detector(
    entity_type="ORG_NAME",
    pattern=r"[\p{Han}A-Za-z0-9()·&\-]{4,60}",
    check=_check,
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    chance=0.05,
    mask=Mask(2, 0),
    masked=MASKED,
    length=(4, 60),
    alphabet=Alphabet.CHINESE,
    find=find_organisations,
)
