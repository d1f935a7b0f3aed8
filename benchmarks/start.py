"""``python -m benchmarks.start``: how long the command takes to begin: its help, and the scan of one small SQLite file.

Each run is a process of its own; what the system keeps of files in memory stays. The command is compiled to
bytecode before, as it is where a package is installed.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.accuracy.generate import contacts, identifiers
from benchmarks.apart import Apart, run_apart, shudian
from benchmarks.figures import Figure, tell

_ROWS = 1_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both."""
    parser = argparse.ArgumentParser(prog="benchmarks.start", description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args(arguments)
    tell(measured(options.runs, options.seed))
    return 0


def measured(runs: int, seed: int) -> tuple[Figure, ...]:
    """The seconds of both commands."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.db"
        _fill(path, seed)
        compiled = ("env", "-u", "PYTHONDONTWRITEBYTECODE", f"PYTHONPYCACHEPREFIX={folder}/compiled")
        scan = (*compiled, *shudian("scan", f"sqlite:///{path}", "--no-catalog", "--seed", str(seed)))
        run_apart(*scan, good=(0,))  # which writes the bytecode
        helps = [run_apart(*compiled, *shudian("--help"), good=(0,)) for _ in range(runs)]
        scans = [run_apart(*scan, good=(0,)) for _ in range(runs)]
    return (
        _figure("start.help", 0.4, helps, "shudian --help"),
        _figure("start.scan", 1.5, scans, f"one table of {_ROWS:,} rows and 4 columns, --no-catalog"),
    )


def _figure(bench: str, target: float, runs: Sequence[Apart], notes: str) -> Figure:
    processor = median(one.processor for one in runs)
    return Figure.of(bench, "s", target, (one.seconds for one in runs), f"{notes}; {processor:.2f} s of a processor")


def _fill(path: Path, seed: int) -> None:
    draw = Random(seed)
    rows = [(n, contacts.name(draw), contacts.mobile(draw), identifiers.id_card(draw)) for n in range(_ROWS)]
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE users (id integer PRIMARY KEY, name text, phone text, id_card text)")
        connection.executemany("INSERT INTO users VALUES (?, ?, ?, ?)", rows)
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
