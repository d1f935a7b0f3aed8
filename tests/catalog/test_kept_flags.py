"""Flags, figures of people and domains do not fall by themselves either: what is kept, what may fall, and who lets it go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from catalog import Catalog, ReviewState, Speech, Why, Wish, decision_of, flags_of, lowers, queue, verdict_of
from catalog.kept import kept
from catalog.model import DecisionKind, Entry, PersonDecision, SourceOutcome
from catalog.verdicts import COUNTED_LOWER, NOT_SEEN_SINCE, present_flags
from catalog.wishes import Reviewer
from classifiers.model import ColumnFinding, DatasetFinding, Decision, Level, Persons
from config import CatalogError, UsageError, load_taxonomy
from connectors.model import Coverage, Reason, Status, Unread
from tests.catalog.builders import START, answer, entry, snapshot

ITEM = UUID(int=7)
SINCE = {"crm": "2024-03-02 08:05 UTC, run 1234abcd"}
CARD = ColumnFinding("a", "text", "CN_ID_CARD", confidence=0.9, enterprise_level=4)
PLAIN = ColumnFinding("a", "text")
NOBODY = Persons()
MANY = Persons(12_000_000, 12_400_000, "census")
SPEECH = Speech(load_taxonomy())


def table(*flags: str, found: tuple[ColumnFinding, ...] = (PLAIN,), persons: Persons = NOBODY, **changes: Any) -> Entry:
    return entry("t", found, item=ITEM, persons=persons, **{"decision": Decision(Level.GENERAL, flags=flags), **changes})


def one_kept(before: Entry, now: Entry, *decisions: PersonDecision) -> Entry:
    (done,) = kept((before,), (now,), decisions, SINCE)
    (again,) = kept((before,), (done,), decisions, SINCE)
    assert again == done, "keeping twice is keeping once"
    return done


def said(column: str = "", entity_type: str | None = None, **changes: str) -> PersonDecision:
    named = {name.replace("flag_", "flag:"): word for name, word in changes.items()}
    return PersonDecision(uuid4(), ITEM, column, "甲", START, "核", entity_type, changes=named)


@pytest.mark.parametrize("flag", ["sensitive_pi", "minors", "trajectory", "pi_over_10m", "a_flag_of_the_company"])
def test_a_flag_that_falls_is_kept_and_says_since_when(flag: str) -> None:
    done = one_kept(table(flag), table())
    assert done.decision.flags == (flag, NOT_SEEN_SINCE)
    assert "2024-03-02 08:05 UTC" in done.decision.reasons[0].because
    assert present_flags(done.decision) == frozenset()
    later = one_kept(done, table())
    assert later.decision == done.decision, "the first time is the one that is told"
    back = table(flag)
    assert one_kept(done, back) is back


BLIND: dict[str, Any] = {"status": Status.SKIPPED, "reason": Reason.PERMISSION, "coverage": Coverage("none")}
LESS: dict[str, Any] = {"coverage": Coverage("places", 10, 100, 1, 0.2)}
HIDDEN: dict[str, Any] = {"unread": (Unread("b", Reason.PERMISSION),)}


@pytest.mark.parametrize(
    ("before", "now", "stays"),
    [
        (table("copied_table"), table(), False),
        (table("clear_people_in_test", found=(CARD,)), table(found=(CARD,)), False),
        (table("clear_people_in_test", found=(CARD,)), table(), True),
        (table("copied_table"), table(**BLIND), True),
        (table("copied_table"), table(**LESS), True),
        (table("copied_table"), table(**HIDDEN), True),
        (table("copied_table", **LESS), table(**LESS), False),
        (table("copied_table", found=(CARD,)), table(status=Status.EMPTY), False),
    ],
)
def test_an_exposure_is_over_once_the_table_was_looked_at_as_well_and_is_as_it_was_but_for_it(
    before: Entry, now: Entry, stays: bool
) -> None:
    assert before.decision.flags[0] in one_kept(before, now).decision.flags or not stays
    assert (before.decision.flags[0] in one_kept(before, now).decision.flags) is stays


def test_a_flag_goes_with_the_column_that_people_said_is_something_else() -> None:
    before, now = table("sensitive_pi", "pi_over_10m", found=(CARD,)), table()
    assert one_kept(before, now).decision.flags == ("pi_over_10m", "sensitive_pi", NOT_SEEN_SINCE)
    assert one_kept(before, now, said("a", "")).decision.flags == ("pi_over_10m", NOT_SEEN_SINCE)


def test_a_flag_that_people_took_away_is_not_kept_unless_they_gave_it_back() -> None:
    no, yes = said(flag_sensitive_pi="no"), said(flag_sensitive_pi="yes")
    assert one_kept(table("sensitive_pi", "minors"), table(), no).decision.flags == ("minors", NOT_SEEN_SINCE)
    assert one_kept(table("sensitive_pi"), table(), no, yes).decision.flags == ("sensitive_pi", NOT_SEEN_SINCE)


def census(lower: int, upper: int | None) -> Persons:
    return Persons(lower, upper, "census", {"documents": lower})


@pytest.mark.parametrize(
    ("before", "now", "shown", "rule"),
    [
        # Nobody counted: the last count stands.
        (MANY, Persons(0, None, "not_counted"), MANY, "kept_count"),
        (MANY, Persons(0, 13_000_000, "rows_bound"), MANY, "kept_count"),
        # Counted less, and something was missed: the earlier bound is kept, with what was counted beside it.
        (
            MANY,
            census(3_000_000, None),
            Persons(12_000_000, None, "census", {"documents": 3_000_000, COUNTED_LOWER: 3_000_000}),
            "kept_persons",
        ),
        # A complete count is a new observation.
        (MANY, census(3_000_000, 3_100_000), census(3_000_000, 3_100_000), ""),
        (MANY, census(13_000_000, None), census(13_000_000, None), ""),
        (Persons(0, 100, "rows_bound"), Persons(0, 50, "rows_bound"), Persons(0, 50, "rows_bound"), ""),
    ],
)
def test_figures_of_people(before: Persons, now: Persons, shown: Persons, rule: str) -> None:
    done = one_kept(table(persons=before), table(persons=now))
    assert done.persons == shown
    assert [one.rule for one in done.decision.reasons] == [rule] * bool(rule)
    assert (NOT_SEEN_SINCE in done.decision.flags) is (rule == "kept_persons")


def test_a_count_over_a_column_that_is_not_recognised_any_more_is_not_complete() -> None:
    done = one_kept(table(found=(CARD,), persons=MANY), table(persons=census(0, 0)))
    assert (done.persons.lower, done.persons.upper) == (12_000_000, None)


def test_an_emptied_table_has_nobody_in_it() -> None:
    nobody = Persons(0, 0, "rows_bound")
    assert one_kept(table(found=(CARD,), persons=MANY), table(status=Status.EMPTY, persons=nobody)).persons == nobody


def test_where_nobody_counted_the_flag_rests_on_the_last_count() -> None:
    done = one_kept(table("pi_over_10m", persons=MANY), table())
    assert done.decision.flags == ("pi_over_10m",)
    assert present_flags(done.decision) == {"pi_over_10m"}
    fewer = one_kept(done, table(persons=census(3_000_000, 3_100_000)))
    assert (fewer.persons.lower, fewer.decision.flags) == (3_000_000, ("pi_over_10m", NOT_SEEN_SINCE))
    uncounted = one_kept(fewer, table())
    assert (uncounted.persons.lower, uncounted.decision.flags) == (3_000_000, ("pi_over_10m", NOT_SEEN_SINCE))


def test_an_open_question_about_a_count_stays_open_until_somebody_answers_or_counts_all() -> None:
    less = one_kept(table(persons=MANY), table(persons=census(3_000_000, None)))
    waiting = one_kept(less, table())
    assert waiting.decision.reasons == less.decision.reasons
    assert waiting.persons == less.persons
    let_go = one_kept(less, table(), said(persons="no"))
    assert (let_go.persons.lower, let_go.decision.flags) == (3_000_000, ())
    assert one_kept(less, table(persons=census(2_000_000, None)), said(persons="no")).persons.lower == 2_000_000


def test_a_domain_that_is_not_told_any_more_is_kept() -> None:
    nowhere = table(finding=DatasetFinding((PLAIN,)))
    done = one_kept(table(), nowhere)
    assert (done.finding.domain, done.finding.category) == ("user_personal", "user_personal.identity")
    assert done.decision.flags == (NOT_SEEN_SINCE,)
    assert one_kept(table(), nowhere, said(domain="technical")) is nowhere


OUTCOME = (SourceOutcome("crm", Status.COMPLETE),)


def record(catalog: Catalog, number: int, one: Entry) -> ReviewState:
    catalog.record(replace(snapshot(replace(one, item=None), number=number), sources=OUTCOME))
    state = catalog.review()
    assert state is not None
    return state


def wish(state: ReviewState, kind: DecisionKind, *flags: str, by: str = "甲") -> PersonDecision:
    ((machine, _),) = state.items.values()
    return decision_of(Wish(kind, flags=flags), machine, verdict_of(machine), Reviewer(by, START, "核对过"), load_taxonomy())


def shown_flags(state: ReviewState | None) -> str:
    assert state is not None
    ((_, ours),) = state.items.values()
    return flags_of(ours)


def reasons_to_look(state: ReviewState | None) -> list[str]:
    assert state is not None
    return [SPEECH.told(one) for one in queue(state) if one.why is Why.KEPT]


def test_a_kept_flag_is_in_the_queue_until_two_people_let_it_fall(catalog: Catalog) -> None:
    record(catalog, 1, table("sensitive_pi", "minors"))
    state = record(catalog, 2, table())
    told = reasons_to_look(state)
    assert len(told) == 1
    assert "敏感个人信息: 有" in told[0]
    assert "敏感个人信息: 没有" in told[0]
    (made,) = catalog.decide((wish(state, DecisionKind.REJECT, "sensitive_pi"),))
    assert lowers(made)
    assert shown_flags(catalog.review()) == "minors,not_seen_since,sensitive_pi"
    (other,) = catalog.decide((wish(state, DecisionKind.REJECT, "minors"),))
    with pytest.raises(CatalogError, match="two people"):
        catalog.decide((answer(made, " 甲 "),))
    catalog.decide((answer(made, "乙"), answer(other, "乙")))
    assert shown_flags(catalog.review()) == "not_seen_since"
    assert reasons_to_look(catalog.review()) == []
    assert shown_flags(record(catalog, 3, table())) == ""
    assert catalog.check() == ()
    # Seen again: the decision stands, and the machine's other opinion is told.
    again = record(catalog, 4, table("minors"))
    assert shown_flags(again) == ""
    assert [(one.why, SPEECH.told(one)) for one in queue(again) if one.why is Why.DISAGREES]


def test_confirming_an_item_keeps_its_flags(catalog: Catalog) -> None:
    record(catalog, 1, table("minors", persons=MANY))
    state = record(catalog, 2, table(persons=census(5, None)))
    assert "人数 ≥ 12,000,000" in reasons_to_look(state)[0]
    catalog.decide((wish(state, DecisionKind.CONFIRM),))
    assert reasons_to_look(catalog.review()) == []
    assert shown_flags(record(catalog, 3, table(persons=census(5, None)))) == "minors,not_seen_since"
    assert catalog.check() == ()


def test_a_person_can_give_a_flag_alone_and_not_take_one_that_is_not_there(catalog: Catalog) -> None:
    state = record(catalog, 1, table())
    catalog.decide((wish(state, DecisionKind.CORRECT, "minors"),))
    assert shown_flags(catalog.review()) == "minors"
    with pytest.raises(UsageError, match="no flag"):
        wish(state, DecisionKind.REJECT, "minors")
    with pytest.raises(UsageError, match="no flag"):
        wish(state, DecisionKind.CORRECT, "minorz")
    with pytest.raises(UsageError, match="--flag goes with"):
        wish(state, DecisionKind.CONFIRM, "minors")


def test_the_people_of_a_table_as_two_people_let_them_fall(catalog: Catalog) -> None:
    record(catalog, 1, table(persons=MANY))
    state = record(catalog, 2, table(persons=census(5, None)))
    (made,) = catalog.decide((wish(state, DecisionKind.REJECT, "persons"),))
    assert lowers(made)
    catalog.decide((answer(made, "乙"),))
    now = catalog.review()
    assert now is not None
    assert (now.machine.entries[0].persons.lower, now.decided.entries[0].persons.lower) == (12_000_000, 5)
    assert reasons_to_look(now) == []
    assert record(catalog, 3, table(persons=census(4, None))).machine.entries[0].persons.lower == 4
