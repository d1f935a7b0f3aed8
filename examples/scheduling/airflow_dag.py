"""Airflow (2.4 or newer): one scan a night, and a count of the people on the first of each month.

Shudian is installed on the workers beside Airflow, in an environment of its own: SHUDIAN_BIN and SHUDIAN_CONFIG say where.
Passwords reach it as environment variables that shudian.yaml refers to as env:NAME.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

try:
    from airflow.providers.standard.operators.bash import BashOperator  # Airflow 3
    from airflow.sdk import DAG
except ImportError:
    from airflow import DAG
    from airflow.operators.bash import BashOperator

SHUDIAN = os.environ.get("SHUDIAN_BIN", "shudian")
CONFIG = os.environ.get("SHUDIAN_CONFIG", "/etc/shudian/shudian.yaml")
SOURCES = ("crm", "billing")
_COMMON = {
    "start_date": datetime(2024, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")),
    "catchup": False,  # what is there now is what is scanned: nights that were missed are not made up for
    "max_active_runs": 1,
    "tags": ["shudian"],
}


def scan_task(task: str, *options: str) -> BashOperator:
    """A scan of all sources. Any exit code but 0 fails the task; with 3 and 4 what was found is published all the same."""
    return BashOperator(
        task_id=task,
        bash_command=" ".join((SHUDIAN, "scan", *SOURCES, *options, "--config", CONFIG)),
        append_env=True,
        retries=1,
        retry_delay=timedelta(minutes=30),
        execution_timeout=timedelta(hours=6),
    )


with DAG(dag_id="shudian_nightly", schedule="30 2 * * *", **_COMMON) as nightly:
    scan_task("scan", "--incremental")

with DAG(dag_id="shudian_monthly_census", schedule="30 3 1 * *", **_COMMON) as monthly:
    scan_task("census", "--full", "--census")
