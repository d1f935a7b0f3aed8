"""A cluster of two workers on this machine, one of them killed while it works: the result is whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from scanner.engines import LocalEngine
from tests.scanner.engines.estate import PEOPLE, customers, scanned, spec_of
from tests.servers.spark_cluster import running_cluster
from tests.servers.spark_home import QUICK_JAVA, importable

pytestmark = [pytest.mark.spark, pytest.mark.slow]

FILES = 10


def test_a_worker_that_is_killed_in_mid_run_costs_nothing_of_the_result(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    lake.mkdir()
    for number in range(FILES):
        pq.write_table(customers(), lake / f"part-{number:04d}.parquet")
    with importable(QUICK_JAVA) as home, running_cluster(home, tmp_path) as cluster:
        arguments = [cluster.url, str(lake), str(cluster.workers[0].pid), str(tmp_path / "found.json")]
        command = [sys.executable, "-W", "ignore", "-m", "tests.scanner.engines.on_cluster", *arguments]
        done = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        assert cluster.workers[0].poll() is not None  # it is dead indeed
    found = json.loads((tmp_path / "found.json").read_text())
    # The same rows, read on one machine; there the files are a family.
    (expected,) = scanned(LocalEngine(), spec_of(f"file://{lake}"), full=True).entries
    assert found.pop("done_before")[0] < FILES
    assert found == {
        "status": "complete",
        "rows": FILES * PEOPLE,
        "columns": {one.column: [one.entity_type, one.match_ratio, one.confidence] for one in expected.finding.columns},
    }
