"""What only MySQL and MariaDB do: their rights, limits, locks, keys, odd types and faults, on a real MariaDB."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Iterator

import pymysql
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config import SecretRef, SourceDenied, SourceError, SourceRefused, SourceSpec, SourceUnreachable, SourceUrl, UsageError
from connectors import create
from connectors.model import Caution, Reason, Sample, Skipped, Status
from connectors.sql.mysql import quote
from connectors.sql.mysql_session import MYSQL
from tests.connectors.sql.samples import PLAN, SMALL, columns_of, everything_said, only, sampled, sampling, statements, unread
from tests.servers.mariadb import MariadbServer
from tests.servers.processes import free_port

pytestmark = pytest.mark.mariadb

CANARY = "13900007777"
SLEEPING = "CREATE SQL SECURITY DEFINER VIEW v AS SELECT SLEEP(60) AS a FROM t"


@pytest.fixture
def database(mariadb_server: MariadbServer) -> str:
    return mariadb_server.new_database()


@pytest.fixture
def spec(mariadb_server: MariadbServer, database: str) -> SourceSpec:
    return mariadb_server.spec(database)


@pytest.fixture
def own_account(mariadb_server: MariadbServer, spec: SourceSpec, monkeypatch: pytest.MonkeyPatch) -> Iterator[SourceSpec]:
    """The same source through an account without any right yet."""
    mariadb_server.execute(None, "CREATE USER narrow@`%` IDENTIFIED BY 'x'")
    monkeypatch.setenv("NARROW", "x")
    yield with_url(spec, user="narrow", database="", password=SecretRef("env", "NARROW"))
    mariadb_server.execute(None, "DROP USER narrow@`%`")


def with_url(spec: SourceSpec, **changes: object) -> SourceSpec:
    return dataclasses.replace(spec, url=dataclasses.replace(spec.url, **changes))  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------- connecting


def test_the_session_keeps_our_limits_in_the_products_own_unit(spec: SourceSpec) -> None:
    with create(dataclasses.replace(spec, statement_seconds=3.5, lock_seconds=1.2)) as connector:
        probe = connector.probe()
    in_force = {limit.name: float(limit.in_force) for limit in probe.limits}
    assert probe.product == "MariaDB"
    assert in_force["max_statement_time"] == 3.5
    assert in_force["lock_wait_timeout"] == 2
    assert probe.warnings == (Caution.NOT_ENCRYPTED, Caution.HIDDEN_TABLES)


def test_a_limit_that_the_server_does_not_know_is_noticed(spec: SourceSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.sql.mysql_session.flavour_of", lambda *_: MYSQL)  # whose variable MariaDB does not have
    with create(spec) as connector, pytest.raises(SourceRefused, match="max_execution_time"):
        connector.probe()
    with create(dataclasses.replace(spec, allow_unlimited=True)) as connector:
        probe = connector.probe()
    assert Caution.NO_TIME_LIMIT in probe.warnings
    assert probe.limits[0].in_force == ""


def test_a_wrong_password_is_denied(spec: SourceSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRONG", "not-the-password")
    with create(with_url(spec, password=SecretRef("env", "WRONG"))) as connector, pytest.raises(SourceDenied) as caught:
        connector.probe()
    assert "not-the-password" not in everything_said(caught.value)


def test_what_does_not_answer_is_unreachable(spec: SourceSpec) -> None:
    with create(with_url(spec, port=free_port())) as connector, pytest.raises(SourceUnreachable):
        connector.probe()


def test_a_database_we_may_not_see_is_no_silent_success(spec: SourceSpec) -> None:
    with create(with_url(spec, database="mysql")) as connector, pytest.raises(SourceError):
        connector.probe()


def test_an_unknown_sslmode_is_refused_before_connecting() -> None:
    with pytest.raises(UsageError):
        create(SourceSpec("my", SourceUrl("mysql", "u", "h", options={"sslmode": "x"})))


def test_required_encryption_is_not_given_up(spec: SourceSpec) -> None:
    with create(with_url(spec, options={"sslmode": "require"})) as connector, pytest.raises(SourceRefused):
        connector.probe()  # the throw-away server has no certificate


@pytest.mark.parametrize("right", ["SUPER", "FILE", "SHUTDOWN", "CREATE USER", "SET USER", "BINLOG ADMIN", "ALL PRIVILEGES"])
def test_dangerous_accounts_are_refused_unless_allowed(
    mariadb_server: MariadbServer, own_account: SourceSpec, right: str
) -> None:
    mariadb_server.execute(None, f"GRANT {right} ON *.* TO narrow@`%`")
    with create(own_account) as connector, pytest.raises(SourceRefused):
        connector.probe()
    with create(dataclasses.replace(own_account, allow_superuser=True)) as connector:
        assert Caution.DANGEROUS_RIGHTS in connector.probe().warnings


def test_dangerous_rights_of_a_default_role_count(mariadb_server: MariadbServer, own_account: SourceSpec) -> None:
    mariadb_server.execute(None, "CREATE ROLE strong", "GRANT FILE ON *.* TO strong", "GRANT strong TO narrow@`%`")
    with create(own_account) as connector:
        assert connector.probe().product == "MariaDB"  # a role that is not taken on gives nothing
    mariadb_server.execute(None, "SET DEFAULT ROLE strong FOR narrow@`%`")
    with create(own_account) as connector, pytest.raises(SourceRefused, match="FILE"):
        connector.probe()
    mariadb_server.execute(None, "DROP ROLE strong")


def test_seeing_other_peoples_statements_is_warned_of(mariadb_server: MariadbServer, own_account: SourceSpec) -> None:
    mariadb_server.execute(None, "GRANT PROCESS ON *.* TO narrow@`%`")
    with create(own_account) as connector:
        assert Caution.SEES_STATEMENTS in connector.probe().warnings


def test_a_server_that_takes_writes_is_no_replica(mariadb_server: MariadbServer, spec: SourceSpec) -> None:
    replica = dataclasses.replace(spec, replica=True)
    with create(replica) as connector, pytest.raises(SourceRefused, match="takes writes"):
        connector.probe()
    mariadb_server.execute(None, "SET GLOBAL read_only = 1")
    try:
        with create(replica) as connector:
            assert connector.probe().replica is True
    finally:
        mariadb_server.execute(None, "SET GLOBAL read_only = 0")


def test_an_account_without_rights_is_told_what_to_ask_for(own_account: SourceSpec) -> None:
    with create(own_account) as connector:
        assert connector.probe().missing == ("GRANT SELECT ON *.* TO `narrow`@`%`",)
        assert list(connector.inventory()) == []


def test_an_account_that_may_write_is_warned_of(mariadb_server: MariadbServer, own_account: SourceSpec, database: str) -> None:
    mariadb_server.execute(database, "CREATE TABLE t (a int)", f"GRANT SELECT, DELETE ON {database}.* TO narrow@`%`")
    with create(own_account) as connector:
        assert Caution.MAY_WRITE in connector.probe().warnings


# ---------------------------------------------------------------------------------------------- inventory


def test_views_are_off_by_default_and_system_schemas_are_not_there(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str
) -> None:
    mariadb_server.execute(database, "CREATE TABLE t (a int)", "CREATE VIEW v AS SELECT 5 AS a", "CREATE SEQUENCE s")
    with create(with_url(spec, database="")) as connector:
        found = list(connector.inventory())
    assert not {entry.path[0] for entry in found} & {"mysql", "information_schema", "performance_schema", "sys"}
    here = {entry.path[-1]: entry for entry in found if entry.path[0] == database}
    assert set(here) == {"t", "v"}
    view = here["v"]
    assert isinstance(view, Skipped)
    assert view.reason is Reason.OFF_BY_DEFAULT
    assert columns_of(sampled(dataclasses.replace(spec, views=True), "v")) == {"a": ["5"]}


def test_inventory_costs_the_same_few_statements_for_any_number_of_tables(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str
) -> None:
    counts = []
    for number in (1, 40):
        mariadb_server.execute(database, *(f"CREATE TABLE t_{number}_{n} (a int) ENGINE=MyISAM" for n in range(number)))
        with create(spec) as connector:
            connector.probe()
            with statements() as seen:
                assert len(list(connector.inventory())) >= number
        counts.append(len(seen))
    assert counts == [4, 4]


def test_odd_database_names(mariadb_server: MariadbServer, spec: SourceSpec) -> None:
    for number, name in enumerate(("we`ird % %s :n ?", "中文模式", "select")):
        quoted = "`" + name.replace("`", "``") + "`"
        granted = quoted.replace("%", "\\%").replace("_", "\\_")
        mariadb_server.execute(
            None, f"CREATE DATABASE {quoted}", f"CREATE TABLE {quoted}.odd_{number} (`a%` int) SELECT 1 AS `a%`"
        )
        mariadb_server.execute(None, f"GRANT SELECT ON {granted}.* TO scanner@`%`")
        assert columns_of(sampled(with_url(spec, database=name), f"odd_{number}")) == {"a%": ["1"]}


# ---------------------------------------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("definition", "method"),
    [
        ("(n bigint PRIMARY KEY)", "key_probes"),
        ("(n int UNIQUE NOT NULL)", "key_probes"),
        ("(n int, PRIMARY KEY (n, m))", "key_probes"),
        ("(n int, m int NOT NULL, PRIMARY KEY (m, n))", "key_probes"),
        ("(n varchar(20) PRIMARY KEY)", "head_tail_strides"),  # '1' to '5000': their order is not that of the numbers
        ("(n varchar(20))", "head_strides"),
        ("(n int UNIQUE)", "index_probes"),  # may be NULL, more than once
    ],
)
def test_places_by_kind_of_key(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str, definition: str, method: str
) -> None:
    mariadb_server.execute(
        database, f"CREATE TABLE t {definition} SELECT seq AS n, seq % 7 AS m FROM seq_1_to_5000", "ANALYZE TABLE t"
    )
    connector, dataset = only(spec, "t")
    with connector:
        sample = connector.sample(dataset, dataclasses.replace(PLAN, places=100))
        read = [int(n) for batch in connector.read(dataset, ("n",)) for n in batch.to_pydict()["n"]]
    assert isinstance(sample, Sample)
    assert sample.coverage.method == method
    rows = list(zip(*columns_of(sample).values(), strict=True))
    assert len(rows) == sample.coverage.rows
    assert all(int(n) % 7 == int(m) for n, m in (sorted(row, key=int, reverse=True) for row in rows) if int(n) > 6)
    assert sorted(read) == list(range(1, 5001))


@pytest.mark.parametrize(
    ("type_", "key"),
    [
        ("varchar(11)", "CONCAT('1390', LPAD(seq * 7, 7, '0'))"),
        ("char(36)", "INSERT(INSERT(INSERT(INSERT(MD5(seq), 21, 0, '-'), 17, 0, '-'), 13, 0, '-'), 9, 0, '-')"),
        ("varchar(32) CHARACTER SET latin1", "MD5(seq)"),
    ],
)
def test_numbers_written_as_text_are_probed(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str, type_: str, key: str
) -> None:
    mariadb_server.execute(
        database,
        f"CREATE TABLE t (k {type_} PRIMARY KEY, n int) SELECT {key} AS k, seq AS n FROM seq_1_to_30000",
        "ANALYZE TABLE t",
    )
    sample = sampled(spec, "t")
    assert isinstance(sample, Sample)
    assert sample.coverage.method == "key_probes"
    assert sample.coverage.power_at_1pct > 0.9
    keys = sorted(columns_of(sample)["k"])
    assert len(keys) == len(set(keys))


def test_gaps_in_the_key_do_not_swallow_the_places(mariadb_server: MariadbServer, spec: SourceSpec, database: str) -> None:
    mariadb_server.execute(
        database,
        "CREATE TABLE t (n bigint PRIMARY KEY) SELECT seq AS n FROM seq_1_to_20000",
        "INSERT INTO t VALUES (9000000000000000000), (-9000000000000000000)",
        "ANALYZE TABLE t",
    )
    sample = sampled(spec, "t")
    assert isinstance(sample, Sample)
    assert sample.coverage.places >= 100
    assert len({int(n) // 1000 for n in columns_of(sample)["n"]}) > 15


def test_beyond_the_reach_of_strides_no_power_is_claimed(mariadb_server: MariadbServer, spec: SourceSpec, database: str) -> None:
    mariadb_server.execute(database, "CREATE TABLE t (n int) SELECT seq AS n FROM seq_1_to_60000", "ANALYZE TABLE t")
    sample = sampled(spec, "t")
    assert isinstance(sample, Sample)
    assert sample.coverage.power_at_1pct == 0.0


def test_read_goes_on_after_a_key_of_several_parts(mariadb_server: MariadbServer, spec: SourceSpec, database: str) -> None:
    mariadb_server.execute(
        database,
        "CREATE TABLE t (`k%s` varchar(9) NOT NULL, n int NOT NULL, PRIMARY KEY (`k%s`, n))"
        " SELECT CONCAT('键', seq % 3) AS `k%s`, seq AS n FROM seq_1_to_45000",
    )
    connector, dataset = only(spec, "t")
    with connector:
        pieces = list(connector.read(dataset, ("n",)))
    assert len(pieces) == 3
    assert sorted(int(n) for piece in pieces for n in piece.to_pydict()["n"]) == list(range(1, 45001))


# ---------------------------------------------------------------------------------------------- cells


def test_no_type_makes_the_driver_raise(mariadb_server: MariadbServer, spec: SourceSpec, database: str) -> None:
    mariadb_server.execute(
        database,
        "SET sql_mode = ''",
        "CREATE TABLE t (d date, dt datetime, ts timestamp NULL, ti time, y year, j json, bi bit(5), e enum('甲','乙'),"
        " s set('a','b'), de decimal(65,30), f float, u uuid, i6 inet6, p point, g geometrycollection, vb varbinary(100),"
        " gbk varchar(20) CHARACTER SET gbk, l1 varchar(20) CHARACTER SET latin1, big longtext, fl double)",
    )
    gbk = "张伟".encode("gb18030").hex()
    with mariadb_server.admin_connection(database) as connection, connection.cursor() as cursor:
        cursor.execute("SET sql_mode = ''")
        cursor.execute(
            "INSERT INTO t VALUES ('0000-00-00', '0000-00-00 00:00:00', NULL, '-838:59:59', 0, '{\"a\": 1}', b'101', '乙',"
            " 'a,b', 1.5, 1.5, '00000000-0000-0000-0000-000000000001', '::1', POINT(1, 2), GEOMETRYCOLLECTION(POINT(1, 2)),"
            f" REPEAT(X'FF', 100), '王芳', CAST(X'{gbk}' AS CHAR CHARACTER SET latin1), REPEAT('长', 9000), 1e300)"
        )
        cursor.execute(f"UPDATE t SET l1 = X'{gbk}'")
    cells = {name: cell[0] for name, cell in columns_of(sampled(spec, "t")).items()}
    assert cells["d"] == "0000-00-00"
    assert cells["bi"] == "101"
    assert cells["e"] == "乙"
    assert cells["p"] == "POINT(1 2)"
    assert cells["vb"] == b"\xff" * 64
    assert (cells["gbk"], cells["l1"]) == ("王芳", "张伟")
    assert len(cells["big"]) == 4096
    assert all(isinstance(cell, str | bytes) for name, cell in cells.items() if name != "ts")


# ---------------------------------------------------------------------------------------------- faults


def test_a_forbidden_table_tells_the_grant_that_helps(
    mariadb_server: MariadbServer, own_account: SourceSpec, database: str
) -> None:
    mariadb_server.execute(
        database, "CREATE TABLE `t%` (a int)", "INSERT INTO `t%` VALUES (1)", f"GRANT INSERT ON {database}.`t%` TO narrow@`%`"
    )
    skipped = sampled(own_account, "t%")
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.status) == (Reason.PERMISSION, Status.SKIPPED)
    mariadb_server.execute(None, skipped.detail)
    assert columns_of(sampled(own_account, "t%")) == {"a": ["1"]}


def test_a_forbidden_column_is_unread_and_the_others_are_kept(
    mariadb_server: MariadbServer, own_account: SourceSpec, database: str
) -> None:
    mariadb_server.execute(
        database,
        "CREATE TABLE t (a int, secret int, b int)",
        "INSERT INTO t VALUES (1, 2, 3)",
        f"GRANT SELECT (a, b), INSERT (secret) ON {database}.t TO narrow@`%`",
    )
    sample = sampled(own_account, "t")
    assert columns_of(sample) == {"a": ["1"], "b": ["3"]}
    assert unread(sample) == {"secret": Reason.PERMISSION}


def test_columns_that_the_server_hides_make_a_sample_partial(
    mariadb_server: MariadbServer, own_account: SourceSpec, database: str
) -> None:
    mariadb_server.execute(
        database,
        "CREATE TABLE t (a int, hidden int)",
        "INSERT INTO t VALUES (1, 2)",
        f"GRANT SELECT (a) ON {database}.t TO narrow@`%`",
    )
    sample = sampled(own_account, "t")
    assert columns_of(sample) == {"a": ["1"]}
    assert isinstance(sample, Sample)
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.PERMISSION)


def test_a_locked_table_is_left_alone(mariadb_server: MariadbServer, spec: SourceSpec, database: str) -> None:
    mariadb_server.execute(database, "CREATE TABLE t (a int)")
    with mariadb_server.admin_connection(database) as connection, connection.cursor() as cursor:
        cursor.execute("LOCK TABLES t WRITE")
        skipped = sampled(spec, "t")
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.LOCKED, False)


def test_the_statement_limit_holds(mariadb_server: MariadbServer, spec: SourceSpec, database: str) -> None:
    mariadb_server.execute(database, "CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)", SLEEPING)
    skipped = sampled(dataclasses.replace(spec, views=True, statement_seconds=0.2), "v")
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.TIMEOUT, True)


def busy(server: MariadbServer) -> tuple[tuple[object, ...], ...]:
    return server.fetch(
        None, "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'scanner' AND COMMAND = 'Query' AND INFO LIKE '%`v`%'"
    )


def test_cancel_stops_what_runs_on_the_server(mariadb_server: MariadbServer, spec: SourceSpec, database: str) -> None:
    mariadb_server.execute(database, "CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)", SLEEPING)
    connector, dataset = only(dataclasses.replace(spec, views=True, statement_seconds=50), "v")
    with connector, sampling(connector, dataset) as results:
        while not busy(mariadb_server):
            time.sleep(0.01)
        connector.cancel()
    assert not busy(mariadb_server)
    (skipped,) = results
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.CANCELLED


def test_a_killed_session_is_unreachable_and_the_next_sample_connects_anew(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str
) -> None:
    mariadb_server.execute(database, "CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)", SLEEPING)
    connector, dataset = only(dataclasses.replace(spec, views=True, statement_seconds=50), "v")
    killed: set[object] = set()
    with connector, sampling(connector, dataset) as results:
        while not results:
            for (session,) in busy(mariadb_server):
                killed.add(session)
                with contextlib.suppress(pymysql.err.OperationalError):  # it may have ended meanwhile
                    mariadb_server.execute(None, f"KILL CONNECTION {session}")
            time.sleep(0.01)
    assert len(killed) == 2  # a lost statement is repeated once
    (skipped,) = results
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.UNREACHABLE, True)
    assert isinstance(sampled(spec, "t"), Sample)


def test_a_column_dropped_meanwhile_is_unread(mariadb_server: MariadbServer, spec: SourceSpec, database: str) -> None:
    mariadb_server.execute(database, "CREATE TABLE t (a int, b int, c int)", "INSERT INTO t VALUES (1, 2, 3)")
    connector, dataset = only(spec, "t")
    with connector:
        mariadb_server.execute(database, "ALTER TABLE t DROP COLUMN b")
        sample = connector.sample(dataset, PLAN)
    assert columns_of(sample) == {"a": ["1"], "c": ["3"]}
    assert unread(sample) == {"b": Reason.CHANGED}


def test_a_column_that_raises_is_isolated_and_its_value_is_nowhere(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str
) -> None:
    mariadb_server.execute(
        database,
        "CREATE TABLE t (a varchar(20))",
        f"INSERT INTO t VALUES ('x{CANARY}')",
        "CREATE FUNCTION bad (x varchar(20)) RETURNS varchar(20) NO SQL"
        " BEGIN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = x; RETURN x; END",
        f"GRANT EXECUTE ON FUNCTION {database}.bad TO scanner@`%`",
        "CREATE SQL SECURITY DEFINER VIEW v AS SELECT 1 AS before_it, bad(a) AS broken, 2 AS after_it FROM t",
    )
    connector, dataset = only(dataclasses.replace(spec, views=True), "v")
    with connector:
        sample = connector.sample(dataset, PLAN)
        with pytest.raises(SourceError) as caught:
            list(connector.read(dataset, ("broken",)))
    assert columns_of(sample) == {"before_it": ["1"], "after_it": ["2"]}
    assert unread(sample) == {"broken": Reason.SOURCE_ERROR}
    assert CANARY not in repr(sample)
    assert CANARY not in everything_said(caught.value)


def test_reading_writes_nothing_and_keeps_no_transaction(mariadb_server: MariadbServer, spec: SourceSpec, database: str) -> None:
    mariadb_server.execute(database, "CREATE TABLE t (n int PRIMARY KEY) SELECT seq AS n FROM seq_1_to_5000")
    before = mariadb_server.fetch(database, "CHECKSUM TABLE t")
    connector, dataset = only(spec, "t")
    with connector:
        connector.sample(dataset, SMALL)
        assert mariadb_server.fetch(None, "SELECT COUNT(*) FROM information_schema.INNODB_TRX") == ((0,),)
        list(connector.read(dataset, ("n",)))
        mariadb_server.execute(database, "ALTER TABLE t ADD COLUMN m int")  # would wait for a lock that we kept
        mariadb_server.execute(database, "ALTER TABLE t DROP COLUMN m")
    assert mariadb_server.fetch(database, "CHECKSUM TABLE t") == before


def test_the_server_takes_a_quoted_name_for_the_name(mariadb_server: MariadbServer) -> None:
    with mariadb_server.admin_connection() as connection, connection.cursor() as cursor:

        @given(
            st.text(
                st.characters(max_codepoint=0xFFFF, exclude_characters="\0", exclude_categories=["Cs", "Cc", "Zs"]),
                min_size=1,
                max_size=60,
            )
        )
        def check(name: str) -> None:
            assume(name == name.strip())
            cursor.execute(f"SELECT 1 AS {quote(name)}")
            assert cursor.description[0][0] == name

        check()
