"""Settings of the Spark engine: where it runs, and what may be asked of Spark."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from config.strict import Strict

_ALLOWED = re.compile(
    r"spark\.(?:(?:driver|executor)\.(?:memory|memoryOverhead|cores|instances|host|port|bindAddress|heartbeatInterval)"
    r"|executor\.pyspark\.memory|cores\.max|default\.parallelism|local\.dir|task\.(?:cpus|maxFailures)|network\.timeout"
    r"|dynamicAllocation\.(?:enabled|minExecutors|maxExecutors|initialExecutors|executorIdleTimeout)"
    r"|shuffle\.service\.enabled|speculation(?:\.\w+)*|eventLog\.(?:enabled|dir|compress)|scheduler\.(?:mode|pool)"
    r"|yarn\.(?:queue|tags|archives|dist\.archives|principal|keytab)|kerberos\.(?:principal|keytab|access\.hadoopFileSystems)"
    r"|kubernetes\.(?:namespace|container\.image(?:\.pullPolicy)?|authenticate\.driver\.serviceAccountName"
    r"|file\.upload\.path|executor\.(?:request\.cores|limit\.cores))"
    r"|network\.crypto\.enabled|authenticate|ssl\.enabled|submit\.deployMode|blockManager\.port|driver\.blockManager\.port"
    r"|sql\.(?:warehouse\.dir|files\.(?:maxPartitionBytes|openCostInBytes)|hive\.metastore\.(?:version|jars)|shuffle\.partitions)"
    r"|hadoop\.(?:hive\.metastore\.\w+|javax\.jdo\.option\.ConnectionURL|fs\.(?:defaultFS|s3a\.(?:endpoint|path\.style\.access)))"
    r"|worker\.timeout|executorEnv\.(?:PYTHONPATH|PYSPARK_PYTHON|LD_LIBRARY_PATH|HADOOP_CONF_DIR))"
)


class SparkSettings(Strict):
    """``master`` is where it runs (empty: what spark-submit says, else all cores of this machine). ``hive``: with a metastore.
    ``shared_files``: paths of file sources mean the same on executors. ``secrets`` of sources are fetched by the driver and
    handed to executors in memory, or fetched by each executor. ``sample_files`` of a big table are read for a sample, of at most
    ``sample_megabytes`` together. ``options`` are Spark's own, by an allow-list: what protects values cannot be turned off."""

    master: str = ""
    hive: bool = True
    shared_files: bool = False
    secrets: Literal["driver", "executor"] = "driver"
    sample_files: int = Field(default=64, ge=1, le=100_000)
    sample_megabytes: float = Field(default=2048.0, gt=0)
    sources_at_once: int = Field(default=32, ge=1, le=1000)
    log: Literal["OFF", "ERROR", "WARN", "INFO"] = "OFF"
    options: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _allowed(self) -> Self:
        strange = next((name for name in self.options if not _ALLOWED.fullmatch(name)), None)
        if strange is not None:
            raise ValueError(f"options.{strange} is not an option that may be set here; see docs/spark.md")
        return self


def is_submitted() -> bool:
    """Whether spark-submit runs us, which has chosen a master."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def workers_use_this_python() -> None:
    """Have Spark's Python workers on this machine run the interpreter that runs us, unless somebody chose another one."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
