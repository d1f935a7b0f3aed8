"""The difference between two snapshots: what came, what went, and what nobody could see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog import ChangeKind, Subject, Uncompared, difference, group
from catalog.exports.difference import uncompared_texts
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


def _snapshot(number: int, *entries: Entry, failed: tuple[SourceOutcome, ...] = ()) -> Snapshot:
    grouped = group(entries, "")
    read = tuple(SourceOutcome(name, Status.COMPLETE) for name in sorted({one.source for one in entries}))
    return Snapshot(run(number), grouped.entries, grouped.items, (), (*read, *failed))


_UNREACHABLE = SourceOutcome("crm", Status.FAILED, reason=Reason.UNREACHABLE)


@pytest.mark.parametrize(
    ("older", "newer", "apart"),
    [
        (("crm", "oss"), ("oss",), Uncompared("crm", True)),
        (("oss",), ("crm", "oss"), Uncompared("crm", False)),
        (("crm", "oss"), ("oss", _UNREACHABLE), Uncompared("crm", True, Reason.UNREACHABLE)),
        (("oss", _UNREACHABLE), ("crm", "oss"), Uncompared("crm", False, Reason.UNREACHABLE)),
    ],
)
def test_only_what_both_runs_read_is_compared(
    older: tuple[str | SourceOutcome, ...], newer: tuple[str | SourceOutcome, ...], apart: Uncompared
) -> None:
    before, after = (
        _snapshot(
            number,
            *(entry("a", source=one) for one in names if isinstance(one, str)),
            failed=tuple(one for one in names if isinstance(one, SourceOutcome)),
        )
        for number, names in ((1, older), (2, newer))
    )
    after = replace(after, entries=(*after.entries, entry("b", source="oss")))
    found = difference(before, replace(after, items=before.items + after.items))
    assert {(one.kind, one.source, one.title) for one in found.changes if one.subject is Subject.DATASET} == {
        (ChangeKind.ADDED, "oss", entry("b", source="oss").title)
    }
    assert {one.source for one in found.changes} == {"oss"}
    assert (found.compared, found.uncompared) == (("oss",), (apart,))


def test_an_item_over_several_sources_is_compared_where_both_runs_read_it() -> None:
    whole = [entry("user", columns("a", "b"), source=f"s-{n}", path=("", "main", "user")) for n in (1, 2)]
    heavy = replace(whole[0], decision=replace(whole[0].decision, level=Level.IMPORTANT))
    before = group([heavy, whole[1]], "")
    assert len(before.items) == 1
    both = Snapshot(run(1), before.entries, before.items)
    half = Snapshot(run(2), before.entries[1:], before.items)
    assert difference(both, half).changes == difference(half, both).changes == ()
    assert difference(both, half).uncompared == (Uncompared("s-1", True),)


def test_runs_with_no_source_in_common_have_nothing_to_compare() -> None:
    found = difference(_snapshot(1, entry("a", source="crm")), _snapshot(2, entry("a", source="oss")))
    assert (found.changes, found.renamings, found.compared) == ((), (), ())
    assert found.uncompared == (Uncompared("crm", True), Uncompared("oss", False))
    assert [text.split("，")[0] + text[-4:] for text in uncompared_texts(found)] == [
        "较新的一次没有扫描：crm",
        "较早的一次没有扫描：oss",
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
