"""A connection that nobody answers any more is cut from our side, so that no call into a driver waits for ever.

The server's limits end its statements; they do not help when its answer never comes, or comes a byte a second.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


def cut(descriptor: int) -> None:
    """End a connection under whoever waits for it: he reads its end at once. The descriptor itself stays the driver's, and
    one that is no socket any more (-1) is nothing to end."""
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as line:
        line.shutdown(socket.SHUT_RDWR)


@contextmanager
def cut_after(seconds: float, descriptor: Callable[[], int]) -> Iterator[None]:
    """Cut the connection when the block takes longer. The descriptor is asked for then: while a driver connects, it changes."""

    def end() -> None:
        with suppress(Exception):  # the driver has closed it; what it says of that is of no interest
            cut(descriptor())

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
