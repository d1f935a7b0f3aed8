"""Small tables are tallied together, each as by itself; a failing one costs its neighbours nothing."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest

from classifiers.model import DatasetTally
from scanner import gathered
from scanner.gathered import Brought, Gathered, Together

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

    def told(one: Brought) -> int | type[Exception]:
        try:
            return one.result().rows
        except ZeroDivisionError as error:
            return type(error)

    first = together.brought(rows(counts[0]))
    assert hand.begun.wait(WAIT)
    others = [together.brought(rows(count)) for count in counts[1:]]
    hand.go.set()
    return [told(one) for one in (first, *others)]


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


def test_who_waits_for_a_tally_is_told_the_same() -> None:
    hand = OneHand()
    hand.go.set()
    together = Gathered(hand, alone)
    assert together.tally(rows(3)).rows == 3
    with pytest.raises(ZeroDivisionError):
        together.tally(rows(13))


def test_who_brings_too_much_is_held_up_until_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "_MOST_HELD", rows(4).nbytes)
    hands, told = EachByItself((4, 3)), list[int]()
    together = Gathered(hands, alone)
    together.brought(rows(4)).then(lambda: told.append(4))
    assert hands.begun[4].wait(WAIT)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(together.brought, rows(3))
        assert hands.begun[3].wait(WAIT)
        assert not second.done()
        hands.go[4].set()
        second.result(WAIT).then(lambda: told.append(3))
        hands.go[3].set()
        assert second.result(WAIT).result().rows == 3
    assert told == [4, 3]


def test_the_thread_that_has_the_tallies_of_a_group_tells_of_all_of_them() -> None:
    hand, threads = OneHand(), set[str]()
    together = Gathered(hand, alone)
    together.brought(rows(1))
    assert hand.begun.wait(WAIT)
    done = threading.Semaphore(0)

    def told() -> None:
        threads.add(threading.current_thread().name)
        done.release()

    others = [together.brought(rows(count)) for count in (2, 13, 4)]
    for one in others:
        one.then(told)
    hand.go.set()
    for _ in others:
        assert done.acquire(timeout=WAIT)
    assert threads == {"shudian-together"}
    others[0].then(told)  # it is there: nobody else is asked
    assert threads == {"shudian-together", threading.current_thread().name}


def test_no_rows_are_held_once_they_are_tallied() -> None:
    hand = OneHand()
    hand.go.set()
    one = Gathered(hand, alone).brought(rows(5))
    assert one.result().rows == 5
    assert one.batch is None


@pytest.mark.parametrize("answers", [[], [DatasetTally(1)] * 5], ids=["too few", "too many"])
def test_answers_that_are_not_one_for_each_are_not_used(answers: list[DatasetTally]) -> None:
    class Confused:
        def taken(self, _cells: int) -> Together | None:
            return lambda _batches: answers

    assert Gathered(Confused(), alone).tally(rows(7)).rows == 7


def test_where_no_thread_can_be_started_who_brings_tallies(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    hand = OneHand()
    hand.go.set()
    monkeypatch.setattr(threading.Thread, "start", refused)
    assert Gathered(hand, alone).brought(rows(5)).result().rows == 5


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
        found = [pool.submit(together.tally, rows(count)) for count in counts]
        assert [one.result(WAIT).rows for one in found] == counts
