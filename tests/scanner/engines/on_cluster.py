"""A driver in a process of its own: scans a lake on a cluster, kills a worker as soon as some tasks are done, and writes what
was found: ``python -m tests.scanner.engines.on_cluster MASTER LAKE SESSION OUT``."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from config import SparkSettings
from scanner.engines.spark import SparkEngine
from tests.scanner.engines.estate import scanned, spec_of

OPTIONS = {
    "spark.driver.memory": "600m",
    "spark.executor.memory": "600m",
    "spark.executor.cores": "1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.files.maxPartitionBytes": "200000",
}


def main(master: str, lake: str, session: int, out: str) -> None:
    engine = SparkEngine(SparkSettings(master=master, hive=False, options=OPTIONS))
    done_before: list[int] = []
    killer = threading.Thread(target=kill_when_busy, args=(engine._jobs, session, done_before), daemon=True)
    killer.start()
    snapshot = scanned(engine, spec_of(f"lake:{lake}"), full=True)
    killer.join(5)
    (entry,) = snapshot.entries
    found = {
        "status": entry.status.value,
        "rows": entry.statistics.rows.value,
        "columns": {one.column: [one.entity_type, one.match_ratio, one.confidence] for one in entry.finding.columns},
        "done_before": done_before,
    }
    Path(out).write_text(json.dumps(found))
    engine.close()


def kill_when_busy(jobs: Any, session: int, done_before: list[int]) -> None:
    """Kill the worker's whole session when two tasks of a stage with many are done."""
    tracker = jobs.session.sparkContext.statusTracker()
    while True:
        for stage in tracker.getActiveStageIds():
            info = tracker.getStageInfo(stage)
            if info is not None and info.numTasks >= 8 and 2 <= info.numCompletedTasks < info.numTasks:
                os.killpg(session, signal.SIGKILL)
                done_before += [info.numCompletedTasks, info.numTasks]
                return
        time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
