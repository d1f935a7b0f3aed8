"""What only SQLite does: files that must not change, logs, journals, odd declarations and faults."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from config import SourceError, SourceRefused, SourceSpec, SourceUnreachable, SourceUrl
from connectors import create
from connectors.model import Measure, Provenance, Reason, Sample, Skipped
from tests.connectors.sql.samples import PLAN, SMALL, columns_of, everything_said, only, sampled, sampling, unread
from tests.contract.cases import folder_fingerprint

CANARY = "13900007777"
ENDLESS = "CREATE VIEW v AS WITH RECURSIVE n (a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT count(*) AS a FROM n"
NUMBERS = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {}) "


def spec_of(path: Path) -> SourceSpec:
    return SourceSpec("lite", SourceUrl("sqlite", path=str(path)))


def made(path: Path, *statements: str) -> SourceSpec:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return spec_of(path)


# ---------------------------------------------------------------------------------------------- files


def test_a_missing_file_is_unreachable_and_is_not_made(tmp_path: Path) -> None:
    with create(spec_of(tmp_path / "none.db")) as connector, pytest.raises(SourceUnreachable):
        connector.probe()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"id,name\n1,x\n" * 100, os.urandom(4096)])
def test_another_kind_of_file_is_unreachable_in_clear_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.db").write_bytes(content)
    with create(spec_of(tmp_path / "x.db")) as connector, pytest.raises(SourceUnreachable, match="not an SQLite database"):
        list(connector.inventory())


def test_an_empty_file_is_a_database_without_tables(tmp_path: Path) -> None:
    (tmp_path / "x.db").touch()
    with create(spec_of(tmp_path / "x.db")) as connector:
        assert list(connector.inventory()) == []


@contextmanager
def writing_program(path: Path) -> Iterator[Callable[[str], None]]:
    """Another program that has the file open in log mode and runs the statements it is given."""
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "for line in sys.stdin: c.execute(line); print('done', flush=True)"
    )
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        stdin, stdout = program.stdin, program.stdout

        def run(statement: str) -> None:
            print(statement, file=stdin, flush=True)
            assert stdout.readline() == "done\n"

        run("PRAGMA journal_mode = wal")
        yield run
        stdin.close()


def test_a_live_log_is_read_right_and_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with writing_program(path) as run:
        run("CREATE TABLE t (a)")
        run("INSERT INTO t VALUES ('only in the log')")
        before = folder_fingerprint(tmp_path)
        assert columns_of(sampled(spec_of(path), "t")) == {"a": ["only in the log"]}
        assert folder_fingerprint(tmp_path) == before
        connector, dataset = only(spec_of(path), "t")
        with connector:
            run("INSERT INTO t VALUES ('the writer goes on')")
            assert len(columns_of(connector.sample(dataset, PLAN))["a"]) == 2
            run("PRAGMA wal_checkpoint(TRUNCATE)")
            assert len(columns_of(connector.sample(dataset, PLAN))["a"]) == 2


def test_a_log_mode_file_without_a_log_is_read_and_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    spec = made(path, "PRAGMA journal_mode = wal", "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
    before = folder_fingerprint(tmp_path)
    assert columns_of(sampled(spec, "t")) == {"a": ["1"]}
    assert folder_fingerprint(tmp_path) == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.db"]


def test_a_log_that_begins_while_we_read_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    spec = made(path, "PRAGMA journal_mode = wal", "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
    connector, dataset = only(spec, "t")
    with connector, closing(sqlite3.connect(path)) as writer:
        writer.execute("INSERT INTO t VALUES (2)")
        writer.commit()
        with pytest.raises(SourceError, match="written to"):
            list(connector.read(dataset, ("a",)))
        assert len(columns_of(connector.sample(dataset, PLAN))["a"]) == 2  # opened anew, with the log


def test_a_log_left_behind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode = wal")
        writer.execute("CREATE TABLE t (a)")
        writer.commit()
        orphan = tmp_path / "orphan"
        orphan.mkdir()
        for name in ("x.db", "x.db-wal"):
            (orphan / name).write_bytes((tmp_path / name).read_bytes())
    before = folder_fingerprint(orphan)
    with create(spec_of(orphan / "x.db")) as connector, pytest.raises(SourceRefused, match="log"):
        list(connector.inventory())
    assert folder_fingerprint(orphan) == before


def test_an_unfinished_transaction_is_refused(tmp_path: Path) -> None:
    spec = made(tmp_path / "x.db", "CREATE TABLE t (a)")
    (tmp_path / "x.db-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(504))
    with create(spec) as connector, pytest.raises(SourceRefused, match="transaction"):
        connector.probe()


def test_the_limits_are_read_back(tmp_path: Path) -> None:
    with create(made(tmp_path / "x.db", "CREATE TABLE t (a)")) as connector:
        assert {limit.name: limit.in_force for limit in connector.probe().limits} == {
            "query_only": "1",
            "trusted_schema": "0",
            "progress handler": "10 s",
        }


# ---------------------------------------------------------------------------------------------- tables


def test_views_are_off_by_default_and_a_broken_one_breaks_nothing(tmp_path: Path) -> None:
    spec = made(
        tmp_path / "x.db", "CREATE TABLE t (a)", "CREATE VIEW v AS SELECT 5 AS a", "CREATE VIEW broken AS SELECT * FROM nowhere"
    )
    with create(spec) as connector:
        found = {entry.path[-1]: entry for entry in connector.inventory()}
    assert {name for name, entry in found.items() if isinstance(entry, Skipped)} == {"v", "broken"}
    wanted = dataclasses.replace(spec, views=True)
    assert columns_of(sampled(wanted, "v")) == {"a": ["5"]}
    skipped = sampled(wanted, "broken")
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.SOURCE_ERROR, True)


def test_a_big_view_is_a_head_without_power(tmp_path: Path) -> None:
    spec = made(tmp_path / "x.db", "CREATE VIEW v AS " + NUMBERS.format(500) + "SELECT n FROM c")
    sample = sampled(dataclasses.replace(spec, views=True), "v", SMALL)
    assert isinstance(sample, Sample)
    assert (sample.coverage.method, sample.coverage.power_at_1pct) == ("head", 0.0)


@pytest.mark.parametrize(
    ("definition", "method"),
    [
        ("(rowid TEXT, n, m)", "key_probes"),
        ("(oid TEXT, rowid TEXT, _rowid_ TEXT, n, m)", "head_strides"),  # every name of the row id is taken
        ("(x TEXT, n INTEGER PRIMARY KEY, m) WITHOUT ROWID", "key_probes"),
        ("(x TEXT, n TEXT PRIMARY KEY, m) WITHOUT ROWID", "head_tail_strides"),
        ("(x TEXT, n INTEGER, m INTEGER, PRIMARY KEY (n, m)) WITHOUT ROWID", "key_probes"),
    ],
)
def test_places_by_kind_of_key(tmp_path: Path, definition: str, method: str) -> None:
    spec = made(
        tmp_path / "x.db",
        f"CREATE TABLE t {definition}",
        "INSERT INTO t (n, m) " + NUMBERS.format(5000) + "SELECT n, n % 7 FROM c",
    )
    connector, dataset = only(spec, "t")
    with connector:
        sample = connector.sample(dataset, PLAN)
        read = [int(n) for batch in connector.read(dataset, ("n",)) for n in batch.to_pydict()["n"]]
    cells = columns_of(sample)
    assert isinstance(sample, Sample)
    assert sample.coverage.method == method
    assert all(int(n) % 7 == int(m) for n, m in zip(cells["n"], cells["m"], strict=True))
    assert sorted(read) == list(range(1, 5001))


def test_gaps_in_the_row_ids_do_not_swallow_the_places(tmp_path: Path) -> None:
    spec = made(
        tmp_path / "x.db",
        "CREATE TABLE t (n INTEGER PRIMARY KEY)",
        "INSERT INTO t " + NUMBERS.format(20_000) + "SELECT n FROM c",
        "INSERT INTO t VALUES (9223372036854775807)",
    )
    sample = sampled(spec, "t")
    assert isinstance(sample, Sample)
    assert sample.coverage.places >= 100


def test_a_thousand_places_are_drawn_in_several_statements(tmp_path: Path) -> None:
    spec = made(
        tmp_path / "x.db", "CREATE TABLE t (n INTEGER PRIMARY KEY)", "INSERT INTO t " + NUMBERS.format(50_000) + "SELECT n FROM c"
    )
    sample = sampled(spec, "t", dataclasses.replace(PLAN, places=1000))
    assert isinstance(sample, Sample)
    assert sample.coverage.places > 900
    cells = columns_of(sample)["n"]
    assert len(cells) == len(set(cells))


def test_a_wide_table(tmp_path: Path) -> None:
    names = ", ".join(f"c{number}" for number in range(1500))
    spec = made(
        tmp_path / "x.db", f"CREATE TABLE t ({names})", "INSERT INTO t (c1499) " + NUMBERS.format(3000) + "SELECT n FROM c"
    )
    assert len(columns_of(sampled(spec, "t"))) == 1500


def test_cells_of_any_kind_in_any_column(tmp_path: Path) -> None:
    spec = made(
        tmp_path / "x.db",
        "CREATE TABLE t (a TEXT, n INTEGER, b BLOB)",
        f"INSERT INTO t VALUES (X'{'张伟'.encode('gb18030').hex()}', 'not a number', 'text'), (1.5, NULL, zeroblob(100))",
        f"INSERT INTO t VALUES (CAST(X'{'王芳'.encode('gb18030').hex()}' AS TEXT), 7, 8)",
    )
    assert columns_of(sampled(spec, "t")) == {
        "a": ["张伟", "1.5", "王芳"],
        "n": ["not a number", None, "7"],
        "b": [b"text", bytes(64), b"8"],
    }


# ---------------------------------------------------------------------------------------------- faults


def test_a_locked_file_is_left_alone(tmp_path: Path) -> None:
    spec = made(tmp_path / "x.db", "CREATE TABLE t (a)")
    connector, dataset = only(dataclasses.replace(spec, lock_seconds=0.1), "t")
    with connector, closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        skipped = connector.sample(dataset, PLAN)
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.LOCKED


def test_the_time_limit_holds(tmp_path: Path) -> None:
    spec = made(tmp_path / "x.db", ENDLESS)
    skipped = sampled(dataclasses.replace(spec, views=True, statement_seconds=0.2), "v")
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.TIMEOUT, True)


def test_cancel_stops_what_is_running(tmp_path: Path) -> None:
    connector, dataset = only(dataclasses.replace(made(tmp_path / "x.db", ENDLESS), views=True, statement_seconds=60), "v")
    with connector, sampling(connector, dataset) as results:
        while not results:
            connector.cancel()
            time.sleep(0.01)
    (skipped,) = results
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.CANCELLED


def test_a_column_dropped_meanwhile_is_unread(tmp_path: Path) -> None:
    spec = made(tmp_path / "x.db", "CREATE TABLE t (a, b, c)", "INSERT INTO t VALUES (1, 2, 3)")
    connector, dataset = only(spec, "t")
    with connector:
        made(tmp_path / "x.db", "ALTER TABLE t DROP COLUMN b")
        sample = connector.sample(dataset, PLAN)
    assert columns_of(sample) == {"a": ["1"], "c": ["3"]}
    assert unread(sample) == {"b": Reason.CHANGED}


def test_a_column_that_raises_is_isolated_and_its_value_is_nowhere(tmp_path: Path) -> None:
    spec = made(
        tmp_path / "x.db",
        "CREATE TABLE t (a)",
        f"INSERT INTO t VALUES ({CANARY})",
        "CREATE VIEW v AS SELECT 1 AS before, abs(a - a - 9223372036854775807 - 1) AS broken, 2 AS after FROM t",
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


def test_a_damaged_page_is_corrupt(tmp_path: Path) -> None:
    spec = made(
        tmp_path / "x.db", "CREATE TABLE t (a)", "INSERT INTO t " + NUMBERS.format(1500) + "SELECT printf('%0500d', n) FROM c"
    )
    connector, dataset = only(spec, "t")
    with connector:
        content = bytearray((tmp_path / "x.db").read_bytes())
        content[4096 * 5 :] = os.urandom(len(content) - 4096 * 5)
        (tmp_path / "x.db").write_bytes(content)
    with create(spec) as connector:
        skipped = connector.sample(dataset, PLAN)
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.CORRUPT, True)


# ---------------------------------------------------------------------------------------------- how many rows there can be


def _rows(spec: SourceSpec, table: str) -> Measure:
    connector, dataset = only(spec, table)
    with connector:
        return connector.statistics(dataset).rows


@pytest.mark.parametrize(
    ("inserted", "rows", "most"),
    [
        ("SELECT n FROM c", 5000, 5000),
        ("SELECT n - 2500 FROM c", 5000, 5000),
        ("SELECT n * 2 FROM c", 5000, 9999),
        ("SELECT -n * 3 FROM c", 5000, 14_998),
    ],
)
def test_the_span_of_the_row_ids_bounds_the_rows(tmp_path: Path, inserted: str, rows: int, most: int) -> None:
    definition = "CREATE TABLE t (n INTEGER PRIMARY KEY, x TEXT DEFAULT 'a text that takes its room')"
    spec = made(tmp_path / "x.db", definition, f"INSERT INTO t (n) {NUMBERS.format(rows)} {inserted}")
    assert _rows(spec, "t") == Measure(most, None, most, Provenance.STATISTICS)


def test_so_does_the_room_in_the_file(tmp_path: Path) -> None:
    ends = f"INSERT INTO t VALUES ({-(2**63)}), ({2**63 - 1})"
    spec = made(tmp_path / "x.db", "CREATE TABLE t (n INTEGER PRIMARY KEY)", ends)
    upper = _rows(spec, "t").upper
    assert upper is not None
    assert 2 <= upper <= (tmp_path / "x.db").stat().st_size


def test_row_ids_of_other_tables_bound_nothing(tmp_path: Path) -> None:
    rows = f"INSERT INTO v (docid, x) {NUMBERS.format(5000)} SELECT n, 'x' FROM c"
    spec = made(tmp_path / "x.db", "CREATE VIRTUAL TABLE v USING fts4 (x)", rows)
    assert _rows(spec, "v") == Measure.estimate(5000)
    spec = made(tmp_path / "y.db", "CREATE TABLE t (n INTEGER PRIMARY KEY) WITHOUT ROWID", "INSERT INTO t VALUES (1)")
    assert _rows(spec, "t") == Measure()
