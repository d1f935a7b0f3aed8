"""Scheme → connector, imported on first use, so that a missing driver costs only those who need it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from importlib import import_module

from config import SourceSpec, UsageError
from connectors.base import Connector

_POSTGRESQL = "connectors.sql.postgresql:PostgresqlConnector"
_MYSQL = "connectors.sql.mysql:MysqlConnector"
_GENERIC = "connectors.sql.generic:GenericConnector"
_GENERIC_PREFIX = "sqlalchemy+"

_KNOWN: dict[str, str] = {
    "sqlite": "connectors.sql.sqlite:SqliteConnector",
    "postgresql": _POSTGRESQL,
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "duckdb": "connectors.sql.duckdb:DuckdbConnector",
    "clickhouse": "connectors.sql.clickhouse:ClickhouseConnector",
    "hive": "connectors.sql.hive:HiveConnector",
    "oracle": "connectors.sql.oracle:OracleConnector",
    "mssql": "connectors.sql.sqlserver:SqlServerConnector",
    "dm": "connectors.sql.dameng:DamengConnector",
    "mongodb": "connectors.stores.mongodb:MongodbConnector",
    "redis": "connectors.stores.redis:RedisConnector",
    "elasticsearch": "connectors.stores.elasticsearch:ElasticsearchConnector",
    "kafka": "connectors.stores.kafka:KafkaConnector",
    "hbase": "connectors.stores.hbase:HbaseConnector",
    "file": "connectors.files.connector:FileConnector",
    "s3": "connectors.files.s3:S3Connector",
    "sftp": "connectors.files.sftp:SftpConnector",
    "hdfs": "connectors.files.hdfs:HdfsConnector",
    "dictionary": "connectors.dictionary:DictionaryConnector",
    "ddl": "connectors.ddl:DdlConnector",
    "lake": "connectors.lake:LakeConnector",
    "spark": "connectors.lake:LakeConnector",
}
_SAME_WIRE: dict[str, tuple[str, int]] = {
    "opengauss": (_POSTGRESQL, 5432),
    "gaussdb": (_POSTGRESQL, 8000),
    "kingbase": (_POSTGRESQL, 54321),
    "greenplum": (_POSTGRESQL, 5432),
    "tidb": (_MYSQL, 4000),
    "oceanbase": (_MYSQL, 2881),
    "polardb": (_MYSQL, 3306),
    "tdsql": (_MYSQL, 3306),
    "goldendb": (_MYSQL, 3306),
    "gbase8a": (_MYSQL, 5258),
}
"""Products that speak the protocol of another, and the port they listen on. Which one answers is found out from itself."""


def schemes() -> tuple[str, ...]:
    """The schemes a SOURCE may have, in the order of the documentation."""
    return (*_KNOWN, *_SAME_WIRE)


def options_of(scheme: str) -> Mapping[str, str]:
    """The URL options that sources of a scheme take, each with a line of help; none for a scheme that is not known."""
    target = _KNOWN.get(scheme) or _SAME_WIRE.get(scheme, ("",))[0]
    if not target:
        return {}
    module, _, name = target.partition(":")
    connector: type[Connector] = getattr(import_module(module), name)
    return connector.options


def create(spec: SourceSpec) -> Connector:
    """The connector for a source. Checks the URL, opens nothing. Raises UsageError."""
    scheme = spec.url.scheme
    target = _GENERIC if scheme.startswith(_GENERIC_PREFIX) else _KNOWN.get(scheme)
    if scheme in _SAME_WIRE:
        target, port = _SAME_WIRE[scheme]
        spec = dataclasses.replace(spec, url=dataclasses.replace(spec.url, port=spec.url.port or port))
    if target is None:
        raise UsageError(f"{scheme}: is not a kind of source", f"Known kinds: {', '.join(schemes())}, sqlalchemy+DIALECT")
    module, _, name = target.partition(":")
    connector: type[Connector] = getattr(import_module(module), name)
    return connector(spec)
