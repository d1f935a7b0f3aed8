"""The difference between two snapshots: what came, what went, and what nobody could see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog import ChangeKind, Subject, difference, group
from catalog.model import Entry, Snapshot, SourceOutcome
from classifiers.model import Level
from connectors.model import Reason, Status, Unread
from tests.catalog.builders import columns, entry, run, unread

READ = (SourceOutcome("crm", Status.COMPLETE),)


def _differences(
    older: list[Entry], newer: list[Entry], sources: tuple[SourceOutcome, ...] = READ
) -> list[tuple[str, str, str, str, str, str]]:
    """kind, subject, title, column, before, after of each change."""
    before = group(older, "")
    after = group(newer, "", before.items)
    found = difference(Snapshot(run(1), before.entries, before.items), Snapshot(run(2), after.entries, after.items, (), sources))
    assert (found.older, found.newer) == (run(1), run(2))
    return [
        (one.kind.value, one.subject.value, one.title.removeprefix("crm.main."), one.column, one.before, one.after)
        for one in found.changes
    ]


CASES = {
    "nothing": ([entry("a")], [entry("a")], []),
    "a dataset came": (
        [entry("a")],
        [entry("a"), entry("b", level=Level.IMPORTANT)],
        [("added", "item", "b", "", "", "important"), ("added", "dataset", "b", "", "", "important")],
    ),
    "a dataset went": (
        [entry("a"), entry("b")],
        [entry("a")],
        [("gone", "item", "b", "", "", ""), ("gone", "dataset", "b", "", "", "")],
    ),
    "a day came to a family": (
        [entry("t_1"), entry("t_2")],
        [entry("t_1"), entry("t_2"), entry("t_3")],
        [("added", "dataset", "t_3", "", "", "general")],
    ),
    "a level changed": (
        [entry("a")],
        [entry("a", level=Level.IMPORTANT)],
        [("level", "item", "a", "", "general", "important"), ("level", "dataset", "a", "", "general", "important")],
    ),
    "columns came, went and changed": (
        [entry("a", columns("old", x="IMEI"))],
        [entry("a", columns("new", x="IMSI"))],
        [
            ("added", "column", "a", "new", "", ""),
            ("gone", "column", "a", "old", "", ""),
            ("entity_type", "column", "a", "x", "IMEI", "IMSI"),
        ],
    ),
    "a type was lost and found": (
        [entry("a", columns("y", x="IMEI"))],
        [entry("a", (*columns("x"), *columns(y="IMEI")))],
        [("entity_type", "column", "a", "x", "IMEI", ""), ("entity_type", "column", "a", "y", "", "IMEI")],
    ),
    "unread is not gone": (
        [entry("a", level=Level.IMPORTANT)],
        [unread("a")],
        [("not_seen", "item", "a", "", "", ""), ("not_seen", "dataset", "a", "", "", "")],
    ),
    "still unread": ([unread("a")], [unread("a")], []),
    "seen again": (
        [unread("a")],
        [entry("a", level=Level.IMPORTANT)],
        [("level", "item", "a", "", "undecided", "important"), ("seen_again", "dataset", "a", "", "", "important")],
    ),
    "an unread column is not gone": (
        [entry("a", columns("y", x="IMEI"))],
        [entry("a", columns("y"), unread=(Unread("x", Reason.PERMISSION),))],
        [("not_seen", "column", "a", "x", "IMEI", "IMEI")],
    ),
    "the level of an item does not fall with an unread member": (
        [entry("t_1", level=Level.IMPORTANT), entry("t_2")],
        [unread("t_1"), entry("t_2")],
        [("not_seen", "item", "t_*", "", "", ""), ("not_seen", "dataset", "t_1", "", "", "")],
    ),
}


@pytest.mark.parametrize(("older", "newer", "changes"), CASES.values(), ids=CASES.keys())
def test_difference(older: list[Entry], newer: list[Entry], changes: list[tuple[str, ...]]) -> None:
    assert _differences(older, newer) == changes


@pytest.mark.parametrize(
    ("sources", "reason"),
    [
        ((SourceOutcome("oss", Status.COMPLETE),), None),  # this source was not scanned at all
        ((SourceOutcome("crm", Status.FAILED, reason=Reason.UNREACHABLE),), Reason.UNREACHABLE),
    ],
)
def test_a_source_that_was_not_read_loses_nothing(sources: tuple[SourceOutcome, ...], reason: Reason | None) -> None:
    older = group([entry("a")], "")
    found = difference(Snapshot(run(1), older.entries, older.items), Snapshot(run(2), (), (), (), sources))
    assert [(one.kind, one.subject, one.reason, one.since) for one in found.changes] == [
        (ChangeKind.NOT_SEEN, subject, reason, run(1).started_at) for subject in (Subject.ITEM, Subject.DATASET)
    ]


def test_the_reason_and_the_last_time_are_told() -> None:
    older, newer = group([entry("a")], ""), [unread("a", Reason.TIMEOUT)]
    after = group(newer, "", older.items)
    found = difference(
        Snapshot(run(1), older.entries, older.items), replace(Snapshot(run(2), after.entries, after.items), sources=READ)
    )
    assert {(one.reason, one.since) for one in found.of(ChangeKind.NOT_SEEN)} == {(Reason.TIMEOUT, run(1).started_at)}
    assert len(found.of(ChangeKind.NOT_SEEN, Subject.DATASET)) == 1
    assert found.of(ChangeKind.GONE) == ()
