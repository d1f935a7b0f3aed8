"""Partitions that another server keeps (foreign tables): never passed over in silence. On a real server, which plays both."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from catalog import Catalog
from config import SourceError, SourceSpec
from connectors import create
from connectors.model import Reason, Sample, Skipped, Status
from connectors.sql.postgresql_copy import together
from scanner.commands.census import CensusOptions, run_census
from scanner.commands.scan import ScanOptions, run_scan
from tests.classifiers.test_person_keys import number
from tests.connectors.sql.samples import PLAN, columns_of, only, sampled
from tests.servers.postgresql import PostgresqlServer

pytestmark = pytest.mark.postgresql

HERE, THERE = range(1, 31), range(31, 61)


@pytest.fixture
def database(postgresql_server: PostgresqlServer) -> str:
    """A partitioned table ``p`` whose second partition is a foreign table; rows in both."""
    return partitioned(postgresql_server, HERE)


@pytest.fixture
def spec(postgresql_server: PostgresqlServer, database: str) -> SourceSpec:
    return postgresql_server.spec(database)


def partitioned(server: PostgresqlServer, here: range) -> str:
    database, other = server.new_database(), server.new_database()

    def people(ids: range, place: int) -> str:
        told = ", ".join(f"({place}, '{number(f'1101051900{n % 9 + 1:02d}01{n:03d}')}', repeat('x', 100))" for n in ids)
        return f"VALUES {told}"

    password = server.scanner_password.replace("'", "''")
    columns = "(k int, id_card_no text, note text)"
    server.execute(other, f"CREATE TABLE kept {columns}", f"INSERT INTO kept {people(THERE, 2)}")
    server.execute(
        database,
        "CREATE EXTENSION IF NOT EXISTS postgres_fdw",
        f"CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '{server.host}', port '{server.port}',"
        f" dbname '{other}')",
        f"CREATE USER MAPPING FOR {server.scanner} SERVER other OPTIONS (user '{server.scanner}', password '{password}')",
        f"CREATE TABLE p {columns} PARTITION BY LIST (k)",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
        "CREATE FOREIGN TABLE p2 PARTITION OF p FOR VALUES IN (2) SERVER other OPTIONS (table_name 'kept')",
        *([f"INSERT INTO p1 {people(here, 1)}"] if here else []),
        "ANALYZE p1",
    )
    return database


def test_rows_that_are_elsewhere_make_a_table_partial(spec: SourceSpec) -> None:
    sample = sampled(spec, "p")
    assert isinstance(sample, Sample)
    assert set(columns_of(sample)["k"]) == {"1"}
    assert (sample.status, sample.reason, sample.coverage.power_at_1pct) == (Status.PARTIAL, Reason.REFUSED, 0.0)
    assert '"public"."p2"' in sample.detail
    assert "views: true" in sample.detail
    assert sample.statistics is None


def test_nothing_is_said_of_how_much_there_is_nor_that_it_stayed(spec: SourceSpec) -> None:
    connector, dataset = only(spec, "p")
    with connector:
        statistics = connector.statistics(dataset)
        assert (statistics.rows.value, statistics.bytes.value) == (None, None)
        assert connector.unchanged_mark(dataset) is None
        assert connector.outside_mark(dataset) is None
        assert connector.partitions(dataset) == ()


def test_reading_tells_at_the_end_what_is_missing(spec: SourceSpec) -> None:
    met: list[int] = []
    connector, dataset = only(spec, "p")
    with connector, pytest.raises(SourceError, match="views: true") as caught:
        met.extend(batch.num_rows for batch in connector.read(dataset, ("id_card_no",)))
    assert sum(met) == len(HERE)
    assert caught.value.reason == Reason.REFUSED.value


def test_a_table_whose_rows_are_all_elsewhere_is_not_empty(postgresql_server: PostgresqlServer) -> None:
    spec = postgresql_server.spec(partitioned(postgresql_server, range(0)))
    sample = sampled(spec, "p")
    assert isinstance(sample, Skipped)
    assert sample.reason is Reason.REFUSED
    postgresql_server.execute(spec.url.database, "DROP TABLE p1")
    assert isinstance(sampled(spec, "p"), Skipped)


def test_where_views_are_read_these_are_too(spec: SourceSpec) -> None:
    spec = dataclasses.replace(spec, views=True)
    sample = sampled(spec, "p")
    assert isinstance(sample, Sample)
    assert set(columns_of(sample)["k"]) == {"1", "2"}
    assert (sample.status, sample.reason, sample.coverage.method) == (Status.COMPLETE, None, "whole")
    connector, dataset = only(spec, "p")
    with connector:
        read = sum(batch.num_rows for batch in connector.read(dataset, ("id_card_no", "note")))
        few = connector.sample(dataset, dataclasses.replace(PLAN, whole_rows=10))
    assert read == len(HERE) + len(THERE)
    assert isinstance(few, Sample)
    assert set(columns_of(few)["k"]) == {"1", "2"}
    assert few.coverage.power_at_1pct == 0.0


def test_nothing_of_unknown_length_is_put_together(spec: SourceSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(sql: str, columns: int) -> str:
        asked.append(sql)
        return together(sql, columns)

    monkeypatch.setattr("connectors.sql.postgresql.together", noted)
    connector, dataset = only(dataclasses.replace(spec, views=True), "p")
    with connector:
        assert sum(batch.num_rows for batch in connector.read(dataset, ("k",))) == len(HERE) + len(THERE)
    assert len(asked) == 1
    assert '"p1"' in asked[0]


def test_a_partition_that_is_taken_away_again_leaves_a_whole(postgresql_server: PostgresqlServer, spec: SourceSpec) -> None:
    postgresql_server.execute(spec.url.database, "ALTER TABLE p DETACH PARTITION p2")
    sample = sampled(spec, "p")
    assert isinstance(sample, Sample)
    assert (sample.status, sample.coverage.power_at_1pct) == (Status.COMPLETE, 1.0)
    with create(spec) as connector:
        assert any(isinstance(one, Skipped) and one.reason is Reason.OFF_BY_DEFAULT for one in connector.inventory())


@pytest.mark.parametrize(("views", "people", "bounded"), [(False, len(HERE), False), (True, len(HERE) + len(THERE), True)])
def test_a_census_has_a_gap_where_rows_are_elsewhere(
    spec: SourceSpec, tmp_path: Path, views: bool, people: int, bounded: bool
) -> None:
    url = spec.url
    assert url.password is not None
    where = f"{url.user}@{url.host}:{url.port}/{url.database}?password=env:{url.password.locator}"
    config = tmp_path / "shudian.yaml"
    config.write_text(
        "entity: {name: 测试运营商}\ncatalog: {url: 'sqlite:///catalog.db'}\n"
        f"sources: {{pg: {{url: 'postgresql://{where}', views: {str(views).lower()}}}}}\n",
        encoding="utf-8",
    )
    assert run_scan(ScanOptions(("pg",), config, full=True)) == (0 if views else 3)
    run_census(CensusOptions((), config, exact=True))
    with Catalog.open(f"sqlite:///{tmp_path}/catalog.db", create=False) as catalog:
        census = catalog.censuses()[0]
    assert census.total.lower == people
    assert (census.total.upper == people) is bounded
    assert [one.reason for one in census.gaps] == ([] if bounded else [Reason.REFUSED.value])
