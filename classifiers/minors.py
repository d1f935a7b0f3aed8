"""People under 14 (GB/T 45574-2025), from the birthdays inside identity numbers and from birth dates.

A year of age is complete on the day after the birthday: on his fourteenth birthday a child is still 不满十四周岁. Only counts are
kept, no birthday.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from classifiers.characters import Flags
from classifiers.digits_at import between_at, sizes

AGE = 14
_BIRTHDAY_AT: Mapping[str, tuple[int, int]] = {
    "CN_ID_CARD": (18, 6),
    "CN_RESIDENCE_PERMIT": (18, 6),
    "CN_FOREIGNER_PERMIT": (18, 6),
    "BIRTH_DATE": (8, 0),
}
"""Length of a normalised value and the place of its eight digits of year, month and day. 15-digit numbers are of the 1900s."""

TYPES = frozenset(_BIRTHDAY_AT)
"""Entity types whose values tell an age."""


def under_age(entity_type: str, normalised: pa.StringArray, today: date) -> Flags:
    """Which values tell of somebody who is born and not yet 14 on ``today``. Validated values in their canonical spelling."""
    length, start = _BIRTHDAY_AT[entity_type]
    latest = today.year * 10_000 + today.month * 100 + today.day
    young: Flags = between_at(normalised, (start, 8, max(0, latest - AGE * 10_000), latest)) & (sizes(normalised) == length)
    return young
