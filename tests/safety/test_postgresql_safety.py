"""What a scan does to a PostgreSQL server that works for others at the same time: nothing that lasts."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import time as clock_time
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from benchmarks.safety.observers import postgresql_sessions, watching
from benchmarks.safety.scans import busy_scanner, scan, scanning, tables_of, url_of
from classifiers import Classifier
from config import SourceSpec, Window, load_knowledge, load_lines
from connectors import create
from connectors.model import Reason, Sample, SamplePlan, Skipped, Status
from connectors.sql.pool import Patience
from scanner.engines import LocalEngine
from scanner.estimate import most_bytes
from scanner.pipeline import Pipeline, ScanPlan, tally_key
from scanner.watcher import Watcher
from tests.servers.postgresql import PostgresqlServer

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
TABLES, ROWS = 6, 40_000
ACTIVE = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'shudian' AND state = 'active'"
ALL = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'shudian'"


@pytest.fixture
def database(postgresql_server: PostgresqlServer) -> str:
    name = postgresql_server.new_database()
    text = (
        f"SELECT n, '1390000' || to_char(n % 10000, 'FM0000') AS lxdh, repeat('x', 60) AS note FROM generate_series(1, {ROWS}) n"
    )
    postgresql_server.execute(name, *(f"CREATE TABLE t{number} AS {text}" for number in range(TABLES)), "VACUUM ANALYZE")
    return name


@pytest.fixture
def spec(postgresql_server: PostgresqlServer, database: str) -> SourceSpec:
    return postgresql_server.spec(database)


def no_session_is_left(server: PostgresqlServer) -> bool:
    """Sessions end a moment after their sockets."""
    return eventually(lambda: server.fetch("postgres", ALL) == [(0,)])


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold within 20 seconds; nothing here is measured, only waited for."""
    for _ in range(400):
        if holds():
            return True
        time.sleep(0.05)
    return False


def test_locks_and_snapshots_end_with_their_statement(postgresql_server: PostgresqlServer, spec: SourceSpec) -> None:
    with watching(postgresql_server.admin_connection(), postgresql_sessions) as seen, create(spec) as connector:
        for seed in range(4):
            assert all(isinstance(sample, Sample) for sample in scan(connector, seed))
        tables = tables_of(connector)
        assert sum(batch.num_rows for batch in connector.read(tables[0], ("n", "lxdh"))) == ROWS
    assert seen.busy
    assert seen.wrongs == set()
    assert seen.kept == 0
    assert no_session_is_left(postgresql_server)


def test_connections_stay_within_their_number(postgresql_server: PostgresqlServer, spec: SourceSpec) -> None:
    with watching(postgresql_server.admin_connection(), postgresql_sessions) as seen, create(spec) as connector:
        for seed in range(3):
            scan(connector, seed, threads=8)
    assert 1 <= seen.most_sessions <= spec.connections


