"""Arrays that say the same of every text, given to all columns. None of them may be changed.

Memory that is asked for anew costs more than what is written there.
"""

from __future__ import annotations

from functools import cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T", npt.NDArray[np.bool_], npt.NDArray[np.int64])
_LARGE = 1 << 17
"""Texts of a large batch; for more they are made anew."""


def flags_alike(count: int, flag: bool) -> npt.NDArray[np.bool_]:
    """The same flag for so many texts."""
    return _alike(flag)[:count] if count <= _LARGE else _fixed(np.full(count, flag, dtype=np.bool_))


def ones(count: int) -> npt.NDArray[np.int64]:
    """That each of so many texts stands for one cell."""
    return _ones()[:count] if count <= _LARGE else _fixed(np.ones(count, dtype=np.int64))


def zeros(count: int) -> npt.NDArray[np.int64]:
    """That each of so many texts is of the first column."""
    return _zeros()[:count] if count <= _LARGE else _fixed(np.zeros(count, dtype=np.int64))


def are_ones(counts: npt.NDArray[np.int64]) -> bool:
    """Whether they are what ``ones`` gives: others may be ones too."""
    return counts.base is _ones()


def places(count: int) -> npt.NDArray[np.int64]:
    """The places of so many texts."""
    return _places()[:count] if count <= _LARGE else _fixed(np.arange(count))


@cache
def _alike(flag: bool) -> npt.NDArray[np.bool_]:
    return _fixed(np.full(_LARGE, flag, dtype=np.bool_))


@cache
def _ones() -> npt.NDArray[np.int64]:
    return _fixed(np.ones(_LARGE, dtype=np.int64))


@cache
def _zeros() -> npt.NDArray[np.int64]:
    return _fixed(np.zeros(_LARGE, dtype=np.int64))


@cache
def _places() -> npt.NDArray[np.int64]:
    return _fixed(np.arange(_LARGE))


def _fixed(array: T) -> T:
    array.setflags(write=False)
    return array
