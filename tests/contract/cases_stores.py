"""Stores without SQL in the contract suite. Redis is the real server; Kafka is Tansu, a broker that speaks its protocol;
Elasticsearch, MongoDB and HBase are the tests' own answers over a socket, which prove no behaviour of a server.

A store keeps a table as its own kind of rows, which have a key. Each case says with ``stored`` what that looks like."""

from __future__ import annotations

import datetime
import json
from collections.abc import Hashable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import bson
import pytest

from config import SourceSpec
from tests.connectors.stores.elasticsearch_stub import PASSWORD, PASSWORD_VARIABLE, StubIndex, running_cluster
from tests.connectors.stores.mongodb_wire import running_mongodb_wire
from tests.contract.cases import ODD_TABLE, Ability, ColumnContent, Content, SourceCase, TableContent, Type, Value
from tests.servers.hbase import HbaseTable, running_hbase
from tests.servers.kafka import running_kafka
from tests.servers.redis import RedisServer

_PLACES = frozenset({Ability.NULLS, Ability.ROW_STATISTICS, Ability.RANDOM_PLACES})


def _keyed(table: TableContent, key: ColumnContent, spelt: str) -> TableContent:
    """The table with a key of the store's in the place of its own: the number of a row, ``spelt`` in the store's way."""
    first = table.columns[0]
    rest = table.columns[1:] if first.primary_key else table.columns
    cells = [row[1:] if first.primary_key else row for row in table.rows]
    numbers = [int(str(row[0])) if first.primary_key else at for at, row in enumerate(table.rows)]
    rows = tuple((spelt.format(number), *row) for number, row in zip(numbers, cells, strict=True))
    return replace(table, columns=(key, *rest), rows=rows)


def _sorted_columns(table: TableContent) -> TableContent:
    """The columns behind the key in the order of their names."""
    order = [0, *sorted(range(1, len(table.columns)), key=lambda at: table.columns[at].name)]
    columns = tuple(table.columns[at] for at in order)
    return replace(table, columns=columns, rows=tuple(tuple(row[at] for at in order) for row in table.rows))


def _plain(value: Value) -> Value:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _fields(table: TableContent, row: tuple[Value, ...]) -> dict[str, Value]:
    """What stands behind the key, by name."""
    return {name: _plain(value) for name, value in zip(table.column_names[1:], row[1:], strict=True)}


# ---------------------------------------------------------------------------------------------- Redis

_DATABASE = 5  # the other tests of Redis use 0 and 1


def _as_hashes(table: TableContent) -> TableContent:
    return _keyed(table, ColumnContent("key", primary_key=True), table.name + ":{}")


def _build_redis(request: pytest.FixtureRequest, _folder: Path, content: Content) -> SourceSpec:
    server: RedisServer = request.getfixturevalue("redis_server")
    with server.admin(_DATABASE) as client:
        client.config_set("hash-max-listpack-value", 1024)  # bigger hashes do not keep the order of their fields
        pipeline = client.pipeline(transaction=False)
        for table in map(_as_hashes, content.tables):
            for row in table.rows:
                kept = {name: value for name, value in _fields(table, row).items() if value is not None}
                pipeline.hset(str(row[0]), mapping=kept)
        pipeline.execute()
    return server.spec(_DATABASE)


def _redis_fingerprint(spec: SourceSpec) -> Hashable:
    with RedisServer(spec.url.port or 0, Path()).admin(_DATABASE) as client:
        return client.info("persistence")["rdb_changes_since_last_save"], client.dbsize()


# ---------------------------------------------------------------------------------------------- Elasticsearch

_ELASTIC_TYPES = {Type.INTEGER: "long", Type.REAL: "double", Type.TEXT: "keyword", Type.DATE: "date"}


def _as_documents(table: TableContent) -> TableContent:
    return _sorted_columns(_keyed(table, ColumnContent("_id", primary_key=True), "{}"))


def _stub_index(table: TableContent) -> StubIndex:
    """Two shards, of which the second has a hole behind every document."""
    found = [(str(row[0]), _fields(table, row)) for row in table.rows]
    half = len(found) // 2
    mapping = {"properties": {column.name: {"type": _ELASTIC_TYPES[column.type]} for column in table.columns[1:]}}
    shards = dict(enumerate(found[:half])), {2 * at: one for at, one in enumerate(found[half:])}
    return StubIndex(mapping, shards)


def _build_elasticsearch(request: pytest.FixtureRequest, _folder: Path, content: Content) -> SourceSpec:
    stack = ExitStack()
    request.addfinalizer(stack.close)
    stack.enter_context(pytest.MonkeyPatch.context()).setenv(PASSWORD_VARIABLE, PASSWORD)
    cluster = stack.enter_context(running_cluster())
    cluster.indices = {table.name: _stub_index(_as_documents(table)) for table in content.tables}
    return cluster.spec()


# ---------------------------------------------------------------------------------------------- MongoDB


def _as_bson(table: TableContent) -> TableContent:
    return _keyed(table, ColumnContent("_id", primary_key=True), "{:024x}")


