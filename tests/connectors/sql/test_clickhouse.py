"""What is ClickHouse's own, asked of its engine (chdb) behind the tests' HTTP front: parts, engines, limits, account."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time
import urllib.error

import pytest

from config import SourceDenied, SourceRefused, SourceUnreachable, SourceUrl
from connectors import Connector, create
from connectors.model import Caution, Dataset, Kind, Reason, Sample, SamplePlan, Skipped, Status
from connectors.sql.clickhouse_parts import Part, draw_rows
from tests.servers.clickhouse import ClickhouseEngine

PLAN = SamplePlan(seed=7)


def found(connector: Connector, name: str) -> Dataset | Skipped:
    return next(entry for entry in connector.inventory() if entry.path[-1] == name)


def dataset(connector: Connector, name: str) -> Dataset:
    entry = found(connector, name)
    assert isinstance(entry, Dataset)
    return entry


@pytest.fixture(scope="module")
def database(clickhouse_engine: ClickhouseEngine) -> str:
    """Partitions of 60,000 rows, the third with a mark in 1 % of all rows; engines that are elsewhere or must not be read."""
    name = clickhouse_engine.new_database()
    make = clickhouse_engine.execute
    columns = "id UInt64, month UInt8, mark String, tags Array(String), attributes Map(String, String)"
    make(f"CREATE TABLE {name}.big ({columns}) ENGINE = MergeTree PARTITION BY month ORDER BY id")
    for month in range(1, 5):
        mark = "if(number BETWEEN 30000 AND 32400, 'here', 'plain')" if month == 3 else "'plain'"
        make(f"INSERT INTO {name}.big SELECT number, {month}, {mark}, ['a', 'b'], map('k', 'v') FROM numbers(60000)")
    make(
        f"CREATE VIEW {name}.seen AS SELECT * FROM {name}.big",
        f"CREATE MATERIALIZED VIEW {name}.kept ENGINE = MergeTree ORDER BY id POPULATE AS SELECT id, mark FROM {name}.big",
        f"CREATE TABLE {name}.elsewhere (a String) ENGINE = File(CSV)",
        f"CREATE TABLE {name}.log (a String) ENGINE = Log",
        f"INSERT INTO {name}.log SELECT toString(number) FROM numbers(5000)",
        f"CREATE TABLE {name}.old (a String) ENGINE = MergeTree ORDER BY tuple()",
        f"INSERT INTO {name}.old SELECT unhex('{'客户姓名'.encode('gbk').hex()}') FROM numbers(3)",
        f"CREATE VIEW {name}.slow AS SELECT sleepEachRow(0.1) AS a FROM numbers(100) SETTINGS max_block_size = 1",
    )
    return name


pytestmark = pytest.mark.clickhouse


def test_places_meet_a_piece_of_one_partition_and_stay_within_the_reading_limit(
    clickhouse_engine: ClickhouseEngine, database: str
) -> None:
    with create(clickhouse_engine.spec(database)) as connector:
        big = dataset(connector, "big")
        met = 0
        for seed in range(5):
            sample = connector.sample(big, dataclasses.replace(PLAN, seed=seed))
            assert isinstance(sample, Sample)
            assert (sample.status, sample.coverage.method, sample.coverage.places) == (Status.COMPLETE, "part_rows", 300)
            assert sample.coverage.power_at_1pct > 0.95
            met += "here" in sample.batches[0].column("mark").to_pylist()
            assert {"1", "2", "3", "4"} == set(sample.batches[0].column("month").to_pylist())
        assert met >= 4
        assert sample.batches[0].column("tags").to_pylist()[0] == "['a','b']"
        assert sample.batches[0].column("attributes").to_pylist()[0] == "{'k':'v'}"


def test_few_places_read_few_granules(clickhouse_engine: ClickhouseEngine, database: str) -> None:
    with create(clickhouse_engine.spec(database)) as connector:
        plan = dataclasses.replace(PLAN, places=2, edge_rows=0)
        sample = connector.sample(dataset(connector, "big"), plan)
        assert isinstance(sample, Sample)
        assert sample.coverage.rows == 6
    draw = draw_rows([Part(f"{month}_1_1_0", 60_000, 8, 5_000_000) for month in range(4)], plan)
    assert draw.most_rows < 240_000


def test_the_budget_bounds_the_places_of_a_table_with_wide_rows() -> None:
    wide = [Part("all_1_1_0", 8_192_000, 1000, 1000 * 64 * 1024**2)]
    draw = draw_rows(wide, PLAN)
    assert draw.cut
    assert len(draw.places) == 16 * PLAN.bytes_budget // (64 * 1024**2)


def test_places_are_uniform_over_parts_by_their_rows() -> None:
    draw = draw_rows([Part("a", 100, 1, 1000), Part("b", 99_900, 13, 1_000_000)], PLAN)
    assert len(draw.places) == 300
    assert all(number < (100 if name == "a" else 99_900) for name, number in draw.wanted)
    assert ("a", 0) in draw.wanted
    assert ("b", 99_899) in draw.wanted


def test_views_and_tables_of_elsewhere_are_off_by_default(clickhouse_engine: ClickhouseEngine, database: str) -> None:
    with create(clickhouse_engine.spec(database)) as connector:
        kinds = {entry.path[-1]: (entry.kind, isinstance(entry, Dataset)) for entry in connector.inventory()}
    assert kinds == {
        "big": (Kind.TABLE, True),
        "elsewhere": (Kind.FOREIGN_TABLE, False),
        "kept": (Kind.MATERIALIZED_VIEW, True),
        "log": (Kind.TABLE, True),
        "old": (Kind.TABLE, True),
        "seen": (Kind.VIEW, False),
        "slow": (Kind.VIEW, False),
    }


def test_a_materialized_view_is_sampled_by_the_parts_of_its_hidden_table(
    clickhouse_engine: ClickhouseEngine, database: str
) -> None:
    with create(clickhouse_engine.spec(database)) as connector:
        sample = connector.sample(dataset(connector, "kept"), PLAN)
    assert isinstance(sample, Sample)
    assert sample.coverage.method == "part_rows"
    assert sample.coverage.places == 300


def test_an_engine_without_parts_gives_its_head_and_claims_nothing(clickhouse_engine: ClickhouseEngine, database: str) -> None:
    with create(clickhouse_engine.spec(database)) as connector:
        sample = connector.sample(dataset(connector, "log"), PLAN)
        assert isinstance(sample, Sample)
        assert (sample.coverage.method, sample.coverage.power_at_1pct) == ("head", 0.0)
        assert sum(batch.num_rows for batch in connector.read(dataset(connector, "log"), ["a"])) == 5000


def test_text_of_another_encoding_is_read(clickhouse_engine: ClickhouseEngine, database: str) -> None:
    with create(clickhouse_engine.spec(database)) as connector:
        sample = connector.sample(dataset(connector, "old"), PLAN)
    assert isinstance(sample, Sample)
    assert set(sample.batches[0].column("a").to_pylist()) == {"客户姓名"}


def test_a_kafka_table_is_never_read(clickhouse_engine: ClickhouseEngine) -> None:
    name = clickhouse_engine.new_database()
    settings = "kafka_broker_list = '127.0.0.1:9', kafka_topic_list = 't', kafka_group_name = 'g', kafka_format = 'RawBLOB'"
    # The engine in a process has no consumers and says so; the table is there all the same.
    with contextlib.suppress(urllib.error.HTTPError):
        clickhouse_engine.execute(f"CREATE TABLE {name}.queue (a String) ENGINE = Kafka SETTINGS {settings}")
    with create(clickhouse_engine.spec(name, views=True)) as connector:
        skipped = found(connector, "queue")
        assert isinstance(skipped, Skipped)
        assert (skipped.reason, skipped.failed) == (Reason.REFUSED, False)
        insisted = connector.sample(Dataset("click", skipped.path, Kind.TABLE, (), ""), PLAN)
        assert isinstance(insisted, Skipped)


def test_the_statement_limit_ends_a_query(clickhouse_engine: ClickhouseEngine, database: str) -> None:
    spec = clickhouse_engine.spec(database, views=True, statement_seconds=1.0)
    with create(spec) as connector:
        skipped = connector.sample(dataset(connector, "slow"), PLAN)
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.TIMEOUT, True)


def test_cancel_kills_the_query_on_the_server(clickhouse_engine: ClickhouseEngine, database: str) -> None:
    with create(clickhouse_engine.spec(database, views=True)) as connector:
        slow = dataset(connector, "slow")
        answers: list[Sample | Skipped] = []
        thread = threading.Thread(target=lambda: answers.append(connector.sample(slow, PLAN)))
        thread.start()
        running = "SELECT count() FROM system.processes WHERE startsWith(Settings['log_comment'], 'shudian')"
        while clickhouse_engine.execute(running) != "1\n":
            time.sleep(0.05)
        for _ in range(40):  # what ran just now may have been a short statement before the slow one
            connector.cancel()
            thread.join(0.2)
            if not thread.is_alive():
                break
    assert isinstance(answers[0], Skipped)
    assert answers[0].reason is Reason.CANCELLED
    assert clickhouse_engine.execute(running) == "0\n"


def test_an_account_that_may_do_everything_is_refused(clickhouse_engine: ClickhouseEngine, database: str) -> None:
    with create(clickhouse_engine.spec(database, allow_superuser=False)) as connector, pytest.raises(SourceRefused):
        connector.probe()
    with create(clickhouse_engine.spec(database)) as connector:
        probe = connector.probe()
    assert Caution.DANGEROUS_RIGHTS in probe.warnings
    assert all(limit.asked == limit.in_force for limit in probe.limits)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"user": "nobody"}, SourceDenied),
        ({"database": "gone"}, SourceUnreachable),
        ({"port": 9}, SourceUnreachable),
    ],
)
def test_what_keeps_us_out_is_said_in_our_words(
    clickhouse_engine: ClickhouseEngine, database: str, change: dict[str, object], error: type[Exception]
) -> None:
    spec = clickhouse_engine.spec(database)
    url: SourceUrl = dataclasses.replace(spec.url, **change)  # type: ignore[arg-type]
    with create(dataclasses.replace(spec, url=url)) as connector, pytest.raises(error) as raised:
        list(connector.inventory())
    assert "DB::Exception" not in str(raised.value)
    assert raised.value.__context__ is None


def test_after_stop_nothing_is_asked(clickhouse_engine: ClickhouseEngine, database: str) -> None:
    with create(clickhouse_engine.spec(database)) as connector:
        found_before = dataset(connector, "big")
        connector.stop()
        skipped = connector.sample(found_before, PLAN)
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.CANCELLED
