"""Distinct values and how often each comes are told by a compiled loop and by Arrow alike."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers.cells import cells_of
from classifiers.characters import bytes_of
from classifiers.repeated import counted, counted_kinds
from tests.classifiers.test_kernels import both, needed

_TEXT = st.text("ab0\0张", max_size=22)
_CELLS = st.lists(st.none() | _TEXT, max_size=60)


def _told(array: pa.Array) -> tuple[dict[object, int], list[object]]:
    values, counts, nulls = counted(array)
    listed = values.to_pylist()
    told = dict(zip(listed, counts.tolist(), strict=True))
    assert len(told) == len(listed)
    if nulls:
        told[None] = nulls
    return told, [one for one in listed if one is not None]


@needed
@settings(max_examples=300, deadline=None)
@given(_CELLS, st.integers(0, 9))
def test_values_are_counted_alike(cells: list[str | None], skipped: int) -> None:
    array = pa.array([None, "a"] * skipped + cells, pa.string()).slice(2 * skipped)
    compiled, plain = both(lambda: _told(array))
    assert compiled == plain
    assert compiled[0] == Counter(cells)


@needed
@pytest.mark.parametrize("nulls", [0, 7])
def test_many_values_are_counted_alike(nulls: int) -> None:
    draw = np.random.default_rng(5)
    listed = [
        None if nulls and one % nulls == 0 else "x" * (one % 41) + str(one) for one in draw.integers(0, 9000, 40_000).tolist()
    ]
    compiled, plain = both(lambda: _told(pa.array(listed, pa.string())))
    assert compiled == plain


@pytest.mark.parametrize("array", [pa.array([1, 1, None]), pa.array([[1], [1]]), pa.array(["a", "a"]).dictionary_encode()])
def test_values_of_other_kinds_are_counted(array: pa.Array) -> None:
    assert counted(array)[1].sum() + counted(array)[2] == len(array)


@pytest.mark.parametrize("size", [3, 900])
def test_a_column_in_chunks_is_counted(size: int) -> None:
    cells = cells_of(pa.chunked_array([["a", "b"] * size, ["a", None]]))
    assert cells.rows == 2 * size + 2
    assert dict(zip(cells.texts.to_pylist(), cells.counts.tolist(), strict=True)) == {"a": size + 1, "b": size}


def test_nulls_are_counted_once() -> None:
    cells = cells_of(pa.array(["a", None, "a", " ", None], pa.string()))
    assert (cells.texts.to_pylist(), cells.counts.tolist(), cells.nulls, cells.blanks) == (["a"], [2], 2, 1)


@needed
def test_texts_beyond_their_bytes_are_refused() -> None:
    loops = kernels.counting_loops
    assert loops is not None
    data, offsets = bytes_of(pa.array(["ab", "c", "ab"]))
    none, room = np.zeros(0, dtype=np.uint8), np.zeros(3, dtype=np.int64)
    for wrong in (offsets[::-1].copy(), offsets + np.int32(1), offsets - np.int32(1)):
        with pytest.raises(ValueError, match="lie in their bytes"):
            loops.counted(data, wrong, none, 0, 1, room, room.copy())
    with pytest.raises(ValueError, match="no room"):
        loops.counted(data, offsets, none, 0, 1, room[:2], room)
    with pytest.raises(ValueError, match="no room"):
        loops.counted(data, offsets, np.zeros(1, dtype=np.uint8), 6, 1, room, room.copy())


@given(st.integers(1, 300).flatmap(lambda size: st.tuples(st.just(size), st.lists(st.integers(0, size - 1), max_size=40))))
def test_numbers_are_counted_by_kind(told: tuple[int, list[int]]) -> None:
    size, kinds = told
    compiled, plain = both(lambda: counted_kinds(np.array(kinds, dtype=np.int64), size).tolist())
    assert compiled == plain == [kinds.count(kind) for kind in range(size)]


@needed
@pytest.mark.parametrize("place", [0, 3, 6])
@pytest.mark.parametrize(("size", "kind"), [(2, 2), (2, -1), (300, 300), (300, -1)])
def test_kinds_that_are_none_are_refused(place: int, size: int, kind: int) -> None:
    kinds = np.ones(7, dtype=np.int64)
    kinds[place] = kind
    with pytest.raises(ValueError, match="none of them"):
        counted_kinds(kinds, size)
