"""Hive's and Spark's statements as text, and Spark's Thrift server where pyspark is."""

from __future__ import annotations

import threading
import time

import pytest

from config import SourceSpec, SourceUnreachable, SourceUrl, UsageError
from connectors import create
from connectors.model import Dataset, Kind, Reason, Sample, SamplePlan, Skipped
from connectors.sql import hive
from connectors.sql.base import Entry, Selection
from connectors.sql.hive import condition, described_size, partition_heads, random_rows, size_in_plan
from connectors.sql.hive_session import _reason
from tests.servers.spark import SparkServer

PLAN = SamplePlan(seed=7)
SELECTION = Selection(Entry(Dataset("x", ("d", "", "t"), Kind.TABLE)), "`d`.`t`", ("t.`a`", "t.`b`"), ())


@pytest.mark.parametrize(
    ("partition", "where"),
    [
        ("day=1", "t.`day` = '1'"),
        ("day=2024-01-01/hour=02", "t.`day` = '2024-01-01' AND t.`hour` = '02'"),
        ("city=%E5%8C%97%E4%BA%AC", "t.`city` = '北京'"),
        ("a=it%27s%2Fx", "t.`a` = 'it\\'s/x'"),
        ("a=b=c", "t.`a` = 'b=c'"),
    ],
)
def test_partitions_as_conditions(partition: str, where: str) -> None:
    assert condition(partition) == where


def test_the_heads_of_partitions_in_one_statement() -> None:
    assert partition_heads(SELECTION, ["p=1", "p=2"], 10) == (
        "SELECT * FROM (SELECT t.`a` AS c0, t.`b` AS c1 FROM `d`.`t` AS t WHERE t.`p` = '1' LIMIT 10) AS p0"
        " UNION ALL SELECT * FROM (SELECT t.`a` AS c0, t.`b` AS c1 FROM `d`.`t` AS t WHERE t.`p` = '2' LIMIT 10) AS p1"
    )


def test_random_rows_never_by_a_number_of_rows() -> None:
    spark, other = (random_rows(SELECTION, PLAN, 100_000, spark=spark) for spark in (True, False))
    assert spark == "SELECT t.`a`, t.`b` FROM `d`.`t` TABLESAMPLE (0.900000 PERCENT) REPEATABLE (7) AS t"
    assert other == "SELECT t.`a`, t.`b` FROM `d`.`t` AS t WHERE rand(7) < 0.00900000"


@pytest.mark.parametrize(
    ("plan", "size"),
    [
        ("Relation d.t[...] parquet, Statistics(sizeInBytes=819.3 KiB)", 838_963),
        ("Statistics(sizeInBytes=39.0 B)", 39),
        ("Project, Statistics(sizeInBytes=1.0 B)\n+- Relation, Statistics(sizeInBytes=2.0 MiB, rowCount=5)", 2 * 1024**2),
        ("Statistics(sizeInBytes=8.0 EiB)", None),
        ("no statistics", None),
    ],
)
def test_sizes_in_a_plan_of_sparks(plan: str, size: int | None) -> None:
    assert size_in_plan(plan).value == size


def test_sizes_that_hive_keeps_with_a_table() -> None:
    rows = [("Table Parameters:", None, None), ("", "numRows             ", "120"), ("", "totalSize", "4096      ")]
    assert (described_size(rows).rows.value, described_size(rows).bytes.value) == (120, 4096)
    assert described_size([("", "numRows", "0"), ("", "totalSize", "5")]).rows.value is None


@pytest.mark.parametrize(
    ("said", "state", "reason"),
    [
        ("", "42P01", Reason.CHANGED),
        ("FAILED: SemanticException [Error 10001]: Table not found secret", "", Reason.CHANGED),
        ("FAILED: HiveAccessControlException Permission denied", "", Reason.PERMISSION),
        ("anything else", "XX", Reason.SOURCE_ERROR),
    ],
)
def test_errors_in_our_words(said: str, state: str, reason: Reason) -> None:
    assert _reason(said, state, sent=True) is reason


def test_options_are_few() -> None:
    for options in ({"auth": "x"}, {"sslmode": "x"}, {"configuration": "x"}):
        with pytest.raises(UsageError):
            create(SourceSpec("x", SourceUrl("hive", options=options)))


def test_no_server_is_said_in_our_words() -> None:
    with create(SourceSpec("x", SourceUrl("hive", "u", "127.0.0.1", 9, options={"auth": "NOSASL"}))) as connector:
        with pytest.raises(SourceUnreachable) as raised:
            connector.probe()
        assert raised.value.__context__ is None


@pytest.fixture(scope="module")
def database(spark_server: SparkServer) -> str:
    name = spark_server.new_database()
    spark_server.execute(
        f"CREATE TABLE {name}.cdr (id bigint, phone string, more map<string,string>, day string)"
        " USING parquet PARTITIONED BY (day)",
        f"INSERT INTO {name}.cdr SELECT id, cast(id AS string), map('k', 'v'), '1' FROM range(0, 9000)",
        f"INSERT INTO {name}.cdr SELECT id, cast(id AS string), map('k', 'v'), '2' FROM range(0, 9000)",
        f"CREATE VIEW {name}.seen AS SELECT * FROM {name}.cdr",
    )
    return name


def dataset_of(server: SparkServer, database: str, name: str) -> tuple[hive.HiveConnector, Dataset]:
    connector = create(server.spec(database, views=True))
    assert isinstance(connector, hive.HiveConnector)
    (found,) = [entry for entry in connector.inventory() if entry.path[-1] == name]
    assert isinstance(found, Dataset)
    return connector, found


@pytest.mark.spark
@pytest.mark.slow
def test_a_partitioned_table_that_is_too_big_gives_heads_and_claims_nothing(
    spark_server: SparkServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hive, "SCANNED_BYTES", 1000)
    connector, found = dataset_of(spark_server, database, "cdr")
    with connector:
        sample = connector.sample(found, PLAN)
        assert isinstance(sample, Sample)
        assert (sample.coverage.method, sample.coverage.power_at_1pct) == ("partition_heads", 0.0)
        assert set(sample.batches[0].column("day").to_pylist()) == {"1", "2"}
        assert sample.batches[0].column("more").to_pylist()[0] == "{k -> v}"
        assert sum(batch.num_rows for batch in connector.read(found, ["phone"])) == 18_000


@pytest.mark.spark
@pytest.mark.slow
def test_cancel_reaches_the_server(spark_server: SparkServer, database: str) -> None:
    spark_server.execute(
        f"CREATE VIEW {database}.slow AS SELECT java_method('java.lang.Thread', 'sleep', id * 0 + 30000) AS a FROM range(0, 5)"
    )
    connector, found = dataset_of(spark_server, database, "slow")
    with connector:
        answers: list[Sample | Skipped] = []
        thread = threading.Thread(target=lambda: answers.append(connector.sample(found, PLAN)))
        thread.start()
        time.sleep(5)
        began = time.monotonic()
        connector.cancel()
        thread.join(30)
        assert time.monotonic() - began < 20
    assert isinstance(answers[0], Skipped)
    assert answers[0].reason is Reason.CANCELLED
