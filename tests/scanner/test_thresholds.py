"""A regulatory line is only called not reached when that is certain."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from catalog.model import Census, CensusGap, Entry, PersonCount, SourceOutcome, Threshold
from classifiers.model import Persons
from config import load_lines
from connectors.model import Coverage, Reason, Status
from scanner.thresholds import thresholds
from tests.scanner.samples import RUN, entry

LINES = load_lines()


def state(*entries: Entry, sources: tuple[SourceOutcome, ...] = ()) -> str:
    return {one.id: one.state for one in thresholds(LINES, entries, sources, "")}["persons_10m"]


@pytest.mark.parametrize(
    ("persons", "expected"),
    [
        (Persons(0, 0), "not_reached"),
        (Persons(0, 9_999_999), "not_reached"),
        (Persons(0, 10_000_000), "possible"),
        (Persons(9_999_999, None), "possible"),
        (Persons(10_000_000, None), "reached"),
        (Persons(0, None), "possible"),
    ],
)
def test_the_line_is_inclusive_and_honest(persons: Persons, expected: str) -> None:
    assert state(entry(persons=persons)) == expected


def test_upper_bounds_add_up_over_datasets() -> None:
    half = entry(persons=Persons(0, 5_000_000))
    assert state(half, half) == "possible"


def counted(persons: Persons, *gaps: CensusGap, third_parties: bool = False, beside: Persons | None = None) -> Threshold:
    when = datetime(2024, 1, 31, tzinfo=UTC)
    counts = (
        PersonCount("entity", "", "total", persons),
        PersonCount("entity", "", "total_with_third_parties", beside or persons),
    )
    census = Census(RUN, RUN, "", when, when, "census", third_parties, counts=counts, gaps=gaps)
    return thresholds(LINES, (), (), "", census)[0]


@pytest.mark.parametrize(
    ("persons", "state", "notice"),
    [
        (Persons(9_999_999, 9_999_999), "not_reached", "near"),
        (Persons(10_000_000, 10_000_000), "reached", ""),
        (Persons(9_999_999, 10_000_000), "possible", "near"),
        (Persons(0, 7_999_999), "not_reached", ""),
        (Persons(0, 8_000_000), "not_reached", "near"),
        (Persons(0, None, by={"numbers": 8_000_000}), "possible", "near"),
        (Persons(0, None), "possible", ""),
    ],
)
def test_counted_people_stand_against_the_line(persons: Persons, state: str, notice: str) -> None:
    found = counted(persons)
    assert (found.state, found.notice) == (state, notice)


def test_a_gap_leaves_no_upper_bound_and_has_its_name() -> None:
    found = counted(Persons(5, 6), CensusGap("crm", "t_note", "several_in_a_cell"))
    assert (found.state, found.upper, found.details["missing"]) == ("possible", None, "crm t_note: several_in_a_cell")


def test_gaps_in_other_peoples_data_are_not_ours() -> None:
    assert counted(Persons(5, 6), CensusGap("idc", "t", "timeout", role="customer")).state == "not_reached"


def test_the_declared_choice_decides_about_third_parties() -> None:
    own, every = Persons(5, 6), Persons(5, 20_000_000)
    assert counted(own, beside=every).state == "not_reached"
    assert counted(own, beside=every, third_parties=True).state == "possible"
    assert counted(own, beside=every).details["total_with_third_parties_upper"] == 20_000_000


def test_jointly_held_data_count_as_ours() -> None:
    assert state(entry(persons=Persons(10_000_000, None), role="joint")) == "reached"


def test_what_was_not_read_may_hold_anyone() -> None:
    clean = entry(persons=Persons(0, 0))
    unread = entry(persons=Persons(0, 0), status=Status.SKIPPED, reason=Reason.PERMISSION)
    assert state(clean, unread) == "possible"
    assert state(clean, sources=(SourceOutcome("crm", Status.FAILED, reason=Reason.DENIED),)) == "possible"


def test_other_peoples_data_do_not_count() -> None:
    assert state(entry(persons=Persons(20_000_000, None), role="customer")) == "not_reached"


@pytest.mark.parametrize(
    "unproven",
    [
        entry(persons=Persons(0, 0), coverage=Coverage("key_probes", 300, 900, 7, 0.95)),
        entry(persons=Persons(0, 0), coverage=Coverage("none"), status=Status.SKIPPED, reason=Reason.EXCLUDED),
        entry(persons=Persons(0, 0), coverage=Coverage("none"), status=Status.SKIPPED, reason=Reason.OFF_BY_DEFAULT),
        entry(persons=Persons(0, 0), coverage=Coverage("metadata_only"), reason=Reason.METADATA_ONLY),
        entry(persons=Persons(0, 0), coverage=Coverage("head", 1, 2000), status=Status.PARTIAL, reason=Reason.WEAK_SAMPLE),
    ],
)
def test_what_was_not_read_whole_bounds_nobody(unproven: Entry) -> None:
    assert state(entry(persons=Persons(0, 0)), unproven) == "possible"


def test_nothing_read_says_nothing() -> None:
    assert state() == "possible"


def test_there_is_no_change_without_a_filing() -> None:
    assert {one.id: one.state for one in thresholds(LINES, (), (), "")}["change_30pct"] == "no_baseline"
