"""Schedules: when scans are due, and each time they were.

A slot is a row of its schedule and the time it was due, so it cannot be there twice; it is written together with the job that it
asks for, in one transaction, by the scheduler that has the lease, and bears the lease's fence. Whether a slot was missed is told
by its row alone, never by how far the clock has moved: whatever happened meanwhile (nobody was there, the clock jumped), the
latest slot that is due runs once if it has no row, and nothing before it is made up for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update

from catalog.accounts import Note
from catalog.audit import AuditKind
from catalog.codec import frozen, plain
from catalog.connection import reading, writing
from catalog.cron import Cron, cron, zone_of
from catalog.job_values import Asking, Job, JobRequest
from catalog.jobs import Clock, ask, utc_now
from catalog.leases import Owner, give_back, take
from catalog.service_tables import schedule as table
from catalog.service_tables import slot
from config import CatalogError, UsageError, Window

LEASE = "scheduler"
"""Name of the lease that one scheduler at a time has."""
ASKED, BEFORE = "asked", "before"
"""States of a slot: its job was asked for; or it was due before its schedule was there."""
_KEPT = 2000
"""Slots of one schedule whose rows stay. Counted, not dated: a clock that was years ahead for a moment must not cost them all."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When and what to scan. ``cron`` is by the wall clock of ``zone``. ``window`` (``22:00-06:00``, the same clock) are the
    hours in which a scan may be begun; a slot outside them waits for them, or for the next slot to take its place."""

    cron: str
    request: JobRequest
    zone: str = "Asia/Shanghai"
    window: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A plan under a name."""

    id: UUID
    name: str
    plan: Plan
    enabled: bool
    created_at: datetime
    changed_at: datetime

    def after(self, now: datetime, count: int) -> tuple[datetime, ...]:
        """The next slots."""
        return tuple(islice(cron(self.plan.cron, self.plan.zone).after(now), count))


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a schedule was due. ``job`` is the one that it asked for."""

    schedule: UUID
    due_at: datetime
    state: str
    job: UUID | None


@dataclass(frozen=True, slots=True)
class Turn:
    """What one look at the schedules came to. ``leader``: this scheduler has the lease. ``refused`` are the names of schedules
    whose slot waits because another job has one of their sources, with what was said."""

    leader: bool
    asked: tuple[Job, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


class Schedules:
    """The door to schedules; get it from ``Catalog.schedules``."""

    def __init__(self, engine: Engine, note: Note, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._note = note
        self._clock = clock

    def add(self, name: str, plan: Plan) -> Schedule:
        """A new schedule; it is due for the first time after now. Raises UsageError for what is no cron expression, zone or
        window, CatalogError for a name that is taken."""
        wall = checked(plan)
        now = self._clock()
        made = Schedule(uuid4(), name, plan, True, now, now)
        if not name.strip():
            raise UsageError("a schedule needs a name")
        with writing(self._engine) as connection:
            if _row(connection, name) is not None:
                raise CatalogError(f"there is a schedule {name!r} already", "Remove it first, or give another name")
            row = {"id": made.id, "name": name, "enabled": True, "created_at": now, "changed_at": now, "document": plain(plan)}
            connection.execute(insert(table).values(row))
            _pass_over(connection, made.id, wall.latest(now), now)
            self._note(connection, AuditKind.ACCESS, {"schedule": name, "added": plain(plan)})
        return made

    def all(self) -> tuple[Schedule, ...]:
        """By name."""
        with reading(self._engine) as connection:
            return _load(connection)

    def get(self, name: str) -> Schedule:
        """The schedule. Raises CatalogError where there is none."""
        with reading(self._engine) as connection:
            return _named(connection, name)

    def remove(self, name: str) -> None:
        """Take a schedule away, with the record of its slots. Raises CatalogError where there is none."""
        with writing(self._engine) as connection:
            one = _named(connection, name)
            connection.execute(delete(slot).where(slot.c.schedule_id == one.id))
            connection.execute(delete(table).where(table.c.id == one.id))
            self._note(connection, AuditKind.ACCESS, {"schedule": name, "removed": plain(one.plan)})

    def enable(self, name: str, enabled: bool) -> Schedule:
        """Let a schedule run, or not. What was due meanwhile is not made up for. Raises CatalogError where there is none."""
        with writing(self._engine) as connection:
            one, now = _named(connection, name), self._clock()
            if enabled and not one.enabled:
                _pass_over(connection, one.id, checked(one.plan).latest(now), now)
            connection.execute(update(table).where(table.c.id == one.id).values(enabled=enabled, changed_at=now))
            self._note(connection, AuditKind.ACCESS, {"schedule": name, "enabled": enabled})
            return _named(connection, name)

    def slots(self, name: str, limit: int = 50) -> tuple[Slot, ...]:
        """The last slots of a schedule, the latest first. Raises CatalogError where there is none."""
        with reading(self._engine) as connection:
            one = _named(connection, name)
            query = select(slot).where(slot.c.schedule_id == one.id).order_by(slot.c.due_at.desc()).limit(limit)
            rows = connection.execute(query).mappings()
            return tuple(Slot(row["schedule_id"], row["due_at"], row["state"], row["job_id"]) for row in rows)

    def turn(self, owner: Owner, now: datetime, seconds: float) -> Turn:
        """Take or keep the lease of the scheduler for ``seconds``, and ask for the job of every slot that is due; nothing while
        another scheduler has it. All in one transaction: a scheduler that was stopped in the middle has done nothing."""
        with writing(self._engine) as connection:
            fence = take(connection, LEASE, owner, now, seconds)
            if isinstance(fence, str):
                return Turn(False)
            asked: list[Job] = []
            refused: list[tuple[str, str]] = []
            for one, due in _due(connection, now):
                by = Asking(f"schedule {one.name}", now, f"slot {one.id} {due.isoformat()}")
                try:
                    job = ask(connection, one.plan.request, by, self._note)
                except CatalogError as error:  # another job is at one of its sources: it waits
                    refused.append((one.name, error.message))
                    continue
                row = {"schedule_id": one.id, "due_at": due, "state": ASKED, "fence": fence, "job_id": job.id, "changed_at": now}
                connection.execute(insert(slot).values(row))
                _trim(connection, one.id)
                asked.append(job)
            return Turn(True, tuple(asked), tuple(refused))

    def leave(self, owner: Owner, now: datetime) -> None:
        """Give the lease back, for another scheduler to take it at once."""
        with writing(self._engine) as connection:
            give_back(connection, LEASE, owner.name, now)


def checked(plan: Plan) -> Cron:
    """The plan's times. Raises UsageError for what is no cron expression, zone or window."""
    if plan.window:
        _window(plan.window)
    if not plan.request.sources:
        raise UsageError("a schedule needs at least one source")
    return cron(plan.cron, plan.zone)


