"""Sketches of a lane's columns are those of each by itself, however they are kept."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classifiers.digest_counts import DigestCounts
from classifiers.lane_sketches import Sketches, Stretch, nothing, sketches
from classifiers.shared_arrays import ones
from classifiers.sketch import BottomK
from tests.classifiers.test_kernels import both, needed

HIGHEST = 2**64 - 1
FINDS = st.tuples(
    st.integers(0, 3),
    st.one_of(st.integers(0, 9), st.integers(HIGHEST - 5, HIGHEST), st.integers(0, HIGHEST)),
    st.sampled_from([1, 1, 1, 2, 300, 70_000, 2**40]),
)
Finds = list[tuple[int, int, int]]


def made(finds: Finds, size: int, count: int = 4) -> Sketches:
    single = all(times == 1 for _, _, times in finds)  # then they are given as whoever knows that gives them
    return sketches(
        size,
        np.array([column for column, _, _ in finds], dtype=np.intp),
        np.array([digest for _, digest, _ in finds], dtype=np.uint64),
        ones(len(finds)) if single else np.array([times for _, _, times in finds], dtype=np.int64),
        count,
    )


def told(finds: Finds, size: int, count: int = 4) -> list[BottomK]:
    return made(finds, size, count).each()


def expected(finds: Finds, size: int, count: int = 4) -> list[BottomK]:
    return [BottomK(size).add((digest, times) for own, digest, times in finds if own == column) for column in range(count)]


@given(st.lists(FINDS, max_size=60), st.integers(1, 9), st.booleans())
@example([(0, digest % 5, 1) for digest in range(300)], 4, True)
@example([(2, HIGHEST - digest % 40, 1) for digest in range(300)], 4, True)
def test_they_are_those_of_each(finds: Finds, size: int, ascending: bool) -> None:
    finds = sorted(finds) if ascending else finds
    compiled, plain = both(lambda: told(finds, size))
    assert compiled == plain == expected(finds, size)
    digests = [one.counts for one in compiled if isinstance(one.counts, DigestCounts) and len(one.counts)]
    assert [one.highest for one in digests] == [max(one) for one in digests]


@given(st.lists(FINDS, max_size=60), st.integers(1, 9), st.booleans())
@example([(0, digest % 5, 1) for digest in range(300)], 4, True)
@example([(1, digest << 54, 1) for digest in range(300)], 4, True)
@example([(1, digest % 250 << 54, 1) for digest in range(300)], 250, True)
def test_they_are_those_of_each_where_each_counts_once(finds: Finds, size: int, ascending: bool) -> None:
    single = [(column, digest, 1) for column, digest, _ in (sorted(finds) if ascending else finds)]
    compiled, plain = both(lambda: told(single, size))
    assert compiled == plain == expected(single, size)


@pytest.mark.parametrize("rows", [1, 2, 63, 64, 65, 300, 5000])
def test_many_digests_of_which_some_come_again(rows: int) -> None:
    drawn = np.random.default_rng(rows).integers(0, HIGHEST, rows, dtype=np.uint64, endpoint=True)
    again = np.concatenate([drawn, drawn[::3], drawn[:1].repeat(rows)])
    for more in (0, 1):
        finds = [(column, digest, 1 + column * more) for column in range(3) for digest in again[column * rows // 4 :].tolist()]
        assert told(finds, 64) == expected(finds, 64)


@given(st.lists(FINDS, max_size=60), st.integers(1, 9), st.integers(0, 9))
def test_the_lower_part_is_the_sketch_of_a_smaller_size(finds: Finds, size: int, more: int) -> None:
    finds = sorted(finds)
    for lower in both(lambda: made(finds, size + more).lower(size)):
        assert lower == expected(finds, size)


def test_the_lower_part_of_one_column() -> None:
    finds = [(0, digest, 1) for digest in range(40)]
    assert made(finds, 20, 1).lower(8) == expected(finds, 8, 1)


def test_what_is_empty_is_held_once() -> None:
    first, second, third, _ = told([(1, 5, 1)], 4)
    assert first is third is nothing(4)
    assert second.counts == {5: 1}
    assert told([], 4) == [nothing(4)] * 4


@needed
def test_by_itself_it_is_sent_without_the_others() -> None:
    finds = [(column, digest, 1 + column % 2) for column in range(4) for digest in range(900)]
    for one, same in zip(told(finds, 1000), expected(finds, 1000), strict=True):
        assert isinstance(one.counts, Stretch)
        sent = pickle.dumps(one)
        assert len(sent) < 16 * 1000 + 500
        again = pickle.loads(sent)
        assert again == one == same
        assert type(again.counts) is DigestCounts
        assert again.distinct() == 900


@given(st.lists(FINDS, max_size=40), st.lists(FINDS, max_size=40), st.integers(1, 9))
def test_they_merge_as_others_do(first: Finds, second: Finds, size: int) -> None:
    merged = [one.merge(other) for one, other in zip(told(sorted(first), size), told(sorted(second), size), strict=True)]
    assert merged == expected([*first, *second], size)
    assert [one.distinct() for one in merged] == [one.distinct() for one in expected([*first, *second], size)]
