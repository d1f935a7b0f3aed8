"""Rows of a query as PostgreSQL's COPY writes them: CSV, in which NULL is nothing at all and an empty text is quoted."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pyarrow as pa
from pyarrow import csv

from connectors.sql.cells import Field

_COPY = "COPY ({}) TO STDOUT (FORMAT csv)"


def copied(sql: str, connection: Any) -> bytes:
    """What COPY gives for a query, on the driver's connection. It reads only, and needs no right but SELECT."""
    written = BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(_COPY.format(sql), written)
    return written.getvalue()


def batch_of_csv(fields: Sequence[Field], text: bytes) -> pa.RecordBatch:
    """The rows as one batch of text columns. Raises ValueError for what is no CSV of so many columns."""
    names = [field.name for field in fields]
    if not text:
        return pa.RecordBatch.from_arrays([pa.array([], pa.string()) for _ in names], names=names)
    places = [str(place) for place in range(len(names))]  # names need not be different
    read = csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=places)
    parse = csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
    convert = csv.ConvertOptions(
        column_types=dict.fromkeys(places, pa.string()),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    table = csv.read_csv(pa.BufferReader(text), read, parse, convert).combine_chunks()
    return pa.RecordBatch.from_arrays([column.chunk(0) for column in table.columns], names=names)
