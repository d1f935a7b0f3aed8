"""Reads on while what was read is worked on: the next pieces are fetched by a thread of their own, a bounded number ahead."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from contextlib import closing
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


def read_ahead(pieces: Iterable[T], pieces_ahead: int = 2) -> Generator[T]:
    """The same pieces in the same order; what reading them raises is raised in its place. No more than so many pieces that were
    not asked for are there at any time, the one under way among them. Whoever stops early need not wait: the piece under way is
    read to its end and dropped."""
    reader = _Reader(pieces, pieces_ahead)
    reader.start()
    try:
        while (one := reader.next_one()) is not None:
            yield one.pop()
    finally:
        reader.give_up()


class _Reader(threading.Thread, Generic[T]):
    def __init__(self, pieces: Iterable[T], pieces_ahead: int) -> None:
        super().__init__(name="shudian-ahead", daemon=True)
        self._given_up = False
        self._pieces = pieces
        self._room = threading.Semaphore(pieces_ahead)
        self._read: SimpleQueue[list[T] | BaseException | None] = SimpleQueue()

    def run(self) -> None:
        """Read until the end, an error, or until nobody wants more."""
        end: BaseException | None = None
        try:
            with closing(_generator(self._pieces)) as pieces:
                while self._wanted():
                    self._read.put([next(pieces)])  # under no name: whoever gets it frees it
        except StopIteration:
            pass
        except BaseException as error:  # noqa: BLE001 - it is raised where the pieces are used
            end = error
        self._read.put(end)

    def next_one(self) -> list[T] | None:
        """The next piece; None at the end. Raises what reading raised."""
        one = self._read.get()
        if isinstance(one, BaseException):
            raise one
        self._room.release()
        return one

    def give_up(self) -> None:
        """Read nothing more."""
        self._given_up = True
        self._room.release()

    def _wanted(self) -> bool:
        """Wait until there is room for a piece; whether it is wanted then."""
        self._room.acquire()
        return not self._given_up


def _generator(pieces: Iterable[T]) -> Generator[T]:
    """So that it can be closed in the thread that ran it."""
    yield from pieces