def _due(connection: Connection, now: datetime) -> Iterator[tuple[Schedule, datetime]]:
    for one in _load(connection):
        if not one.enabled or not _open(one.plan, now):
            continue
        due = cron(one.plan.cron, one.plan.zone).latest(now)
        if due is not None and not _is_known(connection, one.id, due):
            yield one, due


def _open(plan: Plan, now: datetime) -> bool:
    return not plan.window or _window(plan.window).holds(now.astimezone(zone_of(plan.zone)).time())


def _window(text: str) -> Window:
    start, _, end = text.partition("-")
    try:
        return Window(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))
    except ValueError:
        raise UsageError(f"{text!r} is no window", "Write it as in 22:00-06:00") from None


def _is_known(connection: Connection, schedule: UUID, due: datetime) -> bool:
    same = (slot.c.schedule_id == schedule, slot.c.due_at == due)
    return connection.execute(select(slot.c.state).where(*same)).first() is not None


def _pass_over(connection: Connection, schedule: UUID, due: datetime | None, now: datetime) -> None:
    """Mark the slot before now: nobody asked for it then."""
    if due is not None and not _is_known(connection, schedule, due):
        row: dict[str, Any] = {"schedule_id": schedule, "due_at": due, "state": BEFORE, "fence": 0, "changed_at": now}
        connection.execute(insert(slot).values(row))


def _trim(connection: Connection, schedule: UUID) -> None:
    ours = slot.c.schedule_id == schedule
    last = connection.execute(select(slot.c.due_at).where(ours).order_by(slot.c.due_at.desc()).offset(_KEPT).limit(1)).scalar()
    if last is not None:
        connection.execute(delete(slot).where(ours, slot.c.due_at <= last))


def _row(connection: Connection, name: str) -> RowMapping | None:
    return connection.execute(select(table).where(table.c.name == name)).mappings().first()


def _named(connection: Connection, name: str) -> Schedule:
    row = _row(connection, name)
    if row is None:
        known = ", ".join(one.name for one in _load(connection)) or "none"
        raise CatalogError(f"there is no schedule {name!r}", f"Schedules: {known}")
    return _schedule_of(row)


def _load(connection: Connection) -> tuple[Schedule, ...]:
    return tuple(_schedule_of(row) for row in connection.execute(select(table).order_by(table.c.name)).mappings())


def _schedule_of(row: RowMapping) -> Schedule:
    names = ("id", "name", "enabled", "created_at", "changed_at")
    return Schedule(plan=frozen(Plan, row["document"]), **{name: row[name] for name in names})
