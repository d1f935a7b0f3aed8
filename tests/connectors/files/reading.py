"""Short ways to what a file gives, for the tests of this folder."""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import Any

from config import SourceSpec, SourceUrl
from connectors.files.children import Children
from connectors.files.connector import FileConnector
from connectors.model import Dataset, Sample, SamplePlan, Skipped

PLAN = SamplePlan(seed=7, seconds=60.0)

Row = tuple[Any, ...]


class _SharedChildren(Children):
    """One pool for all tests of a process: starting a child takes longer than most of them."""

    def close(self) -> None:
        """They go on to the next test."""


_CHILDREN = _SharedChildren()
atexit.register(lambda: Children.close(_CHILDREN))


def connector_of(path: Path, **options: tuple[object, ...]) -> FileConnector:
    connector = FileConnector(SourceSpec("files", SourceUrl("file", path=str(path)), **options))  # type: ignore[arg-type]
    connector._children = _CHILDREN
    return connector


def entries_of(path: Path, **options: tuple[object, ...]) -> list[Dataset | Skipped]:
    with connector_of(path, **options) as connector:
        return list(connector.inventory())


def dataset_of(path: Path, name: str = "") -> Dataset:
    """The only dataset of a file, or the one whose path ends in ``name``."""
    found = [entry for entry in entries_of(path) if not name or entry.path[-1] == name]
    assert len(found) == 1
    assert isinstance(found[0], Dataset), found[0]
    return found[0]


def skipped_of(path: Path) -> Skipped:
    found = entries_of(path)
    assert len(found) == 1
    assert isinstance(found[0], Skipped), found[0]
    return found[0]


def sample_of(path: Path, plan: SamplePlan = PLAN, name: str = "") -> Sample:
    with connector_of(path) as connector:
        sample = connector.sample(dataset_of(path, name), plan)
    assert isinstance(sample, Sample), sample
    return sample


def rows_of(sample: Sample) -> list[Row]:
    return [tuple(row.values()) for batch in sample.batches for row in batch.to_pylist()]


def read_rows(path: Path, name: str = "") -> list[Row]:
    """All rows by ``read``."""
    dataset = dataset_of(path, name)
    with connector_of(path) as connector:
        batches = list(connector.read(dataset, [column.name for column in dataset.columns]))
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]
