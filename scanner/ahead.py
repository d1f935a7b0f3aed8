"""Reads on while what was read is worked on: the next pieces are fetched by a thread of their own, a bounded number ahead."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from contextlib import closing, suppress
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

T = TypeVar("T")
_LOOK_SECONDS = 0.2


def read_ahead(pieces: Iterable[T], pieces_ahead: int = 2) -> Generator[T]:
    """The same pieces in the same order; what reading them raises is raised in its place. Whoever stops early need not wait: the
    piece under way is read to its end and dropped."""
    reader = _Reader(pieces, pieces_ahead)
    reader.start()
    try:
        while (one := reader.next_one()) is not None:
            yield one[0]
    finally:
        reader.given_up.set()


class _Reader(threading.Thread, Generic[T]):
    def __init__(self, pieces: Iterable[T], pieces_ahead: int) -> None:
        super().__init__(name="shudian-ahead", daemon=True)
        self.given_up = threading.Event()
        self._pieces = pieces
        self._read: Queue[tuple[T] | BaseException | None] = Queue(pieces_ahead)

    def run(self) -> None:
        """Read until the end, an error, or until nobody wants more."""
        end: BaseException | None = None
        try:
            with closing(_generator(self._pieces)) as pieces:
                for piece in pieces:
                    if not self._put((piece,)):
                        return
        except BaseException as error:  # noqa: BLE001 - it is raised where the pieces are used
            end = error
        self._put(end)

    def next_one(self) -> tuple[T] | None:
        """The next piece; None at the end. Raises what reading raised."""
        while True:
            with suppress(Empty):
                one = self._read.get(timeout=_LOOK_SECONDS)
                break
        if isinstance(one, BaseException):
            raise one
        return one

    def _put(self, one: tuple[T] | BaseException | None) -> bool:
        while not self.given_up.is_set():
            with suppress(Full):
                self._read.put(one, timeout=_LOOK_SECONDS)
                return True
        return False


def _generator(pieces: Iterable[T]) -> Generator[T]:
    """So that it can be closed in the thread that ran it."""
    yield from pieces
