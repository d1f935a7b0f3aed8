"""One Spark in local mode for all tests of a process: it takes seconds to start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config import SparkSettings
from tests.servers.spark_home import QUICK_JAVA, importable

if TYPE_CHECKING:
    from scanner.engines.spark import SparkEngine


@dataclass
class LocalSpark:
    """The engine, and the folder that holds all that Spark wrote: its event log, its own temporary files, and in ``said`` what
    its processes said."""

    engine: SparkEngine
    folder: Path

    @property
    def said(self) -> Path:
        """Where its processes write what they have to say."""
        return self.folder / "said"


@pytest.fixture(scope="session")
def local_spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSpark]:
    folder = tmp_path_factory.mktemp("spark")
    (folder / "events").mkdir()
    options = {
        "spark.driver.memory": "700m",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(folder / "local"),
        "spark.eventLog.enabled": "true",
        "spark.eventLog.compress": "false",  # it is searched for values
        "spark.eventLog.dir": f"file://{folder}/events",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:memory:{folder.name};create=true",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        "spark.task.maxFailures": "4",
    }
    with importable(QUICK_JAVA), pytest.MonkeyPatch.context() as patched:
        from scanner.engines.spark import SparkEngine

        patched.chdir(folder)  # Derby writes a log where it is
        engine = SparkEngine(SparkSettings(master="local[2,4]", options=options))
        spark = LocalSpark(engine, folder)
        try:
            # They keep the streams of the test that they began in, which is over when others look at what was said.
            with streams_to(spark.said):
                _ = engine._jobs.session
            yield spark
        finally:
            engine.close()
            end_of_java()


@contextmanager
def streams_to(file: Path) -> Iterator[None]:
    """What processes that are started in the block write goes to a file, for as long as they live."""
    kept = {stream: os.dup(stream) for stream in (1, 2)}
    try:
        with file.open("ab") as out:
            for stream in kept:
                os.dup2(out.fileno(), stream)
        yield
    finally:
        for stream, copy in kept.items():
            os.dup2(copy, stream)
            os.close(copy)


def end_of_java() -> None:
    """End the Java machine behind pyspark, which else lives as long as we do."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    if gateway is not None:
        gateway.shutdown()
        process = getattr(gateway, "proc", None)
        if process is not None:
            process.stdin.close()
            process.wait(timeout=30)
        SparkContext._gateway = SparkContext._jvm = None
