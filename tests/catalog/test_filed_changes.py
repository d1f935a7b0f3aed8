"""The 30 % line, exactly at it and beside it; like with like only; copies once; what cannot be told is said so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.filed_changes import ContentKind, FiledChange, Ground, Metric, Verdict, compare, filed_change
from catalog.filed_items import Inventory
from catalog.model import FiledItem, Filing, FilingOrigin
from classifiers.model import Level
from connectors.model import Measure, Provenance
from tests.catalog.builders import NAMES

RECORDS, BYTES = Metric.RECORDS, Metric.BYTES
REACHED, NOT_REACHED, UNDECIDED, POSSIBLE = Verdict.REACHED, Verdict.NOT_REACHED, Verdict.UNDECIDED, Verdict.POSSIBLE


def exact(value: int) -> Measure:
    return Measure.exact(value)


def between(lower: int | None, value: int, upper: int | None) -> Measure:
    return Measure(value, lower, upper, Provenance.EXTRAPOLATED)


def about(value: int) -> Measure:
    return Measure.estimate(value)


@pytest.mark.parametrize(
    ("before", "after", "verdict", "ground"),
    [
        (exact(1000), exact(1299), NOT_REACHED, Ground.COUNTED),
        (exact(1000), exact(1300), REACHED, Ground.COUNTED),
        (exact(1000), exact(701), NOT_REACHED, Ground.COUNTED),
        (exact(1000), exact(700), REACHED, Ground.COUNTED),
        (exact(10), exact(13), REACHED, Ground.COUNTED),
        (exact(3), exact(4), REACHED, Ground.COUNTED),
        (exact(1), exact(1), NOT_REACHED, Ground.COUNTED),
        (exact(0), exact(1), REACHED, Ground.NEW),
        (exact(0), exact(0), NOT_REACHED, Ground.BOTH_NONE),
        (exact(5), exact(0), REACHED, Ground.VANISHED),
        (exact(0), Measure(), UNDECIDED, Ground.UNKNOWN),
        (exact(0), about(5), POSSIBLE, Ground.NEW),
        (exact(0), Measure(5, 5, None, Provenance.STATISTICS), REACHED, Ground.NEW),
        (exact(1000), Measure(), UNDECIDED, Ground.UNKNOWN),
        (Measure(), exact(1000), UNDECIDED, Ground.UNKNOWN),
        (about(1000), about(1299), UNDECIDED, Ground.ESTIMATES),
        (about(1000), about(1300), POSSIBLE, Ground.ESTIMATES),
        (about(0), about(0), UNDECIDED, Ground.ESTIMATES),
        (exact(1000), between(1300, 1400, None), REACHED, Ground.COUNTED),  # at least so many: that is enough
        (exact(1000), between(1250, 1290, 1350), UNDECIDED, Ground.ESTIMATES),
        (exact(1000), between(1250, 1310, 1350), POSSIBLE, Ground.ESTIMATES),
        (exact(1000), between(900, 1000, 1299), NOT_REACHED, Ground.COUNTED),
        (between(900, 1000, 1100), between(1430, 1500, 1600), REACHED, Ground.COUNTED),
        (between(900, 1000, 1100), between(1000, 1150, 1169), NOT_REACHED, Ground.COUNTED),
    ],
)
def test_the_line_of_records(before: Measure, after: Measure, verdict: Verdict, ground: Ground) -> None:
    change = compare(RECORDS, before, after)
    assert (change.verdict, change.ground) == (verdict, ground)


@given(st.integers(1, 10**13), st.integers(0, 3 * 10**13))
def test_exact_numbers_are_always_settled_and_right(before: int, after: int) -> None:
    change = compare(RECORDS, exact(before), exact(after))
    assert change.verdict is (REACHED if abs(after - before) * 10 >= 3 * before else NOT_REACHED)


@given(st.integers(1, 10**12))
def test_the_line_itself_counts_and_one_less_does_not(tens: int) -> None:
    before = 10 * tens
    verdicts = [
        compare(RECORDS, exact(before), exact(after)).verdict for after in (13 * tens, 13 * tens - 1, 7 * tens, 7 * tens + 1)
    ]
    assert verdicts == [REACHED, NOT_REACHED, REACHED, NOT_REACHED]


_spans = st.tuples(st.integers(0, 2000), st.integers(0, 2000), st.integers(0, 2000)).map(sorted)


@given(_spans, _spans, st.data())
def test_a_verdict_of_bounds_holds_for_every_number_within_them(first: list[int], then: list[int], data: st.DataObject) -> None:
    change = compare(RECORDS, between(*first), between(*then))
    before, after = data.draw(st.integers(first[0], first[2])), data.draw(st.integers(then[0], then[2]))
    truth = compare(RECORDS, exact(before), exact(after)).verdict
    if change.ground is Ground.COUNTED:
        assert truth is change.verdict


@given(_spans, _spans)
def test_knowing_less_never_proves_more(first: list[int], then: list[int]) -> None:
    blurred = compare(RECORDS, between(*first), replace(between(*then), upper=None, lower=None))
    assert blurred.verdict is not NOT_REACHED or first == [0, 0, 0] == then


@pytest.mark.parametrize(("one", "other"), [("table_data", "file_length"), ("mixed", "mixed"), ("compressed", "")])
def test_only_like_bytes_are_compared(one: str, other: str) -> None:
    change = compare(BYTES, Measure.exact(1000, one), Measure.exact(5000, other))
    assert (change.verdict, change.ground) == (UNDECIDED, Ground.KINDS_DIFFER)
    assert compare(BYTES, Measure.exact(1000, "table_data"), Measure.exact(5000, "table_data")).verdict is REACHED


@pytest.mark.parametrize(("after", "near"), [(1199, False), (1200, True), (801, False), (800, True), (1300, False)])
def test_a_notice_comes_at_twenty_percent(after: int, near: bool) -> None:
    assert compare(RECORDS, exact(1000), exact(after)).is_near is near


def item(name: str, rows: int | Measure = 100, **changes: object) -> FiledItem:
    measure = rows if isinstance(rows, Measure) else exact(rows)
    fields: dict[str, object] = {
        "item": uuid5(NAMES, name),
        "name": name,
        "category": "user_personal.identity",
        "level": Level.IMPORTANT,
        "rows": measure,
        "bytes": Measure.exact((measure.value or 0) * 10, "table_data"),
        **changes,
    }
    return FiledItem(**fields)  # type: ignore[arg-type]


def filing(*items: FiledItem) -> Filing:
    recorded = datetime(2024, 8, 1, tzinfo=UTC)
    return Filing(UUID(int=1), "演示公司", date(2024, 7, 31), recorded, FilingOrigin.FROZEN, "上海", items)


def measured(filed: tuple[FiledItem, ...], now: Inventory) -> FiledChange:
    return filed_change(filing(*filed), now)


def test_one_category_reaches_the_line_while_the_whole_does_not() -> None:
    network = item("topology", 100, category="network_planning_ops.configuration")
    change = measured((item("customers", 1000), network), Inventory((item("customers", 1000), replace(network, rows=exact(131)))))
    verdicts = {one.category: {m.metric: m.verdict for m in one.metrics} for one in change.scopes}
    assert verdicts["network_planning_ops.configuration"][RECORDS] is REACHED
    assert verdicts[""][RECORDS] is NOT_REACHED
    assert verdicts["user_personal.identity"][RECORDS] is NOT_REACHED
    assert change.verdict is REACHED


def test_a_new_and_a_vanished_category_are_changes_of_their_own() -> None:
    change = measured((item("a", category="x.old"),), Inventory((item("b", category="x.new"),)))
    grounds = {one.category: {m.ground for m in one.metrics} for one in change.scopes}
    assert grounds["x.old"] == {Ground.VANISHED}
    assert grounds["x.new"] == {Ground.NEW}


def test_growth_in_the_number_of_entries_alone_counts() -> None:
    before = tuple(item(f"t{i}", 1000) for i in range(10))
    after = (*before, *(item(f"n{i}", 1) for i in range(3)))
    change = measured(before, Inventory(after))
    whole = {one.metric: one.verdict for one in change.scopes[0].metrics}
    assert whole == {Metric.RECORDS: NOT_REACHED, Metric.ENTRIES: REACHED, Metric.BYTES: NOT_REACHED}


def test_copies_are_listed_and_not_counted() -> None:
    before = (item("crm", 1000),)
    change = measured(before, Inventory((item("crm", 1000), item("ods", 1000, copy_of="crm"))))
    assert change.verdict is NOT_REACHED
    assert [(one.kind, one.name) for one in change.content] == [(ContentKind.NEW_ITEM, "ods")]


def test_an_undecided_item_makes_the_sums_open_above() -> None:
    change = measured((item("a", 100),), Inventory((item("a", 100),), (item("maybe", 50, level=Level.UNDECIDED),)))
    assert {one.metric: one.verdict for one in change.scopes[0].metrics} == {
        Metric.RECORDS: UNDECIDED,
        Metric.ENTRIES: UNDECIDED,
        Metric.BYTES: UNDECIDED,
    }


_EDITS: list[tuple[str, Callable[[FiledItem], FiledItem], ContentKind, str]] = [
    ("level", lambda one: replace(one, level=Level.CORE_CANDIDATE), ContentKind.LEVEL, ""),
    ("category", lambda one: replace(one, category="x.y"), ContentKind.CATEGORY, ""),
    ("name", lambda one: replace(one, name="clients"), ContentKind.NAME, ""),
    ("department", lambda one: replace(one, department="市场部"), ContentKind.CONTENT, "department"),
    ("content", lambda one: replace(one, content={"purpose": "营销"}), ContentKind.CONTENT, "purpose"),
]


@pytest.mark.parametrize(("edit", "kind", "column"), [one[1:] for one in _EDITS], ids=[one[0] for one in _EDITS])
def test_an_edit_to_filed_content_is_named(edit: Callable[[FiledItem], FiledItem], kind: ContentKind, column: str) -> None:
    filed = item("customers", content={"purpose": "计费"})
    (found,) = measured((filed,), Inventory((edit(filed),))).content
    assert (found.kind, found.name, found.column) == (kind, "customers", column)


def test_gone_no_longer_important_and_not_found_are_three_things() -> None:
    kept, gone, imported = item("kept"), item("gone"), item("去年的表", item=None)
    now = Inventory((), (), (replace(kept, level=Level.GENERAL),))
    change = measured((kept, gone, imported), now)
    assert [(one.name, one.kind) for one in change.content] == [
        ("kept", ContentKind.NOT_FILED_ANY_MORE),
        ("gone", ContentKind.GONE),
        ("去年的表", ContentKind.NOT_FOUND),
    ]


def test_an_imported_item_is_found_by_a_name_that_only_one_has() -> None:
    imported = item("customers", item=None)
    assert measured((imported,), Inventory((item("customers"),))).content == ()
    twins = (item("customers"), item("customers", item=uuid5(NAMES, "twin")))
    assert measured((imported,), Inventory(twins)).content[0].kind is ContentKind.NOT_FOUND
