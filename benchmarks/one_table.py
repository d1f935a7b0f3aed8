"""``python -m benchmarks.one_table``: a table of ten million people in PostgreSQL: what a sample of it takes, and a census of it
beside the server's own COUNT(DISTINCT)."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from benchmarks.apart import Apart, run_apart, shudian
from benchmarks.census.load import COLUMNS, KEY, TABLE, load_postgresql
from benchmarks.census.people import Shape
from benchmarks.figures import Figure, seconds_text, tell
from connectors import create
from connectors.model import Dataset, Sample, SamplePlan
from tests.servers.postgresql import PostgresqlServer, running_postgresql

_TABLE, _NAMED = TABLE["postgresql"], COLUMNS["postgresql"][0]
_ALONE = "t_person"
"""A table that has nothing but the column that names people."""
_COUNTED = (KEY, *COLUMNS["postgresql"])
"""The columns that a census of the whole table counts: customers' numbers, identity numbers, names, two phones."""
_SHARE = 2  # of all people of a shape, more than half stand in PostgreSQL
_MANY = 2_000_000  # rows from which one run is long enough
_BLOCKS = "SELECT coalesce(sum(heap_blks_read), 0), coalesce(sum(heap_blks_hit), 0) FROM pg_statio_user_tables"
_REPORTED_SECONDS = 1.5  # a session that ends tells what it read a moment later


@dataclass(frozen=True, slots=True)
class _Beside:
    """Runs of the server's own count, and of a census beside each of them."""

    own: tuple[float, ...]
    ours: tuple[Apart, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        """Of the clock's seconds, run by run."""
        return tuple(one.seconds / that for one, that in zip(self.ours, self.own, strict=True))

    @property
    def told(self) -> str:
        """The seconds of both, and what ours took of the processor."""
        ours = seconds_text([one.seconds for one in self.ours])
        return f"{seconds_text(self.own)}, census {ours} ({median(one.processor for one in self.ours):.3g} s of a processor)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill the tables, sample the one, count the people in both."""
    parser = argparse.ArgumentParser(prog="benchmarks.one_table", description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000, help="about so many; the full size is 10,000,000")
    parser.add_argument("--runs", type=int, help="of each; 3, of a large table 1")
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args(arguments)
    runs = options.runs or (1 if options.rows >= _MANY else 3)
    with running_postgresql() as server:
        database = load_postgresql(server, Shape(_SHARE * options.rows, options.seed))
        alone = f"CREATE UNLOGGED TABLE {_ALONE} AS SELECT {_NAMED} FROM {_TABLE}"  # noqa: S608
        server.execute(database, alone, "VACUUM ANALYZE")
        tell(sampled(server, database, runs, options.seed))
        tell(counted(server, database, runs))
    return 0


def sampled(server: PostgresqlServer, database: str, runs: int, seed: int) -> Iterator[Figure]:
    """Seconds of a sample with the plan of a scan, on an open connection; pages that the server read for it, by its own count."""
    seconds, pages, visits, places, power = [], [], [], 0, 0.0
    for run in range(runs):
        before = _blocks(server, database)
        with create(server.spec(database, include=(_TABLE,))) as connector:
            connector.probe()
            (table,) = (one for one in connector.inventory() if isinstance(one, Dataset))
            begun = time.perf_counter()
            sample = connector.sample(table, replace(SamplePlan(0), seed=seed + run))
            seconds.append(time.perf_counter() - begun)
        if not isinstance(sample, Sample):
            raise RuntimeError("the table could not be sampled")
        places, power = sample.coverage.places, sample.coverage.power_at_1pct
        after = _blocks(server, database)
        pages.append(float(after[0] - before[0]))
        visits.append(sum(after) - sum(before))
    what = f"about {_rows(server, database):,} rows; {places} places, power at 1 % {power}"
    yield Figure.of("one_table.sample", "s", 5, seconds, what)
    looks = f"{what}; {median(visits):,.0f} looks at pages, a page once for each row that is asked for"
    yield Figure.of("one_table.pages", "pages", 1500, pages, looks)


def counted(server: PostgresqlServer, database: str, runs: int) -> Iterator[Figure]:
    """A census as a process of its own, beside COUNT(DISTINCT) of what it counts: of a table with identity numbers alone, and of
    all columns that name people in the whole table."""
    with tempfile.TemporaryDirectory() as folder:
        settings = _declared(server, database, Path(folder))
        run_apart(*shudian("scan", _ALONE, _TABLE, "-c", str(settings), "--seed", "1"))
        alone = _beside(server, database, (_ALONE, (_NAMED,), settings), runs)
        every = _beside(server, database, (_TABLE, _COUNTED, settings), runs)
    rows = f"about {_rows(server, database):,} rows"
    one = f"{rows}; a table of {_NAMED} alone: COUNT(DISTINCT {_NAMED}) {alone.told}"
    yield Figure.of("census.count_distinct", "x", 1.0, alone.ratios, one)
    to_one = median(ours.seconds / own for ours, own in zip(every.ours, alone.own, strict=True))
    many = f"COUNT(DISTINCT) of {', '.join(_COUNTED)} in one statement {every.told}; {to_one:.3g} x that of {_NAMED} alone"
    yield Figure.of("census.count_distinct_same_columns", "x", 1.0, every.ratios, f"{rows}; {many}")
    least = median(ours.memory for ours in alone.ours) / 1e6
    held = f"{rows}; {len(_COUNTED)} columns counted; of {_NAMED} alone {least:.0f} MB"
    yield Figure.of("census.memory", "MB", 200, [ours.memory / 1e6 for ours in every.ours], held)


def _beside(server: PostgresqlServer, database: str, what: tuple[str, Sequence[str], Path], runs: int) -> _Beside:
    table, columns, settings = what
    listed = ", ".join(f"count(DISTINCT {column})" for column in columns)
    own, ours = [], list[Apart]()
    for _ in range(runs):
        begun = time.perf_counter()
        server.fetch(database, f"SELECT {listed} FROM {table}")  # noqa: S608
        own.append(time.perf_counter() - begun)
        ours.append(run_apart(*shudian("census", table, "-c", str(settings))))
    return _Beside(tuple(own), tuple(ours))


def _blocks(server: PostgresqlServer, database: str) -> tuple[int, int]:
    """Pages read from outside the server's memory, and found in it."""
    time.sleep(_REPORTED_SECONDS)
    ((read, hit),) = server.fetch(database, _BLOCKS)
    return int(read), int(hit)


def _rows(server: PostgresqlServer, database: str) -> int:
    return int(server.fetch(database, f"SELECT reltuples FROM pg_class WHERE relname = '{_TABLE}'")[0][0])  # noqa: S608


def _declared(server: PostgresqlServer, database: str, folder: Path) -> Path:
    """A source for each of the tables, by the table's name."""
    url = server.spec(database).url
    password = f"{url.password.scheme}:{url.password.locator}" if url.password else ""
    source = {"url": f"postgresql://{url.user}@{url.host}:{url.port}/{url.database}?password={password}", "statement_seconds": 60}
    sources: dict[str, Any] = {table: source | {"system": "crm", "include": [table]} for table in (_ALONE, _TABLE)}
    settings = {"version": 1, "entity": {"name": "测试运营商"}, "sources": sources, "systems": {"crm": {}}}
    path = folder / "shudian.yaml"
    catalogue = {"catalog": {"url": f"sqlite:///{folder / 'catalog.db'}"}}
    path.write_text(yaml.safe_dump(settings | catalogue, allow_unicode=True), encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
