"""Kafka: what records become, and topics read over the wire from a broker that speaks its protocol (Tansu, not Apache Kafka)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import kafka
import pytest

from config import SecretRef, SourceRefused, SourceSpec, SourceUnreachable, SourceUrl, UsageError
from connectors import Connector, create
from connectors.model import Caution, Dataset, Kind, Reason, Sample, SamplePlan, Skipped, Status
from connectors.stores.kafka_records import Span, draw_offsets, edges, headers_of
from connectors.stores.kafka_session import KafkaSession
from connectors.stores.raw_cells import cell_of
from tests.servers.kafka import KafkaServer

PLAN = SamplePlan(seed=7)
COUNT = 3_000


@pytest.mark.parametrize(
    ("raw", "text", "plain"),
    [
        (None, None, True),
        (b"", "", True),
        (b'{"phone": "13900000001"}', '{"phone": "13900000001"}', True),
        ("客户".encode(), "客户", True),
        ("客户姓名".encode("gbk"), "客户姓名", True),
        ((13_900_000_001).to_bytes(8, "big"), "13900000001", True),
        (b"\x00\x00\x00\x00\x07" + b'{"a": 1}', '{"a": 1}', True),
        (b"\x00\x00\x00\x00\x07\x16" + b"13900000001" + b"\x0c" + "客户姓名".encode() + b"\x01", "13900000001\n客户姓名", False),
        (b"\x01\x02\x03", "", False),
        (b"x" * 200, "x" * 100, True),
    ],
)
def test_bytes_as_text(raw: bytes | None, text: str | None, plain: bool) -> None:
    cell = cell_of(raw, 100, registry=True)
    assert (cell.text, cell.plain) == (text, plain)


def test_headers_are_one_object() -> None:
    assert headers_of([], 100) is None
    assert headers_of([("a", b"x"), ("b", None), ("a", b"y")], 100) == '{"a": ["x", "y"], "b": null}'


def test_places_are_uniform_over_all_partitions_and_repeatable() -> None:
    spans = (Span(0, 100, 1_100), Span(1, 0, 0), Span(2, 50, 9_050))
    rounds = draw_offsets(spans, PLAN, 4)
    drawn = [(span.partition, offset) for one in rounds for span, offset in one]
    assert rounds == draw_offsets(spans, PLAN, 4)
    assert len(drawn) == len(set(drawn)) == PLAN.places
    assert all(100 <= offset < 1_100 if partition == 0 else 50 <= offset < 9_050 for partition, offset in drawn)
    assert 10 <= sum(partition == 0 for partition, _ in drawn) <= 60
    assert all(one == sorted(one, key=lambda place: (place[0].partition, place[1])) for one in rounds)


def test_head_and_tail_of_every_partition() -> None:
    spans = (Span(0, 100, 1_100), Span(1, 0, 0), Span(2, 5, 7))
    assert edges(spans, PLAN) == [(spans[0], 100, 25), (spans[0], 1_075, 25), (spans[2], 5, 25), (spans[2], 5, 25)]
    many = [Span(number, 0, 10 + number) for number in range(1_000)]
    assert {span.partition for span, _, _ in edges(many, PLAN)} == set(range(975, 1_000))


@pytest.mark.parametrize("options", [{"sasl": "GSSAPI"}, {"isolation": "x"}, {"sslmode": "x"}, {"group_id": "x"}])
def test_options_are_few(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        create(SourceSpec("x", SourceUrl("kafka", options=options)))


def test_no_group_and_no_commit_and_no_new_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUDIAN_TEST_KAFKA", "secret")
    url = SourceUrl("kafka", "u", "h", options={"sslmode": "require"}, password=SecretRef("env", "SHUDIAN_TEST_KAFKA"))
    settings = KafkaSession(SourceSpec("x", url)).settings()
    assert settings["group_id"] is None
    assert not settings["enable_auto_commit"]
    assert not settings["allow_auto_create_topics"]
    assert (settings["security_protocol"], settings["sasl_mechanism"]) == ("SASL_SSL", "SCRAM-SHA-512")


def test_no_cluster_is_said_in_our_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.stores.kafka_session._CONNECT_SECONDS", 0.2)
    dataset = Dataset("x", ("", "", "people"), Kind.TABLE)
    silent = socket.create_server(("127.0.0.1", 0))
    url = SourceUrl("kafka", host="127.0.0.1", port=silent.getsockname()[1])
    with silent, create(SourceSpec("x", url)) as connector:
        with pytest.raises(SourceUnreachable) as raised:
            connector.probe()
        assert raised.value.__context__ is None
        entry = connector.sample(dataset, PLAN)
    assert isinstance(entry, Skipped)
    assert entry.failed
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("kafka")]


@pytest.fixture(scope="module")
def filled(kafka_server: KafkaServer) -> KafkaServer:
    def person(number: int) -> dict[str, object]:
        value = f'{{"phone": "1390000{number:04d}"}}'.encode()
        return {"key": b"k%d" % number, "value": value, "headers": [("from", b"crm")], "partition": number % 3}

    kafka_server.fill("people", 3, [person(number) for number in range(COUNT)])
    kafka_server.fill("small", 1, [{"value": b"a"}, {"key": b"b", "value": None}, {"value": b"c"}])
    kafka_server.fill("avro", 1, [{"value": b"\x00\x00\x00\x00\x07\x1613900000001\x02"}] * 2)
    kafka_server.fill("none", 2, [])
    return kafka_server


@pytest.fixture
def connector(filled: KafkaServer) -> Iterator[Connector]:
    with create(filled.spec()) as made:
        yield made


def sampled(connector: Connector, name: str, plan: SamplePlan = PLAN) -> Sample:
    (dataset,) = [entry for entry in connector.inventory() if entry.path[-1] == name]
    assert isinstance(dataset, Dataset)
    sample = connector.sample(dataset, plan)
    assert isinstance(sample, Sample), sample
    return sample


@pytest.mark.kafka
def test_topics_are_datasets(connector: Connector, filled: KafkaServer) -> None:
    assert connector.probe().warnings == (Caution.NOT_ENCRYPTED,)
    found = [entry for entry in connector.inventory() if isinstance(entry, Dataset)]
    assert [entry.path for entry in found] == [("", "", name) for name in ("avro", "none", "people", "small")]
    assert [column.name for column in found[0].columns] == ["key", "value", "headers"]
    assert connector.statistics(found[2]).rows.value == COUNT
    with create(filled.spec(exclude=("people",))) as other:
        assert [entry.reason for entry in other.inventory() if isinstance(entry, Skipped)] == [Reason.EXCLUDED]


@pytest.mark.kafka
def test_random_offsets_with_head_and_tail(connector: Connector) -> None:
    sample = sampled(connector, "people")
    assert (sample.status, sample.coverage.method, sample.coverage.places) == (Status.COMPLETE, "random_offsets", 300)
    assert sample.coverage.power_at_1pct == 0.951
    (batch,) = sample.batches
    keys = batch.column("key").to_pylist()
    assert {"k0", "k1", "k2", f"k{COUNT - 1}", f"k{COUNT - 2}"} <= set(keys)
    assert len(keys) == len(set(keys))
    assert batch.column("headers").to_pylist()[0] == '{"from": "crm"}'
    assert sampled(connector, "people").batches == sample.batches


@pytest.mark.kafka
def test_small_topics_are_read_whole(connector: Connector) -> None:
    sample = sampled(connector, "small")
    assert sample.batches[0].column("value").to_pylist() == ["a", None, "c"]
    assert (sample.coverage.method, sample.coverage.power_at_1pct) == ("whole", 1.0)
    assert sampled(connector, "none").status is Status.EMPTY


@pytest.mark.kafka
def test_what_is_no_text_makes_the_sample_partial(connector: Connector) -> None:
    sample = sampled(connector, "avro")
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.UNSUPPORTED_TYPE)
    assert sample.batches[0].column("value").to_pylist() == ["13900000001"] * 2


@pytest.mark.kafka
@pytest.mark.parametrize("plan", [SamplePlan(seed=7, bytes_budget=4_000_000), SamplePlan(seed=7, seconds=0.0)])
def test_a_budget_ends_a_sample_early(connector: Connector, plan: SamplePlan) -> None:
    sample = sampled(connector, "people", plan)
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.BUDGET)
    assert sample.coverage.places < 300
    assert sample.coverage.power_at_1pct < 0.9


@pytest.mark.kafka
def test_read_gives_every_record_once(connector: Connector) -> None:
    (people,) = [entry for entry in connector.inventory() if entry.path[-1] == "people"]
    assert isinstance(people, Dataset)
    found = [key for batch in connector.read(people, ["key"]) for key in batch.column("key").to_pylist()]
    assert sorted(found) == sorted(f"k{number}" for number in range(COUNT))


@pytest.mark.kafka
def test_nothing_is_left_behind(connector: Connector, filled: KafkaServer) -> None:
    sampled(connector, "people")
    with closing(kafka.KafkaAdminClient(bootstrap_servers=filled.address)) as admin:
        assert list(admin.list_groups()) == []


@pytest.mark.kafka
def test_a_topic_that_has_gone(connector: Connector) -> None:
    (small,) = [entry for entry in connector.inventory() if entry.path[-1] == "small"]
    gone = Dataset(small.source, ("", "", "gone"), small.kind)
    entry = connector.sample(gone, PLAN)
    assert isinstance(entry, Skipped)
    assert entry.reason is Reason.CHANGED


@pytest.mark.kafka
def test_an_administrator_is_refused(connector: Connector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KafkaSession, "authorized", lambda _: frozenset({"DESCRIBE", "ALTER_CONFIGS"}))
    with pytest.raises(SourceRefused):
        connector.probe()


@pytest.mark.kafka
def test_a_stopped_connector_asks_nothing(connector: Connector) -> None:
    (people,) = [entry for entry in connector.inventory() if entry.path[-1] == "people"]
    assert isinstance(people, Dataset)
    connector.stop()
    entry = connector.sample(people, PLAN)
    assert isinstance(entry, Skipped)
    assert entry.reason is Reason.CANCELLED
