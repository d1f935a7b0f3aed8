"""Requests that are under way, each with a mark by which it can be cancelled here and be known on a server."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from connectors.model import Reason
from connectors.stores.faults import StoreFault


class Marks:
    """The marks of one session. A cancel ends what is under way at that moment and nothing after it; a stop ends all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._marks: set[str] = set()
        self._cancelled: set[str] = set()
        self._stopped = threading.Event()

    @contextmanager
    def request(self) -> Iterator[str]:
        """The mark of one request. Raises StoreFault: the request's own, or CANCELLED where one came meanwhile, though the
        answer be there, for without the right to end requests on a server this is what ends a sample."""
        if self._stopped.is_set():
            raise StoreFault(Reason.CANCELLED)
        mark = f"shudian-{uuid.uuid4()}"
        with self._lock:
            self._marks.add(mark)
        reason: Reason | None = None
        try:
            yield mark
        except StoreFault as fault:
            reason = fault.reason
        finally:
            with self._lock:
                self._marks.discard(mark)
                cancelled = mark in self._cancelled
                self._cancelled.discard(mark)
        if cancelled:
            reason = Reason.CANCELLED
        if reason is not None:
            raise StoreFault(reason)

    def is_cancelled(self, mark: str) -> bool:
        """Whether a cancel has come for a request that takes several steps."""
        return mark in self._cancelled

    def cancel(self) -> frozenset[str]:
        """Cancel what is under way; the marks of it."""
        with self._lock:
            self._cancelled |= self._marks
            return frozenset(self._marks)

    def stop(self) -> None:
        """Let nothing begin any more."""
        self._stopped.set()
