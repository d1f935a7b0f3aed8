"""Local files: a file or a folder of them, told apart by content and read by their format's module."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from typing import ClassVar

import pyarrow as pa

from config import SourceDenied, SourceError, SourceSpec, SourceUnreachable
from connectors.base import Connector
from connectors.files.batches import text_batch
from connectors.files.detection import format_of
from connectors.files.format import Part
from connectors.files.opening import OpenedFile, open_regular, reason_of
from connectors.files.places import whole_coverage
from connectors.files.unreadable import Unreadable
from connectors.files.walk import Entry, walk
from connectors.model import (
    Dataset,
    Kind,
    Measure,
    Probe,
    Reason,
    Sample,
    SamplePlan,
    Skipped,
    Statistics,
    Status,
)
from connectors.scope import excluded, in_scope, included


class FileConnector(Connector):
    """``file:///path``: one file, or every file below a folder. A workbook's sheets are datasets of their own."""

    schemes: ClassVar[frozenset[str]] = frozenset({"file"})

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        path = os.path.realpath(spec.url.path)
        self._single = not os.path.isdir(path)
        self._root = os.path.dirname(path) if self._single else path
        self._path = path
        self._open: set[OpenedFile] = set()
        self._lock = Lock()

    def probe(self) -> Probe:
        """Look whether the path is there and may be read."""
        if not os.path.exists(self._path):
            raise SourceUnreachable("there is no such file or folder", "Check the path after file://")
        if not os.access(self._path, os.R_OK if self._single else os.R_OK | os.X_OK):
            raise SourceDenied("the file or folder may not be read by this user", "Grant read permission on it")
        return Probe("files", "")

    def inventory(self) -> Iterator[Dataset | Skipped]:
        """Every file, or every sheet of it, in the order of paths."""
        self.probe()
        entries = [Entry((os.path.basename(self._path),))] if self._single else walk(self._root)
        for entry in entries:
            yield from self._entry(entry)

    def statistics(self, dataset: Dataset) -> Statistics:
        """What the file itself tells; unknown where it cannot be opened any more."""
        try:
            with self._opened(dataset) as file:
                return format_of(file).statistics(file, dataset)
        except Unreadable:
            return Statistics()

    def sample(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:
        """Rows from random places of the file."""
        try:
            with self._opened(dataset) as file:
                if file.size == 0:
                    return _nothing(dataset)
                sample = format_of(file).sample(file, dataset, plan)
                shrank = file.shrank()
        except Unreadable as error:
            return self._skipped(dataset.path, dataset.kind, error, failed=True)
        return replace(sample, status=Status.PARTIAL, reason=Reason.CHANGED) if shrank else sample

    def read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows of the named columns."""
        try:
            with self._opened(dataset) as file:
                if file.size:
                    yield from format_of(file).read(file, dataset, columns)
        except Unreadable as error:
            raise SourceError(f"reading broke off ({error.reason}): {error.detail}") from None

    def cancel(self) -> None:
        """Make every read under way stop at its next block."""
        with self._lock:
            for file in self._open:
                file.cancel()

    @contextmanager
    def _opened(self, dataset: Dataset) -> Iterator[OpenedFile]:
        parts = dataset.path[:-1] if dataset.kind is Kind.SHEET else dataset.path
        with self._opened_parts(parts) as file:
            yield file

    @contextmanager
    def _opened_parts(self, parts: Sequence[str]) -> Iterator[OpenedFile]:
        """The file, open; operating system errors while it is read become Unreadable."""
        file = open_regular(self._root, parts)
        with self._lock:
            self._open.add(file)
        try:
            yield file
        except OSError as error:
            raise reason_of(error) from None
        finally:
            with self._lock:
                self._open.discard(file)
            file.close()

    def _entry(self, entry: Entry) -> Iterator[Dataset | Skipped]:
        if excluded(self.spec, entry.parts, mark="/"):
            yield self._skipped(entry.parts, Kind.FILE, _EXCLUDED)
        elif entry.problem is not None:
            yield self._skipped(entry.parts, Kind.FILE, self._unless_left_out(entry.parts, entry.problem))
        else:
            yield from self._file(entry.parts)

    def _file(self, parts: tuple[str, ...]) -> Iterator[Dataset | Skipped]:
        """The datasets of a file. It is opened even where ``include`` does not name it, for it may name a sheet."""
        try:
            with self._opened_parts(parts) as file:
                found = list(format_of(file).parts(file)) if file.size else [Part(Kind.FILE)]
        except Unreadable as error:
            yield self._skipped(parts, Kind.FILE, self._unless_left_out(parts, error))
            return
        for part in found:
            path = parts if part.name is None else (*parts, part.name)
            if not in_scope(self.spec, parts, path, mark="/"):
                yield self._skipped(path, part.kind, _EXCLUDED)
            elif part.problem is not None:
                yield self._skipped(path, part.kind, part.problem)
            else:
                yield Dataset(self.spec.id, path, part.kind, part.columns, part.comment)

    def _unless_left_out(self, parts: tuple[str, ...], problem: Unreadable) -> Unreadable:
        return problem if included(self.spec, parts, mark="/") else _EXCLUDED

    def _skipped(self, path: tuple[str, ...], kind: Kind, error: Unreadable, failed: bool = False) -> Skipped:
        tried = failed and error.reason is not Reason.CANCELLED
        return Skipped(self.spec.id, path, kind, error.reason, error.detail, tried)


_EXCLUDED = Unreadable(Reason.EXCLUDED, "left out by include and exclude")


def _nothing(dataset: Dataset) -> Sample:
    statistics = Statistics(Measure.exact(0), Measure.exact(0, "file_length"))
    batch = text_batch([column.name for column in dataset.columns], [])
    return Sample((batch,), whole_coverage(0), Status.EMPTY, statistics=statistics)
