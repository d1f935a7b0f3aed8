"""What all SQL engines share: scope, whole samples, random places, isolating a bad column, reading in pieces."""

from __future__ import annotations

import math
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from config import SourceError, SourceSpec
from connectors import kernels
from connectors.base import Connector
from connectors.model import (
    Column,
    Coverage,
    Dataset,
    Kind,
    Reason,
    Sample,
    SamplePlan,
    Skipped,
    Statistics,
    Status,
    Unread,
)
from connectors.scope import in_scope
from connectors.sql.asked_together import MOMENT_SECONDS, AskedTogether, Path
from connectors.sql.budget import Budget, current, spending
from connectors.sql.cells import Field, Row, cell_chars, exact, record_batch
from connectors.sql.faults import COLUMN_REASONS, FAILURES, SqlFault, fault_of, source_error

READ_ROWS = 20_000
"""About how many rows one statement of ``read`` fetches."""
TABLES_A_STATEMENT = 2_000
"""Of so many tables the columns are asked for at once: a driver has the whole answer in memory, 0.5 KB a column."""

_MOST_ISOLATING = 40  # statements spent on finding the columns that break a sample
_ISOLATING_SHARE = 0.5  # of what is left of the budget
_NO_TIME = 0.05  # seconds: clocks are read at slightly different moments
_WHOLE_SHARE = 0.5  # of it, for the attempt to read a table whole
_ALL_OF_IT = "--full reads all of it"
_VIEWS = frozenset({Kind.VIEW, Kind.FOREIGN_TABLE})


