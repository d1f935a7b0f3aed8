"""Jobs that are cancelled at any moment, and workers that die: over within seconds, and nothing half in the catalogue."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest

from catalog import Catalog, JobRequest, JobState
from config import CatalogError
from scanner.worker import Pace, Worker
from tests.catalog.conftest import url
from tests.scanner.test_worker import QUICK, estate, opened, other_worker, settings_of, until

__all__ = ["estate", "url"]


def _cancelled(catalog: Catalog, source: str, after: float) -> JobState:
    """How a job ends that is cancelled so many seconds after it was asked for; it must, within five seconds."""
    jobs = catalog.jobs()
    job = jobs.ask(JobRequest((source,)), "li")
    time.sleep(after)
    try:
        jobs.wish(job.id, "cancel")
    except CatalogError:
        assert jobs.get(job.id).state is JobState.DONE  # it was quicker
    until(lambda: not jobs.get(job.id).state.is_open, 5)
    return jobs.get(job.id).state


@pytest.mark.slow
@pytest.mark.parametrize("times", [4, pytest.param(200, marks=pytest.mark.long)])
def test_a_job_is_cancelled_at_any_moment(estate: Path, times: int) -> None:
    chance, stop = random.Random(20261122), threading.Event()
    with opened(estate) as catalog:
        thread = threading.Thread(target=Worker(catalog, settings_of(estate), pace=QUICK).run, args=(stop,))
        thread.start()
        try:
            ends = [_cancelled(catalog, chance.choice(("slow", "crm")), chance.uniform(0, 1.5)) for _ in range(times)]
        finally:
            stop.set()
            thread.join(10)
        assert set(ends) <= {JobState.CANCELLED, JobState.DONE}
        assert ends.count(JobState.CANCELLED) >= times // 2
        assert len(catalog.runs()) == ends.count(JobState.DONE)
        assert catalog.unfinished() == ()
        assert catalog.check() == ()
        assert catalog.verify_audit() == ()


@pytest.mark.long
def test_another_worker_takes_over_within_half_a_minute(estate: Path) -> None:
    pace, stop = Pace(), threading.Event()
    with opened(estate) as catalog:
        job = catalog.jobs().ask(JobRequest(("crm",)), "li")
        with other_worker(estate, 3, pace.lease) as process:
            os.kill(process.pid, signal.SIGKILL)
            thread = threading.Thread(target=Worker(catalog, settings_of(estate), pace=pace).run, args=(stop,))
            thread.start()
            try:
                until(lambda: catalog.jobs().get(job.id).state is JobState.DONE, 30)
            finally:
                stop.set()
                thread.join(10)
        assert catalog.unfinished() == ()
        assert catalog.check() == ()
