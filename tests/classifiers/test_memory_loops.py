"""What checks remember: looked up by a compiled loop and by numpy alike."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers import remembered as kept
from classifiers.characters import bytes_of
from classifiers.digests import digests
from tests.classifiers.test_kernels import TEXTS, both, needed

NUMBERS = st.lists(st.builds(lambda place, rest: place << 40 | rest << 8, st.integers(0, 9), st.integers(1, 5)), max_size=60)


@needed
@settings(max_examples=200, deadline=None)
@given(NUMBERS, NUMBERS)
def test_the_same_is_remembered(before: list[int], asked: list[int]) -> None:
    said = np.zeros(1 << 20, dtype=np.uint64)
    listed = np.array(sorted(set(before)), dtype=np.uint64)
    for part in np.array_split(listed, 3):
        kept.kept(said, part, (part % np.uint64(101)).astype(np.uint8))
    numbers = np.array(asked, dtype=np.uint64)
    (compiled, missed), (plain, others) = both(lambda: kept.looked_up(said, numbers))
    told = np.ones(len(numbers), dtype=np.bool_)
    told[missed] = False
    assert missed.tolist() == others.tolist()
    assert np.array_equal(compiled[told], plain[told])
    assert np.array_equal(plain[told], (numbers[told] % np.uint64(101)).astype(np.uint8))
    assert set(numbers[told].tolist()) <= set(before)


def test_four_that_share_their_places_are_all_remembered() -> None:
    said = np.zeros(1 << 20, dtype=np.uint64)
    for rest in range(1, 5):
        kept.kept(said, np.array([7 << 40 | rest << 8], dtype=np.uint64), np.array([rest], dtype=np.uint8))
    answers, missed = kept.looked_up(said, np.array([7 << 40 | rest << 8 for rest in range(1, 6)], dtype=np.uint64))
    assert answers[:4].tolist() == [1, 2, 3, 4]
    assert missed.tolist() == [4]


@needed
@given(TEXTS, st.integers(0, 2))
def test_texts_that_differ_in_digits_have_the_same_digest(texts: list[str], skipped: int) -> None:
    array = pa.array(["12"] * skipped + texts, pa.string()).slice(skipped)
    zeroed = pa.array(["".join("0" if one in "123456789" else one for one in text) for text in texts], pa.string())
    compiled, plain = both(lambda: kept._alike(b"key", array).tolist())
    assert compiled == plain == digests(b"key", zeroed).tolist()


@needed
def test_each_byte_that_is_a_digit_is_alike() -> None:
    texts = pa.array([f"{chr(one)}{'a' * size}" for one in range(0x300) for size in (0, 6, 7, 9)], pa.string())
    compiled, plain = both(lambda: kept._alike(b"key", texts).tolist())
    assert compiled == plain


@needed
def test_what_has_no_room_is_refused() -> None:
    loops = kernels.memory_loops
    assert loops is not None
    said, found, missed = np.zeros(8, dtype=np.uint64), np.zeros(3, dtype=np.uint8), np.zeros(3, dtype=np.int64)
    data, offsets = bytes_of(pa.array(["a1", "b"]))
    with pytest.raises(ValueError, match="no room"):
        loops.digests_alike(data, offsets, said[:1], 1, 1, 1)
    with pytest.raises(ValueError, match="lie in their bytes"):
        loops.digests_alike(data[:1], offsets, said, 1, 1, 1)
    for wrong in (
        (said[:7], said[:3], 4, found, missed),
        (said[:2], said[:3], 4, found, missed),
        (said, said[:3], 3, found, missed),
        (said, said[:3], 4, found[1:], missed),
        (said, said[:3], 4, found, missed[1:]),
    ):
        with pytest.raises(ValueError, match="no room"):
            loops.looked_up(*wrong)
