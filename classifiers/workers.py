"""Threads that the columns of a batch are tallied on: in the whole process no more than there are cores beside the callers' own.

Arrow and numpy work outside the interpreter's lock, so that two columns take little longer than one. A thread lives no longer
than its batch: starting one costs nothing beside that, and nothing is left that a forked child would wait for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

import pyarrow as pa

T = TypeVar("T")
R = TypeVar("R")

_busy = threading.Semaphore(max(0, pa.cpu_count() - 1))


def cores() -> int:
    """How many cores this process may use, as Arrow counts them."""
    return int(pa.cpu_count())


@contextmanager
def one_core_less() -> Iterator[None]:
    """Meanwhile another process works beside this one: it has the core of one of the threads here."""
    given = _busy.acquire(blocking=False)
    try:
        yield
    finally:
        if given:
            _busy.release()


def on_one_core() -> None:
    """From now on this process, a forked one, tallies with its callers' own threads alone."""
    global _busy  # noqa: PLW0603 - somebody may have held it when this process was forked
    _busy = threading.Semaphore(0)


def each(work: Callable[[T], R], things: Iterable[T], weight: Callable[[T], int] | None = None) -> list[R]:
    """What the work gives for each of the things, in their order. The caller's thread works too; what raises there is raised.

    With ``weight`` the heaviest are begun first, so that no thread works on alone at the end.
    """
    listed = list(things)
    order = list(range(len(listed)))
    if weight is not None:
        weights = [weight(one) for one in listed]
        order.sort(key=lambda place: -weights[place])
    shared = _Shared(work, listed, order)
    helpers = [threading.Thread(target=shared.help, daemon=True) for _ in range(min(cores(), len(shared.things)) - 1)]
    begun = []
    for helper in helpers:
        if not _busy.acquire(blocking=False):
            break
        helper.start()
        begun.append(helper)
    shared.take()
    for helper in begun:
        helper.join()
    if shared.raised:
        raise shared.raised[0]
    return [shared.results[place] for place in range(len(shared.things))]


class _Shared(Generic[T, R]):
    """The work of one batch, taken piece by piece by several threads. After an error nothing more is begun."""

    def __init__(self, work: Callable[[T], R], things: list[T], order: list[int]) -> None:
        self.things = things
        self.results: dict[int, R] = {}
        self.raised: list[BaseException] = []
        self._work = work
        self._left = iter(order)
        self._taking = threading.Lock()

    def help(self) -> None:
        """What a thread of ours does."""
        try:
            self.take()
        finally:
            _busy.release()

    def take(self) -> None:
        """Work until nothing is left."""
        while not self.raised:
            with self._taking:
                place = next(self._left, None)
            if place is None:
                return
            try:
                self.results[place] = self._work(self.things[place])
            except BaseException as error:  # noqa: BLE001 - raised again where the batch is put together
                self.raised.append(error)
