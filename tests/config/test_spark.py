"""What may be asked of Spark, and what may not."""

from __future__ import annotations

import sys

import pytest
from pydantic import ValidationError

from config import SparkSettings, hold_secret, load_settings, parse_secret_ref, parse_source_url, resolve_secret
from config.errors import UsageError


@pytest.mark.parametrize(
    "name",
    [
        "spark.executor.memory",
        "spark.yarn.queue",
        "spark.kubernetes.container.image",
        "spark.speculation",
        "spark.speculation.quantile",
        "spark.sql.files.maxPartitionBytes",
        "spark.eventLog.dir",
    ],
)
def test_options_of_size_and_place_are_taken(name: str) -> None:
    assert SparkSettings(options={name: "1"}).options == {name: "1"}


@pytest.mark.parametrize(
    "name",
    [
        "spark.io.encryption.enabled",  # what is broadcast would lie open on disks
        "spark.driver.extraJavaOptions",
        "spark.executor.extraClassPath",
        "spark.jars",
        "spark.python.worker.reuse",
        "spark.sql.extensions",
        "spark.executor.memory.more",
        "spark.hadoop.fs.s3a.secret.key",
        "",
    ],
)
def test_options_that_run_code_or_lay_values_open_are_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="not an option that may be set here"):
        SparkSettings(options={name: "1"})


def test_nothing_need_be_said() -> None:
    assert load_settings(None).spark == SparkSettings()


@pytest.mark.parametrize("text", ["lake:/srv/lake", "lake:hdfs://nn:8020/lake", "lake:s3a://bucket/a b", "spark:ods.user_info"])
def test_sources_that_spark_reads(text: str) -> None:
    scheme, _, path = text.partition(":")
    assert (parse_source_url(text).scheme, parse_source_url(text).path) == (scheme, path)


def test_options_of_a_lake_stand_behind_its_path() -> None:
    assert parse_source_url("lake:/srv/lake?merge=no").options == {"merge": "no"}


def test_a_held_secret_is_known_to_this_process_alone() -> None:
    reference = hold_secret("crm", "choose-one")
    assert resolve_secret(reference) == "choose-one"
    assert "choose-one" not in repr(reference)
    with pytest.raises(UsageError):
        parse_secret_ref("held:crm")  # nobody can write such a reference


def test_workers_run_our_python_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    from config import workers_use_this_python

    monkeypatch.delenv("PYSPARK_PYTHON", raising=False)
    workers_use_this_python()
    assert __import__("os").environ["PYSPARK_PYTHON"] == sys.executable
    monkeypatch.setenv("PYSPARK_PYTHON", "/opt/python")
    workers_use_this_python()
    assert __import__("os").environ["PYSPARK_PYTHON"] == "/opt/python"
