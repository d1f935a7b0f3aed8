"""Rows of a query in few pieces. PostgreSQL's COPY hands them over row by row: each cell with its length, or, where no loop was
compiled, as CSV, in which NULL is nothing at all and an empty text is quoted. Short columns are put together by the server, as a
text each."""

from __future__ import annotations

import math
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from connectors import kernels
from connectors.model import Column, Reason
from connectors.sql import postgresql_stream
from connectors.sql.cells import BINARY_BYTES, Field, Row
from connectors.sql.faults import SqlFault
from connectors.sql.postgresql_grants import quote

Run: TypeAlias = Callable[[Callable[[Any], bytes]], bytes]
"""``Pool.run``."""
MOST_TOGETHER = 2
"""Columns: of one the server does less than for rows, of two a little more, and whoever reads them a quarter."""
MOST_CHARS = 64
"""Of a cell, so that the texts of some ten thousand rows stay small."""
MOST_ROWS = 100_000
"""Put together in one statement: the server has all of them in memory at once, where COPY has one."""
_NULL, _END = 30, 10
"""Characters: what stands for NULL, and between two cells."""
_LIMITED = re.compile(r"character(?: varying)?\((\d+)\)")
_SHORT_TYPES = frozenset(("smallint", "integer", "bigint", "real", "double precision", "boolean", "date", "uuid"))
"""Types by their names of which every value is short (of text: the number of characters)."""
_TEXT_ALREADY = "character varying"  # to cast it costs the server a little for each cell
_CSV, _BINARY = "COPY ({}) TO STDOUT (FORMAT csv)", "COPY ({}) TO STDOUT (FORMAT binary)"
_BEGIN = b"PGCOPY\n\xff\r\n\0"  # no CSV of text begins so
_BESIDE_ROW, _BESIDE_CELL = 2, 3
"""Bytes that the binary format has for each row and each cell more than a CSV, which has one behind each cell."""


@lru_cache(maxsize=1024)
def is_short(type_: str, chars: int) -> bool:
    """Whether no value of the type is longer than so many characters: to cut it takes the server as long as to read it."""
    limited = _LIMITED.fullmatch(type_)
    return int(limited[1]) <= chars if limited else type_ in _SHORT_TYPES


def text_of(cell: str, type_: str, chars: int) -> str:
    """SQL of a cell as text of at most so many characters."""
    if not is_short(type_, chars):
        return f"left({cell}::text, {chars})"
    return cell if type_.startswith(_TEXT_ALREADY) else f"{cell}::text"


@lru_cache(maxsize=256)
def selected(columns: tuple[Column, ...], chars: int) -> tuple[tuple[str, ...], tuple[Field, ...]]:
    """SQL of the columns' cells and what they become; the tables of a fleet have the same columns."""
    cells = tuple(cell_of(column, chars) for column in columns)
    return cells, tuple(Field(column.name, is_binary(column)) for column in columns)


def cell_of(column: Column, chars: int) -> str:
    """SQL of a column's cell of the table ``t``, cut to so many characters or ``BINARY_BYTES``."""
    cell = f"t.{quote(column.name)}"
    if is_binary(column):
        return f"substring({cell} FROM 1 FOR {BINARY_BYTES})"
    return text_of(cell, column.type, chars)


def is_binary(column: Column) -> bool:
    """Whether its cells are bytes."""
    return column.type == "bytea"


def copied(sql: str, connection: Any) -> bytes:
    """What COPY gives for a query whose cells are all text, on the driver's connection. It reads only, and needs no right but
    SELECT. In the binary format the server looks for nothing that must be quoted, a quarter of its time."""
    return postgresql_stream.copied((_CSV if kernels.copy_loops is None else _BINARY).format(sql), connection)


@dataclass(frozen=True, slots=True)
class Copied:
    """The rows of a query that were copied as ``size`` bytes. ``longest``: no text there has more bytes, where that is known."""

    batch: pa.RecordBatch
    size: int
    longest: float = math.inf


def batch_of(fields: Sequence[Field], text: bytes) -> pa.RecordBatch:
    """The rows that were copied as one batch of text columns. Raises ValueError for what is neither of the two formats with so
    many columns, or no UTF-8."""
    return _batch(fields, text)[0]


