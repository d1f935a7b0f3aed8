"""A run recorded at once is what the same run would be, written piece by piece; and so is one of which most was carried over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalog import Catalog, Published, Together, tables
from catalog.connection import reading
from catalog.model import Entry, PersonDecision, Snapshot, SourceOutcome
from classifiers.model import Evidence, Level, Persons
from connectors.model import Status
from tests.catalog.builders import columns, entry, run, snapshots

ENTITY = "演示公司"
READ = (SourceOutcome("crm", Status.COMPLETE),)
SINCE = datetime(2024, 3, 2, tzinfo=UTC)
PHONE = columns("id", phone="CN_MOBILE_PHONE")
FULL = (
    entry("customers", PHONE, level=Level.IMPORTANT),
    entry("log_20240101", columns("at", "what")),
    entry("log_20240102", columns("at", "what")),
    entry("plain"),
)


def _snapshot(number: int, entries: Sequence[Entry]) -> Snapshot:
    return Snapshot(run(number), tuple(entries), (), (), READ)


def _written(catalog: Catalog, snapshot: Snapshot) -> None:
    """In pieces, as a run that does not fit into memory."""
    catalog.begin(snapshot.run)
    for one in snapshot.entries:
        catalog.add(snapshot.run.id, (one,))
    catalog.publish(snapshot.run, ENTITY, snapshot.thresholds, snapshot.sources)


def _told(catalog: Catalog) -> object:
    """All that is published and shown, items by their keys: their numbers are drawn."""
    runs = []
    for one in catalog.runs():
        snapshot = catalog.snapshot(one.id)
        keys = {item.id: item.key for item in snapshot.items}
        entries = [(replace(each, item=None), keys[each.item] if each.item else None) for each in snapshot.entries]
        runs.append((snapshot.run, entries, list(keys.values()), snapshot.thresholds, snapshot.sources))
    page = catalog.page(100)
    lines = [] if page is None else [(line.item.key, line.level, line.members, line.columns, line.types) for line in page.items]
    names = ("path", "columns_of", "columns_hash")
    with reading(catalog._engine) as connection:
        query = select(*(tables.entry.c[name] for name in names)).order_by(tables.entry.c.id)
        homes = [row.columns_of is None for row in connection.execute(query)]
        findings = len(connection.execute(select(tables.finding.c.entry_id)).all())
    assert catalog.check() == ()
    return runs, sorted(lines, key=repr), homes, findings


def _carried(known: Sequence[Published]) -> tuple[Entry, ...]:
    return tuple(replace(one.entry, item=None, coverage=replace(one.entry.coverage, looked_at=SINCE)) for one in known)


LATER: dict[str, Callable[[tuple[Entry, ...]], tuple[Entry, ...]]] = {
    "all the same": lambda same: same,
    "one is gone": lambda same: same[1:],
    "one is new": lambda same: (*same, entry("log_20240103", columns("at", "what"))),
    "one is read anew": lambda same: (same[0], entry("log_20240101", columns("at", "who")), *same[2:]),
    "in another order": lambda same: same[::-1],
    "one is named twice": lambda same: (entry("plain", PHONE), *same),
    "one was counted": lambda same: (replace(same[0], persons=Persons(5, 9, "census")), *same[1:]),
    "one falls": lambda same: (entry("customers", columns("id", "phone")), *same[1:]),
    "nothing is left": lambda same: (),
}


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
@pytest.mark.parametrize("with_known", [True, False], ids=["known", "unknown"])
def test_what_was_carried_over_is_as_if_it_had_been_written_piece_by_piece(
    tmp_path: Path, later: Callable[[tuple[Entry, ...]], tuple[Entry, ...]], with_known: bool
) -> None:
    with Catalog.open(f"sqlite:///{tmp_path}/one.db") as one, Catalog.open(f"sqlite:///{tmp_path}/other.db") as other:
        one.record(_snapshot(1, FULL), ENTITY)
        _written(other, _snapshot(1, FULL))
        for number in (2, 3):
            known = one.known({"crm"})[1]
            snapshot = _snapshot(number, later(_carried(known)) if known else ())
            stored = one.record(snapshot, ENTITY, Together(known=known if with_known else ()))
            assert stored == one.snapshot(snapshot.run.id) == one.latest()
            _written(other, snapshot)
        assert _told(one) == _told(other)


def test_copies_are_made_on_every_database(catalog: Catalog) -> None:
    catalog.record(_snapshot(1, FULL), ENTITY)
    for number in (2, 3):
        known = catalog.known({"crm"})[1]
        mixed = (*_carried(known)[:2], entry(f"t{number}"), *_carried(known)[2:4])
        stored = catalog.record(_snapshot(number, mixed), ENTITY, Together(known=known))
        assert stored == catalog.latest()
        assert [one.coverage.looked_at for one in stored.entries] == [SINCE, SINCE, None, SINCE, SINCE]
    assert catalog.check() == ()
    with reading(catalog._engine) as connection:
        query = select(tables.entry.c.id).where(tables.entry.c.columns_of.is_(None))
        assert len(connection.execute(query).all()) == len(FULL) + 2


def test_people_decide_between_two_runs(catalog: Catalog) -> None:
    first = catalog.record(_snapshot(1, FULL), ENTITY)
    item = first.entries[0].item
    assert item is not None
    known = catalog.known({"crm"})[1]
    catalog.add_decision(PersonDecision(UUID(int=7), item, "phone", "王某", SINCE, "座机", entity_type="CN_LANDLINE"))
    stored = catalog.record(_snapshot(2, _carried(known)), ENTITY, Together(known=known))
    assert [one.item for one in stored.entries] == [one.item for one in first.entries]
    assert [one.entity_type for one in catalog.standing()] == ["CN_LANDLINE"]
    reviewed = catalog.reviewed(stored)
    assert reviewed.entries[0].finding.columns[1].entity_type == "CN_LANDLINE"


def test_what_was_known_before_another_run_is_not_relied_on(tmp_path: Path) -> None:
    """Somebody published between reading what was known and recording: the verdict of that run must not fall."""
    with Catalog.open(f"sqlite:///{tmp_path}/one.db") as one, Catalog.open(f"sqlite:///{tmp_path}/other.db") as other:
        for each in (one, other):
            each.record(_snapshot(1, (entry("plain"),)), ENTITY)
        known = one.known({"crm"})[1]
        for each in (one, other):
            each.record(_snapshot(2, (entry("plain", columns("name", id="CN_MOBILE_PHONE"), level=Level.IMPORTANT),)), ENTITY)
        stored = one.record(_snapshot(3, _carried(known)), ENTITY, Together(known=known))
        other.record(_snapshot(3, _carried(known)), ENTITY)
        assert stored.entries[0].decision.level is Level.IMPORTANT
        assert _told(one) == _told(other)


def test_what_is_known_is_of_the_sources_that_were_asked_for(catalog: Catalog) -> None:
    both = (entry("a"), entry("b", source="oss", path=("oss", "main", "b")))
    catalog.record(Snapshot(run(1), both, (), (), (*READ, SourceOutcome("oss", Status.COMPLETE))), ENTITY)
    marks, known = catalog.known({"oss"})
    assert ([one.entry.title for one in known], marks) == (["oss.main.b"], {})
    assert catalog.known({"erp"}) == ({}, ())


@given(snapshots, st.booleans())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_run_is_the_same_in_one_piece_and_in_several(snapshot: Snapshot, again: bool) -> None:
    with (
        TemporaryDirectory() as folder,
        Catalog.open(f"sqlite:///{folder}/one.db") as one,
        Catalog.open(f"sqlite:///{folder}/other.db") as other,
    ):
        one.record(snapshot, ENTITY)
        _written(other, snapshot)
        if again:
            names = {entry.source for entry in snapshot.entries}
            known = one.known(names)[1]
            later = replace(snapshot, run=run(9), entries=_carried(known))
            one.record(later, ENTITY, Together(known=known))
            _written(other, later)
        assert _told(one) == _told(other)


_CRASH = """
import os, sys
from catalog import Catalog, Together
import catalog.recording as recording
from tests.catalog.test_recording import ENTITY, _carried, _snapshot
store = Catalog.open(sys.argv[1])
known = store.known({"crm"})[1]
recording.seal = lambda *_: os._exit(9)
store.record(_snapshot(2, _carried(known)), ENTITY, Together(known=known))
"""


def test_a_crash_before_the_seal_leaves_the_run_before(url: str) -> None:
    with Catalog.open(url) as catalog:
        first = catalog.record(_snapshot(1, FULL), ENTITY)
    command = [sys.executable, "-W", "error", "-c", _CRASH, url]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2], env=environment)
    assert done.returncode == 9, done.stderr
    with Catalog.open(url) as catalog:
        assert (catalog.latest(), catalog.unfinished(), catalog.check()) == (first, (), ())


def _graded(grade: float) -> Entry:
    one = entry("t", PHONE)
    return replace(one, facts=replace(one.facts, system_grade=grade))


def _weighed(weight: float) -> Entry:
    one = entry("t", PHONE)
    return replace(one, finding=replace(one.finding, evidence=(Evidence("name", "x", (("n", 1),), weight),)))


def _sure(confidence: float) -> Entry:
    one = entry("t", PHONE)
    return replace(one, finding=replace(one.finding, columns=tuple(replace(each, confidence=confidence) for each in PHONE)))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (_graded(3), _graded(3.0)),
        (_graded(3.0), _graded(3)),
        (_weighed(1), _weighed(1.0)),
        (_weighed(-0.0), _weighed(0.0)),
        (_sure(0.0), _sure(-0.0)),
        (_sure(-0.0), _sure(0.0)),
    ],
)
def test_what_is_equal_but_spelled_otherwise_is_published_as_it_stood(was: Entry, now: Entry) -> None:
    with TemporaryDirectory() as folder, Catalog.open(f"sqlite:///{folder}/catalog.db") as catalog:
        catalog.record(_snapshot(1, (was,)), ENTITY)
        _, known = catalog.known({"crm"})
        snapshot = catalog.record(_snapshot(2, (now,)), ENTITY, Together(known=known))
        assert catalog.check() == ()
        assert snapshot == catalog.latest()


def test_an_entry_of_another_item_is_what_replacing_makes_of_it() -> None:
    one, item = entry("t_1", PHONE), UUID(int=7)
    before = replace(one)
    looked_at = replace(one.coverage, looked_at=SINCE)
    assert one.of_item(item) == replace(one, item=item)
    assert one.of_item(None, looked_at) == replace(one, item=None, coverage=looked_at)
    assert one.of_item(item).of_item(one.item) == one == before
    with pytest.raises(AttributeError):
        one.of_item(item).item = None  # type: ignore[misc]
