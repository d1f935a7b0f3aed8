"""Looks at the schedules every few seconds and asks for what is due. Several may run on one catalogue: one has the lease, and
when it is gone another takes over.

The timer is a plain wait: what is due is told by the catalogue's rows and the clock at each look, so there is nothing to keep in
memory that could be lost or be late.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from catalog import Catalog, Owner, Turn, utc_now
from config import CatalogError
from scanner.logs import SILENT, Event, Log
from scanner.owners import this_process

LEASE_SECONDS = 15.0
LOOK_SECONDS = 3.0


@dataclass(frozen=True)
class Scheduler:
    """One scheduler. ``lease`` is how long the others wait for it when it is gone, ``look`` how often it looks. Seconds."""

    catalog: Catalog
    lease: float = LEASE_SECONDS
    look: float = LOOK_SECONDS
    clock: Callable[[], datetime] = utc_now
    owner: Owner = field(default_factory=this_process)
    log: Log = SILENT

    def run(self, stop: threading.Event) -> None:
        """Look until ``stop``."""
        while not stop.is_set():
            try:
                self.turn()
            except CatalogError as error:  # busy or away; the slot is still due when it is back
                self.log.write(Event.failed("schedules_not_looked_at", error))
            stop.wait(self.look)
        try:
            self.catalog.schedules(self.clock).leave(self.owner, self.clock())
        except CatalogError as error:
            self.log.write(Event.failed("lease_not_given_back", error))

    def turn(self) -> Turn:
        """Look once."""
        done = self.catalog.schedules(self.clock).turn(self.owner, self.clock(), self.lease)
        for job in done.asked:
            self.log.write(Event("job_asked_for", job=job.id, counts={"sources": len(job.request.sources)}))
        if done.refused:
            self.log.write(Event("slots_wait", counts={"slots": len(done.refused)}))
        return done
