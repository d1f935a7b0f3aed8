"""A filing is the baseline of every run after it, on every database, and is kept as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from catalog import Catalog
from catalog.connection import open_engine, writing
from catalog.filings import frozen_filing
from catalog.model import Filing, FilingEvent, FilingEventKind, FilingOrigin, Snapshot, SourceOutcome, System, Threshold
from classifiers.model import Facts, Level
from config import CatalogError
from connectors.model import Measure, Reason, Status
from tests.catalog.builders import START, entry, run, unread

ENTITY = "演示通信有限公司"
LINE = Threshold("change_30pct", ENTITY, None, None, 30, "no_baseline", "三十")
SYSTEMS = {"crm": System("crm", "客户管理", "市场部", declared={"purpose": "计费"})}


def scanned(number: int, rows: int, source: str = "crm", **changes: object) -> Snapshot:
    """A run of one source with one important table of so many rows."""
    size = Measure.exact(rows * 100, "table_data")
    found = entry("customers", level=Level.IMPORTANT, rows=Measure.exact(rows), source=source, **changes)
    found = replace(found, statistics=replace(found.statistics, bytes=size))
    return Snapshot(run(number), (found,), (), (LINE,), (SourceOutcome(source, Status.COMPLETE),))


def filed(catalog: Catalog, reference: str = "备2024-1") -> Filing:
    """What is known now, filed on the day of the last run."""
    now = catalog.current()
    assert now is not None
    moment = now.run.finished_at
    origin = FilingOrigin.FROZEN
    blank = Filing(UUID(int=len(catalog.filings()) + 1), ENTITY, moment.date(), moment, origin, "上海", (), reference, "王某")
    filing = frozen_filing(blank, catalog.reviewed(now), SYSTEMS)
    catalog.add_filing(filing)
    return filing


def line(snapshot: Snapshot) -> Threshold:
    return next(one for one in snapshot.thresholds if one.id == "change_30pct")


def test_a_filing_comes_back_as_it_was_given(url: str) -> None:
    with Catalog.open(url) as catalog:
        catalog.record(scanned(1, 1000), ENTITY)
        filing = filed(catalog)
        assert catalog.filings(ENTITY) == (filing,)
        assert filing.items[0].content == {"purpose": "计费", "system": "crm"}
        assert catalog.filings("another") == ()
        assert catalog.check() == ()


@pytest.mark.parametrize("table", ["filing", "filing_event"])
@pytest.mark.parametrize("change", ["UPDATE {table} SET content_hash = 'x'", "DELETE FROM {table}"])
def test_the_database_refuses_to_change_a_filing(url: str, table: str, change: str) -> None:
    change = change.replace("content_hash", "because") if table == "filing_event" else change
    with Catalog.open(url) as catalog:
        catalog.record(scanned(1, 1000), ENTITY)
        catalog.add_filing_event(event(filed(catalog)))
        engine, _ = open_engine(url, create=False)
        with pytest.raises(CatalogError, match="never changed"), writing(engine) as connection:
            connection.execute(text(change.format(table=table)))
        engine.dispose()


def event(filing: Filing, kind: FilingEventKind = FilingEventKind.RETURNED, **changes: object) -> FilingEvent:
    one = FilingEvent(UUID(int=99), filing.id, kind, date(2024, 5, 1), START, "王某", "材料不全", {"document": "沪退1号"})
    return replace(one, **changes)  # type: ignore[arg-type]


def test_each_run_says_how_it_stands_against_the_last_filing(url: str) -> None:
    with Catalog.open(url) as catalog:
        assert line(catalog.record(scanned(1, 1000), ENTITY)).state == "no_baseline"
        filed(catalog)
        below = line(catalog.record(scanned(2, 1299), ENTITY))
        at = line(catalog.record(scanned(3, 1300), ENTITY))
        again = catalog.snapshot(run(3).id)
        assert (below.state, below.notice, below.lower, below.details["records_percent"]) == ("not_reached", "near", 29, "+29.90")
        assert (at.state, at.notice, at.lower, at.details["filing"]) == ("reached", "", 30, "备2024-1")
        assert line(again) == at
        assert catalog.check() == ()


def test_other_sources_stay_in_the_sum_though_this_run_did_not_scan_them(url: str) -> None:
    with Catalog.open(url) as catalog:
        catalog.record(scanned(1, 1000), ENTITY)
        catalog.record(scanned(2, 9000, source="bss", system="bss"), ENTITY)
        filed(catalog)
        grown = line(catalog.record(scanned(3, 1500), ENTITY))
        assert (grown.state, grown.details["records_percent"]) == ("not_reached", "+5.00")


def test_the_clock_runs_over_the_runs_and_a_person_may_set_it(url: str) -> None:
    with Catalog.open(url) as catalog:
        catalog.record(scanned(1, 1000), ENTITY)
        filing = filed(catalog)
        for number, rows in ((10, 1200), (20, 1300), (30, 1400)):
            catalog.record(scanned(number, rows), ENTITY)
        now = catalog.current()
        assert now is not None
        state = catalog.filed_state(ENTITY, now, SYSTEMS)
        assert state is not None
        assert state.clock is not None
        days = [(START + timedelta(days=number)).date() for number in (10, 20)]
        assert [state.clock.after, state.clock.seen_on] == days
        real = event(filing, FilingEventKind.CHANGED_ON, happened_on=days[0] + timedelta(days=3))
        catalog.add_filing_event(real)
        entered = catalog.filed_state(ENTITY, now, SYSTEMS)
        assert entered is not None
        assert entered.clock is not None
        assert (entered.clock.changed_on, entered.clock.seen_on) == (real.happened_on, days[1])
        assert entered.events == (real,)


def test_what_was_left_out_of_the_scan_blocks_no_filing(url: str) -> None:
    with Catalog.open(url) as catalog:
        (important,) = scanned(1, 1000).entries
        excluded = unread("x_tab", Reason.EXCLUDED)
        denied = unread("y_tab", Reason.PERMISSION)
        outcome = (SourceOutcome("crm", Status.COMPLETE),)
        catalog.record(Snapshot(run(1), (important, excluded), (), (LINE,), outcome), ENTITY)
        assert [one.name for one in filed(catalog).items] == ["customers"]
        catalog.record(Snapshot(run(2), (important, denied), (), (LINE,), outcome), ENTITY)
        with pytest.raises(CatalogError, match="undecided"):
            filed(catalog, "another")


def test_a_returned_filing_is_no_baseline(url: str) -> None:
    with Catalog.open(url) as catalog:
        catalog.record(scanned(1, 1000), ENTITY)
        filed(catalog, "first")
        catalog.record(scanned(2, 2000), ENTITY)
        second = filed(catalog, "second")
        assert line(catalog.record(scanned(3, 2000), ENTITY)).details["filing"] == "second"
        catalog.add_filing_event(event(second))
        back = line(catalog.record(scanned(4, 2000), ENTITY))
        assert (back.details["filing"], back.state) == ("first", "reached")


def test_copies_and_data_of_others_are_not_counted(url: str) -> None:
    facts = Facts("user_personal", "user_personal.identity", declared={"copy_of": "crm"})
    with Catalog.open(url) as catalog:
        catalog.record(scanned(1, 1000), ENTITY)
        filing = filed(catalog)
        catalog.record(scanned(2, 1000, source="ods", facts=facts), ENTITY)
        catalog.record(scanned(3, 9000, source="hosted", role="customer"), ENTITY)
        assert line(catalog.record(scanned(4, 1000), ENTITY)).state == "not_reached"
        now = catalog.current()
        assert now is not None
        state = catalog.filed_state(ENTITY, now, SYSTEMS)
        assert state is not None
        assert [one.name for one in state.change.content] == ["customers"]  # the copy, as a new entry of the list
        assert filing.items[0].copy_of == ""


@pytest.mark.parametrize("wrong", ["ahead", "number", "undecided", "unknown", "nameless"])
def test_what_cannot_be_filed_is_refused(url: str, wrong: str) -> None:
    with Catalog.open(url) as catalog:
        catalog.record(scanned(1, 1000), ENTITY)
        filing = filed(catalog)
        later = replace(filing, id=UUID(int=50), reference="other", filed_on=date(2030, 1, 1))
        calls = {
            "ahead": lambda: catalog.add_filing(later),
            "number": lambda: catalog.add_filing(replace(filing, id=UUID(int=51))),
            "unknown": lambda: catalog.add_filing_event(event(replace(filing, id=UUID(int=52)))),
            "nameless": lambda: catalog.add_filing_event(event(filing, recorded_by=" ")),
            "undecided": lambda: frozen_filing(filing, _undecided(catalog), {}),
        }
        with pytest.raises(CatalogError):
            calls[wrong]()
        assert catalog.filings() == (filing,)


def _undecided(catalog: Catalog) -> Snapshot:
    return catalog.record(Snapshot(run(9), (entry("maybe", level=Level.UNDECIDED),)), ENTITY)


def test_a_date_of_the_filing_is_not_ahead_of_its_recording(url: str) -> None:
    moment = datetime(2024, 8, 1, 23, 59, tzinfo=UTC)
    with Catalog.open(url) as catalog:
        catalog.add_filing(Filing(UUID(int=1), ENTITY, moment.date(), moment, FilingOrigin.IMPORTED, "上海", ()))
        assert len(catalog.filings()) == 1
