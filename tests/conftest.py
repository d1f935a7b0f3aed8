"""Fixtures that many tests share. The servers are imported when first used, so that quick tests stay quick."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

# The same examples in every run: a change breaks a test, never the dice or a busy machine. Wider searches are for fuzzing.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

if TYPE_CHECKING:
    from tests.servers.clickhouse import ClickhouseEngine
    from tests.servers.kafka import KafkaServer
    from tests.servers.mariadb import MariadbServer
    from tests.servers.postgresql import PostgresqlServer
    from tests.servers.redis import RedisServer
    from tests.servers.s3 import S3Server
    from tests.servers.sftp import SftpServer
    from tests.servers.spark import SparkServer


_LONGEST = "tests/test_bundle.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test comes first: as one of the last it would keep one process busy for a minute after the others are done."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A PostgreSQL of this test process alone."""
    from tests.servers.postgresql import running_postgresql

    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariadbServer]:
    """A MariaDB of this test process alone."""
    from tests.servers.mariadb import running_mariadb

    with running_mariadb() as server:
        yield server


@pytest.fixture(scope="session")
def clickhouse_engine() -> Iterator[ClickhouseEngine]:
    """A ClickHouse engine of this test process alone."""
    from tests.servers.clickhouse import running_clickhouse

    with running_clickhouse() as engine:
        yield engine


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """An object store of this test process alone."""
    from tests.servers.s3 import running_s3

    with running_s3() as server:
        yield server


@pytest.fixture(scope="session")
def sftp_server() -> Iterator[SftpServer]:
    """An OpenSSH server of this test process alone."""
    from tests.servers.sftp import running_sftp

    with running_sftp() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A Redis of this test process alone."""
    from tests.servers.redis import running_redis

    with running_redis() as server:
        yield server


@pytest.fixture(scope="session")
def kafka_server() -> Iterator[KafkaServer]:
    """A broker of this test process alone."""
    from tests.servers.kafka import running_kafka

    with running_kafka() as server:
        yield server


@pytest.fixture(scope="session")
def spark_server() -> Iterator[SparkServer]:
    """A Spark Thrift server of this test process alone."""
    from tests.servers.spark import running_spark

    with running_spark() as server:
        yield server
