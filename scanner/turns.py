"""Turns at a source: so many of its datasets are read at a time. Who has read his rows may give his turn back early."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Turns:
    """The turns of one source, ``count`` of them."""

    def __init__(self, count: int) -> None:
        self._free = threading.Semaphore(count)

    @contextmanager
    def taken(self) -> Iterator[Callable[[], None]]:
        """One's turn, as soon as there is one, for as long as the block runs, or until what it is given is called: in the same
        thread, and as often as anybody likes."""
        self._free.acquire()
        is_ours = True

        def give_back() -> None:
            nonlocal is_ours
            if is_ours:
                is_ours = False
                self._free.release()

        try:
            yield give_back
        finally:
            give_back()
