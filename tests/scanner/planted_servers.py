"""Canaries in databases and stores that run: in cells, and in all that a catalogue of a server can carry; and views whose reading
fails in errors that quote them."""

from __future__ import annotations

import json

from tests.scanner.planted_files import Make
from tests.servers.mariadb import MariadbServer
from tests.servers.postgresql import PostgresqlServer
from tests.servers.redis import RedisServer

ROWS = 12


def plant_postgresql(server: PostgresqlServer, database: str, make: Make) -> None:
    """Tables, partitions, types and views."""
    table, column = f'"t_{make("table name")}"', f'"c_{make("column name")}"'
    low, high = sorted(make("partition bound") for _ in range(2))
    server.execute(
        database,
        f"CREATE TYPE kind AS ENUM ('{make('enumeration label')}', 'x')",
        f"CREATE DOMAIN checked AS text CHECK (value <> '{make('domain check')}')",
        f"CREATE TABLE {table} (id int PRIMARY KEY, whole text DEFAULT '{make('default')}', tsnr text, {column} text, k kind,"
        f" d checked, j jsonb, a text[], raw bytea, g text GENERATED ALWAYS AS (whole || '{make('generated column')}') STORED,"
        f" CONSTRAINT c CHECK (whole <> '{make('check')}'))",
        f"CREATE UNIQUE INDEX ON {table} (whole) WHERE tsnr <> '{make('index predicate')}'",
        f"COMMENT ON TABLE {table} IS '样例 {make('table comment')}'",
        f"COMMENT ON COLUMN {table}.whole IS '例：{make('column comment')}'",
        "CREATE TABLE parted (k text, n int) PARTITION BY RANGE (k)",
        f"CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('{low}') TO ('{high}')",
        f"INSERT INTO parted VALUES ('{low}', 1)",
        f"CREATE VIEW seen AS SELECT whole, '{make('view text')}' AS d FROM {table}",
        f"CREATE VIEW cast_fails AS SELECT id, whole::int AS n FROM {table}",
        f"CREATE FUNCTION shout(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'row %', $1"
        f" USING DETAIL = 'Key (lxdh)=({make('error detail')}) already exists.', HINT = $1; END $$",
        f"CREATE VIEW raises AS SELECT shout(whole) AS a FROM {table}",
        f"CREATE VIEW cancelled AS SELECT whole, pg_sleep(60)::text AS s, '{make('cancelled statement')}' AS t FROM {table}",
    )
    for number in range(ROWS):
        cells = (make("cell"), f"用户{make('text')}来电", json.dumps({make("json key"): make("json cell")}), make("array cell"))
        row = ", ".join(f"'{cell}'" for cell in cells[:2])
        server.execute(
            database,
            f"INSERT INTO {table} (id, whole, tsnr, j, a, raw) VALUES ({number}, {row}, '{cells[2]}', ARRAY['{cells[3]}'],"
            f" convert_to('{make('binary cell')}', 'UTF8'))",
        )
    server.execute(database, "ANALYZE")


def plant_mariadb(server: MariadbServer, database: str, make: Make) -> None:
    """Tables, partitions and views."""
    table, column = f"`t_{make('table name')}`", f"`c_{make('column name')}`"
    server.execute(
        database,
        f"CREATE TABLE {table} (id int PRIMARY KEY, whole varchar(60) DEFAULT '{make('default')}' COMMENT"
        f" '例：{make('column comment')}', tsnr text, {column} text, k enum('{make('enumeration label')}', 'x'),"
        f" s set('{make('set label')}', 'y'), j json, raw blob, CHECK (whole <> '{make('check')}'),"
        f" g varchar(99) AS (concat(whole, '{make('generated column')}'))) COMMENT '样例 {make('table comment')}'",
        f"CREATE TABLE parted (k varchar(60), n int) PARTITION BY LIST COLUMNS (k)"
        f" (PARTITION p1 VALUES IN ('{make('partition bound')}'), PARTITION p2 VALUES IN ('x'))",
        "INSERT INTO parted VALUES ('x', 1)",
        f"CREATE VIEW seen AS SELECT whole, '{make('view text')}' AS d FROM {table}",
        "CREATE FUNCTION shout(said text) RETURNS text DETERMINISTIC BEGIN"
        " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = said; RETURN said; END",
        f"CREATE SQL SECURITY DEFINER VIEW raises AS SELECT shout(whole) AS a FROM {table}",
        f"CREATE VIEW cancelled AS SELECT whole, SLEEP(60) AS s, '{make('cancelled statement')}' AS t FROM {table}",
    )
    for number in range(ROWS):
        cells = (make("cell"), f"用户{make('text')}来电", json.dumps({make("json key"): make("json cell")}), make("binary cell"))
        row = ", ".join(f"'{cell}'" for cell in cells)
        server.execute(database, f"INSERT INTO {table} (id, whole, tsnr, j, raw) VALUES ({number}, {row})")


def plant_redis(server: RedisServer, make: Make) -> None:
    """Keys, fields and values of every type."""
    with server.admin() as client:
        for number in range(ROWS):
            client.set(f"user:{make('key of a string name')}", make("string"))
            client.set(f"json:{number}", json.dumps({"lxdh": make("json cell")}))
            client.hset(f"h:{number}", mapping={make("field name"): make("field value"), "lxdh": make("hash value")})
            client.rpush(f"l:{number}", make("list member"), f"用户{make('text')}来电")
            client.sadd(f"s:{number}", make("set member"))
            client.zadd(f"z:{number}", {make("sorted member"): 1.0})
            client.xadd("stream", {"lxdh": make("stream value")})
