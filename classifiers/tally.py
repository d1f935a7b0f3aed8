"""Counts what all detectors meet in batches of rows: tallies without values, equal for any split of the rows once merged.

Small columns, of one batch or of many, are looked at together (``lanes``), large ones each by itself. All counts are integers, so
that neither order nor the size of batches can matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import TypeAlias

import pyarrow as pa

from classifiers.detectors.base import Detector
from classifiers.inside_tallies import Judges
from classifiers.lane_tallies import column_tallies
from classifiers.lanes import Part, lanes_of
from classifiers.model import ColumnTally, DatasetTally
from classifiers.nested import opened
from classifiers.workers import each
from config import Reference

_WORTH_SHARING = 4096  # rows whose columns are worth handing to other threads

_Named: TypeAlias = tuple[int, str, pa.Array]
_Found: TypeAlias = list[tuple[int, str, ColumnTally]]


def tally(
    batch: pa.RecordBatch, detectors: Mapping[str, Detector], reference: Reference, key: bytes, today: date | None = None
) -> DatasetTally:
    """What the detectors meet in some rows. ``key`` (up to 64 bytes) keys the digests: they say nothing outside its run.

    ``today`` is the day on which ages are counted; without it they are not.
    """
    return tally_all([batch], Judges(detectors, reference, key, today))[0]


def tally_all(batches: Sequence[pa.RecordBatch], judges: Judges) -> tuple[DatasetTally, ...]:
    """The same of several batches, which may be of different tables: as if each were tallied by itself."""
    named = [
        (place, name, column)
        for place, batch in enumerate(batches)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    large = [one for one in named if len(one[2]) >= _WORTH_SHARING]
    small = [one for one in named if len(one[2]) < _WORTH_SHARING]
    columns: tuple[dict[str, ColumnTally], ...] = tuple({} for _ in batches)
    for found in (*each(partial(_by_itself, judges), large, weight=_bytes), _together(judges, small)):
        for place, path, one in found:
            before = columns[place].get(path)
            columns[place][path] = one if before is None else before.merge(one)
    return tuple(DatasetTally(batch.num_rows, dict(sorted(own.items()))) for batch, own in zip(batches, columns, strict=True))


def _bytes(named: _Named) -> int:
    """About how long a column takes: text takes longer than numbers."""
    return int(named[2].nbytes)


def _by_itself(judges: Judges, named: _Named) -> _Found:
    """A column and the paths inside it, one after the other."""
    place, name, column = named
    return [(place, path, column_tallies([Part(cells, is_open)], judges)[0]) for path, cells, is_open in opened(name, column)]


def _together(judges: Judges, named: Sequence[_Named]) -> _Found:
    """Columns and the paths inside them, those that look alike in one lane."""
    met = [(place, path, Part(cells, is_open)) for place, name, column in named for path, cells, is_open in opened(name, column)]
    parts = [part for _, _, part in met]
    without = [number for number, part in enumerate(parts) if not len(part.cells.texts)]
    found: _Found = []
    for lane in (*lanes_of(parts), *([without] if without else ())):
        tallies = column_tallies([parts[number] for number in lane], judges)
        found += [(met[number][0], met[number][1], one) for number, one in zip(lane, tallies, strict=True)]
    return found
