"""Bottom-k sketches: equal however the parts are merged, exact until full, near the truth beyond."""

from __future__ import annotations

import random
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.sketch import BottomK

PAIRS = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 5)), max_size=200)


@given(PAIRS, st.randoms(use_true_random=False), st.integers(1, 20))
def test_any_split_order_and_grouping_give_the_same_sketch(pairs: list[tuple[int, int]], order: random.Random, size: int) -> None:
    whole = BottomK(16).add(pairs)
    shuffled = pairs.copy()
    order.shuffle(shuffled)
    parts = [BottomK(16).add(shuffled[at : at + size]) for at in range(0, len(pairs), size)]
    while len(parts) > 1:
        left = parts.pop(order.randrange(len(parts)))
        parts.append(parts.pop(order.randrange(len(parts))).merge(left))
    merged = parts[0] if parts else BottomK(16)
    assert merged.distinct() == whole.distinct()
    assert dict(merged.counts) == dict(whole.counts)
    assert merged == whole


@given(PAIRS)
def test_counts_of_what_is_kept_are_exact(pairs: list[tuple[int, int]]) -> None:
    truth: dict[int, int] = {}
    for digest, times in pairs:
        truth[digest] = truth.get(digest, 0) + times
    kept = BottomK(16).add(pairs).counts
    assert kept == {digest: truth[digest] for digest in sorted(truth)[:16]}


@pytest.mark.parametrize("distinct", [0, 1, 1023, 1024, 1025, 50_000])
def test_distinct_is_exact_until_full_and_near_beyond(distinct: int) -> None:
    digests = (int.from_bytes(blake2b(str(n).encode(), digest_size=8).digest()) for n in range(distinct))
    found = BottomK().add((digest, 2) for digest in digests).distinct()
    assert found == distinct if distinct <= 1024 else abs(found - distinct) < 0.12 * distinct
