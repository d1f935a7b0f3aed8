"""How sure numbers are by their first digits and how long they are: one look at each, whatever a detector makes of those."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Bytes, Flags, bytes_of
from classifiers.digits_at import end_in_zeros, number_at, sizes

Percents: TypeAlias = Mapping[int, int]
"""By length in bytes, below ``LENGTHS``."""

Kinds: TypeAlias = npt.NDArray[np.uint16]
LENGTHS = 64
"""Bytes of a text from which on all lengths are one."""
_ALL = np.zeros(0, dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class Grades:
    """``kinds``: by the number of the first ``width`` digits, and last for texts without them, which row of ``percents`` tells of
    them; that has a column for each length in bytes, the last one for all longer ones."""

    width: int
    kinds: Kinds = field(repr=False)
    percents: Bytes = field(repr=False)


def grades(width: int, *rows: tuple[Iterable[str], Percents], others: Percents = MappingProxyType({})) -> Grades:
    """Grades of codes of at most ``width`` digits by the percent of each length, 0 in all other lengths. A shorter code stands
    for all that begin with it, and a code of a later row is none of an earlier one's. ``others``: what texts without one have."""
    kinds, percents = np.zeros(10**width + 1, dtype=np.uint16), np.zeros((len(rows) + 1, LENGTHS), dtype=np.uint8)
    for kind, (codes, told) in enumerate([((), others), *rows]):
        percents[kind, list(told)] = list(told.values())
        for code in codes:
            if len(code) <= width and code.isdecimal():
                each = 10 ** (width - len(code))
                kinds[int(code) * each : (int(code) + 1) * each] = kind
    return Grades(width, kinds, percents)


def graded(texts: pa.StringArray, by: Grades, among: Flags = _ALL, zeros: int = 0) -> Bytes:
    """The percent of each ASCII text: 0 of those that are not ``among`` some, where that is not empty, and of those that end in
    so many zeros (at most 18), where those are any."""
    found = np.empty(len(texts), dtype=np.uint8)
    if kernels.check_loops is not None:
        which = np.ascontiguousarray(among).view(np.uint8)
        kernels.check_loops.graded(*bytes_of(texts), by.width, by.kinds, by.percents, which, zeros, found)
        return found
    kinds, lengths = by.kinds[number_at(texts, 0, by.width)], np.minimum(sizes(texts), by.percents.shape[1] - 1)
    found[:] = by.percents[kinds, lengths]
    if len(among):
        found[~among] = 0
    if zeros:
        found[end_in_zeros(texts, zeros)] = 0
    return found
