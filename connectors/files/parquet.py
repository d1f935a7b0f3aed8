"""Parquet files: typed columns, rows exactly counted by the footer.

Nested columns are handed on as Arrow structs and lists. ``parquet_sample`` takes the sample.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import ceil

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.files.format import SHARE_BYTES, Part, check_unchanged, positions
from connectors.files.header import unique_names
from connectors.files.opening import OpenedFile
from connectors.files.parquet_cells import cut_batch
from connectors.files.parquet_rows import SHARE_BATCH_BYTES, all_rows
from connectors.files.parquet_sample import STREAM_BYTES, Sampler
from connectors.files.parquet_widths import likely_width
from connectors.files.unreadable import Unreadable
from connectors.model import (
    Column,
    Dataset,
    Kind,
    Measure,
    Reason,
    Sample,
    SamplePlan,
    Statistics,
    Status,
)
from connectors.shares import OddShare, Share

_LARGEST_FOOTER = 64 * 1024 * 1024
_MOST_OF_ALL = 0.6  # that one of two may have to read


class ParquetFormat:
    """Parquet. One file is one dataset with the file's own Arrow types."""

    def parts(self, file: OpenedFile) -> Iterator[Part]:
        """The file itself, with comments from the Arrow schema or from Spark's."""
        with _opened(file) as table:
            yield Part(Kind.FILE, columns=_columns(table.schema_arrow), comment=_comment(table.schema_arrow.metadata))

    def statistics(self, file: OpenedFile, dataset: Dataset) -> Statistics:  # noqa: ARG002
        """Rows from the footer, bytes as compressed."""
        with _opened(file) as table:
            return _statistics(table, file)

    def sample(self, file: OpenedFile, dataset: Dataset, plan: SamplePlan) -> Sample:
        """Rows at random places, as far as the budget reaches into the row groups."""
        with _opened(file) as table:
            names = _names(table.schema_arrow)
            check_unchanged(dataset, names)
            taken = Sampler(table, file, plan).take()
            batches = tuple(cut_batch(batch.columns, names, plan.cell_chars) for batch in taken.batches)
            status, reason = (Status.PARTIAL, Reason.BUDGET) if taken.short else (Status.COMPLETE, None)
            if not table.metadata.num_rows:
                batches, status = (_no_rows(table.schema_arrow, names),), Status.EMPTY
            return Sample(batches, taken.coverage, status, reason, statistics=_statistics(table, file))

    def read(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows, in batches of at most 147,456 that take about 24 megabytes, also across row groups."""
        with _opened(file) as table:
            names = _names(table.schema_arrow)
            check_unchanged(dataset, names)
            wanted = positions(names, columns)
            asked = _asked(table, wanted)
            yield from _cut(all_rows(table, asked), asked, wanted, columns)

    def shares(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> ParquetShares | None:
        """Row groups that stand together."""
        with _opened(file) as table:
            names = _names(table.schema_arrow)
            check_unchanged(dataset, names)
            found = ParquetShares(file, table, positions(names, columns), columns)
            return found if found.even else None


class ParquetShares:
    """The shares of one open table: row groups, by their numbers."""

    def __init__(self, file: OpenedFile, table: pq.ParquetFile, wanted: Sequence[int], names: Sequence[str]) -> None:
        self._file = file
        self._table = table
        self._wanted = tuple(wanted)
        self._names = tuple(names)
        self._sizes = [max(1, table.metadata.row_group(one).total_byte_size) for one in range(table.metadata.num_row_groups)]

    @property
    def even(self) -> bool:
        """Whether two who take one share after the other are done at about the same time."""
        halves = [0, 0]
        for share in self.cut():
            halves[halves.index(min(halves))] += share.size
        return max(halves) <= _MOST_OF_ALL * sum(halves)

    def cut(self) -> Iterator[Share]:
        """An even number of shares of about the same length, as far as the borders of row groups let."""
        total = sum(self._sizes)
        step = total / (2 * ceil(total / (2 * SHARE_BYTES))) if total else 0
        begin = held = 0
        for number, size in enumerate(self._sizes, 1):
            held += size
            if number == len(self._sizes) or held >= step - size / 2:
                yield Share(begin, number, held)
                begin, held = number, 0

    def read(self, share: Share) -> Iterator[pa.RecordBatch]:
        """The rows of a share. Raises OddShare, Unreadable, OSError."""
        asked, groups = _asked(self._table, self._wanted), range(share.begin, share.end)
        try:
            width = likely_width(self._file.read_at, self._table.metadata.row_group(share.begin))
            batches = all_rows(self._table, asked, groups, SHARE_BATCH_BYTES, width or 0.0)
            yield from _cut(batches, asked, self._wanted, self._names)
        except (pa.ArrowException, ValueError, KeyError, OverflowError, MemoryError):
            raise OddShare from None

    def rest(self, share: Share) -> None:
        """It has to begin anew: how many rows come before one that cannot be read hangs on what was read before."""


def _asked(table: pq.ParquetFile, wanted: Sequence[int]) -> list[str] | None:
    """The names of the columns at these places; None where a name occurs twice: then it cannot be asked for, and all are read."""
    unique = len(set(table.schema_arrow.names)) == len(table.schema_arrow.names)
    return [table.schema_arrow.field(place).name for place in wanted] if unique else None


def _cut(
    batches: Iterable[pa.RecordBatch], asked: Sequence[str] | None, wanted: Sequence[int], names: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """The columns that were asked for, or those at the places that are wanted, under their names."""
    for batch in batches:
        found = wanted if asked is None else [batch.schema.get_field_index(name) for name in asked]
        yield cut_batch([batch.column(place) for place in found], names)


@contextmanager
def _opened(file: OpenedFile) -> Iterator[pq.ParquetFile]:
    """The file as a table. What the parser raises becomes Unreadable; its own text is dropped."""
    _check_footer(file)
    try:
        yield pq.ParquetFile(file, buffer_size=STREAM_BYTES, pre_buffer=False)
    except pa.ArrowNotImplementedError:
        raise Unreadable(Reason.UNSUPPORTED_TYPE, "the file uses a codec or type that is not read") from None
    except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError, MemoryError):
        raise Unreadable(Reason.CORRUPT, "the Parquet structure is broken") from None


def _check_footer(file: OpenedFile) -> None:
    end = file.read_at(file.size - 8, 8)
    if end[4:] == b"PARE":
        raise Unreadable(Reason.ENCRYPTED, "the Parquet file is encrypted")
    length = int.from_bytes(end[:4], "little")
    if end[4:] != b"PAR1" or length > file.size - 12:
        raise Unreadable(Reason.CORRUPT, "the Parquet file has no whole footer")
    if length > _LARGEST_FOOTER:
        raise Unreadable(Reason.TOO_LARGE, "the Parquet footer is over 64 MB long")


def _statistics(table: pq.ParquetFile, file: OpenedFile) -> Statistics:
    return Statistics(Measure.exact(table.metadata.num_rows), Measure.exact(file.size, "compressed"))


def _names(schema: pa.Schema) -> tuple[str, ...]:
    return unique_names(schema.names)


def _columns(schema: pa.Schema) -> tuple[Column, ...]:
    comments = _spark_comments(schema.metadata)
    return tuple(
        Column(name, str(field.type)[:200], _comment(field.metadata) or comments.get(field.name, ""), field.nullable)
        for name, field in zip(_names(schema), schema, strict=True)
    )


def _comment(metadata: dict[bytes, bytes] | None) -> str:
    found = metadata or {}
    text = found.get(b"comment") or found.get(b"description") or b""
    return text.decode("utf-8", "replace")


def _spark_comments(metadata: dict[bytes, bytes] | None) -> dict[str, str]:
    """Spark keeps column comments in its own JSON beside the schema."""
    try:
        fields = json.loads((metadata or {}).get(b"org.apache.spark.sql.parquet.row.metadata", b"{}"))["fields"]
        return {field["name"]: str(field["metadata"].get("comment", "")) for field in fields}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _no_rows(schema: pa.Schema, names: Sequence[str]) -> pa.RecordBatch:
    return cut_batch([pa.array([], field.type) for field in schema], names)
