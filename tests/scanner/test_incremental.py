"""Incremental scans: what looks unchanged from outside keeps its verdict and says since when; all else is read."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from catalog import Catalog
from catalog.model import Entry, Snapshot
from config import load_settings
from connectors.model import Reason
from scanner.commands.census import CensusOptions, run_census
from scanner.commands.scan import ScanOptions, run_scan
from scanner.scanning import Attempt, carried_out, prepared
from scanner.watcher import Watcher

if TYPE_CHECKING:
    from tests.servers.postgresql import PostgresqlServer


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some time later: a file that was written just now proves nothing."""
    monkeypatch.setattr("connectors.files.connector.time.time_ns", lambda: 4_000_000_000_000_000_000)


def write_file(folder: Path, name: str, count: int = 50, column: str = "lxdh") -> None:
    rows = "".join(f"{n},1390000{n:04d}\n" for n in range(count))
    (folder / "files" / f"{name}.csv").write_text(f"id,{column}\n{rows}", encoding="utf-8")


def settle(folder: Path, **more: Any) -> Path:
    sources = {"files": {"url": f"file://{folder}/files", "system": "S"}}
    settings = {"sources": sources, "systems": {"S": {"name": "客户"}}, **more}
    path = folder / "shudian.yaml"
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    for name in ("alpha", "beta", "gamma"):
        write_file(tmp_path, name)
    return settle(tmp_path)


def scan(config: Path, *, incremental: bool = True, full: bool = False, **more: Any) -> Snapshot:
    settings = load_settings(config)
    options = ScanOptions(tuple(settings.sources), config, incremental=incremental, full=full)
    with Catalog.open(settings.catalog_url) as catalog:
        done = carried_out(prepared(options, settings), Watcher(), catalog, **more)
        assert catalog.check() == ()
    return done.snapshot


def since(snapshot: Snapshot) -> dict[str, datetime | None]:
    return {entry.path[-1].removesuffix(".csv"): entry.coverage.looked_at for entry in snapshot.entries}


def read_again(snapshot: Snapshot) -> set[str]:
    return {name for name, looked_at in since(snapshot).items() if looked_at is None}


def said(entry: Entry) -> Entry:
    return replace(entry, coverage=replace(entry.coverage, looked_at=None))


def test_what_has_not_changed_is_carried_over_and_says_since_when(config: Path) -> None:
    first = scan(config, incremental=False)
    assert read_again(first) == {"alpha", "beta", "gamma"}
    second, third = scan(config), scan(config)
    assert read_again(second) == set()
    assert since(third) == since(second)
    assert all(at is not None and first.run.started_at <= at <= first.run.finished_at for at in since(second).values())
    for later in (second, third):
        assert [said(entry) for entry in later.entries] == list(first.entries)
    assert read_again(scan(config, incremental=False)) == {"alpha", "beta", "gamma"}


def test_what_is_changed_or_new_is_read(config: Path) -> None:
    scan(config)
    write_file(config.parent, "beta", 60)
    write_file(config.parent, "delta")
    (config.parent / "files" / "alpha.csv").unlink()
    second = scan(config)
    assert set(since(second)) == {"beta", "gamma", "delta"}
    assert read_again(second) == {"beta", "delta"}
    assert read_again(scan(config)) == set()


def test_what_is_read_again_says_when(config: Path) -> None:
    scan(config)
    write_file(config.parent, "beta", 60)
    second, third = scan(config), scan(config)
    at = since(third)["beta"]
    assert at is not None
    assert second.run.started_at <= at <= second.run.finished_at
    assert since(third)["alpha"] == since(second)["alpha"] != at


def test_a_stopped_scan_carries_nothing_over(config: Path) -> None:
    class Stopping(Watcher):
        def source_opened(self, source: str, datasets: int) -> None:
            self.stop()

        def begun(self, stop: Any) -> None:
            self.stop = stop

    scan(config)
    settings = load_settings(config)
    options = ScanOptions(tuple(settings.sources), config, incremental=True)
    with Catalog.open(settings.catalog_url) as catalog:
        done = carried_out(prepared(options, settings), Stopping(), catalog)
    assert {one.reason for one in done.snapshot.entries} == {Reason.CANCELLED}


