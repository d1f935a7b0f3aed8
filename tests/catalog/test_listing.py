"""A page of the items known now is a piece of what the whole amounts to, whatever people said."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from catalog import Catalog, ItemSummary, Word, level_rank, summarise
from catalog.model import PersonDecision, Snapshot, SourceOutcome
from classifiers.model import Level
from connectors.model import Status
from tests.catalog.builders import START, columns, entry, run


def _whole(catalog: Catalog) -> tuple[ItemSummary, ...]:
    now = catalog.current()
    assert now is not None
    seen = catalog.reviewed(now)
    found = summarise(seen.entries, seen.items)
    return tuple(sorted(found, key=lambda one: (-level_rank(one.level), one.item.title, str(one.item.id))))


def _recorded(catalog: Catalog) -> None:
    """Two sources seen in two runs, a family, and a source that could not be reached the second time."""
    crm = [entry(f"log_2024010{day}", level=Level.UNDECIDED) for day in range(1, 5)]
    crm += [entry("a", level=Level.IMPORTANT), entry("b"), entry("c", columns("id", phone="CN_MOBILE_PHONE"))]
    bill = [entry(name, source="bill", path=("bill", "main", name), level=Level.IMPORTANT) for name in ("x", "y")]
    outcomes = (SourceOutcome("crm", Status.COMPLETE), SourceOutcome("bill", Status.COMPLETE))
    catalog.record(Snapshot(run(1), (*crm, *bill), (), (), outcomes))
    catalog.record(Snapshot(run(2), tuple(crm[:-1]), (), (), (outcomes[0], SourceOutcome("bill", Status.FAILED))))


def test_there_is_no_page_of_nothing(catalog: Catalog) -> None:
    assert catalog.page(10) is None


def test_pages_are_the_whole_in_order(catalog: Catalog) -> None:
    _recorded(catalog)
    whole = _whole(catalog)
    assert [one.level for one in whole[:3]] == [Level.IMPORTANT] * 3
    pages = [catalog.page(2, skip) for skip in range(0, len(whole) + 1, 2)]
    assert tuple(one for page in pages if page for one in page.items) == whole
    assert {page.total for page in pages if page} == {len(whole)}


def test_what_people_said_is_in_it(catalog: Catalog) -> None:
    _recorded(catalog)
    items = {one.item.title: one.item.id for one in _whole(catalog)}
    raised = PersonDecision(uuid4(), items["b"], "", "王某", START, "含核心网参数", level=Level.CORE_CANDIDATE)
    typed = PersonDecision(uuid4(), items["a"], "name", "王某", START, "是姓名", entity_type="PERSON_NAME")
    catalog.decide((raised, typed))
    catalog.merge_items(items["x"], items["y"], Word("王某", START + timedelta(days=9), "同一数据"))
    whole = _whole(catalog)
    assert (whole[0].item.title, whole[0].level) == ("b", Level.CORE_CANDIDATE)
    assert len(whole) == len(items) - 1
    page = catalog.page(100)
    assert page is not None
    assert page.items == whole


def test_a_run_that_found_nothing_has_an_empty_page(catalog: Catalog) -> None:
    catalog.record(Snapshot(run(1), (), (), (), (SourceOutcome("crm", Status.FAILED),)))
    page = catalog.page(10)
    assert page is not None
    assert (page.total, page.items) == (0, ())
