"""Writes tables to one SQLite file, and to CSV and Parquet files, as other systems leave them."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.accuracy.model import Column, Form, Table

_DECLARED = {
    "text": "TEXT",
    "integer": "INTEGER",
    "double": "REAL",
    "decimal": "DECIMAL(18,2)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


def write_tables(tables: Iterable[Table], folder: Path) -> None:
    """Write all tables below ``folder``: ``tables.db``, ``files/*.csv`` and ``files/*.parquet``."""
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(folder / "tables.db")
    try:
        for table in tables:
            _write(table, files, database)
        database.commit()
    finally:
        database.close()


def _write(table: Table, files: Path, database: sqlite3.Connection) -> None:
    if table.form is Form.SQLITE:
        _insert(table, database)
    elif table.form is Form.PARQUET:
        arrays = {column.name: _array(column) for column in table.columns}
        pq.write_table(pa.table(arrays), files / f"{table.name}.parquet")
    else:
        encoding = "gb18030" if table.form is Form.GBK else "utf-8"
        with (files / f"{table.name}.csv").open("w", newline="", encoding=encoding) as handle:
            out = csv.writer(handle)
            out.writerow([column.name for column in table.columns])
            out.writerows(zip(*(map(_text, column.values) for column in table.columns), strict=True))


def _insert(table: Table, database: sqlite3.Connection) -> None:
    columns = ", ".join(f'"{column.name}" {_DECLARED[column.stored]}' for column in table.columns)
    database.execute(f'CREATE TABLE "{table.name}" ({columns})')
    rows: Iterator[tuple[Any, ...]] = zip(*(map(_cell, column.values) for column in table.columns), strict=True)
    marks = ", ".join("?" * len(table.columns))
    database.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows)  # noqa: S608 - our own names


def _cell(value: Any) -> Any:
    return _text(value) if isinstance(value, date | datetime) else value


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.1f}" if isinstance(value, float) and value.is_integer() else str(value)


def _array(column: Column) -> pa.Array:
    """The column in the Arrow type that it is stored as."""
    values = column.values
    if column.stored == "decimal":
        return pa.array(
            [None if one is None else Decimal(str(one)).quantize(Decimal("0.01")) for one in values], pa.decimal128(22, 2)
        )
    if column.stored == "timestamp":
        return pa.array([None if one is None else datetime(one.year, one.month, one.day) for one in values], pa.timestamp("us"))
    fixed = {"text": pa.string(), "integer": pa.int64(), "double": pa.float64(), "date": pa.date32()}
    return pa.array(values, fixed.get(column.stored))
