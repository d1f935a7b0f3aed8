"""Measure what a scan does to PostgreSQL and MariaDB, and print it as a table: ``python -m benchmarks.safety [--seconds 20]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from benchmarks.safety.measure import Figure, mariadb_figures, postgresql_figures


def main() -> None:
    """Start throw-away servers, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.safety", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each part is watched")
    seconds = parser.parse_args().seconds
    for name, figures in (("PostgreSQL", postgresql_figures(seconds)), ("MariaDB", mariadb_figures(seconds))):
        for line in _table(name, figures):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


def _table(name: str, figures: Iterator[Figure]) -> Iterator[str]:
    yield f"| {name} | measured | bound |"
    yield "|---|---|---|"
    for figure in figures:
        yield f"| {figure.what} | {figure.value} | {figure.bound} |"
    yield ""


if __name__ == "__main__":
    main()
