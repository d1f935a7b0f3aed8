"""Turns at a source: so many of its datasets are asked or read at a time, in the order in which they come."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """The turns of one source, ``count`` of them."""

    def __init__(self, count: int) -> None:
        self._lock = threading.Lock()
        self._free = count
        self._waiting: deque[threading.Lock] = deque()  # on which each sleeps who waits

    @contextmanager
    def taken(self) -> Iterator[None]:
        """One's turn, as soon as there is one, for as long as the block runs."""
        self._take()
        try:
            yield
        finally:
            self._pass_on()

    def _take(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            own = threading.Lock()
            own.acquire()
            self._waiting.append(own)
        try:
            own.acquire()
        except BaseException:
            self._leave(own)
            raise

    def _pass_on(self) -> None:
        """To whoever has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1

    def _leave(self, own: threading.Lock) -> None:
        """Wait no longer; a turn that was given meanwhile goes on to the next."""
        with self._lock:
            is_waiting = own in self._waiting
            if is_waiting:
                self._waiting.remove(own)
        if not is_waiting:
            self._pass_on()
