"""A child with formats that do what no format should: ``-m tests.connectors.files.hostile_child``."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Iterator
from typing import NoReturn

from connectors.files import detection
from connectors.files.child import main
from connectors.files.format import Part
from connectors.files.opening import OpenedFile
from connectors.model import Kind


class Hostile:
    """Does what the file says."""

    def parts(self, file: OpenedFile) -> Iterator[Part]:
        what = file.read_at(4, 16).strip().decode()
        return _DEEDS.get(what, _well)()


def _crash() -> NoReturn:
    ctypes.string_at(0)
    raise AssertionError


def _abort() -> NoReturn:
    os.abort()


def _hang() -> NoReturn:
    while True:
        signal.pause()


def _burn() -> NoReturn:
    ctypes.CDLL(None).sleep(0)
    while True:
        pass


def _eat() -> NoReturn:
    held = []
    while True:
        held.append(b"x" * (64 * 1024 * 1024))


def _speak_of_memory() -> NoReturn:
    os.write(2, b"memory allocation of 17179869184 bytes failed\n")
    os.abort()


def _nonsense() -> NoReturn:
    os.write(int(sys.argv[1]), b"\xff" * 4096)
    _hang()


def _garbled() -> NoReturn:
    os.write(int(sys.argv[1]), b"P" + (9).to_bytes(4, "big") + b'{"kind":0')
    _hang()


def _raise() -> NoReturn:
    raise ZeroDivisionError("13900000001")


def _recurse() -> NoReturn:
    return _recurse()


def _chatter() -> Iterator[Part]:
    os.set_blocking(2, True)
    os.set_blocking(2, False)
    for _ in range(100):
        try:
            os.write(2, b"x" * 4096)
        except BlockingIOError:
            break
    return _well()


def _write() -> Iterator[Part]:
    for place in ("/tmp", "/dev/shm"):
        path = f"{place}/shudian-hostile-{os.getpid()}"
        try:
            with open(path, "wb", buffering=0) as handle:
                handle.write(b"x")
        except OSError:
            continue
        finally:
            if os.path.exists(path):
                os.unlink(path)
        os.abort()
    return _well()


def _call() -> Iterator[Part]:
    """No way out into the network, where the kernel lets us leave it."""
    with socket.socket() as link:
        link.settimeout(2)
        if link.connect_ex(("192.0.2.1", 9)) == 0:
            os.abort()
    return _well()


def _environment() -> Iterator[Part]:
    if not set(os.environ) <= {
        "PYTHONPATH",
        "LC_ALL",
        "ARROW_DEFAULT_MEMORY_POOL",
        "MALLOC_ARENA_MAX",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
    }:
        os.abort()
    return _well()


def _well() -> Iterator[Part]:
    return iter([Part(Kind.FILE, (str(os.getpid()),))])


_DEEDS = {
    "crash": _crash,
    "abort": _abort,
    "hang": _hang,
    "burn": _burn,
    "eat": _eat,
    "speak": _speak_of_memory,
    "nonsense": _nonsense,
    "garbled": _garbled,
    "raise": _raise,
    "recurse": _recurse,
    "chatter": _chatter,
    "write": _write,
    "call": _call,
    "environment": _environment,
}

if __name__ == "__main__":
    detection._FORMATS["hostile"] = "tests.connectors.files.hostile_child:Hostile"
    detection._MAGIC = ((b"EVIL", "hostile"), *detection._MAGIC)
    main()
