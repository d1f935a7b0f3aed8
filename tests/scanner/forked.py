"""The command in a process of its own that need not start from nothing: forked from one that has imported everything.

Two such parents take turns: their hashes are salted differently, as those of processes that start by themselves are.
"""

from __future__ import annotations

import atexit
import itertools
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PARENTS = 2
_LENGTH = struct.Struct("!I")
_OF_THE_INTERPRETER = (
    *("PYTHON", "LC_", "LANG", "TZ", "LD_", "MALLOC", "OMP_", "ARROW_", "OPENSSL", "SSL_"),
    *("NO_COLOR", "FORCE_COLOR", "TERM"),
)
"""Variables with these beginnings are looked at when a process starts or a library is loaded: too late for a fork."""

_PARENT = """
import gc, importlib, json, os, pkgutil, socket, struct, sys
line = socket.socket(fileno=int(sys.argv[1]))
import scanner.cli, scanner.commands, catalog, pyarrow, sqlalchemy.dialects.sqlite
for one in pkgutil.iter_modules(scanner.commands.__path__, "scanner.commands."):
    importlib.import_module(one.name)
for name in catalog.__all__:
    getattr(catalog, name)
gc.freeze()

def received():
    data, fds, _, _ = socket.recv_fds(line, 4, 3)
    if not data:
        os._exit(0)
    (length,) = struct.unpack("!I", data)
    told = b""
    while len(told) < length:
        told += line.recv(length - len(told))
    return json.loads(told), fds

while True:
    asked, fds = received()
    child = os.fork()
    if not child:
        break
    for fd in fds:
        os.close(fd)
    line.sendall(struct.pack("!I", child))
    _, status = os.waitpid(child, 0)
    line.sendall(struct.pack("!i", os.waitstatus_to_exitcode(status)))

line.close()
for number, fd in enumerate(fds):
    os.dup2(fd, number)
    os.close(fd)
os.chdir(asked["cwd"])
os.environ.clear()
os.environ.update(asked["env"])
sys.argv = [scanner.cli.__file__, *asked["arguments"]]
del asked, fds
sys.exit(scanner.cli.main())
"""


def _said_to_the_interpreter(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: said for name, said in environment.items() if name.startswith(_OF_THE_INTERPRETER) and name != "PYTHONPATH"}


_BEFORE = _said_to_the_interpreter(os.environ)


def forkable(environment: Mapping[str, str]) -> bool:
    """Whether a process in this environment may be a fork."""
    return sys.platform == "linux" and _said_to_the_interpreter(environment) == _BEFORE


@dataclass
class _Parent:
    """A process that waits to be forked."""

    line: socket.socket
    process: subprocess.Popen[bytes]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, asked: Mapping[str, object], fds: Sequence[int]) -> int:
        """Start a command with these as its standard streams; its process id."""
        told = json.dumps(asked).encode()
        socket.send_fds(self.line, [_LENGTH.pack(len(told))], fds)
        self.line.sendall(told)
        (child,) = _LENGTH.unpack(self.line.recv(4))
        return int(child)

    def exit_code(self) -> int:
        """Of the command that was started last, once it has ended."""
        (code,) = struct.unpack("!i", self.line.recv(4))
        return int(code)

    def close(self) -> None:
        self.line.close()
        self.process.communicate()


_parents: dict[int, _Parent] = {}
_turns = itertools.count()


def forked(
    arguments: Sequence[str], cwd: Path, stdin: str | None, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """As ``subprocess.run`` of the command with text captured. Raises TimeoutExpired."""
    parent = _parent(next(_turns) % _PARENTS)
    with parent.lock, ExitStack() as stack:
        theirs, ours = zip(*(_pipe(stack, reading=number == 0) for number in range(3)), strict=True)
        asked = {"arguments": list(arguments), "cwd": str(cwd), "env": dict(environment)}
        child = parent.ask(asked, theirs)
        for fd in theirs:
            os.close(fd)
        heard = [b"", b""]
        threads = [threading.Thread(target=_write, args=(ours[0], (stdin or "").encode()))]
        threads += [threading.Thread(target=_read, args=(ours[1 + number], heard, number)) for number in range(2)]
        watch = threading.Timer(timeout, os.kill, (child, signal.SIGKILL))
        for thread in (*threads, watch):
            thread.start()
        code = parent.exit_code()
        late = not watch.is_alive()
        watch.cancel()
        for thread in (*threads, watch):
            thread.join()
    if late:
        raise subprocess.TimeoutExpired(list(arguments), timeout)
    out, err = (text.decode(errors="strict").replace("\r\n", "\n").replace("\r", "\n") for text in heard)
    return subprocess.CompletedProcess(list(arguments), code, out, err)


def _parent(number: int) -> _Parent:
    if number not in _parents or _parents[number].process.poll() is not None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-c", _PARENT, str(theirs.fileno())]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(number + 1)}
        # Its streams are pipes, as those of its forks will be.
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, pass_fds=(theirs.fileno(),), stdin=pipe, stdout=pipe, stderr=pipe
        )
        theirs.close()
        _parents[number] = _Parent(ours, process)
    return _parents[number]


def _pipe(stack: ExitStack, reading: bool) -> tuple[int, int]:
    """The end for the command, which reads or writes it, and ours."""
    reader, writer = os.pipe()
    theirs, ours = (reader, writer) if reading else (writer, reader)
    return theirs, ours


def _write(fd: int, text: bytes) -> None:
    with suppress(BrokenPipeError), open(fd, "wb") as pipe:
        pipe.write(text)


def _read(fd: int, heard: list[bytes], number: int) -> None:
    with open(fd, "rb") as pipe:
        heard[number] = pipe.read()


@atexit.register
def _close() -> None:
    while _parents:
        _parents.popitem()[1].close()
