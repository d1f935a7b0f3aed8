"""Schedules: each slot runs once, whoever looks, however many look, and whatever the clock does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Catalog, JobRequest, Jobs, JobState, Owner, Plan, Schedules, Turn
from config import CatalogError, UsageError

START = datetime(2024, 5, 1, 4, tzinfo=UTC)  # noon in Shanghai
LEASE = 15.0
A, B = Owner("a"), Owner("b")


class World:
    """One catalogue, and a clock that tests set."""

    def __init__(self, catalog: Catalog) -> None:
        self.now = START
        self.catalog = catalog
        self.schedules: Schedules = catalog.schedules(lambda: self.now)
        self.jobs: Jobs = catalog.jobs(lambda: self.now)

    def turn(self, owner: Owner = A) -> Turn:
        return self.schedules.turn(owner, self.now, LEASE)

    def at(self, moment: str, owner: Owner = A) -> int:
        """How many jobs are asked for at a time in Shanghai; they are done at once."""
        self.now = datetime.fromisoformat(f"{moment}+08:00")
        asked = self.turn(owner).asked
        for job in asked:
            self.finish(job.id)
        return len(asked)

    def finish(self, job: object) -> None:
        claim = self.jobs.claim("worker", self.now, LEASE)
        assert claim is not None
        assert claim.job.id == job
        self.jobs.finish(claim, None, 0, JobState.DONE)


@pytest.fixture
def world(catalog: Catalog) -> World:
    return World(catalog)


def nightly(cron: str = "0 2 * * *", **more: str) -> Plan:
    return Plan(cron, JobRequest(("crm",), incremental=True), **more)


def test_schedules_are_kept_and_told(world: World) -> None:
    plan = nightly(window="22:00-06:00")
    one = world.schedules.add("夜间", plan)
    assert world.schedules.get("夜间") == one
    assert world.schedules.all() == (one,)
    assert [f"{due:%d %H:%M}" for due in one.after(START, 2)] == ["01 18:00", "02 18:00"]
    assert world.catalog.audit_entries(("access",))[-1].document is not None
    with pytest.raises(CatalogError, match="already"):
        world.schedules.add("夜间", plan)
    world.schedules.remove("夜间")
    assert world.schedules.all() == ()
    for call in (world.schedules.get, world.schedules.remove, lambda name: world.schedules.enable(name, True)):
        with pytest.raises(CatalogError, match="no schedule 'x'"):
            call("x")
    assert world.catalog.check() == ()


@pytest.mark.parametrize(
    "plan",
    [nightly("x"), nightly(zone="Mars/Base"), nightly(window="22-"), Plan("@daily", JobRequest(()))],
    ids=["cron", "zone", "window", "sources"],
)
def test_what_is_no_plan_is_refused(world: World, plan: Plan) -> None:
    with pytest.raises(UsageError):
        world.schedules.add("x", plan)


def test_a_slot_asks_for_its_job_once(world: World) -> None:
    world.schedules.add("n", nightly())
    assert world.at("2024-05-01T12:01") == 0  # what was due before it was there is not made up for
    assert world.at("2024-05-02T01:59:59") == 0
    assert world.at("2024-05-02T02:00") == 1
    assert world.at("2024-05-02T02:00:05") == 0
    assert world.at("2024-05-03T02:00:03") == 1
    (job, _) = world.jobs.list()
    assert (job.request, job.asked_by) == (nightly().request, "schedule n")
    slots = world.schedules.slots("n")
    assert [(f"{one.due_at:%d %H:%M}", one.state) for one in slots] == [
        ("02 18:00", "asked"),
        ("01 18:00", "asked"),
        ("30 18:00", "before"),
    ]
    assert slots[0].job == job.id


def test_missed_slots_are_one_catch_up(world: World) -> None:
    world.schedules.add("n", nightly("*/10 * * * *"))
    assert world.at("2024-05-09T03:07") == 1
    assert world.at("2024-05-09T03:09") == 0
    assert world.at("2024-05-09T03:10") == 1


@pytest.mark.parametrize(("jump", "catch_up"), [("2024-05-02T13:30", 1), ("2038-01-19T03:14", 1), ("2024-05-02T12:59", 0)])
def test_a_clock_that_jumps_and_comes_back_repeats_and_loses_nothing(world: World, jump: str, catch_up: int) -> None:
    world.schedules.add("n", nightly("0 * * * *"))
    assert world.at("2024-05-02T11:00") == 1
    assert world.at("2024-05-02T12:00") == 1
    assert world.at(jump) == catch_up
    assert world.at("2024-05-02T12:10") == 0  # back
    assert [world.at(f"2024-05-02T{hour}:00") for hour in (13, 14, 15)] == [0 if jump.startswith("2024-05-02T13") else 1, 1, 1]


def test_a_clock_that_was_years_ahead_when_the_schedule_was_made_loses_nothing(world: World) -> None:
    world.now = START.replace(year=2038)
    world.schedules.add("n", nightly())
    assert world.at("2024-05-02T01:00") == 1  # one too many, and then as it should be
    assert [world.at(f"2024-05-0{day}T02:00") for day in (2, 3)] == [1, 1]


def test_daylight_saving_neither_repeats_nor_loses(world: World) -> None:
    world.schedules.add("n", nightly("30 2 * * *", zone="Europe/Berlin"))
    asked = []
    for start in ("2024-03-30T00:00", "2024-10-26T00:00"):
        world.now = datetime.fromisoformat(f"{start}+00:00")
        world.schedules.enable("n", False)
        world.schedules.enable("n", True)
        count = 0
        for _ in range(3 * 24):
            world.now += timedelta(hours=1)
            for job in world.turn().asked:
                world.finish(job.id)
                count += 1
        asked.append(count)
    assert asked == [3, 3]


def test_a_slot_waits_for_its_window(world: World) -> None:
    world.schedules.add("n", nightly("0 20 * * *", window="22:00-06:00"))
    assert world.at("2024-05-01T20:00") == 0
    assert world.at("2024-05-01T22:00") == 1
    assert world.at("2024-05-02T20:00") == 0
    assert world.at("2024-05-03T07:00") == 0
    assert world.at("2024-05-03T22:30") == 1  # the slot of the third; that of the second found no open hour


def test_a_disabled_schedule_is_not_due_and_makes_up_for_nothing(world: World) -> None:
    world.schedules.add("n", nightly())
    world.schedules.enable("n", False)
    assert world.at("2024-05-02T02:00") == 0
    world.now = datetime.fromisoformat("2024-05-02T12:00+08:00")
    assert world.schedules.enable("n", True).enabled
    assert world.turn().asked == ()
    assert world.at("2024-05-03T02:00") == 1


def test_a_slot_waits_for_a_job_at_its_source(world: World) -> None:
    world.schedules.add("n", nightly())
    by_hand = world.jobs.ask(JobRequest(("crm",)), "li")
    world.now = datetime.fromisoformat("2024-05-02T02:00+08:00")
    turn = world.turn()
    assert turn.asked == ()
    ((name, why),) = turn.refused
    assert name == "n"
    assert str(by_hand.id)[:8] in why
    world.finish(by_hand.id)
    assert world.at("2024-05-02T02:10") == 1


def test_one_scheduler_leads_and_another_takes_over(world: World) -> None:
    world.schedules.add("n", nightly("* * * * *"))
    assert world.at("2024-05-02T02:00", A) == 1
    world.now += timedelta(seconds=14)
    assert not world.turn(B).leader
    assert world.turn(A).leader
    world.now += timedelta(seconds=LEASE)  # a is gone; a minute has begun meanwhile or not
    assert world.turn(B).leader
    head = world.catalog.audit_head()
    assert not world.turn(A).leader  # a thaws: it is not the leader, and writes nothing
    assert world.catalog.audit_head() == head
    world.schedules.leave(B, world.now)
    assert world.turn(A).leader


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from([A, B]), st.integers(-3600, 7200)), max_size=12))
def test_no_slot_runs_twice_whatever_clocks_do(moves: list[tuple[Owner, int]]) -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder, Catalog.open(f"sqlite:///{Path(folder)}/c.db") as catalog:
        world = World(catalog)
        world.schedules.add("n", nightly("*/30 * * * *"))
        for owner, seconds in moves:
            world.now += timedelta(seconds=seconds)
            world.turn(owner)
            for job in world.jobs.list():
                if job.state is JobState.QUEUED:
                    world.finish(job.id)
        slots = [one for one in world.schedules.slots("n") if one.state == "asked"]
        assert len(slots) == len(world.jobs.list()) == len({one.job for one in slots})
