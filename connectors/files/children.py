"""Starting, asking and ending the processes of ``child``. One serves many files one after the other; a second is started
only while the first is busy."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

from connectors.files import wire
from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.model import Reason

_MODULE = ("-m", "connectors.files.child")
_BLOCK = 1024 * 1024
_LARGEST_COPY = 256 * 1024 * 1024
_MOST_SAID = 4096
_MEMORY_SIGNS = (b"memory allocation of", b"bad_alloc", b"MemoryError", b"out of memory")

Frame = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What one file may cost: address space, and seconds by the clock and of processor time."""

    memory_bytes: int = 2 * 1024 * 1024 * 1024
    seconds: float = 60.0


class Children:
    """The idle children and the busy ones of a connector. ``program`` are the arguments that make Python a child."""

    def __init__(self, limits: ChildLimits | None = None, program: Sequence[str] = _MODULE) -> None:
        self.limits = limits or ChildLimits()
        self._program = tuple(program)
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()
        self._lock = Lock()

    def ask(self, question: Mapping[str, Any], file: OpenedFile, seconds: float = 0.0) -> Iterator[Frame]:
        """The frames of one answer. ``seconds`` may be more than the usual limit. Raises Unreadable."""
        child = self._take()
        try:
            yield from child.ask(question, file, max(seconds, self.limits.seconds))
        finally:
            self._put(child)

    def cancel(self) -> None:
        """End the busy ones. Whoever waits for their answer gets Unreadable(CANCELLED)."""
        with self._lock:
            for child in self._busy:
                child.cancel()

    def close(self) -> None:
        """End all. May be called twice."""
        self.cancel()
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def _take(self) -> _Child:
        with self._lock:
            child = self._idle.pop() if self._idle else None
        if child is not None and not child.lives():
            child.end()
            child = None
        child = child or _Child(self._program, self.limits)
        with self._lock:
            self._busy.add(child)
        return child

    def _put(self, child: _Child) -> None:
        with self._lock:
            self._busy.discard(child)
            if child.ready:
                self._idle.append(child)
                return
        child.end()


class _Child:
    """One process. ``ready`` says whether it may be asked again."""

    def __init__(self, program: Sequence[str], limits: ChildLimits) -> None:
        self._link, theirs = socket.socketpair()
        life_end, self._lifeline = os.pipe()
        self._said, said_end = os.pipe()
        os.set_blocking(said_end, False)  # it is not to wait for somebody who does not listen
        numbers = (theirs.fileno(), life_end)
        arguments = [sys.executable, "-B", *program, *map(str, numbers), str(limits.memory_bytes)]
        try:
            self._process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said_end,
                pass_fds=numbers,
                start_new_session=True,
                env=_ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(sys.path)},
            )
        finally:
            theirs.close()
            os.close(life_end)
            os.close(said_end)
        self.ready = False
        self._cancelled = self._ended = False

    def ask(self, question: Mapping[str, Any], file: OpenedFile, seconds: float) -> Iterator[Frame]:
        """The frames of the answer but its end. Only the waiting for frames counts against ``seconds``."""
        self.ready, left = False, seconds
        try:
            self._put(question, file, seconds)
            while True:
                self._link.settimeout(max(0.01, left))
                begun = time.monotonic()
                kind, body = wire.receive(self._link)
                left -= time.monotonic() - begun
                if self._cancelled:  # what it had said before counts no more
                    raise Unreadable(Reason.CANCELLED, "the reading was cancelled")
                if kind in (wire.END, wire.UNREADABLE):
                    break
                yield kind, body
        except TimeoutError:
            raise Unreadable(Reason.TIMEOUT, f"it was not parsed within {seconds:.0f} seconds") from None
        except (wire.BrokenAnswer, ConnectionError):
            raise self._obituary() from None
        self.ready = True
        if kind == wire.UNREADABLE:
            raise wire.unreadable_of(body)

    def lives(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def cancel(self) -> None:
        """End the process; may be called from another thread."""
        self._cancelled = True
        self._process.kill()

    def end(self) -> None:
        """End the process and give back what belonged to it."""
        self.ready = False
        if not self._ended:
            self._ended = True
            self._process.kill()
            self._process.wait()
            self._link.close()
            os.close(self._lifeline)
            os.close(self._said)

    def _put(self, question: Mapping[str, Any], file: OpenedFile, seconds: float) -> None:
        body = json.dumps({**question, "size": file.size, "seconds": seconds}).encode()
        descriptor = file.descriptor()
        given = _copy(file) if descriptor is None else descriptor
        try:
            self._link.settimeout(seconds)
            socket.send_fds(self._link, [len(body).to_bytes(4, "big")], [given])
            self._link.sendall(body)
        finally:
            if descriptor is None:
                os.close(given)

    def _obituary(self) -> Unreadable:
        """Why the process ended, from what the kernel and its last words tell. The words themselves are dropped."""
        if self._cancelled:
            return Unreadable(Reason.CANCELLED, "the reading was cancelled")
        with suppress(subprocess.TimeoutExpired):  # it lives and talks nonsense
            self._process.wait(timeout=1)
        code = self._process.returncode
        # Nobody but the kernel, short of memory, kills it that way without being asked.
        if code in (wire.OUT_OF_MEMORY, -signal.SIGKILL) or self._spoke_of_memory():
            return Unreadable(Reason.MEMORY, "the parser needed more memory than a file may cost")
        if code == -signal.SIGXCPU:
            return Unreadable(Reason.TIMEOUT, "the parser needed more processor time than a file may cost")
        return Unreadable(Reason.PARSER_FAILED, "the parser broke down over the file")

    def _spoke_of_memory(self) -> bool:
        os.set_blocking(self._said, False)
        try:
            said = os.read(self._said, _MOST_SAID)
        except BlockingIOError:
            return False
        return any(sign in said for sign in _MEMORY_SIGNS)


# No variable of ours is theirs: there may be secrets among them.
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def _copy(file: OpenedFile) -> int:
    """The file in memory behind a read-only descriptor, for it has none of its own."""
    if file.size > _LARGEST_COPY:
        raise Unreadable(Reason.TOO_LARGE, "a file of this type of over 256 MB is only read from a local disk")
    memory = os.memfd_create("file", os.MFD_CLOEXEC)
    try:
        for offset in range(0, file.size, _BLOCK):
            os.write(memory, file.read_at(offset, _BLOCK))
        return os.open(f"/proc/self/fd/{memory}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(memory)
