"""The rows of the table of benchmarks: what is measured, what is asked for, and the command that measures it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``small`` and ``full`` are the words after ``python -m`` for a look of a minute or two and for the size that is
    asked for; ``holds``: how the names of its figures begin; ``needs``: programs or packages without which it cannot run."""

    name: str
    what: str
    asked: str
    small: tuple[str, ...]
    full: tuple[str, ...]
    holds: tuple[str, ...]
    needs: str = ""


ROWS: tuple[Row, ...] = (
    Row(
        "speed",
        "full scan of a 500,000 × 12 mixed Chinese table, all detectors, CSV and Parquet, against pyarrow only reading it",
        "≤ 3.0 × and then towards 1.5 ×",
        ("benchmarks.speed", "--rows", "50000"),
        ("benchmarks.speed", "--rows", "500000"),
        ("speed.csv", "speed.parquet"),
    ),
    Row(
        "peers",
        "the same values against Presidio with our patterns, and DataProfiler",
        "≥ 3,000 × and ≥ 250 ×",
        ("benchmarks.speed", "--rows", "50000", "--peers"),
        ("benchmarks.speed", "--rows", "500000", "--peers"),
        ("speed.presidio", "speed.dataprofiler"),
        "Presidio and DataProfiler, installed into an environment of their own from a package index",
    ),
    Row(
        "fleet",
        "1,000 PostgreSQL tables × 1,000 rows × 4 columns, against one connection's bare SELECT of the same rows",
        "≤ 2.0 ×",
        ("benchmarks.fleet", "--tables", "200", "--wide-tables", "0", "--runs", "2"),
        ("benchmarks.fleet", "--tables", "1000", "--wide-tables", "0", "--runs", "7"),
        ("fleet.select",),
        "PostgreSQL",
    ),
    Row(
        "wide",
        "10,000 tables × 10 columns, PostgreSQL and MariaDB: inventory / scan of 1,000-row tables",
        "≤ 15 s and ≤ 30 statements / ≤ 20 min, ≤ 400 MB",
        ("benchmarks.fleet", "--tables", "0", "--wide-tables", "1000", "--wide-scans", "100"),
        ("benchmarks.fleet", "--tables", "0", "--wide-tables", "10000", "--wide-scans", "10000"),
        ("fleet.inventory", "fleet.statements", "fleet.scan", "fleet.memory"),
        "PostgreSQL and MariaDB",
    ),
    Row("rescan", "rescan with nothing changed", "≤ 20 % of the first", (), (), ("fleet.rescan",), "PostgreSQL"),
    Row(
        "one_table",
        "10 M-row table sampled",
        "≤ 5 s, ≤ 1,500 pages",
        ("benchmarks.one_table", "--rows", "400000", "--runs", "2"),
        ("benchmarks.one_table", "--rows", "10000000"),
        ("one_table",),
        "PostgreSQL",
    ),
    Row(
        "census",
        "census of 10 M rows, against PostgreSQL's COUNT(DISTINCT)",
        "≤ 1.0 × and ≤ 200 MB",
        (),
        (),
        ("census",),
        "PostgreSQL",
    ),
    Row(
        "freetext",
        "free text, 200,000 call notes with names and addresses",
        "≥ 50,000 texts/s on 2 cores",
        ("benchmarks.freetext", "--speed", "--notes", "20000"),
        ("benchmarks.freetext", "--speed", "--notes", "200000"),
        ("free text",),
    ),
    Row(
        "big_file",
        "10 GB CSV (generated, removed afterwards): sampled / full",
        "≤ 10 s / ≤ 3 × reading, ≤ 400 MB",
        ("benchmarks.big_file", "--megabytes", "100"),
        ("benchmarks.big_file", "--megabytes", "10000"),
        ("big_file",),
    ),
    Row(
        "start",
        "`shudian --help`; scan of one small SQLite file, cold",
        "≤ 0.4 s; ≤ 1.5 s",
        ("benchmarks.start",),
        ("benchmarks.start", "--runs", "11"),
        ("start",),
    ),
    Row(
        "spark",
        "cost per value of the Spark engine against the local one, start-up apart",
        "≤ 1.5 ×",
        ("benchmarks.spark",),
        ("benchmarks.spark", "--rows", "1600000"),
        ("spark",),
        "Java 17 and pyspark",
    ),
    Row(
        "soak",
        "500 runs in one process with random source faults: memory, descriptors, threads",
        "≤ 1 MB/h extrapolated; flat",
        ("benchmarks.soak", "--runs", "40", "--minutes", "2"),
        ("benchmarks.soak", "--runs", "500"),
        ("soak",),
    ),
)
"""In the order of the page. A row without words is measured by the command of the row before that names its figures."""
