"""Published verdicts do not fall by themselves: entries kept, told, let go by people, and never lowered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Catalog
from catalog.items import level_rank
from catalog.kept import kept
from catalog.model import Entry, PersonDecision, SourceOutcome
from catalog.verdicts import NOT_SEEN_SINCE, column_verdict, present_level
from classifiers import sentence
from classifiers.model import ColumnFinding, Contained, Evidence, Facts, Level, PersonalInformation
from connectors.model import Reason, Status
from tests.catalog.builders import START, answer, columns, entry, run, snapshot, unread

ITEM = UUID(int=7)
SINCE = {"crm": "2024-03-02 08:05 UTC, run 1234abcd"}


def one_kept(before: Entry, now: Entry, *decisions: PersonDecision) -> Entry:
    (done,) = kept((before,), (now,), decisions, SINCE)
    return done


def table(found: tuple[ColumnFinding, ...] = columns("id"), level: Level = Level.GENERAL, **changes: Any) -> Entry:
    return entry("t", found, level, item=ITEM, **changes)


def decision(**changes: Any) -> PersonDecision:
    return PersonDecision(
        **{**{"id": uuid4(), "item": ITEM, "column": "", "decided_by": "甲", "decided_at": START, "because": "核"}, **changes}
    )


def test_a_level_that_falls_is_kept_and_says_so() -> None:
    done = one_kept(table(level=Level.IMPORTANT), table(level=Level.GENERAL))
    reason = done.decision.reasons[0]
    assert (done.decision.level, present_level(done.decision)) == (Level.IMPORTANT, Level.GENERAL)
    assert reason.because == "上次（2024-03-02 08:05 UTC, run 1234abcd）判为重要数据，本次未再识别到，须复核"
    assert "important when seen last" in reason.because_en
    assert done.decision.flags == (NOT_SEEN_SINCE,)


def test_since_stays_with_the_first_time() -> None:
    first = one_kept(table(level=Level.IMPORTANT), table(level=Level.GENERAL))
    (again,) = kept((first,), (table(level=Level.UNDECIDED),), (), {"crm": "later"})
    assert again.decision.reasons[0].because == first.decision.reasons[0].because
    assert present_level(again.decision) is Level.UNDECIDED


def test_what_is_seen_again_is_not_marked() -> None:
    first = one_kept(table(level=Level.IMPORTANT), table(level=Level.GENERAL))
    back = table(level=Level.IMPORTANT)
    assert one_kept(first, back) is back


@pytest.mark.parametrize(
    ("before", "now", "level"),
    [
        (Facts("d", None), Facts("d", "d.c"), Level.GENERAL),
        (Facts("d", "d.c", ("CITY",)), Facts("d", "d.c", ("CITY", "IMEI")), Level.GENERAL),
        (Facts("d", "d.c", ("CITY", "IMEI")), Facts("d", "d.c", ("CITY",)), Level.UNDECIDED),
        (Facts("d", "d.c"), Facts("d", None), Level.UNDECIDED),
    ],
)
def test_a_fact_filled_in_is_no_fall(before: Facts, now: Facts, level: Level) -> None:
    done = one_kept(table(level=Level.UNDECIDED, facts=before), table(level=Level.GENERAL, facts=now))
    assert done.decision.level is level
    assert bool(done.decision.undecided_for) is (level is Level.UNDECIDED)


SENSITIVE = PersonalInformation("身份", True)
CARD = ColumnFinding("a", "text", "CN_ID_CARD", confidence=0.9, enterprise_level=4, gbt45574=SENSITIVE, comment="old")


@pytest.mark.parametrize(
    ("now", "shown", "told"),
    [
        (ColumnFinding("a", "text"), "CN_ID_CARD", "kept_type"),
        (ColumnFinding("a", "text", "CITY", enterprise_level=1), "CN_ID_CARD", "kept_type_other"),
        (ColumnFinding("a", "text", "PASSPORT", enterprise_level=4), "PASSPORT", None),
        (ColumnFinding("a", "text", "CN_ID_CARD", confidence=0.3), "CN_ID_CARD", None),
        (ColumnFinding("a", "text", contains=(Contained("CN_ID_CARD", 0.1),)), "CN_ID_CARD", "kept_type"),
        (ColumnFinding("a", "text", evidence=(Evidence("allow", "allowed_column", (("glob", "*.a"),)),)), None, None),
        (ColumnFinding("b", "text"), None, None),
    ],
)
def test_types(now: ColumnFinding, shown: str | None, told: str | None) -> None:
    done = one_kept(table((CARD,)), table((now,)))
    (column,) = done.finding.columns
    assert (column.entity_type, column.comment) == (shown, now.comment)
    if told is None:
        assert done.finding.columns == (now,)
    else:
        assert column.evidence[0].sentence == told
        assert column.gbt45574 == SENSITIVE
        assert done.decision.flags == (NOT_SEEN_SINCE,)
        assert column_verdict(column).entity_type == (now.entity_type or "")
        assert all("2024-03-02" in sentence(column.evidence[0], language) for language in ("zh", "en"))


def test_sparse_finds_are_kept_likewise() -> None:
    before = ColumnFinding("a", "text", contains=(Contained("IMEI", 0.2), Contained("CITY", 0.1)), enterprise_level=3)
    now = ColumnFinding("a", "text", contains=(Contained("CITY", 0.3),))
    (column,) = one_kept(table((before,)), table((now,))).finding.columns
    assert column.contains == (Contained("CITY", 0.3), Contained("IMEI", 0.2))
    assert [one.sentence for one in column.evidence] == ["kept_contains"]
    assert (column.enterprise_level, column_verdict(column).contains) == (3, ("CITY",))


def test_a_dataset_that_could_not_be_read_keeps_its_columns() -> None:
    blind = unread("t", Reason.PERMISSION, item=ITEM)
    done = one_kept(table((CARD, ColumnFinding("b", "text")), Level.IMPORTANT), blind)
    assert [(one.column, one.entity_type) for one in done.finding.columns] == [("a", "CN_ID_CARD"), ("b", None)]
    assert (done.status, done.decision.level) == (Status.SKIPPED, Level.IMPORTANT)


@pytest.mark.parametrize(
    ("made", "level", "shown"),
    [
        (decision(level=Level.GENERAL), Level.GENERAL, "CN_ID_CARD"),
        (decision(level=Level.IMPORTANT), Level.IMPORTANT, "CN_ID_CARD"),
        (decision(level=Level.CORE_CANDIDATE), Level.CORE_CANDIDATE, "CN_ID_CARD"),
        (decision(column="a", entity_type=""), Level.CORE_CANDIDATE, None),
        (decision(column="a", entity_type="CITY"), Level.CORE_CANDIDATE, None),
        (decision(column="a", entity_type="CN_ID_CARD"), Level.CORE_CANDIDATE, "CN_ID_CARD"),
        (decision(item=UUID(int=9), level=Level.GENERAL), Level.CORE_CANDIDATE, "CN_ID_CARD"),
    ],
)
def test_what_people_let_go_is_not_kept(made: PersonDecision, level: Level, shown: str | None) -> None:
    done = one_kept(table((CARD,), Level.CORE_CANDIDATE), table((ColumnFinding("a", "text"),)), made)
    assert (done.decision.level, done.finding.columns[0].entity_type) == (level, shown)


def day(number: int, level: Level = Level.GENERAL) -> Entry:
    return entry(f"cdr_{number}", columns("id"), level, item=ITEM)


@pytest.mark.parametrize(
    ("before", "now", "levels"),
    [
        # The important day is gone and a new one has come in its place.
        ((day(1, Level.IMPORTANT), day(2)), (day(2), day(3), day(4)), ["general", "important", "important"]),
        # Another day still holds the level.
        ((day(1, Level.IMPORTANT), day(2, Level.IMPORTANT)), (day(2), day(3)), ["important", "general"]),
        # Nothing has come in its place: it is gone.
        ((day(1, Level.IMPORTANT), day(2)), (day(2),), ["general"]),
        ((day(1),), (day(2),), ["general"]),
        ((day(1),), (day(2, Level.IMPORTANT),), ["important"]),
        ((day(1, Level.UNDECIDED),), (day(2),), ["general"]),
    ],
)
def test_a_family_of_days_does_not_fall_with_its_oldest(
    before: tuple[Entry, ...], now: tuple[Entry, ...], levels: list[str]
) -> None:
    done = kept(before, now, (), SINCE)
    assert [one.decision.level.value for one in done] == levels
    assert kept(before, done, (), SINCE) == done
    let_go = kept(before, now, (decision(level=Level.GENERAL),), SINCE)
    assert [one.decision.level for one in let_go] == [one.decision.level for one in now]


_types = st.sampled_from([None, "CN_ID_CARD", "CITY", "IMEI"])
_column = st.builds(
    ColumnFinding,
    column=st.sampled_from("ab"),
    type=st.just("text"),
    entity_type=_types,
    contains=st.lists(st.builds(Contained, st.sampled_from(["CITY", "PASSPORT"]), st.just(0.1)), max_size=1).map(tuple),
    enterprise_level=st.sampled_from([None, 1, 4]),
)
_levels = st.sampled_from([Level.GENERAL, Level.UNDECIDED, Level.IMPORTANT, Level.CORE_CANDIDATE])
_tables = st.builds(
    table,
    st.lists(_column, max_size=2, unique_by=lambda one: one.column).map(tuple),
    _levels,
    status=st.sampled_from([Status.COMPLETE, Status.SKIPPED]),
)
_decisions = st.lists(
    st.builds(lambda level: decision(level=level), _levels)
    | st.builds(lambda kind: decision(column="a", entity_type=kind), st.sampled_from(["", "CITY", "CN_ID_CARD"])),
    max_size=3,
).map(tuple)


@settings(max_examples=300, deadline=None)
@given(_tables, _tables, _decisions)
def test_nothing_falls_and_keeping_twice_is_keeping_once(before: Entry, now: Entry, said: tuple[PersonDecision, ...]) -> None:
    done = one_kept(before, now, *said)
    assert level_rank(done.decision.level) >= level_rank(now.decision.level)
    floors = [one.level for one in said if one.level is not None][-1:]
    floor = min((before.decision.level, *floors), key=level_rank)
    filled_in = floor is Level.UNDECIDED and now.decision.level is Level.GENERAL
    assert filled_in or level_rank(done.decision.level) >= level_rank(floor)
    assert present_level(done.decision) is now.decision.level
    last = next((one.entity_type for one in reversed(said) if one.column == "a"), None)
    known = {one.column: one for one in before.finding.columns}
    seen = {one.column: one for one in now.finding.columns}
    for one in done.finding.columns:
        earlier, found = known.get(one.column), seen.get(one.column)
        if one.column != "a" or last in (None, earlier and earlier.entity_type):
            assert not (earlier and earlier.entity_type) or one.entity_type
        elif found is not None:
            assert one.entity_type == found.entity_type
    assert one_kept(before, done, *said) == done
    # The next run sees the same again: nothing changes but what is found.
    assert one_kept(done, now, *said).decision.level is done.decision.level


def test_a_rescan_in_a_catalogue(catalog: Catalog) -> None:
    outcome = (SourceOutcome("crm", Status.COMPLETE),)
    found = (replace(CARD, comment=""),)
    first = catalog.record(replace(snapshot(entry("t", found, Level.IMPORTANT), entry("u")), sources=outcome))
    less = snapshot(entry("t", columns("a")), entry("u"), number=2)
    second = catalog.record(replace(less, sources=outcome))
    assert catalog.snapshot(run(2).id) == second
    table_t, table_u = second.entries
    assert (table_t.decision.level, table_t.finding.columns[0].entity_type) == (Level.IMPORTANT, "CN_ID_CARD")
    assert f"run {str(run(1).id)[:8]}" in table_t.decision.reasons[0].because
    assert table_u == first.entries[1]
    item = table_t.item
    assert item is not None
    made = catalog.decide((decision(item=item, level=Level.GENERAL), decision(item=item, column="a", entity_type="")))
    third = catalog.record(replace(less, run=run(3), sources=outcome))
    assert third.entries[0].decision.level is Level.IMPORTANT, "one person alone lets nothing fall"
    catalog.decide(answer(one, "乙") for one in made)
    fourth = catalog.record(replace(less, run=run(4), sources=outcome))
    assert (fourth.entries[0].decision.level, fourth.entries[0].finding.columns[0].entity_type) == (Level.GENERAL, None)
    assert fourth.entries[0].decision.flags == ()
    assert catalog.check() == ()
