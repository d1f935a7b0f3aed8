"""Characters and words of a column as numbers."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.word_numbers import first_points, numbers_of, word_set


def plain(text: str, count: int) -> list[int]:
    """The first characters as far as each has three bytes, by the definition."""
    points = [0] * count
    for place, character in enumerate(text[:count]):
        if len(character.encode()) != 3:
            break
        points[place] = ord(character)
    return points


TEXTS = st.lists(st.text("王小明一鿿，aé\U00020000", max_size=5), max_size=8)


@given(TEXTS | st.lists(st.text("王小明，", min_size=3, max_size=3), max_size=8), st.integers(1, 4), st.integers(0, 3))
def test_first_points_of_any_lengths(texts: list[str], count: int, skipped: int) -> None:
    column = pa.array(texts, pa.string()).slice(skipped)
    assert first_points(column, count).tolist() == [plain(text, count) for text in texts[skipped:]]


@pytest.mark.parametrize(("text", "held"), [("大学", True), ("大小", False), ("小学", True), ("学", False)])
def test_word_sets(text: str, held: bool) -> None:
    words = word_set(["大学", "小学", "三个字"], 2)
    assert words.hold(numbers_of(first_points(pa.array([text, "大大"]), 2))).tolist() == [held, False]
