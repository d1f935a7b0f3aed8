"""How far the reading of a long dataset is, told batch by batch."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from classifiers.model import DatasetTally
from connectors.model import Statistics

Told = Callable[[int, float | None], None]
"""Is given the rows read so far, and their share of all, between 0 and 1, where that can be told."""

_NEARLY = 0.99  # the end is told by being there
_OFFSET, _DELIMITER = 4, 1  # bytes that come with each cell here, and in a file


def telling(
    tallying: Callable[[pa.RecordBatch], DatasetTally], statistics: Statistics, told: Told, rows: int = 0, size: int = 0
) -> Callable[[pa.RecordBatch], DatasetTally]:
    """What tallies as ``tallying`` does and tells how far it is after each batch. ``statistics`` are the dataset's; ``rows`` were
    read before, which took ``size`` bytes."""

    def tally(batch: pa.RecordBatch) -> DatasetTally:
        nonlocal rows, size
        found = tallying(batch)
        rows += batch.num_rows
        size += _in_a_file(batch)
        told(rows, share_read(rows, size, statistics))
        return found

    return tally


def share_read(rows: int, size: int, statistics: Statistics) -> float | None:
    """The share of all that so many rows are, which took so many bytes; None where that cannot be told."""
    if statistics.rows.value:
        return min(_NEARLY, rows / statistics.rows.value)
    if statistics.bytes.value and statistics.bytes.kind == "file_length":
        return min(_NEARLY, size / statistics.bytes.value)
    return None


def _in_a_file(batch: pa.RecordBatch) -> int:
    """About the bytes that rows of text took in a file."""
    return int(max(0, batch.nbytes - batch.num_rows * batch.num_columns * (_OFFSET - _DELIMITER)))
