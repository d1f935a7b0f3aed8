"""Spark's Thrift server in the contract suite. Hive speaks the same protocol and was not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import SourceSpec
from tests.contract.cases import ODD_TABLE, Ability, Content, SourceCase, TableContent, Type, Value

_TYPES = {
    Type.INTEGER: "bigint",
    Type.REAL: "double",
    Type.TEXT: "string",
    Type.DATE: "date",
    Type.BINARY: "binary",
}


def quoted(name: str) -> str:
    """An identifier as Hive quotes it."""
    return "`" + name.replace("`", "``") + "`"


def literal(value: Value, kind: Type) -> str:
    """A value as Spark SQL reads it."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    if isinstance(value, int | float):
        return str(value)
    text = "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"
    return f"DATE{text}" if kind is Type.DATE else text


def _create(database: str, table: TableContent) -> str:
    columns = ", ".join(
        f"{quoted(column.name)} {_TYPES[column.type]} COMMENT {literal(column.comment, Type.TEXT)}" for column in table.columns
    )
    name = f"{database}.{quoted(table.name)}"
    return f"CREATE TABLE {name} ({columns}) USING parquet COMMENT {literal(table.comment, Type.TEXT)}"


def build_hive(request: pytest.FixtureRequest, _folder: Path, content: Content) -> SourceSpec:
    server = request.getfixturevalue("spark_server")
    database = server.new_database()
    for table in content.tables:
        statements = [_create(database, table)]
        for start in range(0, len(table.rows), 5_000):
            rows = table.rows[start : start + 5_000]
            kinds = [column.type for column in table.columns]
            values = ", ".join("(" + ", ".join(map(literal, row, kinds)) + ")" for row in rows)
            statements.append(f"INSERT INTO {database}.{quoted(table.name)} VALUES {values}")
        server.execute(*statements)
    spec: SourceSpec = server.spec(database)
    return spec


_ABILITIES = frozenset(Ability) - {Ability.PRIMARY_KEYS, Ability.ROW_STATISTICS}

CASES: tuple[SourceCase, ...] = (
    # Names of tables are made of letters, digits and _ there.
    SourceCase("spark", build_hive, _ABILITIES, (pytest.mark.spark, pytest.mark.slow), without=frozenset({ODD_TABLE})),
)
