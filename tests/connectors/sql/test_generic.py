"""Statements for engines that no server is here for, compared with texts written by hand from the engines' manuals; and what
the generic connector refuses. The contract suite runs the same code on SQLite, PostgreSQL and MariaDB."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy

from config import SourceRefused, SourceSpec, SourceUnreachable, SourceUrl, UsageError, parse_source_url
from connectors import create
from connectors.model import Caution, Column, Dataset, Kind, Limit, Reason, Sample, SamplePlan
from connectors.registry import schemes
from connectors.sql.base import Entry, Selection
from connectors.sql.blocks import BlockSample
from connectors.sql.dialect import Step
from connectors.sql.generic import GenericConnector
from connectors.sql.session_limits import limits_of

PLAN = SamplePlan(seed=7)
COLUMNS = (Column("ID", "NUMBER(19)"), Column('姓名 %s :n "]', "VARCHAR2(60)"), Column("PHOTO", "BLOB"), Column("NOTE", "CLOB"))


def connector_of(scheme: str, **options: str) -> Any:
    return create(SourceSpec("x", SourceUrl(scheme, "scan", "host", None, "db", options=options)))


def selection(connector: GenericConnector) -> Selection:
    dataset = Dataset("x", ("", "S", "T%1"), Kind.TABLE, COLUMNS)
    cells = tuple(connector._cell(column, 100) for column in COLUMNS)
    return Selection(Entry(dataset, ("ID",)), connector._table(dataset), cells, ())


def words(statement: str) -> str:
    return " ".join(statement.split())


ORACLE_CELLS = (
    'substr(CAST(t."ID" AS VARCHAR2(4000 CHAR)), 1, 100)',
    'substr(t."姓名 %s :n ""]", 1, 100)',
    'DBMS_LOB.SUBSTR(t."PHOTO", 64, 1)',
    'DBMS_LOB.SUBSTR(t."NOTE", 100, 1)',
)
MSSQL_CELLS = (
    "substring(CAST(t.[ID] AS VARCHAR(4000)), 1, 100)",
    'substring(t.[姓名 %s :n "]]], 1, 100)',
    "substring(t.[PHOTO], 1, 64)",
    "substring(t.[NOTE], 1, 100)",
)


def named(cells: tuple[str, ...], first: int = 0) -> str:
    return ", ".join(f"{cell} AS c{at}" for at, cell in enumerate(cells, first))


def test_oracle_takes_the_first_rows_by_fetch_first_and_no_as_before_an_alias() -> None:
    oracle = connector_of("oracle")
    assert words(oracle.sql.head(selection(oracle), 5)) == (
        f'SELECT {named(ORACLE_CELLS)} FROM "S"."T%1" t FETCH FIRST 5 ROWS ONLY'
    )


def test_oracle_probes_its_key_in_one_statement() -> None:
    oracle = connector_of("oracle")
    cells = named(('t."ID"', *ORACLE_CELLS))

    def part(rest: str, limit: int) -> str:
        inner = f'SELECT {cells} FROM "S"."T%1" t {rest} FETCH FIRST {limit} ROWS ONLY'
        return f"SELECT p.c0, p.c1, p.c2, p.c3, p.c4 FROM ({inner}) p"

    steps = [(Step(5), 3), (Step(7, downwards=True), 3), (Step(), 2)]
    assert words(oracle.sql.union(selection(oracle), steps)) == " UNION ALL ".join(
        [
            part('WHERE t."ID" >= 5 ORDER BY t."ID"', 3),
            part('WHERE t."ID" <= 7 ORDER BY t."ID" DESC', 3),
            part('ORDER BY t."ID"', 2),
        ]
    )


def test_oracle_samples_blocks_with_a_seed_and_keeps_some_rows_of_each() -> None:
    oracle = connector_of("oracle")
    assert words(oracle.block_sample(selection(oracle), BlockSample.of(PLAN, rows=1_000_000, blocks=10_000))) == (
        f"SELECT SUBSTR(ROWIDTOCHAR(t.ROWID), 1, 15), {', '.join(ORACLE_CELLS)}"
        ' FROM "S"."T%1" SAMPLE BLOCK (3.000000) SEED (7) t WHERE ORA_HASH(t.ROWID, 9999, 7) < 300'
    )
    dataset = Dataset("x", ("", "S", "it's"), Kind.TABLE)
    assert words(oracle.sizes(dataset)) == "SELECT num_rows, blocks FROM all_tables WHERE owner = 'S' AND table_name = 'it''s'"


def test_sql_server_samples_pages_without_top() -> None:
    mssql = connector_of("mssql")
    assert words(mssql.block_sample(selection(mssql), BlockSample.of(PLAN, rows=1_000_000, blocks=10_000))) == (
        f"SELECT {', '.join(MSSQL_CELLS)} FROM [S].[T%1] AS t TABLESAMPLE (3.000000 PERCENT) REPEATABLE (7)"
        " WHERE ABS(CAST(BINARY_CHECKSUM(*) AS BIGINT)) % 10000 < 300"
    )
    assert words(mssql.sql.head(selection(mssql), 5)) == f"SELECT TOP 5 {named(MSSQL_CELLS)} FROM [S].[T%1] AS t"
    assert mssql.sql.text(mssql.sql.keyed(selection(mssql), Step("王'", beyond=True), 5)).count("t.[ID] > N'王'''") == 1
    assert "OBJECT_ID(N'[S].[it''s]')" in mssql.sizes(Dataset("x", ("", "S", "it's"), Kind.TABLE))


def test_no_statement_of_sql_server_reads_uncommitted_rows() -> None:
    mssql = connector_of("mssql")
    statements = [mssql.sql.head(selection(mssql), 5), mssql.block_sample(selection(mssql), BlockSample.of(PLAN, 1000, 10))]
    statements += [setting.set for settings in mssql.limits().alternatives for setting in settings]
    assert not any("UNCOMMITTED" in text.upper() or "NOLOCK" in text.upper() for text in statements)


@pytest.mark.parametrize(
    ("scheme", "code", "reason"),
    [
        ("mssql", 229, Reason.PERMISSION),
        ("mssql", 208, Reason.CHANGED),
        ("mssql", 1222, Reason.LOCKED),
        ("mssql", 99999, Reason.SOURCE_ERROR),
    ],
)
def test_numbers_of_sql_server_in_our_words(scheme: str, code: int, reason: Reason) -> None:
    assert connector_of(scheme).reason(RuntimeError(code, b"it quotes a row")) is reason


def test_dameng_is_asked_for_where_its_dialect_cannot_be_loaded() -> None:
    if find_spec("dmSQLAlchemy") and not sqlalchemy.__version__.startswith("2.1"):
        dameng = connector_of("dm")
        assert words(dameng.sql.head(selection(dameng), 5)).endswith('FROM "S"."T%1" t FETCH FIRST 5 ROWS ONLY')
        return
    with pytest.raises(UsageError) as raised:
        connector_of("dm")
    assert "shudian[dameng]" in raised.value.advice


@pytest.mark.parametrize("scheme", ["sqlalchemy+nosuch", "sqlalchemy+postgresql+nosuch"])
def test_an_unknown_dialect_is_a_usage_error(scheme: str) -> None:
    with pytest.raises(UsageError):
        connector_of(scheme)


def test_a_dialect_without_its_driver_is_a_usage_error() -> None:
    assert find_spec("pg8000") is None
    with pytest.raises(UsageError, match="driver"):
        connector_of("sqlalchemy+postgresql+pg8000")


@pytest.mark.parametrize(
    ("scheme", "port"),
    [
        *(("opengauss", 5432), ("gaussdb", 8000), ("kingbase", 54321), ("greenplum", 5432), ("tidb", 4000)),
        *(("oceanbase", 2881), ("polardb", 3306), ("tdsql", 3306), ("goldendb", 3306), ("gbase8a", 5258)),
    ],
)
def test_products_that_speak_the_protocol_of_another(scheme: str, port: int) -> None:
    assert connector_of(scheme).spec.url.port == port
    assert scheme in schemes()


def test_urls_of_dialects() -> None:
    url = parse_source_url("sqlalchemy+oracle+oracledb://u@h:1521/orcl?schema=A,B&password=env:X")
    assert (url.scheme, url.database, dict(url.options)) == ("sqlalchemy+oracle+oracledb", "orcl", {"schema": "A,B"})
    assert parse_source_url("sqlalchemy+sqlite:////tmp/x.db").database == "/tmp/x.db"


@pytest.fixture
def lite(tmp_path: Path) -> SourceSpec:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE gaps (id INTEGER PRIMARY KEY, mark TEXT)")
        rows = [(number * number * 7 - 5_000_000, "x") for number in range(9_000)]
        connection.executemany("INSERT INTO gaps VALUES (?, ?)", rows)
        connection.execute("CREATE TABLE keyless (mark TEXT)")
        connection.executemany("INSERT INTO keyless VALUES (?)", [("x",)] * 9_000)
        connection.execute("CREATE TABLE pairs (a TEXT, b INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID")
        connection.executemany("INSERT INTO pairs VALUES (?, ?)", [(f"k{n // 9}", n) for n in range(50_000)])
        connection.execute("CREATE VIEW seen AS SELECT * FROM gaps")
        connection.execute("CREATE VIEW broken AS SELECT * FROM gone")
        connection.commit()
    return SourceSpec("x", SourceUrl("sqlalchemy+sqlite", database=str(path)), allow_unlimited=True)


def sample_of(spec: SourceSpec, name: str) -> Sample:
    with create(spec) as connector:
        dataset = next(entry for entry in connector.inventory() if entry.path[-1] == name)
        assert isinstance(dataset, Dataset)
        sample = connector.sample(dataset, PLAN)
        assert isinstance(sample, Sample), sample
        return sample


def test_a_key_full_of_gaps_still_gives_places(lite: SourceSpec) -> None:
    coverage = sample_of(lite, "gaps").coverage
    assert coverage.method == "key_probes"
    assert coverage.places > 200


def test_without_a_key_of_numbers_nothing_is_claimed(lite: SourceSpec) -> None:
    assert (sample_of(lite, "keyless").coverage.method, sample_of(lite, "keyless").coverage.power_at_1pct) == ("head", 0.0)
    pairs = sample_of(lite, "pairs")
    assert (pairs.coverage.method, pairs.coverage.power_at_1pct) == ("head_tail", 0.0)
    assert {"k0", "k999"} <= set(pairs.batches[0].column("a").to_pylist())


def test_all_rows_of_a_table_with_a_key_of_two_columns(lite: SourceSpec) -> None:
    with create(lite) as connector:
        dataset = next(entry for entry in connector.inventory() if entry.path[-1] == "pairs")
        assert isinstance(dataset, Dataset)
        assert sum(batch.num_rows for batch in connector.read(dataset, ["b"])) == 50_000


def test_a_server_without_a_time_limit_is_refused_unless_allowed(lite: SourceSpec) -> None:
    with create(dataclasses.replace(lite, allow_unlimited=False)) as connector, pytest.raises(SourceRefused, match="time limit"):
        list(connector.inventory())
    with create(lite) as connector:
        assert Caution.NO_TIME_LIMIT in connector.probe().warnings


def test_views_are_off_by_default_and_a_broken_one_harms_nobody(lite: SourceSpec) -> None:
    with create(lite) as connector:
        assert {entry.path[-1] for entry in connector.inventory() if isinstance(entry, Dataset)} == {"gaps", "keyless", "pairs"}
    with create(dataclasses.replace(lite, views=True)) as connector:
        names = {entry.path[-1] for entry in connector.inventory() if isinstance(entry, Dataset)}
    assert names == {"gaps", "keyless", "pairs", "seen", "broken"}


def test_a_failed_connection_does_not_quote_the_driver() -> None:
    spec = SourceSpec("x", SourceUrl("sqlalchemy+sqlite", database="/no/such/folder/secret.db"), allow_unlimited=True)
    with create(spec) as connector, pytest.raises(SourceUnreachable) as raised:
        connector.probe()
    assert "secret" not in str(raised.value)
    assert raised.value.__context__ is None


@pytest.mark.parametrize("scheme", ["oracle", "mssql", "sqlalchemy+postgresql+psycopg2", "sqlalchemy+mysql+pymysql"])
def test_a_server_that_is_not_there(scheme: str) -> None:
    """The real drivers take our arguments; nothing listens on the port."""
    with create(SourceSpec("x", SourceUrl(scheme, "scan", "127.0.0.1", 9, "db"))) as connector:
        with pytest.raises(SourceUnreachable) as raised:
            list(connector.inventory())
        assert raised.value.__context__ is None


def test_oracle_takes_the_database_for_a_service_unless_told_otherwise() -> None:
    assert connector_of("oracle").url().query == {"service_name": "db"}
    assert connector_of("oracle", sid="yes").url().database == "db"


def test_numbers_of_oracle_in_our_words() -> None:
    oracle = connector_of("oracle")
    for code, reason in ((942, Reason.CHANGED), (1031, Reason.PERMISSION), (54, Reason.LOCKED), (1, Reason.SOURCE_ERROR)):
        assert oracle.reason(RuntimeError(SimpleNamespace(code=code, full_code=f"ORA-{code:05d}"))) is reason
    assert oracle.reason(RuntimeError(SimpleNamespace(code=0, full_code="DPY-4024"))) is Reason.TIMEOUT


def test_which_limits_hold_is_told() -> None:
    limits = limits_of("postgresql", SourceSpec("x", SourceUrl("sqlalchemy+postgresql")))
    full, fallback = ([Limit(setting.name, "", "") for setting in settings] for settings in limits.alternatives)
    assert limits.all_held(full)
    assert not limits.all_held(fallback)
    assert limits_of("nobody", SourceSpec("x", SourceUrl("x"))).all_held([])
