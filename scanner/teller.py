"""Tells people, beside the scheduler and the worker: what runs have shown soon after their end, what holds on once an hour.

Several may do so on one catalogue: a notice is raised once, and a message is sent by whoever takes it first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from catalog import Catalog
from config import Settings, ShudianError
from scanner.logs import SILENT, Event, Log, LogLevel
from scanner.notice_sending import notice_runs, notice_state, send_due

_HOURLY = timedelta(hours=1)


@dataclass
class Teller:
    """``settings`` are read anew at each look. ``look`` is how often, in seconds."""

    catalog: Catalog
    settings: Callable[[], Settings]
    look: float = 30.0
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    log: Log = SILENT
    _last: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        """Look until ``stop``."""
        while not stop.is_set():
            try:
                self.turn()
            except ShudianError as error:  # the catalogue is busy, or the settings are being edited: the next look finds it all
                self.log.write(Event.failed("people_not_told", error))
            stop.wait(self.look)

    def turn(self) -> None:
        """Look once. Nothing is looked at while no channel is declared."""
        settings = self.settings()
        if not settings.notices.channels:
            return
        now = self.clock()
        notice_runs(self.catalog, settings)
        if self._last is None or not timedelta() <= now - self._last < _HOURLY:
            notice_state(self.catalog, settings, now)
            self._last = now
        for one in send_due(self.catalog, settings.notices, self.clock):
            if one.failed:
                self.log.write(
                    Event("notices_not_sent", LogLevel.WARNING, source=one.channel, counts={"notices": len(one.failed)})
                )
