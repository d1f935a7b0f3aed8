"""Workers carry out jobs as a scan by hand would, hear what people wish, and lose nothing when they are killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml

from catalog import Catalog, Job, JobRequest, JobState, utc_now
from catalog.model import Entry, Snapshot, SourceOutcome
from config import CatalogError, Settings, load_settings
from connectors.model import Reason, Status
from scanner.commands.scan import ScanOptions, run_scan
from scanner.holding import held
from scanner.job_watcher import JobStopped, JobWatcher, StopCause
from scanner.worker import Pace, Worker
from tests.catalog.builders import entry, unread
from tests.catalog.conftest import url

__all__ = ["url"]

ROOT = Path(__file__).parents[2]
QUICK = Pace(lease=2.0, look=0.05, idle=0.05)
SLOW = "CREATE VIEW slow AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) AS phone FROM c"


@pytest.fixture
def estate(tmp_path: Path, url: str) -> Path:
    """A customer database of eight tables, and settings with a source that is not there beside it; the settings' path."""
    with sqlite3.connect(tmp_path / "crm.db") as database:
        for number in range(8):
            database.execute(f"CREATE TABLE t{number} (id INTEGER PRIMARY KEY, lxdh TEXT, order_no TEXT)")
            rows = [(n, f"1390000{n:04d}", f"2024010112{n:08d}") for n in range(60 + number)]
            database.executemany(f"INSERT INTO t{number} VALUES (?, ?, ?)", rows)
        database.execute(SLOW)
    database.close()
    file = tmp_path / "crm.db"
    slow = {"url": f"sqlite:///{file}", "include": ["slow"], "views": True, "statement_seconds": 60}
    settings = {
        "catalog": {"url": url.replace("%2520", "%2520")},
        "sampling": {"seconds_per_table": 60},
        "sources": {
            "crm": {"url": f"sqlite:///{file}", "exclude": ["slow"]},
            "slow": slow,
            "gone": {"url": f"sqlite:///{tmp_path}/gone.db"},
        },
    }
    path = tmp_path / "shudian.yaml"
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return path


@contextmanager
def opened(config: Path) -> Iterator[Catalog]:
    with Catalog.open(load_settings(config).catalog_url) as catalog:
        yield catalog


def settings_of(config: Path) -> Callable[[], Settings]:
    return lambda: load_settings(config)


def worker(catalog: Catalog, config: Path, clock: Callable[[], datetime] = utc_now) -> Worker:
    return Worker(catalog, settings_of(config), pace=QUICK, clock=clock)


def carry_out(catalog: Catalog, config: Path, clock: Callable[[], datetime] = utc_now) -> None:
    """One job, in this thread."""
    one = worker(catalog, config, clock)
    claim = catalog.jobs().claim(one.owner.name, clock(), QUICK.lease)
    assert claim is not None
    one.work(claim, threading.Event())


def later() -> datetime:
    """When every lease is over."""
    return utc_now() + timedelta(seconds=60)


def seen(snapshot: Snapshot | None) -> list[Entry]:
    assert snapshot is not None
    return [replace(one, item=None) for one in snapshot.entries]


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_a_job_finds_what_a_scan_by_hand_finds(estate: Path) -> None:
    with opened(estate) as catalog:
        job = catalog.jobs().ask(JobRequest(("crm",), fail_on="pi_over_10m"), "li")
        carry_out(catalog, estate)
        done = catalog.jobs().get(job.id)
        assert (done.state, done.exit_code) == (JobState.DONE, 0)
        (crm,) = done.progress.sources
        assert (crm.name, crm.state, crm.done, crm.total, crm.reason) == ("crm", "complete", 9, 9, "")
        found = catalog.latest()
        assert found is not None
        assert found.run.id == done.run_id
        assert found.run.seed == job.seed
        assert catalog.audit_entries(("scan",))[-1].actor == "li"
    assert run_scan(ScanOptions(("crm",), estate, seed=job.seed)) == 0
    with opened(estate) as catalog:
        assert seen(catalog.latest()) == seen(found)
        assert catalog.check() == ()


