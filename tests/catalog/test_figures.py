"""The catalogue in numbers is what counting everything gives; and what was known of a run's sources before it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from catalog import Catalog, Word, summarise
from catalog.model import PersonDecision, RunStatus, Snapshot, SourceOutcome
from classifiers.model import Level
from config import CatalogError
from connectors.model import Reason, Status
from tests.catalog.builders import answer, entry, run, unread

NOW = datetime(2024, 6, 1, tzinfo=UTC)
OK, FAILED = Status.COMPLETE, Status.FAILED


def publish(catalog: Catalog, number: int, *entries: object, status: RunStatus = RunStatus.COMPLETE, **sources: Status) -> UUID:
    """Publish a run of these sources."""
    outcomes = tuple(SourceOutcome(name, one) for name, one in sources.items())
    catalog.record(Snapshot(run(number, status), tuple(entries), sources=outcomes), "x")  # type: ignore[arg-type]
    return run(number).id


def filled(catalog: Catalog) -> None:
    """Two sources in four runs, one of which fails."""
    users = entry("users", level=Level.IMPORTANT)
    publish(catalog, 1, users, entry("orders"), entry("y", source="hr"), crm=OK, hr=OK)
    publish(catalog, 2, users, entry("orders", level=Level.UNDECIDED), unread("cards"), status=RunStatus.PARTIAL, crm=OK)
    publish(catalog, 3, status=RunStatus.FAILED, crm=FAILED)
    publish(catalog, 4, entry("y", source="hr", level=Level.CORE_CANDIDATE), entry("zones", source="hr"), hr=OK)


def counted(catalog: Catalog) -> tuple[dict[Level, int], dict[str, int]]:
    """The same, the slow way."""
    current = catalog.current()
    assert current is not None
    ours = catalog.reviewed(current)
    levels = Counter(one.level for one in summarise(ours.entries, ours.items))
    return dict(levels), dict(Counter(one.status.value for one in current.entries))


def test_an_empty_catalogue(catalog: Catalog) -> None:
    figures = catalog.figures()
    assert (figures.mark, figures.items, figures.sources, figures.lines, figures.last_run) == ((0,) * 6, {}, (), (), None)


def test_numbers_are_what_counting_everything_gives(catalog: Catalog) -> None:
    filled(catalog)
    figures = catalog.figures()
    assert (dict(figures.items), figures.datasets) == counted(catalog)
    assert figures.runs == {"complete": 2, "partial": 1, "failed": 1}
    assert {one.source: (one.status, one.as_of) for one in figures.sources} == {
        "crm": (FAILED, run(2).finished_at),
        "hr": (OK, run(4).finished_at),
    }
    assert figures.last_run == run(4).finished_at


def test_people_and_item_events_count(catalog: Catalog) -> None:
    filled(catalog)
    marks = [catalog.figures().mark]
    users, orders, y = (_item(catalog, name) for name in ("users", "orders", "y"))
    raised = PersonDecision(uuid4(), orders, "", "王某", NOW, "因为", level=Level.CORE_CANDIDATE)
    lowered = PersonDecision(uuid4(), users, "", "王某", NOW, "因为", level=Level.GENERAL)
    for decisions in ((raised, lowered), (answer(lowered, "李某"),)):
        catalog.decide(decisions)
        figures = catalog.figures()
        assert (dict(figures.items), figures.datasets) == counted(catalog)
        marks.append(figures.mark)
    catalog.merge_items(y, _item(catalog, "zones"), Word("王某", NOW, "因为"))
    marks.append(catalog.figures().mark)
    assert dict(catalog.figures().items) == counted(catalog)[0]
    assert len(set(marks)) == 4


def _item(catalog: Catalog, name: str) -> UUID:
    return next(one.id for one in catalog.items() if one.key.family.startswith(name[:3]))


def test_a_run_that_is_being_written_counts_as_such(catalog: Catalog) -> None:
    filled(catalog)
    before = catalog.figures()
    catalog.begin(run(9))
    catalog.add(run(9).id, [entry("new")])
    after = catalog.figures()
    assert (after.unfinished, before.unfinished) == (1, 0)
    assert (after.items, after.datasets, after.mark) == (before.items, before.datasets, before.mark)


def test_what_was_known_before_a_run(catalog: Catalog) -> None:
    filled(catalog)
    assert catalog.preceding(run(1).id) is None
    second = catalog.preceding(run(2).id)
    assert second is not None
    assert {one.title for one in second.entries} == {"crm.main.users", "crm.main.orders"}
    assert second.run.id == run(1).id
    assert catalog.preceding(run(3).id) is None  # it read nothing
    fourth = catalog.preceding(run(4).id)
    assert fourth is not None
    assert [(one.source, one.decision.level) for one in fourth.entries] == [("hr", Level.GENERAL)]
    assert {one.id for one in fourth.items} == {one.item for one in fourth.entries}
    with pytest.raises(CatalogError, match="no published run"):
        catalog.preceding(run(9).id)


def test_a_failed_run_in_between_hides_nothing(catalog: Catalog) -> None:
    filled(catalog)
    publish(catalog, 5, entry("users"), unread("x", Reason.TIMEOUT), crm=OK)
    before = catalog.preceding(run(5).id)
    assert before is not None
    assert before.run.id == run(2).id
