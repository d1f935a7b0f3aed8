"""Tallies in several processes at once, for detectors use the interpreter, of which a process has one.

Small batches are gathered and tallied together. Workers are started when a scan has much to do, beside its own threads: whoever
finds no free worker tallies by himself. Tallies are commutative sums, so it does not matter who makes which.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import IO, Any, Protocol

import pyarrow as pa

from classifiers import Classifier
from classifiers.model import DatasetTally
from scanner.gathered import MOST_CELLS, Gathered, Together
from scanner.judging import Recipe
from scanner.tally_messages import FAILED, READY, packed, received, send, told, widen

_MODULE = ("-m", "scanner.tally_worker")
_MANY_CELLS = 1 << 16  # wait for none of several workers
_SMALL_ROWS = 4096  # what has less is tallied together with others
_WORTH_HELP = 2.0  # seconds of a processor that were spent on tallies, after which help is worth its start
_MOST_WORKERS = 3
_MANY_DATASETS = 256  # are worth a worker on two cores too, and its memory
_MUCH_HELD = 1_024  # datasets of which a scan itself holds so much that its memory must not hold what tallies take, too
_START_SECONDS = 30.0
_ANSWER_SECONDS = 120.0  # far beyond what any batch takes, on a busy machine too
_LOOK_SECONDS = 1.0
_END_SECONDS = 5.0
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # Arrow's own allocators keep what they once had
    "MALLOC_ARENA_MAX": "1",
    "OPENBLAS_NUM_THREADS": "1",
}  # and no secret of ours
_ENDED = (OSError, ValueError, pickle.UnpicklingError)


class TallyOf(Protocol):
    """What tallies a batch as ``classifier.tally`` does. ``waits`` is called where it waits for others, so that more rows may be
    read meanwhile."""

    def __call__(self, batch: pa.RecordBatch, waits: Callable[[], None] = ...) -> DatasetTally:
        """The tally of a batch."""
        ...


class Tallying:
    """Tallies of one run. ``recipe``: what its classifier is made of; None where workers are not wanted."""

    def __init__(self, recipe: Recipe | None = None, workers: int | None = None) -> None:
        self._recipe = recipe
        self._cores = os.cpu_count() or 1
        self._most = max(0, min(_MOST_WORKERS, self._cores - 2)) if workers is None else workers
        self._lock = threading.Lock()
        self._begun = self._closed = self._has_many = False
        self._starting = self._expected = 0
        self._all: list[_Worker] = []
        self._ready: list[_Worker] = []
        self._free: list[_Worker] = []
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

        def tally(batch: pa.RecordBatch, waits: Callable[[], None] = lambda: None) -> DatasetTally:
            if self._has_many:
                self.begin()
            if batch.num_rows < _SMALL_ROWS:
                return gathered.tally(batch, waits)
            worker = self.taken()
            if worker is not None:
                with suppress(Exception):  # whatever went wrong there, it is done here
                    return self.asked(worker, (batch,))[0]
            return classifier.tally(batch)  # on all cores already, in one long file too: no reason to start others for it

        return tally

    def close(self) -> None:
        """End all workers. May be called twice."""
        with self._lock:
            self._closed = True
            workers, self._all, self._ready, self._free = self._all, [], [], []
        for one in workers:
            one.end()

    def _start(self, recipe: bytes) -> None:
        try:
            with suppress(*_ENDED, RuntimeError):  # without it, or its watch, everybody tallies by himself
                self._started(_Worker(), recipe)
        finally:
            self._start_ended()

    def _start_ended(self) -> None:
        with self._lock:
            self._starting -= 1
        self._tell()

    def _started(self, worker: _Worker, recipe: bytes) -> None:
        try:
            threading.Thread(target=worker.watch, name="shudian-tally-watch", daemon=True).start()
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

    def taken(self, ahead: bool = False) -> _Worker | None:
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
            if cells >= MOST_CELLS and self._has_many and self._expected <= _MUCH_HELD:
                return False
            return self.has_workers or self._starting > 0
        return self.has_workers and cells < _MANY_CELLS

    def asked(self, worker: _Worker, batches: Sequence[pa.RecordBatch]) -> Sequence[DatasetTally]:
        """What a worker that was taken makes of some batches. Raises ValueError where it could not, and what ``_Worker`` raises
        where it is gone."""
        try:
            found = worker.tally(batches)
        except BaseException:  # it is not used again, whatever it was: nobody must wait for it
            self._lose(worker)
            raise
        with self._lock:
            worker.under_way -= 1
            if not worker.under_way and worker in self._ready:
                self._free.append(worker)
        self._tell()
        if found is None:
            raise ValueError("it could not")
        return found

    def by_ourselves(self, classifier: Classifier, batches: Sequence[pa.RecordBatch]) -> Sequence[DatasetTally]:
        """What the classifier makes of some batches in this thread. Once that took long, workers are started."""
        begun = time.thread_time()
        found = classifier.tally_all(batches)
        self._spent += time.thread_time() - begun
        if self._spent > _WORTH_HELP:
            self.begin()
        return found

    def _lose(self, worker: _Worker) -> None:
        worker.end()
        with self._lock:
            if worker in self._ready:
                self._ready.remove(worker)
        self._tell()

    def _tell(self) -> None:
        for gathered in self._told:
            gathered.changed()


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


class _Worker:
    """One process. Raises OSError, ValueError or UnpicklingError when it is gone."""

    def __init__(self) -> None:
        self.under_way = 0  # groups that it was given and has not answered
        self._speaking, self._hearing = threading.Lock(), threading.Lock()
        self._asked = self._answered = 0
        self._last = time.monotonic()  # when it answered, or was asked after it had nothing to do
        self._given_up = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, "-P", *_MODULE],  # the working folder may be anybody's: nothing there is run
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is ours to hear
            env=_ENVIRONMENT | {"PYTHONPATH": _python_path()},
        )
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                widen(stream)

    def begins(self, recipe: bytes) -> bool:
        """Give it its classifier; whether it is ready."""
        return self._ask(recipe) == READY

    def tally(self, batches: Sequence[pa.RecordBatch]) -> Sequence[DatasetTally] | None:
        """What it makes of some batches; None where it could not."""
        said = self._ask(packed(batches))
        return None if said == FAILED else told(said)

    def _ask(self, content: Any) -> bytes:
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("it has no streams")
        with self._speaking:
            if self._asked == self._answered:
                self._last = time.monotonic()
            self._asked += 1
            send(self._process.stdin, memoryview(content))
            del content  # while it is worked on nobody needs it here
            self._hearing.acquire()  # before anybody else speaks: answers come in the order of what was asked
        try:
            return self._heard(self._process.stdout)
        except BaseException:  # whoever hears next must not take this answer, or the rest of it, for his own
            self._given_up.set()
            raise
        finally:
            self._hearing.release()

    def _heard(self, stream: IO[bytes]) -> bytes:
        said = None if self._given_up.is_set() else received(stream)
        if said is None:
            raise OSError("it has ended")
        self._last = time.monotonic()
        self._answered += 1
        return bytes(said)

    def watch(self) -> None:
        """Until it is ended. Kills it where an answer is late: whoever waits for one, or speaks, then meets its end."""
        while not self._given_up.wait(_LOOK_SECONDS):
            limit = _ANSWER_SECONDS if self._answered else _START_SECONDS
            if self._asked != self._answered and time.monotonic() - self._last > limit:
                self._process.kill()
                return

    def end(self) -> None:
        """End it, at once: it holds nothing that anybody needs. May be called twice."""
        self._given_up.set()
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()


def _python_path() -> str:
    """Where we find modules, without the working folder: an entry that is empty or relative stands for a place in it."""
    return os.pathsep.join(one for one in sys.path if os.path.isabs(one) and os.pathsep not in one)