def test_what_fails_says_why(estate: Path) -> None:
    with opened(estate) as catalog:
        first = catalog.jobs().ask(JobRequest(("gone",)), "li")
        carry_out(catalog, estate)
        done = catalog.jobs().get(first.id)
        assert (done.state, done.exit_code) == (JobState.FAILED, 1)
        (gone,) = done.progress.sources
        assert (gone.state, gone.reason) == ("failed", "unreachable")
        assert gone.advice
        for request, note in (
            (JobRequest(("nobody",)), "neither a source in shudian.yaml nor a URL"),
            (JobRequest(("crm",), exact=True), "Add --census"),
            (JobRequest(("crm",), profile="prelaunch"), "cannot have the profile"),
        ):
            job = catalog.jobs().ask(request, "li")
            carry_out(catalog, estate)
            done = catalog.jobs().get(job.id)
            assert (done.state, done.exit_code, done.run_id) == (JobState.FAILED, 2, None)
            assert note in done.progress.note


def test_a_running_job_is_cancelled_within_seconds(estate: Path) -> None:
    with opened(estate) as catalog:
        jobs = catalog.jobs()
        job = jobs.ask(JobRequest(("slow",)), "li")
        stop = threading.Event()
        thread = threading.Thread(target=worker(catalog, estate).run, args=(stop,))
        thread.start()
        try:
            until(lambda: any(one.state == "running" for one in jobs.get(job.id).progress.sources))
            jobs.wish(job.id, "cancel")
            until(lambda: jobs.get(job.id).state is JobState.CANCELLED, 5)
        finally:
            stop.set()
            thread.join(10)
        assert catalog.runs() == ()
        assert catalog.unfinished() == ()
        assert not thread.is_alive()


def test_a_worker_that_leaves_gives_its_job_back(estate: Path) -> None:
    with opened(estate) as catalog:
        jobs = catalog.jobs()
        job = jobs.ask(JobRequest(("slow",)), "li")
        stop = threading.Event()
        thread = threading.Thread(target=worker(catalog, estate).run, args=(stop,))
        thread.start()
        until(lambda: jobs.get(job.id).state is JobState.RUNNING)
        stop.set()
        thread.join(10)
        assert jobs.get(job.id).state is JobState.QUEUED
        assert catalog.runs() == ()


# The script of a worker in a process of its own: it tells each dataset that is done, and takes its time.
_SCRIPT = """
import sys, threading, time
from pathlib import Path
from catalog import Catalog
from config import load_settings
from scanner.job_watcher import JobWatcher
from scanner.worker import Pace, Worker
config, lease = Path(sys.argv[1]), float(sys.argv[2])
told = JobWatcher.dataset_done
def slowly(self, entry):
    told(self, entry)
    sys.stdout.write("done\\n")  # at once: two threads may tell
    sys.stdout.flush()
    time.sleep(0.3)
JobWatcher.dataset_done = slowly
with Catalog.open(load_settings(config).catalog_url) as catalog:
    one = Worker(catalog, lambda: load_settings(config), pace=Pace(lease=lease, look=0.05, idle=0.05))
    claim = catalog.jobs().claim(one.owner.name, one.clock(), lease)
    print("claimed", flush=True)
    one.work(claim, threading.Event())
    print("left", flush=True)
"""


