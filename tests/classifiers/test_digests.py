"""Digests of tallies: the same wherever a text stands, another under every key, spread evenly."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.digests import digest, digests
from classifiers.sketch import BottomK

TEXTS = st.lists(st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace").decode()), max_size=40)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(0, 5))
def test_a_digest_depends_on_its_text_alone(texts: list[str], offset: int) -> None:
    array = pa.array(["before"] * offset + texts, pa.string()).slice(offset)
    assert digests(b"key", array).tolist() == [digest(b"key", text) for text in texts]


def test_texts_of_many_lengths_have_the_digests_they_have_alone() -> None:
    texts = [("一个字a0" * 60)[: place * 7919 % (place % 90 + 1)] for place in range(40_000)]
    found = digests(b"key", pa.array(texts))
    for place in (*range(0, 40_000, 997), 16_383, 16_384, 39_999):
        assert int(found[place]) == digest(b"key", texts[place])


def test_texts_alike_in_all_but_a_byte_or_their_end_have_different_digests() -> None:
    texts = [*(f"1390000{n:04d}" for n in range(10_000)), *("a" * n for n in range(300)), *("\0" * n for n in range(1, 40))]
    assert len(set(digests(b"key", pa.array(texts)).tolist())) == len(texts)


def test_another_key_gives_other_digests() -> None:
    texts = pa.array([str(n) for n in range(1000)])
    assert not set(digests(b"one", texts).tolist()) & set(digests(b"two", texts).tolist())


def test_running_numbers_are_spread_evenly() -> None:
    for texts in ([f"{n:011d}" for n in range(65_536)], [f"{n}" * 3 for n in range(65_536)]):
        found = digests(b"key", pa.array(texts))
        for shift in (0, 20, 40, 56):
            counts = np.bincount((found >> np.uint64(shift) & np.uint64(255)).astype(np.int64), minlength=256)
            assert 150 < counts.min() <= counts.max() < 370  # 256 each, and six deviations of 16


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5)), max_size=200), st.integers(1, 20))
def test_a_sketch_of_arrays_is_the_sketch_of_their_pairs(pairs: list[tuple[int, int]], size: int) -> None:
    spread = np.array([number * 0x1234_5678_9ABC_DEF for number, _ in pairs], dtype=np.uint64)
    times = np.array([count for _, count in pairs], dtype=np.int64)
    assert BottomK(size).add_all(spread, times) == BottomK(size).add(zip(spread.tolist(), times.tolist(), strict=True))


@pytest.mark.parametrize("distinct", [1, 60, 64, 65, 500, 3000, 20_000])
def test_a_sketch_of_many_digests_of_which_some_come_again_is_exact(distinct: int) -> None:
    spread = digests(b"key", pa.array([str(n) for n in range(distinct)]))[np.arange(40_000) * 7919 % distinct]
    times = np.arange(40_000, dtype=np.int64) % 5 + 1
    assert BottomK(64).add_all(spread, times) == BottomK(64).add(zip(spread.tolist(), times.tolist(), strict=True))


def test_a_sketch_of_many_digests_keeps_the_smallest() -> None:
    spread = digests(b"key", pa.array([str(n) for n in range(20_000)] * 2))
    found = BottomK(64).add_all(spread, np.ones(len(spread), dtype=np.int64))
    assert list(found.counts) == sorted(set(spread.tolist()))[:64]
    assert set(found.counts.values()) == {2}
    assert found.full
