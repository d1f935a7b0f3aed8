"""Keeps a process small that works through much data in small pieces. What a system does not know is left as it is."""

from __future__ import annotations

import ctypes
import gc
import importlib
import importlib.abc
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

_ARENA_MAX, _TRIM_THRESHOLD, _MMAP_THRESHOLD = -8, -1, -3
"""Of glibc's mallopt: https://man7.org/linux/man-pages/man3/mallopt.3.html"""
_PIECE = 256 * 1024
_LARGE_PIECE, _SPARE = 2 * 1024 * 1024, 16 * 1024 * 1024
_AGAIN_PIECE, _AGAIN_SPARE = 1024 * 1024, 4 * 1024 * 1024
_MESSAGE = 16 * 1024 * 1024
_BETWEEN_COLLECTIONS = 50_000, 20, 20


class _Left(importlib.abc.MetaPathFinder):
    """Modules that are left out although they are installed."""

    def __init__(self, name: str) -> None:
        self._name = name

    def find_spec(self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """Refuses the name, knows nothing of others."""
        if fullname == self._name:
            raise ModuleNotFoundError(fullname, name=fullname)
        return None


def keep_small() -> None:
    """For a whole process, before anything else is imported. Arrow would load pandas where it is installed, though nobody here
    asks for it; threads share the one heap; large pieces are given back when they are free."""
    sys.meta_path.insert(0, _Left("pandas"))
    _one_heap(_PIECE, _PIECE)


def keep_bounded() -> None:
    """For a whole process that works through much data in large batches, before anything else is imported: as ``keep_small``,
    but only what is very large is asked of the system each time."""
    _one_heap(_LARGE_PIECE, _SPARE)


def _one_heap(large: int, spare: int) -> None:
    """Bytes from which a piece is the system's again once it is free, and bytes at the heap's end that are kept."""
    os.putenv("ARROW_DEFAULT_MEMORY_POOL", "system")  # Arrow's own allocators keep what they once had
    _set((_ARENA_MAX, 1), (_TRIM_THRESHOLD, spare), (_MMAP_THRESHOLD, large))


def keep_pieces() -> None:
    """From here on pieces of some hundred kilobytes are made over and over: the process keeps them when they are free. To ask the
    system for each of them anew takes it longer, with all their pages, than to fill them."""
    _set((_TRIM_THRESHOLD, _AGAIN_SPARE), (_MMAP_THRESHOLD, _AGAIN_PIECE))


def keep_messages() -> None:
    """From here on messages of some megabytes are received one after the other: each is put where the last one was, so that the
    system need not bring new pages for it."""
    _set((_TRIM_THRESHOLD, _SPARE), (_MMAP_THRESHOLD, _MESSAGE))


def _set(*options: tuple[int, int]) -> None:
    option = getattr(_libc(), "mallopt", None)
    if option is not None:
        for name, value in options:
            option(name, value)


def collect_seldom() -> None:
    """For a whole process: modules and frozen values are no garbage; to look for cycles among them costs a fifth of a start."""
    gc.set_threshold(*_BETWEEN_COLLECTIONS)


def end_at_once() -> None:
    """For a process that is done: what it still holds is not searched for cycles once more before the system takes it back."""
    gc.freeze()


def arrow_without_pandas() -> None:
    """Have Arrow find that there is no pandas, once and for good: it would load it, in a third of a second, to tell whether a
    list is one of its series. Who asks for pandas himself still gets it."""
    left = _Left("pandas")
    sys.meta_path.insert(0, left)
    try:
        importlib.import_module("pyarrow").array([""])
    finally:
        sys.meta_path.remove(left)


def give_back() -> None:
    """Return to the system what is free between pieces that are still in use."""
    trim = getattr(_libc(), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _libc() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(None)
    except (OSError, TypeError):  # no such library, or no name for it
        return None
