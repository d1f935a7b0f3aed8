"""A column's ASCII texts by their lengths, each length with its characters position by position, and patterns asked of them so.

Where a column has few lengths, as numbers and codes have, a pattern is decided by ``layers``: a few passes over single positions
instead of a search in every text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from classifiers.characters import Bytes, Flags
from classifiers.layers import Chain, chain

_FROM = 4096
"""Texts of one length from which tables for them pay, and of a column from which lengths are looked at."""
LONGEST, _MOST_LENGTHS = 40, 8
_MOSTLY = 4 / 3
_ZERO, _TEN = np.uint8(ord("0")), np.uint8(10)
_BEYOND = 0x80

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Group:
    """The texts of one length: their numbers, their characters (a row of ``columns`` is a position), and at which positions there
    are digits alone."""

    rows: Places | None = field(repr=False)
    columns: Bytes = field(repr=False)
    digits: tuple[bool, ...]


@dataclass(frozen=True, eq=False)
class Positions:
    """The texts of a column that are ASCII and of a frequent length, and the numbers of all others."""

    groups: tuple[Group, ...]
    others: Places = field(repr=False)
    count: int

    def met(self, place: int) -> Places:
        """The characters that stand first (``place`` 0) or last (-1) in any of the texts."""
        return np.flatnonzero(np.logical_or.reduce([np.bincount(one.columns[place], minlength=_BEYOND) for one in self.groups]))

    def hold(self, pattern: str, among: Flags) -> tuple[Flags, Places] | None:
        """Which of some texts hold an RE2 pattern, and the numbers of those that are still to be asked.

        None where nothing is known of the pattern.
        """
        chains = [chain(pattern, group.digits) for group in self.groups]
        if any(one is None for one in chains):
            return None
        found = np.zeros(self.count, dtype=np.bool_)
        for group, one in zip(self.groups, chains, strict=True):
            if one is None or not (one.layers or one.always):
                continue
            held = _decided(group, one)
            if held is None:
                continue
            if group.rows is None:
                return held & among, self.others
            found[group.rows] = held
        return found & among, self.others[among[self.others]]


def _decided(group: Group, one: Chain) -> Flags | None:
    """Which texts of the group hold the pattern; None where none does."""
    if not one.layers:
        return np.ones(group.columns.shape[1], dtype=np.bool_)
    first = one.layers[0]
    state = _mapped(group.columns[first.place], first.kinds.translate(first.table.ljust(256, b"\0")))
    for layer in one.layers[1:]:
        if not state.any():
            return None
        state = state * np.uint8(layer.count) + _mapped(group.columns[layer.place], layer.kinds)
        state = _mapped(state, layer.table.ljust(256, b"\0"))
    return state.view(np.bool_)


def _mapped(column: Bytes, table: bytes) -> Bytes:
    return np.frombuffer(column.tobytes().translate(table), dtype=np.uint8)


def positions_of(data: Bytes, offsets: npt.NDArray[np.int32], columns: Bytes | None = None) -> Positions | None:
    """The texts given as bytes in UTF-8 and the place of the first of each (and the end); None where tables would not pay.
    ``columns``: their bytes by position, if they have one length and somebody has them so."""
    count = len(offsets) - 1
    if count < _FROM or not len(data) or data.max() >= _BEYOND:
        return None
    lengths = np.diff(offsets)
    totals = np.bincount(np.minimum(lengths, LONGEST + 1), minlength=LONGEST + 2)
    frequent = [length for length in range(1, LONGEST + 1) if totals[length] >= _FROM]
    if not 0 < len(frequent) <= _MOST_LENGTHS or _MOSTLY * totals[frequent].sum() < count:
        return None
    if len(frequent) == 1 and totals[frequent[0]] == count:
        whole = _group(None, np.ascontiguousarray(data.reshape(count, frequent[0]).T) if columns is None else columns)
        return Positions((whole,), np.zeros(0, dtype=np.int64), count)
    others = np.ones(count, dtype=np.bool_)
    groups = []
    for length in frequent:
        rows = np.flatnonzero(lengths == length)
        others[rows] = False
        groups.append(_group(rows, np.ascontiguousarray(_of_length(data, offsets[rows], length).T)))
    return Positions(tuple(groups), np.flatnonzero(others), count)


def _of_length(data: Bytes, starts: npt.NDArray[np.int32], length: int) -> Bytes:
    """The bytes of texts of one length, a row each."""
    every = np.ndarray((len(data) - length + 1,), dtype=f"V{length}", buffer=data, strides=(1,))
    return every[starts].view(np.uint8).reshape(len(starts), length)


def _group(rows: Places | None, columns: Bytes) -> Group:
    return Group(rows, columns, tuple([bool((column - _ZERO < _TEN).all()) for column in columns]))
