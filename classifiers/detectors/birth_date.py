"""Birthdays: days on which somebody in a register may have been born. Any date looks like that, so a name must say so."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import byte_lengths, byte_matrix, number, percent, values_of, without
from classifiers.dates import is_birthday
from classifiers.detectors.base import NEEDS_NAME, Detector, Percent, Strength
from classifiers.person_forms import text_of_bytes
from config import Reference

_WRITTEN = 10  # bytes of 1999-12-31
_SEPARATED = r"(?:18|19|20)\d{2}(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2}|年\d{1,2}月\d{1,2}日?)"


def _normalise(texts: pa.StringArray) -> pa.StringArray:
    """Eight digits: year, month, day."""
    if (byte_lengths(texts) == _WRITTEN).all():
        codes = byte_matrix(texts, _WRITTEN)
        digits = codes[:, [0, 1, 2, 3, 5, 6, 8, 9]]
        if ((digits >= ord("0")) & (digits <= ord("9"))).all() and not (
            (codes[:, [4, 7]] >= ord("0")) & (codes[:, [4, 7]] <= ord("9"))
        ).any():
            return text_of_bytes(np.ascontiguousarray(digits).reshape(-1), np.full(len(texts), 8, dtype=np.int64))
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
