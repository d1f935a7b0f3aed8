"""Tallies in several processes at once, for detectors use the interpreter, of which a process has one.

Small batches are gathered and tallied together. Workers are forked before a scan begins (``helping.py``) or, where that may not
be, started when it has much to do, beside its own threads: whoever finds no free worker tallies by himself. Tallies are
commutative sums, so it does not matter who makes which.
"""

from __future__ import annotations

import os
import pickle
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Protocol

import pyarrow as pa

from classifiers import Classifier
from classifiers.model import DatasetTally
from scanner.gathered import MOST_CELLS, Brought, Gathered, Together
from scanner.judging import Recipe
from scanner.partner import Partner
from scanner.tally_process import GONE, NoAnswer, TallyProcess, started

_MANY_CELLS = 1 << 16  # wait for none of several workers
_SMALL_ROWS = 4096  # what has less is tallied together with others
_WORTH_HELP = 2.0  # seconds of a processor that were spent on tallies, after which help is worth its start
_MOST_WORKERS = 3
_MANY_DATASETS = 256  # are worth a worker on two cores too, and its memory
_MUCH_HELD = 1_024  # datasets of which a scan itself holds so much that its memory must not hold what tallies take, too


class TallyOf(Protocol):
    """What tallies a batch as ``classifier.tally`` does."""

    def __call__(self, batch: pa.RecordBatch) -> DatasetTally:
        """The tally of a batch; waits for it."""
        ...

    def brought(self, batch: pa.RecordBatch) -> Brought:
        """Leave a batch to be tallied, perhaps later and together with others, while more rows are read. Waits while too much
        lies there. May raise what tallying raises."""
        ...


def most_workers(cores: int) -> int:
    """How many workers there are at most beside our own threads, which keep a core busy, and what they wait for another."""
    return max(0, min(_MOST_WORKERS, cores - 2))


def begun_anew(workers: Sequence[TallyProcess], recipe: Recipe) -> tuple[TallyProcess, ...]:
    """Those of the workers that have taken another recipe."""
    with suppress(*GONE, pickle.PicklingError, TypeError, AttributeError):  # there are rules that cannot be sent
        content = pickle.dumps(recipe, pickle.HIGHEST_PROTOCOL)
        return tuple(one for one in workers if one.begins(content))
    return ()


