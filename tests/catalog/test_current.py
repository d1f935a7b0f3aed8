"""What is known now: runs of one source never hide the others, and a run that could not read takes nothing away."""

from __future__ import annotations

from catalog import Catalog
from catalog.model import RunStatus, Snapshot, SourceOutcome
from connectors.model import Reason, Status
from tests.catalog.builders import entry, run


def record(catalog: Catalog, number: int, *sources: tuple[str, Status, tuple[str, ...]]) -> Snapshot:
    """A published run over some sources, each with its tables."""
    entries = tuple(entry(table, source=name) for name, _, tables in sources for table in tables)
    outcomes = tuple(
        SourceOutcome(name, status, reason=Reason.UNREACHABLE if status is Status.FAILED else None, datasets=len(tables))
        for name, status, tables in sources
    )
    failed = all(outcome.status is Status.FAILED for outcome in outcomes)
    begun = run(number, RunStatus.FAILED if failed else RunStatus.COMPLETE)
    return catalog.record(Snapshot(begun, entries, (), (), outcomes))


def shown(catalog: Catalog) -> dict[str, list[str]]:
    current = catalog.current()
    assert current is not None
    tables: dict[str, list[str]] = {one.source: [] for one in current.sources}
    for one in current.entries:
        tables[one.source].append(one.path[-1])
    return tables


def test_a_new_catalogue_knows_nothing(catalog: Catalog) -> None:
    assert catalog.current() is None


def test_each_source_shows_its_own_last_run(catalog: Catalog) -> None:
    record(catalog, 1, ("crm", Status.COMPLETE, ("a", "b")), ("oss", Status.COMPLETE, ("x",)))
    record(catalog, 2, ("crm", Status.PARTIAL, ("a", "c")))
    assert shown(catalog) == {"crm": ["a", "c"], "oss": ["x"]}
    current = catalog.current()
    assert current is not None
    assert {one.source: one.as_of for one in current.sources} == {"crm": run(2).finished_at, "oss": run(1).finished_at}
    assert {item.id for item in current.items} == {one.item for one in current.entries}


def test_a_source_that_cannot_be_reached_keeps_what_was_known(catalog: Catalog) -> None:
    record(catalog, 1, ("crm", Status.COMPLETE, ("a",)))
    record(catalog, 2, ("crm", Status.FAILED, ()), ("new", Status.FAILED, ()))
    assert shown(catalog) == {"crm": ["a"], "new": []}
    current = catalog.current()
    assert current is not None
    assert {one.source: (one.status, one.as_of) for one in current.sources} == {
        "crm": (Status.FAILED, run(1).finished_at),
        "new": (Status.FAILED, None),
    }


def test_an_emptied_source_shows_nothing(catalog: Catalog) -> None:
    record(catalog, 1, ("crm", Status.COMPLETE, ("a",)))
    record(catalog, 2, ("crm", Status.COMPLETE, ()))
    assert shown(catalog) == {"crm": []}
