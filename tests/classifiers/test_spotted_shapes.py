"""Shapes told by a few positions are those told by all of a text."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from classifiers import kernels, positions, shapes, spotted_shapes
from classifiers.characters import bytes_of
from classifiers.positions import positions_of
from classifiers.shapes import Answers, Shapes, shapes_of
from tests.classifiers.test_kernels import needed

ALIKE = st.one_of(
    st.lists(st.from_regex(r"[12][0-9]{2}[0-9X]", fullmatch=True), min_size=3, max_size=30),
    st.lists(st.from_regex(r"-?[0-9]{1,3}\.[0-9]{1,2}", fullmatch=True), min_size=3, max_size=30),
    st.lists(st.text("0123456789aZ-", min_size=1, max_size=10), min_size=3, max_size=30),
)


def told(texts: list[str], digits: tuple[tuple[bool, ...], ...]) -> list[str] | None:
    Answers._now = None
    found = shapes_of(*bytes_of(pa.array(texts)), digits=digits)
    return None if found is None else np.array(found.spelled(), dtype=object)[found.ids].tolist()


@needed
@settings(max_examples=200, deadline=None)
@example(["0" * size for size in range(1, 11)])
@given(ALIKE)
def test_shapes_are_the_same(texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spotted_shapes, "_FROM", 1)
        patch.setattr(positions, "_FROM", 1)
        patch.setattr(positions, "_MOST_LENGTHS", 10)  # as many as these texts can have
        patch.setattr(shapes, "_NEW", 4096)
        found = positions_of(*bytes_of(pa.array(texts)))
        assert found is not None
        assert sorted(map(len, found.every)) == sorted({len(text) for text in texts})
        assert told(texts, found.every) == told(texts, ())


@needed
@given(st.lists(st.text("019X", min_size=2, max_size=3), min_size=2, max_size=8), st.data())
def test_shapes_of_some_texts_are_those_that_they_have(texts: list[str], data: st.DataObject) -> None:
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(texts) - 1), min_size=1))), dtype=np.int64)
    Answers._now = None
    every = shapes_of(*bytes_of(pa.array(texts)))
    assert isinstance(every, Shapes)
    some = every.of(rows)
    spelled = np.array(every.spelled(), dtype=object)[every.ids][rows].tolist()
    assert np.array(some.spelled(), dtype=object)[some.ids].tolist() == spelled
    assert len(some.known) == len(set(spelled))
    assert (np.sort(some.known) == some.known).all()


def calls(data: np.ndarray, offsets: list[int]) -> tuple[Callable[[], object], ...]:
    loops = kernels.shape_loops
    assert loops is not None
    places, slots, spots = np.array(offsets, dtype=np.int32), np.array([-1, 0, 1], dtype=np.int32), np.array([[0], [1]], np.int32)
    numbers = np.zeros((2, 1, 256), dtype=np.int32)
    return (
        partial(loops.met_at, data, places, slots, spots, np.zeros((2, 1, 256), dtype=np.uint8)),
        partial(loops.numbered_at, data, places, slots, spots, numbers, np.zeros(4, dtype=np.int64), np.zeros(1, dtype=np.uint8)),
    )


@needed
@pytest.mark.parametrize("offsets", [[0, 4], [2, 1], [-1, 1], [0, 2, 1]])
def test_places_outside_the_bytes_are_refused(offsets: list[int]) -> None:
    for call in calls(np.zeros(3, dtype=np.uint8), offsets):
        with pytest.raises(ValueError, match="do not lie"):
            call()


@needed
def test_what_has_no_room_is_refused() -> None:
    loops = kernels.shape_loops
    assert loops is not None
    data, places = np.zeros(2, dtype=np.uint8), np.array([0, 2], dtype=np.int32)
    slots, spots, met = (
        np.array([-1, 0, 0], dtype=np.int32),
        np.array([[0]], dtype=np.int32),
        np.zeros((1, 1, 256), dtype=np.uint8),
    )
    numbers, found, kinds = np.full((1, 1, 256), 3, dtype=np.int32), np.zeros(1, dtype=np.int64), np.zeros(4, dtype=np.uint8)
    assert loops.met_at(data, places, slots, spots, met)
    assert not loops.met_at(data, places, slots[:2].copy(), spots, met)
    loops.numbered_at(data, places, slots, spots, numbers, found, kinds)
    for wrong_slots, wrong_spots in ((slots + 1, spots), (slots, spots + 2), (slots, spots - 1)):
        with pytest.raises(ValueError, match="no room"):
            loops.met_at(data, places, wrong_slots, wrong_spots, met)
        with pytest.raises(ValueError, match="no room"):
            loops.numbered_at(data, places, wrong_slots, wrong_spots, numbers, found, kinds)
    with pytest.raises(ValueError, match="no room"):
        loops.met_at(data, places, slots, spots, met[:, :, :255].copy())
    with pytest.raises(ValueError, match="no room"):
        loops.numbered_at(data, places, slots, spots, numbers, found[:0], kinds)
    for wrong in (numbers - 4, numbers + 1):
        with pytest.raises(ValueError, match="without a place"):
            loops.numbered_at(data, places, slots, spots, wrong, found, kinds)
    with pytest.raises(ValueError, match="no room"):
        loops.part(found, np.zeros(2, dtype=np.int64), found, kinds)
    for rows, kept in ((np.array([1]), kinds), (np.array([-1]), kinds), (np.array([0]), kinds[:0])):
        with pytest.raises(ValueError, match="that are none"):
            loops.part(np.zeros(1, dtype=np.int64), rows, np.zeros(1, dtype=np.int64), kept)
