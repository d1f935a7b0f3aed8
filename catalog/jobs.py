"""Jobs: scans that somebody or a schedule asked for, who does them, and how they go.

A job belongs to the worker that claimed it for as long as that renews its lease. Each claim has a greater fence than the one
before; a worker that comes late (it was stopped, or cut off) is refused with ``ClaimLost`` whatever it wants to write, and its
run is not published, for the fence is checked in the same transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, RowMapping, and_, insert, or_, select, update

from catalog.accounts import Note
from catalog.audit import AuditKind
from catalog.codec import frozen, plain
from catalog.connection import reading, writing
from catalog.job_values import Asking, Claim, ClaimLost, Job, JobCancelled, JobProgress, JobRequest, JobState, JobWish
from catalog.leases import SKEW, Owner, give_back, is_over, take
from catalog.loading import load_entries
from catalog.model import Entry, Run, Snapshot
from catalog.publishing import drop_run, write_entries, write_run
from catalog.service_tables import job as table
from catalog.service_tables import lease
from catalog.tables import entry as entry_table
from catalog.tables import run as run_table
from config import CatalogError

Clock = Callable[[], datetime]
"""Gives the moment, with its zone."""


def utc_now() -> datetime:
    """The moment, by the clock of this machine."""
    return datetime.now(UTC)


class Jobs:
    """The door to jobs; get it from ``Catalog.jobs``. Workers give the times of their leases; ``clock`` tells all others."""

    def __init__(self, engine: Engine, note: Note, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._note = note
        self._clock = clock

    # -- for those who ask

    def ask(self, request: JobRequest, asked_by: str, key: str = "") -> Job:
        """Ask for a scan. The same ``key`` again gives the job that it made, whatever the request is then. Raises CatalogError
        where one of the sources is in another job that waits or runs."""
        with writing(self._engine) as connection:
            return ask(connection, request, Asking(asked_by, self._clock(), key), self._note)

    def get(self, identity: UUID) -> Job:
        """The job. Raises CatalogError where there is none."""
        with reading(self._engine) as connection:
            return _load(connection, identity)

    def list(self, limit: int = 50, before: datetime | None = None) -> tuple[Job, ...]:
        """The jobs asked for last (before a time), the latest first."""
        query = select(table).order_by(table.c.asked_at.desc(), table.c.id).limit(limit)
        if before is not None:
            query = query.where(table.c.asked_at < before)
        with reading(self._engine) as connection:
            return tuple(_job_of(row) for row in connection.execute(query).mappings())

    def wish(self, identity: UUID, wish: str) -> Job:
        """``cancel``, ``pause`` or ``go``. A job that waits is cancelled at once, one that runs within seconds. Raises
        CatalogError for one that has ended, or that is cancelled and should go on."""
        wanted = JobWish(wish)
        with writing(self._engine) as connection:
            one = _load(connection, identity)
            if not one.state.is_open:
                raise CatalogError(f"job {_short(identity)} has ended ({one.state.value})")
            if one.wish is JobWish.CANCEL and wanted is not JobWish.CANCEL:
                raise CatalogError(f"job {_short(identity)} is being cancelled")
            values: dict[str, Any] = {"wish": wanted.value}
            if wanted is JobWish.CANCEL and one.state is JobState.QUEUED:
                values |= {"state": JobState.CANCELLED.value, "ended_at": self._clock()}
                drop_run(connection, one.draft)
            connection.execute(update(table).where(table.c.id == identity).values(values))
            self._note(connection, AuditKind.SCAN, {"job": str(identity), "wish": wanted.value})
            return _load(connection, identity)

    # -- for workers

    def claim(self, owner: str, now: datetime, seconds: float) -> Claim | None:
        """The job that waited longest, or one whose worker is gone; None where there is nothing to do. A job whose sources are
        being scanned by hand waits."""
        with reading(self._engine) as connection:  # many ask often, and writers wait for each other
            if connection.execute(_claimable(now, seconds).limit(1)).first() is None:
                return None
        with writing(self._engine) as connection:
            held = _held(connection, now, seconds)
            for row in connection.execute(_claimable(now, seconds)).mappings():
                one = _job_of(row)
                if one.wish is JobWish.CANCEL:  # its worker died before it could
                    _end(connection, one, JobState.CANCELLED, now)
                elif not held & set(one.request.sources):
                    return _claimed(connection, row, owner, now, seconds)
        return None

    def renew(self, claim: Claim, progress: JobProgress, now: datetime) -> JobWish:
        """Say that the worker lives and how the job goes; what people wish of it. Raises ClaimLost."""
        with writing(self._engine) as connection:
            one = _still_ours(connection, claim)
            until = now + timedelta(seconds=claim.seconds)
            connection.execute(update(table).where(_ours(claim)).values(lease_until=until, progress=plain(progress)))
            return one.wish

    def wished(self, claim: Claim) -> JobWish:
        """What people wish of the job, without writing. Raises ClaimLost."""
        with reading(self._engine) as connection:
            return _still_ours(connection, claim).wish

    def keep(self, claim: Claim, run: Run, entries: Iterable[Entry]) -> None:
        """Keep entries of the job under ``run``, whose id is the job's draft, until it ends. Raises ClaimLost."""
        with writing(self._engine) as connection:
            _still_ours(connection, claim)
            if connection.execute(select(run_table.c.id).where(run_table.c.id == run.id)).first() is None:
                write_run(connection, run)
            write_entries(connection, run.id, entries)

    def kept(self, claim: Claim, rules: str, product: str) -> tuple[Entry, ...]:
        """What an earlier worker on this job kept, if it judged by the same rules with the same product; else nothing."""
        with reading(self._engine) as connection:
            draft = claim.job.draft
            same = (run_table.c.id == draft, run_table.c.rules == rules, run_table.c.product == product)
            if connection.execute(select(run_table.c.id).where(*same)).first() is None:
                return ()
            return load_entries(connection, entry_table.c.run_id == draft)

    def ending(
        self, claim: Claim, code: Callable[[Snapshot], int], progress: JobProgress | None = None
    ) -> Callable[[Connection, Snapshot], None]:
        """What ends the job in the transaction that publishes its run (see ``Catalog.record``), with the exit code that ``code``
        gives. It raises ClaimLost or JobCancelled, and then nothing is published."""

        def end(connection: Connection, snapshot: Snapshot) -> None:
            one = _still_ours(connection, claim)
            if one.wish is JobWish.CANCEL:
                raise JobCancelled(f"job {_short(one.id)} was cancelled")
            given = code(snapshot)
            state = JobState.FAILED if given == 1 else JobState.DONE
            told = {} if progress is None else {"progress": plain(progress)}
            _end(connection, one, state, self._clock(), {"run_id": snapshot.run.id, "exit_code": given, **told})

        return end

    def finish(self, claim: Claim, run_id: UUID | None, exit_code: int | None, state: JobState) -> None:
        """End a job of which no run is published with it. Raises ClaimLost."""
        with writing(self._engine) as connection:
            one = _still_ours(connection, claim)
            _end(connection, one, state, self._clock(), {"run_id": run_id, "exit_code": exit_code})

    def release(self, claim: Claim) -> None:
        """Give a job back to be taken up by another, with all that was kept of it. Raises ClaimLost."""
        with writing(self._engine) as connection:
            _still_ours(connection, claim)
            values = {"state": JobState.QUEUED.value, "lease_until": None, "owner": ""}
            connection.execute(update(table).where(_ours(claim)).values(values))

    # -- for scans by hand

    def hold(self, sources: Iterable[str], owner: Owner, now: datetime, seconds: float) -> None:
        """Say that ``owner`` scans sources by hand for ``seconds``; again before they end. Raises CatalogError where somebody
        else does, or a job on them runs."""
        with writing(self._engine) as connection:
            names = tuple(sources)
            for one in _open_jobs(connection):
                if one.state is JobState.RUNNING:
                    _refuse_shared(one, names)
            for name in names:
                holder = take(connection, _held_name(name), owner, now, seconds)
                if isinstance(holder, str):
                    raise CatalogError(f"{name} is being scanned by {holder}", "Wait until that is done, or stop it")

    def let_go(self, sources: Iterable[str], owner: Owner, now: datetime) -> None:
        """End ``hold``."""
        with writing(self._engine) as connection:
            for name in sources:
                give_back(connection, _held_name(name), owner.name, now)


