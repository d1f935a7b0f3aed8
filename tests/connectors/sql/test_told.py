"""What is said of a table that could not be read as it should: what it is, and what to do about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.model import Reason, Sample, Skipped
from tests.connectors.sql.samples import SMALL, columns_of, sampled
from tests.servers.mariadb import MariadbServer
from tests.servers.postgresql import PostgresqlServer


@pytest.mark.postgresql
def test_a_materialized_view_without_data_holds_nothing(postgresql_server: PostgresqlServer) -> None:
    database = postgresql_server.new_database()
    postgresql_server.execute(database, "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a, 2 AS b WITH NO DATA")
    spec = postgresql_server.spec(database)
    skipped = sampled(spec, "m")
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.METADATA_ONLY
    assert "REFRESH MATERIALIZED VIEW" in skipped.detail
    postgresql_server.execute(database, "REFRESH MATERIALIZED VIEW m; GRANT SELECT ON m TO scanner")
    assert isinstance(sampled(spec, "m"), Sample)


@pytest.mark.postgresql
@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_tables_named_in_bytes_that_the_server_does_not_know_are_read(postgresql_server: PostgresqlServer, codec: str) -> None:
    database = postgresql_server.new_database("ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    with postgresql_server.admin_connection(database) as connection, connection.cursor() as cursor:
        connection.set_client_encoding("SQL_ASCII")
        for text in ('CREATE TABLE "客户" ("姓名" text, n int)', "INSERT INTO \"客户\" SELECT '王小明', generate_series(1, 100)"):
            cursor.execute(text.encode(codec))
        cursor.execute(b"ANALYZE")
    spec = postgresql_server.spec(database)
    for plan in (replace(SMALL, whole_rows=1000), SMALL):  # whole, and by its pages
        assert set(columns_of(sampled(spec, "客户", plan))["姓名"]) == {"王小明"}


@pytest.mark.mariadb
def test_a_table_without_a_key_can_be_read_in_full(mariadb_server: MariadbServer) -> None:
    database = mariadb_server.new_database()
    mariadb_server.execute(database, "CREATE TABLE t SELECT seq AS n FROM seq_1_to_20000", "ANALYZE TABLE t")
    sample = sampled(mariadb_server.spec(database), "t")
    assert isinstance(sample, Sample)
    assert (sample.coverage.power_at_1pct, sample.detail) == (0.0, "--full reads all of it")


@pytest.mark.postgresql
def test_a_good_sample_needs_no_word(postgresql_server: PostgresqlServer) -> None:
    database = postgresql_server.new_database()
    postgresql_server.execute(database, "CREATE TABLE t AS SELECT n FROM generate_series(1, 500) AS n; ANALYZE t")
    for plan in (SMALL, replace(SMALL, whole_rows=1000)):
        sample = sampled(postgresql_server.spec(database), "t", plan)
        assert isinstance(sample, Sample)
        assert sample.detail == ""


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("view", "said"), [("SELECT 1 / (n - 1) AS a", "SQLSTATE 22012"), ("SELECT ('13900001234' || n)::int AS a", "SQLSTATE 22003")]
)
def test_an_error_without_a_word_is_told_by_its_number_alone(postgresql_server: PostgresqlServer, view: str, said: str) -> None:
    database = postgresql_server.new_database()
    postgresql_server.execute(
        database, "CREATE TABLE t AS SELECT n FROM generate_series(1, 5) AS n", f"CREATE VIEW v AS {view} FROM t"
    )
    skipped = sampled(postgresql_server.spec(database, views=True), "v")
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.detail) == (Reason.SOURCE_ERROR, f"the source answered with an error: {said}")


@pytest.mark.postgresql
def test_a_foreign_table_without_a_user_mapping_says_what_to_ask_for(postgresql_server: PostgresqlServer) -> None:
    database = postgresql_server.new_database()
    postgresql_server.execute(
        database,
        "CREATE EXTENSION postgres_fdw; CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw",
        "CREATE FOREIGN TABLE f (a int) SERVER away",
    )
    skipped = sampled(postgresql_server.spec(database, views=True), "f")
    assert isinstance(skipped, Skipped)
    assert 'CREATE USER MAPPING FOR "scanner"' in skipped.detail


@pytest.mark.mariadb
@pytest.mark.parametrize(("length", "said"), [(4096, True), (4095, False)])
def test_it_is_told_that_long_texts_were_cut(mariadb_server: MariadbServer, length: int, said: bool) -> None:
    database = mariadb_server.new_database()
    mariadb_server.execute(database, "CREATE TABLE t (n int, body text)", f"INSERT INTO t VALUES (1, REPEAT('x', {length}))")
    sample = sampled(mariadb_server.spec(database), "t")
    assert isinstance(sample, Sample)
    assert ("only the first 4,096 characters" in sample.detail) is said