def test_nothing_is_written_and_few_pages_are_read(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    writes = "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del, n_tup_hot_upd FROM pg_stat_user_tables ORDER BY 1"
    # Pages that were not in the server's memory yet: the table is larger than that.
    pages = "SELECT heap_blks_read + coalesce(toast_blks_read, 0) FROM pg_statio_user_tables WHERE relname = 'big'"
    objects = "SELECT count(*) FROM pg_class"
    text = "SELECT n, repeat(md5(n::text), 20) AS note FROM generate_series(1, 100000) AS n"
    postgresql_server.execute(database, f"CREATE TABLE big AS {text}", "VACUUM ANALYZE big")
    # A session tells its counts when it has ended, which may be a moment after we hear of it.
    counted = "SELECT 1 FROM pg_stat_user_tables WHERE relname = 'big' AND n_tup_ins = 100000 AND last_analyze IS NOT NULL"
    assert eventually(lambda: postgresql_server.fetch(database, counted) == [(1,)])
    before = [postgresql_server.fetch(database, query) for query in (writes, objects)]
    ((pages_before,),) = postgresql_server.fetch(database, pages)
    with create(replace(spec, include=("big",))) as connector:
        (table,) = tables_of(connector)
        most = most_bytes(connector.statistics(table), SamplePlan(1))
        connector.sample(table, SamplePlan(1))
    assert no_session_is_left(postgresql_server)
    assert [postgresql_server.fetch(database, query) for query in (writes, objects)] == before
    ((pages_after,),) = postgresql_server.fetch(database, pages)
    assert pages_after - pages_before > 200  # the places were not all in memory, so that something was counted
    assert (pages_after - pages_before) * 8192 <= most


def test_every_statement_only_asks(postgresql_server: PostgresqlServer, spec: SourceSpec) -> None:
    postgresql_server.execute("postgres", "ALTER ROLE scanner SET log_statement = 'all'")
    log = postgresql_server.socket_folder / "server.log"
    start = log.stat().st_size
    try:
        with create(spec) as connector:
            scan(connector)
        assert no_session_is_left(postgresql_server)
    finally:
        postgresql_server.execute("postgres", "ALTER ROLE scanner RESET log_statement")
    said = log.read_bytes()[start:].decode("utf-8", "replace")
    verbs = {part.split(maxsplit=1)[0].upper() for part in said.split("statement: ")[1:]}
    assert {"SELECT"} <= verbs <= {"SELECT", "WITH", "SET", "SHOW"}
    assert "FOR UPDATE" not in said


def test_tables_can_be_altered_and_read_while_they_are_scanned(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    with (
        scanning(spec) as done,
        postgresql_server.admin_connection(database) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SET lock_timeout = '2s'")
        while len(done) < TABLES:
            time.sleep(0.01)
        for number in range(40):
            table = f"t{number % TABLES}"
            cursor.execute(f"ALTER TABLE {table} ADD COLUMN extra int")
            cursor.execute(f"SELECT count(*) FROM {table} WHERE n = 1")
            cursor.execute(f"ALTER TABLE {table} DROP COLUMN extra")
        cursor.execute("TRUNCATE t5")


def test_vacuum_is_not_held_back(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    with create(spec) as connector:
        scan(connector)  # the sessions stay open
        assert postgresql_server.fetch("postgres", ALL) != [(0,)]
        with postgresql_server.admin_connection(database) as connection, connection.cursor() as cursor:
            cursor.execute("DELETE FROM t0 WHERE n <= 1000")
            cursor.execute("VACUUM (VERBOSE) t0")
            assert "1000 removed" in "".join(connection.notices)
            assert " 0 are dead but not yet removable" in "".join(connection.notices)


def test_a_scanner_that_is_killed_leaves_no_session(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(database, "CREATE VIEW slow AS SELECT 1 AS a FROM pg_sleep(600)")
    with busy_scanner(spec, 3.0) as killed:
        while postgresql_server.fetch("postgres", ACTIVE) == [(0,)]:
            assert killed.poll() is None
        killed.kill()
    assert no_session_is_left(postgresql_server)


def test_sigterm_ends_the_scan_and_what_runs_on_the_server(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str, tmp_path: Path
) -> None:
    postgresql_server.execute(database, "CREATE VIEW slow AS SELECT 1 AS a FROM pg_sleep(600)")
    settings = f"version: 1\nsources:\n  pg:\n    url: {url_of(spec)!r}\n    views: true\n    statement_seconds: 300\n"
    (tmp_path / "shudian.yaml").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "scanner.cli", "scan", "pg", "--no-catalog", "-c", str(tmp_path / "shudian.yaml")]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as stopped:
        while not postgresql_server.fetch("postgres", f"{ACTIVE} AND query LIKE '%slow%'")[0][0]:
            assert stopped.poll() is None
        stopped.terminate()
        _, said = stopped.communicate(timeout=60)
    assert stopped.returncode == 130
    assert "Traceback" not in said
    assert no_session_is_left(postgresql_server)


def test_a_full_server_costs_the_tables_of_that_moment_only(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.sql.pool.Patience", partial(Patience, pauses=(0.0, 0.0)))
    with create(spec) as connector:
        tables = tables_of(connector)
        postgresql_server.execute("postgres", "ALTER ROLE scanner CONNECTION LIMIT 0")
        postgresql_server.fetch("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'scanner'")
        lost = connector.sample(tables[0], SamplePlan(1))
        postgresql_server.execute("postgres", "ALTER ROLE scanner CONNECTION LIMIT -1")
        assert isinstance(lost, Skipped)
        assert (lost.reason, lost.failed) == (Reason.UNREACHABLE, True)
        assert all(isinstance(connector.sample(table, SamplePlan(1)), Sample) for table in tables)


def test_the_end_of_the_hours_ends_what_runs_on_the_server(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    postgresql_server.execute(database, "CREATE VIEW slow AS SELECT 1 AS a FROM pg_sleep(600)")
    now = [clock_time(5)]
    night = replace(spec, views=True, include=("slow", "t*"), statement_seconds=300, window=Window(clock_time(22), clock_time(6)))
    plan = ScanPlan(UUID(int=1), 7, replace(SamplePlan(0), seconds=600.0), False, "", {}, load_lines(), "0")
    pipeline = Pipeline(plan, Classifier(load_knowledge(), tally_key(7)), LocalEngine(), Watcher(), lambda: now[0])
    with ThreadPoolExecutor(1) as pool:
        scanned = pool.submit(pipeline.scan, (create(night),))
        while not postgresql_server.fetch("postgres", f"{ACTIVE} AND query LIKE '%slow%'")[0][0]:
            assert not scanned.done()
        now[0] = clock_time(6)
        snapshot = scanned.result()
    assert no_session_is_left(postgresql_server)
    (slow,) = [entry for entry in snapshot.entries if entry.path[-1] == "slow"]
    assert (slow.status, slow.reason) == (Status.SKIPPED, Reason.OUTSIDE_WINDOW)
