"""What lakes and metastores share: tables that Spark reads, looked at partition by partition where they lie."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from classifiers import Classifier, PersonTally
from classifiers.model import DatasetTally
from config import SourceError, SourceSpec
from connectors import LakeConnector
from connectors.model import Coverage, Dataset, Measure, Probe, Provenance, Reason, SamplePlan, Skipped, Statistics, Status, power
from scanner.engines.base import Counting
from scanner.engines.spark_counting import counted_in, task_for
from scanner.engines.spark_files import FileTable
from scanner.engines.spark_jobs import Jobs, Rows, guarded
from scanner.engines.spark_tasks import Cells, TallyPartition
from scanner.looking import Look, Wanted, looked_at_all, weighed

SPLIT_BYTES = 128 * 1024 * 1024
LONGEST_CELL = 131_072
"""Characters kept of a cell when all of a table is read, as of files that are read on one machine."""

_AT_ONCE = 16
_numbers = count(1)


@dataclass(frozen=True)
class Chosen:
    """The part of a table that a sample is drawn from. ``whole``: it is all of it; else ``pieces`` of it, drawn at random, with
    ``share`` of its bytes."""

    frame: Any = field(repr=False)
    whole: bool = True
    pieces: int = 1
    share: float = 1.0


class SparkTables(LakeConnector):
    """A source whose tables Spark reads. Rows never come here."""

    def __init__(self, spec: SourceSpec, jobs: Jobs) -> None:
        super().__init__(spec)
        self._jobs = jobs
        self._group = f"shudian-{next(_numbers)}"
        self._stopped = threading.Event()

    # -- what each kind supplies

    @abstractmethod
    def _listed(self) -> Iterator[Dataset | Skipped]:
        """Everything there is, ordered by path. Raises SourceError."""

    @abstractmethod
    def _whole(self, dataset: Dataset) -> Any:
        """All of a table, as a frame with the dataset's columns in their order, and strays behind them."""

    @abstractmethod
    def _chosen(self, dataset: Dataset, plan: SamplePlan) -> Chosen:
        """What a sample is drawn from."""

    @abstractmethod
    def _bytes(self, dataset: Dataset) -> Measure:
        """How long a table is; unknown where nobody keeps it."""

    def _files_of(self, dataset: Dataset) -> FileTable | None:  # noqa: ARG002
        """The files of a table that executors can read themselves."""
        return None

    def _cells(self, dataset: Dataset, chars: int) -> Cells:
        return Cells(tuple(column.name for column in dataset.columns), chars)

    # -- the contract

    @property
    def at_once(self) -> int:
        """Several, for most of a small table's time is Spark's own."""
        return max(self.spec.connections, _AT_ONCE)

    def probe(self) -> Probe:
        """Begin the session."""
        return Probe("Spark", str(self._jobs.session.version))

    def inventory(self) -> Iterator[Dataset | Skipped]:
        """What the source lists."""
        with self._jobs.group(self._group):
            yield from tuple(self._listed())

    def statistics(self, dataset: Dataset) -> Statistics:
        """The table's length, by its files."""
        return Statistics(bytes=self._bytes(dataset))

    def look(self, dataset: Dataset, wanted: Wanted, classifier: Classifier) -> Look:
        """See ``Elsewhere``."""
        self._refuse_stopped()
        if not dataset.columns:
            raise SourceError("it has no column", "", Reason.SOURCE_ERROR.value)
        shared = self._jobs.classifier(classifier)
        with self._jobs.group(self._group):
            if wanted.full:
                task = TallyPartition(shared, self._cells(dataset, LONGEST_CELL))
                return looked_at_all(self._tallied(self._rows(dataset), task), self.statistics(dataset))
            return self._sampled(dataset, wanted.plan, TallyPartition(shared, self._cells(dataset, wanted.plan.cell_chars)))

    def count_people(self, dataset: Dataset, counting: Counting, tally: PersonTally) -> tuple[str, str] | None:
        """See ``Elsewhere``."""
        task = task_for(self._jobs, counting, self._cells(dataset, LONGEST_CELL))
        with self._jobs.group(self._group):
            return counted_in(self._jobs, self._rows(dataset), task, tally)

    def cancel(self) -> None:
        """Cancel the source's jobs."""
        self._jobs.cancel(self._group)

    def stop(self) -> None:
        """Cancel, and begin nothing more."""
        self._stopped.set()
        self.cancel()

    # -- how

    def _refuse_stopped(self) -> None:
        if self._stopped.is_set():
            raise SourceError("the scan was stopped", "", Reason.CANCELLED.value)

    def _rows(self, dataset: Dataset) -> Rows:
        """All rows of a table."""
        return Rows(lambda: self._whole(dataset), self._splits(dataset), self._files_of(dataset))

    def _splits(self, dataset: Dataset, share: float = 1.0) -> int:
        return int((self._bytes(dataset).value or 0) * share) // SPLIT_BYTES + 1

    def _tallied(self, rows: Rows, task: TallyPartition) -> DatasetTally:
        try:
            return self._jobs.tallied(rows, task)
        except SourceError:
            self._refuse_stopped()
            raise

    def _sampled(self, dataset: Dataset, plan: SamplePlan, task: TallyPartition) -> Look:
        """Rows at random out of all of a table, or out of pieces of it that were drawn at random."""
        chosen = self._chosen(dataset, plan)
        rows = int(guarded(chosen.frame.count))
        size = self._bytes(dataset)
        if chosen.whole and rows <= plan.whole_rows:
            tally = self._tallied(Rows(lambda: chosen.frame, self._splits(dataset), self._files_of(dataset)), task)
            coverage = Coverage("whole", tally.rows, tally.rows, plan.seed, 1.0)
            statistics = Statistics(Measure.exact(tally.rows), size)
            return Look(tally, coverage, Status.COMPLETE if tally.rows else Status.EMPTY, statistics)
        wanted = plan.places * plan.rows_per_place + 2 * plan.edge_rows
        frame = chosen.frame.sample(False, min(1.0, wanted / max(1, rows)), plan.seed)
        tally = self._tallied(Rows(lambda: frame, self._splits(dataset, chosen.share)), task)
        places = min(tally.rows, plan.places if chosen.whole else chosen.pieces)
        coverage = Coverage("random_rows" if chosen.whole else "random_files", places, tally.rows, plan.seed, power(places))
        about = Measure.exact(rows) if chosen.whole else Measure.estimate(round(rows / chosen.share), "", Provenance.EXTRAPOLATED)
        return weighed(Look(tally, coverage, Status.COMPLETE, Statistics(about, size)))


def numbered(frame: Any) -> Any:
    """The frame with its columns called c0, c1, …: Spark would take the dots in a name for something else."""
    return frame.toDF(*(f"c{place}" for place in range(len(frame.columns))))
