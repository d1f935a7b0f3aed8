"""Which texts may hold names that their spelling gives away, and how sure a score makes us of a name."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.passages import Passages
from classifiers.people_choice import _percent, _steps
from classifiers.people_spelling import Spelling

SPELLING = Spelling(["王", "李"], ["联系人", "找"])
FILLED = "普通的一句话"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("约翰·史密斯到访", {"dotted"}),
        ("总监John Parkes说明", {"latin"}),
        ("请看Readme和README Now", set()),
        ("史密斯（John Smith）", {"latin", "bracketed"}),
        ("合计(3)元", set()),
        ("王先生来电", {"titled"}),
        ("您好，李老师", {"titled"}),
        ("联系人王女士", {"titled"}),
        ("国王先生", set()),
        ("周先生来电", set()),
        ("", set()),
    ],
)
def test_kinds_of_spelling(text: str, kinds: set[str]) -> None:
    rows = SPELLING.rows(Passages.of([FILLED, text, FILLED]))
    assert {name for name, found in rows.items() if len(found)} == kinds
    assert all(set(found.tolist()) <= {1} for found in rows.values())


@given(st.floats(min_value=1e-9, max_value=60.0))
def test_steps_are_what_the_curve_says(score: float) -> None:
    least, steps = _steps()
    around = (score, *(math.nextafter(float(step), way) for step in steps for way in (0.0, 99.0)), *steps.tolist())
    assert [least + int(np.searchsorted(steps, one, side="right")) for one in around] == [_percent(one) for one in around]
