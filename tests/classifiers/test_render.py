"""How any column is read as text: each cell by itself, whatever stands beside it."""

from __future__ import annotations

import math

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.render import clean, text_of

PIECES = st.sampled_from(
    ("", " ", "\t", "1390000", "123456789012.0", "1.3900001234E+10", "张三", "Ａ", "㐀", "é", "，", "\u200b", "x.y")
)
TEXTS = st.lists(st.lists(PIECES, max_size=3).map("".join), min_size=1, max_size=30)


@settings(deadline=None)
@given(TEXTS, st.integers(0, 3))
def test_a_text_is_cleaned_like_itself_alone(texts: list[str], offset: int) -> None:
    array = pa.array(["．before "] * offset + texts, pa.string()).slice(offset)
    assert clean(array).to_pylist() == [clean(pa.array([text], pa.string()))[0].as_py() for text in texts]


@pytest.mark.parametrize("texts", [["13900001234.0"] * 50, ["12345678901"] * 50, [" 1"] * 50, ["A ", "Ａ1"] * 50, ["张　"] * 50])
def test_texts_of_one_length_are_cleaned_too(texts: list[str]) -> None:
    assert clean(pa.array(texts)).to_pylist() == [clean(pa.array([text, "other"]))[0].as_py() for text in texts]


@given(st.lists(st.one_of(st.none(), st.integers(-(2**60), 2**60).map(float), st.floats()), max_size=20))
def test_a_number_is_read_as_if_it_were_alone(numbers: list[float | None]) -> None:
    read = text_of(pa.array(numbers, pa.float64())).to_pylist()
    assert read == [text_of(pa.array([one], pa.float64()))[0].as_py() for one in numbers]
    for one, text in zip(numbers, read, strict=True):
        assert (text is None) == (one is None or math.isnan(one))
        assert text is None or float(text) == one
