"""Keeps how a job goes, holds it while it is paused, and ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum

from catalog import JobProgress, SourceProgress
from catalog.model import Entry, SourceOutcome
from connectors.model import Reason, Status
from scanner.watcher import Watcher

WAITING, RUNNING, COUNTING = "waiting", "running", "counting"


class StopCause(StrEnum):
    """Why a job is stopped before it is done."""

    CANCELLED = "cancelled"
    LOST = "lost"  # it is another worker's now
    LEAVING = "leaving"  # this worker ends


class JobStopped(Exception):
    """A scan was stopped from outside. Nothing of it is published."""

    def __init__(self, cause: StopCause) -> None:
        super().__init__(cause.value)
        self.cause = cause


class JobWatcher(Watcher):
    """One job's. Its methods are called by the scan's threads and by the one that hears what people wish."""

    def __init__(self, names: Iterable[str]) -> None:
        self._lock = threading.Lock()
        self._go = threading.Event()
        self._go.set()
        self._stops: tuple[Callable[[], None], ...] = ()
        self._cause: StopCause | None = None
        self._sources = {name: SourceProgress(name, WAITING) for name in names}
        self._read: list[Entry] = []
        self._counts = False

    # -- what people wish

    def hold(self) -> None:
        """Begin no new dataset until ``go``."""
        with self._lock:
            if self._cause is None:  # what was stopped must come to its end
                self._go.clear()

    def go(self) -> None:
        """Go on."""
        self._go.set()

    def stop(self, cause: StopCause) -> None:
        """End the scan: what runs is cancelled on its servers. The first cause stands."""
        with self._lock:
            if self._cause is not None:
                return
            self._cause = cause
            stops = self._stops
            self._go.set()
        for stop in stops:
            stop()

    def check(self) -> None:
        """Raises JobStopped where the scan was stopped."""
        if self._cause is not None:
            raise JobStopped(self._cause)

    # -- how it goes

    def progress(self) -> JobProgress:
        """How it goes now."""
        with self._lock:
            return JobProgress(tuple(self._sources.values()))

    def read(self) -> tuple[Entry, ...]:
        """The entries of datasets that were done since this was asked last."""
        with self._lock:
            entries, self._read = tuple(self._read), []
            return entries

    # -- what the scan tells

    def begun(self, stop: Callable[[], None]) -> None:
        """See the base. The first stage looks, the second counts people."""
        with self._lock:
            self._counts = bool(self._stops)
            self._stops = (*self._stops, stop)
        self.check()

    def source_opened(self, source: str, datasets: int) -> None:
        """See the base."""
        state = COUNTING if self._counts else RUNNING
        self._tell(source, lambda one: replace(one, state=state, done=0, total=datasets))
        self._wait()

    def rights_missing(self, source: str, grants: tuple[str, ...]) -> None:
        """See the base."""
        advice = "; ".join(grants)
        self._tell(source, lambda one: replace(one, reason=Reason.PERMISSION.value, advice=advice))

    def dataset_done(self, entry: Entry) -> None:
        """See the base. While the job is paused it does not return, so no other dataset is begun."""
        reason = entry.reason if entry.reason is not None and entry.reason.was_in_scope else None

        def done(one: SourceProgress) -> SourceProgress:
            if reason is not None and not one.reason:
                one = replace(one, reason=reason.value, advice=entry.detail)
            return replace(one, done=one.done + 1)

        self._tell(entry.source, done)
        if not self._counts:
            with self._lock:
                self._read.append(entry)
        self._wait()

    def source_done(self, outcome: SourceOutcome) -> None:
        """See the base."""

        def done(one: SourceProgress) -> SourceProgress:
            if outcome.status is Status.FAILED:
                reason = outcome.reason.value if outcome.reason else ""
                return replace(one, state=outcome.status.value, reason=reason, advice=outcome.detail)
            return replace(one, state=outcome.status.value)

        self._tell(outcome.source, done)

    def _tell(self, source: str, change: Callable[[SourceProgress], SourceProgress]) -> None:
        with self._lock:
            self._sources[source] = change(self._sources.get(source) or SourceProgress(source, WAITING))

    def _wait(self) -> None:
        self._go.wait()
        self.check()
