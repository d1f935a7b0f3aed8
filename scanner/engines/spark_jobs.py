"""Jobs of one run on Spark: what they share is broadcast, what they give counts once, what went wrong is told in our words."""

from __future__ import annotations

import pickle
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, TypeVar

from classifiers import Classifier, sent
from classifiers.model import DatasetTally
from config import SourceError, SourceSpec, SparkSettings, resolve_secret
from connectors.model import Reason
from scanner.engines.lake_splits import Shares
from scanner.engines.spark_files import UNREADABLE, FileTable, ReadThere
from scanner.engines.spark_session import begun, pyspark
from scanner.engines.spark_tasks import COLUMNS, MergeTallies, PartitionTask, Told, merge_told, merged

T = TypeVar("T")

_MERGED_FROM = 64
"""Partitions above which tallies are merged on the executors first: the driver need not hold one of each."""

_WORDS = (
    ("CANCELLED", Reason.CANCELLED),
    ("cancelled", Reason.CANCELLED),
    ("AccessControlException", Reason.PERMISSION),
    ("Permission denied", Reason.PERMISSION),
    ("NOT_FOUND", Reason.CHANGED),
    ("NOT_EXIST", Reason.CHANGED),
    ("FileNotFoundException", Reason.CHANGED),
    ("FAILED_READ_FILE", Reason.CORRUPT),
    ("CANNOT_READ_FILE", Reason.CORRUPT),
    ("is not a Parquet file", Reason.CORRUPT),
    ("Malformed ORC", Reason.CORRUPT),
    ("MALFORMED", Reason.CORRUPT),
    ("CANNOT_MERGE", Reason.CHANGED),
    ("UNSUPPORTED", Reason.UNSUPPORTED_TYPE),
    ("DATA_SOURCE_NOT_FOUND", Reason.UNSUPPORTED_TYPE),
    ("OutOfMemoryError", Reason.MEMORY),
)
"""Names of error conditions and of exceptions, in Spark's text; nothing else of it is looked at, and none of it goes further."""


@dataclass(frozen=True)
class Rows:
    """Rows that tasks work on. ``frame`` makes what Spark reads, in about ``splits`` partitions. ``files`` are the same rows in
    files that executors can read themselves, None where they cannot."""

    frame: Callable[[], Any] = field(repr=False)
    splits: int = 1
    files: FileTable | None = None


