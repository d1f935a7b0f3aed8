"""Many tables of invented people in a real PostgreSQL or MariaDB, drawn from a seed.

The rows are drawn once into a pool, and each table holds a stretch of it. Names are words of letters without numbers:
tables of numbered names would be one family, of which a scan reads most members only lightly.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, product
from pathlib import Path
from random import Random
from string import ascii_lowercase

from benchmarks.accuracy.generate import contacts, identifiers
from benchmarks.census.load import loading
from tests.servers.mariadb import MariadbServer
from tests.servers.postgresql import PostgresqlServer

POOL_ROWS = 20_000
_STATES = ("在网", "停机", "预销户", "已销户", "欠费停机")
_NOT_IN_A_NAME = frozenset("lio")

COLUMNS: tuple[tuple[str, str, Callable[[Random], object]], ...] = (
    ("cust_name", "varchar(64)", contacts.name),
    ("id_card_no", "varchar(18)", identifiers.id_card),
    ("mobile", "varchar(11)", contacts.mobile),
    ("address", "varchar(255)", contacts.address),
    ("order_id", "bigint", lambda draw: 20_000_000_000 + draw.randrange(1_000_000_000)),
    ("bank_card_no", "varchar(32)", identifiers.bank_card),
    ("email", "varchar(128)", contacts.email),
    ("open_date", "date", lambda draw: date(2012, 1, 1) + timedelta(draw.randrange(4700))),
    ("fee", "decimal(10,2)", lambda draw: f"{draw.uniform(-50, 900):.2f}"),
    ("state", "varchar(16)", lambda draw: draw.choice(_STATES)),
)
"""(name, type on both servers, maker of one value) of each column."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How many tables, of how many rows and of the first how many columns, drawn from which seed."""

    tables: int
    rows: int = 1_000
    columns: int = 4
    seed: int = 20261122

    def names(self) -> Iterator[str]:
        """Names of the tables."""
        letters = [letter for letter in ascii_lowercase if letter not in _NOT_IN_A_NAME]
        return ("crm_" + "".join(word) for word in islice(product(letters, repeat=4), self.tables))

    def pool(self) -> io.BytesIO:
        """The rows that tables are cut from, as CSV; the first cell is the number of the row."""
        draw = Random(self.seed)
        makers = [make for _, _, make in COLUMNS[: self.columns]]
        lines = (",".join((str(number), *(str(make(draw)) for make in makers))) for number in range(POOL_ROWS))
        return io.BytesIO("\n".join(lines).encode() + b"\n")

    def starts(self) -> Iterator[int]:
        """The first row of each table in the pool."""
        draw = Random(self.seed + 1)
        return (draw.randrange(POOL_ROWS - self.rows) for _ in range(self.tables))


def fill_postgresql(server: PostgresqlServer, shape: Shape) -> str:
    """A database with these tables, its statistics up to date; its name."""
    database = server.new_database()
    listed = ", ".join(name for name, _, _ in COLUMNS[: shape.columns])
    with server.admin_connection(database) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE pool (n int PRIMARY KEY, {_declared(shape)})")
        cursor.copy_expert("COPY pool FROM STDIN (FORMAT csv)", shape.pool())
        for name, start in zip(shape.names(), shape.starts(), strict=True):
            cursor.execute(
                f"CREATE TABLE {name} AS SELECT {listed} FROM pool WHERE n >= {start} AND n < {start + shape.rows}"  # noqa: S608
            )
        cursor.execute("DROP TABLE pool")
        cursor.execute("VACUUM ANALYZE")
    return database


def fill_mariadb(server: MariadbServer, shape: Shape, folder: Path) -> str:
    """A database with these tables, each with a key of its own; its name."""
    database = server.new_database()
    listed = ", ".join(name for name, _, _ in COLUMNS[: shape.columns])
    written = folder / "pool.csv"
    written.write_bytes(shape.pool().getvalue())
    with loading(server, database) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE pool (n int PRIMARY KEY, {_declared(shape)})")
        cursor.execute(f"LOAD DATA LOCAL INFILE '{written}' INTO TABLE pool CHARACTER SET utf8mb4 FIELDS TERMINATED BY ','")
        for name, start in zip(shape.names(), shape.starts(), strict=True):
            cursor.execute(
                f"CREATE TABLE {name} (n int PRIMARY KEY) AS SELECT n, {listed} FROM pool"  # noqa: S608
                f" WHERE n >= {start} AND n < {start + shape.rows}"
            )
        cursor.execute("DROP TABLE pool")
    written.unlink()
    return database


def _declared(shape: Shape) -> str:
    return ", ".join(f"{name} {kind}" for name, kind, _ in COLUMNS[: shape.columns])
