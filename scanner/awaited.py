"""What is made of tallies once they are there, by whoever made the last of them, and given in the order in which it was begun."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from scanner.gathered import Brought

R = TypeVar("R")


class Awaited(Generic[R]):
    """What ``make`` makes once all ``parts`` are tallied; at once where there are none. It does not wait for a part."""

    def __init__(self, parts: Sequence[Brought], make: Callable[[], R]) -> None:
        self._parts = deque(parts)
        self._make = make
        self._is_there = threading.Event()
        self._made: list[R] = []
        self._raised: BaseException | None = None
        self._go_on()

    @property
    def is_there(self) -> bool:
        """Whether ``result`` would not wait."""
        return self._is_there.is_set()

    def result(self) -> R:
        """What was made, once it is there. Raises what ``make`` raised."""
        self._is_there.wait()
        if self._raised is not None:
            raise self._raised
        return self._made[0]

    def _go_on(self) -> None:
        if self._parts:
            self._parts.popleft().then(self._go_on)
            return
        try:
            self._made.append(self._make())
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            self._raised = error
        finally:
            del self._make  # and whatever it is made of
            self._is_there.set()


def in_order(begun: Iterable[Iterable[Awaited[R]]], most: int) -> Iterator[R]:
    """What is made of each, in their order. No more than ``most`` are waited for before others are begun. Ended early, or by an
    error, it closes the generator that begins them."""
    waiting: deque[Awaited[R]] = deque()
    try:
        for part in begun:
            waiting += part
            while waiting and (len(waiting) > most or waiting[0].is_there):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        if isinstance(begun, Generator):
            begun.close()


def parts_of(things: Sequence[R], size: int) -> Iterator[Sequence[R]]:
    """So many at a time; the last are fewer."""
    return (things[first : first + size] for first in range(0, len(things), size))
