"""``python -m benchmarks.one_table``: a table of ten million people in PostgreSQL: what a sample of it takes, and a census of it
beside the server's own COUNT(DISTINCT) of the column that names them."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import yaml

from benchmarks.apart import Apart, run_apart, shudian
from benchmarks.census.load import COLUMNS, TABLE, load_postgresql
from benchmarks.census.people import Shape
from benchmarks.figures import Figure, seconds_text, tell
from connectors import create
from connectors.model import Dataset, Sample, SamplePlan
from tests.servers.postgresql import PostgresqlServer, running_postgresql

_NAMED = COLUMNS["postgresql"][0]
_SHARE = 2  # of all people of a shape, more than half stand in PostgreSQL
_BLOCKS = "SELECT coalesce(sum(heap_blks_read), 0), coalesce(sum(heap_blks_hit), 0) FROM pg_statio_user_tables"
_REPORTED_SECONDS = 1.5  # a session that ends tells what it read a moment later


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill the table, sample it, count the people in it."""
    parser = argparse.ArgumentParser(prog="benchmarks.one_table", description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000, help="about so many; the full size is 10,000,000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args(arguments)
    with running_postgresql() as server:
        database = load_postgresql(server, Shape(_SHARE * options.rows, options.seed))
        server.execute(database, "VACUUM ANALYZE")
        tell(sampled(server, database, options.runs, options.seed))
        tell(counted(server, database, options.runs))
    return 0


def sampled(server: PostgresqlServer, database: str, runs: int, seed: int) -> Iterator[Figure]:
    """Seconds of a sample with the plan of a scan, on an open connection; pages that the server read for it, by its own count."""
    seconds, pages, visits, places, power = [], [], [], 0, 0.0
    for run in range(runs):
        before = _blocks(server, database)
        with create(server.spec(database)) as connector:
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
    rows = _rows(server, database)
    what = f"{rows:,} rows; {places} places, power at 1 % {power}"
    yield Figure.of("one_table.sample", "s", 5, seconds, what)
    looks = f"{what}; {median(visits):,.0f} looks at pages, a page once for each row that is asked for"
    yield Figure.of("one_table.pages", "pages", 1500, pages, looks)


def counted(server: PostgresqlServer, database: str, runs: int) -> Iterator[Figure]:
    """A census of the table as a process of its own, beside COUNT(DISTINCT) of the identity numbers."""
    own, ours = [], list[Apart]()
    with tempfile.TemporaryDirectory() as folder:
        settings = _declared(server, database, Path(folder))
        run_apart(*shudian("scan", "crm", "-c", str(settings), "--seed", "1"))
        for _ in range(runs):
            begun = time.perf_counter()
            server.fetch(database, f"SELECT count(DISTINCT {_NAMED}) FROM {TABLE['postgresql']}")  # noqa: S608
            own.append(time.perf_counter() - begun)
            ours.append(run_apart(*shudian("census", "-c", str(settings))))
    ratios = [one.seconds / that for one, that in zip(ours, own, strict=True)]
    told = f"{_rows(server, database):,} rows; COUNT(DISTINCT {_NAMED}) {seconds_text(own)}, census of all four key columns"
    yield Figure.of("census.count_distinct", "x", 1.0, ratios, f"{told} {seconds_text([one.seconds for one in ours])}")
    yield Figure.of("census.memory", "MB", 200, [one.memory / 1e6 for one in ours], told)


def _blocks(server: PostgresqlServer, database: str) -> tuple[int, int]:
    """Pages read from outside the server's memory, and found in it."""
    time.sleep(_REPORTED_SECONDS)
    ((read, hit),) = server.fetch(database, _BLOCKS)
    return int(read), int(hit)


def _rows(server: PostgresqlServer, database: str) -> int:
    return int(server.fetch(database, f"SELECT count(*) FROM {TABLE['postgresql']}")[0][0])  # noqa: S608


def _declared(server: PostgresqlServer, database: str, folder: Path) -> Path:
    url = server.spec(database).url
    password = f"{url.password.scheme}:{url.password.locator}" if url.password else ""
    source = {"url": f"postgresql://{url.user}@{url.host}:{url.port}/{url.database}?password={password}", "system": "crm"}
    settings = {"version": 1, "entity": {"name": "测试运营商"}, "sources": {"crm": {**source, "statement_seconds": 60}}}
    path = folder / "shudian.yaml"
    systems = {"systems": {"crm": {}}, "catalog": {"url": f"sqlite:///{folder / 'catalog.db'}"}}
    path.write_text(yaml.safe_dump(settings | systems, allow_unicode=True), encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
