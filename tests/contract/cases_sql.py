"""The SQL engines of the contract suite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from config import SourceSpec, SourceUrl
from tests.contract.cases import Ability, ColumnContent, Content, SourceCase, TableContent, Type, Value, folder_fingerprint


def double_quoted(name: str) -> str:
    """An identifier as standard SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def create_table(table: TableContent, types: dict[Type, str], quote: Callable[[str], str] = double_quoted) -> str:
    """A CREATE TABLE without comments."""

    def column(content: ColumnContent) -> str:
        return f"{quote(content.name)} {types[content.type]}" + (" PRIMARY KEY" if content.primary_key else "")

    return f"CREATE TABLE {quote(table.name)} ({', '.join(column(content) for content in table.columns)})"


def insert_into(table: TableContent, mark: str, quote: Callable[[str], str] = double_quoted) -> str:
    """An INSERT with a mark for each column."""
    return f"INSERT INTO {quote(table.name)} VALUES ({', '.join(mark for _ in table.columns)})"


# ---------------------------------------------------------------------------------------------- SQLite

_SQLITE_TYPES = {
    Type.INTEGER: "INTEGER",
    Type.REAL: "REAL",
    Type.TEXT: "TEXT",
    Type.DATE: "TEXT",
    Type.BINARY: "BLOB",
}


def _as_text(value: Value) -> Value:
    return value if value is None or isinstance(value, int | float | str | bytes) else value.isoformat()


def build_sqlite(_request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
    path = folder / "库 %20?#.db"
    with closing(sqlite3.connect(path)) as connection:
        for table in content.tables:
            connection.execute(create_table(table, _SQLITE_TYPES))
            connection.executemany(insert_into(table, "?"), ([_as_text(value) for value in row] for row in table.rows))
        connection.commit()
    return SourceSpec("lite", SourceUrl("sqlite", path=str(path)))


def _file_fingerprint(spec: SourceSpec) -> object:
    return folder_fingerprint(Path(spec.url.path).parent)


# ---------------------------------------------------------------------------------------------- PostgreSQL

_POSTGRESQL_TYPES = {
    Type.INTEGER: "bigint",
    Type.REAL: "double precision",
    Type.TEXT: "text",
    Type.DATE: "date",
    Type.BINARY: "bytea",
}


def _text_literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def comments_on(table: TableContent) -> list[str]:
    """Standard COMMENT ON statements for a table and its columns."""
    name = double_quoted(table.name)
    statements = [f"COMMENT ON TABLE {name} IS {_text_literal(table.comment)}"] if table.comment else []
    return statements + [
        f"COMMENT ON COLUMN {name}.{double_quoted(column.name)} IS {_text_literal(column.comment)}"
        for column in table.columns
        if column.comment
    ]


def build_postgresql(request: pytest.FixtureRequest, _folder: Path, content: Content) -> SourceSpec:
    server = request.getfixturevalue("postgresql_server")
    database = server.new_database()
    with server.admin_connection(database) as connection, connection.cursor() as cursor:
        for table in content.tables:
            cursor.execute(create_table(table, _POSTGRESQL_TYPES))
            for start in range(0, len(table.rows), 1000):
                rows = table.rows[start : start + 1000]
                marks = ", ".join("(" + ", ".join("%s" for _ in table.columns) + ")" for _ in rows)
                insert = f"INSERT INTO {double_quoted(table.name)} VALUES ".replace("%", "%%") + marks
                cursor.execute(insert, [value for row in rows for value in row])
            for statement in comments_on(table):
                cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")  # also sets the hint bits, so that reading dirties no page
    spec: SourceSpec = server.spec(database)
    return spec


# ---------------------------------------------------------------------------------------------- MariaDB

_MARIADB_TYPES = {
    Type.INTEGER: "bigint",
    Type.REAL: "double",
    Type.TEXT: "varchar(300)",
    Type.DATE: "date",
    Type.BINARY: "longblob",
}


def back_quoted(name: str) -> str:
    """An identifier as MySQL quotes it."""
    return "`" + name.replace("`", "``") + "`"


def _mariadb_table(table: TableContent) -> str:
    text = create_table(table, _MARIADB_TYPES, back_quoted)
    for column in table.columns:
        start = f"{back_quoted(column.name)} {_MARIADB_TYPES[column.type]}"
        text = text.replace(start, start + f" COMMENT {_mariadb_literal(column.comment)}", 1) if column.comment else text
    return text + f" COMMENT {_mariadb_literal(table.comment)}"


def _mariadb_literal(text: str) -> str:
    return _text_literal(text.replace("\\", "\\\\"))


def build_mariadb(request: pytest.FixtureRequest, _folder: Path, content: Content) -> SourceSpec:
    server = request.getfixturevalue("mariadb_server")
    database = server.new_database()
    with server.admin_connection(database) as connection, connection.cursor() as cursor:
        for table in content.tables:
            cursor.execute(_mariadb_table(table))
            if table.rows:
                insert = insert_into(table, "\0", back_quoted).replace("%", "%%").replace("\0", "%s")
                cursor.executemany(insert, table.rows)
            cursor.execute(f"ANALYZE TABLE {back_quoted(table.name)}")
    spec: SourceSpec = server.spec(database)
    return spec


# ---------------------------------------------------------------------------------------------- DuckDB

_DUCKDB_TYPES = {
    Type.INTEGER: "BIGINT",
    Type.REAL: "DOUBLE",
    Type.TEXT: "VARCHAR",
    Type.DATE: "DATE",
    Type.BINARY: "BLOB",
}


def build_duckdb(_request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
    path = folder / "库 %20#.duckdb"
    with duckdb.connect(str(path)) as connection:
        for table in content.tables:
            connection.execute(create_table(table, _DUCKDB_TYPES))
            if table.rows:
                columns = [pa.array(cells) for cells in zip(*table.rows, strict=True)]
                connection.register("rows_to_insert", pa.table(columns, names=[str(at) for at in range(len(columns))]))
                connection.execute(f"INSERT INTO {double_quoted(table.name)} SELECT * FROM rows_to_insert")
            for statement in comments_on(table):
                connection.execute(statement)
    return SourceSpec("duck", SourceUrl("duckdb", path=str(path)))


_EVERYTHING = frozenset(Ability)

CASES: tuple[SourceCase, ...] = (
    SourceCase(
        "sqlite",
        build_sqlite,
        _EVERYTHING - {Ability.COMMENTS, Ability.BYTE_STATISTICS},
        fingerprint=_file_fingerprint,
    ),
    SourceCase("duckdb", build_duckdb, _EVERYTHING - {Ability.BYTE_STATISTICS}, fingerprint=_file_fingerprint),
    SourceCase("mariadb", build_mariadb, _EVERYTHING, (pytest.mark.mariadb,)),
    SourceCase("postgresql", build_postgresql, _EVERYTHING, (pytest.mark.postgresql,)),
)