def ask(connection: Connection, request: JobRequest, asking: Asking, note: Note) -> Job:
    """Ask for a scan within the caller's writing transaction. See ``Jobs.ask``."""
    if asking.key:
        row = connection.execute(select(table).where(table.c.request_key == asking.key)).mappings().first()
        if row is not None:
            return _job_of(row)
    if not request.sources:
        raise CatalogError("a job needs at least one source")
    for one in _open_jobs(connection):
        _refuse_shared(one, request.sources)
    identity = uuid4()
    row_of = {
        "id": identity,
        "request_key": asking.key or None,
        "state": JobState.QUEUED.value,
        "wish": JobWish.GO.value,
        "asked_at": asking.at,
        "asked_by": asking.by,
        "owner": "",
        "fence": 0,
        "document": {"request": plain(request), "seed": secrets.randbits(62)},
        "progress": plain(JobProgress()),
    }
    connection.execute(insert(table).values(row_of))
    note(connection, AuditKind.SCAN, {"job": str(identity), "asked_by": asking.by, "request": plain(request)})
    return _load(connection, identity)


def _refuse_shared(one: Job, sources: tuple[str, ...]) -> None:
    shared = sorted(set(sources) & set(one.request.sources))
    if shared:
        when = f"{one.asked_at:%Y-%m-%d %H:%M} UTC"
        raise CatalogError(
            f"{shared[0]} is already in job {_short(one.id)} ({one.state.value}, asked for by {one.asked_by or '-'} at {when})",
            "Wait until it is done, or cancel it",
        )


