"""The doors of a catalogue to what changes while the service runs: accounts, jobs, schedules, sources, views, notices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine

from catalog.accounts import Accounts
from catalog.audit import AuditKind, append
from catalog.console_sources import ConsoleSources
from catalog.jobs import Clock, Jobs, utc_now
from catalog.notices import Notices
from catalog.schedules import Schedules
from catalog.views import Views


class ServiceDoors:
    """What a ``Catalog`` is besides its runs. ``actor`` is who is noted in the record for what is done through it."""

    def __init__(self, engine: Engine, actor: str = "") -> None:
        self._engine = engine
        self._actor = actor

    def accounts(self) -> Accounts:
        """Who may come in."""
        return Accounts(self._engine, self._note)

    def jobs(self, clock: Clock = utc_now) -> Jobs:
        """Scans that were asked for, and how they go."""
        return Jobs(self._engine, self._note, clock)

    def console_sources(self) -> ConsoleSources:
        """Sources that were added in the console."""
        return ConsoleSources(self._engine, self._note)

    def views(self) -> Views:
        """Filters that people keep."""
        return Views(self._engine)

    def schedules(self, clock: Clock = utc_now) -> Schedules:
        """When scans are due."""
        return Schedules(self._engine, self._note, clock)

    def notices(self) -> Notices:
        """What people are told of, and how telling them went."""
        return Notices(self._engine, self._note)

    def _note(self, connection: Connection, kind: AuditKind, document: Mapping[str, Any]) -> None:
        append(connection, datetime.now(UTC), self._actor, kind, document)