class Jobs:
    """Everything of Spark's that a run uses. The session begins with the first job."""

    def __init__(self, settings: SparkSettings) -> None:
        self.settings = settings
        self._lock = threading.RLock()
        self._session: Any = None
        self._shared: dict[str, Any] = {}
        self._kept: dict[int, Classifier] = {}
        self._mark = secrets.token_hex(8)
        self._closed = False

    @property
    def session(self) -> Any:
        """The session. Raises UsageError, SourceUnreachable."""
        with self._lock:
            if self._session is None:
                self._session = begun(self.settings)
            return self._session

    def classifier(self, classifier: Classifier) -> Any:
        """The classifier, broadcast once: it holds the key of the run's digests."""
        cloudpickle = pyspark("pyspark.cloudpickle")
        self._kept[id(classifier)] = classifier  # so that no other one gets its id
        name = f"{self._mark} {id(classifier)}"
        return self._once(name, lambda: (name, sent(classifier, cloudpickle.Pickler)))

    def held(self, name: str, value: Callable[[], object]) -> Any:
        """Anything else that must not stand in a plan or a task, broadcast once under its name."""
        return self._once(name, value)

    def secret(self, spec: SourceSpec) -> Any:
        """The source's password for executors; None where it has none or they fetch it. Raises SourceDenied."""
        password = spec.url.password
        if password is None or self.settings.secrets == "executor":
            return None
        return self.held(f"secret {spec.id}", lambda: resolve_secret(password))

    def tallied(self, rows: Rows, task: PartitionTask) -> DatasetTally:
        """The tally of all rows. Raises SourceError."""
        fault, tally = merged(self._told(rows, task, merging=True))
        if fault:
            raise SourceError(fault, "", Reason.INTERNAL_ERROR.value)
        return tally

    def gathered(self, rows: Rows, task: PartitionTask) -> list[Told]:
        """What a task gives for each partition. Raises SourceError."""
        return self._told(rows, task, merging=False)

    def run(self, task: Callable[[Iterator[Any]], Iterator[Any]], things: Sequence[object]) -> list[Any]:
        """What one task makes of some things. Raises SourceError."""
        return guarded(lambda: self.session.sparkContext.parallelize(things, 1).mapPartitions(task).collect())

    @contextmanager
    def group(self, name: str) -> Iterator[None]:
        """Jobs that this thread begins in the block can be cancelled under this name."""
        context = self.session.sparkContext
        context.setJobGroup(name, name, interruptOnCancel=True)
        try:
            yield
        finally:
            context.setLocalProperty("spark.jobGroup.id", None)

    def cancel(self, name: str) -> None:
        """Cancel the jobs under a name."""
        with self._lock:
            session = self._session
        if session is not None:
            guarded(lambda: session.sparkContext.cancelJobGroup(name))

    @property
    def speculates(self) -> bool:
        """Whether Spark may run a task twice at the same time."""
        return str(self.session.sparkContext.getConf().get("spark.speculation", "false")).lower() == "true"

    def close(self) -> None:
        """End the session. May be called twice."""
        with self._lock:
            session, self._session, self._shared = self._session, None, {}
        if session is not None:
            session.stop()

    def _told(self, rows: Rows, task: PartitionTask, *, merging: bool) -> list[Told]:
        if rows.files is not None:
            table = rows.files
            told = guarded(lambda: self._read_there(table, task, merging))
            if not any(fault == UNREADABLE for _, fault, _ in told):
                return told
        return guarded(lambda: self._read_by_spark(rows, task, merging))

    def _read_there(self, table: FileTable, task: PartitionTask, merging: bool) -> list[Told]:
        shares = self._shares().of(table.files)
        told = self.session.sparkContext.parallelize(shares, len(shares)).mapPartitions(ReadThere(task, table.rows))
        if merging and len(shares) > _MERGED_FROM:
            told = told.keyBy(itemgetter(0)).partitionBy(_merges(len(shares))).values().mapPartitions(merge_told)
        rows: list[Told] = told.collect()
        return rows

    def _read_by_spark(self, rows: Rows, task: PartitionTask, merging: bool) -> list[Told]:
        told = rows.frame().mapInArrow(task, COLUMNS)
        if merging and rows.splits > _MERGED_FROM:
            told = told.repartition(_merges(rows.splits), "part").mapInArrow(MergeTallies(), COLUMNS)
        return [(row.part, row.fault, bytes(row.said)) for row in told.collect()]

    def _shares(self) -> Shares:
        """As Spark shares out what it reads."""
        asked = self.session._jsparkSession.sessionState().conf()
        cores = self.session.sparkContext.defaultParallelism
        return Shares(int(asked.filesMaxPartitionBytes()), int(asked.filesOpenCostInBytes()), cores)

    def _once(self, name: str, value: Callable[[], object]) -> Any:
        with self._lock:
            if name not in self._shared:
                self._shared[name] = self.session.sparkContext.broadcast(value())
            return self._shared[name]


def _merges(splits: int) -> int:
    return max(8, -(-splits // _MERGED_FROM))


def guarded(run: Callable[[], T]) -> T:
    """What ``run`` gives. What Spark raises becomes a SourceError without its words: they quote paths and may quote values."""
    try:
        return run()
    except SourceError:
        raise
    except (pickle.PicklingError, AttributeError, TypeError):
        raise
    except Exception as error:  # noqa: BLE001 - py4j, captured Java exceptions, Spark's own
        text = f"{error}"
        reason = next((one for word, one in _WORDS if word in text), Reason.SOURCE_ERROR)
    raise SourceError(f"Spark could not read it ({reason.value})", "", reason.value)
