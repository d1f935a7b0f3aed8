"""Measure full scans beside bare reading (``python -m benchmarks.speed --rows 500000``) or, with ``--peers``, other tools."""

from __future__ import annotations

from scanner.footprint import arrow_without_pandas, collect_seldom, keep_bounded

if __name__ == "__main__":  # as ``shudian scan`` sets up its own process, before Arrow asks how it is to keep memory
    collect_seldom()
    keep_bounded()
    arrow_without_pandas()

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import median

import pyarrow as pa

from benchmarks.figures import Figure, tell
from benchmarks.speed.measure import Round, rounds
from benchmarks.speed.peers import peer_of, values_a_second
from benchmarks.speed.table import COLUMNS, mixed_table, written
from classifiers import Classifier
from config import load_knowledge

_TARGET = 3.0
_PEERS = (("speed.presidio", "peers_presidio_ours.py", 3000.0), ("speed.dataprofiler", "peers_dataprofiler.py", 250.0))


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the table, time everything, tell the figures as lines of JSON."""
    options = _options().parse_args(arguments)
    if options.file is not None:
        tell([_ratio(options.file, _timed(options.file, options.runs), options)])
        return 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        table = mixed_table(options.rows, options.seed)
        files = written(table, folder)
        if options.peers:
            speeds = [_values(table) / one.scanned for one in _timed(files["parquet"], options.runs)]
            tell(_beside(speeds, table.slice(0, options.peer_rows), folder))
            return 0
        for path in files.values():  # each by a process of its own, as a scan is, which does not hold what the other one left
            own = ("--file", str(path), "--rows", str(options.rows), "--seed", str(options.seed), "--runs", str(options.runs))
            subprocess.run([sys.executable, "-m", "benchmarks.speed", *own], check=True)
    return 0


def _timed(path: Path, runs: int) -> tuple[Round, ...]:
    return rounds(path, Classifier(load_knowledge(), b"key of the benchmark", today=date(2026, 11, 22)), runs)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--file", type=Path, help="a file of this table: only it is measured, in this process")
    parser.add_argument("--peers", action="store_true", help="measure Presidio and DataProfiler instead of reading")
    parser.add_argument("--peer-rows", type=int, default=1000, help="rows that the others are given: they are slow")
    return parser


def _ratio(path: Path, found: Sequence[Round], options: argparse.Namespace) -> Figure:
    read, tallied, scanned, again = (
        median(getattr(one, part) for one in found) for part in ("read", "tallied", "scanned", "again")
    )
    engine, next_one = (median(getattr(one, part) / one.read for one in found) for part in ("tallied", "again"))
    memory = pa.default_memory_pool().backend_name
    notes = (
        f"{options.rows:,} × {len(COLUMNS)}, seed {options.seed}; only reading it with pyarrow's threads {read:.3g} s; full scan"
        f" with the product's own reader, in two processes where there are two cores, {scanned:.3g} s; one more file in the same"
        f" scan {again:.3g} s ({next_one:.1f} ×); detection over what pyarrow reads, with that reading, in one process"
        f" {tallied:.3g} s ({engine:.1f} ×); Arrow's memory as the command sets it, for all of these: {memory}. {_machine()}"
    )
    return Figure.of(f"speed.{path.suffix[1:]}", "× reading", _TARGET, [one.scanned / one.read for one in found], notes)


def _beside(speeds: Sequence[float], few: pa.Table, folder: Path) -> Iterator[Figure]:
    for bench, script, target in _PEERS:
        peer = peer_of(script)
        try:
            theirs, version = values_a_second(peer, few, folder)
        except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
            yield Figure(bench, None, "× its speed", target, False, (), f"could not be run: {type(error).__name__}", True)
            continue
        runs = tuple(round(speed / theirs, 1) for speed in speeds)
        notes = (
            f"{peer.name} ({version}): {theirs:,.0f} values/s on the first {few.num_rows:,} rows;"
            f" ours {median(speeds):,.0f} values/s on all rows of the same Parquet file. {_machine()}"
        )
        yield Figure(bench, median(runs), "× its speed", target, median(runs) >= target, runs, notes, True)


def _values(table: pa.Table) -> int:
    return sum(len(column) - column.null_count for column in table.columns)


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.machine()}, Python {platform.python_version()},"
        f" pyarrow {pa.__version__}."
    )


if __name__ == "__main__":
    sys.exit(main())
