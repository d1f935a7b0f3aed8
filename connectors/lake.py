"""Lakes and metastores that only Spark reads: their URLs and options. ``--engine spark`` supplies the listing and the reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import pyarrow as pa

from config import SourceRefused
from connectors.base import Connector
from connectors.model import Dataset, Probe, Sample, SamplePlan, Skipped, Statistics


class LakeConnector(Connector):
    """``lake:PATH``: folders of Parquet, ORC or CSV files, wherever Hadoop's file systems reach; ``spark:DATABASE[.TABLE]``:
    tables of Spark's metastore. By itself it reads nothing."""

    schemes: ClassVar[frozenset[str]] = frozenset({"lake", "spark"})
    options: ClassVar[Mapping[str, str]] = {
        "merge": "yes (if not said): columns of all files; no: of one file, for lakes of millions of files",
        "multiline": "yes: quoted cells of CSV files may hold line ends; a file is then one piece of work",
    }

    def probe(self) -> Probe:
        """Raises SourceRefused."""
        raise self._refused()

    def inventory(self) -> Iterator[Dataset | Skipped]:
        """Raises SourceRefused."""
        raise self._refused()

    def statistics(self, dataset: Dataset) -> Statistics:  # noqa: ARG002
        """Nothing is known."""
        return Statistics()

    def sample(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:  # noqa: ARG002
        """Raises SourceRefused: rows do not come to the driver."""
        raise self._refused()

    def read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:  # noqa: ARG002
        """Raises SourceRefused: rows do not come to the driver."""
        raise self._refused()

    def cancel(self) -> None:
        """Nothing runs."""

    def _refused(self) -> SourceRefused:
        return SourceRefused(f"{self.spec.url.scheme}: is read by Spark, where it lies", "Run: shudian scan --engine spark")
