"""Threads of this process: the sources wait on their servers most of the time, and Arrow works outside the GIL."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ClassVar, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class LocalEngine:
    """The engine that needs nothing but this machine."""

    name: ClassVar[str] = "local"

    def __init__(self, sources_at_once: int = 4) -> None:
        self._sources_at_once = sources_at_once

    def each_source(self, work: Callable[[T], R], sources: Iterable[T]) -> Iterator[R]:
        """See the contract."""
        return _ordered(work, sources, self._sources_at_once)

    def each_dataset(self, work: Callable[[T], R], datasets: Iterable[T], at_once: int) -> Iterator[R]:
        """See the contract."""
        return _ordered(work, datasets, at_once)


def _ordered(work: Callable[[T], R], things: Iterable[T], at_once: int) -> Iterator[R]:
    # A window of 2 x at_once keeps memory bounded by what is in flight, not by the number of tables.
    waiting: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="shudian")
    try:
        for thing in things:
            waiting.append(pool.submit(work, thing))
            if len(waiting) >= 2 * at_once:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        # Not waiting: when somebody stops the run, what still runs must first be cancelled by its connector. At the end
        # of a whole run nothing is left to wait for.
        pool.shutdown(wait=False, cancel_futures=True)
