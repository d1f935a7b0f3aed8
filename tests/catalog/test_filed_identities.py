"""A filing is read with the identities of today: renamed and merged items are neither gone nor new."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4, uuid5

import pytest

from catalog import Catalog, FiledState, Word, frozen_filing
from catalog.exports.filing_changes import edits_of
from catalog.filed_changes import ContentKind, Ground, Metric, Verdict, filed_change
from catalog.filed_items import Inventory
from catalog.identities import Identities
from catalog.model import Entry, Filing, FilingOrigin, ItemEvent, ItemEventKind, Snapshot, SourceOutcome, Threshold
from classifiers.model import DatasetFinding, Level
from connectors.model import Measure, Status
from tests.catalog.builders import NAMES, START, columns, entry, run
from tests.catalog.test_filed_changes import filing, item

ENTITY = "演示通信有限公司"
WORD = Word("王某", START, "同一数据")


def _joined(kept: str, other: str, kind: ItemEventKind = ItemEventKind.MERGED) -> Identities:
    return Identities.of((ItemEvent(uuid4(), kind, uuid5(NAMES, kept), uuid5(NAMES, other), "王某", START, "同一数据"),))


def test_a_merged_item_is_neither_gone_nor_new_and_its_parts_are_summed() -> None:
    filed = filing(item("customers", 600, content={"purpose": "计费"}), item("clients", 400, category="x.other"))
    now = Inventory((item("customers", 1000, content={"purpose": "计费"}),))
    change = filed_change(filed, now, identities=_joined("customers", "clients"))
    whole = {one.metric: (one.verdict, one.ground, one.percent) for one in change.scopes[0].metrics}
    assert whole == dict.fromkeys(Metric, (Verdict.NOT_REACHED, Ground.COUNTED, 0.0))
    assert [one.category for one in change.scopes] == ["", "user_personal.identity"]  # nothing has vanished from x.other
    (told,) = change.content
    assert (told.kind, told.before, told.after) == (ContentKind.JOINED, "customers、clients", "customers")
    unread = filed_change(filed, now)
    assert {one.ground for scope in unread.scopes if scope.category == "x.other" for one in scope.metrics} == {Ground.VANISHED}


@pytest.mark.parametrize("kept", ["customers", "clients"])
def test_it_is_compared_by_the_name_and_category_it_has_now(kept: str) -> None:
    other = "clients" if kept == "customers" else "customers"
    filed = filing(item("customers", 600), item("clients", 400, category="x.other", level=Level.CORE_CANDIDATE))
    now = item("clients", 1000, category="x.other", item=uuid5(NAMES, kept), level=Level.CORE_CANDIDATE)
    change = filed_change(filed, Inventory((now,)), identities=_joined(kept, other))
    assert [one.kind for one in change.content] == [ContentKind.JOINED]
    assert change.verdict is Verdict.NOT_REACHED


def test_what_has_grown_less_or_is_gone_is_said_of_the_whole() -> None:
    filed, one = filing(item("customers", 600), item("clients", 400)), _joined("customers", "clients")
    shrunk = filed_change(filed, Inventory((item("customers", 700),)), identities=one)
    assert {each.metric: each.verdict for each in shrunk.scopes[0].metrics}[Metric.RECORDS] is Verdict.REACHED
    gone = filed_change(filed, Inventory(()), identities=one)
    assert [(each.kind, each.name) for each in gone.content] == [(ContentKind.GONE, "customers")]


def test_a_copy_that_became_part_of_what_is_counted_adds_nothing() -> None:
    filed = filing(item("customers", 600), item("clients", 600, copy_of="crm"))
    change = filed_change(filed, Inventory((item("customers", 600),)), identities=_joined("customers", "clients"))
    assert change.verdict is Verdict.NOT_REACHED


def test_edits_are_found_by_identity_though_two_items_have_one_name() -> None:
    first, second = item("users"), item("users", item=uuid5(NAMES, "users of another system"))
    edited = replace(second, department="市场部")
    change = filed_change(filing(first, second), Inventory((first, edited)))
    state = FiledState(change, None, ())
    assert edits_of(first, state) == ()
    assert [one.column for one in edits_of(second, state)] == ["department"]


class _Company:
    """A catalogue with two tables that are filed."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def scan(self, number: int, *tables: Entry) -> Threshold:
        """What a scan says of the change since the filing."""
        line = Threshold("change_30pct", ENTITY, None, None, 30, "no_baseline")
        snapshot = Snapshot(run(number), tables, (), (line,), (SourceOutcome("crm", Status.COMPLETE),))
        return self.catalog.record(snapshot, ENTITY).thresholds[0]

    def file(self) -> Filing:
        """File what is known."""
        moment = run(1).finished_at
        blank = Filing(uuid4(), ENTITY, date(2024, 3, 2), moment, FilingOrigin.FROZEN, "上海", (), "备2024-1")
        made = frozen_filing(blank, self.now(), {})
        self.catalog.add_filing(made)
        return made

    def now(self) -> Snapshot:
        """What is known now."""
        current = self.catalog.current()
        assert current is not None
        return self.catalog.reviewed(current)

    def state(self) -> FiledState:
        """Where it stands against the filing."""
        found = self.catalog.filed_state(ENTITY, self.now(), {})
        assert found is not None
        return found

    def item(self, family: str) -> UUID:
        """The identity of a table."""
        return next(one.id for one in self.catalog.items() if one.key.family == family)


def _table(name: str, rows: int = 1000, category: str = "user_personal.identity") -> Entry:
    made = entry(name, columns("id", name), level=Level.IMPORTANT, rows=Measure.exact(rows))
    return replace(made, finding=DatasetFinding(made.finding.columns, "user_personal", category))


def test_a_rename_that_people_recorded_is_a_change_of_name_alone(url: str) -> None:
    with Catalog.open(url) as catalog:
        company = _Company(catalog)
        company.scan(1, _table("customers"), _table("orders"))
        company.file()
        assert company.scan(2, _table("clients"), _table("orders")).state == "not_reached"
        assert {one.kind for one in company.state().change.content} == {ContentKind.GONE, ContentKind.NEW_ITEM}
        catalog.link_items(company.item("customers"), company.item("clients"), WORD)
        (told,) = company.state().change.content
        assert (told.kind, told.before, told.after) == (ContentKind.NAME, "customers", "clients")


def test_a_merge_after_the_filing_is_no_change_of_size_and_can_be_undone(url: str) -> None:
    tables = (_table("customers"), _table("orders", category="user_personal.service"))
    with Catalog.open(url) as catalog:
        company = _Company(catalog)
        company.scan(1, *tables)
        filed = company.file()
        said = catalog.merge_items(company.item("orders"), company.item("customers"), WORD)
        assert company.state().change.verdict is Verdict.NOT_REACHED
        assert [one.kind for one in company.state().change.content] == [ContentKind.JOINED]
        assert company.scan(2, *tables).state == "not_reached"  # and the run that the clock goes by says so too
        assert company.state().clock is None
        catalog.undo_item_event(said.id, replace(WORD, at=datetime(2024, 4, 1, tzinfo=UTC)))
        assert company.state().change.content == ()
        assert catalog.filings() == (filed,)  # what was filed stays as it was
