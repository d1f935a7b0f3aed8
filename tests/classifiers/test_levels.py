from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.levels import ReadyRules, decide, states
from classifiers.model import Facts, Level
from config import LevelRule, LevelRules, load_level_rules
from config.rules import FACTS

RULES = load_level_rules()
GRADED = replace(RULES, thresholds={**RULES.thresholds, "important_system_grade": 3.0})  # as a company may fill it in
_USERS = Facts("user_personal", "user_personal.identity", ("CN_ID_CARD",), persons_upper=5000, rows=5000)


def _facts(category: str, **more: object) -> Facts:
    return replace(Facts(category.partition(".")[0], category, rows=10), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "level", "missing"),
    [
        (_facts("enterprise_management.human_resources"), Level.GENERAL, ()),
        (_facts("economy_business.products"), Level.GENERAL, ()),
        (_facts("technical.configuration"), Level.GENERAL, ()),
        (_USERS, Level.GENERAL, ()),
        # Which grade makes a system important stands in no public text: nothing is decided by it until somebody fills it in.
        (_facts("network_planning_ops.configuration", system_grade=3.0), Level.UNDECIDED, ("thresholds.important_system_grade",)),
        (_facts("security_assurance.emergency"), Level.UNDECIDED, ("system_grade", "thresholds.important_system_grade")),
        (_facts("economy_business.statistics"), Level.UNDECIDED, ("declared.national_interest",)),
        (_facts("economy_business.statistics", declared={"national_interest": "yes"}), Level.IMPORTANT, ()),
        (_facts("economy_business.statistics", declared={"national_interest": "no"}), Level.GENERAL, ()),
        (_facts("key_technology.export_control"), Level.UNDECIDED, ("declared.export_controlled",)),
        (_facts("key_technology.research", declared={"national_programme": "yes"}), Level.IMPORTANT, ()),
        (_facts("key_technology.intellectual_property"), Level.GENERAL, ()),
        (Facts(None, None, persons_upper=0), Level.UNDECIDED, ("category",)),
        (Facts(None, None, rows=10), Level.UNDECIDED, ("category",)),
        (replace(_USERS, read=False), Level.UNDECIDED, ("data",)),
        (replace(_USERS, rows=20_000_000, persons_upper=None), Level.UNDECIDED, ("persons_upper", "thresholds.coverage_persons")),
        (
            replace(_USERS, rows=None, persons_upper=None),
            Level.UNDECIDED,
            ("persons_upper", "rows", "thresholds.coverage_persons"),
        ),
        (replace(_USERS, rows=20_000_000, persons_upper=10_000_000), Level.UNDECIDED, ("thresholds.coverage_persons",)),
        (replace(_USERS, rows=9_000_000, persons_upper=9_000_000), Level.GENERAL, ()),
    ],
)
def test_the_telecom_pack(facts: Facts, level: Level, missing: tuple[str, ...]) -> None:
    decision = decide(facts, RULES)
    assert decision.level is level
    assert decision.undecided_for == missing


@pytest.mark.parametrize(
    ("facts", "level", "missing"),
    [
        (_facts("network_planning_ops.configuration", system_grade=3.0), Level.IMPORTANT, ()),
        (_facts("network_planning_ops.configuration", system_grade=2.0), Level.GENERAL, ()),
        (_facts("network_planning_ops.configuration"), Level.UNDECIDED, ("system_grade",)),
        (_facts("security_assurance.vulnerabilities", system_grade=3.1), Level.IMPORTANT, ()),
        (_facts("security_assurance.emergency"), Level.UNDECIDED, ("system_grade",)),
    ],
)
def test_a_filled_in_grade_decides(facts: Facts, level: Level, missing: tuple[str, ...]) -> None:
    decision = decide(facts, GRADED)
    assert (decision.level, decision.undecided_for) == (level, missing)


def test_general_says_which_negative_rule_spoke() -> None:
    decision = decide(_facts("enterprise_management.human_resources"), RULES)
    assert [reason.rule for reason in decision.reasons] == ["own_only"]
    assert "仅影响" in decision.reasons[0].because
    assert "1.4.1" in decision.reasons[0].because


