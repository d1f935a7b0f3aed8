"""Items whose members rotate: columns' types, people's decisions and flags carry over to the members that come."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from catalog import Catalog, Why, queue
from catalog.kept import kept
from catalog.model import Entry, PersonDecision, Snapshot, SourceOutcome
from catalog.verdicts import NOT_SEEN_SINCE
from classifiers.model import ColumnFinding, Decision, Level
from connectors.model import Reason, Status
from tests.catalog.builders import START, answer, entry, snapshot, unread

ITEM = UUID(int=7)
SINCE = {"crm": "2024-03-02 08:05 UTC, run 1234abcd"}
CARD = ColumnFinding("a", "text", "CN_ID_CARD", confidence=0.9, enterprise_level=4)
CITY = ColumnFinding("a", "text", "CITY", confidence=0.9, enterprise_level=1)
PLAIN = ColumnFinding("a", "text")
KEYED = ColumnFinding("id", "bigint")


def day(name: str, column: ColumnFinding = PLAIN, *flags: str, level: Level = Level.GENERAL) -> Entry:
    return entry(f"cdr_{name}", (KEYED, column), item=ITEM, decision=Decision(level, flags=flags))


def types(entries: tuple[Entry, ...]) -> list[str | None]:
    return [one.finding.columns[1].entity_type for one in entries]


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        # The whole family has rotated.
        ((day("0101", CARD), day("0102", CARD)), (day("0201"), day("0202")), ["CN_ID_CARD", "CN_ID_CARD"]),
        ((day("0101", CARD),), (day("0201", CITY),), ["CN_ID_CARD"]),
        # One that stays has the type itself: a new one is as most were.
        ((day("0101", CARD), day("0102", CARD)), (day("0102", CARD), day("0103")), ["CN_ID_CARD", "CN_ID_CARD"]),
        ((day("0101", CARD), day("0102"), day("0103")), (day("0101", CARD), day("0104")), ["CN_ID_CARD", None]),
        # The only one that had it is gone: the item would lose it.
        ((day("0101", CARD), day("0102"), day("0103")), (day("0102"), day("0104")), [None, "CN_ID_CARD"]),
        # Nothing has come in its place.
        ((day("0101", CARD), day("0102")), (day("0102"),), [None]),
        ((day("0101", CARD),), (day("0201", CARD),), ["CN_ID_CARD"]),
        ((day("0101"),), (day("0201", CARD),), ["CN_ID_CARD"]),
    ],
)
def test_types_of_members_that_come(before: tuple[Entry, ...], now: tuple[Entry, ...], shown: list[str | None]) -> None:
    done = kept(before, now, (), SINCE)
    assert types(done) == shown
    assert [NOT_SEEN_SINCE in one.decision.flags for one in done] == [
        one.finding.columns != found.finding.columns for one, found in zip(done, now, strict=True)
    ]
    assert kept(before, done, (), SINCE) == done


def test_a_member_that_comes_and_cannot_be_read_has_the_columns_of_the_others() -> None:
    (done,) = kept((day("0101", CARD),), (unread("cdr_0201", Reason.PERMISSION, item=ITEM),), (), SINCE)
    assert [(one.column, one.entity_type) for one in done.finding.columns] == [("id", None), ("a", "CN_ID_CARD")]
    assert done.decision.enterprise_level == 4


def test_flags_that_only_members_had_that_are_gone() -> None:
    before = (day("0101", CARD, "sensitive_pi", "copied_table"), day("0102", CARD, "minors"))
    one, other = kept(before, (day("0102", CARD, "minors"), day("0103", CARD)), (), SINCE)
    assert (one.decision.flags, other.decision.flags) == (("minors",), ("sensitive_pi", NOT_SEEN_SINCE))
    let_go = PersonDecision(uuid4(), ITEM, "", "甲", START, "核", changes={"flag:sensitive_pi": "no"})
    assert kept(before, (day("0103", CARD, "minors"),), (let_go,), SINCE)[0].decision.flags == ("minors",)


def test_what_people_said_of_a_column_holds_for_the_members_that_come() -> None:
    gone = PersonDecision(uuid4(), ITEM, "a", "甲", START, "是城市", "")
    assert types(kept((day("0101", CARD),), (day("0201"),), (gone,), SINCE)) == [None]


OUTCOME = (SourceOutcome("crm", Status.COMPLETE),)
A_MONTH = [f"2024{month:02}{day:02}" for month in (1, 2) for day in range(1, 4)]


def record(catalog: Catalog, number: int, *entries: Entry) -> Snapshot:
    unknown = tuple(replace(one, item=None) for one in entries)
    return catalog.record(replace(snapshot(*unknown, number=number), sources=OUTCOME))


@pytest.mark.parametrize(("first", "then"), [(A_MONTH[:3], A_MONTH[3:]), (A_MONTH[:1], A_MONTH[3:4]), (A_MONTH[:1], A_MONTH[3:])])
def test_a_family_rotates_in_a_catalogue(catalog: Catalog, first: list[str], then: list[str]) -> None:
    before = record(catalog, 1, *(day(name, CARD, "minors", level=Level.IMPORTANT) for name in first))
    after = record(catalog, 2, *(day(name) for name in then))
    assert {one.item for one in after.entries} == {one.item for one in before.entries}
    assert types(after.entries) == ["CN_ID_CARD"] * len(then)
    assert {one.decision.level for one in after.entries} == {Level.IMPORTANT}
    assert {one.decision.flags for one in after.entries} == {("minors", NOT_SEEN_SINCE)}
    state = catalog.review()
    assert state is not None
    assert [one.why for one in queue(state) if one.why is not Why.NEW] == [Why.KEPT]
    assert catalog.check() == ()


def test_decisions_about_a_family_outlive_its_members(catalog: Catalog) -> None:
    first = record(catalog, 1, *(day(name, CARD) for name in A_MONTH[:3]))
    (item,) = {one.item for one in first.entries}
    assert item is not None
    made = [
        PersonDecision(uuid4(), item, "a", "甲", START, "是城市", "CITY"),
        PersonDecision(uuid4(), item, "", "甲", START, "核", level=Level.IMPORTANT),
    ]
    lowering, _ = catalog.decide(made)
    catalog.decide((answer(lowering, "乙"),))
    record(catalog, 2, *(day(name) for name in A_MONTH[3:]))
    state = catalog.review()
    assert state is not None
    ((machine, ours),) = state.items.values()
    assert types(ours.members) == ["CITY"] * 3
    assert types(machine.members) == [None] * 3
    assert ours.level is Level.IMPORTANT
    third = record(catalog, 3, *(day(name, CARD) for name in A_MONTH[3:]))
    assert types(third.entries) == ["CN_ID_CARD"] * 3, "the machine says what it sees, and people's word stands beside it"
    now = catalog.review()
    assert now is not None
    assert types(now.decided.entries) == ["CITY"] * 3
