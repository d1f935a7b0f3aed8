"""Tallies in several processes at once, for detectors use the interpreter, of which a process has one.

Workers are started when a scan has much to do, beside its own threads: whoever finds no free worker tallies by himself. Tallies
are commutative sums, so it does not matter who makes which.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pyarrow as pa

from classifiers import Classifier
from classifiers.model import DatasetTally
from scanner.tally_worker import FAILED, READY, received, send

_MODULE = ("-m", "scanner.tally_worker")
_FEW_ROWS = 100  # are tallied sooner than sent
_MOST_WORKERS = 3
_END_SECONDS = 5.0
_ENVIRONMENT = {"LC_ALL": "C.UTF-8"}  # and no secret of ours
_ENDED = (OSError, ValueError, pickle.UnpicklingError)
Recipe = tuple[Any, ...]
"""What ``judging.classifier_for`` is given."""


class Tallying:
    """Tallies of one run. ``recipe``: what its classifier is made of; None where workers are not wanted."""

    def __init__(self, recipe: Recipe | None = None, workers: int | None = None) -> None:
        self._recipe = recipe
        self._most = min(_MOST_WORKERS, (os.cpu_count() or 1) - 1) if workers is None else workers
        self._lock = threading.Lock()
        self._begun = self._closed = False
        self._all: list[_Worker] = []
        self._free: list[_Worker] = []

    def begin(self) -> None:
        """There is much to do: start workers, without waiting for them. May be called again."""
        with self._lock:
            if self._begun or self._closed or self._recipe is None:
                return
            self._begun = True
        try:
            recipe = pickle.dumps(self._recipe, pickle.HIGHEST_PROTOCOL)
        except (pickle.PicklingError, TypeError, AttributeError):  # there are rules that cannot be sent
            return
        for _ in range(self._most):
            threading.Thread(target=self._start, args=(recipe,), name="shudian-tally", daemon=True).start()

    def of(self, classifier: Classifier) -> Callable[[pa.RecordBatch], DatasetTally]:
        """What tallies a batch as ``classifier.tally`` does."""

        def tally(batch: pa.RecordBatch) -> DatasetTally:
            worker = self._taken() if batch.num_rows >= _FEW_ROWS else None
            found = None if worker is None else self._asked(worker, batch)
            return classifier.tally(batch) if found is None else found

        return tally

    def close(self) -> None:
        """End all workers. May be called twice."""
        with self._lock:
            self._closed = True
            workers, self._all, self._free = self._all, [], []
        for one in workers:
            one.end()

    def _start(self, recipe: bytes) -> None:
        with suppress(*_ENDED):  # without it everybody tallies by himself
            worker = _Worker()
            with self._lock:
                if not self._closed:
                    self._all.append(worker)
            if worker in self._all and worker.begins(recipe):
                with self._lock:
                    if not self._closed:
                        self._free.append(worker)
                        return
            worker.end()

    def _taken(self) -> _Worker | None:
        with self._lock:
            return self._free.pop() if self._free else None

    def _asked(self, worker: _Worker, batch: pa.RecordBatch) -> DatasetTally | None:
        try:
            found = worker.tally(batch)
        except _ENDED:  # it is gone, and is not used again
            worker.end()
            return None
        with self._lock:
            if not self._closed:
                self._free.append(worker)
        return found


class _Worker:
    """One process. Raises OSError, ValueError or UnpicklingError when it is gone."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *_MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is ours to hear
            env=_ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def begins(self, recipe: bytes) -> bool:
        """Give it its classifier; whether it is ready."""
        return self._ask(recipe) == READY

    def tally(self, batch: pa.RecordBatch) -> DatasetTally | None:
        """What it makes of a batch; None where it could not."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
        said = self._ask(sink.getvalue())
        if said == FAILED:
            return None
        found: DatasetTally = pickle.loads(said)
        return found

    def _ask(self, content: Any) -> bytes:
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("it has no streams")
        send(self._process.stdin, memoryview(content))
        said = received(self._process.stdout)
        if said is None:
            raise OSError("it has ended")
        return bytes(said)

    def end(self) -> None:
        """End it, at once: it holds nothing that anybody needs. May be called twice."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
