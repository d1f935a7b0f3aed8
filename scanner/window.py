"""The hours in which a source may be read: nothing begins outside them, and what runs when they end is stopped on its server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time

from config import Window
from connectors import Connector

Clock = Callable[[], time]

LOOK_SECONDS = 1.0
"""How often the clock is looked at: the wall clock, for it may be set while we run."""


def wall_clock() -> time:
    """The time of day on this machine."""
    return datetime.now().time()


class Hours:
    """The hours of one source in one run. Once they are over they stay over, whatever the clock says then."""

    def __init__(self, window: Window | None, clock: Clock = wall_clock, look_seconds: float = LOOK_SECONDS) -> None:
        self._window = window
        self._clock = clock
        self._look_seconds = look_seconds
        self._over = threading.Event()

    @property
    def over(self) -> bool:
        """Whether the source may no longer be read. A source without a window may always be read."""
        if self._window is not None and not self._window.holds(self._clock()):
            self._over.set()
        return self._over.is_set()

    @contextmanager
    def watching(self, connector: Connector) -> Iterator[None]:
        """Stop the connector as soon as the hours are over while the block runs."""
        if self._window is None:
            yield
            return
        left = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(connector, left), name="shudian-window", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            left.set()
            watcher.join()

    def _watch(self, connector: Connector, left: threading.Event) -> None:
        while not left.wait(self._look_seconds):
            if self.over:
                connector.stop()
                return


def window_text(window: Window) -> str:
    """``22:00-06:00``."""
    return f"{window.start:%H:%M}-{window.end:%H:%M}"
