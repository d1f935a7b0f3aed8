"""Flags are told by compiled loops and by numpy alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers import flagged, kernels
from classifiers.flagged import Flags, all_of, any_of, count_of, covers, either, meets, places_of, without
from classifiers.shared_arrays import flags_alike, ones, places
from tests.classifiers.test_kernels import both, needed

COUNTS = (0, 1, 7, 8, 9, 255 * 8 - 1, 255 * 8, 255 * 8 + 1, 5000, 1 << 17, (1 << 20) + 3)
PAIRS = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40)


def flags(listed: list[bool]) -> Flags:
    return np.array(listed, dtype=np.bool_)


def told(ours: Flags, theirs: Flags) -> tuple[object, ...]:
    joined = (flagged.both(ours, theirs), either(ours, theirs), without(ours, theirs), places_of(ours))
    return any_of(ours), all_of(ours), count_of(ours), *(one.tolist() for one in joined)


@needed
@given(PAIRS)
def test_flags_are_told_alike(pairs: list[tuple[bool, bool]]) -> None:
    ours, theirs = flags([one for one, _ in pairs]), flags([other for _, other in pairs])
    compiled, plain = both(lambda: told(ours, theirs))
    assert compiled == plain
    assert plain[3:] == (
        [one and other for one, other in pairs],
        [one or other for one, other in pairs],
        [one and not other for one, other in pairs],
        [place for place, (one, _) in enumerate(pairs) if one],
    )
    assert ours.tolist() == [one for one, _ in pairs]


@needed
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99, 1.0])
def test_many_flags_are_told_alike(count: int, share: float) -> None:
    draw = np.random.default_rng(count)
    ours, theirs = draw.random(count) < share, draw.random(count) < 0.5
    compiled, plain = both(lambda: told(ours, theirs))
    assert compiled == plain
    # Every other one does not lie beside the next.
    assert (any_of(ours[::2]), all_of(ours[::2]), count_of(ours[::2])) == (ours[::2].any(), ours[::2].all(), ours[::2].sum())
    assert flagged.both(ours[::2], theirs[::2]).tolist() == (ours[::2] & theirs[::2]).tolist()


def test_what_says_the_same_is_not_copied() -> None:
    none, some = flags([False, False]), flags([True, False])
    assert flagged.both(some, none) is none
    assert flagged.both(none, some) is none
    assert flagged.both(some, some) is some
    assert either(some, none) is some
    assert either(none, some) is some
    assert without(some, none) is some
    assert without(none, some) is none


@needed
@given(st.lists(st.booleans(), min_size=1, max_size=30), st.data())
def test_places_of_a_table_are_looked_at_alike(table: list[bool], data: st.DataObject) -> None:
    at = np.array(data.draw(st.lists(st.integers(0, len(table) - 1))), dtype=np.intp)
    compiled, plain = both(lambda: (meets(flags(table), at), covers(flags(table), at)))
    assert compiled == plain == (any(table[one] for one in at), all(table[one] for one in at))


@needed
def test_what_are_no_flags_is_refused() -> None:
    loops, some = kernels.flag_loops, flags([True, False])
    assert loops is not None
    for place in (-1, 2):
        with pytest.raises(ValueError, match="without a flag"):
            loops.meets(some, np.array([0, place])[1:])
    with pytest.raises(ValueError, match="not as many"):
        loops.joined(some, some[:1], 0, some.copy())
    with pytest.raises(ValueError, match="not as many"):
        loops.joined(some, some, 0, some[:1].copy())
    for odd in (flags([False, True, False]), np.array([2, 0], dtype=np.uint8)):
        with pytest.raises(ValueError, match="just as many"):
            loops.places(odd, np.empty(2, dtype=np.int64))
    with pytest.raises(ValueError, match="bytes"):
        loops.anywhere(np.zeros(2, dtype=np.int64))
    fixed = some.copy()
    fixed.setflags(write=False)
    with pytest.raises(ValueError, match="read-only"):
        loops.joined(some, some, 0, fixed)


@pytest.mark.parametrize("count", [0, 1, 1 << 17, (1 << 17) + 1])
def test_shared_arrays_say_the_same_of_every_text_and_stay_so(count: int) -> None:
    for array, one in ((flags_alike(count, True), True), (flags_alike(count, False), False), (ones(count), 1)):
        assert array.tolist() == [one] * count
        assert not array.flags.writeable
    assert places(count).tolist() == list(range(count))
    assert not places(count).flags.writeable
