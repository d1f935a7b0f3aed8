"""A process that tallies, as the scan sees it: forked from its own where that is safe, or started, and ended where it is late."""

from __future__ import annotations

import math
import os
import pickle
import select
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import IO, Protocol

import pyarrow as pa

from classifiers import Classifier
from classifiers.model import DatasetTally
from scanner.forked import Forked, can_fork
from scanner.tally_messages import BEGIN, DONE, TALLY, packed, received, send, told, widen
from scanner.tally_worker import serve_forked

_MODULE = ("-m", "scanner.tally_worker")
_ANSWER_SECONDS: Mapping[str, float] = {BEGIN: 30.0, TALLY: 120.0}
"""By kind of question, far beyond what an answer takes, on a busy machine too."""
_OTHER_SECONDS = 600.0
_FORK_SECONDS = 5.0
_LOOK_SECONDS = 1.0
_END_SECONDS = 5.0
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # Arrow's own allocators keep what they once had
    "MALLOC_ARENA_MAX": "1",
    "OPENBLAS_NUM_THREADS": "1",
}  # and no secret of ours
GONE = (OSError, ValueError, pickle.UnpicklingError)
"""What is raised where a process cannot be started, or is gone."""


class NoAnswer(ValueError):
    """It could not answer a question, and is there for others."""


class _Process(Protocol):
    """``subprocess.Popen``, as far as it is needed."""

    @property
    def stdin(self) -> IO[bytes] | None: ...

    @property
    def stdout(self) -> IO[bytes] | None: ...

    def poll(self) -> int | None: ...

    def kill(self) -> None: ...

    def wait(self, timeout: float) -> int: ...


class TallyProcess:
    """One process, which answers in the order in which it is asked; several may ask. Raises one of ``GONE`` where it is gone."""

    def __init__(self, process: _Process) -> None:
        self.under_way = 0  # groups that it was given and has not answered
        self._speaking, self._hearing = threading.Lock(), threading.Lock()
        self._questions = self._answered = 0
        self._limits: deque[float] = deque()  # of what it was asked and has not answered
        self._last = time.monotonic()  # when it answered, or was asked after it had nothing to do
        self._given_up = threading.Event()
        self._process = process
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                widen(stream)

    @property
    def is_idle(self) -> bool:
        """Whether it is there, and has answered everything."""
        return self._questions == self._answered and not self._given_up.is_set()

    def is_up(self) -> bool:
        """Whether it says by itself that it is ready, as one that was forked does."""
        stream = self._process.stdout
        if stream is None:
            return False
        waiting = select.poll()
        waiting.register(stream, select.POLLIN)
        return bool(waiting.poll(1000 * _FORK_SECONDS)) and received(stream) == (DONE, b"")

    def begins(self, recipe: bytes) -> bool:
        """Give it its classifier, or another one; whether it is ready."""
        try:
            self.ask(BEGIN, recipe)
        except NoAnswer:
            return False
        return True

    def tally(self, batches: Sequence[pa.RecordBatch]) -> Sequence[DatasetTally]:
        """What it makes of some batches. Raises NoAnswer where it could not."""
        return told(self._asked(TALLY, packed(batches)))

    def ask(self, kind: str, content: bytes) -> bytes:
        """See ``Partner``. Raises NoAnswer where it could not."""
        return self._asked(kind, [content])

    def _asked(self, kind: str, content: list[bytes | memoryview]) -> bytes:
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError("it has no streams")
        with self._speaking:
            if self._questions == self._answered:
                self._last = time.monotonic()
            self._limits.append(_ANSWER_SECONDS.get(kind, _OTHER_SECONDS))
            self._questions += 1
            send(self._process.stdin, kind, content)
            content.clear()  # while it is worked on nobody needs it here
            self._hearing.acquire()  # before anybody else speaks: answers come in the order of what was asked
        try:
            word, said = self._heard(self._process.stdout)
        except BaseException:  # whoever hears next must not take this answer, or the rest of it, for his own
            self._given_up.set()
            raise
        finally:
            self._hearing.release()
        if word != DONE:
            raise NoAnswer("it could not")
        return said

    def _heard(self, stream: IO[bytes]) -> tuple[str, bytes]:
        found = None if self._given_up.is_set() else received(stream)
        if found is None:
            raise OSError("it has ended")
        self._last = time.monotonic()
        self._limits.popleft()
        self._answered += 1
        return found

    def watch(self) -> None:
        """Until it is ended. Kills it where an answer is late: whoever waits for one, or speaks, then meets its end."""
        while not self._given_up.wait(_LOOK_SECONDS):
            limit = next(iter(tuple(self._limits)), math.inf)
            if self._questions != self._answered and time.monotonic() - self._last > limit:
                self._process.kill()
                return

    def watched(self) -> None:
        """Have a thread watch it. Raises RuntimeError where there can be none."""
        threading.Thread(target=self.watch, name="shudian-tally-watch", daemon=True).start()

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


def started() -> TallyProcess:
    """A new process that knows nothing yet. Raises OSError."""
    return TallyProcess(
        subprocess.Popen(
            [sys.executable, "-P", *_MODULE],  # the working folder may be anybody's: nothing there is run
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is ours to hear
            env=_ENVIRONMENT | {"PYTHONPATH": _python_path()},
        )
    )


def forked(classifier: Classifier, count: int) -> tuple[TallyProcess, ...]:
    """So many processes that are forked from this one and have the classifier, ready at once; fewer where that is not safe or not
    possible."""
    made: list[TallyProcess] = []
    ready: tuple[TallyProcess, ...] = ()
    pa.default_memory_pool().release_unused()  # what is free would be copied, page by page, by whoever first writes there
    try:
        with suppress(OSError):
            while len(made) < count and can_fork():
                made.append(TallyProcess(Forked(partial(serve_forked, classifier))))
        up = [one for one in made if one.is_up()]
        with suppress(RuntimeError):  # none is used that nobody watches
            for one in up:
                one.watched()
            ready = tuple(up)
    finally:
        for one in made:
            if one not in ready:
                one.end()
    return ready


def _python_path() -> str:
    """Where we find modules, without the working folder: an entry that is empty or relative stands for a place in it."""
    return os.pathsep.join(one for one in sys.path if os.path.isabs(one) and os.pathsep not in one)
