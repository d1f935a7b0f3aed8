"""A property that is told once of each thing, and holds up no other thread meanwhile."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from classifiers.told_once import told_once


@dataclass(frozen=True)
class Thing:
    asked: list[int]
    started: threading.Event | None = None
    other: threading.Event | None = None

    @told_once
    def told(self) -> int:
        """How often it was asked."""
        self.asked.append(1)
        if self.started is not None and self.other is not None:
            self.started.set()
            assert self.other.wait(30)
        return len(self.asked)


def test_a_thing_is_asked_once_and_each_for_itself() -> None:
    one, other = Thing([]), Thing([0])
    assert (one.told, one.told, other.told, other.told) == (1, 1, 2, 2)
    assert Thing.told.__doc__ == "How often it was asked."


def test_threads_that_ask_different_things_do_not_wait_for_each_other() -> None:
    first, second = threading.Event(), threading.Event()
    things = [Thing([], first, second), Thing([], second, first)]
    threads = [threading.Thread(target=lambda thing=thing: thing.told) for thing in things]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [thing.asked for thing in things] == [[1], [1]]
    assert all("told" in thing.__dict__ for thing in things)
