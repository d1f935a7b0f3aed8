"""A regulatory line is only called not reached when that is certain."""

from __future__ import annotations

import pytest

from catalog.model import Entry, SourceOutcome
from classifiers.model import Persons
from config import load_lines
from connectors.model import Coverage, Reason, Status
from scanner.thresholds import thresholds
from tests.scanner.samples import entry

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
