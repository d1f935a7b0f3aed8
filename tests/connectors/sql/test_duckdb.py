"""What only DuckDB does: locks on the file, nothing within reach but the file, row ids, odd types and faults."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from config import SourceError, SourceSpec, SourceUnreachable, SourceUrl
from connectors import create
from connectors.model import Reason, Sample, Skipped
from tests.connectors.sql.samples import PLAN, SMALL, columns_of, everything_said, only, sampled, sampling, unread
from tests.contract.cases import folder_fingerprint

CANARY = "13900007777"
ENDLESS = (
    "CREATE VIEW v AS SELECT count(*) AS a FROM range(100000000) AS x, range(100000000) AS y WHERE hash(x.range, y.range) = 1"
)


def spec_of(path: Path) -> SourceSpec:
    return SourceSpec("duck", SourceUrl("duckdb", path=str(path)))


def made(path: Path, *statements: str) -> SourceSpec:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return spec_of(path)


def test_a_missing_file_is_unreachable_and_is_not_made(tmp_path: Path) -> None:
    with create(spec_of(tmp_path / "none.db")) as connector, pytest.raises(SourceUnreachable):
        connector.probe()
    assert list(tmp_path.iterdir()) == []


def test_another_kind_of_file_is_unreachable_in_clear_words(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"id,name\n" * 1000)
    with create(spec_of(tmp_path / "x.db")) as connector, pytest.raises(SourceUnreachable, match="not a DuckDB database"):
        list(connector.inventory())


def test_a_file_that_is_being_written_is_unreachable_in_clear_words(tmp_path: Path) -> None:
    spec = made(tmp_path / "x.db", "CREATE TABLE t (a INT)")
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('ready', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(tmp_path / "x.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        with create(spec) as connector, pytest.raises(SourceUnreachable, match="another program"):
            connector.probe()
        writer.communicate()


def test_a_log_left_behind_is_read_and_nothing_changes(tmp_path: Path) -> None:
    code = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); c.execute(\"SET checkpoint_threshold = '1GB'\");"
        "c.execute('CREATE TABLE t AS SELECT 5 AS a'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "x.db")], check=True)
    before = folder_fingerprint(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    assert columns_of(sampled(spec_of(tmp_path / "x.db"), "t")) == {"a": ["5"]}
    assert folder_fingerprint(tmp_path) == before


def test_a_view_reaches_nothing_outside_the_file(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    spec = made(
        tmp_path / "x.db",
        f"CREATE VIEW v AS SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')",
        "CREATE TABLE t AS SELECT 1 AS a",
    )
    with create(spec) as connector:
        found = {entry.path[-1]: entry for entry in connector.inventory()}
    view = found["v"]
    assert isinstance(view, Skipped)
    assert view.reason is Reason.OFF_BY_DEFAULT
    skipped = sampled(dataclasses.replace(spec, views=True), "v")
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.REFUSED


def test_a_big_view_is_a_head_without_power(tmp_path: Path) -> None:
    spec = made(tmp_path / "x.db", "CREATE VIEW v AS SELECT range AS a FROM range(500)")
    sample = sampled(dataclasses.replace(spec, views=True), "v", SMALL)
    assert isinstance(sample, Sample)
    assert (sample.coverage.method, sample.coverage.power_at_1pct) == ("head", 0.0)


def test_places_are_found_where_most_rows_were_deleted(tmp_path: Path) -> None:
    spec = made(
        tmp_path / "x.db", "CREATE TABLE t AS SELECT range AS n FROM range(50000)", "DELETE FROM t WHERE n < 40000", "CHECKPOINT"
    )
    connector, dataset = only(spec, "t")
    with connector:
        sample = connector.sample(dataset, PLAN)
        read = [int(n) for batch in connector.read(dataset, ("n",)) for n in batch.to_pydict()["n"]]
    assert isinstance(sample, Sample)
    assert sample.coverage.places >= 150
    assert min(int(n) for n in columns_of(sample)["n"]) >= 40000
    assert sorted(read) == list(range(40000, 50000))


def test_odd_schema_names(tmp_path: Path) -> None:
    spec = made(
        tmp_path / "x.db", 'CREATE SCHEMA "we""ird %s :n ? 中文.x"', 'CREATE TABLE "we""ird %s :n ? 中文.x".t AS SELECT 1 AS a'
    )
    assert columns_of(sampled(spec, "t")) == {"a": ["1"]}


def test_no_type_makes_the_driver_raise(tmp_path: Path) -> None:
    values = {
        "l": "[1, NULL]",
        "s": "{'k': '中文'}",
        "m": "MAP {'k': 1}",
        "u": "uuid()",
        "d": "DATE 'infinity'",
        "ts": "TIMESTAMPTZ '2020-01-01 00:00:00+08'",
        "i": "INTERVAL 1 MONTH",
        "h": "170141183460469231731687303715884105727::HUGEINT",
        "f": "'nan'::FLOAT",
        "e": "'甲'::ENUM('甲', '乙')",
        "b": "'101'::BIT",
        "j": "'{\"a\": 1}'::JSON",
        "un": "union_value(num := 2)",
        "t": "TIME '24:00:00'",
    }
    select = ", ".join(f"{value} AS {name}" for name, value in values.items())
    spec = made(tmp_path / "x.db", f"CREATE TABLE t AS SELECT {select}, repeat('\\xFF', 300)::BLOB AS blob")
    cells = columns_of(sampled(spec, "t"))
    assert all(isinstance(cells[name][0], str) for name in values)
    assert cells["blob"] == [b"\xff" * 64]


def test_the_time_limit_holds(tmp_path: Path) -> None:
    skipped = sampled(dataclasses.replace(made(tmp_path / "x.db", ENDLESS), views=True, statement_seconds=0.2), "v")
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.TIMEOUT, True)


def test_cancel_stops_what_is_running(tmp_path: Path) -> None:
    connector, dataset = only(dataclasses.replace(made(tmp_path / "x.db", ENDLESS), views=True, statement_seconds=60), "v")
    with connector, sampling(connector, dataset) as results:
        while not results:
            connector.cancel()
            time.sleep(0.05)
    (skipped,) = results
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.CANCELLED


def test_a_column_that_raises_is_isolated_and_its_value_is_nowhere(tmp_path: Path) -> None:
    spec = made(
        tmp_path / "x.db",
        f"CREATE TABLE t AS SELECT 'x{CANARY}' AS a",
        "CREATE VIEW v AS SELECT 1 AS before, a::INT AS broken, 2 AS after FROM t",
    )
    connector, dataset = only(dataclasses.replace(spec, views=True), "v")
    with connector:
        sample = connector.sample(dataset, PLAN)
        with pytest.raises(SourceError) as caught:
            list(connector.read(dataset, ("broken",)))
    assert columns_of(sample) == {"before": ["1"], "after": ["2"]}
    assert unread(sample) == {"broken": Reason.SOURCE_ERROR}
    assert CANARY not in repr(sample)
    assert CANARY not in everything_said(caught.value)
