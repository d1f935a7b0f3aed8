"""The power may go at any statement, and the process may be killed at any moment: the last published snapshot stays readable."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from catalog import Catalog
from catalog.filings import frozen_filing
from catalog.model import Filing, FilingEvent, FilingEventKind, FilingOrigin, PersonDecision, Snapshot, SourceOutcome, Threshold
from classifiers.model import Level
from connectors.model import Status
from tests.catalog.builders import columns, entry, run

ENTITY = "演示公司"
LINE = Threshold("change_30pct", ENTITY, None, None, 30, "no_baseline")


class _PowerCut(Exception):
    """What a test makes happen instead of a statement."""


@contextmanager
def _cut_at(engine: Engine, number: int) -> Iterator[list[int]]:
    """The ``number``-th statement of any connection fails; gives a counter of those met."""
    met = [0]

    def count(*_: Any) -> None:
        met[0] += 1
        if met[0] == number:
            raise _PowerCut

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield met
    finally:
        event.remove(engine, "before_cursor_execute", count)


def _snapshot(number: int) -> Snapshot:
    # Of these one stays as it was, one is new, and one loses what was seen in it, so that it is written anew by publishing.
    fading = columns("id", **({"mail": "EMAIL_ADDRESS"} if number == 1 else {})) + (columns("mail") if number > 1 else ())
    found = (
        entry("customers", columns("id", phone="CN_MOBILE_PHONE"), level=Level.IMPORTANT),
        entry(f"t{number}"),
        entry("fading", fading),
    )
    return Snapshot(run(number), found, (), (LINE,), (SourceOutcome("crm", Status.COMPLETE),))


def _recorded(catalog: Catalog) -> None:
    for one in catalog.unfinished():
        catalog.discard(one.id)
    catalog.record(_snapshot(2), ENTITY)


def _decided(catalog: Catalog) -> None:
    now = catalog.current()
    assert now is not None
    item = next(one.id for one in now.items if one.key.family == "customers")
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    catalog.add_decision(PersonDecision(UUID(int=7), item, "phone", "王某", moment, "座机", entity_type="CN_LANDLINE"))


def _filed(catalog: Catalog) -> None:
    now = catalog.current()
    assert now is not None
    moment = datetime(2024, 7, 31, tzinfo=UTC)
    blank = Filing(UUID(int=8), ENTITY, date(2024, 7, 31), moment, FilingOrigin.FROZEN, "上海", (), "备1")
    filing = frozen_filing(blank, catalog.reviewed(now), {})
    catalog.add_filing(filing)
    catalog.add_filing_event(
        FilingEvent(UUID(int=9), filing.id, FilingEventKind.ACCEPTED, date(2024, 8, 20), moment, "王某", "来文")
    )


@pytest.mark.parametrize("act", [_recorded, _decided, _filed], ids=["scan", "decision", "filing"])
def test_a_fault_at_every_statement_loses_nothing_that_was_there(url: str, act: Callable[[Catalog], None]) -> None:
    with Catalog.open(url) as catalog:
        first = catalog.record(_snapshot(1), ENTITY)
        number = 0
        while True:
            number += 1
            before = (catalog.latest(), catalog.decisions(), catalog.filings())
            with _cut_at(catalog._engine, number) as met:
                try:
                    act(catalog)
                except _PowerCut:
                    pass
                else:
                    break
            assert met[0] == number
            assert catalog.check() == ()
            assert catalog.verify_audit() == ()
            # Either all of it or nothing: what was there is there, and nothing half-written is seen.
            assert catalog.latest() == first
            assert (catalog.latest(), catalog.decisions()) == before[:2]
            if catalog.filings():
                break  # the filing itself stands; its event is another act
        assert number > 3
        assert catalog.check() == ()


_WRITER = """
import sys
from catalog import Catalog
from tests.catalog.builders import run
from tests.catalog.test_crashes import ENTITY, _snapshot
with Catalog.open(sys.argv[1]) as catalog:
    number = len(catalog.runs()) + 1000 * int(sys.argv[2]) + 2
    print("ready", flush=True)
    while True:
        catalog.record(_snapshot(number), ENTITY)
        number += 1
        print("one more", flush=True)
"""


def _killed(url: str, round_: int, runs: int, seconds: float) -> None:
    """Kill a writer so many seconds after it has published so many runs."""
    command = [sys.executable, "-c", _WRITER, url, str(round_)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True) as writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            for _ in range(runs):
                assert writer.stdout.readline() == "one more\n"
            time.sleep(seconds)
        finally:
            os.kill(writer.pid, signal.SIGKILL)


def _survives(url: str, kills: int) -> None:
    rng = random.Random(20261122)
    with Catalog.open(url) as catalog:
        catalog.record(_snapshot(1), ENTITY)
    published = 1
    for number in range(kills):
        _killed(url, number + 1, rng.randrange(3), rng.random() * 0.1)
        with Catalog.open(url) as catalog:
            assert catalog.check() == ()
            assert catalog.verify_audit() == ()
            assert catalog.latest() is not None
            assert len(catalog.runs()) >= published
            published = len(catalog.runs())
            for one in catalog.unfinished():
                catalog.discard(one.id)
    assert published > 1  # else nobody was ever killed in the middle of something


@pytest.mark.slow
def test_a_writer_killed_at_random_moments_leaves_a_sound_catalogue(url: str) -> None:
    _survives(url, 5)


@pytest.mark.long
def test_a_writer_killed_three_hundred_times_leaves_a_sound_catalogue(url: str) -> None:
    _survives(url, 300)