class Tallying:
    """Tallies of one run. ``recipe``: what its classifier is made of; None where workers are not wanted. ``forked``: workers that
    have it already; where there are some no others are started. They are ended with this."""

    def __init__(self, recipe: Recipe | None = None, workers: int | None = None, forked: Sequence[TallyProcess] = ()) -> None:
        self._recipe = recipe
        self._cores = os.cpu_count() or 1
        self._most = most_workers(self._cores) if workers is None else workers
        self._lock = threading.Lock()
        self._begun = self._closed = self._has_many = False
        self._starting = self._expected = self._large = 0
        self._all: list[TallyProcess] = list(forked)
        self._ready: list[TallyProcess] = list(forked)
        self._free: list[TallyProcess] = list(forked)
        self._lendable = frozenset(forked)
        if forked:
            self._begun, self._most = True, len(forked)
        self._told: list[Gathered] = []
        self._spent = 0.0

    def expect(self, datasets: int) -> None:
        """So many more are to be looked at, though perhaps not all of them are read. Our own threads keep no more than one core
        busy, for they share an interpreter; but a second process takes memory, so it must be worth it."""
        with self._lock:
            self._expected += datasets
            if self._expected >= _MANY_DATASETS and self._cores > 1:
                self._most = max(1, self._most)
                self._has_many = True

    def begin(self) -> None:
        """There is much to do: start workers, without waiting for them. May be called again."""
        with self._lock:
            if self._begun or self._closed or self._recipe is None or not self._most:  # perhaps there are more to come
                return
            self._begun = True
            try:
                recipe = pickle.dumps(self._recipe, pickle.HIGHEST_PROTOCOL)
            except (pickle.PicklingError, TypeError, AttributeError):  # there are rules that cannot be sent
                return
            self._starting = count = self._most
        for _ in range(count):
            try:
                threading.Thread(target=self._start, args=(recipe,), name="shudian-tally", daemon=True).start()
            except RuntimeError:  # there are as many as there may be
                self._start_ended()

    def of(self, classifier: Classifier) -> TallyOf:
        """What tallies a batch as ``classifier.tally`` does."""
        gathered = Gathered(_Hands(self, classifier), classifier.tally)
        self._told.append(gathered)
        return _Tallies(self, classifier, gathered)

    def expected(self) -> None:
        """Something is to be tallied. Where there are many datasets workers are started for the first."""
        if self._has_many:
            self.begin()

    def whole(self, classifier: Classifier, batch: pa.RecordBatch) -> DatasetTally:
        """The tally of a large batch, by a worker or here."""
        with self._alone() as is_alone:
            worker = None if is_alone else self.taken()
            if worker is not None:
                with suppress(Exception):  # whatever went wrong there, it is done here
                    return self.asked(worker, (batch,))[0]
            return classifier.tally(batch)  # on all cores already, in one long file too: no reason to start others for it

    def close(self) -> None:
        """End all workers. May be called twice."""
        with self._lock:
            self._closed = True
            workers, self._all, self._ready, self._free = self._all, [], [], []
        for one in workers:
            one.end()

    def _start(self, recipe: bytes) -> None:
        try:
            with suppress(*GONE, RuntimeError):  # without it, or its watch, everybody tallies by himself
                self._started(started(), recipe)
        finally:
            self._start_ended()

    def _start_ended(self) -> None:
        with self._lock:
            self._starting -= 1
        self._tell()

    def _started(self, worker: TallyProcess, recipe: bytes) -> None:
        try:
            worker.watched()
            with self._lock:
                if not self._closed:
                    self._all.append(worker)
            is_ready = worker in self._all and worker.begins(recipe)
            with self._lock:
                if is_ready and not self._closed:
                    self._ready.append(worker)
                    self._free.append(worker)
        finally:
            if worker not in self._ready:
                worker.end()

    def taken(self, ahead: bool = False) -> TallyProcess | None:
        """A worker that is free, if there is one; or, ``ahead``, one that tallies and has nothing to go on with."""
        with self._lock:
            found = self._free.pop() if self._free else None
            if found is None and ahead:
                found = next((one for one in self._ready if one.under_way == 1), None)
            if found is not None:
                found.under_way += 1
            return found

    @property
    def has_workers(self) -> bool:
        """Whether any worker is at work or free."""
        return bool(self._ready)

    def leaves(self, cells: int) -> bool:
        """Whether so many cells had better wait for a worker. A single one is left all of it, from the moment that it is started:
        what tallies take besides the rows, 50 MB, is then there once. Only where not too many datasets are expected our own
        threads take as much as is tallied together when it is not ready yet or has its hands full: a core would stand idle."""
        if self._most == 1:
            if cells >= MOST_CELLS and self._expected <= _MUCH_HELD:
                return False
            return self.has_workers or self._starting > 0
        return self.has_workers and cells < _MANY_CELLS

    def asked(self, worker: TallyProcess, batches: Sequence[pa.RecordBatch]) -> Sequence[DatasetTally]:
        """What a worker that was taken makes of some batches. Raises NoAnswer where it could not, and what ``TallyProcess``
        raises where it is gone."""
        try:
            return worker.tally(batches)
        except NoAnswer:
            raise
        except BaseException:  # it is not used again, whatever it was: nobody must wait for it
            self._lose(worker)
            raise
        finally:
            self._answered(worker)

    def _answered(self, worker: TallyProcess) -> None:
        with self._lock:
            worker.under_way -= 1
            if not worker.under_way and worker in self._ready:
                self._free.append(worker)
        self._tell()

    @contextmanager
    def lent(self) -> Iterator[Partner | None]:
        """A worker that was forked, for whatever else it answers, as long as the block lasts: nobody else is given it meanwhile.
        None where there is none, or all have something to do. After a block that ends with an error of its, or before it has
        answered, it is not used again."""
        with self._lock:
            worker = next((one for one in self._free if one in self._lendable), None)
            if worker is not None:
                self._free.remove(worker)
                self._ready.remove(worker)
        if worker is None:
            yield None
            return
        borrowed = _Borrowed(worker)
        try:
            yield borrowed
        except BaseException as error:
            borrowed.is_sound &= error is not borrowed.met
            raise
        finally:
            borrowed.is_over, borrowed.met = True, None
            self._taken_back(worker, borrowed.is_sound)

    def _taken_back(self, worker: TallyProcess, is_sound: bool) -> None:
        if not (is_sound and worker.is_idle):
            self._lose(worker)
            return
        with self._lock:
            if not self._closed:
                self._ready.append(worker)
                self._free.append(worker)
        self._tell()

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Around a large batch: whether it had better be tallied here, where nobody else tallies one: on all cores. A worker that
        was forked has one of them to offer, however few datasets there are."""
        with self._lock:
            is_alone = bool(self._lendable) and not self._has_many and not self._large
            self._large += 1
        try:
            yield is_alone
        finally:
            with self._lock:
                self._large -= 1

    def by_ourselves(self, classifier: Classifier, batches: Sequence[pa.RecordBatch]) -> Sequence[DatasetTally]:
        """What the classifier makes of some batches in this thread. Once that took long, workers are started."""
        begun = time.thread_time()
        found = classifier.tally_all(batches)
        self._spent += time.thread_time() - begun
        if self._spent > _WORTH_HELP:
            self.begin()
        return found

    def _lose(self, worker: TallyProcess) -> None:
        worker.end()
        with self._lock:
            if worker in self._ready:
                self._ready.remove(worker)
        self._tell()

    def _tell(self) -> None:
        for gathered in self._told:
            gathered.changed()


class _Tallies:
    """See ``TallyOf``."""

    def __init__(self, tallying: Tallying, classifier: Classifier, gathered: Gathered) -> None:
        self._tallying = tallying
        self._classifier = classifier
        self._gathered = gathered

    def __call__(self, batch: pa.RecordBatch) -> DatasetTally:
        self._tallying.expected()
        small = batch.num_rows < _SMALL_ROWS
        return self._gathered.tally(batch) if small else self._tallying.whole(self._classifier, batch)

    def brought(self, batch: pa.RecordBatch) -> Brought:
        self._tallying.expected()
        if batch.num_rows < _SMALL_ROWS:
            return self._gathered.brought(batch)
        return Brought(tally=self._tallying.whole(self._classifier, batch))


class _Borrowed:
    """A worker that is lent."""

    def __init__(self, worker: TallyProcess) -> None:
        self.is_over = False
        self.is_sound = True
        self.met: BaseException | None = None
        self._worker = worker

    def ask(self, kind: str, content: bytes) -> bytes:
        """See the contract."""
        if self.is_over:
            raise ValueError("it was given back")
        try:
            return self._worker.ask(kind, content)
        except BaseException as error:
            self.met = error
            raise


class _Hands:
    """The workers, and one of our own threads."""

    def __init__(self, tallying: Tallying, classifier: Classifier) -> None:
        self._tallying = tallying
        self._classifier = classifier
        self._own = threading.Lock()

    def taken(self, cells: int) -> Together | None:
        """See the contract. While workers are at work our own threads are better spent on reading."""
        worker = self._tallying.taken(ahead=cells >= MOST_CELLS)
        if worker is not None:
            return partial(self._tallying.asked, worker)
        if self._tallying.leaves(cells):
            return None
        return self._ourselves if self._own.acquire(blocking=False) else None

    def _ourselves(self, batches: Sequence[pa.RecordBatch]) -> Sequence[DatasetTally]:
        try:
            return self._tallying.by_ourselves(self._classifier, batches)
        finally:
            self._own.release()
