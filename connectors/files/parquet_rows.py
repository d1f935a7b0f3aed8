"""All rows of a Parquet file in batches of bounded size, row group by row group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from math import ceil

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.files.parquet_sample import STREAM_BYTES

_MOST_ROWS = 65_536
_FEWEST_ROWS = 16
_BATCH_BYTES = 16 * 1024 * 1024
_PROBE_ROWS = 256


def parquet_rows(path: str, names: Sequence[str], groups: Callable[[int], Iterable[int]]) -> Iterator[pa.RecordBatch]:
    """The rows of those of these columns that a file has, of the row groups that ``groups`` chooses from how many there are.
    Where it has none of them, no row tells of itself. Raises what Arrow raises, ValueError for such a file."""
    with pq.ParquetFile(path, buffer_size=STREAM_BYTES, pre_buffer=False, coerce_int96_timestamp_unit="us") as table:
        met = table.schema_arrow.names
        wanted = [name for name in names if name in met]
        if not wanted or len(set(met)) < len(met):
            raise ValueError("no column is called so, or two are called the same")
        for batch in all_rows(table, wanted, tuple(groups(table.metadata.num_row_groups))):
            yield batch.select(wanted)


def all_rows(
    table: pq.ParquetFile, columns: Sequence[str] | None, groups: Sequence[int] | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows of these columns, or of all; of these row groups, or of all.

    What the footer tells of widths is what was written, and a dictionary makes little of long cells that come again and again:
    so the widest rows that were met count too. The first ones are looked at for that before any are given.
    """
    met = 0.0
    chosen = range(table.metadata.num_row_groups) if groups is None else groups
    for number in chosen:
        if number == chosen[0]:
            met = max((_width(batch) for batch in _batches(table, number, columns, _PROBE_ROWS, most=1)), default=0.0)
        group = table.metadata.row_group(number)
        declared = group.total_byte_size / max(1, group.num_rows)
        rows = _evenly(group.num_rows, int(max(_FEWEST_ROWS, min(_MOST_ROWS, _BATCH_BYTES / max(1.0, declared, met)))))
        for batch in _batches(table, number, columns, rows):
            met = max(met, _width(batch))
            yield batch


def _evenly(total: int, most: int) -> int:
    """Rows of a batch so that as few batches as ``most`` lets have about the same length: each is as much work, however short."""
    return max(1, ceil(total / max(1, ceil(total / most))))


def _batches(
    table: pq.ParquetFile, number: int, columns: Sequence[str] | None, rows: int, most: int | None = None
) -> Iterator[pa.RecordBatch]:
    return islice(table.iter_batches(rows, row_groups=[number], columns=columns, use_threads=False), most)


def _width(batch: pa.RecordBatch) -> float:
    """Bytes of a row, of dictionaries what a usual entry takes."""
    dictionaries = [column.dictionary for column in batch.columns if pa.types.is_dictionary(column.type)]
    return float(batch.nbytes / max(1, batch.num_rows) + sum(one.nbytes / max(1, len(one)) for one in dictionaries))
