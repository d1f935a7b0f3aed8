"""Scheme → connector, imported on first use, so that a missing driver costs only those who need it."""

from __future__ import annotations

from importlib import import_module

from config import SourceSpec, UsageError
from connectors.base import Connector

_KNOWN: dict[str, str] = {
    "sqlite": "connectors.sql.sqlite:SqliteConnector",
    "postgresql": "connectors.sql.postgresql:PostgresqlConnector",
    "mysql": "connectors.sql.mysql:MysqlConnector",
    "mariadb": "connectors.sql.mysql:MysqlConnector",
    "duckdb": "connectors.sql.duckdb:DuckdbConnector",
    "file": "connectors.files.connector:FileConnector",
    "dictionary": "connectors.dictionary:DictionaryConnector",
    "ddl": "connectors.ddl:DdlConnector",
}


def schemes() -> tuple[str, ...]:
    """The schemes a SOURCE may have, in the order of the documentation."""
    return tuple(_KNOWN)


def create(spec: SourceSpec) -> Connector:
    """The connector for a source. Checks the URL, opens nothing. Raises UsageError."""
    target = _KNOWN.get(spec.url.scheme)
    if target is None:
        raise UsageError(f"{spec.url.scheme}: is not a kind of source", f"Known kinds: {', '.join(_KNOWN)}")
    module, _, name = target.partition(":")
    connector: type[Connector] = getattr(import_module(module), name)
    return connector(spec)
