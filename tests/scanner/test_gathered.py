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


class EachByItself:
    """Somebody for each batch, held back until he is let go; by the number of rows."""

    def __init__(self, counts: Sequence[int]) -> None:
        self.begun, self.go = ({count: threading.Event() for count in counts} for _ in range(2))

    def taken(self, _cells: int) -> Together | None:
        return self.tallied

    def tallied(self, batches: Sequence[pa.RecordBatch]) -> Sequence[DatasetTally]:
        count = batches[0].num_rows
        self.begun[count].set()
        assert self.go[count].wait(WAIT)
        return [alone(batch) for batch in batches]


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


def test_whoever_kept_his_turn_is_told_once_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "_MOST_HELD", rows(4).nbytes)
    hands, told = EachByItself((4, 3)), list[int]()
    together = Gathered(hands, alone)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(together.tally, rows(4), lambda: told.append(4))
        assert hands.begun[4].wait(WAIT)
        second = pool.submit(together.tally, rows(3), lambda: told.append(3))
        assert hands.begun[3].wait(WAIT)
        assert told == [4]
        hands.go[4].set()
        assert first.result(WAIT).rows == 4
        assert told == [4, 3]
        hands.go[3].set()
        assert second.result(WAIT).rows == 3


class Workers:
    """Some who are free again only after those whose rows they had were told, as other processes are."""

    def __init__(self, count: int) -> None:
        self.gathered: Gathered | None = None
        self._free = threading.Semaphore(count)

    def taken(self, _cells: int) -> Together | None:
        return self.tallied if self._free.acquire(blocking=False) else None

    def tallied(self, batches: Sequence[pa.RecordBatch]) -> Sequence[DatasetTally]:
        threading.Timer(0.002, self.released).start()
        return [alone(batch) for batch in batches]

    def released(self) -> None:
        self._free.release()
        assert self.gathered is not None
        self.gathered.changed()


@pytest.mark.parametrize("count", [1, 2, 3])
def test_nobody_sleeps_on_while_somebody_could_tally(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "MOST_CELLS", 30)
    workers = Workers(count)
    workers.gathered = together = Gathered(workers, alone)
    counts = [1 + place % 12 for place in range(300)]
    with ThreadPoolExecutor(40) as pool:
        found = [pool.submit(together.tally, rows(count), lambda: None) for count in counts]
        assert [one.result(WAIT).rows for one in found] == counts
