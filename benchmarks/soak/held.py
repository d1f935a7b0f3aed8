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
_NAMES = 1 << 18
"""More than the places of the interpreter's table of names that are still free, of which a table of 2¹⁸ rows has 174,762."""
_COUNTS = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")
"""Of glibc's mallinfo2, in its order: https://man7.org/linux/man-pages/man3/mallinfo.3.html"""


class _Heap(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_size_t) for name in _COUNTS)


@dataclass(frozen=True, slots=True)
class Held:
    """After ``run`` runs and so many seconds: megabytes resident as they are found (``untrimmed``) and when what is free was
    given back (``megabytes``), megabytes in use by the heap, which no hole between pieces changes (0 where the system does not
    tell); open descriptors, threads; ``pieces`` of memory that Python's own objects have; megabytes of ``programs``.

    Resident is what the process itself made. Beside it stand the pages of program files (``programs``), which come when a piece
    of code first runs: 0.6 MB of libparquet when after 500 runs a file was for the first time broken where only an exception
    leads out. They are as many as the files have at most, and the system's to take at any moment."""

    run: int
    seconds: float
    untrimmed: float
    megabytes: float
    in_use: float
    descriptors: int
    threads: int
    pieces: int = 0
    programs: float = 0.0


def names_built_anew() -> None:
    """Have the interpreter build its table of names (``sys.intern``) anew now, as it does from time to time by itself.

    Each part of a path is put into that table. A part that nothing names any more leaves it, but its row stays used up; when all
    rows are, the table is built anew for three times the names that are left. Its first size is the one that imports gave it, so
    a process comes to a larger one late, and once: with the 52,000 names of a scan to 3.7 MB from 1.8, after some 1,400 runs that
    use up 25 rows each. From then on it is built anew in the same size, for no run adds a name that stays: one that did would be
    seen, in Python's pieces at once.
    """
    for number in range(_NAMES):
        sys.intern(f"a name that is forgotten at once {number}")


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
            Held(int(run), *memory, int(descriptors), int(threads), int(pieces), programs)
            for run, *memory, descriptors, threads, pieces, programs in rows
        ]


def held(run: int, seconds: float) -> Held:
    """Look, before and after what is free was given back."""
    gc.collect()
    untrimmed, _ = _resident()
    pa.default_memory_pool().release_unused()
    give_back()
    descriptors = len(os.listdir("/proc/self/fd"))
    own, programs = _resident()
    memory = untrimmed, own, _in_use()
    return Held(run, seconds, *memory, descriptors, threading.active_count(), sys.getallocatedblocks(), programs)


def _resident() -> tuple[float, float]:
    """Megabytes that the process made, and of files that it runs: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html"""
    lines = (line.split(":") for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines())
    kilobytes = {name: int(value.split()[0]) for name, value in lines if name.startswith("Rss")}
    return (kilobytes["RssAnon"] + kilobytes["RssShmem"]) / 1024, kilobytes["RssFile"] / 1024


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
