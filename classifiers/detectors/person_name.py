"""Personal names: surname statistics and given-name characters for whole cells, ``classifiers.people`` for texts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import unchanged
from classifiers.detectors.base import Alphabet, Detector, Percent, PersonKey, Strength
from classifiers.people import find_people, name_percent
from config import Reference


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    return np.fromiter((name_percent(text, reference) for text in texts.to_pylist()), dtype=np.uint8, count=len(texts))


DETECTOR = Detector(
    entity_type="PERSON_NAME",
    pattern=r"\p{Han}{2,4}|[\p{Han}A-Za-z]{1,10}(?:[·•・‧][\p{Han}A-Za-z]{1,12}){1,4}",
    check=_check,
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    chance=0.15,
    masked=r"\p{Han}[*xX某•]{1,3}\p{Han}?",
    person_key=PersonKey.WEAK,
    length=(2, 62),
    alphabet=Alphabet.CHINESE,
    find=find_people,
)
