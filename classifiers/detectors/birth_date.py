"""Birthdays: days on which somebody in a register may have been born. Any date looks like that, so a name must say so."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import byte_matrix, number, percent, values_of, without
from classifiers.dates import is_birthday
from classifiers.detectors.base import NEEDS_NAME, Detector, Percent, Strength
from config import Reference

_SEPARATED = r"(?:18|19|20)\d{2}(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2}|年\d{1,2}月\d{1,2}日?)"


def _normalise(texts: pa.StringArray) -> pa.StringArray:
    """Eight digits: year, month, day."""
    day = without(texts, r"[T ]00:00:00(?:\.0+)?$")
    month = pc.replace_substring_regex(day, r"^(\d{4}[-/.年])(\d[-/.月])", r"\1-0\2")
    return without(pc.replace_substring_regex(month, r"([-/.月])(\d)日?$", r"\1-0\2"), r"[^\d]+")


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    digits = np.maximum(values_of(byte_matrix(texts, 8), "0123456789"), 0)
    real = is_birthday(number(digits[:, :4]), number(digits[:, 4:6]), number(digits[:, 6:8]))
    return percent([(real, NEEDS_NAME)], len(texts))


DETECTOR = Detector(
    entity_type="BIRTH_DATE",
    pattern=rf"{_SEPARATED}(?:[T ]00:00:00(?:\.0{{1,9}})?)?|(?:18|19|20)\d{{6}}",
    check=_check,
    normalise=_normalise,
    strength=Strength.NAMED,
    masked=r"\d{4}[-/.年]?(?:\*{1,2}[-/.月]?){1,2}日?",
    length=(8, 29),
    cues=("出生", "生日", "出生日期", "生于", "birthday"),
)
