"""What texts begin and end with and how long they are: cheap tests of the ways in which a pattern can fit them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from classifiers import kernels
from classifiers.characters import Bytes, Flags
from classifiers.endings import Points, edge_characters, first_two
from classifiers.layers import beginnings
from classifiers.positions import Places, Positions
from classifiers.shapes import Ids
from classifiers.ways import Way


@dataclass(frozen=True, eq=False)
class Edges:
    """Of texts in UTF-8, at least one, given as their bytes and the place of the first byte of each (and the end). ``lengths``
    are in characters."""

    data: Bytes = field(repr=False)
    offsets: Ids = field(repr=False)
    lengths: Places = field(repr=False)
    positions: Positions | None = field(repr=False)

    @cached_property
    def are_sure(self) -> bool:
        """Whether every text is known by its positions: a pattern is decided by those as soon as by anything."""
        return self.positions is not None and not len(self.positions.others)

    @cached_property
    def shortest(self) -> int:
        """Characters of the shortest text."""
        return int(self.lengths.min())

    @cached_property
    def longest(self) -> int:
        """Characters of the longest text."""
        return int(self.lengths.max())

    @cached_property
    def last(self) -> Points:
        """The code point of each text's last character, as ``last_characters`` tells it."""
        return self._last_told[0]

    @cached_property
    def _last_told(self) -> tuple[Points, Flags]:
        return edge_characters(self.data, self.offsets, last=True)

    @cached_property
    def _first_told(self) -> tuple[Points, Flags]:
        return edge_characters(self.data, self.offsets, last=False)

    @cached_property
    def _first_met(self) -> Places:
        met = self.positions.met(0) if self.positions is not None and self.are_sure else None
        return np.flatnonzero(self._first_told[1]) if met is None else met

    @cached_property
    def _last_met(self) -> Places:
        met = self.positions.met(-1) if self.positions is not None and self.are_sure else None
        return np.flatnonzero(self._last_told[1]) if met is None else met

    @cached_property
    def _two_told(self) -> tuple[Points, Flags]:
        return first_two(self.data, self.offsets)

    @cached_property
    def _two_met(self) -> Places:
        return np.flatnonzero(self._two_told[1])

    def allow(self, way: Way) -> bool:
        """Whether any text may fit in this way: no text is looked at."""
        return bool(
            self.shortest <= way.most
            and self.longest >= way.least
            and (way.last is None or way.last[self._last_met].any())
            and (way.first is None or way.first[self._first_met].any())
        )

    def narrowed(self, way: Way, among: Flags) -> Flags:
        """Which of some texts may fit in this way."""
        if way.last is not None and not way.last[self._last_met].all():
            among = _of_kinds(among, self.last, way.last)
        if way.first is not None and not way.first[self._first_met].all():
            among = _of_kinds(among, self._first_told[0], way.first)
        if way.least <= self.shortest and self.longest <= way.most:
            return among
        if kernels.edge_loops is None:
            return among & (self.lengths >= way.least) & (self.lengths <= way.most)
        found = np.empty(len(among), dtype=np.bool_)
        which = np.ascontiguousarray(among).view(np.uint8)
        kernels.edge_loops.as_long(which, self.lengths, way.least, min(way.most, self.longest), found.view(np.uint8))
        return found

    def well_begun(self, pattern: str, among: Flags) -> Flags:
        """Which of some texts begin with two bytes that a pattern may begin with, where it fits them as wholes."""
        allowed = beginnings(pattern)
        return among if allowed is None or allowed[self._two_met].all() else _of_kinds(among, self._two_told[0], allowed)


def _of_kinds(among: Flags, kinds: Points, allowed: Flags) -> Flags:
    """Which of some texts are of an allowed kind."""
    if kernels.edge_loops is None:
        return among & allowed[kinds]
    found = np.empty(len(among), dtype=np.bool_)
    which = np.ascontiguousarray(among).view(np.uint8)
    kernels.edge_loops.among(which, kinds, allowed.view(np.uint8), found.view(np.uint8))
    return found
