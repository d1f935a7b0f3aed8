"""The same tables in SQLite, PostgreSQL, MariaDB and DuckDB give the same findings."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from scanner.demo import build_estate
from tests.scanner.test_cli import shudian

if TYPE_CHECKING:
    from config import SourceSpec
    from tests.servers.mariadb import MariadbServer
    from tests.servers.postgresql import PostgresqlServer

pytestmark = pytest.mark.slow

Table = tuple[str, list[tuple[str, str]], list[tuple[Any, ...]]]
TYPES = {
    "postgresql": {"INTEGER": "bigint", "REAL": "double precision", "TEXT": "text"},
    "mariadb": {"INTEGER": "bigint", "REAL": "double", "TEXT": "longtext"},
    "duckdb": {"INTEGER": "BIGINT", "REAL": "DOUBLE", "TEXT": "VARCHAR"},
}


@pytest.fixture(scope="module")
def bss(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The BSS of a small estate: every table is read whole, so that findings can be equal and not only alike."""
    build_estate(tmp_path_factory.mktemp("estate"), scale=0.02)
    return next(tmp_path_factory.getbasetemp().glob("estate*/bss/bss.db"))


@pytest.fixture(scope="module")
def tables(bss: Path) -> list[Table]:
    """Each table with its columns, types and rows."""
    with closing(sqlite3.connect(bss)) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return [
            (
                name,
                [(row[1], row[2].upper() or "TEXT") for row in database.execute(f'PRAGMA table_info("{name}")')],
                database.execute(f'SELECT * FROM "{name}"').fetchall(),
            )
            for name in names
        ]


@pytest.fixture(scope="module")
def expected(bss: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[Any, Any]:
    """What a scan of the SQLite file finds."""
    return findings(f"sqlite:///{bss}", tmp_path_factory.mktemp("sqlite"))


def findings(source: str, folder: Path, **env: str) -> Mapping[Any, Any]:
    """All that a verdict consists of, by table and column; declared types differ between engines and are left out."""
    done = shudian("scan", source, "--no-catalog", "--report", "report.json", cwd=folder, **env)
    assert done.returncode == 0, done.stderr
    found: dict[Any, Any] = {}
    for dataset in json.loads((folder / "report.json").read_text("utf-8"))["datasets"]:
        table = dataset["path"][-1]
        found[table] = (dataset["status"], dataset["rows"]["value"], dataset["domain"], dataset["category"], dataset["level"])
        for column in dataset["columns"]:
            verdict = ("entity_type", "confidence", "contains", "protection", "match_ratio", "enterprise_level")
            found[table, column["column"]] = {key: column[key] for key in verdict}
    return found


def created(name: str, columns: list[tuple[str, str]], types: Mapping[str, str], quote: str) -> str:
    return f"CREATE TABLE {quote}{name}{quote} ({', '.join(f'{quote}{c}{quote} {types[t]}' for c, t in columns)})"


def load(connection: Any, tables: list[Table], engine: str, mark: str) -> None:
    """Write the tables through a DB-API connection."""
    quote = "`" if engine == "mariadb" else '"'
    cursor = connection.cursor()
    for name, columns, rows in tables:
        cursor.execute(created(name, columns, TYPES[engine], quote))
        places = ", ".join([mark] * len(columns))
        if rows:
            cursor.executemany(f"INSERT INTO {quote}{name}{quote} VALUES ({places})", rows)


def through_cli(spec: SourceSpec) -> str:
    url, secret = spec.url, spec.url.password
    assert secret is not None
    return f"{url.scheme}://{url.user}@{url.host}:{url.port}/{url.database}?password={secret.scheme}:{secret.locator}"


def environment(spec: SourceSpec) -> dict[str, str]:
    assert spec.url.password is not None
    return {spec.url.password.locator: os.environ[spec.url.password.locator]}


Prepared = tuple[str, dict[str, str]]


def in_postgresql(request: pytest.FixtureRequest, tables: list[Table], _folder: Path) -> Prepared:
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    database = server.new_database()
    with server.admin_connection(database) as connection:
        load(connection, tables, "postgresql", "%s")
        connection.commit()
    spec = server.spec(database)
    return through_cli(spec), environment(spec)


def in_mariadb(request: pytest.FixtureRequest, tables: list[Table], _folder: Path) -> Prepared:
    server: MariadbServer = request.getfixturevalue("mariadb_server")
    database = server.new_database()
    with server.admin_connection(database) as connection:
        load(connection, tables, "mariadb", "%s")
        connection.commit()
    spec = server.spec(database)
    return through_cli(spec), environment(spec)


def in_duckdb(_request: pytest.FixtureRequest, tables: list[Table], folder: Path) -> Prepared:
    with closing(duckdb.connect(folder / "bss.duckdb")) as connection:
        load(connection, tables, "duckdb", "?")
    return f"duckdb:///{folder}/bss.duckdb", {}


@pytest.mark.parametrize(
    "prepare",
    [
        pytest.param(in_postgresql, marks=pytest.mark.postgresql, id="postgresql"),
        pytest.param(in_mariadb, marks=pytest.mark.mariadb, id="mariadb"),
        pytest.param(in_duckdb, id="duckdb"),
    ],
)
def test_findings_do_not_depend_on_the_engine(
    prepare: Callable[[pytest.FixtureRequest, list[Table], Path], Prepared],
    request: pytest.FixtureRequest,
    tables: list[Table],
    expected: Mapping[Any, Any],
    tmp_path: Path,
) -> None:
    source, env = prepare(request, tables, tmp_path)
    found = findings(source, tmp_path, **env)
    assert found.keys() == expected.keys()
    different = {key: (found[key], expected[key]) for key in expected if not alike(found[key], expected[key])}
    assert different == {}


def alike(one: Any, other: Any) -> bool:
    """Equal, but for a hundredth or two of confidence: engines write the number 0 of a REAL column as 0 or as 0.0."""
    if not isinstance(one, dict):
        return bool(one == other)
    return abs(one["confidence"] - other["confidence"]) <= 0.02 and {**one, "confidence": 0} == {**other, "confidence": 0}
