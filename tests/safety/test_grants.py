"""The scripts in grants/ suffice for a scan, and none of their statements can be left out: without it a feature breaks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import psycopg2
import pymysql
import pytest

from config import SecretRef, SourceError, SourceSpec, SourceUrl
from connectors import create
from connectors.model import Caution, Dataset, Sample
from tests.connectors.sql.samples import PLAN
from tests.safety.grants import statements
from tests.servers.mariadb import MariadbServer
from tests.servers.postgresql import PostgresqlServer


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRANTED_PASSWORD", "choose-one")


def readable(spec: SourceSpec) -> set[str]:
    """The tables that a scan reads rows of."""
    with create(spec) as connector:
        found = [one for one in connector.inventory() if isinstance(one, Dataset)]
        samples = {one.name: connector.sample(one, PLAN) for one in found}
    return {name for name, sample in samples.items() if isinstance(sample, Sample) and sample.batches[0].num_rows}


# ---------------------------------------------------------------------------------------------- PostgreSQL

POSTGRESQL = statements("postgresql")


@dataclass
class Granted:
    """A database whose grants were made by the script, with one statement left out or none."""

    server: PostgresqlServer
    database: str
    without: str | None = None

    @property
    def spec(self) -> SourceSpec:
        where = SourceUrl("postgresql", "shudian_scan", self.server.host, self.server.port, self.database)
        return SourceSpec("pg", replace(where, password=SecretRef("env", "GRANTED_PASSWORD")))

    @contextlib.contextmanager
    def session(self) -> Iterator[Any]:
        """A session of the account that asks for no limits of its own."""
        server = self.server
        connection = psycopg2.connect(
            host=server.host, port=server.port, user="shudian_scan", password="choose-one", dbname=self.database
        )
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            yield cursor

    def shows(self, setting: str, value: str) -> bool:
        with self.session() as cursor:
            cursor.execute(f"SHOW {setting}")
            return cursor.fetchone() == (value,)

    def connections(self) -> int:
        """How many connections the account can have at once, of ten."""
        with contextlib.ExitStack() as stack:
            for number in range(10):
                try:
                    stack.enter_context(self.session())
                except psycopg2.OperationalError:
                    return number
        return 10

    def writes_nothing(self) -> bool:
        with self.session() as cursor:
            try:
                cursor.execute("CREATE TEMPORARY TABLE scratch (a int)")
            except psycopg2.errors.ReadOnlySqlTransaction:
                return True
        return False


def lets_in(granted: Granted) -> bool:
    return granted.connections() == 3


POSTGRESQL_FEATURES: dict[str, Callable[[Granted], bool]] = {
    "CREATE ROLE": lets_in,
    "SET statement_timeout": lambda granted: granted.shows("statement_timeout", "10s"),
    "SET lock_timeout": lambda granted: granted.shows("lock_timeout", "500ms"),
    "SET idle_in_transaction_session_timeout": lambda granted: granted.shows("idle_in_transaction_session_timeout", "10s"),
    "SET default_transaction_read_only": Granted.writes_nothing,
    "GRANT CONNECT": lets_in,
    "GRANT USAGE": lambda granted: "old" in readable(granted.spec),
    "GRANT SELECT ON ALL TABLES": lambda granted: {"old", "parted"} <= readable(granted.spec),
    "ALTER DEFAULT PRIVILEGES": lambda granted: "young" in readable(granted.spec),
}


@contextlib.contextmanager
def granted_postgresql(server: PostgresqlServer, left_out: str | None = None) -> Iterator[Granted]:
    """A database of a careful administrator, who has taken from PUBLIC what PostgreSQL gives it."""
    database = f"grants_{len(server.fetch('postgres', 'SELECT 1 FROM pg_database'))}"
    server.execute("postgres", f"CREATE DATABASE {database}", f"REVOKE CONNECT ON DATABASE {database} FROM PUBLIC")
    server.execute(
        database,
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "CREATE TABLE old AS SELECT n FROM generate_series(1, 100) AS n",
        "CREATE TABLE parted (n int) PARTITION BY RANGE (n)",
        "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (5000)",
        "INSERT INTO parted SELECT n FROM generate_series(1, 4000) AS n",
        "ANALYZE",
    )
    try:
        for statement in statements("postgresql", crm=database):
            if left_out is None or left_out not in statement:
                with contextlib.suppress(psycopg2.errors.UndefinedObject):  # the role, when its making is left out
                    server.execute(database, statement)
        server.execute(database, "CREATE TABLE young AS SELECT 1 AS n")
        yield Granted(server, database, left_out)
    finally:
        server.execute("postgres", f"DROP DATABASE {database} WITH (FORCE)", "DROP ROLE IF EXISTS shudian_scan")


def works(feature: Callable[[Granted], bool], granted: Granted) -> bool:
    try:
        return feature(granted)
    except (SourceError, psycopg2.Error):
        return False


@pytest.mark.postgresql
def test_the_script_for_postgresql_suffices(postgresql_server: PostgresqlServer) -> None:
    with granted_postgresql(postgresql_server) as granted:
        with create(granted.spec) as connector:
            probe = connector.probe()
        assert probe.missing == ()
        assert probe.warnings == (Caution.NOT_ENCRYPTED,)
        assert readable(granted.spec) == {"old", "parted", "young"}
        assert {name: works(feature, granted) for name, feature in POSTGRESQL_FEATURES.items()} == dict.fromkeys(
            POSTGRESQL_FEATURES, True
        )


@pytest.mark.postgresql
@pytest.mark.parametrize("left_out", POSTGRESQL_FEATURES)
def test_no_statement_for_postgresql_is_idle(postgresql_server: PostgresqlServer, left_out: str) -> None:
    with granted_postgresql(postgresql_server, left_out) as granted:
        assert not works(POSTGRESQL_FEATURES[left_out], granted)


def test_every_statement_for_postgresql_has_its_feature() -> None:
    assert [[name for name in POSTGRESQL_FEATURES if name in statement] for statement in POSTGRESQL] == [
        [name] for name in POSTGRESQL_FEATURES
    ]


@pytest.mark.postgresql
def test_the_servers_own_limit_ends_a_statement_without_our_help(postgresql_server: PostgresqlServer) -> None:
    with granted_postgresql(postgresql_server) as granted:
        postgresql_server.execute("postgres", "ALTER ROLE shudian_scan SET statement_timeout = '200ms'")
        with granted.session() as cursor, pytest.raises(psycopg2.errors.QueryCanceled) as caught:
            cursor.execute("SELECT pg_sleep(60)")
    assert caught.value.pgcode == "57014"


# ---------------------------------------------------------------------------------------------- MariaDB

MARIADB = statements("mariadb")


def mariadb_session(server: MariadbServer) -> Any:
    return contextlib.closing(
        pymysql.connect(host=server.host, port=server.port, user="shudian_scan", password="choose-one", autocommit=True)
    )


def mariadb_spec(server: MariadbServer) -> SourceSpec:
    url = SourceUrl("mariadb", "shudian_scan", server.host, server.port, "granted", password=SecretRef("env", "GRANTED_PASSWORD"))
    return SourceSpec("my", url)


def mariadb_lets_in(server: MariadbServer) -> bool:
    with mariadb_session(server):
        return True


def mariadb_is_bounded(server: MariadbServer) -> bool:
    with contextlib.ExitStack() as stack:
        sessions = [stack.enter_context(mariadb_session(server)) for _ in range(3)]
        with sessions[0].cursor() as cursor:
            cursor.execute("SELECT @@max_statement_time")
            limited = float(cursor.fetchone()[0]) == 10.0
        try:
            stack.enter_context(mariadb_session(server))
        except pymysql.err.OperationalError:
            return limited
    return False


MARIADB_FEATURES: dict[str, Callable[[MariadbServer], bool]] = {
    "CREATE USER": mariadb_lets_in,
    "ALTER USER": mariadb_is_bounded,
    "GRANT SELECT": lambda server: {"old", "young"} <= readable(mariadb_spec(server)),
}


@contextlib.contextmanager
def granted_mariadb(server: MariadbServer, left_out: str | None = None) -> Iterator[MariadbServer]:
    server.execute(None, "CREATE DATABASE granted")
    try:
        server.execute("granted", "CREATE TABLE old SELECT seq AS n FROM seq_1_to_100")
        for statement in statements("mariadb", crm="granted"):
            if left_out is None or left_out not in statement:
                with contextlib.suppress(pymysql.err.OperationalError, pymysql.err.InternalError):  # no account to alter
                    server.execute(None, statement)
        server.execute(None, "CREATE TABLE granted.young SELECT 1 AS n")
        yield server
    finally:
        server.execute(None, "DROP DATABASE granted", "DROP USER IF EXISTS shudian_scan@`%`")


def mariadb_works(feature: Callable[[MariadbServer], bool], server: MariadbServer) -> bool:
    try:
        return feature(server)
    except (SourceError, pymysql.Error):
        return False


@pytest.mark.mariadb
def test_the_script_for_mariadb_suffices(mariadb_server: MariadbServer) -> None:
    with granted_mariadb(mariadb_server) as server:
        with create(mariadb_spec(server)) as connector:
            probe = connector.probe()
        assert probe.missing == ()
        assert probe.warnings == (Caution.NOT_ENCRYPTED, Caution.HIDDEN_TABLES)
        assert {name: mariadb_works(feature, server) for name, feature in MARIADB_FEATURES.items()} == dict.fromkeys(
            MARIADB_FEATURES, True
        )


@pytest.mark.mariadb
@pytest.mark.parametrize("left_out", MARIADB_FEATURES)
def test_no_statement_for_mariadb_is_idle(mariadb_server: MariadbServer, left_out: str) -> None:
    with granted_mariadb(mariadb_server, left_out) as server:
        assert not mariadb_works(MARIADB_FEATURES[left_out], server)


def test_every_statement_for_mariadb_has_its_feature() -> None:
    assert [[name for name in MARIADB_FEATURES if name in statement] for statement in MARIADB] == [
        [name] for name in MARIADB_FEATURES
    ]


@pytest.mark.mariadb
def test_views_need_no_right_beyond_select(mariadb_server: MariadbServer) -> None:
    with granted_mariadb(mariadb_server) as server:
        server.execute("granted", "CREATE SQL SECURITY DEFINER VIEW seen AS SELECT n FROM old")
        assert "seen" in readable(replace(mariadb_spec(server), views=True))


@pytest.mark.mariadb
def test_the_script_for_mysql_is_the_one_for_mariadb_without_its_time_limit(mariadb_server: MariadbServer) -> None:
    assert statements("mysql") == [statement.replace(" MAX_STATEMENT_TIME 10", "") for statement in MARIADB]
