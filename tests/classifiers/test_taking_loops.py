"""Texts are taken alike with compiled loops and without, and places that do not lie in them are refused."""

from __future__ import annotations

from functools import partial

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers.characters import at_places
from tests.classifiers.test_kernels import TEXTS, both

pytestmark = pytest.mark.skipif(
    kernels.taking_loops is None, reason="no loops: they need Cython and a C compiler at installation"
)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.data(), st.integers(0, 3))
def test_texts_are_taken_alike(texts: list[str], data: st.DataObject, offset: int) -> None:
    array = pa.array(["before"] * offset + texts + ["last"], pa.string()).slice(offset)
    rows = np.array(data.draw(st.lists(st.integers(0, len(texts)), max_size=80)), dtype=np.int64)
    for chosen in (rows, np.unique(rows)):
        compiled, plain = both(partial(at_places, array, chosen))
        compiled.validate(full=True)
        assert compiled.to_pylist() == plain.to_pylist() == [array[row].as_py() for row in chosen.tolist()]


def test_texts_with_nulls_are_taken_too() -> None:
    assert at_places(pa.array(["a", None, "b"]), np.array([2, 1])).to_pylist() == ["b", None]


FIRST, LAST = -(1 << 63), (1 << 63) - 1
"""Of all numbers: one more than the last is the first, for a processor."""


@pytest.mark.parametrize(("offsets", "rows"), [([0, 2], [1]), ([0, 2], [-1]), ([2, 1], [0]), ([0, 2], [0, 0, 7])])
def test_rows_that_are_not_there_are_refused(offsets: list[int], rows: list[int]) -> None:
    assert kernels.taking_loops is not None
    ends = np.zeros(len(rows) + 1, dtype=np.int32)
    with pytest.raises(ValueError, match="not there"):
        kernels.taking_loops.placed(np.array(offsets, dtype=np.int32), np.array(rows), ends)
    with pytest.raises(ValueError, match="no room"):
        kernels.taking_loops.placed(np.array(offsets, dtype=np.int32), np.array(rows), ends[1:])


@pytest.mark.parametrize(
    ("offsets", "rows", "room"),
    [([0, 4], [0], 4), ([-1, 1], [0], 2), ([0, 2], [0], 1), ([0, 2], [0], 3), ([0, 2], [3], 2), ([0, 2], [LAST, FIRST], 2)],
)
def test_places_outside_the_bytes_are_refused(offsets: list[int], rows: list[int], room: int) -> None:
    assert kernels.taking_loops is not None
    data, taken = np.zeros(3, dtype=np.uint8), np.zeros(room, dtype=np.uint8)
    with pytest.raises(ValueError, match="do not lie"):
        kernels.taking_loops.copied(data, np.array(offsets, dtype=np.int32), np.array(rows), taken)
