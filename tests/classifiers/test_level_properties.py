"""What holds for every rule pack and all facts: core is nobody's to give, raising never lowers, nothing is general in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.levels import ReadyRules, decide, states
from classifiers.model import Decision, Facts, Level
from config import LevelRule, LevelRules, load_level_rules, load_taxonomy

SHIPPED = load_level_rules()
CATEGORIES = tuple(category.slug for domain in load_taxonomy().domains.values() for category in domain.categories)
RANK = [Level.GENERAL, Level.UNDECIDED, Level.IMPORTANT, Level.CORE_CANDIDATE]
THRESHOLDS = ("a", "b")

_words = st.sampled_from(CATEGORIES[:6])
_numbers = st.sampled_from([0, 1, 2.5, 3, 1_000_000, 10_000_000])
_limits = (_numbers | st.sampled_from(THRESHOLDS)).map(lambda limit: {"at_least": limit}) | _numbers.map(lambda n: {"below": n})
_slugs = st.lists(_words, min_size=1, max_size=2).map(lambda slugs: {"within": slugs}) | _words.map(lambda one: {"not_in": [one]})
_yes_no = st.sampled_from(["yes", "no"])
_declared = _yes_no.map(lambda word: {"equals": word}) | _yes_no.map(lambda word: {"given": word})
_when = st.fixed_dictionaries(
    {},
    optional={
        "category": _slugs,
        "persons_lower": _limits,
        "persons_upper": _limits,
        "rows": _limits,
        "system_grade": _limits,
        "minors_share": _limits,
        "sensitive": st.booleans(),
        "trajectory": st.booleans(),
        "declared.x": _declared,
    },
)


def _rules(levels: tuple[str, ...]) -> st.SearchStrategy[LevelRule]:
    """Rules as no loader would let them pass: ``core`` among the levels, anything with anything."""
    return st.builds(
        lambda when, level, flag, floor, asleep: LevelRule(
            id="",
            when=when,
            level=level,
            because="because",
            flag=flag,
            asks=("persons",) if level == "undecided" else (),
            filled=asleep[0],
            unfilled=asleep[1],
            enterprise_level=floor,
        ),
        _when,
        st.sampled_from(levels),
        st.sampled_from(["", "f"]),
        st.sampled_from([None, 1, 4]),
        st.tuples(st.sampled_from([(), ("a",)]), st.sampled_from([(), ("b",)])),
    )


def _numbered(rules: list[LevelRule], thresholds: dict[str, float | None]) -> LevelRules:
    return LevelRules("any", tuple(replace(rule, id=f"r{place}") for place, rule in enumerate(rules)), thresholds)


_any_rules = st.lists(_rules(("general", "important", "core_candidate", "undecided", "core", "")), max_size=6)
_packs = st.builds(_numbered, _any_rules, st.fixed_dictionaries(dict.fromkeys(THRESHOLDS, st.none() | _numbers)))
_facts = st.builds(
    Facts,
    domain=st.none() | st.just("user_personal"),
    category=st.none() | st.sampled_from(CATEGORIES),
    sensitive=st.booleans(),
    persons_lower=st.sampled_from([0, 5, 10_000_000]),
    persons_upper=st.none() | st.sampled_from([0, 5, 20_000_000]),
    rows=st.none() | st.sampled_from([0, 5, 20_000_000]),
    system_grade=st.none() | st.sampled_from([1.0, 3.0]),
    read=st.booleans(),
    enterprise_level=st.none() | st.integers(1, 4),
    declared=st.fixed_dictionaries({}, optional={"x": _yes_no, "national_interest": _yes_no, "important": _yes_no}),
    minors_share=st.none() | st.just(0.5),
    trajectory=st.booleans(),
)
_filled = st.builds(
    lambda grade, persons: replace(
        SHIPPED, thresholds={**SHIPPED.thresholds, "important_system_grade": grade, "coverage_persons": persons}
    ),
    st.none() | st.just(3.0),
    st.none() | st.just(100.0),
)


def _is_not_lower(after: Decision, before: Decision) -> bool:
    return (
        RANK.index(after.level) >= RANK.index(before.level)
        and (after.enterprise_level or 0) >= (before.enterprise_level or 0)
        and set(after.flags) >= set(before.flags)
    )


@given(st.lists(_facts, min_size=2, max_size=6), _packs | _filled)
def test_what_was_decided_of_others_changes_nothing(all_facts: list[Facts], rules: LevelRules) -> None:
    ready = ReadyRules.of(rules)
    again = [replace(facts, persons_lower=0, persons_upper=None, rows=None, minors_share=None) for facts in all_facts]
    for facts in (*all_facts, *again, *all_facts):
        assert decide(facts, ready) == decide(facts, rules)


@given(_facts, _packs | _filled)
def test_core_is_given_by_no_pack_and_no_threshold(facts: Facts, rules: LevelRules) -> None:
    assert decide(facts, rules).level is not Level.CORE


@given(_facts, _packs, _rules(("important", "core_candidate", "undecided", "")))
def test_adding_a_raising_rule_never_lowers(facts: Facts, rules: LevelRules, more: LevelRule) -> None:
    added = replace(rules, rules=(*rules.rules, replace(more, id="more")))
    assert _is_not_lower(decide(facts, added), decide(facts, rules))


@given(_facts, _packs | _filled, _facts)
def test_knowing_more_never_makes_important_general(facts: Facts, rules: LevelRules, told: Facts) -> None:
    names = ("persons_upper", "rows", "system_grade", "minors_share", "category")
    more = {name: getattr(told, name) for name in names if getattr(facts, name) is None}
    # No condition here is about what nobody knows ({missing: true}), so no rule can say so.
    fuller = replace(facts, **more, declared={**told.declared, **facts.declared}, read=True)
    before, after = decide(facts, rules), decide(fuller, rules)
    if before.level in (Level.IMPORTANT, Level.CORE_CANDIDATE):
        assert RANK.index(after.level) >= RANK.index(before.level)


@given(_facts, _packs | _filled)
def test_every_reason_names_a_rule_that_holds_and_general_has_one(facts: Facts, rules: LevelRules) -> None:
    decision = decide(facts, rules)
    holding = {rule for rule, holds in states(facts, rules).items() if holds}
    assert {reason.rule for reason in decision.reasons} <= holding <= {rule.id for rule in rules.rules}
    levels = {rule.id: rule.level for rule in rules.rules}
    if decision.level is Level.UNDECIDED:
        assert decision.undecided_for
    else:
        assert not decision.undecided_for
        assert any(levels[reason.rule] == decision.level.value for reason in decision.reasons)


@given(_facts, _filled)
def test_what_was_not_read_is_never_general(facts: Facts, rules: LevelRules) -> None:
    assert decide(replace(facts, read=False), rules).level is not Level.GENERAL


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_shipped_pack_speaks_of_every_category(category: str) -> None:
    decision = decide(Facts(category.partition(".")[0], category, persons_upper=0, rows=1), SHIPPED)
    assert not {"rule", "category"} & set(decision.undecided_for)


def test_a_category_that_no_rule_speaks_of_is_undecided_and_says_so() -> None:
    assert decide(Facts("mine", "mine.own", persons_upper=0), SHIPPED).undecided_for == ("rule",)
    assert decide(Facts("economy_business", None, persons_upper=0), SHIPPED).undecided_for == ("category",)
    assert decide(Facts(None, None, persons_upper=0, read=False), SHIPPED).undecided_for == ("data",)
