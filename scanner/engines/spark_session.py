"""The one Spark session of a run. Nothing else in the product imports pyspark, and that only when it is asked for."""

from __future__ import annotations

import warnings
from importlib import import_module
from types import ModuleType
from typing import Any

from config import SourceUnreachable, SparkSettings, UsageError, is_submitted, workers_use_this_python

ARROW_ROWS = 65_536
"""Rows of a batch that Spark hands over: as many as are tallied together on one machine."""

_HERE = "local[*,4]"
"""All cores of this machine; a task is tried four times, as on a cluster."""

_OURS = {
    "spark.io.encryption.enabled": "true",  # what is broadcast, spilled or shuffled lies encrypted on disks
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(ARROW_ROWS),
    "spark.sql.execution.arrow.maxBytesPerBatch": str(64 * 1024 * 1024),
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # 007 is not 7
    "spark.sql.caseSensitive": "true",
    "spark.sql.execution.pyspark.udf.faulthandler.enabled": "false",
    "spark.python.worker.reuse": "true",
    "spark.python.daemon.module": "scanner.engines.spark_daemon",
    "spark.executorEnv.OPENBLAS_NUM_THREADS": "1",  # no thread of numpy's where workers are forked
    "spark.executorEnv.ARROW_DEFAULT_MEMORY_POOL": "system",  # Arrow's own allocators keep what they once had
    "spark.sql.execution.pyspark.udf.simplifiedTraceback.enabled": "true",
    "spark.sql.maxPlanStringLength": "2000",
    "spark.sql.parquet.aggregatePushdown": "true",
    "spark.sql.orc.aggregatePushdown": "true",
}
"""What is not for anybody to change: equal findings, and no value at rest."""


def pyspark(name: str = "pyspark") -> ModuleType:
    """A module of pyspark. Raises UsageError with the command that installs it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return import_module(name)
    except ImportError:
        raise UsageError("pyspark is not installed", "pip install 'shudian[spark]'; it needs Java 17 too") from None


def begun(settings: SparkSettings) -> Any:
    """A session as the settings ask for. Raises UsageError, SourceUnreachable."""
    sql = pyspark("pyspark.sql")
    workers_use_this_python()
    # It says this each time that a function on Arrow batches is made; ours never touch pandas.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
    builder = sql.SparkSession.builder.appName("shudian")
    chosen = {**settings.options, **_OURS, "spark.log.level": settings.log}
    if settings.master or not is_submitted():
        builder = builder.master(settings.master or _HERE)
    for name, value in chosen.items():
        builder = builder.config(name, value)
    if settings.hive:
        builder = builder.enableHiveSupport()
    try:
        return builder.getOrCreate()
    except Exception:  # noqa: BLE001 - py4j and Java have many words for it, with paths and hosts in them
        raised = SourceUnreachable("Spark does not start", "Look at java -version (17), spark.master and the cluster's log")
    raise raised