def test_other_rules_or_declarations_read_everything(config: Path) -> None:
    scan(config)
    every = {"alpha", "beta", "gamma"}
    settle(config.parent, allow={"columns": ["*.order_no"]})
    assert read_again(scan(config)) == every
    settle(config.parent, systems={"S": {"name": "客户", "grade": 3}})
    assert read_again(scan(config)) == every
    settle(config.parent, systems={"S": {"name": "客户", "grade": 3}}, sampling={"whole_rows": 10})
    assert read_again(scan(config)) == every
    assert read_again(scan(config)) == set()


def test_a_sample_does_not_stand_for_a_whole_read(config: Path) -> None:
    scan(config)
    assert read_again(scan(config, full=True)) == {"alpha", "beta", "gamma"}
    assert read_again(scan(config, full=True)) == set()
    sampled = scan(config)
    assert read_again(sampled) == set()  # but a whole read for a sample
    assert {entry.coverage.method for entry in sampled.entries} == {"full"}


def test_where_a_source_cannot_tell_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "new.sql").write_text("CREATE TABLE t (lxdh VARCHAR(20));", encoding="utf-8")
    config = settle(tmp_path, sources={"a": {"url": f"ddl:{tmp_path}/new.sql"}})
    assert read_again(scan(config)) == read_again(scan(config)) == {"t"}


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_an_sqlite_file_tells_by_its_times(tmp_path: Path, mode: str) -> None:
    database = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    database.execute(f"PRAGMA journal_mode={mode}")
    database.execute("CREATE TABLE t (lxdh TEXT)")
    config = settle(tmp_path, sources={"a": {"url": f"sqlite:///{tmp_path}/a.db"}})
    scan(config)
    assert read_again(scan(config)) == set()
    database.execute("INSERT INTO t VALUES ('13900000001')")
    assert read_again(scan(config)) == {"t"}
    database.close()


def test_marks_are_written_with_the_run_or_not_at_all(config: Path) -> None:
    class Breaking(Attempt):
        def end(self, code: Any) -> Any:
            def broken(*_: Any) -> None:
                raise InterruptedError

            return broken

    with pytest.raises(InterruptedError):
        scan(config, attempt=Breaking())
    assert read_again(scan(config)) == {"alpha", "beta", "gamma"}


def test_a_census_in_between_leaves_the_marks(config: Path) -> None:
    scan(config)
    assert run_census(CensusOptions((), config)) == 0
    assert read_again(scan(config)) == set()
    write_file(config.parent, "beta", 60)
    assert run_census(CensusOptions((), config)) == 0
    assert read_again(scan(config)) == {"beta"}


def test_the_report_says_since_when(config: Path) -> None:
    report = config.parent / "report.json"
    for looked in (False, True):
        options = ScanOptions(("files",), config, report, incremental=True)
        assert run_scan(options) == 0
        told = [one["coverage"].get("looked_at") for one in json.loads(report.read_text("utf-8"))["datasets"]]
        assert all(bool(one) is looked for one in told)


@pytest.mark.postgresql
@pytest.mark.slow
def test_postgresql_tells_tables_apart(postgresql_server: PostgresqlServer, tmp_path: Path) -> None:
    server = postgresql_server
    database = server.new_database()
    rows = "INSERT INTO {} SELECT '1390000' || to_char(n, 'FM0000') FROM generate_series(0, 99) n"
    for name in ("a", "b", "c"):
        server.execute(database, f"CREATE TABLE {name} (lxdh text)", rows.format(name))
    password = server.spec(database).url.password
    assert password is not None
    where = f"{server.scanner}@{server.host}:{server.port}/{database}?password=env:{password.locator}"
    (tmp_path / "files").mkdir()
    config = settle(tmp_path, sources={"pg": {"url": f"postgresql://{where}"}})
    scan(config)
    assert read_again(scan(config)) == set()
    with server.admin_connection(database) as connection, connection.cursor() as cursor:
        cursor.execute(rows.format("b"))
        cursor.execute("ALTER TABLE c ADD COLUMN khxm text")
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT 1")
    assert read_again(scan(config)) == {"b", "c"}