@contextmanager
def other_worker(config: Path, datasets: int, lease: float = 1.0) -> Iterator[subprocess.Popen[str]]:
    """A worker that has a job and is done with so many datasets."""
    command = [sys.executable, "-c", _SCRIPT, str(config), f"{lease}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "claimed\n"
            for _ in range(datasets):
                assert process.stdout.readline() == "done\n"
            yield process
        finally:
            process.kill()


def interrupted(config: Path, catalog: Catalog, datasets: int) -> Job:
    job = catalog.jobs().ask(JobRequest(("crm",)), "li")
    with other_worker(config, datasets) as process:
        until(lambda: catalog.unfinished() != ())  # what was read is written four times a lease, on a busy machine later
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    return job


@pytest.mark.slow
def test_a_killed_workers_job_ends_as_if_nothing_had_happened(estate: Path) -> None:
    with opened(estate) as catalog:
        job = interrupted(estate, catalog, 4)
        assert catalog.check() == ()
        assert catalog.runs() == ()
        (draft,) = catalog.unfinished()
        assert draft.id == job.draft
        carry_out(catalog, estate, later)
        assert catalog.jobs().get(job.id).state is JobState.DONE
        resumed = seen(catalog.latest())
        assert catalog.unfinished() == ()
        assert catalog.check() == ()
        assert catalog.verify_audit() == ()
    run_scan(ScanOptions(("crm",), estate, seed=job.seed))
    with opened(estate) as catalog:
        assert seen(catalog.latest()) == resumed


@pytest.mark.slow
def test_a_worker_that_thaws_writes_nothing(estate: Path) -> None:
    with opened(estate) as catalog:
        job = catalog.jobs().ask(JobRequest(("crm",)), "li")
        with other_worker(estate, 2) as process:
            os.kill(process.pid, signal.SIGSTOP)
            carry_out(catalog, estate, later)
            after = (catalog.runs(), catalog.jobs().get(job.id), catalog.audit_head())
            os.kill(process.pid, signal.SIGCONT)
            assert process.stdout is not None
            assert process.stdout.read().endswith("left\n")
        assert after[1].state is JobState.DONE
        assert (catalog.runs(), catalog.jobs().get(job.id), catalog.audit_head()) == after
        assert catalog.unfinished() == ()


def test_a_scan_by_hand_and_another_of_the_same_source(estate: Path) -> None:
    with opened(estate) as catalog:
        with held(catalog, ("crm",)), pytest.raises(CatalogError, match="crm is being scanned by"):
            run_scan(ScanOptions(("crm",), estate))
        catalog.jobs().ask(JobRequest(("crm",)), "li")  # a job that only waits does not keep people from scanning
    assert run_scan(ScanOptions(("crm",), estate)) == 0


# -- what a job's watcher keeps


def test_progress_counts_and_keeps_the_reason_and_the_grant() -> None:
    watcher = JobWatcher(("crm", "bss"))
    assert [one.state for one in watcher.progress().sources] == ["waiting", "waiting"]
    watcher.begun(lambda: None)
    watcher.source_opened("crm", 3)
    watcher.rights_missing("crm", ("GRANT SELECT ON a TO scanner", "GRANT SELECT ON b TO scanner"))
    watcher.dataset_done(entry("a"))
    watcher.dataset_done(unread("b", Reason.LOCKED, detail="somebody holds a lock"))
    crm, _ = watcher.progress().sources
    assert (crm.state, crm.done, crm.total, crm.reason) == ("running", 2, 3, "permission")
    assert crm.advice == "GRANT SELECT ON a TO scanner; GRANT SELECT ON b TO scanner"
    watcher.source_done(SourceOutcome("bss", Status.FAILED, reason=Reason.DENIED, detail="the password is wrong"))
    bss = watcher.progress().sources[1]
    assert (bss.state, bss.reason, bss.advice) == ("failed", "denied", "the password is wrong")
    assert [one.path[-1] for one in watcher.read()] == ["a", "b"]
    assert watcher.read() == ()


def test_a_paused_job_begins_nothing_until_it_may_go() -> None:
    watcher = JobWatcher(("crm",))
    watcher.hold()
    left = threading.Event()
    thread = threading.Thread(target=lambda: (watcher.dataset_done(entry("a")), left.set()))
    thread.start()
    assert not left.wait(0.2)
    assert watcher.progress().sources[0].done == 1
    watcher.go()
    assert left.wait(5)
    thread.join()


def test_a_stopped_job_tells_every_stage_and_goes_no_further() -> None:
    told: list[str] = []
    watcher = JobWatcher(("crm",))
    watcher.begun(lambda: told.append("looking"))
    watcher.hold()
    watcher.stop(StopCause.CANCELLED)
    watcher.stop(StopCause.LEAVING)
    watcher.hold()
    watcher.go()
    assert told == ["looking"]
    for call in (lambda: watcher.dataset_done(entry("a")), lambda: watcher.begun(lambda: None), watcher.check):
        with pytest.raises(JobStopped) as stopped:
            call()
        assert stopped.value.cause is StopCause.CANCELLED
