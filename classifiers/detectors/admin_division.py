"""Administrative divisions by name, one level or several; six-digit codes of GB/T 2260 need a name."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyarrow as pa

from classifiers.addresses import division_percent
from classifiers.characters import matches, unchanged
from classifiers.codes import starts_with_code
from classifiers.detectors.base import NEEDS_NAME, Detector, Percent, Strength
from classifiers.flagged import any_of
from classifiers.remembered import remembered
from classifiers.word_numbers import WordSet, begin_with, word_set
from config import Reference

_CODE = 6  # digits


@lru_cache(maxsize=4)
def _heads(reference: Reference) -> WordSet:
    return word_set({name[:2] for name in reference.places}, 2)


def _percents(texts: pa.StringArray, reference: Reference) -> list[int]:
    return [division_percent(text, reference) for text in texts.to_pylist()]


_asked_one_by_one = remembered(_percents, slots=1 << 14)


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    sure: Percent = np.zeros(len(texts), dtype=np.uint8)
    if any_of(codes := matches(texts, rf"\d{{{_CODE}}}")):
        sure[codes & starts_with_code(texts, reference.division_codes, _CODE)] = NEEDS_NAME
    # Nearly all other words do not even begin like a division's name.
    likely = np.flatnonzero(begin_with(texts, _heads(reference), 2))
    if len(likely):
        sure[likely] = _asked_one_by_one(texts.take(pa.array(likely)), reference)
    return sure


DETECTOR = Detector(
    entity_type="ADMIN_DIVISION",
    pattern=r"\p{Han}[\p{Han}\-/ ,·_]{1,30}|[1-8]\d{5}",
    check=_check,
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    chance=0.1,
    in_text=False,
    length=(2, 31),
)
