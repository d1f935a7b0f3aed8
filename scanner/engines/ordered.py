"""Work on many things in threads: results in the order of the things, a bounded number under way."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_order(work: Callable[[T], R], things: Iterable[T], at_once: int) -> Iterator[R]:
    """What ``work`` makes of each thing. What it raises is raised when its turn comes."""
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
