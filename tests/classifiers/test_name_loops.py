"""Whole cells as names: weighed by a compiled loop and by numpy alike."""

from __future__ import annotations

from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers.detectors import all_detectors
from classifiers.people import name_percent
from classifiers.whole_names import name_percents
from classifiers.word_numbers import begin_with, slotted, word_set
from config import load_reference
from tests.classifiers.test_kernels import TEXTS, both, needed

REFERENCE = load_reference()
_DRAW = Random(5)
SURNAMES = sorted(REFERENCE.surnames)
GIVEN = sorted(REFERENCE.given_names)
WORDS = sorted(word for words in REFERENCE.words.values() for word in words if 2 <= len(word) <= 4)
PARTS = [_DRAW.sample(listed, min(300, len(listed))) for listed in (SURNAMES, GIVEN, WORDS, sorted(REFERENCE.places))]
CELLS = st.lists(
    st.one_of(
        st.builds("".join, st.tuples(st.sampled_from(PARTS[0]), st.sampled_from(PARTS[1]))),
        st.builds("".join, st.tuples(st.sampled_from(PARTS[0]), st.sampled_from(PARTS[1]), st.sampled_from(PARTS[1]))),
        st.builds("".join, st.tuples(st.sampled_from(PARTS[0]), st.sampled_from(PARTS[2] + ["家庄", "家", "先生"]))),
        st.builds("".join, st.lists(st.sampled_from([*PARTS[2], *PARTS[3], "a", "é", "，", "\U00020000"]), max_size=2)),
    ),
    max_size=40,
)


@needed
@settings(max_examples=150, deadline=None)
@given(st.one_of(CELLS, TEXTS), st.integers(0, 2))
def test_names_are_weighed_alike(cells: list[str], skipped: int) -> None:
    array = pa.array(["王伟"] * skipped + cells, pa.string()).slice(skipped)
    compiled, plain = both(lambda: name_percents(array, REFERENCE).tolist())
    assert compiled == plain
    assert compiled == [name_percent(cell, REFERENCE) for cell in cells]


@needed
@settings(max_examples=60, deadline=None)
@given(CELLS)
def test_divisions_are_told_alike(cells: list[str]) -> None:
    check = all_detectors()["ADMIN_DIVISION"].check
    compiled, plain = both(lambda: check(pa.array(cells, pa.string()), REFERENCE).tolist())
    assert compiled == plain


@needed
def test_every_word_is_weighed_alike() -> None:
    array = pa.array(WORDS + [name + given for name in SURNAMES for given in GIVEN[:3]], pa.string())
    compiled, plain = both(lambda: name_percents(array, REFERENCE))
    assert np.array_equal(compiled, plain)


@needed
@given(
    st.lists(st.text("大小学校龙鿿", min_size=2, max_size=2), max_size=12),
    st.lists(st.text("大小学校龙鿿a", max_size=4), max_size=20),
)
def test_beginnings(words: list[str], texts: list[str]) -> None:
    some, array = word_set(words, 2), pa.array(texts, pa.string())
    compiled, plain = both(lambda: begin_with(array, some, 2).tolist())
    assert compiled == plain == [text[:2] in words for text in texts]


@given(st.sets(st.integers(1, 2**62), max_size=200))
def test_every_word_is_in_a_slot_and_half_of_them_are_free(numbers: set[int]) -> None:
    keys = slotted(np.array(sorted(numbers), dtype=np.int64))
    assert set(keys[keys > 0].tolist()) == numbers
    assert 2 * len(numbers) <= len(keys)


@needed
@pytest.mark.parametrize("offsets", [[0, 4], [2, 1], [-1, 1], [0, 2, 1]])
def test_places_outside_the_bytes_are_refused(offsets: list[int]) -> None:
    loops = kernels.name_loops
    assert loops is not None
    data, places, found = np.zeros(3, dtype=np.uint8), np.array(offsets, dtype=np.int32), np.zeros(4, dtype=np.uint8)
    marks = np.zeros(1, dtype=np.uint8)
    keys, points, flags = np.zeros(4, dtype=np.uint64), np.zeros(1 << 16), np.zeros(4, dtype=np.uint8)
    rules = np.zeros(7), np.zeros(4), np.zeros(5, dtype=np.uint8), 0
    with pytest.raises(ValueError, match="do not lie"):
        loops.begin(data, places, keys, marks, 2, found)
    with pytest.raises(ValueError, match="do not lie"):
        loops.percents(data, places, (keys, marks, flags, np.zeros(4)), (points, points, points), rules, found)
    right = np.array([0, 1], dtype=np.int32)
    with pytest.raises(ValueError, match="no power of two"):
        loops.begin(data, right, keys[:3], marks, 2, found)
    with pytest.raises(ValueError, match="no power of two"):
        loops.begin(data, right, keys, np.zeros(3, dtype=np.uint8), 2, found)
    with pytest.raises(ValueError, match="no room"):
        loops.begin(data, right, keys, marks, 5, found)
    with pytest.raises(ValueError, match="no room"):
        loops.percents(data, right, (keys, marks, flags, np.zeros(3)), (points, points, points), rules, found)
    with pytest.raises(ValueError, match="no room"):
        loops.percents(data, right, (keys, marks, flags, np.zeros(4)), (points, points, points[1:]), rules, found)
