"""A page of the items known now is a piece of what the whole amounts to, whatever people said."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from catalog import Catalog, ItemLine, Wanted, Word, level_rank, line_of, summarise
from catalog.connection import writing
from catalog.model import PersonDecision, Snapshot, SourceOutcome
from classifiers.model import Level
from connectors.model import Status
from tests.catalog.builders import START, columns, entry, run


def _whole(catalog: Catalog) -> tuple[ItemLine, ...]:
    now = catalog.current()
    assert now is not None
    seen = catalog.reviewed(now)
    found = map(line_of, summarise(seen.entries, seen.items))
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


def _listed(catalog: Catalog, wanted: Wanted | None = None) -> tuple[ItemLine, ...]:
    with catalog.listing(wanted) as listed:
        assert listed is not None
        lines = tuple(listed.lines)
        assert listed.total == len(lines)
        return lines


def test_pages_go_on_behind_the_last_item_of_the_one_before(catalog: Catalog) -> None:
    _recorded(catalog)
    items = {one.item.title: one.item.id for one in _whole(catalog)}
    raised = PersonDecision(uuid4(), items["b"], "", "王某", START, "含核心网参数", level=Level.IMPORTANT)
    catalog.decide((raised,))
    met: list[ItemLine] = []
    page = catalog.page(2)
    while page is not None:
        met += page.items
        page = catalog.page(2, after=page.after) if page.after else None
    assert tuple(met) == _whole(catalog) == _listed(catalog)


def test_runs_of_the_first_catalogues_have_no_rows_of_items_and_are_listed_all_the_same(catalog: Catalog) -> None:
    _recorded(catalog)
    with writing(catalog._engine) as connection:  # as it is after the migration
        kind = connection.dialect.name
        on = "" if kind == "sqlite" else " ON item_state"
        for verb in ("insert", "update", "delete"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS guard_item_state_{verb}{on}"))
        ours = "DELETE FROM item_state WHERE run_id = :run"
        connection.execute(text(ours), {"run": str(run(1).id)})
    assert _listed(catalog) == _whole(catalog)


@pytest.mark.parametrize(
    ("wanted", "met"),
    [
        (Wanted("LOG_"), {"log_*"}),
        (Wanted("20240103"), {"log_*"}),
        (Wanted("phone"), {"c"}),
        (Wanted("手机", ("CN_MOBILE_PHONE",)), {"c"}),
        (Wanted("姓名"), set()),
        (Wanted("bill"), {"x", "y"}),
        (Wanted("%"), set()),
    ],
)
def test_a_list_of_what_is_wanted(catalog: Catalog, wanted: Wanted, met: set[str]) -> None:
    crm = [entry(f"log_2024010{day}") for day in range(1, 5)]
    crm += [entry("a"), entry("c", columns("id", phone="CN_MOBILE_PHONE"))]
    bill = [entry(name, source="bill", path=("bill", "main", name), comment="bill") for name in ("x", "y")]
    outcomes = (SourceOutcome("crm", Status.COMPLETE), SourceOutcome("bill", Status.COMPLETE))
    catalog.record(Snapshot(run(1), (*crm, *bill), (), (), outcomes))
    assert {one.item.title for one in _listed(catalog, wanted)} == met
    items = {one.item.title: one.item.id for one in _listed(catalog)}
    said = [PersonDecision(uuid4(), one, "", "王某", START, "核对", level=Level.IMPORTANT) for one in items.values()]
    catalog.decide(said)
    assert {one.item.title for one in _listed(catalog, wanted)} == met


@pytest.mark.parametrize("name", ["log_*", "log_20240103", "crm.main.log_20240102", "id"])
def test_an_item_by_what_it_is_called(catalog: Catalog, name: str) -> None:
    _recorded(catalog)
    family = next(one.item for one in _whole(catalog) if one.item.title == "log_*")
    (found,) = catalog.named(str(family.id) if name == "id" else name)
    assert (found.item, len(found.members)) == (family, 4)
    assert catalog.named("og_20240103") == ()
    assert catalog.named("nobody") == ()


def test_an_item_of_several_sources_is_one_line(catalog: Catalog) -> None:
    shards = [entry("orders", source=f"crm_{one}", path=(f"crm_{one}", "main", "orders")) for one in (1, 2)]
    outcomes = tuple(SourceOutcome(f"crm_{one}", Status.COMPLETE) for one in (1, 2))
    for number in (1, 2):
        catalog.record(Snapshot(run(number), tuple(shards), (), (), outcomes))
    catalog.record(Snapshot(run(3), (shards[0],), (), (), outcomes[:1]))
    (line,) = _listed(catalog)
    assert (line.sources, line.members) == (("crm_1", "crm_2"), 2)
    assert _whole(catalog) == (line,)
    page = catalog.page(10)
    assert page is not None
    assert (page.total, page.items) == (1, (line,))