def test_ten_million_persons_are_a_flag_and_not_a_level() -> None:
    decision = decide(replace(_USERS, persons_lower=10_000_000, persons_upper=12_000_000, rows=12_000_000), RULES)
    assert {"pi_over_10m", "pi_over_1m"} <= set(decision.flags)
    assert decision.level is Level.UNDECIDED
    assert "pi_over_10m" not in decide(replace(_USERS, persons_lower=9_999_999), RULES).flags


def test_a_threshold_that_people_fill_in_decides() -> None:
    filled = replace(RULES, thresholds={**RULES.thresholds, "coverage_persons": 4000.0})
    assert decide(replace(_USERS, persons_lower=4000), filled).level is Level.IMPORTANT
    assert decide(_USERS, filled).level is Level.UNDECIDED
    assert decide(replace(_USERS, persons_upper=100), filled).level is Level.GENERAL


@pytest.mark.parametrize(
    ("rows", "level"),
    [
        (4_000, Level.GENERAL),  # the convention: far below what the company filled in, estimates included
        (99_999, Level.GENERAL),
        (100_000, Level.UNDECIDED),
        (None, Level.UNDECIDED),
    ],
)
def test_nobody_counts_persons_far_below_the_line_that_was_filled_in(rows: int | None, level: Level) -> None:
    filled = replace(RULES, thresholds={**RULES.thresholds, "coverage_persons": 1_000_000.0})
    decision = decide(replace(_USERS, rows=rows, persons_upper=None), filled)
    assert decision.level is level
    assert ("rows" in decision.undecided_for) == (rows is None)
    assert decide(replace(_USERS, rows=rows, persons_lower=1_000_000, persons_upper=None), filled).level is Level.IMPORTANT


def test_core_is_only_ever_a_candidate() -> None:
    assert decide(replace(_USERS, declared={"core_candidate": "yes"}), RULES).level is Level.CORE_CANDIDATE
    assert not any(rule.level == "core" for rule in RULES.rules)


@pytest.mark.parametrize(
    "category", ["economy_business.trade", "enterprise_management.human_resources", "technical.configuration"]
)
def test_people_count_in_whatever_domain_they_stand(category: str) -> None:
    crowd = _facts(category, rows=20_000_000, persons_upper=None)
    assert decide(crowd, RULES).undecided_for == ("persons_upper", "thresholds.coverage_persons")
    filled = replace(RULES, thresholds={**RULES.thresholds, "coverage_persons": 4000.0})
    assert decide(replace(crowd, persons_lower=4000), filled).level is Level.IMPORTANT
    assert decide(replace(crowd, persons_upper=0), RULES).level is Level.GENERAL  # nobody in it, however many rows


def test_a_floor_raises_and_never_lowers() -> None:
    rules = LevelRules("x", (LevelRule("r", {"trajectory": True}, "", "because", enterprise_level=3),))
    way = Facts(None, None, trajectory=True)
    assert [decide(replace(way, enterprise_level=n), rules).enterprise_level for n in (None, 2, 3, 4)] == [3, 3, 3, 4]
    assert [reason.rule for reason in decide(replace(way, enterprise_level=2), rules).reasons] == ["r"]
    assert decide(replace(way, enterprise_level=4), rules).reasons == ()
    assert decide(replace(way, trajectory=False), rules).enterprise_level is None


def test_a_rule_may_look_at_another_taxonomy() -> None:
    rules = LevelRules("x", (LevelRule("r", {"tags.yd3813": {"within": ("user",)}}, "important", "because"),))
    assert decide(Facts(None, None, tags={"yd3813": "user.identity"}), rules).level is Level.IMPORTANT
    assert decide(Facts(None, None), rules).undecided_for == ("category",)


def test_reasons_have_both_languages() -> None:
    (reason,) = decide(_facts("enterprise_management.human_resources"), RULES).reasons
    assert reason.because.startswith("仅影响")
    assert reason.because_en.startswith("Data that affect only")


