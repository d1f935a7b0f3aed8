"""``python -m benchmarks.fleet``: many small tables: the scan beside a bare SELECT of the same rows, the rescan, and wide
inventories on PostgreSQL and MariaDB with how many statements they take."""

from __future__ import annotations

from scanner.footprint import arrow_without_pandas, collect_seldom, keep_bounded

if __name__ == "__main__":  # as ``shudian scan`` sets up its own process, before Arrow asks how it is to keep memory
    collect_seldom()
    keep_bounded()
    arrow_without_pandas()

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeAlias

from benchmarks.figures import Figure, seconds_text, tell
from benchmarks.fleet.scans import Fleet, fleet, selected
from benchmarks.fleet.tables import Shape, fill_mariadb, fill_postgresql
from tests.servers.mariadb import running_mariadb
from tests.servers.postgresql import running_postgresql

_LISTED_ROWS = 10  # an inventory reads none of them
_MANY, _MINUTES, _MEGABYTES = 10_000, 20, 400
_Served: TypeAlias = AbstractContextManager[tuple[Fleet, Callable[[], int]]]
"""A fleet, and how many statements its server has been sent so far."""
_QUESTIONS = "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'QUESTIONS'"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; one line of JSON a figure."""
    parser = argparse.ArgumentParser(prog="benchmarks.fleet", description=__doc__)
    parser.add_argument("--tables", type=int, default=200, help="of 4 columns, beside the SELECT and for the rescan (0: none)")
    parser.add_argument("--wide-tables", type=int, default=1000, help="of 10 columns, for the inventories (0: none)")
    parser.add_argument("--wide-scans", type=int, default=100, help="of these tables are scanned (0: none)")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args(arguments)
    if options.tables:
        tell(beside_select(Shape(options.tables, seed=options.seed), options.runs))
    if options.wide_tables:
        wide = Shape(options.wide_tables, _LISTED_ROWS, columns=10, seed=options.seed)
        for name, served in (("postgresql", _on_postgresql), ("mariadb", _on_mariadb)):
            tell(inventory(name, wide, partial(served, wide), options.runs))
            if options.wide_scans:
                some = Shape(options.wide_scans, columns=10, seed=options.seed)
                tell(wide_scan(name, some, partial(served, some)))
    return 0


def beside_select(shape: Shape, runs: int) -> Iterator[Figure]:
    """The scan of many tables against the bare SELECT, and the rescan of unchanged tables against the first scan."""
    with running_postgresql() as server:
        database = fill_postgresql(server, shape)
        with fleet(server.spec(database)) as tables:
            tables.scanned()  # warm: the server has read its pages, and we our rules
            selects, scans, recorded, again = [], [], [], []
            for _ in range(runs):
                selects.append(selected(server, database)[0])
                scans.append(tables.scanned())
                tables.forgotten()
                recorded.append(tables.scanned(record=True))
                again.append(tables.scanned(record=True, incremental=True))
    what = f"{shape.tables:,} tables x {shape.rows:,} rows x {shape.columns} columns, 2 connections"
    told = f"{what}; SELECT {seconds_text(selects)}, scan {seconds_text(scans)}, recorded {seconds_text(recorded)}"
    yield Figure.of("fleet.select", "x", 2.0, _ratios(scans, selects), told)
    told = f"{what}; first {seconds_text(recorded)}, again {seconds_text(again)}, both recorded"
    yield Figure.of("fleet.rescan", "%", 20, [100 * one for one in _ratios(again, recorded)], told)


def inventory(name: str, shape: Shape, served: Callable[[], _Served], runs: int) -> Iterator[Figure]:
    """The inventory of many tables: seconds, and statements as the server counts them."""
    with served() as (tables, statements):
        seconds, counts, all_of_it = [], [], []
        for _ in range(runs):
            marks = [statements()]
            taken, found = tables.inventoried(lambda marks=marks: marks.append(statements()))  # type: ignore[misc]
            marks.append(statements())
            counts.append(float(marks[2] - marks[1]))
            all_of_it.append(float(marks[2] - marks[0]))
            seconds.append(taken)
            if found != shape.tables:
                raise RuntimeError(f"the inventory gave {found} tables")
    what = f"{shape.tables:,} tables x {shape.columns} columns"
    yield Figure.of(f"fleet.inventory.{name}", "s", 15, seconds, what)
    yield Figure.of(
        f"fleet.statements.{name}", "statements", 30, counts, f"{what}; {max(all_of_it):.0f} with connecting and rights"
    )


def wide_scan(name: str, shape: Shape, served: Callable[[], _Served]) -> Iterator[Figure]:
    """One scan of many tables as a process of its own, recorded: minutes for 10,000 tables at its pace, and memory."""
    with served() as (tables, _):
        done = tables.scanned_apart()
    what = f"{shape.tables:,} tables x {shape.rows:,} rows x {shape.columns} columns, recorded, {done.seconds:.0f} s"
    pace = done.seconds / 60 * _MANY / shape.tables
    carried = "" if shape.tables == _MANY else f"; carried over to {_MANY:,} tables"
    yield Figure.of(f"fleet.scan.{name}", "min", _MINUTES, [pace], what + carried)
    yield Figure.of(f"fleet.memory.{name}", "MB", _MEGABYTES, [done.memory / 1e6], what)


def _ratios(these: Sequence[float], those: Sequence[float]) -> list[float]:
    """Of each round its own: the machine may be busier in one than in the other."""
    return [this / that for this, that in zip(these, those, strict=True)]


@contextmanager
def _on_postgresql(shape: Shape) -> Iterator[tuple[Fleet, Callable[[], int]]]:
    with running_postgresql() as server:
        database = fill_postgresql(server, shape)
        log = server.process.log if server.process else Path()
        server.execute("postgres", f"ALTER ROLE {server.scanner} SET log_statement = 'all'")
        with fleet(server.spec(database)) as tables:
            yield tables, lambda: _logged(log)


@contextmanager
def _on_mariadb(shape: Shape) -> Iterator[tuple[Fleet, Callable[[], int]]]:
    with tempfile.TemporaryDirectory() as folder, running_mariadb() as server:
        database = fill_mariadb(server, shape, Path(folder))
        with fleet(server.spec(database)) as tables:
            # Of the two looks themselves one falls between them.
            yield tables, lambda: int(server.fetch(None, _QUESTIONS)[0][0])


def _logged(log: Path) -> int:
    return sum(b"statement: " in line for line in log.read_bytes().splitlines())


if __name__ == "__main__":
    sys.exit(main())
