"""Sources with connectors of their own, their datasets spread over executors: as many tasks at a time as the source allows
connections, each with one connection.

Whoever wants a dataset looked at waits; what waits together goes out as one task of a few datasets, as in a group commit. So a
small source costs few jobs, a slow one holds up nobody, and a lost executor costs a few datasets.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import count

import pyarrow as pa

from classifiers import Classifier, PersonTally
from config import SourceError, SourceRefused
from connectors import Connector
from connectors.model import Dataset, Probe, Reason, Sample, SamplePlan, Skipped, Statistics
from scanner.engines.base import Counting
from scanner.engines.commits import Commits
from scanner.engines.packing import unpacked
from scanner.engines.spark_counting import absorb
from scanner.engines.spark_jobs import Jobs
from scanner.engines.spark_tasks import CountAtSource, Errand, LookAtSome
from scanner.looking import Look, Wanted, reason_of

TOGETHER = 16
"""Datasets of one task at most."""

_numbers = count(1)


@dataclass(frozen=True, eq=False)
class _Ask:
    dataset: Dataset
    wanted: Wanted
    classifier: Classifier = field(repr=False)
    look: Future[Look] = field(default_factory=Future)


class SpreadConnector(Connector):
    """``inner`` lists the source from here; its datasets are looked at on executors."""

    def __init__(self, inner: Connector, jobs: Jobs) -> None:
        self.spec = inner.spec  # its options were checked when ``inner`` was made
        self._inner = inner
        self._jobs = jobs
        self._group = f"shudian-{next(_numbers)}"
        self._asks: queue.SimpleQueue[_Ask | None] = queue.SimpleQueue()
        self._carriers: list[threading.Thread] = []
        self._slots = threading.BoundedSemaphore(inner.spec.connections)
        self._cap: int | None = None
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    # -- what runs here

    @property
    def at_once(self) -> int:
        """Enough for whole tasks to be put together; connections are counted by tasks."""
        return self.spec.connections * TOGETHER

    def probe(self) -> Probe:
        """From here."""
        return self._inner.probe()

    def inventory(self) -> Iterator[Dataset | Skipped]:
        """From here: a few bulk queries."""
        return self._inner.inventory()

    def statistics(self, dataset: Dataset) -> Statistics:
        """From here."""
        return self._inner.statistics(dataset)

    def sample(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:
        """From here."""
        return self._inner.sample(dataset, plan)

    def read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """From here."""
        return self._inner.read(dataset, columns)

    def unchanged_mark(self, dataset: Dataset) -> str | None:
        """From here."""
        return self._inner.unchanged_mark(dataset)

    def outside_mark(self, dataset: Dataset) -> str | None:
        """From here."""
        return self._inner.outside_mark(dataset)

    def partitions(self, dataset: Dataset) -> tuple[Dataset, ...]:
        """From here."""
        return self._inner.partitions(dataset)

    def cancel(self) -> None:
        """Cancel what runs here and there. A killed task drops its connection; its statement ends by the server's limit."""
        self._inner.cancel()
        self._jobs.cancel(self._group)

    def stop(self) -> None:
        """Cancel, and begin nothing more."""
        self._stopped.set()
        self._inner.stop()
        self._jobs.cancel(self._group)

    def close(self) -> None:
        """Give everything back. May be called twice."""
        with self._lock:
            carriers, self._carriers = self._carriers, []
        for _ in carriers:
            self._asks.put(None)
        self._inner.close()

    # -- what runs there

    def look(self, dataset: Dataset, wanted: Wanted, classifier: Classifier) -> Look:
        """See ``Elsewhere``."""
        self._refuse_stopped()
        ask = _Ask(dataset, wanted, classifier)
        self._begin()
        self._asks.put(ask)
        return ask.look.result()

    def count_people(self, dataset: Dataset, counting: Counting, tally: PersonTally) -> tuple[str, str] | None:
        """See ``Elsewhere``."""
        try:
            self._refuse_stopped()
            key = self._jobs.held("census key", lambda: counting.key)
            task = CountAtSource(self._errand([dataset]), key, replace(counting, key=b""))
            with self._slots, self._jobs.group(self._group):
                ((broken, said),) = self._jobs.run(task, [dataset])
        except SourceError as error:
            return reason_of(error).value, error.message
        absorb(tally, said, counting)
        told: tuple[str, str] | None = broken
        return told

    # -- how

    def _refuse_stopped(self) -> None:
        if self._stopped.is_set():
            raise SourceError("the scan was stopped", "", Reason.CANCELLED.value)

    def _begin(self) -> None:
        """The threads that carry asks to executors, one for each task that may run at a time."""
        with self._lock:
            if self._carriers:
                return
            tasks = self._tasks_at_once()
            self._carriers = [threading.Thread(target=self._carry, name="shudian-spread", daemon=True) for _ in range(tasks)]
            for carrier in self._carriers:
                carrier.start()

    def _tasks_at_once(self) -> int:
        """Speculation runs at most one copy beside a task: both count as connections."""
        cap = self.spec.connections // (2 if self._jobs.speculates else 1)
        if not cap:
            raise SourceRefused(
                f"{self.spec.id}: speculation could open a second connection where one is allowed",
                "Set spark.speculation to false, or connections of the source to 2 or more",
            )
        return cap

    def _carry(self) -> None:
        while (first := self._asks.get()) is not None:
            asks = [first, *self._waiting()]
            try:
                self._answered(asks)
            except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it was
                for ask in asks:
                    if not ask.look.done():
                        ask.look.set_exception(error)

    def _waiting(self) -> Iterator[_Ask]:
        """What waits besides, for one task."""
        for _ in range(TOGETHER - 1):
            try:
                ask = self._asks.get_nowait()
            except queue.Empty:
                return
            if ask is None:
                self._asks.put(None)
                return
            yield ask

    def _answered(self, asks: Sequence[_Ask]) -> None:
        """Answer each ask, once. Where a task of several fails for good, each is tried alone: one of them may be the cause."""
        try:
            looks = self._looked(asks)
        except SourceError as error:
            if self._stopped.is_set() or len(asks) == 1:
                raise self._told(error) from None
            for ask in asks:
                self._answered_alone(ask)
            return
        for number, ask in enumerate(asks):
            ask.look.set_result(looks[number])

    def _answered_alone(self, ask: _Ask) -> None:
        try:
            self._answered([ask])
        except SourceError as error:
            ask.look.set_exception(error)

    def _looked(self, asks: Sequence[_Ask]) -> Commits[int, Look]:
        looks: Commits[int, Look] = Commits()
        task = LookAtSome(self._errand([ask.dataset for ask in asks]), self._jobs.classifier(asks[0].classifier))
        things = [(number, ask.dataset, ask.wanted) for number, ask in enumerate(asks)]
        with self._slots, self._jobs.group(self._group):
            for number, said in self._jobs.run(task, things):
                looks.commit(number, unpacked(Look, said))
        return looks

    def _errand(self, datasets: Sequence[Dataset]) -> Errand:
        return Errand(self.spec, self._inner.known(datasets), self._jobs.secret(self.spec))

    def _told(self, error: SourceError) -> SourceError:
        if self._stopped.is_set():
            return SourceError("the scan was stopped", "", Reason.CANCELLED.value)
        return SourceError("the task on the executor failed again and again", "See Spark's log", error.reason)
