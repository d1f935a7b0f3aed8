"""Turns at a source come in order, and none is lost."""

from __future__ import annotations

import threading
import time

from scanner.turns import Turns


def _waiting(turns: Turns, count: int) -> None:
    while len(turns._waiting) < count:
        time.sleep(0.001)


def test_turns_are_given_in_the_order_in_which_they_are_asked_for() -> None:
    turns, order = Turns(1), list[int]()

    def wait(number: int) -> None:
        with turns.taken():
            order.append(number)

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(8)]
    with turns.taken():
        for number, one in enumerate(threads):
            one.start()
            _waiting(turns, number + 1)
    for one in threads:
        one.join()
    assert order == list(range(8))


def test_no_more_have_a_turn_than_there_are() -> None:
    turns, most, inside = Turns(2), list[int](), threading.Semaphore(0)
    now, lock = [0], threading.Lock()

    def read() -> None:
        with turns.taken():
            with lock:
                now[0] += 1
                most.append(now[0])
            inside.acquire(timeout=0.005)
            with lock:
                now[0] -= 1

    threads = [threading.Thread(target=read) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert max(most) == 2
    assert turns._free == 2


def test_who_gives_up_waiting_takes_no_turn_along() -> None:
    turns = Turns(1)
    given = threading.Lock()
    given.acquire()
    with turns.taken():
        turns._waiting.append(given)
    assert not given.locked()  # the turn was passed on to somebody
    turns._leave(given)  # who has gone
    with turns.taken():
        pass
    assert turns._free == 1
