"""The scope of a risk assessment: all that matters is in it, every category has a sample, carriers are repeated only where they
must be, and nothing is left to chance."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.exports.assessment_choice import Chosen, Ground, Scope, assessment_scope, second_level
from catalog.exports.carrying import carriers_of
from catalog.items import summarise
from catalog.model import COPY_OF, Entry
from classifiers.model import DatasetFinding, Decision, Facts, Level
from connectors.model import Measure, Reason, Statistics
from tests.catalog.builders import entry, unread
from tests.catalog.documents import TAXONOMY, snapshot_of

_CATEGORIES = [
    one.slug for domain in TAXONOMY.domains.values() for one in domain.categories if second_level(one.slug, TAXONOMY) == one.slug
]


def table(name: str, category: str, source: str, **changes: Any) -> Entry:
    finding = DatasetFinding((), category.partition(".")[0], category)
    return entry(name, path=(source, "main", name), source=source, system=source, finding=finding, **changes)


def scope(*entries: Entry, percent: float = 0) -> Scope:
    snapshot = snapshot_of(*entries)
    return assessment_scope(summarise(snapshot.entries, snapshot.items), TAXONOMY, percent)


def names(found: tuple[Chosen, ...]) -> list[str]:
    return [one.item.item.title for one in found]


@pytest.mark.parametrize(
    ("changes", "ground"),
    [
        ({"level": Level.IMPORTANT}, Ground.IMPORTANT),
        ({"level": Level.CORE_CANDIDATE}, Ground.CORE_CANDIDATE),
        ({"level": Level.CORE}, Ground.CORE),
        ({"level": Level.UNDECIDED}, Ground.UNDECIDED),
        ({"decision": Decision(Level.GENERAL, flags=("pi_over_10m",))}, Ground.TEN_MILLION),
        ({"decision": Decision(Level.UNDECIDED, flags=("pi_over_10m",))}, Ground.TEN_MILLION),
        ({"level": Level.GENERAL}, Ground.SAMPLED),
    ],
)
def test_why_an_item_is_in_it(changes: dict[str, Any], ground: Ground) -> None:
    found = scope(table("t", _CATEGORIES[0], "a", **changes))
    assert [one.ground for one in found.chosen] == [ground]


def test_a_copy_of_what_must_be_in_is_in() -> None:
    facts = Facts(None, None, declared={COPY_OF: "a"})
    copied = table("t", _CATEGORIES[0], "b", facts=facts)
    other = table("u", _CATEGORIES[0], "b", facts=facts)
    found = scope(table("t", _CATEGORIES[0], "a", level=Level.IMPORTANT), copied, other)
    assert [one.ground for one in found.chosen] == [Ground.IMPORTANT, Ground.COPY, Ground.SAMPLED]


def test_what_is_held_for_others_is_apart_and_what_was_left_out_is_not_there() -> None:
    customers = table("c", _CATEGORIES[0], "a", role="customer", level=Level.IMPORTANT)
    found = scope(customers, unread("v", Reason.OFF_BY_DEFAULT), table("t", _CATEGORIES[0], "a"))
    assert names(found.chosen) == ["t"]
    assert [one.item.title for one in found.held_for_others] == ["c"]


def test_categories_make_way_for_each_other() -> None:
    """The first category could take either carrier, the second only one: both get one of their own."""
    first, second = _CATEGORIES[:2]
    found = scope(table("x", first, "a"), table("y", first, "b"), table("z", second, "a"))
    assert {one.category: carriers_of(one.item)[0].source for one in found.chosen} == {first: "b", second: "a"}
    assert {one.ground for one in found.chosen} == {Ground.SAMPLED}


def test_a_carrier_with_important_data_is_the_second_choice() -> None:
    category = _CATEGORIES[0]
    found = scope(table("w", category, "a", level=Level.IMPORTANT), table("x", category, "a"), table("y", category, "b"))
    assert names(found.of(Ground.SAMPLED)) == ["y"]


def test_a_carrier_is_repeated_only_where_there_is_no_other() -> None:
    found = scope(*(table(name, one, "a") for name, one in zip("xyz", _CATEGORIES[:3], strict=True)))
    assert [len(found.of(one)) for one in (Ground.SAMPLED, Ground.REPEATED)] == [1, 2]


def test_the_riskiest_of_a_carrier_is_drawn() -> None:
    small = table("a_small", _CATEGORIES[0], "a", decision=Decision(Level.GENERAL, enterprise_level=4))
    big = table("b_big", _CATEGORIES[0], "a", statistics=Statistics(Measure.exact(10**9)))
    assert names(scope(small, big).chosen) == ["a_small"]


@pytest.mark.parametrize(("percent", "count"), [(0, 1), (10, 1), (50, 5), (51, 6), (100, 10)])
def test_the_share_that_is_asked_for(percent: float, count: int) -> None:
    found = scope(
        *(table(f"t_{name}", _CATEGORIES[0], source) for name, source in itertools.product("abcde", "xy")), percent=percent
    )
    assert (len(found.chosen), len(found.left)) == (count, 10 - count)
    sources = [carriers_of(one.item)[0].source for one in found.chosen]
    assert abs(sources.count("x") - sources.count("y")) <= 1


_LEVELS = st.sampled_from([Level.GENERAL, Level.GENERAL, Level.IMPORTANT])
_TABLES = st.lists(st.tuples(st.sampled_from(_CATEGORIES[:6]), st.sampled_from("abcd"), _LEVELS), max_size=14)


@given(_TABLES, st.randoms(use_true_random=False))
def test_whatever_there_is(tables: list[tuple[str, str, Level]], chance: Any) -> None:
    letters = itertools.count()
    entries = [table(f"t{'abcdefghijklmn'[next(letters)]}", one, source, level=level) for one, source, level in tables]
    found = scope(*entries)
    general = {one for one, _, level in tables if level is Level.GENERAL}
    sampled = [one for one in found.chosen if one.is_sample]
    assert sorted(one.category for one in sampled) == sorted(general)  # each category once
    assert len(found.chosen) - len(sampled) == sum(level is Level.IMPORTANT for *_, level in tables)
    unique = [carriers_of(one.item) for one in found.of(Ground.SAMPLED)]
    places = {one: {source for name, source, level in tables if (name, level) == (one, Level.GENERAL)} for one in general}
    assert len(set(unique)) == len(unique) == _most(places)
    chance.shuffle(entries)
    assert names(scope(*entries).chosen) == names(found.chosen)


def _most(options: dict[str, set[str]]) -> int:
    """How many categories can have a carrier of their own, by trying everything."""
    if not options:
        return 0
    name, *rest = sorted(options)
    left = {one: options[one] for one in rest}
    without = _most(left)
    taken = (1 + _most({one: found - {carrier} for one, found in left.items()}) for carrier in options[name])
    return max(without, *taken) if options[name] else without
