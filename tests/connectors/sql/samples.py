"""Short ways to look at what a connector gave."""

from __future__ import annotations

import dataclasses
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from config import SourceSpec
from connectors import Connector, create
from connectors.model import Dataset, Reason, Sample, SamplePlan, Skipped

PLAN = SamplePlan(seed=1)
SMALL = dataclasses.replace(PLAN, whole_rows=20, edge_rows=5)  # so that small test tables count as big


def only(spec: SourceSpec, table: str) -> tuple[Connector, Dataset]:
    """A connector and its dataset of this name."""
    connector = create(spec)
    found = [entry for entry in connector.inventory() if entry.path[-1] == table]
    assert len(found) == 1
    assert isinstance(found[0], Dataset)
    return connector, found[0]


def sampled(spec: SourceSpec, table: str, plan: SamplePlan = PLAN) -> Sample | Skipped:
    """A sample of the table over a connection of its own."""
    connector, dataset = only(spec, table)
    with connector:
        return connector.sample(dataset, plan)


def columns_of(sample: Sample | Skipped) -> dict[str, list[Any]]:
    """Cells by column name; fails when there is no sample."""
    assert isinstance(sample, Sample), sample
    (batch,) = sample.batches
    columns: dict[str, list[Any]] = batch.to_pydict()
    return columns


def unread(sample: Sample | Skipped) -> dict[str, Reason]:
    """The columns a sample could not read."""
    assert isinstance(sample, Sample), sample
    return {column.column: column.reason for column in sample.unread}


def everything_said(error: BaseException) -> str:
    """All that a log could ever show of an error: its chain, whether suppressed or not."""
    texts: list[str] = []
    at: BaseException | None = error
    while at is not None:
        texts += ["".join(traceback.format_exception(at)), repr(at), repr(vars(at))]
        at = at.__cause__ or at.__context__
    return "\n".join(texts)


@contextmanager
def sampling(connector: Connector, dataset: Dataset) -> Iterator[list[Sample | Skipped]]:
    """Sample in another thread while the block runs; afterwards the list holds the one result."""
    results: list[Sample | Skipped] = []
    thread = threading.Thread(target=lambda: results.append(connector.sample(dataset, PLAN)))
    thread.start()
    try:
        yield results
    finally:
        thread.join(30)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that SQLAlchemy sends inside the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)
