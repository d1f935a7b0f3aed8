"""What was met in the columns of a lane, question by question: as it is counted, and sent to another process.

A tally for each column has a dozen objects, which whoever counts need not make where somebody else looks at them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from classifiers.lane_sketches import Sketches
from classifiers.model import DISTINCT, ColumnTally, EntityTally
from classifiers.sketch import BottomK

Counts = npt.NDArray[np.int64]


class Sums(NamedTuple):
    """Numbers of cells, other than 0: of which columns, and how many of each."""

    columns: Sequence[int]
    cells: Sequence[int]

    @classmethod
    def of(cls, counts: Counts) -> Sums:
        """From those of all columns."""
        columns = np.flatnonzero(counts)
        return cls(columns.tolist(), counts[columns].tolist())


class TypeFinds(NamedTuple):
    """What was met of one type in some columns: their numbers, and the fields of ``EntityTally`` that are not 0 in all of them,
    each with a number for each of these columns. ``distinct`` and ``stems`` are sketches of all columns of the lane (None: they
    are empty); ``is_own``: ``distinct`` are the lowest of the columns' own digests."""

    name: str
    columns: Sequence[int]
    counts: Mapping[str, Sequence[int]]
    distinct: Sketches | None = None
    stems: Sketches | None = None
    is_own: bool = False

    @classmethod
    def of(
        cls,
        name: str,
        told: Mapping[str, Counts],
        candidates: str,
        distinct: Sketches | None = None,
        stems: Sketches | None = None,
        *,
        is_own: bool = False,
    ) -> TypeFinds:
        """Of the columns that have any of the ``candidates``, from the counts of all columns by field."""
        columns = np.flatnonzero(told[candidates])
        if len(columns) < len(told[candidates]):
            told = {field: counts[columns] for field, counts in told.items()}
        shown = {field: counts.tolist() for field, counts in told.items() if counts.any()}
        return cls(name, columns.tolist(), shown, distinct, stems, is_own)

    def add_to(self, entities: Sequence[dict[str, EntityTally]], own: Sequence[BottomK]) -> None:
        """Adds it to the tallies of all columns, each by type. ``own``: the lowest of all columns' own digests."""
        every = own if self.is_own else None if self.distinct is None else self.distinct.each()
        distinct, stems = self._of(every), self._of(None if self.stems is None else self.stems.each())
        fields, counted = tuple(self.counts), zip(*self.counts.values(), strict=True)
        for column, cells, values, begun in zip(self.columns, counted, distinct, stems, strict=False):
            counts, before = zip(fields, cells, strict=True), entities[column].get(self.name)
            if before is None:
                found = EntityTally.of(counts, values, begun)
            elif values is None and begun is None:
                found = before.plus(counts)
            else:
                found = before.merge(EntityTally.of(counts, values, begun))
            entities[column][self.name] = found

    def _of(self, sketches: Sequence[BottomK] | None) -> Iterable[BottomK | None]:
        """Those of these columns, from those of all."""
        if sketches is None:
            return repeat(None)
        return sketches if len(sketches) == len(self.columns) else [sketches[column] for column in self.columns]


class LaneFinds(NamedTuple):
    """The same of everything. ``rows``, ``nulls`` and ``blanks`` have a number for each column; ``distinct`` and ``shapes`` are
    the columns' own sketches; ``lengths`` say of which column how many characters how many cells have; ``traits`` how many cells
    show a form. What is met of a type in several ways adds up."""

    rows: Sequence[int]
    nulls: Sequence[int]
    blanks: Sequence[int]
    distinct: Sketches
    shapes: Sketches
    lengths: tuple[Sequence[int], Sequence[int], Sequence[int]]
    traits: Mapping[str, Sums]
    types: Sequence[TypeFinds]

    def tallies(self) -> list[ColumnTally]:
        """The tally of each column."""
        count = len(self.rows)
        lengths: list[dict[int, int]] = [{} for _ in range(count)]
        for column, length, cells in zip(*self.lengths, strict=True):
            lengths[column][length] = cells
        traits: list[dict[str, int]] = [{} for _ in range(count)]
        for trait, shown in sorted(self.traits.items()):
            for column, cells in zip(*shown, strict=True):
                traits[column][trait] = cells
        own = self.distinct.lower(DISTINCT) if any(one.is_own for one in self.types) else ()
        entities: list[dict[str, EntityTally]] = [{} for _ in range(count)]
        for one in sorted(self.types, key=attrgetter("name")):
            one.add_to(entities, own)
        fields = (self.rows, self.nulls, self.blanks, self.distinct.each(), self.shapes.each(), lengths, traits, entities)
        return [ColumnTally(*each) for each in zip(*fields, strict=True)]
