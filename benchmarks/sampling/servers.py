"""Sources on throw-away servers: PostgreSQL and MariaDB tables of several kinds, each made when it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from benchmarks.sampling.model import PARTITIONS, Source
from config import SourceSpec
from tests.servers.mariadb import MariadbServer
from tests.servers.postgresql import PostgresqlServer

_PAD = "md5(n::text) || md5((n + 1)::text) || md5((n + 2)::text)"
_HEAP_BLOCKS = "SELECT coalesce(sum(heap_blks_read + heap_blks_hit), 0) FROM pg_statio_user_tables"
_HANDLER_READS = "SELECT SUM(VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME LIKE 'Handler_read%'"


def postgresql_sources(server: PostgresqlServer, rows: int) -> tuple[Source, ...]:
    """Tables of one PostgreSQL."""
    database = server.new_database()
    series = f"generate_series(0, {rows - 1}) AS n"
    few = rows // 10
    plain = f"SELECT n, {_PAD} AS pad FROM {series}"  # noqa: S608
    parts = (
        "CREATE TABLE t (n int, pad text) PARTITION BY RANGE (n)",
        *(
            f"CREATE TABLE t_{p} PARTITION OF t FOR VALUES FROM ({p * rows // PARTITIONS}) TO ({(p + 1) * rows // PARTITIONS})"
            for p in range(PARTITIONS)
        ),
        f"INSERT INTO t {plain}",
    )
    wide = f"SELECT n, repeat('x', CASE WHEN n < {few} THEN 1800 ELSE 0 END) AS pad FROM {series}"  # noqa: S608
    emptied = f"SELECT n - {rows - few} AS n, {_PAD} AS pad FROM {series}"  # noqa: S608

    def source(name: str, note: str, *statements: str, count: int = rows) -> Source:
        opened = partial(_postgresql, server, database, (*statements, "VACUUM ANALYZE"))
        return Source(name, note, count, opened, unit="page visits", touched=partial(_visits, server, database))

    return (
        source("PostgreSQL", "one table, pages alike", f"CREATE TABLE t AS {plain}"),
        source("PostgreSQL, partitions", "100 partitions of like size", *parts),
        source("PostgreSQL, unlike pages", "a tenth of the rows fill nine tenths of the pages", f"CREATE TABLE t AS {wide}"),
        source(
            "PostgreSQL, emptied",
            "the first 90 % of the pages are empty",
            f"CREATE TABLE t AS {emptied}",
            "DELETE FROM t WHERE n < 0",
            count=few,
        ),
    )


@contextmanager
def _postgresql(server: PostgresqlServer, database: str, statements: tuple[str, ...]) -> Iterator[SourceSpec]:
    server.execute(database, *statements)
    yield server.spec(database)
    server.execute(database, "DROP TABLE t")


def _visits(server: PostgresqlServer, database: str) -> float:
    with server.admin_connection(database) as connection, connection.cursor() as cursor:
        cursor.execute(_HEAP_BLOCKS)
        return float(cursor.fetchone()[0])


def mariadb_sources(server: MariadbServer, rows: int) -> tuple[Source, ...]:
    """Tables of one MariaDB, by what can be probed."""
    database = server.new_database()
    pad = "CONCAT(MD5(seq), MD5(seq + 1), MD5(seq + 2)) AS pad"
    from_ = f"FROM seq_0_to_{rows - 1}"
    half = rows // 2
    uneven = f"IF(seq < {half}, seq, {10 * rows} + (seq - {half}) * 2000)"
    step = 2**64 // rows
    hexed = f"LOWER(CONCAT(LPAD(HEX(CAST(seq AS UNSIGNED) * {step} + CRC32(seq)), 16, '0'), MD5(seq)))"
    dashed = f"INSERT(INSERT(INSERT(INSERT(LEFT({hexed}, 32), 21, 0, '-'), 17, 0, '-'), 13, 0, '-'), 9, 0, '-')"
    lists = ", ".join(f"PARTITION p{p} VALUES LESS THAN ({(p + 1) * rows // PARTITIONS})" for p in range(PARTITIONS))

    def source(name: str, note: str, *statements: str) -> Source:
        opened = partial(_mariadb, server, database, (*statements, "ANALYZE TABLE t"))
        return Source(name, note, rows, opened, unit="rows read", touched=partial(_reads, server))

    def made(columns: str, cells: str) -> str:
        return f"CREATE TABLE t ({columns}) SELECT {cells}, {pad} {from_}"

    return (
        source("MariaDB", "integer key without gaps", made("n int PRIMARY KEY", "seq AS n")),
        source(
            "MariaDB, uneven key",
            "half of the rows at 1/2000 of the density of the others",
            made("id bigint PRIMARY KEY, n int", f"{uneven} AS id, seq AS n"),
        ),
        source("MariaDB, UUID key", "char(36)", made("id char(36) PRIMARY KEY, n int", f"{dashed} AS id, seq AS n")),
        source(
            "MariaDB, composite key",
            "4 values in its first part",
            made("shard int, n int, PRIMARY KEY (shard, n)", f"seq * 4 DIV {rows} AS shard, seq AS n"),
        ),
        source("MariaDB, index only", "no key; an index on a column that grows", made("n int, KEY (n)", "seq AS n")),
        source(
            "MariaDB, partitions",
            "100 partitions by range",
            f"CREATE TABLE t (n int PRIMARY KEY, pad text) PARTITION BY RANGE (n) ({lists})",
            f"INSERT INTO t SELECT seq AS n, {pad} {from_}",
        ),
        source("MariaDB, no index", "strides over the first 5,000 rows", made("n int", "seq AS n")),
    )


@contextmanager
def _mariadb(server: MariadbServer, database: str, statements: tuple[str, ...]) -> Iterator[SourceSpec]:
    server.execute(database, "SET sql_mode = ''", *statements)
    yield server.spec(database)
    server.execute(database, "DROP TABLE t")


def _reads(server: MariadbServer) -> float:
    return float(server.fetch(None, _HANDLER_READS)[0][0])
