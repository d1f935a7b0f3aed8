"""Sources that are files: SQLite, DuckDB, CSV, JSON lines, Parquet. Each is built in a folder when it is opened."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.sampling.model import Source
from config import SourceSpec, SourceUrl

_BLOCK = 10_000


def file_sources(folder: Path, rows: int, seed: int) -> tuple[Source, ...]:
    """All sources that need no server."""

    def source(name: str, note: str, build: Callable[[Path, int, int], SourceSpec]) -> Source:
        return Source(name, note, rows, partial(_built, folder, build, rows, seed))

    return (
        source("SQLite", "row ids without gaps", _sqlite),
        source("SQLite, uneven ids", "half of the rows at 1/2000 of the density of the others", _sqlite_uneven),
        source("DuckDB", "one table", _duckdb),
        source("CSV", "lines of like length", _csv),
        source("CSV, uneven lines", "lines of the second half are 1/20 as long", _csv_uneven),
        source("JSON lines", "objects of like length", _json_lines),
        source("Parquet", "row groups of 100,000 rows", _parquet),
    )


@contextmanager
def _built(folder: Path, build: Callable[[Path, int, int], SourceSpec], rows: int, seed: int) -> Iterator[SourceSpec]:
    path = folder / f"{build.__name__.strip('_')}"
    path.mkdir()
    yield build(path, rows, seed)
    shutil.rmtree(path)


def padding(seed: int, number: int, length: int = 120) -> str:
    """Text that no two rows share."""
    digest = hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()
    return (digest * (length // len(digest) + 1))[:length]


def uneven_id(number: int, rows: int) -> int:
    """Ids that are dense in the first half and thin in the second."""
    return number + 1 if number < rows // 2 else 10 * rows + (number - rows // 2) * 2000


def _sqlite(folder: Path, rows: int, seed: int) -> SourceSpec:
    return _sqlite_of(folder, seed, ((n, n + 1) for n in range(rows)))


def _sqlite_uneven(folder: Path, rows: int, seed: int) -> SourceSpec:
    return _sqlite_of(folder, seed, ((n, uneven_id(n, rows)) for n in range(rows)))


def _sqlite_of(folder: Path, seed: int, numbered: Iterator[tuple[int, int]]) -> SourceSpec:
    path = folder / "t.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, pad TEXT)")
        cells = ((key, n, padding(seed, n)) for n, key in numbered)
        connection.executemany("INSERT INTO t VALUES (?, ?, ?)", cells)
        connection.commit()
    return SourceSpec("lite", SourceUrl("sqlite", path=str(path)))


def _duckdb(folder: Path, rows: int, seed: int) -> SourceSpec:
    path = folder / "t.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT range AS n, md5((? + range)::VARCHAR) AS pad FROM range(CAST(? AS BIGINT))", [seed, rows]
        )
    return SourceSpec("duck", SourceUrl("duckdb", path=str(path)))


def _csv(folder: Path, rows: int, seed: int) -> SourceSpec:
    return _csv_of(folder, rows, seed, lambda _n: 120)


def _csv_uneven(folder: Path, rows: int, seed: int) -> SourceSpec:
    return _csv_of(folder, rows, seed, lambda n: 400 if n < rows // 2 else 10)


def _csv_of(folder: Path, rows: int, seed: int, length: Callable[[int], int]) -> SourceSpec:
    path = folder / "t.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("n,pad,more\n")
        file.writelines(f"{n},{padding(seed, n, length(n))},x{n % 7}\n" for n in range(rows))
    return SourceSpec("files", SourceUrl("file", path=str(path)))


def _json_lines(folder: Path, rows: int, seed: int) -> SourceSpec:
    path = folder / "t.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"n": n, "pad": padding(seed, n)}) + "\n" for n in range(rows))
    return SourceSpec("files", SourceUrl("file", path=str(path)))


def _parquet(folder: Path, rows: int, seed: int) -> SourceSpec:
    path = folder / "t.parquet"
    schema = pa.schema([("n", pa.int64()), ("pad", pa.string())])
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, rows, 10 * _BLOCK):
            numbers = range(start, min(rows, start + 10 * _BLOCK))
            writer.write_table(pa.table({"n": numbers, "pad": [padding(seed, n) for n in numbers]}, schema=schema))
    return SourceSpec("files", SourceUrl("file", path=str(path)))
