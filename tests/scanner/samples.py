"""Small snapshots to test with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from catalog.model import Entry, Run, RunStatus, Snapshot
from classifiers.model import DatasetFinding, Decision, Facts, Level
from connectors.model import Coverage, Kind, Measure, Statistics, Status

RUN = UUID("00000000-0000-4000-8000-000000000001")


def entry(**changes: Any) -> Entry:
    """A dataset that was read whole and holds nothing of interest, with changes."""
    usual: dict[str, Any] = {
        "source": "bss",
        "path": ("bss", "main", "t_cust_info"),
        "kind": Kind.TABLE,
        "system": "crm",
        "environment": "production",
        "role": "own",
        "status": Status.COMPLETE,
        "coverage": Coverage("whole", 1, 10, 7, 1.0),
        "statistics": Statistics(Measure.exact(10), Measure.exact(4096, "table_data")),
        "finding": DatasetFinding((), "user_personal", "user_personal.identity"),
        "facts": Facts("user_personal", "user_personal.identity"),
        "decision": Decision(Level.GENERAL),
    }
    return Entry(**{**usual, **changes})


def snapshot(*entries: Entry, status: RunStatus = RunStatus.COMPLETE) -> Snapshot:
    """A snapshot of these entries."""
    when = datetime(2024, 1, 31, 8, tzinfo=UTC)
    return Snapshot(Run(RUN, when, when, "local", "0123456789abcdef", status, 7, "0.1.0"), entries)
