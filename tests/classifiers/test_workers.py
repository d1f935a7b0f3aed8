"""Who tallies besides the callers' own thread: as many as there are cores that nobody else was given."""

from __future__ import annotations

import threading

import pytest

from classifiers import on_one_core, one_core_less, workers


def threads_met(monkeypatch: pytest.MonkeyPatch, spare: int) -> int:
    monkeypatch.setattr(workers, "cores", lambda: spare + 1)
    together = threading.Barrier(spare + 1)

    def work(_: int) -> int:
        together.wait(30)
        return threading.get_ident()

    return len(set(workers.each(work, range(spare + 1))))


def test_a_core_that_was_given_away_is_back_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_busy", threading.Semaphore(2))
    assert threads_met(monkeypatch, 2) == 3
    with one_core_less():
        assert threads_met(monkeypatch, 1) == 2
    assert threads_met(monkeypatch, 2) == 3


def test_without_a_core_to_give_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_busy", threading.Semaphore(0))
    with one_core_less():
        assert workers.each(lambda one: one, [1, 2]) == [1, 2]
    assert not workers._busy.acquire(blocking=False)


def test_one_core_is_the_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_busy", threading.Semaphore(3))
    on_one_core()
    assert set(workers.each(lambda _: threading.get_ident(), range(4))) == {threading.get_ident()}
