"""Names of organisations by their endings (有限公司, 大学, 管理局 …); in texts only companies."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import unchanged
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, Strength
from classifiers.endings import may_end
from classifiers.flagged import places_of
from classifiers.organisations import ENDS, MASKED, organisation_percent, organisations_in
from classifiers.remembered import remembered
from config import Reference


def _percents(texts: pa.StringArray, _: Reference) -> list[int]:
    return [organisation_percent(text) for text in texts.to_pylist()]


_asked_one_by_one = remembered(_percents, digits_alike=True)


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    sure: Percent = np.zeros(len(texts), dtype=np.uint8)
    likely = places_of(may_end(texts, ENDS))
    if len(likely):
        sure[likely] = _asked_one_by_one(texts.take(pa.array(likely)), reference)
    return sure


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
    find=organisations_in,
)
