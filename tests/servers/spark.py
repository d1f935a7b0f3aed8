"""A throw-away Spark Thrift server, the one that comes with pyspark: one core, its tables in a folder of its own.

pyspark (half a gigabyte) is not part of the dev extra: without it, or without Java, these tests are skipped, in CI too.
SPARK_HOME may name a copy that is not installed here.
"""

from __future__ import annotations

import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from config import SourceSpec, SourceUrl
from tests.servers import processes
from tests.servers.spark_home import spark_home

_MAIN = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"


@dataclass
class SparkServer:
    """Where it listens. It knows no accounts."""

    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def execute(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements; the rows of the last one."""
        from impala.dbapi import connect

        with closing(connect("127.0.0.1", self.port, auth_mechanism="NOSASL", user="admin", timeout=120)) as connection:
            session = connection.service.open_session("admin", {})
            rows: list[tuple[Any, ...]] = []
            for statement in statements:
                operation = session.execute(statement)
                # The driver stumbles over the answer of a statement that has no rows to give.
                schema = operation.get_result_schema() if statement.startswith("SELECT") else None
                batch = operation.fetch(schema, max_rows=10_000) if schema else None
                rows = [] if batch is None else [tuple(row) for row in batch.pop_many(len(batch))]
                operation.close()
            session.close()
            return rows

    def new_database(self) -> str:
        name = f"work_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return name

    def spec(self, database: str, **changes: Any) -> SourceSpec:
        """The source of this database."""
        url = SourceUrl("hive", "scan", "127.0.0.1", self.port, database, options={"auth": "NOSASL"})
        return SourceSpec("lake", url, **{"statement_seconds": 60.0, **changes})


@contextmanager
def running_spark() -> Iterator[SparkServer]:
    """Start a server, and in the end stop and remove it. Skips where pyspark or Java is missing."""
    home = spark_home()
    if home is None or shutil.which("java") is None or find_spec("impala") is None:
        pytest.skip("pyspark, Java or impyla is missing: pip install pyspark, or set SPARK_HOME")
    server, process = _start(home)
    try:
        yield server
    finally:
        process.stop(signal.SIGKILL)


def _start(home: Path) -> tuple[SparkServer, processes.Process]:
    made: list[SparkServer] = []

    def start() -> tuple[processes.Process, Callable[[], bool]]:
        folder = processes.new_folder("root")  # its programs may be readable for their owner only
        server = SparkServer(processes.free_port())
        made.append(server)
        settings = {
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.local.dir": str(folder),
            "spark.sql.shuffle.partitions": "1",
            "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:metastore;create=true",
        }
        said = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
        hive = {"port": str(server.port), "bind.host": "127.0.0.1"}
        where = [part for name, value in hive.items() for part in ("--hiveconf", f"hive.server2.thrift.{name}={value}")]
        run = [str(home / "bin" / "spark-submit"), "--master", "local[1]", "--driver-memory", "700m", "--class", _MAIN]
        auth = ["--hiveconf", "hive.server2.authentication=NOSASL"]
        command = ["env", f"SPARK_HOME={home}", "setpriv", "--pdeathsig", "TERM", *run, *said, "spark-internal", *where, *auth]
        return processes.Process(command, folder), lambda: _answers(server)

    process = processes.started(start, seconds=240)  # it starts a Java machine and a metastore
    return made[-1], process


def _answers(server: SparkServer) -> bool:
    with socket.socket() as probe:  # asked first, for the driver logs each refusal
        if probe.connect_ex(("127.0.0.1", server.port)):
            return False
    try:
        return server.execute("SELECT 1") == [(1,)]
    except Exception:  # noqa: BLE001  # the driver's many ways to say: not yet
        return False
