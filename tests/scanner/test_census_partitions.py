"""A census by partition: only those are read whose source cannot prove that nothing changed, and the others still count."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from catalog import Catalog
from scanner import census_kept
from scanner.commands.census import CensusOptions, run_census
from scanner.commands.scan import ScanOptions, run_scan
from tests.classifiers.test_person_keys import number

if TYPE_CHECKING:
    from tests.servers.postgresql import PostgresqlServer
    from tests.servers.s3 import S3Server

IDS = [number(f"110105190{place % 10}0101{place:03d}") for place in range(1, 200)]
EACH = 20


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some time later: a file that was written just now proves nothing."""
    monkeypatch.setattr("connectors.files.connector.time.time_ns", lambda: 4_000_000_000_000_000_000)
    monkeypatch.setenv("CENSUS_KEY", "a secret for the census alone")


def written(folder: Path, day: int, people: Iterable[int]) -> None:
    rows = "".join(f"{IDS[n]},1390000{n:04d}\n" for n in people)
    file = folder / "files" / f"dt=2024010{day}" / "users.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"id_card_no,mobile\n{rows}", encoding="utf-8")


def settings(folder: Path, url: str, **census: Any) -> Path:
    data = {
        "entity": {"name": "测试运营商"},
        "catalog": {"url": "sqlite:///catalog.db"},
        "sources": {"src": {"url": url}},
        "census": {"key": "env:CENSUS_KEY", "keep_sketches": True, **census},
    }
    path = folder / "shudian.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def counted(config: Path) -> tuple[int, int, tuple[int, int, int]]:
    """The lower bound, the rows read, and of the parts all, those not read again and those of which nothing is proven."""
    report = config.parent / "report.json"
    run_census(CensusOptions((), config, report))
    census = json.loads(report.read_text(encoding="utf-8"))["census"]
    (total,) = [one for one in census["counts"] if (one["scope"], one["population"]) == ("entity", "total")]
    parts = census["parts"]
    return total["lower"], census["rows"], (parts["every"], parts["reused"], parts["unproven"])


def kept_parts(folder: Path) -> int:
    with Catalog.open(f"sqlite:///{folder}/catalog.db", create=False) as catalog:
        assert catalog.check() == ()
        return catalog.forget_sketches()


@pytest.fixture
def days(tmp_path: Path) -> Path:
    """Four days of twenty people each, ten of whom come again on the next, in partition folders; scanned."""
    for day in range(4):
        written(tmp_path, day + 1, range(10 * day, 10 * day + EACH))
    config = settings(tmp_path, f"file://{tmp_path}/files")
    assert run_scan(ScanOptions(("src",), config, full=True)) == 0
    return config


def test_only_changed_files_of_a_family_are_read(days: Path) -> None:
    assert counted(days) == (50, 80, (4, 0, 0))
    assert counted(days) == (50, 0, (4, 4, 0))
    written(days.parent, 2, range(10, 31))
    written(days.parent, 5, range(60, 65))
    assert counted(days) == (55, 26, (5, 3, 0))


def test_who_stood_in_a_partition_that_is_gone_counts_no_more(days: Path) -> None:
    counted(days)
    (days.parent / "files" / "dt=20240101" / "users.csv").unlink()
    assert counted(days) == (40, 0, (3, 3, 0))
    assert kept_parts(days.parent) == 3


def test_of_many_partitions_some_are_kept_together(days: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census_kept, "_MOST", 2)
    assert counted(days)[:2] == (50, 80)
    assert counted(days)[:2] == (50, 0)
    written(days.parent, 2, range(10, 30 + 1))
    lower, rows, (every, reused, _) = counted(days)
    assert (lower, reused) == (50, every - 1)
    assert rows in (21, 41, 61)
    assert kept_parts(days.parent) <= 2


def test_what_proves_nothing_is_read_and_said(days: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.files.connector.time.time_ns", lambda: os.stat(days).st_mtime_ns)
    assert counted(days) == counted(days) == (50, 80, (4, 0, 4))


def test_no_name_of_a_partition_is_kept(days: Path) -> None:
    counted(days)
    with Catalog.open(f"sqlite:///{days.parent}/catalog.db", create=False) as catalog:
        rows = catalog._engine.connect().exec_driver_sql("SELECT part FROM census_part").fetchall()
    assert len(rows) == 4
    assert not [name for (name,) in rows if "dt" in name]


def test_objects_that_were_not_replaced_are_not_read(s3_server: S3Server, tmp_path: Path) -> None:
    for day in range(4):
        written(tmp_path, day + 1, range(10 * day, 10 * day + EACH))
    bucket = s3_server.new_bucket(tmp_path / "files")
    spec = s3_server.spec(bucket).url
    password = spec.password
    assert password is not None
    config = settings(tmp_path, f"s3://{spec.user}@{bucket}?password=env:{password.locator}&endpoint={spec.options['endpoint']}")
    assert run_scan(ScanOptions(("src",), config, full=True)) == 0
    assert counted(config) == (50, 80, (4, 0, 0))
    with s3_server.files().open_output_stream(f"{bucket}/dt=20240104/users.csv") as stream:
        stream.write(f"id_card_no,mobile\n{IDS[70]},13900000070\n".encode())
    assert counted(config) == (41, 1, (4, 3, 0))


@pytest.mark.postgresql
def test_only_changed_partitions_of_a_table_are_read(postgresql_server: PostgresqlServer, tmp_path: Path) -> None:
    server, database = postgresql_server, postgresql_server.new_database()
    parts = [f"CREATE TABLE users_{n} PARTITION OF users FOR VALUES FROM ({n}) TO ({n + 1})" for n in range(4)]
    server.execute(database, "CREATE TABLE users (day int, id_card_no text, mobile text) PARTITION BY RANGE (day)", *parts)

    def put(*statements: str) -> None:
        with server.admin_connection(database) as connection, connection.cursor() as cursor:
            for statement in (*statements, "SELECT pg_stat_force_next_flush()", "SELECT 1"):
                cursor.execute(statement)

    rows = [f"({day}, '{IDS[n]}', '1390000{n:04d}')" for day in range(4) for n in range(10 * day, 10 * day + EACH)]
    put(f"INSERT INTO users VALUES {', '.join(rows)}")
    password = server.spec(database).url.password
    assert password is not None
    where = f"{server.scanner}@{server.host}:{server.port}/{database}?password=env:{password.locator}"
    config = settings(tmp_path, f"postgresql://{where}")
    assert run_scan(ScanOptions(("src",), config, full=True)) == 0
    assert counted(config) == (50, 80, (4, 0, 0))
    assert counted(config) == (50, 0, (4, 4, 0))
    put(f"INSERT INTO users VALUES (2, '{IDS[90]}', '13900000090')")
    assert counted(config) == (51, 21, (4, 3, 0))
    put("DROP TABLE users_0")
    assert counted(config) == (41, 0, (3, 3, 0))
