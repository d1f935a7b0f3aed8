"""What a process holds: memory, descriptors, threads; and the line through many such looks."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
from array import array
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median

import pyarrow as pa

from scanner.footprint import give_back

_MEGABYTE = 1024 * 1024
_COUNTS = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")
"""Of glibc's mallinfo2, in its order: https://man7.org/linux/man-pages/man3/mallinfo.3.html"""


class _Heap(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_size_t) for name in _COUNTS)


@dataclass(frozen=True, slots=True)
class Held:
    """After ``run`` runs and so many seconds: megabytes resident as they are found (``untrimmed``) and when what is free was
    given back (``megabytes``), megabytes in use by the heap, which no hole between pieces changes (0 where the system does not
    tell); open descriptors, threads; ``pieces`` of memory that Python's own objects have."""

    run: int
    seconds: float
    untrimmed: float
    megabytes: float
    in_use: float
    descriptors: int
    threads: int
    pieces: int = 0


class Looks:
    """Up to ``most`` looks. Their memory is taken before the first one: a soak must not measure what it keeps itself."""

    def __init__(self, most: int) -> None:
        self._width = len(Held.__slots__)
        self._cells = array("d", [1.0]) * (most * self._width)
        self._met = 0

    def keep(self, look: Held) -> None:
        """One more."""
        at = self._met * self._width
        self._cells[at : at + self._width] = array("d", astuple(look))
        self._met += 1

    def all(self) -> list[Held]:
        """Those that were kept, in their order."""
        rows = (self._cells[at : at + self._width].tolist() for at in range(0, self._met * self._width, self._width))
        return [
            Held(int(run), *memory, int(descriptors), int(threads), int(pieces))
            for run, *memory, descriptors, threads, pieces in rows
        ]


def held(run: int, seconds: float) -> Held:
    """Look, before and after what is free was given back."""
    gc.collect()
    untrimmed = _resident()
    pa.default_memory_pool().release_unused()
    give_back()
    descriptors = len(os.listdir("/proc/self/fd"))
    memory = untrimmed, _resident(), _in_use()
    return Held(run, seconds, *memory, descriptors, threading.active_count(), sys.getallocatedblocks())


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE


def _in_use() -> float:
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if ask is None:
        return 0.0
    ask.restype = _Heap
    heap = ask()
    return float(heap.uordblks + heap.hblkhd) / _MEGABYTE


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The median of the slopes between all points (Theil and Sen): a few odd points do not turn it."""
    slopes = [
        (later[1] - earlier[1]) / (later[0] - earlier[0])
        for place, earlier in enumerate(points)
        for later in points[place + 1 :]
        if later[0] > earlier[0]
    ]
    return median(slopes) if slopes else 0.0


def settled(looks: Sequence[Held], share: float = 0.4) -> Sequence[Held]:
    """The looks after caches have filled: without the first ``share``."""
    return looks[int(len(looks) * share) :]
