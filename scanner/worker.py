"""Carries out jobs: claims one after the other, scans with the code of ``shudian scan``, and says how each goes.

While a scan runs, a second thread renews the job's lease, writes its progress and what was read so far, and hears what people
wish. Whatever becomes of this process, the catalogue stays as it was until the run is published, which ends the job in the same
transaction; and who takes the job up again goes on with what was read, from the same places.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from catalog import Catalog, Claim, ClaimLost, JobCancelled, JobProgress, JobState, JobWish, Owner, utc_now
from catalog.model import Entry, Run, RunStatus, Snapshot
from config import CatalogError, Settings, ShudianError, UsageError
from scanner.anchoring import anchor_head
from scanner.declared_sources import with_console_sources
from scanner.engines import LocalEngine
from scanner.faults import fault_place
from scanner.job_watcher import JobStopped, JobWatcher, StopCause
from scanner.logs import SILENT, Event, Log, LogLevel
from scanner.owners import this_process
from scanner.pipeline import ScanPlan
from scanner.presentable import masked
from scanner.product import VERSION
from scanner.recalling import is_carried
from scanner.scanning import Attempt, End, Scan, ScanOptions, carried_out, prepared
from scanner.terminal import visible

SCHEDULED = "scheduled"
"""The profile of jobs: what is found is published."""
_USAGE = 2


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a lease lasts, how often people's wishes are looked at, and how often an idle worker asks for a job. Seconds."""

    lease: float = 20.0
    look: float = 0.5
    idle: float = 1.0


@dataclass(frozen=True)
class Worker:
    """``settings`` are read anew for each job, so that a changed shudian.yaml needs no restart."""

    catalog: Catalog
    settings: Callable[[], Settings]
    owner: Owner = field(default_factory=this_process)
    pace: Pace = field(default_factory=Pace)
    clock: Callable[[], datetime] = utc_now
    log: Log = SILENT

    def run(self, stop: threading.Event) -> None:
        """Carry out jobs until ``stop``; the one at work then is given back with all that was read."""
        while not stop.is_set():
            claim = None
            with suppress(CatalogError):  # the catalogue may be busy or away for a while
                claim = self.catalog.jobs().claim(self.owner.name, self.clock(), self.pace.lease)
            if claim is None:
                stop.wait(self.pace.idle)
            else:
                with suppress(CatalogError):
                    self.work(claim, stop)

    def work(self, claim: Claim, stop: threading.Event) -> None:
        """Carry out one job, whatever becomes of it. Raises CatalogError where even that could not be written."""
        jobs, job = self.catalog.jobs(), claim.job.id
        self.log.write(Event("job_began", job=job, counts={"sources": len(claim.job.request.sources)}))
        try:
            settings = with_console_sources(self.settings(), self.catalog)
            scan = prepared(_options(claim), settings)
            self._scanned(scan, claim, stop)
        except ClaimLost:
            self.log.write(Event("job_lost", LogLevel.WARNING, job=job))  # another goes on with it
            return
        except JobCancelled:
            jobs.finish(claim, None, None, JobState.CANCELLED)
        except JobStopped as stopped:
            self._stopped(claim, stopped.cause)
        except ShudianError as error:
            self._failed(claim, f"{error.message}. {error.advice}".rstrip(". "), error.exit_code)
        except Exception as error:  # noqa: BLE001 - one job's surprise must not end the worker; its text may quote a value
            self.log.write(Event.failed("job_fault", error, job))
            self._failed(claim, f"internal error ({fault_place(error)}); please report it", 1)
        self._tell_end(claim)

    def _tell_end(self, claim: Claim) -> None:
        job = self.catalog.jobs().get(claim.job.id)
        failed = job.state is JobState.FAILED
        counts = {"exit_code": job.exit_code} if job.exit_code is not None else {}
        level = LogLevel.ERROR if failed else LogLevel.INFO
        self.log.write(Event("job_ended", level, run=job.run_id, job=job.id, reason=job.state.value, counts=counts))

    def _scanned(self, scan: Scan, claim: Claim, stop: threading.Event) -> None:
        names = (visible(masked(spec.id, scan.classifier.mask)) for spec in scan.specs)
        beat = _Beat(self, claim, JobWatcher(names), stop)
        catalog = self.catalog.acting(claim.job.asked_by)
        with beat:
            carried_out(scan, beat.watcher, catalog, beat)
        if scan.settings.audit.anchor or scan.settings.audit.syslog:
            anchor_head(self.catalog, scan.settings)

    def _stopped(self, claim: Claim, cause: StopCause) -> None:
        if cause is StopCause.CANCELLED:
            self.catalog.jobs().finish(claim, None, None, JobState.CANCELLED)
        elif cause is StopCause.LEAVING:
            self.catalog.jobs().release(claim)

    def _failed(self, claim: Claim, note: str, code: int) -> None:
        jobs = self.catalog.jobs()
        with suppress(ClaimLost):
            progress = JobProgress(jobs.get(claim.job.id).progress.sources, note)
            jobs.renew(claim, progress, self.clock())
            jobs.finish(claim, None, code, JobState.FAILED)


