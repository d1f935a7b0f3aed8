"""The figures of docs/production-safety.md, each from a real server that is started for it and thrown away."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from benchmarks.safety.canaries import Waits, alterations, reader, singing
from benchmarks.safety.observers import Seen, Session, mariadb_sessions, postgresql_sessions, watching
from benchmarks.safety.scans import busy_scanner, scanning, tables_of
from config import SourceSpec
from connectors import create
from connectors.model import SamplePlan
from tests.servers.mariadb import MariadbServer, running_mariadb
from tests.servers.postgresql import PostgresqlServer, running_postgresql

_TABLES = 4
_ROWS = 300_000
_STOPS = 10
_PAGE_BYTES = 8192
_KILLED_STATEMENT = 3.0  # seconds


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what was measured, its value, and what we promise."""

    what: str
    value: str
    bound: str


@dataclass(frozen=True, slots=True)
class Place:
    """A server, how to reach it as administrator, and how to see the scanner's sessions on it."""

    spec: SourceSpec
    connect: Callable[[], AbstractContextManager[Any]]
    sessions: Callable[[Any], list[Session]]


def postgresql_figures(seconds: float) -> Iterator[Figure]:
    """PostgreSQL's lines."""
    with running_postgresql() as server:
        database = server.new_database()
        text = f"SELECT n, repeat(md5(n::text), 6) AS note FROM generate_series(1, {_ROWS}) AS n"  # noqa: S608
        for number in range(_TABLES):
            server.execute(database, f"CREATE TABLE t{number} AS {text}", f"CREATE INDEX ON t{number} (n)")
        server.execute(database, "VACUUM ANALYZE", "CREATE VIEW slow AS SELECT 1 AS a FROM pg_sleep(600)")
        place = Place(server.spec(database), partial(server.admin_connection, database), postgresql_sessions)
        yield from _beside(place, seconds)
        yield _pages_read(server, place, database)
        yield from _endings(place)


def mariadb_figures(seconds: float) -> Iterator[Figure]:
    """MariaDB's lines."""
    with running_mariadb() as server:
        database = server.new_database()
        text = f"SELECT seq AS n, REPEAT(MD5(seq), 6) AS note FROM seq_1_to_{_ROWS}"  # noqa: S608
        for number in range(_TABLES):
            server.execute(database, f"CREATE TABLE t{number} (n int PRIMARY KEY) {text}", f"ANALYZE TABLE t{number}")
        server.execute(database, "CREATE SQL SECURITY DEFINER VIEW slow AS SELECT SLEEP(600) AS a FROM t0 LIMIT 1")
        sessions = partial(mariadb_sessions, user=server.scanner)
        place = Place(server.spec(database), partial(server.admin_connection, database), sessions)
        yield from _beside(place, seconds, pause=0.11)
        yield _rows_read(server, place)
        yield from _endings(place)


def _beside(place: Place, seconds: float, pause: float = 0.02) -> Iterator[Figure]:
    """An application and an administrator at work, first alone and then beside a scan."""
    alone, alone_alters, _ = _work(place, seconds, pause)
    with scanning(place.spec) as scans:
        beside, alters, seen = _work(place, seconds, pause)
    yield Figure("tables sampled meanwhile", str(len(scans)), "")
    yield Figure("oldest running statement of the scanner", f"{1000 * seen.longest_seconds:.0f} ms", "10 s (statement limit)")
    yield Figure("locks or snapshots kept while no statement ran", str(seen.kept), "0")
    yield Figure("locks, transactions and states that do not belong", ", ".join(sorted(seen.wrongs)) or "none", "none")
    yield Figure("sessions at once, most", str(seen.most_sessions), str(place.spec.connections))
    yield Figure("ALTER TABLE on scanned tables, each succeeded; longest", _spread(alters, alone_alters), "500 ms more")
    yield Figure("reads of an application on scanned tables; longest", _spread(beside, alone), "500 ms more")


def _spread(waits: Waits, alone: Waits) -> str:
    return (
        f"{1000 * waits.most:.0f} ms of {len(waits.seconds)}, 99 % within {1000 * waits.percentile(0.99):.1f} ms"
        f" (alone {1000 * alone.most:.0f} ms, {1000 * alone.percentile(0.99):.1f} ms)"
    )


