"""Counts what all detectors meet in batches of rows: tallies without values, equal for any split of the rows once merged.

Small columns, of one batch or of many, are looked at together (``lanes``), large ones each by itself. All counts are integers, so
that neither order nor the size of batches can matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeAlias, overload

import pyarrow as pa

from classifiers.detectors.base import Detector
from classifiers.inside_tallies import Judges
from classifiers.lane_finds import LaneFinds
from classifiers.lane_tallies import lane_finds
from classifiers.lanes import Part, lanes_of
from classifiers.model import ColumnTally, DatasetTally
from classifiers.nested import opened
from classifiers.told_once import told_once
from classifiers.workers import each
from config import Reference

_WORTH_SHARING = 4096  # rows whose columns are worth handing to other threads

_Named: TypeAlias = tuple[int, str, pa.Array]
_Met: TypeAlias = tuple[Sequence[int], Sequence[str], LaneFinds]
"""What was met in a lane, with the number of the batch and the path of each of its columns."""


class Tallies(Sequence[DatasetTally]):
    """The tallies of several batches, which are told apart once somebody looks at one: where they are sent, on the other side."""

    def __init__(self, rows: Sequence[int], met: Sequence[_Met]) -> None:
        self._rows, self._met = rows, met

    @overload
    def __getitem__(self, place: int) -> DatasetTally: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[DatasetTally]: ...

    def __getitem__(self, place: int | slice) -> DatasetTally | Sequence[DatasetTally]:
        """That of one batch, or of some."""
        return self._each[place]

    def __len__(self) -> int:
        """How many batches."""
        return len(self._rows)

    def __eq__(self, other: object) -> bool:
        """Whether they are these tallies, in this order."""
        return isinstance(other, Sequence) and self._each == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        """As they are kept: what comes of it is told apart."""
        return _told_apart, (self._rows, self._met)

    @told_once
    def _each(self) -> tuple[DatasetTally, ...]:
        return _told_apart(self._rows, self._met)


def _told_apart(rows: Sequence[int], met: Sequence[_Met]) -> tuple[DatasetTally, ...]:
    columns: tuple[dict[str, ColumnTally], ...] = tuple({} for _ in rows)
    for places, paths, finds in met:
        for place, path, one in zip(places, paths, finds.tallies(), strict=True):
            before = columns[place].get(path)
            columns[place][path] = one if before is None else before.merge(one)
    return tuple(DatasetTally(count, dict(sorted(own.items()))) for count, own in zip(rows, columns, strict=True))


def tally(
    batch: pa.RecordBatch, detectors: Mapping[str, Detector], reference: Reference, key: bytes, today: date | None = None
) -> DatasetTally:
    """What the detectors meet in some rows. ``key`` (up to 64 bytes) keys the digests: they say nothing outside its run.

    ``today`` is the day on which ages are counted; without it they are not.
    """
    return tally_all([batch], Judges(detectors, reference, key, today))[0]


def tally_all(batches: Sequence[pa.RecordBatch], judges: Judges) -> Tallies:
    """The same of several batches, which may be of different tables: as if each were tallied by itself."""
    named = [
        (place, name, column)
        for place, batch in enumerate(batches)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    large = [one for one in named if len(one[2]) >= _WORTH_SHARING]
    small = [one for one in named if len(one[2]) < _WORTH_SHARING]
    by_themselves = [one for found in each(partial(_by_itself, judges), large, weight=_bytes) for one in found]
    return Tallies([batch.num_rows for batch in batches], [*by_themselves, *_together(judges, small)])


def _bytes(named: _Named) -> int:
    """About how long a column takes: text takes longer than numbers."""
    return int(named[2].nbytes)


def _by_itself(judges: Judges, named: _Named) -> list[_Met]:
    """A column and the paths inside it, one after the other."""
    place, name, column = named
    return [([place], [path], lane_finds([Part(cells, is_open)], judges)) for path, cells, is_open in opened(name, column)]


def _together(judges: Judges, named: Sequence[_Named]) -> Iterator[_Met]:
    """Columns and the paths inside them, those that look alike in one lane."""
    met = [(place, path, Part(cells, is_open)) for place, name, column in named for path, cells, is_open in opened(name, column)]
    parts = [part for _, _, part in met]
    without = [number for number, part in enumerate(parts) if not len(part.cells.texts)]
    for lane in (*lanes_of(parts), *([without] if without else ())):
        finds = lane_finds([parts[number] for number in lane], judges)
        yield [met[number][0] for number in lane], [met[number][1] for number in lane], finds
