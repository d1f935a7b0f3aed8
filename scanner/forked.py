"""A process that is forked from this one: all that is imported and warm here is there at once, and in memory once.

What it could do harm with it does not have. Everything that was open here is the null device there, under the same numbers, so
that nothing it does by mistake, and no object that it gives up, reaches a source or the catalogue. It never comes back into what
called: it serves two pipes and ends with them, with this process, or with the first thing that goes wrong.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, TypeAlias

Serve: TypeAlias = Callable[[IO[bytes], IO[bytes]], None]
"""What the process does: questions come by the first stream, answers go by the second."""

_FIRST_OWN = 3  # below are the standard streams
_OPEN = "/proc/self/fd"
_PR_SET_PDEATHSIG = 1
_LOOK_SECONDS = 0.002
_UNHEARD = (signal.SIGINT, signal.SIGPIPE)
"""Ctrl-C is for whoever forked to hear. That nobody hears answers is an error, and the end."""


def can_fork() -> bool:
    """Whether it is safe here and now: on Linux, with a core to spare, and no thread besides this one that runs Python: nobody
    would ever let go of its locks. Threads of Arrow and numpy may be there: they know how to be forked."""
    if sys.platform != "linux" or not hasattr(os, "fork") or len(os.sched_getaffinity(0)) < 2:
        return False
    if threading.current_thread() is not threading.main_thread() or len(sys._current_frames()) > 1:
        return False
    with suppress(OSError):
        return bool(os.listdir(_OPEN))
    return False


class Forked:
    """A process that ``serve`` runs in, with both of its pipes; ``subprocess.Popen`` as far as it is needed. Raises OSError where
    there can be none."""

    def __init__(self, serve: Serve) -> None:
        self.returncode: int | None = None
        self._reaping = threading.Lock()
        hears, asks = os.pipe()
        try:
            heard, answers = os.pipe()
        except OSError:
            os.close(hears)
            os.close(asks)
            raise
        try:
            self.pid = _forked(serve, hears, answers)
        except OSError:
            os.close(asks)
            os.close(heard)
            raise
        finally:
            os.close(hears)
            os.close(answers)
        self.stdin: IO[bytes] = os.fdopen(asks, "wb")
        self.stdout: IO[bytes] = os.fdopen(heard, "rb")

    def poll(self) -> int | None:
        """Its exit code, or minus the signal that ended it; None while it runs."""
        with self._reaping:
            if self.returncode is None:
                self._reap(os.WNOHANG)
            return self.returncode

    def kill(self) -> None:
        """End it, at once."""
        with self._reaping:  # until it is reaped its number is nobody else's
            if self.returncode is None:
                with suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float) -> int:
        """Its exit code, once it has ended. Raises TimeoutExpired."""
        end = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("shudian", timeout)
            time.sleep(_LOOK_SECONDS)
        return code

    def _reap(self, flags: int) -> None:
        try:
            found, status = os.waitpid(self.pid, flags)
        except ChildProcessError:  # somebody who waits for any child was told of its end
            self.returncode = 0
            return
        if found == self.pid:
            self.returncode = os.waitstatus_to_exitcode(status)


def _forked(serve: Serve, hears: int, answers: int) -> int:
    """The number of the new process. It hears no signal before it has made up its mind about them."""
    parent = os.getpid()
    with _frozen(), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of any thread, Arrow's too
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        pid = -1
        try:
            pid = os.fork()
            if pid == 0:
                _serve(serve, hears, answers, parent)
        finally:
            if pid == 0:
                os._exit(1)
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    return pid


@contextmanager
def _frozen() -> Iterator[None]:
    """What is there is no garbage: to look for cycles in it would copy its pages."""
    if gc.get_freeze_count():  # somebody's, who knows until when
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _serve(serve: Serve, hears: int, answers: int, parent: int) -> None:
    """All that the new process ever does."""
    import fcntl

    own = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, _FIRST_OWN) for one in (hears, answers)]
    _leave_all_but(own)
    os.setsid()
    _end_with(parent)
    _hear_signals()
    with os.fdopen(own[0], "rb") as asked, os.fdopen(own[1], "wb") as told:
        serve(asked, told)
    os._exit(0)


def _leave_all_but(kept: list[int]) -> None:
    """Every other number stands for the null device. None becomes free, for whoever held it may still be there."""
    nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for one in {0, 1, 2, *map(int, os.listdir(_OPEN))}.difference(kept, (nothing,)):
        os.dup2(nothing, one, inheritable=False)


def _end_with(parent: int) -> None:
    """The kernel ends us once ``parent`` has ended, however that was."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it just did
        os._exit(1)


def _hear_signals() -> None:
    """As any process does: no handler of Python's that was set where we come from runs here."""
    signal.set_wakeup_fd(-1)
    for one in signal.valid_signals():
        if one in _UNHEARD:
            signal.signal(one, signal.SIG_IGN)
        elif one == signal.SIGTERM or callable(signal.getsignal(one)):
            signal.signal(one, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
