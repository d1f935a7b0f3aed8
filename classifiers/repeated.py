"""Whether the cells of a column repeat, and its distinct values with how often each comes."""

from __future__ import annotations

import secrets
from types import ModuleType

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Bytes, bytes_of

Counts = npt.NDArray[np.int64]
Offsets = npt.NDArray[np.int32]

_SAMPLED, _REPEATED = 1024, 0.8  # cells looked at, and the part of them that is different at most where grouping pays
_SAMPLED_PART, _WORTH_SAMPLING = 8, 64
"""Of fewer cells a part is looked at, and of few all are grouped."""
_GROUPED = 4  # cells to each value, as far as the sample tells: from there grouping pays too
_SEED = secrets.randbits(64)


def repeats(array: pa.Array, laid: tuple[Bytes, Offsets] | None = None) -> bool:
    """Whether so many cells of a column seem to be the same that it pays to judge each value once. ``laid``: the bytes of texts,
    and the place of the first byte of each (and the end), if none of them is null."""
    looked = min(_SAMPLED, len(array) // _SAMPLED_PART)
    if looked < _WORTH_SAMPLING:
        return True
    try:
        if laid is not None and kernels.lane_loops is not None:
            again = looked - int(kernels.lane_loops.different(*laid, looked))
        elif pa.types.is_integer(array.type) and not array.null_count:
            again = looked - len(np.unique(array.slice(0, looked).to_numpy()))
        else:
            again = looked - len(array.slice(0, looked).unique())
    except pa.ArrowNotImplementedError:
        return False
    # Drawn from n values, about k² / 2n of k have come before.
    return again >= (1 - _REPEATED) * looked or 2 * again * len(array) >= _GROUPED * looked**2


def counted(array: pa.Array) -> tuple[pa.Array, Counts, int]:
    """The distinct values of a column, how often each comes, and how many cells are null where no value stands for these. Values
    of a kind that cannot be compared stay as they are."""
    if kernels.counting_loops is not None and isinstance(array, pa.StringArray):
        return _counted_by_loop(array, kernels.counting_loops)
    try:
        told = array.value_counts()
    except pa.ArrowNotImplementedError:
        return array, np.ones(len(array), dtype=np.int64), 0
    return told.field("values"), told.field("counts").to_numpy(zero_copy_only=False).astype(np.int64), 0


def _counted_by_loop(texts: pa.StringArray, loops: ModuleType) -> tuple[pa.StringArray, Counts, int]:
    valid = np.zeros(0, dtype=np.uint8)
    if texts.null_count:
        valid = np.frombuffer(texts.buffers()[0], dtype=np.uint8)
    firsts, counts = np.empty(len(texts), dtype=np.int64), np.empty(len(texts), dtype=np.int64)
    count = loops.counted(*bytes_of(texts), valid, texts.offset, _SEED, firsts, counts)
    return texts.take(pa.array(firsts[:count])), counts[:count].copy(), texts.null_count


def counted_kinds(kinds: Counts, size: int) -> Counts:
    """How many of some numbers are each of those from 0 on, of which there are so many. Raises ValueError where one is none of
    them, which without loops is not looked at."""
    if kernels.counting_loops is None:
        return np.bincount(kinds, minlength=size).astype(np.int64, copy=False)
    found = np.zeros(size, dtype=np.int64)
    kernels.counting_loops.kinds(kinds, found)
    return found
