"""Sketches of several columns by a compiled loop are those by numpy, and what does not fit is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers.digest_counts import DigestCounts
from classifiers.sketch import BottomK, bottoms
from tests.classifiers.test_kernels import both, needed

DIGESTS = st.one_of(st.integers(0, 9), st.integers(0, 2**64 - 1), st.just(2**64 - 1))
FINDS = st.lists(st.tuples(st.integers(0, 3), DIGESTS, st.integers(1, 5)), max_size=60)
NONE = np.zeros(0, dtype=np.int64)


def arrays(finds: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The columns, digests and times of some finds."""
    columns, digests, times = zip(*finds, strict=True) if finds else ((), (), ())
    return np.array(columns, np.intp), np.array(digests, np.uint64), np.array(times, np.int64)


@needed
@given(FINDS, st.integers(1, 6), st.booleans())
def test_sketches_are_the_same(finds: list[tuple[int, int, int]], size: int, ordered: bool) -> None:
    columns, digests, times = arrays(sorted(finds) if ordered else finds)
    compiled, plain = both(lambda: bottoms(size, columns, digests, times, 4))
    assert compiled == plain == [BottomK(size).add((d, n) for c, d, n in finds if c == column) for column in range(4)]
    assert [list(one.counts) for one in compiled] == [sorted(one.counts) for one in plain]


@needed
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([1, 3, 40, 700, 20_000, 2**64]), st.sampled_from([64, 1024]), st.integers(1, 2))
def test_those_of_large_columns_too(seed: int, different: int, size: int, count: int) -> None:
    draw = np.random.default_rng(seed)
    rows = int(draw.integers(1, 30_000))
    digests = draw.integers(0, 2**64, rows, dtype=np.uint64)
    if different < rows:
        digests = digests[draw.integers(0, different, rows)]
    columns, times = draw.integers(0, count, rows), draw.integers(1, 4, rows)
    compiled, plain = both(lambda: bottoms(size, columns, digests, times, count))
    assert compiled == plain
    first, second = both(lambda: BottomK(size, {5: 1}).add_all(digests, times))
    assert first == second


@given(FINDS, FINDS, st.integers(1, 6))
def test_sketches_of_arrays_merge_as_dictionaries_do(
    left: list[tuple[int, int, int]], right: list[tuple[int, int, int]], size: int
) -> None:
    def sketches(finds: list[tuple[int, int, int]]) -> tuple[BottomK, BottomK]:
        _, digests, times = arrays(finds)
        return bottoms(size, np.zeros(len(finds), np.intp), digests, times, 1)[0], BottomK(size).add((d, n) for _, d, n in finds)

    for merged, plain in both(lambda: (sketches(left)[0].merge(sketches(right)[0]), sketches(left)[1].merge(sketches(right)[1]))):
        assert merged == plain
        assert size == 1 or merged.distinct() == plain.distinct()


def test_digest_counts_are_a_mapping() -> None:
    digests = np.array([3, 2**64 - 1], np.uint64)
    assert DigestCounts(digests, None) == {3: 1, 2**64 - 1: 1}
    assert DigestCounts(digests, np.array([2, 1])) == {3: 2, 2**64 - 1: 1}
    assert DigestCounts(digests, None).highest == 2**64 - 1
    assert len(DigestCounts(digests[:0], None)) == 0


@needed
@pytest.mark.parametrize(
    ("columns", "room", "times"), [([0, 2], 2, 2), ([-1, 0], 2, 2), ([0, 1], 1, 2), ([0], 2, 2), ([0, 1], 2, 1)]
)
def test_what_does_not_fit_is_refused(columns: list[int], room: int, times: int) -> None:
    digests, ones = np.zeros(2, np.uint64), np.ones(times, np.int64)
    found, totals = np.zeros(room, np.uint64), np.zeros(2, np.int64)
    assert kernels.sketch_loops is not None
    with pytest.raises(ValueError, match=r"no room|none of them"):
        kernels.sketch_loops.lowest(
            np.array(columns), digests, ones, NONE, 4, found, totals, np.zeros(2, np.int64), np.zeros(2, np.uint8)
        )


@needed
def test_one_column_without_room_or_times_is_refused() -> None:
    loops = kernels.sketch_loops
    assert loops is not None
    digests, times, hoped = np.arange(4, dtype=np.uint64), np.ones(4, dtype=np.int64), np.array([2, 0], dtype=np.int64)
    found, totals = np.empty(3, dtype=np.uint64), np.empty(3, dtype=np.int64)
    assert loops.lowest_of_one(digests, times, hoped, 3, found, totals) == (3, True)
    assert (found.tolist(), totals.tolist()) == ([0, 1, 2], [1, 1, 1])
    assert loops.lowest_of_one(digests[:0], times[:0], hoped, 3, found, totals) == (0, False)
    for wrong in (
        (digests, times[:3], hoped, 3, found, totals),
        (digests, times, hoped, 0, found, totals),
        (digests, times, hoped, 4, found, totals),
        (digests, times, hoped, 3, found, totals[:2]),
    ):
        with pytest.raises(ValueError, match="no room"):
            loops.lowest_of_one(*wrong)


@needed
def test_two_lists_without_room_or_times_are_refused_and_those_that_do_not_ascend_are_told() -> None:
    loops = kernels.sketch_loops
    assert loops is not None
    ours, theirs, ones = np.array([1, 5, 9], np.uint64), np.array([5, 6], np.uint64), np.ones(3, np.int64)
    found, totals = np.zeros(3, np.uint64), np.zeros(3, np.int64)
    assert loops.merged(ours, ones, theirs, ones[:2], 3, found, totals) == (3, True)
    assert (found.tolist(), totals.tolist()) == ([1, 5, 6], [1, 2, 1])
    assert loops.merged(ours[:0], ones[:0], theirs, ones[:2], 3, found, totals) == (2, False)
    assert loops.merged(ours, ones, theirs[::-1].copy(), ones[:2], 3, found, totals) == (-1, False)
    assert loops.merged(theirs[[0, 0]], ones[:2], ours, ones, 3, found, totals) == (-1, False)
    for wrong, what in (
        ((ours, ones[:2], theirs, ones[:2], 3, found, totals), "its times"),
        ((ours, ones, theirs, ones[:2], 0, found, totals), "its times"),
        ((ours, ones, theirs, ones[:2], 4, found, totals), "no room"),
        ((ours, ones, theirs, ones[:2], 3, found, totals[:2]), "no room"),
    ):
        with pytest.raises(ValueError, match=what):
            loops.merged(*wrong)
