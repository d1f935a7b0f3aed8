"""Whether any of some texts is meant, whether all are, how many, and which are in two ways: asked of flags for every pattern.

numpy tells the same. But it lets go of the interpreter's lock for each of these questions, which take microseconds: where two
threads work they hand it to each other at each of them. Compiled loops keep it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classifiers import kernels

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

_BOTH, _EITHER, _WITHOUT = range(3)


def any_of(flags: Flags) -> bool:
    """Whether any is set."""
    loops = kernels.flag_loops
    return bool(flags.any() if loops is None or not flags.flags.c_contiguous else loops.anywhere(flags))


def all_of(flags: Flags) -> bool:
    """Whether all are set."""
    loops = kernels.flag_loops
    return bool(flags.all() if loops is None or not flags.flags.c_contiguous else loops.everywhere(flags))


def count_of(flags: Flags) -> int:
    """How many are set."""
    loops = kernels.flag_loops
    return int(np.count_nonzero(flags) if loops is None or not flags.flags.c_contiguous else loops.counted(flags))


def places_of(flags: Flags) -> Places:
    """Where flags are set, in ascending order."""
    loops = kernels.flag_loops
    if loops is None or not flags.flags.c_contiguous:
        return np.flatnonzero(flags)
    found = np.empty(loops.counted(flags), dtype=np.int64)
    loops.places(flags, found)
    return found


def both(ours: Flags, theirs: Flags) -> Flags:
    """Which are set in both. Not to be changed: it is one of them where that says the same."""
    if ours is theirs or not any_of(ours):
        return ours
    return _joined(ours, theirs, _BOTH) if any_of(theirs) else theirs


def either(ours: Flags, theirs: Flags) -> Flags:
    """Which are set in one of both. Not to be changed: it is one of them where that says the same."""
    if ours is theirs or not any_of(theirs):
        return ours
    return _joined(ours, theirs, _EITHER) if any_of(ours) else theirs


def without(ours: Flags, theirs: Flags) -> Flags:
    """Which are set in ours and not in theirs. Not to be changed: it is ours where that says the same."""
    return _joined(ours, theirs, _WITHOUT) if any_of(theirs) and any_of(ours) else ours


def _joined(ours: Flags, theirs: Flags, how: int) -> Flags:
    loops = kernels.flag_loops
    if loops is None or not (ours.flags.c_contiguous and theirs.flags.c_contiguous):
        return ours & theirs if how == _BOTH else ours | theirs if how == _EITHER else ours & ~theirs
    found = np.empty(len(ours), dtype=np.bool_)
    loops.joined(ours, theirs, how, found)
    return found


def meets(flags: Flags, places: Places) -> bool:
    """Whether any is set at some places, which ``flags`` must have."""
    return bool(flags[places].any() if kernels.flag_loops is None else kernels.flag_loops.meets(flags, places))


def covers(flags: Flags, places: Places) -> bool:
    """Whether all are set at some places, which ``flags`` must have."""
    return bool(flags[places].all() if kernels.flag_loops is None else kernels.flag_loops.covers(flags, places))
