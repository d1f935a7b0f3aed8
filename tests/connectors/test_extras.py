"""Drivers of extras: asked for by name when they are missing, and silent when they are there."""

from __future__ import annotations

import logging
import sys

import pytest

from config import SourceSpec, SourceUrl, UsageError
from connectors import create, extras
from connectors.registry import schemes


@pytest.mark.parametrize(
    ("scheme", "extra"),
    [
        ("clickhouse", "clickhouse"),
        ("hive", "hive"),
        ("redis", "redis"),
        ("mongodb", "mongodb"),
        ("elasticsearch", "elasticsearch"),
        ("kafka", "kafka"),
        ("oracle", "oracle"),
        ("mssql", "sqlserver"),
        ("dm", "dameng"),
    ],
)
def test_a_missing_driver_costs_its_user_one_command(scheme: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = ("clickhouse_connect", "impala", "impala.dbapi", "oracledb", "pymssql", "dmSQLAlchemy")
    for module in (*sql, "redis", "pymongo", "elastic_transport", "kafka"):
        monkeypatch.setitem(sys.modules, module, None)
    assert scheme in schemes()
    with pytest.raises(UsageError) as raised:
        create(SourceSpec("x", SourceUrl(scheme)))
    assert f"shudian[{extra}]" in raised.value.advice


def test_a_driver_does_not_log(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("thrift"), "propagate", True)
    extras.driver("thrift.Thrift", "hive")
    logging.getLogger("thrift.transport").error("a row: 13900000001")
    assert not logging.getLogger("thrift").propagate
    assert capsys.readouterr().err == ""
