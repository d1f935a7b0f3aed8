"""``python -m benchmarks.spark``: the cost of a value on Spark, beside the local engine, each on all cores of this machine.

The same Parquet file is scanned in full by both, after a first scan of each that nobody counts: starting Java, the session and
the workers is apart. In the notes: seconds for a million values, and for a thousand small tables of a database spread over tasks.
SPARK_HOME may name the folder of a pyspark that is not installed.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median

import pyarrow.parquet as pq

from benchmarks.figures import Figure, tell
from benchmarks.speed.table import COLUMNS, mixed_table
from catalog.model import Snapshot
from config import SourceSpec, SparkSettings, load_settings, parse_source_url
from scanner.engines import Engine, LocalEngine
from scanner.judging import classifier_for
from scanner.pipeline import Pipeline, tally_key
from scanner.scanning import ScanOptions, scan_plan
from scanner.watcher import Watcher
from tests.servers.spark_home import importable, spark_home

_TARGET = 1.5
_SPLITS = 4
_OPTIONS = {"spark.driver.memory": "1g", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


def scanned(engine: Engine, source: str, *, full: bool) -> Snapshot:
    """A scan of one source with the shipped rules. Raises RuntimeError where a dataset was not read."""
    settings = load_settings(None)
    plan = replace(scan_plan(settings, ScanOptions((), seed=1)), full=full)
    classifier = classifier_for(settings, tally_key(1), date(2024, 1, 1))
    spec = SourceSpec("bench", parse_source_url(source))
    snapshot = Pipeline(plan, classifier, engine, Watcher()).scan((engine.connector(spec),))
    unread = [one for one in snapshot.entries if one.reason is not None]
    if unread or not snapshot.entries:
        raise RuntimeError(f"{len(unread)} of {len(snapshot.entries)} datasets were not read")
    return snapshot


def seconds(run: Callable[[], object], runs: int) -> list[float]:
    """How long each run took, after one that is not counted."""
    run()
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return taken


def with_tables(path: Path, tables: int) -> str:
    """A database of small tables; the source of it."""
    rows = [(f"1390000{n:04d}", "张伟", f"备注{n}") for n in range(100)]
    with closing(sqlite3.connect(path)) as database, database:
        for number in range(tables):
            database.execute(f"CREATE TABLE t_{number:05d}_x (lxdh TEXT, xm TEXT, bz TEXT)")
            database.executemany(f"INSERT INTO t_{number:05d}_x VALUES (?, ?, ?)", rows)  # noqa: S608
    return f"sqlite:///{path}"


def figures(rows: int, tables: int, runs: int, seed: int) -> tuple[Figure, ...]:
    """The ratio."""
    from scanner.engines.spark import SparkEngine

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        pq.write_table(mixed_table(rows, seed), folder / "mixed.parquet", row_group_size=max(1, rows // _SPLITS))
        database = with_tables(folder / "crm.db", tables)
        split = {"spark.sql.files.maxPartitionBytes": str((folder / "mixed.parquet").stat().st_size // _SPLITS)}
        spark = SparkEngine(SparkSettings(hive=False, options={**_OPTIONS, **split}))
        with closing(spark):
            begun = time.perf_counter()
            scanned(spark, f"lake:{folder}/mixed.parquet", full=True)
            started = time.perf_counter() - begun
            there = seconds(lambda: scanned(spark, f"lake:{folder}/mixed.parquet", full=True), runs)
            spread = seconds(lambda: scanned(spark, database, full=False), 1)
        here = seconds(lambda: scanned(LocalEngine(), f"file://{folder}/mixed.parquet", full=True), runs)
        alone = seconds(lambda: scanned(LocalEngine(), database, full=False), 1)
    millions = rows * len(COLUMNS) / 1e6
    notes = (
        f"{millions:.1f} million values: {median(there) / millions:.2f} s a million on Spark, "
        f"{median(here) / millions:.2f} s here (a scan {median(there):.2f} and {median(here):.2f} s, its jobs with it); "
        f"a thousand tables of 100 × 3: {spread[0] / tables * 1000:.1f} s on Spark, {alone[0] / tables * 1000:.1f} s here; "
        f"the first scan with its start took {started:.0f} s"
    )
    return (Figure.of("spark", "×", _TARGET, [one / median(here) for one in there], notes),)


def main() -> int:
    """Measure, and tell the figure."""
    parser = argparse.ArgumentParser(prog="benchmarks.spark", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--tables", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    if spark_home() is None:
        tell([Figure.missing("spark", "×", _TARGET, "pyspark is not installed here")])
        return 0
    with importable():
        tell(figures(options.rows, options.tables, options.runs, options.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
