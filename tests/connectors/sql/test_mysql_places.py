"""Random places of MariaDB tables whose keys are composite, of moments, or not there at all; on a real server."""

from __future__ import annotations

import dataclasses

import pytest

from config import SourceSpec
from connectors.model import Reason, Sample, Skipped, Status
from tests.connectors.sql.samples import PLAN, columns_of, only, sampled
from tests.servers.mariadb import MariadbServer

pytestmark = pytest.mark.mariadb


@pytest.fixture
def database(mariadb_server: MariadbServer) -> str:
    return mariadb_server.new_database()


@pytest.fixture
def spec(mariadb_server: MariadbServer, database: str) -> SourceSpec:
    return mariadb_server.spec(database)


def taken(sample: Sample | Skipped) -> Sample:
    assert isinstance(sample, Sample), sample
    return sample


@pytest.mark.parametrize(
    ("definition", "method", "least", "most"),
    [
        ("(n int UNIQUE)", "index_probes", 0.9, 0.96),
        ("(n int, KEY (n))", "index_probes", 0.9, 0.96),
        ("(d datetime, KEY (d))", "index_probes", 0.9, 0.96),
        ("(day date PRIMARY KEY)", "key_probes", 0.9, 0.96),
        ("(de decimal(20,0) PRIMARY KEY)", "key_probes", 0.9, 0.96),
        ("(neg int, PRIMARY KEY (neg DESC))", "key_probes", 0.9, 0.96),
        ("(m int, KEY (m))", "index_probes", 0.0, 0.0),  # 7 values: of each only the first rows are met
        ("(o int, KEY (o))", "index_probes", 0.0, 0.0),  # NULL in half of the rows
        ("(n int)", "head_strides", 0.0, 0.0),
    ],
)
def test_power_by_what_can_be_probed(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str, definition: str, method: str, least: float, most: float
) -> None:
    mariadb_server.execute(
        database,
        f"CREATE TABLE t {definition} SELECT seq AS n, seq % 7 AS m, IF(seq % 2, seq, NULL) AS o, seq * 3 AS de,"
        " -7 * CAST(seq AS SIGNED) AS neg,"
        " DATE_ADD('2001-01-01', INTERVAL seq MINUTE) AS d, DATE_ADD('1000-01-01', INTERVAL seq DAY) AS day FROM seq_1_to_30000",
        "ANALYZE TABLE t",
    )
    sample = taken(sampled(spec, "t"))
    assert sample.coverage.method == method
    assert least <= sample.coverage.power_at_1pct <= most
    cells = columns_of(sample)
    assert all(int(n) % 7 == int(m) for n, m in zip(cells["n"], cells["m"], strict=True))


@pytest.mark.parametrize(("big", "least", "most"), [(6_500, 0.93, 0.96), (20_000, 0.65, 0.8)])
def test_a_composite_key_is_probed_value_by_value(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str, big: int, least: float, most: float
) -> None:
    mariadb_server.execute(
        database,
        "CREATE TABLE t (shard varchar(9) NOT NULL, n int NOT NULL, PRIMARY KEY (n, shard))"
        f" SELECT seq AS n, IF(seq <= {big}, '北京', CONCAT('省', seq % 3)) AS shard FROM seq_1_to_26000",
        "CREATE TABLE s (shard int NOT NULL, n int NOT NULL, PRIMARY KEY (shard, n))"
        f" SELECT seq AS n, IF(seq <= {big}, -1, seq % 3) AS shard FROM seq_1_to_26000",
        "ANALYZE TABLE s",
    )
    sample = taken(sampled(spec, "s"))
    cells = columns_of(sample)
    assert set(cells["shard"]) == {"-1", "0", "1", "2"}
    assert least < sample.coverage.power_at_1pct < most  # a quarter of the probes for each value, whatever its rows
    assert taken(sampled(spec, "t")).coverage.power_at_1pct > 0.9


def test_bytes_end_a_sample_with_the_power_of_what_was_met(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str
) -> None:
    mariadb_server.execute(
        database,
        "CREATE TABLE t (n int PRIMARY KEY, v text) SELECT seq AS n, REPEAT(MD5(seq), 60) AS v FROM seq_1_to_20000",
        "ANALYZE TABLE t",
    )
    sample = taken(sampled(spec, "t", dataclasses.replace(PLAN, bytes_budget=600_000)))
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.BUDGET)
    assert sum(len(v) for v in columns_of(sample)["v"]) < 900_000
    assert 20 < sample.coverage.places < 300
    assert 0 < sample.coverage.power_at_1pct < 0.95


def test_time_ends_a_sample(mariadb_server: MariadbServer, spec: SourceSpec, database: str) -> None:
    mariadb_server.execute(
        database, "CREATE TABLE t SELECT seq AS n FROM seq_1_to_9000", "CREATE VIEW v AS SELECT n, SLEEP(0.02) AS s FROM t"
    )
    skipped = sampled(dataclasses.replace(spec, views=True), "v", dataclasses.replace(PLAN, seconds=0.5))
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.BUDGET, True)


def test_read_of_a_table_without_a_key_gives_every_row_once(
    mariadb_server: MariadbServer, spec: SourceSpec, database: str
) -> None:
    mariadb_server.execute(database, "CREATE TABLE t SELECT seq AS n FROM seq_1_to_50000")
    connector, dataset = only(spec, "t")
    with connector:
        pieces = list(connector.read(dataset, ("n",)))
    assert len(pieces) > 1
    assert sorted(int(n) for piece in pieces for n in piece.to_pydict()["n"]) == list(range(1, 50001))


def test_every_partition_is_met_however_small(mariadb_server: MariadbServer, spec: SourceSpec, database: str) -> None:
    mariadb_server.execute(
        database,
        "CREATE TABLE t (n int NOT NULL, region int NOT NULL, PRIMARY KEY (n, region)) PARTITION BY LIST (region)"
        " (PARTITION p0 VALUES IN (0), PARTITION `p 1%` VALUES IN (1), PARTITION p2 VALUES IN (2))"
        "",
        "INSERT INTO t SELECT seq, IF(seq = 12345, 1, 0) FROM seq_1_to_30000",
        "ANALYZE TABLE t",
    )
    for seed in range(3):
        sample = taken(sampled(spec, "t", dataclasses.replace(PLAN, seed=seed)))
        assert set(columns_of(sample)["region"]) == {"0", "1"}
        assert len(set(columns_of(sample)["n"])) == sample.coverage.rows
