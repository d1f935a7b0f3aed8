"""A column's ASCII texts by their lengths, and patterns asked of each length position by position.

Where a column has few lengths, as numbers and codes have, a pattern is decided by ``layers``: by a few of a text's positions
instead of a search in it. A compiled loop reads those in each text; without it the texts of a length are turned, so that each
position is an array.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import ModuleType

import numpy as np
import numpy.typing as npt

from classifiers import kernels
from classifiers.characters import Bytes, Flags
from classifiers.flagged import both
from classifiers.layers import Chain, chain
from classifiers.shared_arrays import flags_alike
from classifiers.told_once import told_once

_FROM = 4096
"""Texts of one length from which tables for them pay, and of a column from which lengths are looked at."""
LONGEST, _MOST_LENGTHS = 40, 8
_MOSTLY = 4 / 3
_SHALLOW = 2  # layers that cost no more than a look at shapes
_EVERY = 24  # lengths of which it is told where digits stand
_ZERO, _TEN = np.uint8(ord("0")), np.uint8(10)
_BEYOND, _BYTE = 0x80, 256

Places = npt.NDArray[np.int64]
Offsets = npt.NDArray[np.int32]
Digits = tuple[bool, ...]
"""At which positions of texts of one length there are digits alone."""


@dataclass(frozen=True, eq=False)
class Group:
    """The texts of one length: their numbers, and their characters (a row of ``columns`` is a position)."""

    rows: Places | None = field(repr=False)
    columns: Bytes = field(repr=False)

    @property
    def digits(self) -> Digits:
        """At which positions there are digits alone."""
        return tuple([bool((column - _ZERO < _TEN).all()) for column in self.columns])


@dataclass(frozen=True, eq=False)
class Tables:
    """The chains of a pattern for several lengths, as ``position_loops.decide`` takes them. ``key`` is the same for what decides
    the same, and ``is_shallow`` says that no length has many layers."""

    lengths: Offsets = field(repr=False)
    layers: Offsets = field(repr=False)
    tables: Bytes = field(repr=False)
    key: bytes = field(repr=False)
    is_shallow: bool


@dataclass(frozen=True, eq=False)
class Positions:
    """The texts of a column that are ASCII and of a frequent length (``digits`` of each such length), and the numbers of all
    others. Without ``loops`` there is a group for each length."""

    data: Bytes = field(repr=False)
    offsets: Offsets = field(repr=False)
    digits: tuple[Digits, ...]
    others: Places = field(repr=False)
    groups: tuple[Group, ...]
    loops: ModuleType | None = None
    edges: Bytes | None = field(default=None, repr=False)
    every: tuple[Digits, ...] = ()
    """Of all lengths there are, where none is longer than ``LONGEST`` and they are few; empty else."""

    @told_once
    def _told(self) -> dict[bytes, Flags]:
        """What tables have said of all texts."""
        return {}

    def told(self, pattern: str, among: Flags) -> Flags | None:
        """Which of some texts hold an RE2 pattern, where a look at one or two positions says it of every text; None else. Not to
        be changed."""
        if self.loops is None or len(self.others):
            return None
        tables = _tables(pattern, self.digits)
        if tables is None or not tables.is_shallow:
            return None
        held = self._told.get(tables.key)
        if held is None:
            every = flags_alike(len(among), True)
            held = self._told[tables.key] = self._decided(tables, every, self.loops)
        return both(among, held)

    def met(self, place: int) -> Places | None:
        """The characters that stand first (``place`` 0) or last (-1) in any of the texts; None where nobody counted them."""
        if self.edges is not None:
            return np.flatnonzero(self.edges[place])
        if not self.groups:
            return None
        return np.flatnonzero(np.logical_or.reduce([np.bincount(one.columns[place], minlength=_BEYOND) for one in self.groups]))

    def hold(self, pattern: str, among: Flags) -> tuple[Flags, Places] | None:
        """Which of some texts hold an RE2 pattern, and the numbers of those that are still to be asked.

        None where nothing is known of the pattern.
        """
        if self.loops is not None:
            tables = _tables(pattern, self.digits)
            if tables is None:
                return None
            return self._decided(tables, among, self.loops), self.others[among[self.others]]
        chains = _chains(pattern, self.digits)
        return None if chains is None else self._by_groups(chains, among)

    def _decided(self, tables: Tables, among: Flags, loops: ModuleType) -> Flags:
        held = np.empty(len(among), dtype=np.bool_)
        which, found = np.ascontiguousarray(among).view(np.uint8), held.view(np.uint8)
        loops.decide(self.data, self.offsets, which, tables.lengths, tables.layers, tables.tables, found)
        return held

    def _by_groups(self, chains: Sequence[Chain], among: Flags) -> tuple[Flags, Places]:
        found = np.zeros(len(among), dtype=np.bool_)
        for group, one in zip(self.groups, chains, strict=True):
            if not (one.layers or one.always):
                continue
            held = _decided(group, one)
            if held is None:
                continue
            if group.rows is None:
                return held & among, self.others
            found[group.rows] = held
        return found & among, self.others[among[self.others]]


def _chains(pattern: str, digits: tuple[Digits, ...]) -> list[Chain] | None:
    found = [one for length in digits if (one := chain(pattern, length)) is not None]
    return found if len(found) == len(digits) else None


@lru_cache(maxsize=1024)
def _tables(pattern: str, digits: tuple[Digits, ...]) -> Tables | None:
    """How a pattern is decided for texts of several lengths; None where nothing is known of it."""
    chains = _chains(pattern, digits)
    if chains is None:
        return None
    layers = [layer for one in chains for layer in one.layers]
    lengths = np.zeros((max(map(len, digits)) + 1, 3), dtype=np.int32)
    first = 0
    for of_length, one in zip(digits, chains, strict=True):
        lengths[len(of_length)] = first, first + len(one.layers), one.always
        first += len(one.layers)
    spelled = b"".join(one.kinds + one.table.ljust(_BYTE, b"\0") for one in layers)
    places = np.array([(one.place, one.count) for one in layers], dtype=np.int32).reshape(-1, 2)
    key = b"".join((lengths.tobytes(), places.tobytes(), spelled))
    shallow = all(len(one.layers) <= _SHALLOW for one in chains)
    return Tables(lengths, places, np.frombuffer(spelled, dtype=np.uint8).reshape(-1, 2, _BYTE), key, shallow)


def _decided(group: Group, one: Chain) -> Flags | None:
    """Which texts of the group hold the pattern; None where none does."""
    if not one.layers:
        return np.ones(group.columns.shape[1], dtype=np.bool_)
    first = one.layers[0]
    state = _mapped(group.columns[first.place], first.kinds.translate(first.table.ljust(_BYTE, b"\0")))
    for layer in one.layers[1:]:
        if not state.any():
            return None
        state = state * np.uint8(layer.count) + _mapped(group.columns[layer.place], layer.kinds)
        state = _mapped(state, layer.table.ljust(_BYTE, b"\0"))
    return state.view(np.bool_)


def _mapped(column: Bytes, table: bytes) -> Bytes:
    return np.frombuffer(column.tobytes().translate(table), dtype=np.uint8)


def positions_of(data: Bytes, offsets: Offsets, columns: Bytes | None = None, digits: bool = False) -> Positions | None:
    """The texts given as bytes in UTF-8 and the place of the first of each (and the end); None where tables would not pay.
    ``columns``: their bytes by position, if they have one length and somebody has them so. ``digits``: it is known that they are
    nothing else."""
    count = len(offsets) - 1
    if count < _FROM or not len(data):
        return None
    totals, edges = np.zeros(LONGEST + 2, dtype=np.int64), np.zeros((2, _BYTE), dtype=np.uint8)
    loops = kernels.position_loops
    if loops is not None:
        loops.counted(data, offsets, totals, edges)
    else:
        totals += np.bincount(np.minimum(np.diff(offsets), LONGEST + 1), minlength=LONGEST + 2)
    frequent = [length for length, total in enumerate(totals[: LONGEST + 1].tolist()) if length and total >= _FROM]
    if not 0 < len(frequent) <= _MOST_LENGTHS or _MOSTLY * totals[frequent].sum() < count:
        return None
    odd = np.zeros((LONGEST + 1, LONGEST), dtype=np.uint8)
    if loops is not None:
        if not digits and loops.survey(data, offsets, odd):
            return None
    elif data.max() >= _BEYOND:
        return None
    others = _others(offsets, frequent) if totals[frequent].sum() < count else np.zeros(0, dtype=np.int64)
    if loops is not None:
        alone = tuple(tuple((odd[length, :length] == 0).tolist()) for length in frequent)
        return Positions(data, offsets, alone, others, (), loops, edges, _every(totals, odd))
    groups = _groups(data, offsets, frequent, columns)
    return Positions(data, offsets, tuple(group.digits for group in groups), others, groups)


def _every(totals: Places, odd: Bytes) -> tuple[Digits, ...]:
    """Where digits stand alone in texts of every length that there is, from how many have each and where others stand."""
    lengths = totals.nonzero()[0].tolist()
    if lengths[0] == 0 or lengths[-1] > LONGEST or len(lengths) > _EVERY:
        return ()
    return tuple(tuple((odd[length, :length] == 0).tolist()) for length in lengths)


def _others(offsets: Offsets, frequent: Sequence[int]) -> Places:
    """The numbers of the texts of all other lengths."""
    other = np.ones(LONGEST + 2, dtype=np.bool_)
    other[frequent] = False
    return np.flatnonzero(other[np.minimum(np.diff(offsets), LONGEST + 1)])


def _groups(data: Bytes, offsets: Offsets, frequent: Sequence[int], columns: Bytes | None) -> tuple[Group, ...]:
    lengths = np.diff(offsets)
    if len(frequent) == 1 and (lengths == frequent[0]).all():
        return (Group(None, np.ascontiguousarray(data.reshape(len(lengths), frequent[0]).T) if columns is None else columns),)
    each = [(length, np.flatnonzero(lengths == length)) for length in frequent]
    return tuple([Group(rows, np.ascontiguousarray(_of_length(data, offsets[rows], length).T)) for length, rows in each])


def _of_length(data: Bytes, starts: Offsets, length: int) -> Bytes:
    """The bytes of texts of one length, a row each."""
    every = np.ndarray((len(data) - length + 1,), dtype=f"V{length}", buffer=data, strides=(1,))
    return every[starts].view(np.uint8).reshape(len(starts), length)
