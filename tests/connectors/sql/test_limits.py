"""One thread ends what takes too long, and cuts what does not end then; what is in time is left alone."""

from __future__ import annotations

import threading
import time
from functools import partial

import pytest

from connectors.model import Reason
from connectors.sql.pool import Statements

WAIT = 30.0  # no measure: what has not happened by then does not happen
OTHERWISE = Reason.SOURCE_ERROR


def limiters() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "shudian-limit"]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.sql.pool._LAST_SECONDS", 0.1)


def test_what_is_late_is_interrupted_and_the_others_go_on() -> None:
    statements = Statements(threading.Event.set)
    in_time = threading.Event()
    with statements.watched(in_time, WAIT) as other:
        late = threading.Event()
        with statements.watched(late, 0.05) as running:
            assert late.wait(WAIT)
        assert running.reason(OTHERWISE) is Reason.TIMEOUT
        assert not in_time.is_set()
    assert other.reason(OTHERWISE) is OTHERWISE


def test_what_does_not_end_is_cut_once() -> None:
    cut: list[threading.Event] = []

    def sever(line: threading.Event) -> None:
        cut.append(line)
        line.set()

    statements = Statements(lambda _line: None, sever)
    lines = [threading.Event() for _ in range(3)]
    with (
        statements.watched(lines[0], 0.05) as first,
        statements.watched(lines[1], 0.1) as second,
        statements.watched(lines[2], WAIT) as third,
    ):
        assert all(line.wait(WAIT) for line in lines[:2])
    assert sorted(map(id, cut)) == sorted(map(id, lines[:2]))
    assert [one.reason(OTHERWISE) for one in (first, second, third)] == [Reason.UNREACHABLE, Reason.UNREACHABLE, OTHERWISE]


def test_many_statements_have_one_thread_which_ends_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    while limiters():  # those of other tests end by themselves
        time.sleep(0.05)
    monkeypatch.setattr("connectors.sql.pool._LOOK_SECONDS", 0.2)
    interrupted: list[int] = []
    statements = Statements(interrupted.append)
    seen = set[threading.Thread]()
    for number in range(200):
        with statements.watched(number, WAIT):
            seen.update(limiters())
    assert len(seen) == 1
    seen.pop().join(WAIT)
    assert not limiters()
    late = threading.Event()
    again = Statements(threading.Event.set)
    with again.watched(late, 0.01):  # and there is a new one when there is need of it
        assert late.wait(WAIT)
    assert not interrupted


def test_statements_of_many_threads_end_each_in_its_time() -> None:
    statements = Statements(threading.Event.set)
    ended: list[bool] = []

    def work(seconds: float) -> None:
        for _ in range(5):
            line = threading.Event()
            with statements.watched(line, seconds):
                ended.append(line.wait(WAIT))

    threads = [threading.Thread(target=partial(work, 0.01 * number)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert ended == [True] * 40


def test_who_closes_leaves_no_thread_behind_and_may_begin_again() -> None:
    while limiters():
        time.sleep(0.05)
    statements = Statements(threading.Event.set)
    for _ in range(2):
        with statements.watched(threading.Event(), WAIT):
            assert len(limiters()) == 1
        statements.rest()
        assert limiters() == []
    late = threading.Event()
    with statements.watched(late, 0.05) as running:
        statements.rest()
        assert late.wait(WAIT)
    assert running.reason(OTHERWISE) is Reason.TIMEOUT
