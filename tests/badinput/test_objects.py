"""Objects that are not plain tables, or not any more: each is listed with what became of it, and its neighbours are read."""

from __future__ import annotations

import pytest

from catalog.model import Snapshot
from connectors.model import Reason, Status
from tests.badinput.scanning import PHONE, PHONES, columns_of, only, scanned

VALUES = ", ".join(f"('{phone}')" for phone in PHONES)


def state(snapshot: Snapshot, table: str) -> tuple[Status, Reason | None]:
    """What became of a table."""
    entry = only(snapshot, table)
    return entry.status, entry.reason


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("what", "statements", "expected"),
    [
        ("a view", ("CREATE VIEW t AS SELECT '13900000001' AS lxdh",), (Status.SKIPPED, Reason.OFF_BY_DEFAULT)),
        (
            "a foreign table on a dead server",
            (
                "CREATE EXTENSION file_fdw",
                "CREATE SERVER gone FOREIGN DATA WRAPPER file_fdw",
                "CREATE FOREIGN TABLE t (lxdh text) SERVER gone OPTIONS (filename '/nowhere')",
            ),
            (Status.SKIPPED, Reason.OFF_BY_DEFAULT),
        ),
        (
            "a materialised view that was never filled",
            ("CREATE MATERIALIZED VIEW t AS SELECT '13900000001' AS lxdh WITH NO DATA",),
            (Status.SKIPPED, Reason.METADATA_ONLY),
        ),
        ("an unlogged table", ("CREATE UNLOGGED TABLE t (lxdh text)", f"INSERT INTO t VALUES {VALUES}"), (Status.COMPLETE, None)),
        (
            "row security without a policy",
            ("CREATE TABLE t (lxdh text)", f"INSERT INTO t VALUES {VALUES}", "ALTER TABLE t ENABLE ROW LEVEL SECURITY"),
            (Status.SKIPPED, Reason.ROW_SECURITY),
        ),
        (
            "no right",
            ("CREATE TABLE t (lxdh text)", "REVOKE ALL ON t FROM scanner"),
            (Status.SKIPPED, Reason.PERMISSION),
        ),
        (
            "a partitioned table with an unreadable partition",
            (
                "CREATE TABLE t (lxdh text, n int) PARTITION BY RANGE (n)",
                "CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (5000)",
                "CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (5000) TO (9999)",
                "INSERT INTO t SELECT '1390000' || lpad(n::text, 4, '0'), n FROM generate_series(0, 9998) AS n",
                "ANALYZE t",
                "REVOKE ALL ON t_2 FROM scanner",
            ),
            None,
        ),
    ],
)
def test_objects_of_postgresql(
    request: pytest.FixtureRequest, what: str, statements: tuple[str, ...], expected: tuple[Status, Reason | None] | None
) -> None:
    server = request.getfixturevalue("postgresql_server")
    database = server.new_database()
    server.execute(database, "CREATE TABLE near (lxdh text)", f"INSERT INTO near VALUES {VALUES}", *statements)
    snapshot = scanned(server.spec(database))
    assert columns_of(only(snapshot, "near"))["lxdh"].entity_type == PHONE
    if expected:
        assert state(snapshot, "t") == expected
    else:
        assert state(snapshot, "t") == (Status.PARTIAL, Reason.PERMISSION)
        assert 'GRANT SELECT ON "public"."t_2"' in only(snapshot, "t").detail


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("what", "definition", "reason"),
    [
        (
            "never ends",
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x)::text AS lxdh FROM n",
            Reason.TIMEOUT,
        ),
        ("sleeps", "SELECT pg_sleep(60)::text AS lxdh", Reason.TIMEOUT),
        ("raises", "SELECT (1 / (n * 0))::text AS lxdh FROM generate_series(1, 9) AS n", Reason.SOURCE_ERROR),
    ],
)
def test_views_that_misbehave(request: pytest.FixtureRequest, what: str, definition: str, reason: Reason) -> None:
    server = request.getfixturevalue("postgresql_server")
    database = server.new_database()
    server.execute(database, f"CREATE VIEW t AS {definition}", f"GRANT SELECT ON t TO {server.scanner}")
    assert state(scanned(server.spec(database, views=True, statement_seconds=0.5)), "t") == (Status.FAILED, reason)


@pytest.mark.postgresql
def test_a_table_that_is_locked(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgresql_server")
    database = server.new_database()
    server.execute(database, "CREATE TABLE t (lxdh text)", f"INSERT INTO t VALUES {VALUES}")
    with server.admin_connection(database) as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
        assert state(scanned(server.spec(database, lock_seconds=0.1)), "t") == (Status.SKIPPED, Reason.LOCKED)


@pytest.mark.postgresql
def test_a_table_whose_pages_are_almost_all_empty(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgresql_server")
    database = server.new_database()
    server.execute(
        database,
        "CREATE TABLE t (id int, lxdh text, filler text)",
        "INSERT INTO t SELECT n, '1390000' || lpad((n % 9999)::text, 4, '0'), repeat('x', 100)"
        " FROM generate_series(1, 60000) AS n",
        "DELETE FROM t WHERE id BETWEEN 100 AND 57000",
        "ANALYZE t",
    )
    entry = only(scanned(server.spec(database)), "t")
    assert columns_of(entry)["lxdh"].entity_type == PHONE
    assert entry.status is Status.COMPLETE


@pytest.mark.mariadb
@pytest.mark.parametrize(
    ("what", "statement", "expected"),
    [
        ("CSV", "CREATE TABLE t (lxdh varchar(20) NOT NULL) ENGINE=CSV", (Status.EMPTY, None)),
        ("MEMORY", "CREATE TABLE t (lxdh varchar(20)) ENGINE=MEMORY", (Status.EMPTY, None)),
        ("a view on a dropped column", "CREATE VIEW t AS SELECT gone FROM base", None),
        ("a sequence", "CREATE SEQUENCE s", None),
    ],
)
def test_objects_of_mariadb(
    request: pytest.FixtureRequest, what: str, statement: str, expected: tuple[Status, Reason | None] | None
) -> None:
    server = request.getfixturevalue("mariadb_server")
    database = server.new_database()
    server.execute(database, "CREATE TABLE near (lxdh varchar(20))", f"INSERT INTO near VALUES {VALUES}")
    server.execute(database, "CREATE TABLE base (gone int, kept int)", statement, "ALTER TABLE base DROP COLUMN gone")
    snapshot = scanned(server.spec(database, views=True) if expected is None else server.spec(database))
    assert columns_of(only(snapshot, "near"))["lxdh"].entity_type == PHONE
    if expected:
        assert state(snapshot, "t") == expected
    else:
        assert all(entry.status is not Status.COMPLETE for entry in snapshot.entries if entry.path[-1] == "t")


@pytest.mark.mariadb
def test_keys_with_gaps_below_zero_and_at_the_end_of_the_numbers(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("mariadb_server")
    database = server.new_database()
    server.execute(
        database,
        "CREATE TABLE t (id bigint PRIMARY KEY, lxdh varchar(20)) ",
        "INSERT INTO t SELECT (cast(seq as signed) - 5000) * 1000000007, concat('1390000', lpad(seq mod 10000, 4, '0'))"
        " FROM seq_1_to_10000",
        "INSERT INTO t VALUES (9223372036854775807, '13900000000'), (-9223372036854775808, '13900000000')",
    )
    entry = only(scanned(server.spec(database)), "t")
    assert (entry.status, columns_of(entry)["lxdh"].entity_type) == (Status.COMPLETE, PHONE)
