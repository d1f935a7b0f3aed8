"""What only PostgreSQL does: its rights, limits, locks, partitions, odd types and faults, on a real server."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config import SecretRef, SourceDenied, SourceError, SourceRefused, SourceSpec, SourceUnreachable, SourceUrl, UsageError
from connectors import create
from connectors.model import Caution, Column, Dataset, Kind, Provenance, Reason, Sample, SamplePlan, Skipped, Status
from connectors.sql.postgresql_grants import quote
from tests.connectors.sql.samples import PLAN, SMALL, columns_of, everything_said, only, sampled, sampling, statements, unread
from tests.servers.postgresql import PostgresqlServer, running_standby
from tests.servers.processes import free_port

pytestmark = pytest.mark.postgresql

CANARY = "13900007777"


@pytest.fixture
def database(postgresql_server: PostgresqlServer) -> str:
    return postgresql_server.new_database()


@pytest.fixture
def spec(postgresql_server: PostgresqlServer, database: str) -> SourceSpec:
    return postgresql_server.spec(database)


@pytest.fixture
def locked(postgresql_server: PostgresqlServer, database: str) -> Iterator[None]:
    """The table ``t``, locked by somebody else."""
    postgresql_server.execute(database, "CREATE TABLE t (a int)")
    with postgresql_server.admin_connection(database) as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
        yield


def with_url(spec: SourceSpec, **changes: object) -> SourceSpec:
    return dataclasses.replace(spec, url=dataclasses.replace(spec.url, **changes))  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------- connecting


def test_the_session_keeps_our_limits(postgresql_server: PostgresqlServer, spec: SourceSpec) -> None:
    with create(dataclasses.replace(spec, statement_seconds=3.5, lock_seconds=0.25)) as connector:
        probe = connector.probe()
        limits = {limit.name: limit.in_force for limit in probe.limits}
        names = postgresql_server.fetch("postgres", "SELECT application_name FROM pg_stat_activity WHERE usename = 'scanner'")
    assert all(limit.asked == limit.in_force for limit in probe.limits)
    assert (limits["statement_timeout"], limits["lock_timeout"]) == ("3500", "250")
    assert limits["default_transaction_read_only"] == "on"
    assert limits["row_security"] == "off"
    assert limits["search_path"] == "pg_catalog"
    assert ("shudian",) in names


def test_the_least_privileged_account_misses_nothing_and_may_not_write(spec: SourceSpec) -> None:
    with create(spec) as connector:
        probe = connector.probe()
    assert probe.missing == ()
    assert probe.warnings == (Caution.NOT_ENCRYPTED,)


def test_a_wrong_password_is_denied_and_not_repeated(
    postgresql_server: PostgresqlServer, spec: SourceSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WRONG", "not-the-password")
    log = postgresql_server.socket_folder / "server.log"
    start = log.stat().st_size
    with create(with_url(spec, password=SecretRef("env", "WRONG"))) as connector:
        with pytest.raises(SourceDenied) as caught:
            connector.probe()
        with pytest.raises(SourceDenied):
            list(connector.inventory())
    assert "not-the-password" not in everything_said(caught.value)
    assert log.read_text("utf-8", "replace")[start:].count("password authentication failed") == 1


@pytest.mark.parametrize("change", [{"database": "no_such_database"}, {"port": 0}])
def test_what_does_not_answer_is_unreachable(spec: SourceSpec, change: dict[str, object]) -> None:
    wrong = {"port": free_port()} if "port" in change else change
    with create(with_url(spec, **wrong)) as connector, pytest.raises(SourceUnreachable):
        connector.probe()


def test_an_unreachable_server_is_a_skipped_dataset_for_a_sample(spec: SourceSpec) -> None:
    with create(with_url(spec, port=free_port())) as connector:
        sample = connector.sample(Dataset("pg", (spec.url.database, "public", "t"), Kind.TABLE, (Column("a"),)), PLAN)
        assert isinstance(sample, Skipped)
        assert sample.reason is Reason.UNREACHABLE
        with pytest.raises(SourceUnreachable):
            list(connector.inventory())


@pytest.mark.parametrize(
    "url", [SourceUrl("postgresql", "u", "h"), SourceUrl("postgresql", database="d", options={"sslmode": "x"})]
)
def test_a_useless_url_is_refused_before_connecting(url: SourceUrl) -> None:
    with pytest.raises(UsageError):
        create(SourceSpec("pg", url))


@pytest.mark.parametrize(
    "right",
    ["SUPERUSER", "CREATEROLE", "pg_execute_server_program", "pg_read_server_files", "pg_write_server_files"],
)
def test_dangerous_accounts_are_refused_unless_allowed(
    postgresql_server: PostgresqlServer, spec: SourceSpec, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = f"strong_{right.lower()}"
    postgresql_server.execute("postgres", f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
    postgresql_server.execute("postgres", f"ALTER ROLE {role} {right}" if right.isupper() else f"GRANT {right} TO {role}")
    monkeypatch.setenv("STRONG", "x")
    strong = with_url(spec, user=role, password=SecretRef("env", "STRONG"))
    with create(strong) as connector, pytest.raises(SourceRefused, match=right):
        connector.probe()
    with create(dataclasses.replace(strong, allow_superuser=True)) as connector:
        assert Caution.DANGEROUS_RIGHTS in connector.probe().warnings


def test_a_primary_is_refused_where_a_replica_is_declared(spec: SourceSpec) -> None:
    with create(dataclasses.replace(spec, replica=True)) as connector, pytest.raises(SourceRefused, match="primary"):
        connector.probe()
    with create(spec) as connector:
        assert connector.probe().replica is False


@pytest.mark.slow
def test_a_standby_is_taken_for_a_replica(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(database, "CREATE TABLE t AS SELECT n FROM generate_series(1, 5000) AS n")
    with running_standby(postgresql_server) as standby:
        replica = dataclasses.replace(with_url(spec, host=standby.host, port=standby.port), replica=True)
        with create(replica) as connector:
            assert connector.probe().replica is True
        sample = sampled(replica, "t", SMALL)
    assert isinstance(sample, Sample)
    assert sample.coverage.method == "ctid_pages"


# ---------------------------------------------------------------------------------------------- inventory


def test_views_and_foreign_tables_are_off_by_default(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    postgresql_server.execute(
        database,
        "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; CREATE MATERIALIZED VIEW m AS SELECT 7 AS a",
        "CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
        "CREATE FOREIGN TABLE f (a text) SERVER files OPTIONS (filename '/dev/null')",
    )
    with create(spec) as connector:
        found = {entry.path[-1]: entry for entry in connector.inventory()}
    assert set(found) == {"t", "v", "m", "f"}
    assert {name: entry.reason for name, entry in found.items() if isinstance(entry, Skipped)} == {
        "v": Reason.OFF_BY_DEFAULT,
        "f": Reason.OFF_BY_DEFAULT,
    }
    assert columns_of(sampled(spec, "m")) == {"a": ["7"]}
    wanted = dataclasses.replace(spec, views=True)
    assert columns_of(sampled(wanted, "v")) == {"a": []}


def test_a_big_view_is_a_head_without_power(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(database, "CREATE VIEW v AS SELECT generate_series(1, 500) AS a")
    sample = sampled(dataclasses.replace(spec, views=True), "v", SMALL)
    assert isinstance(sample, Sample)
    assert (sample.coverage.method, sample.coverage.power_at_1pct) == ("head", 0.0)


def test_inventory_costs_the_same_few_statements_for_any_number_of_tables(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    counts = []
    for number in (1, 60):
        postgresql_server.execute(database, *(f"CREATE TABLE t_{number}_{n} (a int)" for n in range(number)))
        with create(spec) as connector, statements() as seen:
            assert len(list(connector.inventory())) >= number
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def test_odd_schema_names(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    for number, schema in enumerate(('we"ird % %s :n ? \\', "中文.模式", "select")):
        quoted = '"' + schema.replace('"', '""') + '"'
        table = f"odd_{number}"
        postgresql_server.execute(
            database,
            f"CREATE SCHEMA {quoted}; CREATE TABLE {quoted}.{table} (a int); INSERT INTO {quoted}.{table} VALUES (1)",
            f"GRANT USAGE ON SCHEMA {quoted} TO scanner; GRANT SELECT ON {quoted}.{table} TO scanner",
        )
        assert columns_of(sampled(spec, table)) == {"a": ["1"]}


# ---------------------------------------------------------------------------------------------- places


def test_a_table_that_was_never_analysed(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(database, "CREATE TABLE t AS SELECT n, repeat('x', 40) FROM generate_series(1, 30000) AS n")
    connector, dataset = only(spec, "t")
    with connector:
        assert connector.statistics(dataset).rows.provenance is Provenance.UNKNOWN
        sample = connector.sample(dataset, PLAN)
    assert isinstance(sample, Sample)
    assert sample.coverage.method == "ctid_pages"
    assert sample.coverage.power_at_1pct > 0.9
    numbers = [int(n) for n in columns_of(sample)["n"]]
    assert len({n * 100 // 30001 for n in numbers}) == 100  # every hundredth was met


def test_places_are_found_where_most_pages_are_empty(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    postgresql_server.execute(
        database,
        "CREATE TABLE t AS SELECT n, repeat('x', 500) FROM generate_series(1, 30000) AS n",
        "DELETE FROM t WHERE n <= 24000",
        "VACUUM ANALYZE t",
    )
    sample = sampled(spec, "t")
    assert isinstance(sample, Sample)
    assert sample.coverage.places >= 150
    assert min(int(n) for n in columns_of(sample)["n"]) > 24000


def test_stale_statistics_of_a_table_that_was_emptied(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    postgresql_server.execute(
        database, "CREATE TABLE t AS SELECT n FROM generate_series(1, 9000) AS n", "ANALYZE t", "DELETE FROM t"
    )
    sample = sampled(spec, "t")
    assert isinstance(sample, Sample)
    assert sample.status is Status.EMPTY


def test_a_partitioned_table_is_one_dataset(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(
        database,
        "CREATE TABLE p (k int, v text) PARTITION BY RANGE (k)",
        *(f"CREATE TABLE p{n} PARTITION OF p FOR VALUES FROM ({n * 1000}) TO ({n * 1000 + 1000})" for n in range(6)),
        "INSERT INTO p SELECT n, 'v' || n FROM generate_series(0, 5999) AS n",
        "ANALYZE",
    )
    connector, dataset = only(spec, "p")
    with connector:
        assert [entry.path[-1] for entry in connector.inventory()] == ["p"]
        assert connector.statistics(dataset).rows.value == 6000
        sample = connector.sample(dataset, PLAN)
        read = sum(batch.num_rows for batch in connector.read(dataset, ("v",)))
    cells = columns_of(sample)
    assert {int(k) // 1000 for k in cells["k"]} == set(range(6))
    assert all(v == f"v{k}" for k, v in zip(cells["k"], cells["v"], strict=True))
    assert read == 6000


def test_an_inheritance_parent_is_read_without_its_children(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    postgresql_server.execute(
        database,
        "CREATE TABLE a (n int)",
        "CREATE TABLE b () INHERITS (a)",
        "INSERT INTO a VALUES (1)",
        "INSERT INTO b VALUES (2)",
    )
    assert columns_of(sampled(spec, "a")) == {"n": ["1"]}
    assert columns_of(sampled(spec, "b")) == {"n": ["2"]}


def test_read_ends_with_rows_added_meanwhile(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(database, "CREATE TABLE t AS SELECT n FROM generate_series(1, 45000) AS n", "ANALYZE t")
    connector, dataset = only(spec, "t")
    with connector:
        pieces = list(connector.read(dataset, ("n",)))
    assert len(pieces) > 1
    assert sorted(int(n) for piece in pieces for n in piece.to_pydict()["n"]) == list(range(1, 45001))


# ---------------------------------------------------------------------------------------------- cells

ODD_TYPES = {
    "json": """'{"a": "中文"}'""",
    "jsonb": """'[1, {"b": null}]'""",
    "text[]": "ARRAY['a', NULL, 'b,c']",
    "date": "'infinity'",
    "timestamp": "'0044-03-15 BC'",
    "timestamptz": "'-infinity'",
    "time": "'24:00:00'",
    "numeric": "'NaN'",
    "numeric(1000)": "repeat('9', 1000)::numeric",
    "float8": "'-Infinity'",
    "int4range": "'[1,5)'",
    "uuid": "'00000000-0000-0000-0000-000000000001'",
    "inet": "'10.0.0.1/8'",
    "macaddr": "'08:00:2b:01:02:03'",
    "bit(3)": "B'101'",
    "point": "'(1.5,2)'",
    "money": "'12.34'",
    "interval": "'1 year 2 days'",
    "xml": "'<a>b</a>'",
    "tsvector": "'a:1 b:2'",
    "oid": "7",
    '"char"': "'x'",
    "public.mood": "'it''s, ok'",
    "public.positive": "5",
    "public.pair": "ROW(1, 'two')",
}


def test_no_type_makes_the_driver_raise(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    columns = ", ".join(f"c{number} {type_}" for number, type_ in enumerate(ODD_TYPES))
    values = ", ".join(f"{value}" for value in ODD_TYPES.values())
    postgresql_server.execute(
        database,
        "CREATE TYPE mood AS ENUM ('it''s, ok'); CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
        "CREATE TYPE pair AS (a int, b text)",
        f"CREATE TABLE t ({columns}, b bytea)",
        f"INSERT INTO t VALUES ({values}, decode(repeat('ff', 500), 'hex'))",
    )
    cells = columns_of(sampled(spec, "t"))
    assert len(cells) == len(ODD_TYPES) + 1
    assert all(isinstance(cell[0], str) for name, cell in cells.items() if name != "b")
    assert cells["b"] == [b"\xff" * 64]
    assert cells[f"c{list(ODD_TYPES).index('date')}"] == ["infinity"]


def test_big_cells_are_cut_on_the_server(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(
        database, "CREATE TABLE t (a text)", "INSERT INTO t SELECT repeat('长', 100000) FROM generate_series(1, 100)"
    )
    assert {len(cell) for cell in columns_of(sampled(spec, "t"))["a"]} == {4096}


def test_a_database_without_encoding_that_holds_gbk(postgresql_server: PostgresqlServer) -> None:
    database = postgresql_server.new_database("ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    name = "张伟".encode("gb18030")
    postgresql_server.execute(
        database,
        "CREATE TABLE t (a text)",
        f"SET client_encoding TO SQL_ASCII; INSERT INTO t VALUES (convert_from('\\x{name.hex()}', 'SQL_ASCII')), ('plain')",
    )
    assert columns_of(sampled(postgresql_server.spec(database), "t")) == {"a": ["张伟", "plain"]}


def test_a_table_without_columns_is_no_obstacle(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(database, "CREATE TABLE t ()")
    assert isinstance(sampled(spec, "t"), Sample)


# ---------------------------------------------------------------------------------------------- faults


def test_a_forbidden_table_tells_the_grant_that_helps(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    postgresql_server.execute(database, 'CREATE SCHEMA "S x"; CREATE TABLE "S x"."t%" (a int); INSERT INTO "S x"."t%" VALUES (1)')
    with create(spec) as connector:
        missing = connector.probe().missing
    skipped = sampled(spec, "t%")
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.status) == (Reason.PERMISSION, Status.SKIPPED)
    assert skipped.detail == 'GRANT USAGE ON SCHEMA "S x" TO "scanner"; GRANT SELECT ON "S x"."t%" TO "scanner"'
    assert "; ".join(missing) == skipped.detail
    postgresql_server.execute(database, skipped.detail)
    assert columns_of(sampled(spec, "t%")) == {"a": ["1"]}


def test_a_forbidden_column_is_unread_and_the_others_are_kept(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    postgresql_server.execute(
        database,
        "CREATE TABLE t (a int, secret text, b int); INSERT INTO t VALUES (1, 'x', 2)",
        "REVOKE SELECT ON t FROM scanner; GRANT SELECT (a, b) ON t TO scanner",
    )
    sample = sampled(spec, "t")
    assert columns_of(sample) == {"a": ["1"], "b": ["2"]}
    assert unread(sample) == {"secret": Reason.PERMISSION}
    assert isinstance(sample, Sample)
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.PERMISSION)


@pytest.mark.parametrize("partitions", [3, 30])
def test_partitions_without_a_grant_are_named(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str, partitions: int
) -> None:
    postgresql_server.execute(
        database,
        "CREATE TABLE p (k int, v text) PARTITION BY RANGE (k)",
        *(f"CREATE TABLE p{n} PARTITION OF p FOR VALUES FROM ({n * 100}) TO ({n * 100 + 100})" for n in range(partitions)),
        f"INSERT INTO p SELECT n, 'v' || n FROM generate_series(0, {partitions * 100 - 1}) AS n",
        "ANALYZE",
        *(f"REVOKE SELECT ON p{n} FROM scanner" for n in range(1, partitions)),
    )
    named = [f'GRANT SELECT ON "public"."p{n}" TO "scanner"' for n in range(partitions)]
    everything = [f'GRANT SELECT ON ALL TABLES IN SCHEMA "public" TO "scanner" /* {partitions} tables */']
    with create(spec) as connector:
        missing = connector.probe().missing
    assert list(missing) == (named[1:] if partitions == 3 else [everything[0].replace("30", "29")])
    partly = sampled(spec, "p", SMALL)
    assert isinstance(partly, Sample)
    assert (partly.status, partly.reason) == (Status.PARTIAL, Reason.PERMISSION)
    postgresql_server.execute(database, "REVOKE SELECT ON p0 FROM scanner")
    skipped = sampled(spec, "p", SMALL)
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.PERMISSION
    assert skipped.detail.split("; ") == (named if partitions == 3 else everything)
    postgresql_server.execute(database, skipped.detail)
    whole = sampled(spec, "p", SMALL)
    assert isinstance(whole, Sample)
    assert whole.status is Status.COMPLETE


def test_row_security_is_never_an_empty_table(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(
        database, "CREATE TABLE t (a int); INSERT INTO t VALUES (1); ALTER TABLE t ENABLE ROW LEVEL SECURITY"
    )
    skipped = sampled(spec, "t")
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.ROW_SECURITY


@pytest.mark.usefixtures("locked")
def test_a_locked_table_is_left_alone(spec: SourceSpec) -> None:
    skipped = sampled(dataclasses.replace(spec, lock_seconds=0.1), "t")
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.LOCKED, False)


def test_the_statement_limit_holds(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(database, "CREATE VIEW v AS SELECT 1 AS a FROM pg_sleep(60)")
    skipped = sampled(dataclasses.replace(spec, views=True, statement_seconds=0.2), "v")
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.TIMEOUT, True)


def test_read_that_breaks_off_raises(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(database, "CREATE VIEW v AS SELECT 1 AS a FROM pg_sleep(60)")
    connector, dataset = only(dataclasses.replace(spec, views=True, statement_seconds=0.2), "v")
    with connector, pytest.raises(SourceError, match="longer than the limit"):
        list(connector.read(dataset, ("a",)))


_ACTIVE = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'scanner' AND state = 'active'"


def test_cancel_stops_what_runs_on_the_server(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(database, "CREATE VIEW v AS SELECT 1 AS a FROM pg_sleep(60)")
    connector, dataset = only(dataclasses.replace(spec, views=True, statement_seconds=50), "v")
    with connector, sampling(connector, dataset) as results:
        while postgresql_server.fetch("postgres", f"{_ACTIVE} AND wait_event = 'PgSleep'") == [(0,)]:
            time.sleep(0.01)
        connector.cancel()
    assert postgresql_server.fetch("postgres", _ACTIVE) == [(0,)]
    (skipped,) = results
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.CANCELLED


@pytest.mark.usefixtures("locked")
def test_cancel_while_the_size_is_asked_for_begins_nothing_more(postgresql_server: PostgresqlServer, spec: SourceSpec) -> None:
    connector, dataset = only(dataclasses.replace(spec, lock_seconds=50, statement_seconds=50), "t")
    with connector, sampling(connector, dataset) as results:
        while postgresql_server.fetch("postgres", f"{_ACTIVE} AND wait_event_type = 'Lock'") == [(0,)]:
            time.sleep(0.01)
        connector.cancel()
    (skipped,) = results
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.CANCELLED


def test_a_column_dropped_meanwhile_is_unread(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(database, "CREATE TABLE t (a int, b int, c int); INSERT INTO t VALUES (1, 2, 3)")
    connector, dataset = only(spec, "t")
    with connector:
        postgresql_server.execute(database, "ALTER TABLE t DROP COLUMN b")
        sample = connector.sample(dataset, PLAN)
    assert columns_of(sample) == {"a": ["1"], "c": ["3"]}
    assert unread(sample) == {"b": Reason.CHANGED}


def test_a_view_in_a_tables_place_runs_no_code(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(
        database, "CREATE TABLE t (a int); CREATE SEQUENCE touched; GRANT ALL ON SEQUENCE touched TO PUBLIC"
    )
    connector, dataset = only(spec, "t")
    with connector:
        postgresql_server.execute(database, "DROP TABLE t; CREATE VIEW t AS SELECT nextval('touched')::int AS a")
        skipped = connector.sample(dataset, PLAN)
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.CHANGED
    assert postgresql_server.fetch(database, "SELECT is_called FROM touched") == [(False,)]


def test_a_killed_session_is_unreachable_and_the_next_sample_connects_anew(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    postgresql_server.execute(database, "CREATE VIEW v AS SELECT 1 AS a FROM pg_sleep(60)", "CREATE TABLE t (a int)")
    connector, dataset = only(dataclasses.replace(spec, views=True, statement_seconds=50), "v")
    running = "FROM pg_stat_activity WHERE usename = 'scanner' AND wait_event = 'PgSleep'"
    killed: set[int] = set()
    with connector, sampling(connector, dataset) as results:
        while not results:
            killed |= {row[1] for row in postgresql_server.fetch("postgres", f"SELECT pg_terminate_backend(pid), pid {running}")}
            time.sleep(0.01)
    assert len(killed) == 2  # a lost statement is repeated once
    (skipped,) = results
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.UNREACHABLE, True)
    assert isinstance(sampled(spec, "t"), Sample)


def test_a_column_that_raises_is_isolated_and_its_value_is_nowhere(
    postgresql_server: PostgresqlServer, spec: SourceSpec, database: str
) -> None:
    postgresql_server.execute(
        database,
        f"CREATE TABLE t (a text, b text); INSERT INTO t VALUES ('x{CANARY}', 'kept')",
        "CREATE VIEW v AS SELECT b AS before, a::int AS broken, b AS after FROM t",
    )
    connector, dataset = only(dataclasses.replace(spec, views=True), "v")
    with connector:
        sample = connector.sample(dataset, PLAN)
        with pytest.raises(SourceError) as caught:
            list(connector.read(dataset, ("broken",)))
    assert columns_of(sample) == {"before": ["kept"], "after": ["kept"]}
    assert unread(sample) == {"broken": Reason.SOURCE_ERROR}
    assert CANARY not in repr(sample)
    assert CANARY not in everything_said(caught.value)


def test_reading_writes_no_row(postgresql_server: PostgresqlServer, spec: SourceSpec, database: str) -> None:
    postgresql_server.execute(database, "CREATE TABLE t AS SELECT n FROM generate_series(1, 5000) AS n", "VACUUM ANALYZE t")
    query = "SELECT n_tup_ins, n_tup_upd, n_tup_del, n_live_tup FROM pg_stat_user_tables WHERE relname = 't'"
    objects = "SELECT count(*) FROM pg_class"
    before = postgresql_server.fetch(database, query), postgresql_server.fetch(database, objects)
    connector, dataset = only(spec, "t")
    with connector:
        connector.probe()
        connector.sample(dataset, SamplePlan(seed=3))
        list(connector.read(dataset, ("n",)))
    assert (postgresql_server.fetch(database, query), postgresql_server.fetch(database, objects)) == before


def test_the_server_takes_a_quoted_name_for_the_name(postgresql_server: PostgresqlServer) -> None:
    with postgresql_server.admin_connection() as connection, connection.cursor() as cursor:

        @given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs", "Cc", "Zs"]), min_size=1, max_size=60))
        def check(name: str) -> None:
            assume(len(name.encode()) < 64)
            cursor.execute(f"SELECT 1 AS {quote(name)}")
            assert cursor.description[0][0] == name

        check()
