"""Systems known against systems scanned: what was never looked at is told first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from catalog import Looked, system_scopes
from catalog.model import Snapshot, SourceOutcome, System
from connectors.model import Reason, Status
from tests.catalog.builders import entry, run

OLD = datetime(2023, 5, 1, tzinfo=UTC)
SYSTEMS = {one: System(one, one.upper(), "某部") for one in ("crm", "oss", "bill", "paper")}
SOURCES = {"crm": "crm", "crm2": "crm", "oss": "oss", "bill": "bill", "loose": ""}


def _snapshot() -> Snapshot:
    entries = (entry("客户"), entry("拓扑", source="oss", system="oss"), entry("无主", source="new", system="new"))
    outcomes = (
        SourceOutcome("crm", Status.COMPLETE, datasets=1),
        SourceOutcome("oss", Status.FAILED, reason=Reason.UNREACHABLE, as_of=OLD),
        SourceOutcome("bill", Status.FAILED, reason=Reason.DENIED),
        SourceOutcome("new", Status.PARTIAL, datasets=1),
    )
    return Snapshot(run(), entries, (), (), outcomes)


def test_every_system_says_how_far_it_was_looked_at() -> None:
    found = system_scopes(_snapshot(), SYSTEMS, SOURCES)
    assert {one.id: one.state for one in found} == {
        "bill": Looked.NEVER,  # tried, and never read
        "paper": Looked.NEVER,  # no source at all
        "": Looked.NEVER,  # a source of no system, never scanned
        "crm": Looked.PARTLY,  # its second source was never scanned
        "oss": Looked.PARTLY,  # an older result stands
        "new": Looked.UNDECLARED,
    }
    assert [one.state for one in found[:3]] == [Looked.NEVER] * 3
    by_id = {one.id: one for one in found}
    assert by_id["oss"].seen == OLD
    assert by_id["crm"].seen == _snapshot().run.finished_at
    assert by_id["crm"].datasets == 1


def test_a_system_whose_sources_were_all_read_is_scanned() -> None:
    found = system_scopes(_snapshot(), SYSTEMS, {"crm": "crm"})
    assert next(one.state for one in found if one.id == "crm") is Looked.SCANNED


def test_before_the_first_scan_nothing_was_looked_at() -> None:
    assert {one.state for one in system_scopes(None, SYSTEMS, SOURCES)} == {Looked.NEVER}


def test_entries_say_where_a_source_belongs() -> None:
    moved = replace(_snapshot(), entries=(entry("客户", system="oss"),))
    assert "crm" in {part.source for one in system_scopes(moved, SYSTEMS, SOURCES) if one.id == "oss" for part in one.sources}