def test_unread_data_are_never_general_but_may_be_important() -> None:
    assert decide(_facts("technical.configuration", read=False), RULES).level is Level.UNDECIDED
    unread = _facts("network_planning_ops.configuration", system_grade=3.0, read=False)
    assert decide(unread, GRADED).level is Level.IMPORTANT


def test_no_number_of_an_unseen_standard_is_shipped() -> None:
    assert RULES.thresholds["coverage_persons"] is None
    assert RULES.thresholds["important_system_grade"] is None


def test_the_enterprise_level_stands_apart() -> None:
    assert decide(replace(_USERS, enterprise_level=4), RULES).enterprise_level == 4


def test_rules_know_exactly_the_facts_there_are() -> None:
    assert {item.name for item in fields(Facts)} - {"declared", "tags"} == set(FACTS)


@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        ({"equals": "a"}, "a", True),
        ({"in": ("a", "b")}, "b", True),
        ({"not_in": ("a", "b")}, "b", False),
        ({"within": ("a.b",)}, "a.b.c", True),
        ({"within": ("a.b",)}, "a.bc", False),
        ({"missing": True}, None, True),
        ("a", "b", False),
    ],
)
def test_conditions(condition: object, value: str | None, holds: bool) -> None:
    rules = LevelRules("x", (LevelRule("r", {"category": condition}, "important", "because"),))
    assert (decide(Facts(None, value), rules).level is Level.IMPORTANT) == holds


def test_any_of_several_values() -> None:
    rules = LevelRules("x", (LevelRule("r", {"entity_types": {"any_of": ("IMSI", "IMEI")}}, "important", "because"),))
    assert decide(Facts(None, None, ("CN_ID_CARD", "IMEI")), rules).level is Level.IMPORTANT
    assert decide(Facts(None, None, ("CN_ID_CARD",)), rules).level is Level.UNDECIDED


@pytest.mark.parametrize("rules", [RULES, GRADED], ids=["shipped", "graded"])
@pytest.mark.parametrize(
    "facts", [_USERS, replace(_USERS, read=False), _facts("technical.configuration"), _facts("economy_business.statistics")]
)
def test_a_pack_made_ready_decides_as_the_pack(facts: Facts, rules: LevelRules) -> None:
    ready = ReadyRules.of(rules)
    assert decide(facts, ready) == decide(facts, rules)
    assert states(facts, ready) == states(facts, rules)
    assert {one.rule.id for one in ready.awake} <= {rule.id for rule in rules.rules}


_ANY_FACTS = st.builds(
    Facts,
    domain=st.sampled_from(["user_personal", "network_planning_ops", "technical", None]),
    category=st.sampled_from(["user_personal.identity", "network_planning_ops.configuration", "key_technology.research", None]),
    sensitive=st.booleans(),
    persons_lower=st.sampled_from([0, 1, 2_000_000, 20_000_000]),
    persons_upper=st.sampled_from([None, 0, 1, 20_000_000]),
    rows=st.sampled_from([None, 0, 1, 20_000_000]),
    system_grade=st.sampled_from([None, 0, 1, 3.0]),
    read=st.booleans(),
    enterprise_level=st.sampled_from([None, 0, 1, 4]),
    declared=st.sampled_from([{}, {"important": "yes"}, {"national_programme": "yes"}, {"core_candidate": "yes"}]),
    minors_share=st.sampled_from([None, 0.0, 0.01, 1]),
    clear_people=st.booleans(),
    clear_types=st.sampled_from([0, 1, 9]),
    clear_classes=st.sampled_from([0, 1, 9]),
    trajectory=st.booleans(),
)


@given(st.lists(_ANY_FACTS, max_size=12), st.sampled_from([RULES, GRADED]))
def test_what_was_decided_before_changes_no_decision(many: list[Facts], rules: LevelRules) -> None:
    ready = ReadyRules.of(rules)
    assert [repr(decide(facts, ready)) for facts in many * 2] == [repr(decide(facts, rules)) for facts in many * 2]
