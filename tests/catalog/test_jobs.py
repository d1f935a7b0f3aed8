"""Jobs: one for a source at a time, one worker for a job at a time, and nothing is written by a worker that comes late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from catalog import Catalog, Claim, ClaimLost, JobProgress, JobRequest, Jobs, JobState, JobWish, Owner, SourceProgress, Together
from catalog.model import Run
from config import CatalogError
from tests.catalog.builders import entry, run, snapshot

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
LEASE = 10.0


class HandClock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def jobs(catalog: Catalog, clock: HandClock) -> Jobs:
    return catalog.jobs(clock)


def claimed(jobs: Jobs, owner: str, now: datetime) -> Claim:
    claim = jobs.claim(owner, now, LEASE)
    assert claim is not None
    return claim


def test_a_job_is_what_was_asked_for(jobs: Jobs, catalog: Catalog) -> None:
    request = JobRequest(("crm", "sqlite:///bss.db"), full=True, census=True, fail_on="important", language="en")
    one = jobs.ask(request, "li")
    assert (one.state, one.wish, one.request, one.asked_by, one.asked_at) == (
        JobState.QUEUED,
        JobWish.GO,
        request,
        "li",
        NOON,
    )
    assert jobs.get(one.id) == one
    assert catalog.audit_entries(("scan",))[-1].document == {
        "job": str(one.id),
        "asked_by": "li",
        "request": {
            **{name: getattr(request, name) for name in JobRequest.__dataclass_fields__},
            "sources": list(request.sources),
        },
    }
    assert catalog.verify_audit() == ()
    with pytest.raises(CatalogError, match="no job"):
        jobs.get(uuid4())
    with pytest.raises(CatalogError, match="at least one source"):
        jobs.ask(JobRequest(()), "li")


def test_the_same_key_is_the_same_job(jobs: Jobs) -> None:
    first = jobs.ask(JobRequest(("crm",)), "li", "k1")
    assert jobs.ask(JobRequest(("crm",)), "wang", "k1") == first
    assert jobs.list() == (first,)


def test_a_source_is_in_one_job_at_a_time(jobs: Jobs, clock: HandClock) -> None:
    first = jobs.ask(JobRequest(("crm", "bss")), "li")
    with pytest.raises(CatalogError, match=rf"bss is already in job {str(first.id)[:8]} \(queued, asked for by li") as refused:
        jobs.ask(JobRequest(("oss", "bss")), "wang")
    assert "cancel" in refused.value.advice
    claim = claimed(jobs, "a", clock())
    with pytest.raises(CatalogError, match="running"):
        jobs.ask(JobRequest(("bss",)), "wang")
    jobs.ask(JobRequest(("oss",)), "wang")
    jobs.finish(claim, None, 0, JobState.DONE)
    jobs.ask(JobRequest(("bss",)), "wang")


def test_jobs_are_listed_from_the_latest(jobs: Jobs, clock: HandClock) -> None:
    asked = []
    for name in "abcde":
        asked.append(jobs.ask(JobRequest((name,)), "li"))
        clock.later(1)
    assert jobs.list(2) == (asked[4], asked[3])
    assert jobs.list(2, before=asked[3].asked_at) == (asked[2], asked[1])


def test_each_job_is_claimed_once_and_the_oldest_first(jobs: Jobs, clock: HandClock) -> None:
    first = jobs.ask(JobRequest(("crm",)), "li")
    clock.later(1)
    second = jobs.ask(JobRequest(("bss",)), "li")
    assert [claimed(jobs, owner, clock()).job.id for owner in "ab"] == [first.id, second.id]
    assert jobs.claim("c", clock(), LEASE) is None
    assert jobs.get(first.id).started_at == clock()


def test_progress_is_seen_by_all(jobs: Jobs, clock: HandClock) -> None:
    one = jobs.ask(JobRequest(("crm",)), "li")
    claim = claimed(jobs, "a", clock())
    progress = JobProgress((SourceProgress("crm", "running", 3, 9, "permission", "GRANT SELECT ON t TO 数典"),))
    assert jobs.renew(claim, progress, clock()) is JobWish.GO
    assert jobs.get(one.id).progress == progress


@pytest.mark.parametrize("gone", [LEASE, LEASE + 3600, -7200], ids=["lease over", "clock forward", "clock back"])
def test_a_dead_workers_job_is_taken_up_and_a_late_one_writes_nothing(
    catalog: Catalog, jobs: Jobs, clock: HandClock, gone: float
) -> None:
    one = jobs.ask(JobRequest(("crm",)), "li")
    late = claimed(jobs, "a", clock())
    draft = draft_of(late)
    jobs.keep(late, draft, (entry("t1"), entry("t2")))
    clock.later(gone)
    now = claimed(jobs, "b", clock())
    assert (now.job.id, now.job.seed) == (one.id, late.job.seed)
    assert now.fence > late.fence
    assert [kept.path[-1] for kept in jobs.kept(now, draft.rules, draft.product)] == ["t1", "t2"]
    before = (catalog.runs(), jobs.get(one.id), catalog.audit_head())
    for write in (
        lambda: jobs.renew(late, JobProgress(), clock()),
        lambda: jobs.keep(late, draft, (entry("t3"),)),
        lambda: jobs.finish(late, None, 0, JobState.DONE),
        lambda: jobs.release(late),
        lambda: jobs.wished(late),
        lambda: catalog.record(snapshot(entry("t1")), together=Together(end=jobs.ending(late, lambda _: 0))),
    ):
        with pytest.raises(ClaimLost):
            write()
    assert (catalog.runs(), jobs.get(one.id), catalog.audit_head()) == before
    published = catalog.record(snapshot(entry("t1")), together=Together(end=jobs.ending(now, lambda _: 3)))
    done = jobs.get(one.id)
    assert (done.state, done.exit_code, done.run_id, done.ended_at) == (JobState.DONE, 3, published.run.id, clock())
    assert catalog.unfinished() == ()
    assert catalog.check() == ()


def draft_of(claim: Claim) -> Run:
    from dataclasses import replace

    return replace(run(1), id=claim.job.draft)


def test_what_was_judged_by_other_rules_is_not_gone_on_with(jobs: Jobs, clock: HandClock) -> None:
    jobs.ask(JobRequest(("crm",)), "li")
    claim = claimed(jobs, "a", clock())
    draft = draft_of(claim)
    jobs.keep(claim, draft, (entry("t1"),))
    assert jobs.kept(claim, "other", draft.product) == ()
    assert jobs.kept(claim, draft.rules, "other") == ()


def test_a_job_given_back_goes_on_with_another_worker(jobs: Jobs, clock: HandClock) -> None:
    one = jobs.ask(JobRequest(("crm",)), "li")
    jobs.release(claimed(jobs, "a", clock()))
    assert jobs.get(one.id).state is JobState.QUEUED
    assert claimed(jobs, "b", clock()).job.id == one.id


def test_wishes(jobs: Jobs, clock: HandClock) -> None:
    waiting = jobs.ask(JobRequest(("crm",)), "li")
    jobs.wish(waiting.id, "pause")
    assert jobs.claim("a", clock(), LEASE) is None
    jobs.wish(waiting.id, "go")
    claim = claimed(jobs, "a", clock())
    jobs.wish(waiting.id, "pause")
    assert jobs.wished(claim) is JobWish.PAUSE
    jobs.wish(waiting.id, "cancel")
    assert jobs.renew(claim, JobProgress(), clock()) is JobWish.CANCEL
    with pytest.raises(CatalogError, match="being cancelled"):
        jobs.wish(waiting.id, "go")
    jobs.finish(claim, None, None, JobState.CANCELLED)
    with pytest.raises(CatalogError, match=r"has ended \(cancelled\)"):
        jobs.wish(waiting.id, "pause")
    second = jobs.ask(JobRequest(("crm",)), "li")
    assert jobs.wish(second.id, "cancel").state is JobState.CANCELLED


def test_a_job_whose_worker_died_before_cancelling_is_cancelled(jobs: Jobs, clock: HandClock) -> None:
    one = jobs.ask(JobRequest(("crm",)), "li")
    claimed(jobs, "a", clock())
    jobs.wish(one.id, "cancel")
    clock.later(LEASE)
    assert jobs.claim("b", clock(), LEASE) is None
    assert jobs.get(one.id).state is JobState.CANCELLED


def test_scans_by_hand_and_jobs_keep_apart(jobs: Jobs, clock: HandClock) -> None:
    one, two = Owner("hand 1"), Owner("hand 2")
    jobs.hold(("crm", "bss"), one, clock(), LEASE)
    with pytest.raises(CatalogError, match="bss is being scanned by hand 1"):
        jobs.hold(("oss", "bss"), two, clock(), LEASE)
    jobs.hold(("oss",), two, clock(), LEASE)  # nothing of the refused call stayed
    jobs.ask(JobRequest(("crm",)), "li")
    assert jobs.claim("a", clock(), LEASE) is None
    jobs.let_go(("crm", "bss"), one, clock())
    claim = claimed(jobs, "a", clock())
    with pytest.raises(CatalogError, match="crm is already in job"):
        jobs.hold(("crm",), one, clock(), LEASE)
    jobs.finish(claim, None, 0, JobState.DONE)
    jobs.hold(("oss",), Owner("hand 3", lambda name: name == "hand 2"), clock(), LEASE)  # hand 2 was killed, and that can be seen
    clock.later(LEASE)
    jobs.hold(("oss",), one, clock(), LEASE)  # so was hand 3
