"""Many tables are asked about in one statement: each answer once, none too old, and what spoils a statement spoils no answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from config import SourceUnreachable
from connectors import Connector, create
from connectors.model import Dataset, Reason
from connectors.sql.asked_together import AskedTogether, Path
from connectors.sql.budget import Budget, spending
from connectors.sql.faults import SqlFault
from tests.connectors.sql.samples import statements

if TYPE_CHECKING:
    from tests.servers.mariadb import MariadbServer
    from tests.servers.postgresql import PostgresqlServer

PATHS = tuple((f"t_{number:04d}",) for number in range(1000))


class Source:
    """Answers with the number of questions so far. ``fault`` is raised where many are asked about."""

    def __init__(self, fault: Callable[[Sequence[Path]], Exception | None] = lambda _paths: None) -> None:
        self.asked: list[tuple[Path, ...]] = []
        self.alone: list[Path] = []
        self.fault = fault
        self.paths: tuple[Path, ...] = PATHS
        self.together = AskedTogether[str](lambda: self.paths, self.many)

    def many(self, paths: Sequence[Path]) -> dict[Path, str]:
        self.asked.append(tuple(paths))
        fault = self.fault(paths)
        if fault is not None:
            raise fault
        return {path: f"{path[0]} together" for path in paths}

    def one(self, path: Path) -> str:
        self.alone.append(path)
        return f"{path[0]} alone"

    def of(self, path: Path) -> str:
        return self.together.of(path, lambda: self.one(path))


def test_a_thousand_tables_are_a_few_statements() -> None:
    source = Source()
    assert [source.of(path) for path in PATHS] == [f"{path[0]} together" for path in PATHS]
    assert len(source.asked) < 10
    assert max(map(len, source.asked)) <= 500
    assert not source.alone


def test_threads_out_of_turn_ask_about_no_table_twice() -> None:
    source = Source()
    order = [PATHS[at ^ 5] for at in range(len(PATHS))]
    with ThreadPoolExecutor(8) as pool:
        assert [answer.split()[0] for answer in pool.map(source.of, order)] == [path[0] for path in order]
    assert len(source.asked) < 30
    asked = [path for paths in source.asked for path in paths] + source.alone
    assert len(asked) == len(set(asked)) == len(PATHS)


def test_who_asks_again_is_told_anew_and_a_new_inventory_begins_anew() -> None:
    source = Source()
    assert [source.of(PATHS[0]) for _ in range(3)] == ["t_0000 together", "t_0000 alone", "t_0000 alone"]
    source.paths = tuple(PATHS[:50])
    assert source.of(PATHS[0]) == "t_0000 together"


def test_what_the_inventory_does_not_know_is_asked_alone() -> None:
    source = Source()
    assert source.of(("partition",)) == "partition alone"
    assert not source.asked


def test_nothing_old_is_told_and_little_is_read_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("connectors.sql.asked_together.time.monotonic", lambda: now[0])
    source = Source()
    for path in PATHS[:200]:
        source.of(path)
        now[0] += 60.0
    assert sum(map(len, source.asked)) + len(source.alone) < 2 * 200 + 20
    assert {path for paths in source.asked for path in paths[1:]} <= set(PATHS)
    for paths in source.asked:  # of each statement the first answer only was still new
        assert paths[0] in PATHS[:200]


@pytest.mark.parametrize("reason", [Reason.LOCKED, Reason.TIMEOUT])
def test_one_table_spoils_only_the_statement_it_is_in(reason: Reason) -> None:
    source = Source(lambda paths: SqlFault(reason) if PATHS[20] in paths else None)
    told = {path: source.of(path) for path in PATHS}
    spoilt = next(set(paths) for paths in source.asked if PATHS[20] in paths)
    assert {path for path, answer in told.items() if answer.endswith("alone")} == spoilt
    assert len(spoilt) < 100


@pytest.mark.parametrize("fault", [SqlFault(Reason.SOURCE_ERROR), SqlFault(Reason.UNREACHABLE), SourceUnreachable("away")])
def test_a_source_that_cannot_be_asked_so_is_not_asked_so_again(fault: Exception) -> None:
    source = Source(lambda _paths: fault)
    assert {source.of(path).split()[1] for path in PATHS} == {"alone"}
    assert len(source.asked) == 1


def test_a_cancel_begins_nothing_more() -> None:
    source = Source(lambda _paths: SqlFault(Reason.CANCELLED))
    with pytest.raises(SqlFault) as raised:
        source.of(PATHS[0])
    assert raised.value.reason is Reason.CANCELLED
    assert not source.alone


def test_others_answers_are_not_paid_from_a_samples_budget() -> None:
    source = Source()
    with spending(Budget(10.0, 1000)):
        assert source.of(PATHS[0]) == "t_0000 alone"
    assert source.of(PATHS[1]) == "t_0001 together"


# ---------------------------------------------------------------------------------------------- on real servers


def listed(connector: Connector) -> list[Dataset]:
    return [one for one in connector.inventory() if isinstance(one, Dataset)]


SHAPES = (
    "CREATE TABLE plain AS SELECT n AS a, 'x' AS b FROM generate_series(1, 5000) AS n",
    "ANALYZE plain",
    "CREATE TABLE never (a int)",
    "CREATE TABLE parted (a int) PARTITION BY RANGE (a)",
    "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000) PARTITION BY RANGE (a)",
    "CREATE TABLE parted_11 PARTITION OF parted_1 FOR VALUES FROM (0) TO (10)",
    "INSERT INTO parted VALUES (1), (2)",
    "ANALYZE parted",
    "CREATE TABLE empty_parted (a int) PARTITION BY RANGE (a)",
    "CREATE TABLE mother (a int)",
    "CREATE TABLE child () INHERITS (mother)",
    "INSERT INTO child VALUES (1)",
    "CREATE MATERIALIZED VIEW held AS SELECT 1 AS a",
    "CREATE VIEW seen AS SELECT 1 AS a",
    'CREATE TABLE "客户 \'\'%\\""信息" (a int)',
    "CREATE SCHEMA other",
    "CREATE TABLE other.plain (a int)",
    "GRANT USAGE ON SCHEMA other TO scanner",
    "CREATE TABLE forbidden (a int)",
    "REVOKE ALL ON forbidden FROM scanner",
)


@pytest.mark.postgresql
def test_postgresql_says_the_same_of_many_as_of_one(postgresql_server: PostgresqlServer) -> None:
    database = postgresql_server.new_database()
    postgresql_server.execute(database, *SHAPES)
    spec = replace(postgresql_server.spec(database), views=True)
    with create(spec) as first, create(spec) as second:
        tables = listed(first)
        assert len(tables) == 11
        with statements() as seen:
            together = [(first.statistics(one), first.outside_mark(one)) for one in tables]
        assert len(seen) == 2
        assert together == [(second.statistics(one), second.unchanged_mark(one)) for one in tables]
    marked = {one.path[-1] for one, (_, mark) in zip(tables, together, strict=True) if mark is not None}
    assert marked == {one.path[-1] for one in tables} - {"held", "seen"}


@pytest.mark.postgresql
def test_a_locked_table_leaves_the_others_their_answers(postgresql_server: PostgresqlServer) -> None:
    database = postgresql_server.new_database()
    postgresql_server.execute(database, *(f"CREATE TABLE t_{number} (a int)" for number in range(5)))
    spec = replace(postgresql_server.spec(database), lock_seconds=0.1)
    with postgresql_server.admin_connection(database) as connection, connection.cursor() as cursor, create(spec) as connector:
        cursor.execute("BEGIN; LOCK TABLE t_2 IN ACCESS EXCLUSIVE MODE")
        tables = listed(connector)
        marks = [connector.outside_mark(one) is not None for one in tables]
        sizes = [connector.statistics(one).bytes.value for one in tables]
    assert marks == [True, True, False, True, True]
    assert sizes == [0, 0, None, 0, 0]


@pytest.mark.postgresql
def test_a_change_before_the_rows_are_read_shows_the_next_time(postgresql_server: PostgresqlServer) -> None:
    database = postgresql_server.new_database()
    postgresql_server.execute(database, "CREATE TABLE a (n int)", "CREATE TABLE b (n int)")

    def marks(between: Callable[[], None] = lambda: None) -> list[str | None]:
        with create(postgresql_server.spec(database)) as connector:
            first, second = listed(connector)
            of_first = connector.outside_mark(first)
            between()
            return [of_first, connector.outside_mark(second)]

    flushed = "INSERT INTO b VALUES (1); SELECT pg_stat_force_next_flush()"
    before = marks(lambda: postgresql_server.execute(database, flushed))
    after = marks()
    assert None not in before + after
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False]


@pytest.mark.mariadb
def test_mariadb_says_the_same_of_many_as_of_one(mariadb_server: MariadbServer) -> None:
    databases = [mariadb_server.new_database() for _ in range(2)]
    for database in databases:
        rows = "INSERT INTO t_3 SELECT seq FROM seq_1_to_3000"
        made = [f"CREATE TABLE t_{number} (a int PRIMARY KEY)" for number in range(5)]
        odd = "CREATE TABLE `客户 '%\"\\\\``信息` (a int) PARTITION BY HASH (a) PARTITIONS 2"
        mariadb_server.execute(database, *made, odd, rows, "CREATE VIEW v AS SELECT 1 AS a", "ANALYZE TABLE t_3")
    spec = mariadb_server.spec(databases[0])
    spec = replace(spec, views=True, url=replace(spec.url, database=""), include=tuple(f"{one}.*" for one in databases))
    with create(spec) as first, create(spec) as second:
        tables = listed(first)
        assert len(tables) == 2 * 7
        with statements() as seen:
            together = [first.statistics(one) for one in tables]
        assert len(seen) == 2
        assert together == [second.statistics(one) for one in tables]
    assert sum(one.rows.value is None for one in together) == 2  # views
    assert max(one.rows.value or 0 for one in together) > 2000
