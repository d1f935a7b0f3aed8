"""What a scan does to a MariaDB server that works for others at the same time: nothing that lasts."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pymysql
import pytest

from benchmarks.safety.observers import mariadb_sessions, watching
from benchmarks.safety.scans import busy_scanner, scan, scanning, tables_of
from config import SecretRef, SourceSpec
from connectors import create
from connectors.model import Reason, Sample, SamplePlan, Skipped
from connectors.sql.pool import Patience
from tests.servers.mariadb import MariadbServer

pytestmark = [pytest.mark.mariadb, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
TABLES, ROWS = 5, 20_000
SESSIONS = "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'scanner'"
ACTIVE = f"{SESSIONS} AND COMMAND = 'Query' AND INFO LIKE '%slow%'"
SLOW = "CREATE SQL SECURITY DEFINER VIEW slow AS SELECT SLEEP(600) AS a FROM t0 LIMIT 1"


@pytest.fixture
def database(mariadb_server: MariadbServer) -> str:
    name = mariadb_server.new_database()
    text = f"SELECT seq AS n, CONCAT('1390000', LPAD(seq % 10000, 4, '0')) AS lxdh FROM seq_1_to_{ROWS}"
    mariadb_server.execute(name, *(f"CREATE TABLE t{number} (n int PRIMARY KEY) {text}" for number in range(TABLES)))
    return name


@pytest.fixture
def spec(mariadb_server: MariadbServer, database: str) -> SourceSpec:
    return mariadb_server.spec(database)


def no_session_is_left(server: MariadbServer) -> bool:
    """Sessions end a moment after their sockets; nothing here is measured, only waited for."""
    for _ in range(400):
        if server.fetch(None, SESSIONS) == ():
            return True
        time.sleep(0.05)
    return False


def test_no_transaction_and_no_lock_outlasts_its_statement(mariadb_server: MariadbServer, spec: SourceSpec) -> None:
    # The server renews its view of transactions every 0.1 s.
    look = partial(mariadb_sessions, user="scanner")
    with watching(mariadb_server.admin_connection(), look, pause=0.11) as seen, create(spec) as connector:
        for seed in range(4):
            assert all(isinstance(sample, Sample) for sample in scan(connector, seed, threads=8))
    assert seen.moments
    assert seen.wrongs == set()
    assert seen.kept == 0
    assert 1 <= seen.most_sessions <= spec.connections
    assert no_session_is_left(mariadb_server)


def test_nothing_is_written_few_rows_are_read_and_every_statement_only_asks(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str
) -> None:
    mariadb_server.execute(
        None, "SET GLOBAL userstat = 1", "FLUSH USER_STATISTICS", "SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = 1"
    )
    try:
        with create(replace(spec, include=("t0",))) as connector:
            scan(connector)
        assert no_session_is_left(mariadb_server)
    finally:
        mariadb_server.execute(None, "SET GLOBAL general_log = 0", "SET GLOBAL userstat = 0")
    ((updates, deleted, updated, read),) = mariadb_server.fetch(
        None,
        "SELECT UPDATE_COMMANDS, ROWS_DELETED, ROWS_UPDATED, ROWS_READ"
        " FROM information_schema.USER_STATISTICS WHERE USER = 'scanner'",
    )
    assert (updates, deleted, updated) == (0, 0, 0)  # rows inserted are those of a UNION in the server's memory
    changed = "SELECT SUM(ROWS_CHANGED) FROM information_schema.TABLE_STATISTICS WHERE TABLE_SCHEMA = DATABASE()"
    assert mariadb_server.fetch(database, changed) == ((0,),)
    plan = SamplePlan(1)
    assert 0 < read <= 4 * (plan.places * plan.rows_per_place + 2 * plan.edge_rows) + 1000  # and the catalogue's few
    said = mariadb_server.fetch(
        None,
        "SELECT DISTINCT UPPER(REGEXP_SUBSTR(argument, '[A-Za-z]+')) FROM mysql.general_log"
        " WHERE user_host LIKE 'scanner%' AND command_type = 'Query'",
    )
    verbs = {row[0].decode() if isinstance(row[0], bytes) else row[0] for row in said}
    assert "SELECT" in verbs
    assert verbs <= {"SELECT", "SET", "SHOW", "ROLLBACK"}  # the last ends what never began, when a pool is set up


def test_tables_can_be_altered_and_read_while_they_are_scanned(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str
) -> None:
    with (
        scanning(spec) as done,
        mariadb_server.admin_connection(database) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SET SESSION lock_wait_timeout = 2")
        while len(done) < TABLES:
            time.sleep(0.01)
        for number in range(20):
            table = f"t{number % TABLES}"
            cursor.execute(f"ALTER TABLE {table} ADD COLUMN extra int")
            cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE n = 1")
            cursor.execute(f"ALTER TABLE {table} DROP COLUMN extra")
        cursor.execute("TRUNCATE t4")


def test_a_scanner_that_is_killed_leaves_no_session(mariadb_server: MariadbServer, spec: SourceSpec, database: str) -> None:
    mariadb_server.execute(database, SLOW)
    with busy_scanner(spec, 3.0) as killed:
        while not mariadb_server.fetch(None, ACTIVE):
            assert killed.poll() is None
        killed.kill()
    assert no_session_is_left(mariadb_server)


def test_stopping_ends_what_runs_on_the_server_and_begins_nothing(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str
) -> None:
    mariadb_server.execute(database, SLOW)
    connector = create(replace(spec, views=True, include=("slow",), statement_seconds=300))
    with connector:
        (table,) = tables_of(connector)
        with ThreadPoolExecutor(1) as pool:
            sample = pool.submit(connector.sample, table, replace(SamplePlan(1), seconds=300.0))
            while not mariadb_server.fetch(None, ACTIVE):
                assert not sample.done()
            connector.stop()
            skipped = sample.result()
        assert not mariadb_server.fetch(None, ACTIVE)
        assert isinstance(skipped, Skipped)
        assert skipped.reason is Reason.CANCELLED
        again = connector.sample(table, SamplePlan(1))
        assert isinstance(again, Skipped)
        assert again.reason is Reason.CANCELLED


def test_a_full_server_costs_the_tables_of_that_moment_only(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.sql.pool.Patience", partial(Patience, pauses=(0.0, 0.0)))
    monkeypatch.setenv("SINGLE", "x")
    mariadb_server.execute(
        None,
        "CREATE USER single@`%` IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 1",
        f"GRANT SELECT ON {database}.* TO single@`%`",
    )
    url = replace(spec.url, user="single", password=SecretRef("env", "SINGLE"))
    with create(replace(spec, url=url, connections=1)) as connector:
        tables = tables_of(connector)
        connector.close()
        with pymysql.connect(host=url.host, port=url.port or 0, user="single", password="x"):
            lost = connector.sample(tables[0], SamplePlan(1))
        assert isinstance(lost, Skipped)
        assert (lost.reason, lost.failed) == (Reason.UNREACHABLE, True)
        while mariadb_server.fetch(None, "SELECT 1 FROM information_schema.PROCESSLIST WHERE USER = 'single'"):
            pass
        assert all(isinstance(connector.sample(table, SamplePlan(1)), Sample) for table in tables)
