"""The walls around a process that parses hostile files: limits the kernel holds it to, set once, never lifted."""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import signal
from contextlib import suppress

_F_SETSIG = 10
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_MOST_DESCRIPTORS = 64


def confine(memory_bytes: int, lifeline: int) -> None:
    """No file written, no core dumped, few descriptors, no network where the kernel lets us leave it, and an end when the
    process that holds the other end of ``lifeline`` ends, however it ends."""
    _end_with(lifeline)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.unshare(_CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET)
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _MOST_DESCRIPTORS),
    ):
        with suppress(ValueError, OSError):  # where a lower limit is in force already
            resource.setrlimit(kind, (most, most))


def allow_seconds(seconds: float) -> None:
    """So many more seconds of processor time, then the kernel ends this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = usage.ru_utime + usage.ru_stime
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 2, hard))


def _end_with(lifeline: int) -> None:
    """The kernel itself ends us when the pipe's other end closes: a parser deep in C code would see no signal handler, and a
    parent death signal would come already when the thread ends that started us."""
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, _F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC | os.O_NONBLOCK)
    with suppress(BlockingIOError):
        if os.read(lifeline, 1) == b"":  # it ended before we listened
            os.kill(os.getpid(), signal.SIGKILL)
