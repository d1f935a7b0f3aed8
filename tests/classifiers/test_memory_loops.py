"""What checks remember: looked up by a compiled loop and by numpy alike."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers import remembered as kept
from tests.classifiers.test_kernels import TEXTS, both, needed

NUMBERS = st.lists(st.builds(lambda place, rest: place << 40 | rest << 8, st.integers(0, 9), st.integers(1, 5)), max_size=60)


@needed
@settings(max_examples=200, deadline=None)
@given(NUMBERS, NUMBERS)
def test_the_same_is_remembered(before: list[int], asked: list[int]) -> None:
    said = np.zeros(1 << 20, dtype=np.uint64)
    listed = np.array(sorted(set(before)), dtype=np.uint64)
    for part in np.array_split(listed, 3):
        kept._keep(said, part, (part % np.uint64(101)).astype(np.uint8))
    numbers = np.array(asked, dtype=np.uint64)
    (compiled, missed), (plain, others) = both(lambda: kept._looked_up(said, numbers))
    told = np.ones(len(numbers), dtype=np.bool_)
    told[missed] = False
    assert missed.tolist() == others.tolist()
    assert np.array_equal(compiled[told], plain[told])
    assert np.array_equal(plain[told], (numbers[told] % np.uint64(101)).astype(np.uint8))
    assert set(numbers[told].tolist()) <= set(before)


def test_four_that_share_their_places_are_all_remembered() -> None:
    said = np.zeros(1 << 20, dtype=np.uint64)
    for rest in range(1, 5):
        kept._keep(said, np.array([7 << 40 | rest << 8], dtype=np.uint64), np.array([rest], dtype=np.uint8))
    answers, missed = kept._looked_up(said, np.array([7 << 40 | rest << 8 for rest in range(1, 6)], dtype=np.uint64))
    assert answers[:4].tolist() == [1, 2, 3, 4]
    assert missed.tolist() == [4]


@needed
@given(TEXTS, st.integers(0, 2))
def test_digits_are_zeroed_alike(texts: list[str], skipped: int) -> None:
    array = pa.array(["12"] * skipped + texts, pa.string()).slice(skipped)
    compiled, plain = both(lambda: kept._zeroed(array).to_pylist())
    assert compiled == plain == ["".join("0" if one in "123456789" else one for one in text) for text in texts]


@needed
def test_what_has_no_room_is_refused() -> None:
    loops = kernels.memory_loops
    assert loops is not None
    said, found, missed = np.zeros(8, dtype=np.uint64), np.zeros(3, dtype=np.uint8), np.zeros(3, dtype=np.int64)
    with pytest.raises(ValueError, match="no room"):
        loops.zeroed(found, found[1:].copy())
    for wrong in (
        (said[:7], said[:3], 4, found, missed),
        (said[:2], said[:3], 4, found, missed),
        (said, said[:3], 3, found, missed),
        (said, said[:3], 4, found[1:], missed),
        (said, said[:3], 4, found, missed[1:]),
    ):
        with pytest.raises(ValueError, match="no room"):
            loops.looked_up(*wrong)
