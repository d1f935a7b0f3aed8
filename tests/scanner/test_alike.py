"""Equal columns of a fleet are one object, and nothing is said otherwise than before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog.model import Entry
from classifiers.model import (
    ColumnFinding,
    Contained,
    DatasetFinding,
    Decision,
    Evidence,
    Facts,
    Level,
    LevelReason,
    PersonalInformation,
    Persons,
)
from connectors.model import Coverage, Kind, Measure, Statistics, Status
from scanner import alike
from scanner.alike import Alike

COLUMN = ColumnFinding(
    "mobile",
    "text",
    "CN_MOBILE_PHONE",
    (Contained("CN_ID_CARD", 0.5),),
    confidence=1.0,
    match_ratio=1.0,
    evidence=(Evidence("value", "values_match", (("share", 100.0), ("distinct", 1)), 1.0),),
    tags={"yd3813": "user"},
)


def copied(column: ColumnFinding) -> ColumnFinding:
    """Equal, and another object."""
    evidence = tuple(replace(one, fills=tuple((name, fill) for name, fill in one.fills)) for one in column.evidence)
    return replace(column, evidence=evidence, tags=dict(column.tags))


def test_equal_columns_are_held_once() -> None:
    shared = Alike()
    first = shared.finding(DatasetFinding((COLUMN, replace(COLUMN, column="other")), "user"))
    again = shared.finding(DatasetFinding((copied(COLUMN),), "operation"))
    assert again == DatasetFinding((COLUMN,), "operation")
    assert again.columns[0] is first.columns[0]


@pytest.mark.parametrize(
    "other",
    [
        replace(COLUMN, confidence=1),
        replace(COLUMN, match_ratio=True),
        replace(COLUMN, contains=(Contained("CN_ID_CARD", 0.25),)),
        replace(COLUMN, evidence=(replace(COLUMN.evidence[0], weight=1),)),
        replace(COLUMN, evidence=(replace(COLUMN.evidence[0], fills=(("share", 100), ("distinct", 1))),)),
        replace(COLUMN, tags={}),
        replace(COLUMN, tags={"yd3813": "other"}),
        replace(COLUMN, comment="手机"),
    ],
)
def test_what_is_spelled_otherwise_stays_itself(other: ColumnFinding) -> None:
    shared = Alike()
    shared.finding(DatasetFinding((COLUMN,)))
    assert shared.finding(DatasetFinding((other,))).columns[0] is other


def one_entry(table: str, minors: float) -> Entry:
    """All of it new, as a scan makes it."""
    tags = {"yd3813": "user"}
    return Entry(
        "crm",
        ("crm", "public", table),
        Kind.TABLE,
        "",
        "production",
        "own",
        Status.COMPLETE,
        Coverage("whole", 10, 10, 1, 1.0),
        Statistics(Measure.exact(1000), Measure.estimate(81920, "table_data")),
        DatasetFinding((copied(COLUMN),), "user", gbt35273=PersonalInformation("a", True), tags=dict(tags)),
        Facts("user", None, ("CN_MOBILE_PHONE",), declared={"copy_of": "bss"}, minors_share=minors, tags=dict(tags)),
        Decision(Level.GENERAL, (LevelReason("r1", "因为"),)),
        persons=Persons(1, 1000, "distinct", {"CN_MOBILE_PHONE": 1}),
    )


def held(shared: Alike, entry: Entry) -> Entry:
    """The entry of parts that others have too, as the pipeline makes it."""
    return replace(
        entry,
        finding=shared.finding(entry.finding),
        facts=shared.facts(entry.facts),
        decision=shared.decision(entry.decision),
        persons=shared.persons(entry.persons),
        statistics=shared.statistics(entry.statistics),
    )


def test_what_entries_say_alike_is_held_once() -> None:
    shared = Alike()
    first, again = (held(shared, one_entry(table, minors)) for table, minors in (("a", 0.25), ("b", 0.5)))
    assert (first, again) == (one_entry("a", 0.25), one_entry("b", 0.5))
    for told in (
        lambda one: one.persons,
        lambda one: one.statistics,
        lambda one: one.decision,
        lambda one: one.facts.entity_types,
        lambda one: one.facts.declared,
        lambda one: one.facts.tags,
        lambda one: one.finding.tags,
        lambda one: one.finding.gbt35273,
        lambda one: one.finding.columns[0],
    ):
        assert told(again) is told(first)


def test_what_is_held_already_stays_as_it_is() -> None:
    shared = Alike()
    entry = held(shared, one_entry("a", 0.25))
    assert shared.finding(entry.finding) is entry.finding
    assert shared.facts(entry.facts) is entry.facts


@pytest.mark.parametrize(
    "other",
    [
        Persons(1, 1000.0, "distinct", {"CN_MOBILE_PHONE": 1}),  # type: ignore[arg-type]
        Persons(1, True, "distinct", {"CN_MOBILE_PHONE": 1}),
        Persons(1, None, "distinct", {"CN_MOBILE_PHONE": 1}),
        Persons(1, 1000, "distinct", {"CN_MOBILE_PHONE": True}),
        Persons(1, 1000, "distinct", {"IMSI": 1}),
        Persons(1, 1000, "distinct"),
    ],
)
def test_figures_that_are_spelled_otherwise_stay_themselves(other: Persons) -> None:
    shared = Alike()
    shared.persons(one_entry("a", 0.25).persons)
    assert shared.persons(other) is other


@pytest.mark.parametrize(
    "other",
    [
        Statistics(Measure.exact(1000), Measure.estimate(81920.0, "table_data")),  # type: ignore[arg-type]
        Statistics(Measure.exact(1000), Measure.estimate(81920, "compressed")),
        Statistics(Measure.estimate(1000), Measure.estimate(81920, "table_data")),
        Statistics(Measure.exact(1000)),
        Statistics(Measure.estimate(81920, "table_data"), Measure.exact(1000)),
    ],
)
def test_statistics_that_are_spelled_otherwise_stay_themselves(other: Statistics) -> None:
    shared = Alike()
    shared.statistics(one_entry("a", 0.25).statistics)
    assert shared.statistics(other) is other


def test_figures_of_single_tables_do_not_drive_out_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "_MOST_FIGURES", 10)
    shared = Alike()
    first = held(shared, one_entry("a", 0.25))
    for rows in range(100):
        shared.statistics(Statistics(Measure.exact(rows)))
    assert len(shared._figures) <= 16
    assert shared.finding(one_entry("c", 0.25).finding).columns[0] is first.finding.columns[0]


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "_MOST", 10)
    shared = Alike()
    for number in range(100):
        one = replace(COLUMN, column=str(number))
        assert shared.finding(DatasetFinding((one,))).columns == (one,)
    assert len(shared._met) <= 16
    assert len(shared._held) <= 16
