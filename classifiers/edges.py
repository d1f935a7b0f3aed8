"""What texts begin and end with and how long they are: cheap tests of the ways in which a pattern can fit them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from classifiers import kernels
from classifiers.characters import Bytes, Flags
from classifiers.endings import Points, edge_characters, first_two
from classifiers.flagged import covers, meets
from classifiers.layers import beginnings
from classifiers.positions import Places, Positions
from classifiers.shapes import Ids
from classifiers.told_once import told_once
from classifiers.ways import Way


@dataclass(frozen=True, eq=False)
class Edges:
    """Of texts in UTF-8, at least one, given as their bytes and the place of the first byte of each (and the end). How long they
    are is asked only where they differ."""

    data: Bytes = field(repr=False)
    offsets: Ids = field(repr=False)
    _lengths: Callable[[], Places] = field(repr=False)
    positions: Positions | None = field(repr=False)

    @told_once
    def lengths(self) -> Places:
        """The characters of each text."""
        return self._lengths()

    @told_once
    def are_sure(self) -> bool:
        """Whether every text is known by its positions: a pattern is decided by those as soon as by anything."""
        return self.positions is not None and not len(self.positions.others)

    @told_once
    def shortest(self) -> int:
        """Characters of the shortest text."""
        return int(self.lengths.min())

    @told_once
    def longest(self) -> int:
        """Characters of the longest text."""
        return int(self.lengths.max())

    @told_once
    def last(self) -> Points:
        """The code point of each text's last character, as ``last_characters`` tells it."""
        return self._last_told[0]

    @told_once
    def _last_told(self) -> tuple[Points, Flags]:
        return edge_characters(self.data, self.offsets, last=True)

    @told_once
    def _first_told(self) -> tuple[Points, Flags]:
        return edge_characters(self.data, self.offsets, last=False)

    @told_once
    def _first_met(self) -> Places:
        met = self.positions.met(0) if self.positions is not None and self.are_sure else None
        return np.flatnonzero(self._first_told[1]) if met is None else met

    @told_once
    def _last_met(self) -> Places:
        met = self.positions.met(-1) if self.positions is not None and self.are_sure else None
        return np.flatnonzero(self._last_told[1]) if met is None else met

    @told_once
    def _two_told(self) -> tuple[Points, Flags]:
        return first_two(self.data, self.offsets)

    @told_once
    def _two_met(self) -> Places:
        return np.flatnonzero(self._two_told[1])

    def allow(self, way: Way) -> bool:
        """Whether any text may fit in this way: no text is looked at."""
        return bool(
            self.shortest <= way.most
            and self.longest >= way.least
            and (way.last is None or meets(way.last, self._last_met))
            and (way.first is None or meets(way.first, self._first_met))
        )

    def narrowed(self, way: Way, among: Flags) -> Flags:
        """Which of some texts may fit in this way."""
        if way.last is not None and not covers(way.last, self._last_met):
            among = of_kinds(among, self.last, way.last)
        if way.first is not None and not covers(way.first, self._first_met):
            among = of_kinds(among, self._first_told[0], way.first)
        return self.as_long(way.least, way.most, among)

    def as_long(self, least: int, most: int, among: Flags) -> Flags:
        """Which of some texts have a length between two."""
        if least <= self.shortest and self.longest <= most:
            return among
        if kernels.edge_loops is None:
            return among & (self.lengths >= least) & (self.lengths <= most)
        found = np.empty(len(among), dtype=np.bool_)
        which = np.ascontiguousarray(among).view(np.uint8)
        kernels.edge_loops.as_long(which, self.lengths, least, min(most, self.longest), found.view(np.uint8))
        return found

    def well_begun(self, pattern: str, among: Flags) -> Flags:
        """Which of some texts begin with two bytes that a pattern may begin with, where it fits them as wholes."""
        allowed = beginnings(pattern)
        return among if allowed is None or covers(allowed, self._two_met) else of_kinds(among, self._two_told[0], allowed)


def of_kinds(among: Flags, kinds: Points, allowed: Flags) -> Flags:
    """Which of some texts are of an allowed kind."""
    if kernels.edge_loops is None:
        return among & allowed[kinds]
    found = np.empty(len(among), dtype=np.bool_)
    which = np.ascontiguousarray(among).view(np.uint8)
    kernels.edge_loops.among(which, kinds, allowed.view(np.uint8), found.view(np.uint8))
    return found