def by_copy(run: Run, fields: Sequence[Field], sql: str) -> Copied | None:
    """The rows of a query. None where the product copies no query, or what it sent is not to be understood: then the driver's
    rows are to be asked for. Raises SqlFault."""
    try:
        text = run(partial(copied, sql))
        batch, longest = _batch(fields, text)
    except SqlFault as fault:
        if fault.reason is not Reason.SOURCE_ERROR:
            raise
        return None
    except ValueError:
        return None
    return Copied(batch, size_of(text, batch), longest)


def _batch(fields: Sequence[Field], text: bytes) -> tuple[pa.RecordBatch, float]:
    """See ``batch_of``; and the bytes that no text has more of."""
    names = [field.name for field in fields]
    if text.startswith(_BEGIN) and kernels.copy_loops is not None:
        columns, longest = _by_loops(len(names), text, kernels.copy_loops)
        return pa.RecordBatch.from_arrays(columns, names), longest
    if not text:
        return pa.RecordBatch.from_arrays([pa.array([], pa.string()) for _ in names], names=names), 0
    return pa.RecordBatch.from_arrays(_by_arrow(len(names), text), names=names), math.inf


def size_of(text: bytes, batch: pa.RecordBatch) -> int:
    """How many bytes were copied, told alike for both formats: cells, and one behind each."""
    if not text.startswith(_BEGIN):
        return len(text)
    return len(text) - int(batch.num_rows) * (_BESIDE_ROW + _BESIDE_CELL * int(batch.num_columns))


def _by_arrow(columns: int, text: bytes) -> list[pa.StringArray]:
    text = BOM_UTF8 + text if text.startswith(BOM_UTF8) else text  # Arrow drops one, which belongs to the first cell here
    places = [str(place) for place in range(columns)]  # names need not be different
    read = csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=places)
    parse = csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
    convert = csv.ConvertOptions(
        column_types=dict.fromkeys(places, pa.string()),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    table = csv.read_csv(pa.BufferReader(text), read, parse, convert).combine_chunks()
    return [column.chunk(0) for column in table.columns]


def _by_loops(columns: int, text: bytes, loops: ModuleType) -> tuple[list[pa.StringArray], float]:
    """The same of the binary format, by a compiled loop."""
    rows, found = loops.texts(text, columns)
    read = [_column(rows, *pieces) for pieces in found]
    return [column for column, _ in read], max(longest for _, longest in read)


def _column(rows: int, starts: bytes, data: bytes, filled: bytes | None) -> tuple[pa.StringArray, float]:
    flags = None if filled is None else pa.py_buffer(filled)
    found = pa.StringArray.from_buffers(rows, pa.py_buffer(starts), pa.py_buffer(data), flags)
    loops = kernels.text_loops
    longest = None if loops is None else loops.longest_of_valid(data, np.frombuffer(starts, np.int32))
    if longest is None:
        found.validate(full=True)
    return found, math.inf if longest is None else longest


def together(sql: str, columns: int) -> str:
    """A query for one row: how many rows ``sql`` gives, and of each column how many cells are not NULL, and all cells. Of more
    than ``MOST_ROWS`` it takes one too many, which tells."""
    names = [f"c{place}" for place in range(columns)]
    cells = (f"count({name}), string_agg(coalesce({name}, chr({_NULL})), chr({_END}))" for name in names)
    return f"SELECT count(*), {', '.join(cells)} FROM ({sql} LIMIT {MOST_ROWS + 1}) AS r ({', '.join(names)})"  # noqa: S608


def batch_of_texts(fields: Sequence[Field], row: Row) -> pa.RecordBatch | None:
    """The rows that the server put together. None where there are more, or where cells hold the characters that stand for NULL
    or between two cells."""
    count, *found = row
    if count > MOST_ROWS:
        return None
    arrays = [_cells(count, met, text) for met, text in zip(found[::2], found[1::2], strict=True)]
    if any(one is None for one in arrays):
        return None
    return pa.RecordBatch.from_arrays(arrays, names=[field.name for field in fields])


def _cells(count: int, met: int, text: str | None) -> pa.StringArray | None:
    if text is None:
        return pa.nulls(count, pa.string())
    cells = pc.split_pattern(pa.array([text], pa.string()), chr(_END)).values
    nulls = pc.equal(cells, chr(_NULL))
    if len(cells) != count or pc.sum(nulls).as_py() != count - met:
        return None
    return cells if met == count else pc.if_else(nulls, None, cells)