def _open_jobs(connection: Connection) -> tuple[Job, ...]:
    query = select(table).where(table.c.state.in_((JobState.QUEUED.value, JobState.RUNNING.value)))
    return tuple(_job_of(row) for row in connection.execute(query).mappings())


def _claimable(now: datetime, seconds: float) -> Any:
    latest = now + timedelta(seconds=seconds) + SKEW
    over = or_(table.c.lease_until.is_(None), table.c.lease_until <= now, table.c.lease_until > latest)
    states = or_(table.c.state == JobState.QUEUED.value, and_(table.c.state == JobState.RUNNING.value, over))
    return select(table).where(states, table.c.wish != JobWish.PAUSE.value).order_by(table.c.asked_at, table.c.id)


def _claimed(connection: Connection, row: RowMapping, owner: str, now: datetime, seconds: float) -> Claim:
    fence = int(row["fence"]) + 1
    values = {
        "state": JobState.RUNNING.value,
        "owner": owner,
        "fence": fence,
        "lease_until": now + timedelta(seconds=seconds),
        "started_at": row["started_at"] or now,
    }
    connection.execute(update(table).where(table.c.id == row["id"]).values(values))
    return Claim(_load(connection, row["id"]), owner, fence, seconds)


def _held(connection: Connection, now: datetime, seconds: float) -> set[str]:
    """The sources that are being scanned by hand."""
    rows = connection.execute(select(lease.c.name, lease.c.until).where(lease.c.name.startswith(_held_name(""))))
    return {row.name.removeprefix(_held_name("")) for row in rows if not is_over(row.until, now, seconds)}


def _held_name(source: str) -> str:
    return f"source {source}"


def _ours(claim: Claim) -> Any:
    return and_(
        table.c.id == claim.job.id,
        table.c.fence == claim.fence,
        table.c.owner == claim.owner,
        table.c.state == JobState.RUNNING.value,
    )


def _still_ours(connection: Connection, claim: Claim) -> Job:
    row = connection.execute(select(table).where(_ours(claim))).mappings().first()
    if row is None:
        raise ClaimLost(f"job {_short(claim.job.id)} is no longer this worker's; nothing more is written")
    return _job_of(row)


def _end(connection: Connection, one: Job, state: JobState, now: datetime, more: dict[str, Any] | None = None) -> None:
    values = {"state": state.value, "ended_at": now, "lease_until": None, **(more or {})}
    connection.execute(update(table).where(table.c.id == one.id).values(values))
    drop_run(connection, one.draft)


def _load(connection: Connection, identity: UUID) -> Job:
    row = connection.execute(select(table).where(table.c.id == identity)).mappings().first()
    if row is None:
        raise CatalogError(f"there is no job {identity}")
    return _job_of(row)


def _job_of(row: RowMapping) -> Job:
    names = ("id", "asked_at", "asked_by", "started_at", "ended_at", "run_id", "exit_code")
    return Job(
        state=JobState(row["state"]),
        wish=JobWish(row["wish"]),
        request=frozen(JobRequest, row["document"]["request"]),
        progress=frozen(JobProgress, row["progress"]),
        seed=int(row["document"]["seed"]),
        **{name: row[name] for name in names},
    )


def _short(identity: UUID) -> str:
    return str(identity)[:8]
