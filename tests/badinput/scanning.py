"""Scans a source in process and checks what must hold whatever the source holds: no fault of ours, nothing lost, and
texts that any terminal, JSON reader or spreadsheet takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from catalog.model import Entry, Snapshot
from classifiers import Classifier
from classifiers.model import ColumnFinding
from config import SourceSpec, load_knowledge, load_lines
from connectors import create
from connectors.model import Reason, SamplePlan
from scanner.engines import LocalEngine
from scanner.pipeline import Pipeline, ScanPlan, tally_key
from scanner.report import report_text
from scanner.summary import print_summary
from scanner.watcher import Watcher

PHONES = [f"1390000{number:04d}" for number in range(30)]
PHONE = "CN_MOBILE_PHONE"


def scanned(*specs: SourceSpec, full: bool = False) -> Snapshot:
    """The snapshot of the sources, once the promises that hold for every input have been checked."""
    plan = ScanPlan(UUID(int=1), 7, SamplePlan(0), full, "", {}, load_lines(), "0")
    connectors = tuple(create(spec) for spec in specs)
    snapshot = Pipeline(plan, Classifier(load_knowledge(), tally_key(7)), LocalEngine(), Watcher()).scan(connectors)
    assert [entry.detail for entry in snapshot.entries if entry.reason is Reason.INTERNAL_ERROR] == []
    for entry in snapshot.entries:
        assert all(is_printable(text) for text in (*entry.path, entry.comment, entry.detail))
        assert all(is_printable(column.column + column.comment) for column in entry.finding.columns)
    assert len(json.loads(report_text(snapshot).encode())["datasets"]) == len(snapshot.entries)
    print_summary(snapshot, (), "zh")
    return snapshot


def is_printable(text: str) -> bool:
    """Whether no character moves a cursor, ends a line or turns the direction of writing."""
    return not any(
        char < " " or "\x7f" <= char <= "\x9f" or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        for char in text
    )


def columns_of(entry: Entry) -> Mapping[str, ColumnFinding]:
    """The columns of a dataset by name."""
    return {column.column: column for column in entry.finding.columns}


def only(snapshot: Snapshot, table: str) -> Entry:
    """The one dataset of this name."""
    found = [entry for entry in snapshot.entries if entry.path[-1] == table]
    assert len(found) == 1, [entry.path for entry in snapshot.entries]
    return found[0]
