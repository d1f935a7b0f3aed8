"""Rows of a query in few pieces. PostgreSQL's COPY writes CSV, in which NULL is nothing at all and an empty text is quoted, but
hands it over row by row; short columns are put together by the server itself, a text a column."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from connectors import kernels
from connectors.sql import postgresql_stream
from connectors.sql.cells import Field, Row

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
_MOST_BYTES = 1 << 30  # of what is taken apart at once: places are numbers of 32 bits
_COPY = "COPY ({}) TO STDOUT (FORMAT csv)"


def is_short(type_: str, chars: int) -> bool:
    """Whether no value of the type is longer than so many characters: to cut it takes the server as long as to read it."""
    limited = _LIMITED.fullmatch(type_)
    return int(limited[1]) <= chars if limited else type_ in _SHORT_TYPES


def copied(sql: str, connection: Any) -> bytes:
    """What COPY gives for a query, on the driver's connection. It reads only, and needs no right but SELECT."""
    return postgresql_stream.copied(_COPY.format(sql), connection)


def batch_of_csv(fields: Sequence[Field], text: bytes) -> pa.RecordBatch:
    """The rows as one batch of text columns. Raises ValueError for what is no CSV of so many columns."""
    names = [field.name for field in fields]
    if not text:
        return pa.RecordBatch.from_arrays([pa.array([], pa.string()) for _ in names], names=names)
    if kernels.copy_loops is not None and len(text) < _MOST_BYTES:
        try:
            return pa.RecordBatch.from_arrays(_by_loops(len(names), text, kernels.copy_loops), names=names)
        except ValueError:  # what is no CSV of PostgreSQL's own may still be one of Arrow's
            pass
    return pa.RecordBatch.from_arrays(_by_arrow(len(names), text), names=names)


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


def _by_loops(columns: int, text: bytes, loops: ModuleType) -> list[pa.StringArray]:
    """The same by compiled loops. Raises ValueError where a cell is no UTF-8, too."""
    lines = int(np.count_nonzero(np.frombuffer(text, np.uint8) == _END))
    most = min(columns * lines, len(text))  # each cell has at least the byte behind it, however many lines others hold
    data, ends, is_null = np.empty(len(text), np.uint8), np.empty(most, np.int32), np.empty(most, np.uint8)
    rows = loops.cells(text, columns, data, ends, is_null)
    return [_column(columns, place, rows, (data, ends, is_null), loops) for place in range(columns)]


def _column(columns: int, place: int, rows: int, cells: tuple[npt.NDArray[Any], ...], loops: ModuleType) -> pa.StringArray:
    data, ends, is_null = cells
    starts = np.empty(rows + 1, np.int32)
    filled = np.empty(loops.column(data, ends, columns, place, starts, data[:0]), np.uint8)
    loops.column(data, ends, columns, place, starts, filled)
    nulls = is_null[place : rows * columns : columns]
    flags = pa.py_buffer(np.packbits(nulls == 0, bitorder="little")) if nulls.any() else None
    found = pa.StringArray.from_buffers(rows, pa.py_buffer(starts), pa.py_buffer(filled), flags)
    found.validate(full=True)
    return found


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
