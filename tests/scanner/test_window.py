"""A source is read within its hours only; what runs when they end is stopped. Clocks are given, never waited for."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from uuid import UUID

import pyarrow as pa
import pytest

from catalog.model import RunStatus, Snapshot
from classifiers import Classifier
from config import Window, load_knowledge, load_lines
from connectors.model import Dataset, Probe, Reason, Sample, SamplePlan, Skipped, Status
from scanner.engines import LocalEngine
from scanner.pipeline import Pipeline, ScanPlan, tally_key
from scanner.watcher import Watcher
from scanner.window import Hours, window_text
from tests.scanner.test_pipeline import Tables, states

NIGHT = Window(time(22), time(6))


class Watch:
    """A clock that somebody sets."""

    def __init__(self, now: time) -> None:
        self.now = now

    def __call__(self) -> time:
        return self.now


class AtNight(Tables):
    """A source with a window; its first table takes until the window's end."""

    def __init__(self, clock: Watch) -> None:
        super().__init__()
        self.spec = replace(self.spec, window=NIGHT, connections=1)
        self.clock = clock
        self.probed = False
        self.stopped = threading.Event()

    def probe(self) -> Probe:
        self.probed = True
        return super().probe()

    def trouble(self, dataset: Dataset) -> Sample | Skipped:
        self.clock.now = time(6)
        assert self.stopped.wait(30)
        return Skipped(dataset.source, dataset.path, dataset.kind, Reason.CANCELLED, "it was cancelled", failed=True)

    def stop(self) -> None:
        self.stopped.set()


def scan(source: Tables, clock: Watch, full: bool = False) -> Snapshot:
    plan = ScanPlan(UUID(int=1), 7, SamplePlan(0), full, "", {}, load_lines(), "0")
    return Pipeline(plan, Classifier(load_knowledge(), tally_key(7)), LocalEngine(), Watcher(), clock).scan((source,))


@pytest.mark.parametrize(
    ("now", "over"), [(time(21, 59), True), (time(22), False), (time(0), False), (time(5, 59), False), (time(6), True)]
)
def test_hours_may_pass_midnight(now: time, over: bool) -> None:
    assert Hours(NIGHT, lambda: now).over is over
    assert not Hours(None, lambda: now).over


def test_hours_that_are_over_stay_over() -> None:
    clock = Watch(time(6))
    hours = Hours(NIGHT, clock)
    assert hours.over
    clock.now = time(23)
    assert hours.over


def test_outside_its_hours_a_source_is_not_even_opened() -> None:
    clock = Watch(time(12))
    source = AtNight(clock)
    snapshot = scan(source, clock)
    assert not source.probed
    assert snapshot.entries == ()
    (outcome,) = snapshot.sources
    assert (outcome.status, outcome.reason) == (Status.FAILED, Reason.OUTSIDE_WINDOW)
    assert "22:00-06:00" in outcome.detail
    assert snapshot.run.status is RunStatus.FAILED


def test_when_the_hours_end_what_runs_is_stopped_and_nothing_more_begins() -> None:
    clock = Watch(time(5))
    source = AtNight(clock)
    snapshot = scan(source, clock)
    assert source.stopped.is_set()
    assert states(snapshot) == {
        "bad": (Status.SKIPPED, Reason.OUTSIDE_WINDOW),
        "good": (Status.SKIPPED, Reason.OUTSIDE_WINDOW),
    }
    assert snapshot.run.status is RunStatus.PARTIAL
    assert {entry.decision.level.value for entry in snapshot.entries} == {"undecided"}


def test_a_full_pass_ends_with_the_hours_and_keeps_what_it_read() -> None:
    clock = Watch(time(5))

    class Endless(AtNight):
        def read(self, dataset: Dataset, columns: Sequence[str]) -> object:
            while True:
                yield pa.record_batch({"lxdh": ["13900000000"] * 70_000})
                clock.now = time(6)

    snapshot = scan(Endless(clock), clock, full=True)
    assert states(snapshot)["bad"] == (Status.PARTIAL, Reason.OUTSIDE_WINDOW)
    assert snapshot.entries[0].coverage.rows > 0


def test_a_window_as_it_is_written() -> None:
    assert window_text(NIGHT) == "22:00-06:00"