def _document(table: TableContent, row: tuple[Value, ...]) -> dict[str, Any]:
    return {"_id": bson.ObjectId(str(row[0])), **_fields(table, row)}


def _build_mongodb(request: pytest.FixtureRequest, _folder: Path, content: Content) -> SourceSpec:
    stack = ExitStack()
    request.addfinalizer(stack.close)
    wire = stack.enter_context(running_mongodb_wire())
    wire.databases["crm"] = {table.name: [_document(table, row) for row in table.rows] for table in map(_as_bson, content.tables)}
    return wire.spec("crm")


# ---------------------------------------------------------------------------------------------- Kafka


def _as_records(table: TableContent) -> TableContent:
    """The first column as key, the second as value, the others as headers."""

    def record(row: tuple[Value, ...]) -> tuple[Value, ...]:
        named = zip(table.column_names[2:], row[2:], strict=True)
        others = {name: str(cell) for name, cell in named if cell is not None}
        return str(row[0]), row[1], json.dumps(others, ensure_ascii=False) if others else None

    columns = tuple(map(ColumnContent, ("key", "value", "headers")))
    return replace(table, columns=columns, rows=tuple(map(record, table.rows)))


def _record(row: tuple[Value, ...]) -> dict[str, Any]:
    """A record as a producer wants it."""
    key, value, headers = (None if cell is None else str(cell) for cell in row)
    pairs = [(name, cell.encode()) for name, cell in json.loads(headers or "{}").items()]
    return {"key": str(key).encode(), "value": None if value is None else value.encode(), "headers": pairs}


def _build_kafka(request: pytest.FixtureRequest, _folder: Path, content: Content) -> SourceSpec:
    stack = ExitStack()
    request.addfinalizer(stack.close)
    server = stack.enter_context(running_kafka())  # its own: the inventory must be these topics and no others
    for table in content.tables:
        server.fill(table.name, 2, [_record(row) for row in _as_records(table).rows])
    return server.spec()


# ---------------------------------------------------------------------------------------------- HBase


def _as_cells(table: TableContent) -> TableContent:
    """Cells of one family, in the order of their names, and nothing beyond them."""
    table = _keyed(table, ColumnContent("row", primary_key=True), "row{:08d}")
    named = tuple(replace(column, name=f"cf:{column.name}") for column in table.columns[1:])
    table = _sorted_columns(replace(table, columns=(table.columns[0], *named)))
    rows = tuple((*row, None) for row in table.rows)
    return replace(table, columns=(*table.columns, ColumnContent("…")), rows=rows)


def _hbase_table(table: TableContent) -> HbaseTable:
    rows = {}
    for row in table.rows:
        cells = {name: cell for name, cell in _fields(table, row).items() if cell is not None}
        rows[str(row[0]).encode()] = {name.encode(): str(cell).encode() for name, cell in cells.items()}
    keys = sorted(rows)
    return HbaseTable(rows, keys[len(keys) // 3 :: 5_000])


def _build_hbase(request: pytest.FixtureRequest, _folder: Path, content: Content) -> SourceSpec:
    stack = ExitStack()
    request.addfinalizer(stack.close)
    gateway = stack.enter_context(running_hbase())
    gateway.tables = {table.name: _hbase_table(_as_cells(table)) for table in content.tables}
    return gateway.spec()


CASES: tuple[SourceCase, ...] = (
    SourceCase(
        "redis",
        _build_redis,
        _PLACES | {Ability.PRIMARY_KEYS, Ability.TYPES},
        (pytest.mark.redis,),
        dataset_name="{}:{{n}}".format,
        # Redis has no empty key, and a hash whose fields are not plain words is taken for a map of values.
        without=frozenset({"empty", "blobs", "nulls", ODD_TABLE}),
        fingerprint=_redis_fingerprint,
        stored=_as_hashes,
    ),
    SourceCase(
        "elasticsearch_stub",
        _build_elasticsearch,
        _PLACES | {Ability.PRIMARY_KEYS, Ability.TYPES, Ability.BYTE_STATISTICS, Ability.EMPTY},
        without=frozenset({"blobs", ODD_TABLE}),
        stored=_as_documents,
    ),
    SourceCase(
        "mongodb_wire",
        _build_mongodb,
        _PLACES | {Ability.PRIMARY_KEYS, Ability.TYPES},
        without=frozenset({"empty"}),  # an empty collection has no fields
        stored=_as_bson,
    ),
    SourceCase(
        "kafka",
        _build_kafka,
        _PLACES | {Ability.TYPES, Ability.EMPTY},
        (pytest.mark.kafka,),
        without=frozenset({"blobs", ODD_TABLE}),
        stored=_as_records,
    ),
    SourceCase(
        "hbase_gateway",
        _build_hbase,
        frozenset({Ability.NULLS, Ability.RANDOM_PLACES, Ability.PRIMARY_KEYS, Ability.TYPES}),
        without=frozenset({"empty", "nulls", "blobs", ODD_TABLE}),  # columns are known by their cells, names of tables are plain
        stored=_as_cells,
    ),
)
