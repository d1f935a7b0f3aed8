"""What an account may not read, on real servers: never taken for read, by a sample or by a full pass, and named with the grant
that is missing before anything is scanned."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from config import SecretRef, SourceDenied, SourceSpec
from connectors import create
from connectors.model import Reason, Sample, Skipped, Status
from tests.connectors.sql.samples import PLAN, only, sampled
from tests.servers.mariadb import MariadbServer
from tests.servers.postgresql import PostgresqlServer


@pytest.fixture
def work(postgresql_server: PostgresqlServer) -> str:
    return postgresql_server.new_database()


@pytest.fixture
def narrow(mariadb_server: MariadbServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[SourceSpec, str]]:
    """A new database, and its source through an account without any right yet."""
    database = mariadb_server.new_database()
    mariadb_server.execute(None, "CREATE USER narrow@`%` IDENTIFIED BY 'x'")
    monkeypatch.setenv("NARROW", "x")
    spec = mariadb_server.spec(database)
    url = dataclasses.replace(spec.url, user="narrow", database="", password=SecretRef("env", "NARROW"))
    yield dataclasses.replace(spec, url=url), database
    mariadb_server.execute(None, "DROP USER narrow@`%`")


def full_pass(spec: SourceSpec, table: str) -> tuple[dict[str, list[object]], SourceDenied]:
    """The cells that a full pass gives before it ends with its error."""
    connector, dataset = only(spec, table)
    cells: dict[str, list[object]] = {}
    with connector:
        batches = connector.read(dataset, [column.name for column in dataset.columns])
        while True:
            try:
                batch = next(batches)
            except SourceDenied as error:
                return cells, error
            for name, values in batch.to_pydict().items():
                cells.setdefault(name, []).extend(values)


# ---------------------------------------------------------------------------------------------- connecting


@pytest.mark.postgresql
def test_a_database_that_may_not_be_connected_to_is_named_with_its_grant(postgresql_server: PostgresqlServer, work: str) -> None:
    postgresql_server.execute(work, f"REVOKE CONNECT ON DATABASE {work} FROM PUBLIC")
    with create(postgresql_server.spec(work)) as connector, pytest.raises(SourceDenied) as caught:
        connector.probe()
    assert caught.value.advice == f'GRANT CONNECT ON DATABASE "{work}" TO "scanner"'
    postgresql_server.execute(work, caught.value.advice)
    with create(postgresql_server.spec(work)) as connector:
        connector.probe()


@pytest.mark.postgresql
def test_a_source_without_a_password_is_told_so_and_nothing_else_is_said(
    postgresql_server: PostgresqlServer, work: str, capfd: pytest.CaptureFixture[str]
) -> None:
    spec = postgresql_server.spec(work)
    bare = dataclasses.replace(spec, url=dataclasses.replace(spec.url, password=None))
    with create(bare) as connector, pytest.raises(SourceDenied, match="the source has none"):
        connector.probe()
    assert capfd.readouterr() == ("", "")


@pytest.mark.mariadb
def test_a_database_without_a_grant_is_named_with_it(mariadb_server: MariadbServer, narrow: tuple[SourceSpec, str]) -> None:
    spec, database = narrow
    inside = dataclasses.replace(spec, url=dataclasses.replace(spec.url, database=database))
    with create(inside) as connector, pytest.raises(SourceDenied) as caught:
        connector.probe()
    assert caught.value.advice == f"GRANT SELECT ON `{database}`.* TO `narrow`"
    mariadb_server.execute(None, caught.value.advice)
    with create(inside) as connector:
        connector.probe()


# ---------------------------------------------------------------------------------------------- full passes


@pytest.mark.postgresql
def test_a_full_pass_without_a_column_ends_with_its_grant(postgresql_server: PostgresqlServer, work: str) -> None:
    postgresql_server.execute(
        work,
        "CREATE TABLE t (a int, secret text, b int); INSERT INTO t VALUES (1, 'x', 2)",
        "REVOKE SELECT ON t FROM scanner; GRANT SELECT (a, b) ON t TO scanner",
    )
    cells, error = full_pass(postgresql_server.spec(work), "t")
    assert cells == {}  # a right to columns is none to ctid, by which a full pass goes
    assert 'GRANT SELECT ON "public"."t" TO "scanner"' in error.message
    assert error.reason == Reason.PERMISSION


@pytest.mark.postgresql
def test_a_full_pass_without_a_partition_ends_with_its_grant(postgresql_server: PostgresqlServer, work: str) -> None:
    postgresql_server.execute(
        work,
        "CREATE TABLE p (k int) PARTITION BY RANGE (k)",
        "CREATE TABLE p0 PARTITION OF p FOR VALUES FROM (0) TO (9)",
        "INSERT INTO p VALUES (1); REVOKE SELECT ON p0 FROM scanner",
    )
    cells, error = full_pass(postgresql_server.spec(work), "p")
    assert cells == {}
    assert 'GRANT SELECT ON "public"."p0" TO "scanner"' in error.message


@pytest.mark.postgresql
def test_a_full_pass_under_row_security_reads_nothing(postgresql_server: PostgresqlServer, work: str) -> None:
    postgresql_server.execute(work, "CREATE TABLE t (a int); INSERT INTO t VALUES (1); ALTER TABLE t ENABLE ROW LEVEL SECURITY")
    cells, error = full_pass(postgresql_server.spec(work), "t")
    assert (cells, error.reason) == ({}, Reason.ROW_SECURITY)


@pytest.mark.mariadb
def test_a_full_pass_past_hidden_columns_is_never_complete(mariadb_server: MariadbServer, narrow: tuple[SourceSpec, str]) -> None:
    spec, database = narrow
    mariadb_server.execute(
        database,
        "CREATE TABLE t (a int, hidden int)",
        "INSERT INTO t VALUES (1, 2)",
        f"GRANT SELECT (a) ON {database}.t TO narrow@`%`",
    )
    cells, error = full_pass(spec, "t")
    assert cells == {"a": ["1"]}
    assert f"GRANT SELECT ON `{database}`.`t` TO `narrow`@`%`" in error.message
    assert error.reason == Reason.PERMISSION


@pytest.mark.postgresql
def test_a_big_table_with_a_right_to_columns_only_is_skipped_with_its_grant(
    postgresql_server: PostgresqlServer, work: str
) -> None:
    postgresql_server.execute(
        work,
        "CREATE TABLE t AS SELECT n AS a, n AS secret FROM generate_series(1, 5000) AS n; ANALYZE t",
        "REVOKE SELECT ON t FROM scanner; GRANT SELECT (a) ON t TO scanner",
    )
    skipped = sampled(postgresql_server.spec(work), "t")
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.detail) == (Reason.PERMISSION, 'GRANT SELECT ON "public"."t" TO "scanner"')


# ---------------------------------------------------------------------------------------------- before a scan


@pytest.mark.postgresql
def test_everything_that_keeps_a_scan_from_being_complete_is_named(postgresql_server: PostgresqlServer, work: str) -> None:
    postgresql_server.execute(
        work,
        "CREATE TABLE columns_only (a int, b int); REVOKE SELECT ON columns_only FROM scanner",
        "GRANT SELECT (a) ON columns_only TO scanner",
        "CREATE TABLE rows_hidden (a int); INSERT INTO rows_hidden VALUES (1); ALTER TABLE rows_hidden ENABLE ROW LEVEL SECURITY",
        "CREATE TABLE nothing (a int); REVOKE SELECT ON nothing FROM scanner",
        "CREATE TABLE all_well (a int); INSERT INTO all_well VALUES (1)",
    )
    spec = postgresql_server.spec(work)
    with create(spec) as connector:
        missing = connector.probe().missing
    assert missing == (
        'GRANT SELECT ON "public"."columns_only" TO "scanner"',
        'GRANT SELECT ON "public"."nothing" TO "scanner"',
        'ALTER ROLE "scanner" BYPASSRLS /* 1 tables: "public"."rows_hidden" */',
    )
    try:
        postgresql_server.execute(work, *missing)
        for table in ("columns_only", "nothing", "rows_hidden", "all_well"):
            sample = sampled(spec, table, PLAN)
            assert isinstance(sample, Sample)
            assert sample.reason is None
        with create(spec) as connector:
            assert connector.probe().missing == ()
    finally:
        postgresql_server.execute(work, 'ALTER ROLE "scanner" NOBYPASSRLS')


@pytest.mark.postgresql
def test_no_right_is_asked_for_beyond_the_scope(postgresql_server: PostgresqlServer, work: str) -> None:
    postgresql_server.execute(
        work,
        "CREATE TABLE wanted (a int); CREATE TABLE payroll (a int); REVOKE SELECT ON wanted, payroll FROM scanner",
        "CREATE TABLE hidden (a int); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY",
    )
    with create(postgresql_server.spec(work, include=("wanted",))) as connector:
        assert connector.probe().missing == ('GRANT SELECT ON "public"."wanted" TO "scanner"',)


@pytest.mark.mariadb
def test_tables_that_are_seen_but_not_readable_are_named(mariadb_server: MariadbServer, narrow: tuple[SourceSpec, str]) -> None:
    spec, database = narrow
    mariadb_server.execute(
        database,
        "CREATE TABLE written (a int)",
        "CREATE TABLE partly (a int, b int)",
        "CREATE TABLE well (a int)",
        f"GRANT INSERT ON {database}.written TO narrow@`%`",
        f"GRANT SELECT (a) ON {database}.partly TO narrow@`%`",
        f"GRANT SELECT ON {database}.well TO narrow@`%`",
    )
    with create(spec) as connector:
        missing = connector.probe().missing
    assert missing == tuple(f"GRANT SELECT ON `{database}`.`{name}` TO `narrow`@`%`" for name in ("partly", "written"))
    mariadb_server.execute(None, *missing)
    with create(spec) as connector:
        assert connector.probe().missing == ()
        assert all(
            isinstance(sample, Sample) and sample.status is not Status.PARTIAL
            for sample in (sampled(spec, name) for name in ("partly", "well", "written"))
        )
