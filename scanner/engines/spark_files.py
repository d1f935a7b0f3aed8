"""Parquet files that executors read themselves, in Arrow from the first byte on, where a file's address is a path to them.

Spark's reader makes rows of the columns, Arrow columns of the rows, and sends them to Python through a socket: that costs more
than tallying them. The rows here are those that it would send; what is not sure to be the same is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from connectors import parquet_rows
from scanner.engines.lake_listing import LakeFile
from scanner.engines.lake_splits import Piece
from scanner.engines.spark_tasks import PartitionTask, Told, told_in

UNREADABLE = "unreadable"
"""Said instead of a fault where a file could not be read here. Spark's reader then has the last word."""

_HERE = "file:/"
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
_ESCAPED = re.compile("%([0-9A-Fa-f]{2})")
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
_FLAT = {
    "string": pa.string(),
    "binary": pa.binary(),
    "boolean": pa.bool_(),
    "tinyint": pa.int8(),
    "smallint": pa.int16(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", "UTC"),
    "timestamp_ntz": pa.timestamp("us"),
}


def as_arrow(kind: str) -> pa.DataType | None:
    """What Spark hands a type over as; None for types with others inside and rare ones."""
    decimal = _DECIMAL.fullmatch(kind)
    return pa.decimal128(int(decimal[1]), int(decimal[2])) if decimal else _FLAT.get(kind)


def is_path(address: str) -> bool:
    """Whether an address of Hadoop's is a file of the machine, or of one that all of them have mounted."""
    return address.startswith(_HERE)


@dataclass(frozen=True)
class FileRows:
    """The rows of a table's files. ``folder``: where its partitions begin. ``fields``: the columns that Spark says it has."""

    folder: str
    fields: tuple[tuple[str, pa.DataType], ...]

    def of(self, piece: Piece) -> Iterator[pa.RecordBatch]:
        """Its rows: text in folders' names is a column, and what a file lacks is null. Raises what Arrow and the system raise."""
        fixed = self._partition(piece.address)
        wanted = [name for name, _ in self.fields if name not in fixed]
        for batch in parquet_rows("/" + piece.address[len(_HERE) :].lstrip("/"), wanted, piece.among):
            met = dict(zip(batch.schema.names, batch.columns, strict=True))
            columns = [self._column(name, kind, fixed, met, batch.num_rows) for name, kind in self.fields]
            yield pa.RecordBatch.from_arrays(columns, [name for name, _ in self.fields])

    def _partition(self, address: str) -> dict[str, str | None]:
        folders = address[len(self.folder) :].split("/")[:-1] if address.startswith(f"{self.folder}/") else []
        found: dict[str, str | None] = {}
        for folder in reversed(folders):
            name, mark, value = folder.partition("=")
            if mark:
                found[_unescaped(name)] = None if value == _NO_VALUE else _unescaped(value)
            elif found:  # what is above another folder Spark takes for no partition
                break
        return found

    @staticmethod
    def _column(name: str, kind: pa.DataType, fixed: dict[str, str | None], met: dict[str, pa.Array], rows: int) -> pa.Array:
        if name in fixed:
            return pa.repeat(pa.scalar(fixed[name], kind), rows)
        if name not in met:
            return pa.nulls(rows, kind)
        column = met[name]
        # Spark cuts times to microseconds; nothing else may lose anything.
        return column if column.type == kind else column.cast(kind, safe=not pa.types.is_timestamp(kind))


@dataclass(frozen=True)
class FileTable:
    """A table that executors can read themselves."""

    rows: FileRows
    files: tuple[LakeFile, ...]


@dataclass(frozen=True)
class ReadThere:
    """Has a task on Arrow batches work on files that are read where it runs."""

    task: PartitionTask
    rows: FileRows

    def __call__(self, shares: Iterator[Sequence[Piece]]) -> Iterator[Told]:
        """What the task tells, or that some file was not readable."""
        unreadable: list[str] = []
        for batch in self.task(self._batches(shares, unreadable)):
            for part, fault, said in told_in(batch):
                yield (part, UNREADABLE, b"") if unreadable else (part, fault, said)

    def _batches(self, shares: Iterable[Sequence[Piece]], unreadable: list[str]) -> Iterator[pa.RecordBatch]:
        try:
            for share in shares:
                for piece in share:
                    yield from self.rows.of(piece)
        except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError):
            unreadable.append(UNREADABLE)
            raise


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
