"""All rows of a Parquet file in batches of bounded size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from math import ceil
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.files.parquet_sample import STREAM_BYTES

_MOST_ROWS = 131_072
_FEWEST_ROWS = 16
_BATCH_BYTES = 22 * 1024 * 1024
SHARE_BATCH_BYTES = 32 * 1024 * 1024
"""Bytes of a batch where a file is read in shares: most shares are one batch then, which nobody has to put together."""
_SLACK = 8  # a batch may have an eighth more, where that makes one batch less
_PROBE_ROWS = 256
_RUN_ROWS = 1_048_576  # of row groups that are read in one go
_ALIKE = 1.25  # times the declared width of the first of them
_FAR_TOO_WIDE = 2  # times the bytes of a batch
_ALONE = 64 * 1024  # bytes of a column that is read by itself, on an average

_MET: WeakKeyDictionary[pq.ParquetFile, dict[tuple[str, ...] | None, float]] = WeakKeyDictionary()
"""Bytes of the widest rows that were met, on an average of a batch, of each open table's columns that were read together."""


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
    table: pq.ParquetFile,
    columns: Sequence[str] | None,
    groups: Sequence[int] | None = None,
    size: int | None = None,
    width: float = 0.0,
) -> Iterator[pa.RecordBatch]:
    """The rows of these columns, or of all; of these row groups, or of all; in batches of about ``size`` bytes, that go on from
    one row group into the next: whoever wants them of that size need not put them together then. Raises what Arrow raises, after
    the rows before that.

    What the footer tells of widths is what was written, and a dictionary makes little of long cells that come again and again:
    so the widest rows that were met count too. The first ones are looked at for that before any are given, but where somebody
    knows how wide they are likely to be (``width``, in bytes).
    """
    chosen = tuple(range(table.metadata.num_row_groups) if groups is None else groups)
    known, read = _MET.setdefault(table, {}), None if columns is None else tuple(columns)
    met, size = max(known.get(read, 0.0), width), size or _BATCH_BYTES
    if not met:  # whoever comes back for other row groups of it need not look again
        met = max((_width(batch) for batch in _batches(table, chosen[:1], columns, _PROBE_ROWS, most=1)), default=0.0)
    for run in _runs(table, chosen):
        given, total, whole = 0, sum(table.metadata.row_group(number).num_rows for number in run), False
        try:
            for batch in _batches(table, run, columns, _evenly(total, _most_rows(_declared(table, run), met, size))):
                met = known[read] = max(met, width := _width(batch))
                given += batch.num_rows
                yield batch
                if batch.num_rows * width > _FAR_TOO_WIDE * size:
                    break
            else:
                whole = True
        except (pa.ArrowException, OSError):
            pass  # it comes again, behind all rows that can be read before it
        if not whole:
            yield from _one_by_one(table, run, columns, met, given)


def _runs(table: pq.ParquetFile, chosen: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Row groups of about the same width, as they follow each other, of a bounded number of rows, but one in any case."""
    run: list[int] = []
    rows = 0
    for number in chosen:
        length = table.metadata.row_group(number).num_rows
        if run and (rows + length > _RUN_ROWS or _declared(table, [number]) > _ALIKE * _declared(table, run[:1])):
            yield tuple(run)
            run, rows = [], 0
        run.append(number)
        rows += length
    if run:
        yield tuple(run)


def _one_by_one(
    table: pq.ParquetFile, run: Sequence[int], columns: Sequence[str] | None, met: float, given: int
) -> Iterator[pa.RecordBatch]:
    """The rows of row groups behind those that are ``given`` already, each group by itself, ``met`` so many bytes wide."""
    for number in run:
        total = table.metadata.row_group(number).num_rows
        if given >= total:
            given -= total
            continue
        for batch in _batches(
            table, [number], columns, _evenly(total, _most_rows(_declared(table, [number]), met, _BATCH_BYTES))
        ):
            met = max(met, _width(batch))
            if given < batch.num_rows:
                yield batch.slice(given)
            given = max(0, given - batch.num_rows)


def _declared(table: pq.ParquetFile, groups: Sequence[int]) -> float:
    """Bytes of a row of these row groups, as they were written."""
    found = [table.metadata.row_group(number) for number in groups]
    return float(sum(group.total_byte_size for group in found) / max(1, sum(group.num_rows for group in found)))


def _most_rows(declared: float, met: float, size: int) -> int:
    """How many rows a batch of about ``size`` bytes has at most, by their width."""
    return int(max(_FEWEST_ROWS, min(_MOST_ROWS, size / max(1.0, declared, met))))


def _evenly(total: int, most: int) -> int:
    """Rows of a batch so that as few batches as ``most``, or a few more rows than that, lets have about the same length: each is
    as much work, however short."""
    return max(1, ceil(total / max(1, ceil(total / (most + most // _SLACK)))))


def _batches(
    table: pq.ParquetFile, groups: Sequence[int], columns: Sequence[str] | None, rows: int, most: int | None = None
) -> Iterator[pa.RecordBatch]:
    if not groups:
        return iter(())
    if most is None and columns is not None and _is_by_column(table, groups, columns, rows):
        return _by_column(table, groups, columns, rows)
    return islice(table.iter_batches(rows, row_groups=list(groups), columns=columns, use_threads=False), most)


def _is_by_column(table: pq.ParquetFile, groups: Sequence[int], columns: Sequence[str], rows: int) -> bool:
    """Whether these row groups are one batch, with columns that are long enough to be read one by one."""
    asked = [table.metadata.row_group(number) for number in groups]
    if rows < sum(group.num_rows for group in asked) or sum(group.total_byte_size for group in asked) < _ALONE * len(columns):
        return False
    # Each row group has dictionaries of its own, and with them batches of its own.
    return len(groups) == 1 or not any(pa.types.is_dictionary(one.type) for one in table.schema_arrow if one.name in columns)


def _by_column(table: pq.ParquetFile, groups: Sequence[int], columns: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
    """All rows of some row groups as one batch, each column read by itself: what it takes to read one, two or three times its own
    bytes, is there again for the next."""
    whole: list[pa.RecordBatch] = []
    for name in columns:
        found = list(table.iter_batches(rows, row_groups=list(groups), columns=[name], use_threads=False))
        if len(found) != 1 or found[0].schema.names != [name]:
            break  # rows that no batch holds, or a name that is also the path of what stands inside another column
        whole += found
    else:
        if len({batch.num_rows for batch in whole}) == 1:
            schema = pa.schema([batch.schema.field(0) for batch in whole], whole[0].schema.metadata)
            yield pa.RecordBatch.from_arrays([batch.column(0) for batch in whole], schema=schema)
            return
    whole.clear()
    yield from table.iter_batches(rows, row_groups=list(groups), columns=columns, use_threads=False)


def _width(batch: pa.RecordBatch) -> float:
    """Bytes of a row, of dictionaries what a usual entry takes."""
    dictionaries = [column.dictionary for column in batch.columns if pa.types.is_dictionary(column.type)]
    return float(batch.nbytes / max(1, batch.num_rows) + sum(one.nbytes / max(1, len(one)) for one in dictionaries))
