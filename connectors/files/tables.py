"""What formats share that make rows of text out of a file by reading it through from its start."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from connectors.files.batches import Row, text_batch, text_batches
from connectors.files.format import Part, check_unchanged, positions
from connectors.files.opening import OpenedFile
from connectors.files.places import ChosenRows, choose_rows, whole_coverage
from connectors.files.unreadable import Unreadable
from connectors.model import Column, Coverage, Dataset, Kind, Measure, Reason, Sample, SamplePlan, Statistics, Status

TEXT_COLUMN = Column("text", "text")
"""The only column of documents: a row is a paragraph, a row of a table in it, or a line of a page."""


@dataclass(frozen=True, slots=True)
class Table:
    """A dataset of a file. Every call of ``rows`` reads it anew from the start; it may raise Unreadable on the way."""

    rows: Callable[[], Iterator[Row]]
    columns: tuple[Column, ...] = (TEXT_COLUMN,)
    path: tuple[str, ...] = ()
    kind: Kind = Kind.FILE
    comment: str = ""
    fault: Callable[[], Reason | None] = lambda: None
    """After the rows were read: what of the dataset is not among them."""


class TablesFormat(ABC):
    """A format whose ``tables`` are found by reading the file; all else follows from them."""

    @abstractmethod
    def tables(self, file: OpenedFile) -> Sequence[Table]:
        """The datasets of the file. Raises Unreadable."""

    def parts(self, file: OpenedFile) -> Iterator[Part]:
        """One part a table."""
        for table in self.tables(file):
            yield Part(table.kind, table.path, table.columns, table.comment)

    def statistics(self, file: OpenedFile, dataset: Dataset) -> Statistics:  # noqa: ARG002
        """The length of the file; rows are not known without reading."""
        return Statistics(bytes=Measure.exact(file.size, "file_length"))

    def sample(self, file: OpenedFile, dataset: Dataset, plan: SamplePlan) -> Sample:
        """All rows of a small table; of a big one, rows at random places and both edges, after they were counted."""
        table = self._table(file, dataset)
        return sample_rows(table, plan, Measure.exact(file.size, "file_length"))

    def read(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows."""
        table = self._table(file, dataset)
        wanted = positions([column.name for column in table.columns], columns)
        yield from text_batches(columns, ([row[place] for place in wanted] for row in table.rows()))

    def _table(self, file: OpenedFile, dataset: Dataset) -> Table:
        table = next((one for one in self.tables(file) if one.path == dataset.path), None)
        if table is None:
            raise Unreadable(Reason.CHANGED, "this part of the file is gone")
        check_unchanged(dataset, [column.name for column in table.columns])
        return table


def sample_rows(table: Table, plan: SamplePlan, size: Measure) -> Sample:
    """A sample of a table in two passes: the first counts. Where the reading breaks off, the rows before that are a sample
    that proves nothing of the rest."""
    total, broken = _count(table)
    reason = broken or table.fault()
    chosen = choose_rows(total, plan)
    wanted = set(chosen.rows)
    rows: list[Row] = []
    for number, row in enumerate(table.rows()):
        if number in wanted:
            rows.append(row)
        if len(rows) == len(wanted):
            break
    batch = text_batch([column.name for column in table.columns], rows, plan.cell_chars)
    if reason:
        return Sample((batch,), _weak(chosen, plan), Status.PARTIAL, reason, statistics=Statistics(bytes=size))
    status = Status.COMPLETE if rows else Status.EMPTY
    return Sample((batch,), chosen.coverage(plan), status, statistics=Statistics(Measure.exact(total), size))


def _count(table: Table) -> tuple[int, Reason | None]:
    """Rows, and why there are no more of them."""
    total = 0
    try:
        for _ in table.rows():
            total += 1
    except Unreadable as error:
        if not total or error.reason is Reason.CANCELLED:
            raise
        return total, error.reason
    return total, None


def _weak(chosen: ChosenRows, plan: SamplePlan) -> Coverage:
    return Coverage("beginning", chosen.places, len(chosen.rows), None if chosen.whole else plan.seed, 0.0)


def nothing(dataset: Dataset) -> Sample:
    """The sample of an empty file."""
    statistics = Statistics(Measure.exact(0), Measure.exact(0, "file_length"))
    batch = text_batch([column.name for column in dataset.columns], [])
    return Sample((batch,), whole_coverage(0), Status.EMPTY, statistics=statistics)
