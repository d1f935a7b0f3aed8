"""Puts the invented people into a real PostgreSQL, a real MariaDB and a folder of Parquet files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pymysql

from benchmarks.census.people import Shape
from tests.servers.mariadb import MariadbServer
from tests.servers.postgresql import PostgresqlServer

COLUMNS = {
    "postgresql": ("id_no", "cust_name", "mobile", "bak_mobile"),
    "mariadb": ("cert_no", "user_name", "user_phone", "phone2"),
    "parquet": ("身份证号", "姓名", "手机号", "备用手机号"),
}
TABLE = {"postgresql": "t_customer", "mariadb": "user_info"}


KEY = "cust_no"
"""The primary key of the table in PostgreSQL: the number of a customer."""


def load_postgresql(server: PostgresqlServer, shape: Shape) -> str:
    """A database with the table t_customer; its name. The table is not logged: the server holds it once, not twice."""
    name, table = server.new_database(), TABLE["postgresql"]
    columns = ", ".join(f"{one} varchar(32)" for one in COLUMNS["postgresql"])
    with server.admin_connection(name) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE {table} ({KEY} bigserial, {columns})")
        listed = ", ".join(COLUMNS["postgresql"])
        for block in shape.blocks("postgresql"):
            cursor.copy_expert(f"COPY {table} ({listed}) FROM STDIN (FORMAT csv)", _csv(block))
        cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({KEY})")  # one sort, in place of an entry at a time
        cursor.execute(f"ANALYZE {table}")
    return name


def load_mariadb(server: MariadbServer, shape: Shape, folder: Path) -> str:
    """A database with the table user_info; its name."""
    name = server.new_database()
    columns = ", ".join(f"{one} varchar(32)" for one in COLUMNS["mariadb"])
    path = folder / "block.csv"
    with loading(server, name) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE['mariadb']} (user_no bigint AUTO_INCREMENT PRIMARY KEY, {columns})")
        listed = ", ".join(f"@{place}" for place in range(4))
        given = ", ".join(f"{one} = nullif(@{place}, '')" for place, one in enumerate(COLUMNS["mariadb"]))
        for block in shape.blocks("mariadb"):
            path.write_bytes(_csv(block).getvalue())
            cursor.execute(
                f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE {TABLE['mariadb']} CHARACTER SET utf8mb4"
                f" FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ({listed}) SET {given}"
            )
        cursor.execute(f"ANALYZE TABLE {TABLE['mariadb']}")
    path.unlink(missing_ok=True)
    return name


def load_parquet(folder: Path, shape: Shape) -> Path:
    """A folder with numbered files; the folder."""
    target = folder / "app"
    target.mkdir()
    for number, block in enumerate(shape.blocks("parquet")):
        pq.write_table(block.rename_columns(list(COLUMNS["parquet"])), target / f"members_{number:04d}.parquet")
    return target


def withhold_documents(postgresql: tuple[PostgresqlServer, str], mariadb: tuple[MariadbServer, str], folder: Path) -> None:
    """Take the identity numbers out of all three sources."""
    server, database = postgresql
    server.execute(database, f"ALTER TABLE {TABLE['postgresql']} DROP COLUMN {COLUMNS['postgresql'][0]}")
    other, schema = mariadb
    with other.admin_connection(schema) as connection, connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE['mariadb']} DROP COLUMN {COLUMNS['mariadb'][0]}")
    for path in sorted(folder.glob("*.parquet")):
        pq.write_table(pq.read_table(path, columns=list(COLUMNS["parquet"][1:])), path)


def _csv(block: pa.Table) -> io.BytesIO:
    written = io.BytesIO()
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")
    pyarrow.csv.write_csv(block, written, options)
    written.seek(0)
    return written


def loading(server: MariadbServer, database: str) -> Any:
    """An administrator's connection that may load files of this machine."""
    words: dict[str, Any] = {"user": server.admin, "password": server.admin_password, "database": database, "charset": "utf8mb4"}
    return pymysql.connect(host=server.host, port=server.port, local_infile=True, autocommit=True, **words)
