"""Small tables are tallied together, each as by itself; a failing one costs its neighbours nothing."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest

from classifiers.model import DatasetTally
from scanner import gathered
from scanner.gathered import Gathered, Together
from scanner.turns import Turns

WAIT = 20


def rows(count: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"n": list(range(count))})


class OneHand:
    """One who tallies at a time, held back until he is let go."""

    def __init__(self) -> None:
        self.met: list[int] = []
        self.go = threading.Event()
        self.begun = threading.Event()
        self._own = threading.Lock()

    def taken(self, _cells: int) -> Together | None:
        return self.tallied if self._own.acquire(blocking=False) else None

    def tallied(self, batches: Sequence[pa.RecordBatch]) -> Sequence[DatasetTally]:
        try:
            self.met.append(len(batches))
            self.begun.set()
            assert self.go.wait(WAIT)
            return [alone(batch) for batch in batches]
        finally:
            self._own.release()


def alone(batch: pa.RecordBatch) -> DatasetTally:
    if batch.num_rows == 13:
        raise ZeroDivisionError
    return DatasetTally(batch.num_rows)


def gather(hand: OneHand, counts: Sequence[int]) -> list[int | type[Exception]]:
    """The first is being tallied when the others come."""
    together = Gathered(hand, alone)
    waiting = threading.Semaphore(0)

    def one(count: int) -> int | type[Exception]:
        try:
            return together.tally(rows(count), waiting.release).rows
        except ZeroDivisionError as error:
            return type(error)

    with ThreadPoolExecutor(len(counts)) as pool:
        first = pool.submit(one, counts[0])
        assert hand.begun.wait(WAIT)
        others = [pool.submit(one, count) for count in counts[1:]]
        for _ in counts:
            assert waiting.acquire(timeout=WAIT)
        hand.go.set()
        return [future.result(WAIT) for future in (first, *others)]


def test_what_comes_meanwhile_is_tallied_together() -> None:
    hand = OneHand()
    assert gather(hand, range(1, 9)) == list(range(1, 9))
    assert hand.met == [1, 7]


def test_a_failing_table_costs_its_neighbours_nothing() -> None:
    assert gather(OneHand(), [5, 12, 13, 14]) == [5, 12, ZeroDivisionError, 14]


def test_what_is_tallied_together_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "MOST_CELLS", 20)
    hand = OneHand()
    assert gather(hand, [1, 10, 10, 10, 30]) == [1, 10, 10, 10, 30]
    assert (hand.met[0], max(hand.met), sum(hand.met)) == (1, 2, 5)


def test_nobody_fetches_more_while_much_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "_MOST_HELD", 0)
    hand, told = OneHand(), []
    hand.go.set()
    assert Gathered(hand, alone).tally(rows(3), lambda: told.append(1)).rows == 3
    assert told == []


def test_a_turn_given_back_early_is_another_ones() -> None:
    turns = Turns(1)
    with turns.taken() as give_back:
        give_back()
        give_back()
        with turns.taken():
            assert not turns._free.acquire(blocking=False)
    assert turns._free.acquire(blocking=False)
    assert not turns._free.acquire(blocking=False)