@dataclass(frozen=True, slots=True)
class Entry:
    """A dataset of the catalogue, with the columns of its key in the key's own order (empty: no usable key).
    ``hidden_columns``: it may have columns that the server does not show to this account. ``indexed``: columns that begin an
    index of any kind, with about how many values they have: a way to random places where there is no usable key."""

    dataset: Dataset
    key: tuple[str, ...] = ()
    partitioned: bool = False
    hidden_columns: bool = False
    indexed: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """What to read of a dataset: SQL for the table and for each cell, and the fields these cells become."""

    entry: Entry
    table: str
    cells: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def select_list(self) -> str:
        """The cells, to stand after SELECT; the table's alias is ``t``."""
        return ", ".join(self.cells)


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows that a sample took (cells only, in the order of the selection) and how. ``whole``: they are all rows there are.
    ``reason``: why a part of the dataset was out of reach. ``batch``: the rows as columns already, in place of ``rows``;
    ``longest``: no text in it has more bytes, where that is known."""

    rows: list[Row]
    coverage: Coverage
    whole: bool = False
    reason: Reason | None = None
    batch: pa.RecordBatch | None = None
    longest: float = math.inf


class SqlConnector(Connector):
    """The six methods of the contract over a few questions that each engine answers in its own SQL."""

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._lock = threading.RLock()
        self._entries: dict[tuple[str, ...], Entry] | None = None
        self._in_turn: tuple[Path, ...] = ()  # what the inventory gave to be read
        self._sizes = AskedTogether[Statistics](lambda: self._in_turn, self._measure_many)
        self._measured: dict[tuple[str, ...], tuple[float, Statistics]] = {}

    # -- what an engine supplies

    @abstractmethod
    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of one statement. Raises SqlFault or, when there is no connection, a SourceError."""

    @abstractmethod
    def _catalogue(self) -> Iterable[Entry]:
        """Everything but system objects, in any order, by a few bulk queries."""

    @abstractmethod
    def _measure(self, dataset: Dataset) -> Statistics:
        """The engine's bookkeeping of one dataset."""

    def _measure_many(self, _paths: Sequence[Path]) -> Mapping[Path, Statistics]:
        """The same of many, in one statement. Empty where the engine has none for it. Raises as ``_rows`` does."""
        return {}

    @abstractmethod
    def _table(self, dataset: Dataset) -> str:
        """What stands after FROM, quoted, without alias."""

    @abstractmethod
    def _cell(self, column: Column, chars: int) -> str:
        """SQL of a cell as text of at most ``chars`` characters, or as the beginning of its bytes."""

    @abstractmethod
    def _is_binary(self, column: Column) -> bool:
        """Whether ``_cell`` gives bytes."""

    def _some(self, selection: Selection, limit: int) -> str:
        """A statement that gives the first rows a table has."""
        return f"SELECT {selection.select_list} FROM {selection.table} AS t LIMIT {limit}"  # noqa: S608

    def _some_batch(self, selection: Selection, limit: int) -> tuple[pa.RecordBatch, float]:
        """These rows as columns, or as many of them as the budget allows, and bytes that no text there has more of."""
        return record_batch(selection.fields, self._rows(self._some(selection, limit))), math.inf

    @abstractmethod
    def _places(self, selection: Selection, plan: SamplePlan) -> Taken:
        """Rows from random places, head and tail of a table that is too big to be read whole."""

    @abstractmethod
    def _pieces(self, selection: Selection) -> Iterator[list[Row]]:
        """All rows, piece by piece, each its own statement."""

    def _batches(self, selection: Selection) -> Iterator[pa.RecordBatch]:
        """The same as Arrow columns; an engine that can give them without making an object of every cell does."""
        for rows in self._pieces(selection):
            yield record_batch(selection.fields, rows)

    def _refusals(self, _dataset: Dataset, fault: SqlFault) -> tuple[SqlFault, dict[str, Reason]]:
        """A clearer fault for the dataset, and the columns known to be at fault, if the engine can tell."""
        return fault, {}

    def _without_columns(self, _dataset: Dataset) -> Sample:
        """What it means that the inventory found no column. Raises SqlFault: it is not a dataset without data."""
        raise SqlFault(Reason.SOURCE_ERROR, "its columns cannot be listed; it may refer to something that is gone or forbidden")

    # -- the contract

    def inventory(self) -> Iterator[Dataset | Skipped]:
        """All tables ordered by path; those out of scope as Skipped."""
        entries = self._load()
        found = [self._scoped(entries[path].dataset) for path in sorted(entries)]
        self._in_turn = tuple(one.path for one in found if isinstance(one, Dataset))
        yield from found

    def statistics(self, dataset: Dataset) -> Statistics:
        """Rows and bytes from the engine's bookkeeping; unknown when it cannot say."""
        try:
            found = self._sizes.of(dataset.path, partial(self._bookkeeping, dataset))
        except SqlFault:
            return Statistics()
        self._measured[dataset.path] = (time.monotonic(), found)
        return found

    def sample(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:
        """The whole table when it is small, else its random places: a few statements, within the plan's seconds and bytes."""
        with spending(Budget(plan.seconds, plan.bytes_budget)) as budget:
            try:
                return self._sampled(dataset, plan, budget)
            except SqlFault as fault:
                if fault.reason is Reason.PERMISSION and not fault.detail:
                    return self._skipped(dataset, self._clearer(dataset, fault)[0])
                late = fault.reason is Reason.TIMEOUT and budget.seconds_left <= _NO_TIME
                return self._skipped(dataset, SqlFault(Reason.BUDGET) if late else fault)
            except SourceError as error:
                return self._skipped(dataset, fault_of(error))

    def read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows of the named columns; text is cut where a sample cuts it. Raises SourceError when it breaks off, and at the
        end when there are columns that the server hides from this account."""
        known = {column.name: column for column in dataset.columns}
        try:
            selection = self._selection(dataset, [known[name] for name in columns], SamplePlan(0).cell_chars)
            yield from self._batches(selection)
            missed = SqlFault(Reason.PERMISSION) if self._entry(dataset).hidden_columns else None
        except SqlFault as fault:
            missed = fault
        if missed is not None:
            raise source_error(f"{self.spec.id}: {dataset.title}", self._clearer(dataset, missed)[0])

    def known(self, datasets: Sequence[Dataset]) -> object:
        """The entries of the datasets."""
        return {one.path: self._entry(one) for one in datasets}

    def learn(self, known: object) -> None:
        """Take entries in place of an inventory."""
        if isinstance(known, dict):
            with self._lock:
                self._entries = dict(known)

    # -- how

    def _load(self) -> dict[tuple[str, ...], Entry]:
        try:
            entries = {entry.dataset.path: entry for entry in self._catalogue()}
        except SqlFault as fault:
            error = source_error(self.spec.id, fault)
        else:
            with self._lock:
                self._entries = entries
            return entries
        raise error

    def _entry(self, dataset: Dataset) -> Entry:
        entries = self._entries
        if entries is None:
            with self._lock:
                entries = self._load() if self._entries is None else self._entries
        return entries.get(dataset.path) or Entry(dataset)

    def _scoped(self, dataset: Dataset) -> Dataset | Skipped:
        if not in_scope(self.spec, dataset.path):
            return Skipped(dataset.source, dataset.path, dataset.kind, Reason.EXCLUDED)
        if dataset.kind in _VIEWS and not self.spec.views:
            detail = "views and foreign tables are read only when the source says views: true"
            return Skipped(dataset.source, dataset.path, dataset.kind, Reason.OFF_BY_DEFAULT, detail)
        return dataset

    def _bookkeeping(self, dataset: Dataset) -> Statistics:
        """The statistics. Raises SqlFault only where it was cancelled: whoever asked for an end wants no next statement."""
        try:
            return self._measure(dataset)
        except SqlFault as fault:
            if fault.reason is Reason.CANCELLED:
                raise
            return Statistics()

    def _just_measured(self, dataset: Dataset) -> Statistics:
        """What ``statistics`` has said a moment ago; else the bookkeeping is asked."""
        at, found = self._measured.pop(dataset.path, (-math.inf, Statistics()))
        return found if time.monotonic() - at < MOMENT_SECONDS else self._bookkeeping(dataset)

    def _skipped(self, dataset: Dataset, fault: SqlFault) -> Skipped:
        failed = fault.reason in FAILURES
        return Skipped(dataset.source, dataset.path, dataset.kind, fault.reason, fault.detail, failed)

    def _told(self, dataset: Dataset, reason: Reason | None, sample: tuple[pa.RecordBatch, Coverage, float], chars: int) -> str:
        """What to do about a sample that is not as good as it should be, or what it did not look at. With it goes how many bytes
        no text there has more of."""
        if reason is Reason.PERMISSION:
            return self._clearer(dataset, SqlFault(reason))[0].detail
        batch, coverage, longest = sample
        if batch.num_rows and not coverage.power_at_1pct:
            return _ALL_OF_IT
        if longest < chars:
            return ""
        cut = sum(_is_cut(column, chars) for column in batch.columns if pa.types.is_string(column.type))
        return f"of long texts only the first {chars:,} characters were looked at (columns: {cut})" if cut else ""

    def _clearer(self, dataset: Dataset, fault: SqlFault) -> tuple[SqlFault, dict[str, Reason]]:
        """The fault in the engine's clearer words, and the columns known to be at fault."""
        try:
            return self._refusals(dataset, fault)
        except SqlFault as clearer:
            return clearer, {}

    def _selection(self, dataset: Dataset, columns: Sequence[Column], chars: int) -> Selection:
        return Selection(
            self._entry(dataset),
            self._table(dataset),
            tuple(self._cell(column, chars) for column in columns),
            tuple(Field(column.name, self._is_binary(column)) for column in columns),
        )

    def _sampled(self, dataset: Dataset, plan: SamplePlan, budget: Budget) -> Sample:
        if not dataset.columns:
            return self._without_columns(dataset)
        statistics = self._just_measured(dataset)
        chars = cell_chars(plan, len(dataset.columns), statistics)

        def take(columns: Sequence[Column]) -> Taken:
            return self._take(self._selection(dataset, columns, chars), plan, statistics)

        columns, unread = dataset.columns, tuple[Unread, ...]()
        try:
            taken = take(columns)
        except SqlFault as fault:
            with spending(budget.part(_ISOLATING_SHARE, _ISOLATING_SHARE)) as part:
                columns, unread = self._isolated(dataset, fault, take, part)
            taken = take(columns)
        reason = unread[0].reason if unread else taken.reason
        if self._entry(dataset).hidden_columns:
            reason = Reason.PERMISSION
        if reason is None and budget.short:
            reason = Reason.BUDGET
        status = Status.COMPLETE if reason is None else Status.PARTIAL
        batch = taken.batch
        if batch is None:
            batch = record_batch([Field(column.name, self._is_binary(column)) for column in columns], taken.rows)
        return Sample(
            (batch,),
            taken.coverage,
            Status.EMPTY if taken.whole and not batch.num_rows else status,
            reason,
            unread,
            exact(batch.num_rows, statistics.bytes) if taken.whole else None,
            self._told(dataset, reason, (batch, taken.coverage, taken.longest), chars),
        )

    def _take(self, selection: Selection, plan: SamplePlan, statistics: Statistics) -> Taken:
        rows, size = statistics.rows.value, statistics.bytes.value
        # Few rows in many bytes: a table that was mostly emptied, or very wide rows. Its head could cost as much as all of it.
        if (rows is None or rows <= plan.whole_rows) and (size is None or size <= plan.bytes_budget * _WHOLE_SHARE):
            first = self._first(selection, plan)
            # A view is not run a second time: its rows may cost the server dearly, and no other place can be asked for.
            if first.whole or selection.entry.dataset.kind in _VIEWS:
                return first
        taken = self._places(selection, plan)
        budget = current()
        if not taken.rows and (budget is None or not budget.over):  # the statistics were out of date: it has shrunk
            taken = self._first(selection, plan)
        return taken

    def _first(self, selection: Selection, plan: SamplePlan) -> Taken:
        """Everything, or the head where there is more than the plan calls small. It may cost half of the budget, so that random
        places can still be looked at where it was not everything."""
        limit = plan.whole_rows + 1
        with spending((current() or Budget(plan.seconds, plan.bytes_budget)).part(_WHOLE_SHARE)) as budget:
            batch, longest = self._some_batch(selection, limit)
        if batch.num_rows == limit or budget.short:
            batch = batch.slice(0, plan.whole_rows)
            coverage = Coverage("head", 1, batch.num_rows, plan.seed, 0.0)
            return Taken([], coverage, reason=Reason.BUDGET if budget.short else None, batch=batch, longest=longest)
        coverage = Coverage("whole", batch.num_rows, batch.num_rows, plan.seed, 1.0)
        return Taken([], coverage, whole=True, batch=batch, longest=longest)

    def _head(self, selection: Selection, plan: SamplePlan) -> Taken:
        """The first rows: all that can be had of a view. Its power is 0, for it says nothing about the rest."""
        limit = plan.whole_rows
        rows = self._rows(self._some(selection, limit))
        return Taken(rows, Coverage("head", 1, len(rows), plan.seed, 0.0))

    def _isolated(
        self, dataset: Dataset, fault: SqlFault, take: Callable[[Sequence[Column]], Taken], budget: Budget
    ) -> tuple[tuple[Column, ...], tuple[Unread, ...]]:
        """The columns that can be read and those that cannot. Raises the fault when it is not a column's."""
        if fault.reason not in COLUMN_REASONS:
            raise fault
        fault, known = self._refusals(dataset, fault)
        bad = known or _bad_columns(dataset.columns, fault, take, budget)
        good = tuple(column for column in dataset.columns if column.name not in bad)
        if not good:
            raise fault
        return good, tuple(Unread(column.name, bad[column.name]) for column in dataset.columns if column.name in bad)


def _is_cut(column: pa.Array, chars: int) -> bool:
    """Whether a cell has as many characters. A character has a byte at least, and where cells begin tells how many these are."""
    if not len(column):
        return False
    begins = np.frombuffer(column.buffers()[1], np.int32)[column.offset : column.offset + len(column) + 1]
    loops = kernels.copy_loops
    longest = np.diff(begins).max() if loops is None else loops.longest(begins)
    return bool(longest >= chars) and (pc.max(pc.utf8_length(column)).as_py() or 0) >= chars


def _bad_columns(
    columns: Sequence[Column], fault: SqlFault, take: Callable[[Sequence[Column]], Taken], budget: Budget
) -> dict[str, Reason]:
    """Halve the columns until those that break the statement stand alone. When that costs too much, a group is given up."""
    bad: dict[str, Reason] = {}
    groups = [(tuple(columns), fault.reason)]
    statements = 0
    while groups:
        group, reason = groups.pop()
        if len(group) == 1 or statements >= _MOST_ISOLATING or budget.over:
            bad.update((column.name, reason) for column in group)
            continue
        middle = len(group) // 2
        for half in (group[middle:], group[:middle]):
            statements += 1
            broken = _fault(half, take)
            if broken is not None:
                groups.append((half, broken.reason))
    return bad


def _fault(columns: Sequence[Column], take: Callable[[Sequence[Column]], Taken]) -> SqlFault | None:
    try:
        take(columns)
    except SqlFault as fault:
        if fault.reason not in {*COLUMN_REASONS, Reason.BUDGET, Reason.TIMEOUT}:
            raise
        return fault
    return None
