"""ClickHouse in the contract suite: its engine (chdb) behind the tests' own HTTP front, not a ClickHouse server."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import SourceSpec
from tests.contract.cases import Ability, Content, SourceCase, TableContent, Type, Value

_TYPES = {
    Type.INTEGER: "Int64",
    Type.REAL: "Nullable(Float64)",
    Type.TEXT: "Nullable(String)",
    Type.DATE: "Date32",
    Type.BINARY: "Nullable(String)",
}


def quoted(name: str) -> str:
    """An identifier as ClickHouse quotes it."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def literal(value: Value) -> str:
    """A value as ClickHouse reads it."""
    if value is None:
        return "NULL"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, bytes):
        return f"unhex('{value.hex()}')"
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def _create(table: TableContent) -> str:
    columns = ", ".join(
        f"{quoted(column.name)} {_TYPES[column.type]} COMMENT {literal(column.comment)}" for column in table.columns
    )
    key = next((quoted(column.name) for column in table.columns if column.primary_key), "tuple()")
    return f"CREATE TABLE {quoted(table.name)} ({columns}) ENGINE = MergeTree ORDER BY {key} COMMENT {literal(table.comment)}"


def build_clickhouse(request: pytest.FixtureRequest, _folder: Path, content: Content) -> SourceSpec:
    engine = request.getfixturevalue("clickhouse_engine")
    database = engine.new_database()
    for table in content.tables:
        name = f"{database}.{quoted(table.name)}"
        engine.execute(_create(table).replace(f"CREATE TABLE {quoted(table.name)}", f"CREATE TABLE {name}", 1))
        if table.rows:
            rows = ", ".join("(" + ", ".join(literal(value) for value in row) + ")" for row in table.rows)
            engine.execute(f"INSERT INTO {name} VALUES {rows}")
    spec: SourceSpec = engine.spec(database)
    return spec


CASES: tuple[SourceCase, ...] = (
    SourceCase(
        "clickhouse",
        build_clickhouse,
        frozenset(Ability) - {Ability.BINARY},
        (pytest.mark.clickhouse,),
    ),
)