def _work(place: Place, seconds: float, pause: float) -> tuple[Waits, Waits, Seen]:
    tables = [f"t{number}" for number in range(_TABLES)]
    alters = [statement for table in tables for statement in alterations(table)]
    with (
        watching(place.connect(), place.sessions, pause) as seen,
        singing(place.connect, [reader(table) for table in tables], 0.002) as reads,
        singing(place.connect, alters, 0.05) as altered,
    ):
        time.sleep(seconds)
    return reads, altered, seen


def _pages_read(server: PostgresqlServer, place: Place, database: str) -> Figure:
    query = "SELECT heap_blks_read, heap_blks_hit, pg_table_size(relid) FROM pg_statio_user_tables WHERE relname = 't0'"
    ((read, hit, size),) = server.fetch(database, query)
    with create(replace(place.spec, include=("t0",))) as connector:
        connector.sample(tables_of(connector)[0], SamplePlan(1))
    time.sleep(1.5)  # the server counts once a second
    ((read_after, hit_after, _),) = server.fetch(database, query)
    from_disk, touched = (read_after - read) * _PAGE_BYTES, (read_after - read + hit_after - hit) * _PAGE_BYTES
    value = f"{from_disk / 1e6:.1f} MB from disk of {size / 1e6:.0f} MB ({touched / 1e6:.0f} MB with repeated looks in memory)"
    return Figure("bytes the server read for one sample", value, "16 MB from disk")


def _rows_read(server: MariadbServer, place: Place) -> Figure:
    server.execute(None, "SET GLOBAL userstat = 1", "FLUSH USER_STATISTICS")
    with create(replace(place.spec, include=("t0",))) as connector:
        connector.sample(tables_of(connector)[0], SamplePlan(1))
    time.sleep(0.5)
    query = "SELECT ROWS_READ, UPDATE_COMMANDS FROM information_schema.USER_STATISTICS WHERE USER = 'scanner'"
    ((read, updates),) = server.fetch(None, query)
    return Figure("rows the server read for one sample and its inventory", f"{read:,} of {_ROWS:,}; {updates} writes", "5,000; 0")


def _endings(place: Place) -> Iterator[Figure]:
    spec = replace(place.spec, views=True, include=("slow",), statement_seconds=300)
    worst = max(_stopped(place, spec) for _ in range(_STOPS))
    yield Figure(f"from stop to the end on the server, longest of {_STOPS}", f"{1000 * worst:.0f} ms", "5 s")
    left = _killed(place)
    yield Figure(
        "from kill -9 of the scanner to no session left", f"{left:.1f} s", f"{_KILLED_STATEMENT:g} s (statement limit) + 1 s"
    )


def _stopped(place: Place, spec: SourceSpec) -> float:
    """How long it takes from our stop until nothing of ours runs on the server."""
    with place.connect() as server, server.cursor() as cursor, create(spec) as connector, ThreadPoolExecutor(1) as pool:

        def runs() -> bool:
            return any(not session.idle for session in place.sessions(cursor))

        sample = pool.submit(connector.sample, tables_of(connector)[0], replace(SamplePlan(1), seconds=300.0))
        while not runs():
            time.sleep(0.005)
        time.sleep(0.3)  # so that it is the long statement that runs
        start = time.perf_counter()
        connector.stop()
        while runs():
            time.sleep(0.002)
        sample.result()
        return time.perf_counter() - start


def _killed(place: Place) -> float:
    """How long a session lives on when its scanner is killed in the midst of a statement."""
    with (
        place.connect() as server,
        server.cursor() as cursor,
        busy_scanner(place.spec, _KILLED_STATEMENT) as victim,
    ):
        while not any(not session.idle and session.seconds > 0.5 for session in place.sessions(cursor)):
            time.sleep(0.01)
        victim.kill()
        start = time.perf_counter()
        while place.sessions(cursor):
            time.sleep(0.01)
        return time.perf_counter() - start
