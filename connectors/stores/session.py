"""What asks a store. Everything a session sends is on a list, and what its driver says of a failure ends in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from config import SourceSpec
from connectors.model import Reason
from connectors.stores.faults import StoreFault
from connectors.stores.marks import Marks


class Session(Protocol):
    """What a connector needs of any session."""

    def cancel(self) -> None:
        """End what is under way, on the server too where that is possible."""

    def stop(self) -> None:
        """Cancel and ask nothing more."""

    def close(self) -> None:
        """Close all connections. May be called twice."""


class ClientSession:
    """A session with one client of a driver, made when it is first needed; each request has a mark."""

    def __init__(self, spec: SourceSpec) -> None:
        self._spec = spec
        self._lock = threading.Lock()
        self._client: Any = None
        self._marks = Marks()

    @property
    def milliseconds(self) -> int:
        """The limit that every request has."""
        return max(1, round(1000 * self._spec.statement_seconds))

    @contextmanager
    def work(self) -> Iterator[Callable[[], None]]:
        """Several requests that a cancel ends together, though it come between two of them: what is given raises StoreFault
        then, and so does the end."""
        with self._marks.request() as mark:

            def check() -> None:
                if self._marks.is_cancelled(mark):
                    raise StoreFault(Reason.CANCELLED)

            yield check

    def cancel(self) -> None:
        """End what is under way after its present portion."""
        self._marks.cancel()

    def stop(self) -> None:
        """Cancel and ask nothing more."""
        self._marks.stop()
        self.cancel()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None
