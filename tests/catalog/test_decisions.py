"""People's decisions: what lowers, what waits, who may answer, and what stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Catalog
from catalog.decisions import Standing, allowed_by, decided, lowers, same_person, standing, standings
from catalog.items import level_rank
from catalog.model import DecisionKind, PersonDecision, Snapshot
from classifiers.model import ColumnFinding, Contained, Level
from config import AllowList, CatalogError
from tests.catalog.builders import START, answer, columns, entry, snapshot

ITEM = UUID("6d0f2c1e-0000-4000-8000-00000000000a")
LEVELS = (Level.GENERAL, Level.UNDECIDED, Level.IMPORTANT, Level.CORE_CANDIDATE)


def decision(**changes: Any) -> PersonDecision:
    fields: dict[str, Any] = {
        "id": uuid4(),
        "item": ITEM,
        "column": "",
        "decided_by": "甲",
        "decided_at": START,
        "because": "核对过",
    }
    return PersonDecision(**{**fields, **changes})


def on_level(level: Level, machine: Level, stands: Level | None = None, **changes: Any) -> PersonDecision:
    seen = {"level": machine.value, "standing": (stands or machine).value}
    return decision(level=level, seen=seen, **changes)


def on_type(chosen: str, level: str = "", **seen: str) -> PersonDecision:
    return decision(column="a", entity_type=chosen, changes={"enterprise_level": level} if level else {}, seen=seen)


@pytest.mark.parametrize(
    ("one", "is_lower"),
    [
        (on_level(Level.GENERAL, Level.IMPORTANT), True),
        (on_level(Level.GENERAL, Level.GENERAL), False),
        (on_level(Level.IMPORTANT, Level.GENERAL), False),
        (on_level(Level.IMPORTANT, Level.CORE_CANDIDATE), True),
        (on_level(Level.GENERAL, Level.UNDECIDED), True),
        (on_level(Level.GENERAL, Level.GENERAL, Level.UNDECIDED), False),
        (on_level(Level.GENERAL, Level.GENERAL, Level.IMPORTANT), True),
        (on_level(Level.GENERAL, Level.IMPORTANT, Level.GENERAL), True),
        (decision(level=Level.GENERAL), False),
        (decision(changes={"domain": "user_personal"}, seen={"level": "important", "standing": "important"}), False),
        (on_type("", entity_type="CN_ID_CARD", enterprise_level="4"), True),
        (on_type("", entity_type="CITY"), True),
        (on_type("", contains="CN_ID_CARD"), True),
        (on_type("", entity_type=""), False),
        (on_type("CITY", "1", entity_type="CN_ID_CARD", enterprise_level="4"), True),
        (on_type("PASSPORT", "4", entity_type="CN_ID_CARD", enterprise_level="4"), False),
        (on_type("PASSPORT", "4", entity_type=""), False),
        (on_type("PASSPORT", "3", entity_type="PASSPORT", enterprise_level="4"), False),
        (on_type("CITY", "1", entity_type="", standing_type="CN_ID_CARD", standing_level="4"), True),
        (on_type("CITY", entity_type="CN_ID_CARD", enterprise_level="4"), True),
    ],
)
def test_what_lowers(one: PersonDecision, is_lower: bool) -> None:
    assert lowers(one) is is_lower
    assert standings([one])[one.id] is (Standing.WAITS if is_lower else Standing.STANDS)


@pytest.mark.parametrize(
    ("kind", "by", "became"),
    [
        (DecisionKind.APPROVE, "乙", Standing.STANDS),
        (DecisionKind.APPROVE, " 甲 ", Standing.WAITS),
        (DecisionKind.DECLINE, "乙", Standing.DECLINED),
        (DecisionKind.DECLINE, "甲", Standing.DECLINED),
        (DecisionKind.WITHDRAW, "甲", Standing.WITHDRAWN),
        (DecisionKind.WITHDRAW, "乙", Standing.WAITS),
    ],
)
def test_an_answer_ends_the_waiting(kind: DecisionKind, by: str, became: Standing) -> None:
    asked = on_level(Level.GENERAL, Level.IMPORTANT)
    said = [asked, answer(asked, by, kind)]
    assert standings(said)[asked.id] is became
    assert standing(said) == ((asked,) if became is Standing.STANDS else ())
    late = [*said, answer(asked, "丙")]
    assert standings(late)[asked.id] is (Standing.STANDS if became is Standing.WAITS else became)


def test_a_later_word_ends_the_waiting_of_an_earlier_one() -> None:
    first, raised = on_level(Level.GENERAL, Level.IMPORTANT), on_level(Level.CORE_CANDIDATE, Level.IMPORTANT, decided_by="乙")
    said = [first, raised, answer(first, "丙")]
    assert standings(said) == {first.id: Standing.REPLACED, raised.id: Standing.STANDS}
    assert standing(said) == (raised,)


def test_other_aspects_do_not_touch_each_other() -> None:
    lower = on_level(Level.GENERAL, Level.IMPORTANT)
    text = decision(changes={"description": "话单"}, seen=lower.seen)
    assert standings([lower, text])[lower.id] is Standing.WAITS


def test_a_person_is_known_however_the_name_is_spaced() -> None:
    assert same_person("Ｗang  Min", "wang min")
    assert not same_person("王某", "李某")


def whole(level: Level = Level.IMPORTANT) -> Snapshot:
    found = columns(a="CN_ID_CARD", b="CITY")
    return snapshot(entry("t", found, level, item=ITEM), entry("other", found, level, item=UUID(int=1)))


def test_what_is_decided_about_an_item_stands_for_it_alone() -> None:
    said = [
        decision(
            level=Level.CORE_CANDIDATE,
            changes={"domain": "key_technology", "category": "key_technology.x", "description": "算法"},
        ),
        decision(
            column="a",
            entity_type="PASSPORT",
            changes={"enterprise_level": "4", "gbt45574": "特定身份", "gbt45574_sensitive": "yes"},
        ),
        decision(column="b", entity_type="", changes={"description": "编码"}),
    ]
    ours, other = decided(whole(), said).entries
    assert (ours.decision.level, ours.finding.domain, ours.finding.category, ours.comment) == (
        Level.CORE_CANDIDATE,
        "key_technology",
        "key_technology.x",
        "算法",
    )
    first, second = ours.finding.columns
    assert (first.entity_type, first.enterprise_level, first.gbt45574.sensitive) == ("PASSPORT", 4, True)
    assert (second.entity_type, second.comment) == (None, "编码")
    assert other == whole().entries[1]


def test_a_domain_without_category_takes_the_foreign_category_away() -> None:
    moved = decided(whole(), [decision(changes={"domain": "technical"})]).entries[0].finding
    assert (moved.domain, moved.category) == ("technical", None)
    same = decided(whole(), [decision(changes={"domain": "user_personal"})]).entries[0].finding
    assert same.category == "user_personal.identity"


def test_no_type_takes_sparse_finds_along() -> None:
    found = (ColumnFinding("a", "text", contains=(Contained("CN_ID_CARD", 0.01),)),)
    stored = snapshot(entry("t", found, item=ITEM))
    (column,) = decided(stored, [decision(column="a", entity_type="")]).entries[0].finding.columns
    assert (column.entity_type, column.contains) == (None, ())


def test_a_later_word_on_one_aspect_leaves_the_others() -> None:
    said = [decision(level=Level.CORE_CANDIDATE), decision(changes={"domain": "technical"})]
    (ours, _) = decided(whole(), said).entries
    assert (ours.decision.level, ours.finding.domain) == (Level.CORE_CANDIDATE, "technical")


def test_allow_entries_come_from_what_stands() -> None:
    waits = decision(
        column="a",
        entity_type="",
        kind=DecisionKind.REJECT,
        changes={"allow_columns": "crm.t.a\ncrm.t_2.a"},
        seen={"entity_type": "X"},
    )
    shape = decision(column="b", entity_type="", changes={"allow_shape": "AAA-0000"})
    assert allowed_by(standing([waits, shape])) == AllowList((), ("AAA-0000",))
    assert allowed_by(standing([waits, shape, answer(waits, "乙")])) == AllowList(("crm.t.a", "crm.t_2.a"), ("AAA-0000",))


_levels = st.sampled_from(LEVELS)
_steps = st.lists(
    st.tuples(
        st.sampled_from(LEVELS), st.sampled_from(LEVELS), st.sampled_from("甲乙丙"), st.sampled_from(["no", *DecisionKind])
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(_steps, st.integers(0, 3))
def test_no_sequence_lowers_without_two_people(steps: list[tuple[Level, Level, str, Any]], other: int) -> None:
    machine = Level.IMPORTANT
    said: list[PersonDecision] = []
    stands = machine
    for level, target, by, kind in steps:
        asked = next((one for one in reversed(said) if one.level is target), None)
        if isinstance(kind, DecisionKind) and kind.is_answer:
            said += [answer(asked, by, kind)] if asked else []
        else:
            said.append(on_level(level, machine, stands, decided_by=by))
        now = decided(snapshot(entry("t", level=machine, item=ITEM)), standing(said)).entries[0].decision.level
        if level_rank(now) < level_rank(stands):
            last = said[-1]
            made = next(one for one in said if one.id == last.answers)
            assert last.kind is DecisionKind.APPROVE
            assert made.decided_by != last.decided_by
        stands = now
    # Decisions about other things change nothing.
    unrelated = [decision(item=UUID(int=n), level=Level.GENERAL) for n in range(other)]
    mixed = decided(whole(), standing([*unrelated, *said]))
    assert mixed.entries[0] == decided(whole(), standing(said)).entries[0]


@pytest.fixture
def stored(catalog: Catalog) -> Snapshot:
    return catalog.record(snapshot(entry("t", columns(a="CN_ID_CARD"), Level.IMPORTANT), entry("u", columns(b="CITY"))))


def about(stored: Snapshot, **changes: Any) -> PersonDecision:
    return decision(item=stored.entries[0].item, **changes)


def test_what_was_seen_is_for_the_catalogue_to_say(catalog: Catalog, stored: Snapshot) -> None:
    forged = {"level": "general", "standing": "general"}
    (made,) = catalog.decide((about(stored, level=Level.GENERAL, seen=forged),))
    assert (made.seen["level"], made.seen["column:a"]) == ("important", "CN_ID_CARD")
    assert catalog.reviewed(stored).entries[0].decision.level is Level.IMPORTANT
    with pytest.raises(CatalogError, match="two people"):
        catalog.decide((answer(made, "甲"),))
    with pytest.raises(CatalogError, match="only who decided"):
        catalog.decide((answer(made, "乙", DecisionKind.WITHDRAW),))
    catalog.decide((answer(made, "乙"),))
    assert catalog.reviewed(stored).entries[0].decision.level is Level.GENERAL
    with pytest.raises(CatalogError, match="does not wait"):
        catalog.decide((answer(made, "丙", DecisionKind.DECLINE),))
    assert [one.kind for one in catalog.decisions()] == [DecisionKind.CORRECT, DecisionKind.APPROVE]
    assert len(catalog.audit_entries(["decision"])) == 2


def test_several_are_kept_together_or_not_at_all(catalog: Catalog, stored: Snapshot) -> None:
    wrong = about(stored, column="nowhere", entity_type="CITY")
    with pytest.raises(CatalogError, match="no such column"):
        catalog.decide((about(stored, level=Level.CORE_CANDIDATE), wrong))
    assert catalog.decisions() == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"level": Level.CORE},
        {"kind": DecisionKind.APPROVE},
        {"kind": DecisionKind.APPROVE, "answers": uuid4()},
        {"level": Level.GENERAL, "answers": uuid4()},
        {"column": "a", "entity_type": "CITY", "changes": {"domain": "technical"}},
        {},
    ],
)
def test_what_says_nothing_or_too_much_is_refused(catalog: Catalog, stored: Snapshot, changes: dict[str, Any]) -> None:
    with pytest.raises(CatalogError):
        catalog.decide((about(stored, **changes),))


def test_no_scan_changes_a_decision(catalog: Catalog, stored: Snapshot) -> None:
    kept = catalog.decide((about(stored, level=Level.CORE_CANDIDATE), about(stored, column="a", entity_type="PASSPORT")))
    found = [columns("a"), columns(a="CITY"), columns(a="CN_ID_CARD", c="IMEI"), ()]
    for number, one in enumerate(found, start=2):
        catalog.record(snapshot(entry("t", one, LEVELS[number % 4]), number=number))
        assert catalog.decisions() == kept
        assert catalog.reviewed(catalog.latest() or stored).entries[0].decision.level is Level.CORE_CANDIDATE
    assert catalog.check() == ()
