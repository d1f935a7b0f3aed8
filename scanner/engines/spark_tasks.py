"""What runs on Spark's executors. Rows come in and die there; what goes back are packed tallies, looks and sketches.

Nothing here raises with a text of its own: what a task raises is logged by Spark in many places.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from classifiers import Classifier, PersonTally, kept_sketches
from classifiers.model import DatasetTally
from config import ShudianError, SourceError, SourceRefused, SourceSpec, hold_secret
from connectors import Connector, create, cut_batch
from connectors.model import Dataset, Reason
from scanner.batches import joined
from scanner.engines.base import Counting
from scanner.engines.commits import Commits
from scanner.engines.packing import packed, unpacked
from scanner.faults import fault_place
from scanner.footprint import give_back
from scanner.looking import Wanted, look_at, reason_of, safely

COLUMNS = "part int, fault string, said binary"
"""What tasks on Arrow batches give: a row for each partition that they have seen."""

Told = tuple[int, str, bytes]
"""Such a row."""

PartitionTask = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]

_BATCH_BYTES = 32 * 1024 * 1024
"""A worker tallies on one thread, and each batch anew asks about the values that come again and again: two of half the size take
it a third longer."""

_COUNTED_ROWS = 8_192
_made: dict[str, Classifier] = {}


@dataclass(frozen=True)
class Cells:
    """How cells that Spark has read are made what our own connectors give. ``chars``: text is cut to so many. ``names``: the
    dataset's columns. ``strays``: a column that is there only where a line did not fit. ``blank``: an empty cell is text."""

    names: tuple[str, ...]
    chars: int
    strays: str = ""
    blank: bool = False

    def of(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch as it is tallied."""
        columns = {name: batch.column(place) for place, name in enumerate(self.names)}
        if self.blank:
            columns = {name: pc.fill_null(column, "") for name, column in columns.items()}
        strays = batch.column(len(self.names)) if self.strays else None
        if strays is not None and strays.null_count < len(strays):
            columns[self.strays] = strays
        return cut_batch(list(columns.values()), list(columns), self.chars)


@dataclass(frozen=True)
class TallyPartition:
    """Tallies one partition. ``classifier`` is a broadcast of (mark of the run, pickled classifier)."""

    classifier: Any
    cells: Cells

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """One row: the partition, and its tally."""
        tally, fault = DatasetTally(), ""
        try:
            tallying = classifier_of(self.classifier).tally
            for batch in joined(map(self.cells.of, batches), size=_BATCH_BYTES):
                tally = tally.merge(tallying(batch))
        except Exception as error:  # noqa: BLE001 - its text may quote a value, and Spark would log it
            fault = fault_place(error)
        yield _row(fault, packed(tally))


@dataclass(frozen=True)
class MergeTallies:
    """Merges the tallies of several partitions, each partition once."""

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """One row: the merged tally, or where a fault was."""
        fault, content = merged(row for batch in batches for row in told_in(batch))
        yield _row(fault, packed(content))


def merge_told(rows: Iterable[Told]) -> Iterator[Told]:
    """The same of rows."""
    fault, content = merged(rows)
    yield _part(), fault, packed(content)


def told_in(batch: pa.RecordBatch) -> Iterator[Told]:
    """The rows of a batch of ``COLUMNS``."""
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def merged(rows: Iterable[Told]) -> tuple[str, DatasetTally]:
    """The first fault there is, and the tallies of all partitions together; of one partition the first tally counts."""
    seen: Commits[int, str] = Commits()
    tally, faults = DatasetTally(), []
    for part, fault, said in rows:
        if part not in seen and seen.commit(part, fault):
            faults += [fault] if fault else []
            tally = tally.merge(unpacked(DatasetTally, said))
    return (min(faults, default=""), tally)


@dataclass(frozen=True)
class CountPartition:
    """Counts the people of one partition. ``key`` is a broadcast."""

    key: Any = field(repr=False)
    counting: Counting
    cells: Cells

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """One row: the partition, and its sketches."""
        counting = replace(self.counting, key=self.key.value)
        tally = counting.fresh()
        fault = ""
        try:
            for batch in joined(map(self.cells.of, batches), _COUNTED_ROWS):
                tally.add(batch.select(counting.columns).rename_columns(list(counting.names)))
        except Exception as error:  # noqa: BLE001 - as above
            fault = fault_place(error)
        yield _row(fault, _sketches(tally))


@dataclass(frozen=True)
class Errand:
    """What one task does at one source, with one connection. ``known``: what its inventory learned. ``secret`` is a broadcast of
    the source's password, None where the executor fetches it itself."""

    spec: SourceSpec
    known: object
    secret: Any = field(repr=False)


@dataclass(frozen=True)
class LookAtSome:
    """Looks at some datasets of one source: (number, dataset, how)."""

    errand: Errand
    classifier: Any

    def __call__(self, asked: Iterator[tuple[int, Dataset, Wanted]]) -> Iterator[tuple[int, bytes]]:
        """The number and the packed look of each."""
        wanted = tuple(asked)
        tallying = classifier_of(self.classifier).tally
        connector = _Lazy(self.errand)
        try:
            for number, dataset, how in wanted:
                look = safely(dataset, lambda d=dataset, h=how: look_at(connector.opened(), d, h, tallying))  # type: ignore[misc]
                yield number, packed(look)
        finally:
            connector.close()


@dataclass(frozen=True)
class CountAtSource:
    """Counts the people of one dataset of one source."""

    errand: Errand
    key: Any = field(repr=False)
    counting: Counting

    def __call__(self, datasets: Iterator[Dataset]) -> Iterator[tuple[tuple[str, str] | None, bytes]]:
        """Why it broke off, if it did, and the sketches."""
        counting = replace(self.counting, key=self.key.value)
        for dataset in tuple(datasets):
            tally = counting.fresh()
            connector = _Lazy(self.errand)
            broken = None
            try:
                for batch in joined(connector.opened().read(dataset, counting.columns), _COUNTED_ROWS):
                    tally.add(batch.rename_columns(list(counting.names)))
            except SourceError as error:
                broken = (reason_of(error).value, error.message)
            except Exception as error:  # noqa: BLE001 - as above
                broken = (Reason.INTERNAL_ERROR.value, fault_place(error))
            finally:
                connector.close()
            yield broken, _sketches(tally)


class _Lazy:
    """A connector that is opened when it is first asked for; where that fails it fails for each dataset."""

    def __init__(self, errand: Errand) -> None:
        self._errand = errand
        self._connector: Connector | None = None

    def opened(self) -> Connector:
        """The connector, which knows what the driver's learned. Raises SourceError."""
        if self._connector is None:
            self._connector = _connected(self._errand)
        return self._connector

    def close(self) -> None:
        """Give the connection back."""
        if self._connector is not None:
            self._connector.close()
        give_back()


def _connected(errand: Errand) -> Connector:
    spec = errand.spec
    if errand.secret is not None:
        spec = replace(spec, url=replace(spec.url, password=hold_secret(spec.id, errand.secret.value)))
    try:
        connector = create(replace(spec, connections=1))
    except ShudianError as error:
        raise SourceRefused(f"on the executor: {error.message}", error.advice) from None
    if errand.known is None:
        for _ in connector.inventory():  # some connectors look at nothing that they have not listed themselves
            pass
    else:
        connector.learn(errand.known)
    return connector


def classifier_of(broadcast: Any) -> Classifier:
    """The run's classifier, unpickled once in each worker process."""
    mark, content = broadcast.value
    if mark not in _made:
        _made.clear()
        _made[mark] = pickle.loads(content)
    return _made[mark]


def _sketches(tally: PersonTally) -> bytes:
    """Rows, description and sketches in one."""
    return pickle.dumps((tally.rows, tally.broken, *kept_sketches(tally.populations)))


def _row(fault: str, said: bytes) -> pa.RecordBatch:
    cells: Sequence[pa.Array] = (pa.array([_part()], pa.int32()), pa.array([fault]), pa.array([said], pa.binary()))
    return pa.RecordBatch.from_arrays(list(cells), ["part", "fault", "said"])


def _part() -> int:
    from pyspark import TaskContext

    task = TaskContext.get()
    return task.partitionId() if task is not None else 0
