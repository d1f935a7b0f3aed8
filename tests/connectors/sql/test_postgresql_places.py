"""Random pages of PostgreSQL where tables are unlike each other: partitions, dead rows, budgets; on a real server."""

from __future__ import annotations

import dataclasses

import pytest

from config import SourceSpec
from connectors.model import Reason, Sample, SamplePlan, Skipped, Status
from tests.connectors.sql.samples import PLAN, columns_of, only, sampled, statements
from tests.servers.postgresql import PostgresqlServer

pytestmark = pytest.mark.postgresql


@pytest.fixture
def database(postgresql_server: PostgresqlServer) -> str:
    return postgresql_server.new_database()


@pytest.fixture
def spec(postgresql_server: PostgresqlServer, database: str) -> SourceSpec:
    return postgresql_server.spec(database)


def partitioned(*rows: int) -> tuple[str, ...]:
    """Statements that make a table ``p`` with so many rows in each of its partitions."""
    return (
        "CREATE TABLE p (k int, v text) PARTITION BY LIST (k)",
        *(f"CREATE TABLE p{n} PARTITION OF p FOR VALUES IN ({n})" for n in range(len(rows))),
        *(
            f"INSERT INTO p SELECT {n}, repeat('x', 200) FROM generate_series(1, {count})"
            for n, count in enumerate(rows)
            if count
        ),
        "ANALYZE",
    )


def taken(sample: Sample | Skipped) -> Sample:
    assert isinstance(sample, Sample), sample
    return sample


def test_every_partition_is_met_however_small(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(database, *partitioned(40_000, 1, 0, 3, 1, 2))
    for seed in range(5):
        sample = taken(sampled(spec, "p", SamplePlan(seed)))
        assert set(columns_of(sample)["k"]) == {"0", "1", "3", "4", "5"}
        assert sample.coverage.power_at_1pct <= 0.951  # what was added for the small ones is not counted for the big one
        assert sample.coverage.power_at_1pct > 0.9


def test_one_unreadable_partition_costs_only_itself(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(database, *partitioned(9_000, 9_000, 2_000), "REVOKE SELECT ON p1 FROM scanner")
    sample = taken(sampled(spec, "p"))
    assert set(columns_of(sample)["k"]) == {"0", "2"}
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.PERMISSION)
    assert 0.4 < sample.coverage.power_at_1pct < 0.6  # what may sit in the rest was not looked at


def test_a_partitioned_table_without_a_readable_partition_names_the_grants(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    postgresql_server.execute(database, *partitioned(9_000, 9_000), "REVOKE SELECT ON p0, p1 FROM scanner")
    skipped = sampled(spec, "p")
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.PERMISSION
    postgresql_server.execute(database, *skipped.detail.split("; "))
    assert set(columns_of(sampled(spec, "p"))["k"]) == {"0", "1"}


def test_many_partitions_cost_few_statements(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(
        database,
        "CREATE TABLE p (k int, v text) PARTITION BY RANGE (k)",
        "DO $$ BEGIN FOR n IN 0..799 LOOP EXECUTE format('CREATE TABLE p%s PARTITION OF p FOR VALUES FROM (%s) TO (%s)',"
        " n, n * 10, n * 10 + 10); END LOOP; END $$",
        "INSERT INTO p SELECT n % 8000, repeat('x', 200) FROM generate_series(1, 16000) AS n",
    )
    connector, dataset = only(spec, "p")
    with connector, statements() as seen:
        sample = taken(connector.sample(dataset, PLAN))
    assert len(seen) < 12
    assert sample.coverage.power_at_1pct > 0.9


def test_rows_that_lie_close_together_lower_the_power(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    postgresql_server.execute(
        database,
        "CREATE TABLE t AS SELECT n, CASE WHEN n <= 40000 THEN repeat('x', 1900) ELSE '' END AS v"
        " FROM generate_series(1, 200000) AS n",
        "ANALYZE t",
    )
    sample = taken(sampled(spec, "t"))
    assert 0.5 < sample.coverage.power_at_1pct < 0.9  # four fifths of the rows share a twelfth of the pages


def test_a_few_rows_in_a_bloated_table_are_not_looked_for_everywhere(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    postgresql_server.execute(
        database,
        "CREATE TABLE t AS SELECT n, repeat('x', 900) AS v FROM generate_series(1, 30000) AS n",
        "DELETE FROM t WHERE n < 29000",
        "ANALYZE t",
    )
    plan = dataclasses.replace(PLAN, bytes_budget=1024 * 1024)
    sample = taken(sampled(spec, "t", plan))
    postgresql_server.execute(database, "SELECT pg_stat_force_next_flush()")
    assert postgresql_server.fetch(database, "SELECT seq_tup_read FROM pg_stat_user_tables") == [(30000,)]  # the DELETE's
    assert "30000" in columns_of(sample)["n"]


def test_bytes_end_a_sample_with_the_power_of_what_was_met(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    postgresql_server.execute(
        database,
        "CREATE TABLE t AS SELECT n, (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 50)) || n AS v"
        " FROM generate_series(1, 20000) AS n",
        "ANALYZE t",
    )
    sample = taken(sampled(spec, "t", dataclasses.replace(PLAN, bytes_budget=600_000)))
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.BUDGET)
    assert sum(len(v) for v in columns_of(sample)["v"]) < 900_000
    assert 20 < sample.coverage.places < 300
    assert 0 < sample.coverage.power_at_1pct < 0.95


def test_time_ends_a_sample(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(
        database,
        "CREATE FUNCTION slow(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS"
        " $$ BEGIN PERFORM pg_sleep(0.02); RETURN $1; END $$",
        "CREATE VIEW v AS SELECT slow(n::text) AS a FROM generate_series(1, 100000) AS n",
    )
    skipped = sampled(dataclasses.replace(spec, views=True), "v", dataclasses.replace(PLAN, seconds=0.5))
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.BUDGET, True)
    active = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'scanner' AND state = 'active'"
    assert postgresql_server.fetch("postgres", active) == [(0,)]
