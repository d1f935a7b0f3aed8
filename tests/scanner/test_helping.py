"""A scan has forked workers where they may have something to do, finds the same with them, and leaves none behind."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import SourceSpec, SourceUrl
from connectors import MOST_SHARED
from scanner.helping import _is_much

_ROOT = Path(__file__).parents[2]
_LARGE = 5 << 20
_SCAN = """
import os, sys
from pathlib import Path
from scanner import helping, tallying
from scanner.scanning import ScanOptions, carried_out, prepared, prepared_with_workers
from scanner.watcher import Watcher

os.sched_getaffinity = lambda _: {0, 1}
asked = []
original = tallying.Tallying.asked
tallying.Tallying.asked = lambda self, *of: asked.append(1) or original(self, *of)
options = ScanOptions((sys.argv[1],), record=False, seed=5)

def scanned(scan):
    entries = carried_out(scan, Watcher()).snapshot.entries
    assert len(entries) == 4
    return repr(entries)
"""
needs_fork = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")


@needs_fork
def test_a_scan_finds_the_same_with_them(tmp_path: Path) -> None:
    for place, name in enumerate(("crm", "bill", "calls", "shops")):
        lines = (f"1390000{n:04d},110101190{place}0{1 + n % 9}1001{n % 10},客户{n}" for n in range(3000))
        (tmp_path / f"{name}.csv").write_text("\n".join(("phone,id_card,note", *lines)), encoding="utf-8")
    code = """
alone = helping.forked
helping.forked = lambda *_: ()
without = scanned(prepared(options))
assert not asked
helping.forked = alone
assert scanned(prepared(options)) == without
assert len(asked) > 0
asked.clear()
with prepared_with_workers(options) as scan:
    assert scan.workers and scan.connectors
    first = scan.workers[0]._process.pid
    assert scanned(scan) == without
    assert asked and not Path("/proc", str(first)).exists()
with prepared_with_workers(options) as scan:
    pass
assert not Path("/proc", str(scan.workers[0]._process.pid)).exists()
"""
    command = [sys.executable, "-c", _SCAN + code, str(tmp_path)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


@needs_fork
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="where there is one core nothing is forked")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_scan_that_is_stopped_leaves_none_behind(tmp_path: Path, how: signal.Signals) -> None:
    with sqlite3.connect(tmp_path / "slow.db") as database:
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS lxdh FROM n"
        database.execute(f"CREATE VIEW v AS {endless}")
        database.execute("CREATE TABLE t AS SELECT zeroblob(?) AS b", (_LARGE,))
    database.close()
    (tmp_path / "shudian.yaml").write_text("sources: {slow: {url: 'sqlite:///slow.db', views: true, statement_seconds: 60}}")
    running = subprocess.Popen(
        [sys.executable, "-m", "scanner.cli", "scan", "slow"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # What a shell starts in the background does not hear SIGINT, and neither does what that starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    with running:
        while not (tmp_path / "shudian-catalog.db").exists():  # opened right before the sources are
            assert running.poll() is None
            time.sleep(0.05)
        (worker,) = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text(encoding="utf-8").split()
        time.sleep(1)
        running.send_signal(how)
        assert running.wait(40) == (-signal.SIGKILL if how is signal.SIGKILL else 130)
    end = time.monotonic() + 20
    while _runs(worker) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _runs(worker)


def _runs(process: str) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


SERVER = SourceUrl("postgresql", host="db.example", database="crm")


@pytest.mark.parametrize(
    ("url", "full", "is_much"),
    [
        (SERVER, False, True),
        (SourceUrl("redis", host="store.example"), False, True),
        (SourceUrl("s3", host="bucket", path="/day.csv"), False, True),
        (SourceUrl("ddl", path="tables.sql"), True, False),
        (SourceUrl("dictionary", path="tables.xlsx"), True, False),
        (SourceUrl("file", path="{}"), False, True),
        (SourceUrl("file", path="{}/small.csv"), True, False),
        (SourceUrl("file", path="{}/large.csv"), False, False),
        (SourceUrl("file", path="{}/large.csv"), True, True),
        (SourceUrl("file", path="{}/long.csv"), True, False),
        (SourceUrl("sqlite", path="{}/large.csv"), False, True),
        (SourceUrl("sqlite", path="{}/small.csv"), False, False),
        (SourceUrl("duckdb", path="{}/nothing.db"), False, False),
        (SourceUrl("file", path="{}/\0"), True, False),
    ],
)
def test_they_are_there_for_more_than_a_sample_of_one_file(tmp_path: Path, url: SourceUrl, full: bool, is_much: bool) -> None:
    (tmp_path / "small.csv").write_bytes(b"x")
    with (tmp_path / "large.csv").open("wb") as large:
        large.truncate(_LARGE)
    with (tmp_path / "long.csv").open("wb") as long:
        long.truncate(MOST_SHARED + 1)
    there = SourceUrl(url.scheme, host=url.host, path=url.path.format(tmp_path))
    assert _is_much(SourceSpec("s", there), full) is is_much