class _Beat(Attempt):
    """The second thread of one job, and what the scan asks of it."""

    def __init__(self, worker: Worker, claim: Claim, watcher: JobWatcher, stop: threading.Event) -> None:
        self.watcher = watcher
        self._worker = worker
        self._jobs = worker.catalog.jobs()
        self._claim = claim
        self._leaving = stop
        self._draft: Run | None = None
        self._known: set[tuple[str, tuple[str, ...]]] = set()
        self._unwritten: list[Entry] = []
        self._quiet = threading.Event()
        self._thread = threading.Thread(target=self._run, name="shudian-beat", daemon=True)

    def __enter__(self) -> _Beat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._quiet.set()
        self._thread.join()

    def begun(self, plan: ScanPlan, rules: str) -> Iterable[Entry]:
        """See the base."""
        now = datetime.now(UTC)
        self._draft = Run(self._claim.job.draft, now, now, LocalEngine.name, rules, RunStatus.PARTIAL, plan.seed, VERSION)
        entries = self._jobs.kept(self._claim, rules, VERSION)
        self._known = {(one.source, one.path) for one in entries}
        return entries

    def end(self, code: Callable[[Snapshot], int]) -> End | None:
        """See the base."""
        self._quiet.set()
        self._thread.join()
        self.watcher.check()
        return self._jobs.ending(self._claim, code, self.watcher.progress())

    def _run(self) -> None:
        last = time.monotonic()
        while not self._quiet.wait(self._worker.pace.look):
            if self._leaving.is_set():
                self.watcher.stop(StopCause.LEAVING)
                return
            try:
                if time.monotonic() - last >= self._worker.pace.lease / 4:
                    self._keep()
                    wish = self._jobs.renew(self._claim, self.watcher.progress(), self._worker.clock())
                    last = time.monotonic()
                else:
                    wish = self._jobs.wished(self._claim)
            except ClaimLost:
                self.watcher.stop(StopCause.LOST)
                return
            except CatalogError:
                continue  # busy or away; if that lasts longer than the lease, another goes on
            if self._heard(wish):
                return

    def _heard(self, wish: JobWish) -> bool:
        """Whether that was the end."""
        if wish is JobWish.CANCEL:
            self.watcher.stop(StopCause.CANCELLED)
        elif wish is JobWish.PAUSE:
            self.watcher.hold()
        else:
            self.watcher.go()
        return wish is JobWish.CANCEL

    def _keep(self) -> None:
        new = (one for one in self.watcher.read() if not is_carried(one) and (one.source, one.path) not in self._known)
        self._unwritten += new
        if self._draft is not None and self._unwritten:
            self._jobs.keep(self._claim, self._draft, tuple(self._unwritten))
            self._unwritten.clear()


def _options(claim: Claim) -> ScanOptions:
    request = claim.job.request
    if request.profile not in ("", SCHEDULED):
        raise UsageError(f"a job cannot have the profile {request.profile}", "Run: shudian scan --profile")
    return ScanOptions(
        sources=request.sources,
        full=request.full,
        fail_on=request.fail_on,
        seed=claim.job.seed,
        language=request.language,
        census=request.census,
        exact=request.exact,
        incremental=request.incremental,
    )
