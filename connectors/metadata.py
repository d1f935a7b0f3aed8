"""What the metadata-only sources share: one local file that describes tables, and no rows to read."""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa

from config import SourceDenied, SourceError, SourceSpec, SourceUnreachable
from connectors.base import Connector
from connectors.files.opening import OpenedFile, open_regular
from connectors.files.unreadable import Unreadable
from connectors.model import Coverage, Dataset, Kind, Probe, Reason, Sample, SamplePlan, Skipped, Statistics, Status
from connectors.scope import in_scope


class MetadataConnector(Connector):
    """A file in which tables are described. Its datasets are complete without any data: there is none to read. Only those in
    ``incomplete``, which ``described`` fills by path, lack columns for the reason given there."""

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self.incomplete: dict[tuple[str, ...], Reason] | None = None

    def probe(self) -> Probe:
        """Look whether the file is there and may be read."""
        with self._file():
            return Probe(self.spec.url.scheme, "")

    def inventory(self) -> Iterator[Dataset | Skipped]:
        """Every described table, ordered by path."""
        for found in sorted(self.described(), key=lambda entry: entry.path):
            if in_scope(self.spec, found.path):
                yield found
            else:
                yield Skipped(self.spec.id, found.path, Kind.METADATA, Reason.EXCLUDED, "left out by include and exclude")

    @abstractmethod
    def described(self) -> Sequence[Dataset | Skipped]:
        """The tables of the file, in any order. Raises SourceError when it is not what it should be."""

    def statistics(self, dataset: Dataset) -> Statistics:  # noqa: ARG002
        """Nothing is known of rows and bytes."""
        return Statistics()

    def sample(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:  # noqa: ARG002
        """No rows; the dataset is complete all the same, unless columns of it could not be read."""
        reason = self._missing(dataset)
        status = Status.PARTIAL if reason else Status.COMPLETE
        return Sample((), Coverage("metadata_only"), status, reason or Reason.METADATA_ONLY)

    def read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:  # noqa: ARG002
        """No rows. Raises SourceError for a table of which columns may be missing."""
        if self._missing(dataset):
            raise SourceError("not all columns of the table can be told from its description")
        return iter(())

    def _missing(self, dataset: Dataset) -> Reason | None:
        if self.incomplete is None:
            self.incomplete = {}
            self.described()
        return self.incomplete.get(dataset.path)

    def cancel(self) -> None:
        """Nothing runs for long."""

    @contextmanager
    def _file(self) -> Iterator[OpenedFile]:
        """The opened file. What is wrong with it becomes a SourceError."""
        path = os.path.realpath(self.spec.url.path)
        try:
            if not os.path.exists(path):
                raise SourceUnreachable("there is no such file", f"Check the path after {self.spec.url.scheme}:")
            with open_regular(os.path.dirname(path), (os.path.basename(path),)) as file:
                yield file
        except Unreadable as error:
            kind = SourceDenied if error.reason is Reason.PERMISSION else SourceError
            raise kind(f"the file cannot be used ({error.reason}): {error.detail}") from None
