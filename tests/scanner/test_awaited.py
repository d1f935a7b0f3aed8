"""What hangs on tallies is made once, when the last is there, and given in the order in which it was begun."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.model import DatasetTally
from scanner.awaited import Awaited, in_order, parts_of
from scanner.gathered import Brought


def ready(one: Brought, rows: int = 1) -> None:
    one.is_made(DatasetTally(rows))
    one.tell()


def test_it_is_made_when_the_last_part_is_there() -> None:
    parts, made = [Brought() for _ in range(3)], list[int]()
    awaited = Awaited(parts, lambda: made.append(1))
    for place in (2, 0):
        ready(parts[place])
        assert (made, awaited.is_there) == ([], False)
    ready(parts[1])
    assert (made, awaited.is_there) == ([1], True)
    awaited.result()
    assert made == [1]


def test_without_parts_it_is_made_at_once() -> None:
    assert Awaited((), lambda: 7).result() == 7
    assert Awaited((Brought(tally=DatasetTally(3)),), lambda: 8).is_there


def test_what_making_it_raises_is_raised_where_it_is_asked_for() -> None:
    part = Brought()
    awaited = Awaited((part,), partial(divmod, 1, 0))
    ready(part)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            awaited.result()


def test_who_asks_early_waits() -> None:
    part = Brought()
    awaited = Awaited((part,), lambda: part.result().rows)
    threading.Timer(0.05, ready, (part, 9)).start()
    assert awaited.result() == 9


@pytest.mark.parametrize("most", [0, 1, 3, 50])
def test_they_are_given_in_order_and_no_more_are_begun_than_may_wait(most: int) -> None:
    parts = [Brought() for _ in range(12)]
    begun = 0

    def awaited() -> Iterator[list[Awaited[int]]]:
        nonlocal begun
        for place, part in enumerate(parts):
            begun += 1
            yield [Awaited((part,), partial(int, place))]

    results = in_order(awaited(), most)
    for place in reversed(range(1, len(parts))):  # the first comes last
        ready(parts[place])
    found: list[int] = []

    def at_last() -> None:
        found.append(begun)
        ready(parts[0])

    threading.Timer(0.05, at_last).start()
    assert list(results) == list(range(len(parts)))
    assert found == [min(most + 1, len(parts))]


@pytest.mark.parametrize("is_broken", [False, True])
def test_who_begins_them_is_told_that_no_more_are_wanted(is_broken: bool) -> None:
    ended = list[bool]()

    def awaited() -> Iterator[list[Awaited[int]]]:
        try:
            yield [Awaited((), partial(int, place)) for place in range(3)]
            yield [Awaited((), partial(int, "x"))]
            yield []
        finally:
            ended.append(True)

    results = in_order(awaited(), 9)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    if is_broken:
        with pytest.raises(ValueError, match="invalid literal"):
            next(results)
    else:
        results.close()  # type: ignore[attr-defined]
    assert ended == [True]


@given(st.lists(st.integers(), max_size=20), st.integers(1, 7))
def test_parts_are_all_things_in_their_order(things: list[int], size: int) -> None:
    parts = list(parts_of(things, size))
    assert [one for part in parts for one in part] == things
    assert all(len(part) == size for part in parts[:-1])
    assert all(parts)
