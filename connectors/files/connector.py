"""Files: one or a folder of them, told apart by content and read by their format's module."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from threading import Lock
from typing import ClassVar

import pyarrow as pa

from config import SourceSpec
from connectors.base import Connector
from connectors.files.children import Children
from connectors.files.context import Context
from connectors.files.detection import chosen_name, is_hostile, made
from connectors.files.families import FamilySampler, is_pattern, joined_families
from connectors.files.format import Format, Part, Shareable
from connectors.files.isolated import IsolatedFormat
from connectors.files.opening import LocalFile, OpenedFile, reason_of
from connectors.files.shares import FileShares, broken_off, to_the_end
from connectors.files.store import LocalStore, Store
from connectors.files.tables import nothing
from connectors.files.unreadable import Unreadable
from connectors.files.walk import Entry
from connectors.model import Dataset, Kind, Measure, Probe, Reason, Sample, SamplePlan, Skipped, Statistics, Status
from connectors.scope import excluded, in_scope, included
from connectors.shares import FEWEST_SHARED, MOST_SHARED, Shares

_JUST_NOW = 2_000_000_000  # nanoseconds


@dataclass(frozen=True, slots=True)
class _Opened:
    """An open file and the dataset in it, whose path begins inside the file."""

    file: OpenedFile
    path: tuple[str, ...]
    dataset: Dataset


class FileConnector(Connector):
    """``file:///path``: one file, or every file below a folder. Sheets of workbooks, tables of dumps and members of archives
    are datasets of their own. Remote stores derive from it and offer another ``store``."""

    schemes: ClassVar[frozenset[str]] = frozenset({"file"})

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._store = self.store()
        self._children = Children()
        self._open: set[OpenedFile] = set()
        self._sizes: dict[tuple[str, ...], int] = {}
        self._families: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] | None = None
        self._lock = Lock()

    def store(self) -> Store:
        """Where this source's files are."""
        return LocalStore(self.spec.url.path)

    def probe(self) -> Probe:
        """Look whether the path is there and may be read."""
        return self._store.probe()

    def inventory(self) -> Iterator[Dataset | Skipped]:
        """Every file, or every part of it, in the order of paths."""
        self.probe()
        found = [one for entry in self._store.entries() for one in self._entry(entry)]
        entries, self._families = joined_families(found, frozenset(self._sizes))
        yield from entries

    def statistics(self, dataset: Dataset) -> Statistics:
        """What the file itself tells; unknown where it cannot be opened any more. Of a family, its bytes."""
        if members := self._members(dataset.path):
            return self._family_statistics(dataset, members)
        try:
            with self._opened(dataset) as opened:
                return self._format(opened.file, opened.path).statistics(opened.file, opened.dataset)
        except Unreadable:
            return Statistics()

    def sample(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:
        """Rows from random places of the file, or of a family's files."""
        if members := self._members(dataset.path):
            sizes = [(member, self._sizes[member]) for member in members]
            taken = FamilySampler(lambda path, own: self._sample(replace(dataset, path=path), own), sizes, plan).take()
            return replace(taken, path=dataset.path) if isinstance(taken, Skipped) else taken
        return self._sample(dataset, plan)

    def _sample(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:
        try:
            with self._opened(dataset) as opened:
                if opened.file.size == 0:
                    return nothing(dataset)
                sample = self._format(opened.file, opened.path).sample(opened.file, opened.dataset, plan)
                shrank = opened.file.shrank()
        except Unreadable as error:
            return self._skipped(dataset.path, dataset.kind, error, failed=True)
        return replace(sample, status=Status.PARTIAL, reason=Reason.CHANGED) if shrank else sample

    def read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows of the named columns, file after file."""
        for member in self._members(dataset.path) or (dataset.path,):
            yield from self._read(replace(dataset, path=member), columns)

    def _read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        try:
            with self._opened(dataset) as opened:
                if opened.file.size:
                    rows = self._format(opened.file, opened.path).read(opened.file, opened.dataset, columns)
                    yield from to_the_end(opened.file, rows)
        except Unreadable as error:
            raise broken_off(error) from None

    def in_shares(self, dataset: Dataset, columns: Sequence[str]) -> AbstractContextManager[Shares | None]:
        """CSV and Parquet files of this machine; not those in archives, nor families."""
        return nullcontext() if is_pattern(dataset.path) else self._in_shares(dataset, columns)

    @contextmanager
    def _in_shares(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[Shares | None]:
        try:
            file, inside = self._store.open(dataset.path)
        except Unreadable:
            yield None
            return
        with self._at_work(file):
            yield None if inside else self._shares(file, dataset.path, replace(dataset, path=()), columns)

    def _shares(self, file: OpenedFile, path: tuple[str, ...], dataset: Dataset, columns: Sequence[str]) -> FileShares | None:
        if not isinstance(file, LocalFile) or not FEWEST_SHARED <= file.size <= MOST_SHARED:
            return None
        try:
            chosen = self._format(file, path)
            shares = chosen.shares(file, dataset, columns) if isinstance(chosen, Shareable) else None
        except (Unreadable, OSError):
            return None
        return None if shares is None else FileShares(file, shares)

    def unchanged_mark(self, dataset: Dataset) -> str | None:
        """The identity, length and times of a file on this machine, what an object store calls its state, or those of all files
        of a family. Other remote stores tell no time that is fine enough."""
        marks = [self._mark(path) for path in self._members(dataset.path) or (dataset.path,)]
        return None if None in marks else hashlib.sha256("\n".join(map(str, marks)).encode()).hexdigest()

    def partitions(self, dataset: Dataset) -> tuple[Dataset, ...]:
        """The files of a family, each by itself: partition folders of Hive and numbered files alike."""
        return tuple(replace(dataset, path=member) for member in self._members(dataset.path))

    def _mark(self, path: tuple[str, ...]) -> str | None:
        try:
            with self._opened_path(path) as (file, _):
                descriptor = file.descriptor()
                return file.version() if descriptor is None else _told(os.fstat(descriptor))
        except (Unreadable, OSError):
            return None

    def known(self, datasets: Sequence[Dataset]) -> object:
        """The members of the families among the datasets, with their lengths."""
        families = {one.path: self._members(one.path) for one in datasets}
        return families, {path: self._sizes[path] for members in families.values() for path in members}

    def learn(self, known: object) -> None:
        """Take families in place of an inventory."""
        if isinstance(known, tuple):
            self._families, self._sizes = dict(known[0]), dict(known[1])

    def cancel(self) -> None:
        """Make every read under way stop at its next block, and end the parsers at work."""
        with self._lock:
            for file in self._open:
                file.cancel()
        self._children.cancel()

    def close(self) -> None:
        """End the parsers. May be called twice."""
        self._children.close()

    def _members(self, path: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """The files of a family; none for a path that is no family's."""
        if not is_pattern(path):
            return ()
        if self._families is None:
            for _ in self.inventory():
                pass
        return (self._families or {}).get(path, ())

    def _family_statistics(self, dataset: Dataset, members: tuple[tuple[str, ...], ...]) -> Statistics:
        first = self.statistics(replace(dataset, path=members[0]))
        return Statistics(bytes=Measure.exact(sum(self._sizes[member] for member in members), first.bytes.kind))

    def _format(self, file: OpenedFile, path: tuple[str, ...]) -> Format:
        context = Context(path, self.spec.layouts)
        name = chosen_name(file, context)
        return IsolatedFormat(self._children, context) if is_hostile(name) else made(name, context)

    @contextmanager
    def _opened(self, dataset: Dataset) -> Iterator[_Opened]:
        with self._opened_path(dataset.path) as (file, inside):
            path = dataset.path[: len(dataset.path) - len(inside)]
            yield _Opened(file, path, replace(dataset, path=inside))

    @contextmanager
    def _opened_path(self, path: tuple[str, ...]) -> Iterator[tuple[OpenedFile, tuple[str, ...]]]:
        """The file, open; operating system errors while it is read become Unreadable."""
        file, inside = self._store.open(path)
        with self._at_work(file):
            try:
                yield file, inside
            except OSError as error:
                raise reason_of(error) from None

    @contextmanager
    def _at_work(self, file: OpenedFile) -> Iterator[None]:
        """The file can be cancelled; it is closed in the end."""
        with self._lock:
            self._open.add(file)
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(file)
            file.close()

    def _entry(self, entry: Entry) -> Iterator[Dataset | Skipped]:
        if excluded(self.spec, entry.parts, mark="/"):
            yield self._skipped(entry.parts, Kind.FILE, _excluded())
        elif entry.problem is not None:
            yield self._skipped(entry.parts, Kind.FILE, self._unless_left_out(entry.parts, entry.problem))
        else:
            yield from self._file(entry.parts)

    def _file(self, parts: tuple[str, ...]) -> Iterator[Dataset | Skipped]:
        """The datasets of a file. It is opened even where ``include`` does not name it, for it may name a part of it."""
        try:
            with self._opened_path(parts) as (file, _):
                self._sizes[parts] = file.size
                told = file.size or Context(parts, self.spec.layouts).layout
                found = list(self._format(file, parts).parts(file)) if told else [Part(Kind.FILE)]
        except Unreadable as error:
            yield self._skipped(parts, Kind.FILE, self._unless_left_out(parts, error))
            return
        if not found:
            yield self._skipped(parts, Kind.FILE, self._unless_left_out(parts, _bare()))
        for part in sorted(found, key=lambda part: part.path):
            path = (*parts, *part.path)
            if not in_scope(self.spec, parts, path, mark="/"):
                yield self._skipped(path, part.kind, _excluded())
            elif part.problem is not None:
                yield self._skipped(path, part.kind, part.problem)
            else:
                yield Dataset(self.spec.id, path, part.kind, part.columns, part.comment)

    def _unless_left_out(self, parts: tuple[str, ...], problem: Unreadable) -> Unreadable:
        return problem if included(self.spec, parts, mark="/") else _excluded()

    def _skipped(self, path: tuple[str, ...], kind: Kind, error: Unreadable, failed: bool = False) -> Skipped:
        tried = failed and error.reason is not Reason.CANCELLED
        return Skipped(self.spec.id, path, kind, error.reason, error.detail, tried)


def _told(status: os.stat_result) -> str | None:
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    if time.time_ns() - changed < _JUST_NOW:  # the next change may get the same time
        return None
    return f"{status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def _bare() -> Unreadable:
    return Unreadable(Reason.OFF_BY_DEFAULT, "there is nothing in it")


def _excluded() -> Unreadable:
    return Unreadable(Reason.EXCLUDED, "left out by include and exclude")
