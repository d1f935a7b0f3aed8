"""Sets of digests count the same in any order and split; an exact one counts exactly, a sketch within its error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.distinct import Count, Exact, Sketched

MAKES = {"sketched": lambda: Sketched(16), "exact": Exact}


def digests(count: int, seed: int = 7) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 2**63, size=count, dtype=np.uint64)


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
@pytest.mark.parametrize("size", [0, 1, 9, 700, 30_000, 200_000])
def test_order_and_split_change_nothing(make, size: int) -> None:
    values = digests(size)
    whole, shuffled, merged = make(), make(), make()
    whole.add(values)
    shuffled.add(values[::-1])
    for part in reversed(np.array_split(values, 5)):
        one = make()
        one.add(part)
        merged.absorb(one)
    assert whole.count() == shuffled.count() == merged.count()


@given(st.lists(st.lists(st.integers(0, 50), max_size=20), max_size=8))
def test_exact_counts_are_those_of_sets(runs: list[list[int]]) -> None:
    met = Exact()
    for run in runs:
        met.add(np.array(run, dtype=np.uint64))
    assert met.count().value == len({value for run in runs for value in run})


@given(st.sets(st.integers(0, 200)), st.sets(st.integers(0, 200)))
def test_without_is_the_difference(left: set[int], right: set[int]) -> None:
    for make in MAKES.values():
        ours, theirs = make(), make()
        ours.add(np.array(sorted(left), dtype=np.uint64))
        theirs.add(np.array(sorted(right), dtype=np.uint64))
        count = ours.without(theirs)
        assert count.lower <= len(left - right) <= count.upper


@pytest.mark.parametrize("size", [1000, 100_000, 1_000_000])
def test_a_sketch_holds_the_truth_between_its_bounds(size: int) -> None:
    met = Sketched()
    met.add(digests(size))
    count = met.count()
    assert count.lower <= size <= count.upper
    assert count.upper - count.lower <= 0.014 * size


def test_copies_grow_by_themselves() -> None:
    for make in MAKES.values():
        first = make()
        first.add(digests(100))
        second = first.copy()
        second.add(digests(100, seed=8))
        assert (first.count().value, second.count().value) == (100, 200)


@pytest.mark.parametrize("size", [0, 5, 20_000, 100_000])
def test_kept_sketches_come_back(size: int) -> None:
    met = Sketched()
    met.add(digests(size))
    assert Sketched.from_bytes(met.to_bytes()).count() == met.count()


def test_what_is_no_sketch_is_refused() -> None:
    with pytest.raises(ValueError, match="not a kept sketch"):
        Sketched.from_bytes(b"\x01\x02")


def test_nothing_counts_nothing() -> None:
    assert Sketched().count() == Exact().count() == Count(0, 0, 0)
