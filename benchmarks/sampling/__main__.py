"""``python -m benchmarks.sampling``: measure whether samples keep their promises, then write docs/sampling.md."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks.sampling.document import Run, document
from benchmarks.sampling.files import file_sources
from benchmarks.sampling.kept import kept
from benchmarks.sampling.model import Layout, Result, Source, broken
from benchmarks.sampling.reading import big_files, full_pass
from benchmarks.sampling.servers import mariadb_sources, postgresql_sources
from benchmarks.sampling.trials import tried
from tests.servers.mariadb import MariadbServer, running_mariadb
from tests.servers.postgresql import PostgresqlServer, running_postgresql

SEED = 20261122
_NOTHING = "\0"  # is part of no name


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the options ask for; 1 when a promise was not kept."""
    options = _options().parse_args(arguments)
    with tempfile.TemporaryDirectory() as work, ExitStack() as servers:
        run = _measured(options, Path(work), servers)
    if options.out:
        options.out.write_text(document(run), "utf-8")
    wrong = broken(run.results)
    sys.stdout.writelines(f"NOT KEPT: {one}\n" for one in wrong)
    return 1 if wrong else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.sampling", description=__doc__)
    parser.add_argument("--day", default="not given", help="the date to print")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--rows", type=int, default=500_000, help="of every table")
    parser.add_argument("--read-rows", type=int, default=1_000_000, help="of the tables that are read in full (0: none)")
    parser.add_argument("--megabytes", type=int, default=1100, help="of the big files (0: none)")
    parser.add_argument("--only", default="", help="sources whose name holds this")
    parser.add_argument("--without", default=_NOTHING, help="leave out the sources whose name holds this")
    parser.add_argument("--no-servers", action="store_true", help="only what needs no server")
    parser.add_argument("--work", type=Path, help="keep the trials in this folder, and go on where a run there stopped")
    parser.add_argument("--out", type=Path, help="the page to write (default: only a summary is printed)")
    return parser


def _measured(options: argparse.Namespace, work: Path, servers: ExitStack) -> Run:
    running: list[PostgresqlServer | MariadbServer] = []
    if not options.no_servers:
        running += [servers.enter_context(running_postgresql()), servers.enter_context(running_mariadb())]
    key = f"{options.seed} {options.trials} {options.rows}"
    results = tuple(
        _tell(kept(options.work, one, key, partial(tried, one, options.trials, options.seed)))
        for one in _sources(options, options.rows, work, running)
    )
    long = _sources(options, options.read_rows, work, running) if options.read_rows else ()
    passes = tuple(full_pass(one) for one in long if _is_plain(one))
    files = big_files(work, options.megabytes, options.seed) if options.megabytes else ()
    left_out = [
        one for one, chosen in (("the servers", options.no_servers), (options.without, options.without != _NOTHING)) if chosen
    ]
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, DuckDB {version('duckdb')}, " + ", ".join(
        [f"pyarrow {version('pyarrow')}", *(_version(server) for server in running)]
    )
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, shared"
    return Run(options.day, machine, versions, options.seed, options.trials, results, passes, files, tuple(left_out))


def _sources(
    options: argparse.Namespace, rows: int, work: Path, running: Iterable[PostgresqlServer | MariadbServer]
) -> tuple[Source, ...]:
    found: list[Source] = []
    for server in running:
        found += postgresql_sources(server, rows) if isinstance(server, PostgresqlServer) else mariadb_sources(server, rows)
    found += file_sources(work, rows, options.seed)
    return tuple(one for one in found if options.only in one.name and options.without not in one.name)


def _is_plain(source: Source) -> bool:
    """One source of each kind is read in full, and the one that has no key."""
    return "," not in source.name or source.name.endswith(("composite key", "no index"))


def _version(server: PostgresqlServer | MariadbServer) -> str:
    if isinstance(server, PostgresqlServer):
        return f"PostgreSQL {server.fetch('postgres', 'SHOW server_version')[0][0]}"
    return f"MariaDB {server.fetch(None, 'SELECT VERSION()')[0][0]}"


def _tell(result: Result) -> Result:
    rates = ", ".join(f"{layout}: {result.rate(layout).hits}/{len(result.trials)}" for layout in Layout)
    seconds = result.middle(lambda trial: trial.seconds)
    sys.stdout.write(f"{result.source.name}: promised {result.promised:.3f}; {rates}; {seconds:.3f} s a sample\n")
    sys.stdout.flush()
    return result


if __name__ == "__main__":
    sys.exit(main())
