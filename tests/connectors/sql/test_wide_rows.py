"""Rows of megabytes: a sample must not make the server read more than its budget, and says that it saw little."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.model import Reason, Sample, SamplePlan, Status
from connectors.sql.keyed import within_budget
from tests.connectors.sql.samples import only
from tests.servers.mariadb import MariadbServer
from tests.servers.postgresql import PostgresqlServer

PLAN = replace(SamplePlan(1), bytes_budget=4 * 1024 * 1024)
WIDE = 500_000  # bytes of a cell
ROWS = 60  # 30 MB


@example(58_933, 3, 7, 25)  # few places, and edges of which few are left
@given(st.integers(0, 10**10), st.integers(1, 1000), st.integers(1, 9), st.integers(0, 100))
def test_a_plan_is_cut_to_what_its_rows_may_cost(width: int, places: int, rows: int, edges: int) -> None:
    plan = replace(PLAN, places=places, rows_per_place=rows, edge_rows=edges)
    narrowed = within_budget(plan, width)
    planned = narrowed.places * narrowed.rows_per_place + 2 * narrowed.edge_rows
    assert planned <= max(plan.bytes_budget / (2 * max(1, width)), 3)
    assert narrowed.places >= 1
    assert narrowed.places <= plan.places
    assert narrowed.rows_per_place <= plan.rows_per_place
    if planned == places * rows + 2 * edges:
        assert narrowed == plan


def taken(server: MariadbServer, database: str, table: str) -> tuple[Sample, int]:
    """A sample, and how many bytes of pages the server looked at for it."""

    def pages() -> int:
        ((_, value),) = server.fetch(None, "SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_read_requests'")
        return int(value)

    connector, dataset = only(server.spec(database), table)
    with connector:
        before = pages()
        sample = connector.sample(dataset, PLAN)
        assert isinstance(sample, Sample)
        return sample, (pages() - before) * 16_384


@pytest.mark.mariadb
@pytest.mark.parametrize("key", ["int PRIMARY KEY", "int"])
def test_mariadb_is_not_made_to_read_texts_to_their_ends(mariadb_server: MariadbServer, key: str) -> None:
    database = mariadb_server.new_database()
    mariadb_server.execute(
        database,
        f"CREATE TABLE t (n {key}, body longtext)",
        f"INSERT INTO t SELECT seq, REPEAT('x', {WIDE}) FROM seq_1_to_{ROWS}",
        "ANALYZE TABLE t",
    )
    sample, read = taken(mariadb_server, database, "t")
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.BUDGET)
    assert 0 < sample.coverage.rows < ROWS
    assert read < 3 * PLAN.bytes_budget


@pytest.mark.postgresql
def test_postgresql_reads_only_the_beginning_of_a_text(postgresql_server: PostgresqlServer) -> None:
    database = postgresql_server.new_database()
    postgresql_server.execute(
        database,
        "CREATE TABLE t (n int, body text); ALTER TABLE t ALTER COLUMN body SET STORAGE EXTERNAL",
        f"INSERT INTO t SELECT n, repeat('x', {WIDE}) FROM generate_series(1, {ROWS}) AS n",
        "ANALYZE t",
    )
    looked = "SELECT heap_blks_read + heap_blks_hit + toast_blks_read + toast_blks_hit FROM pg_statio_user_tables"
    ((before,),) = postgresql_server.fetch(database, looked)
    connector, dataset = only(postgresql_server.spec(database), "t")
    with connector:
        sample = connector.sample(dataset, PLAN)
    assert isinstance(sample, Sample)
    ((after,),) = postgresql_server.fetch(database, looked)
    assert (after - before) * 8192 < 3 * PLAN.bytes_budget
