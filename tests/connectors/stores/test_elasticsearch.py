"""Elasticsearch as far as it goes without a server: mappings, documents, request bodies, and what a stub was asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from config import SourceDenied, SourceError, SourceRefused, SourceSpec, SourceUnreachable, SourceUrl, UsageError
from connectors import Connector, create
from connectors.model import Caution, Column, Dataset, Reason, Sample, SamplePlan, Skipped, Status
from connectors.stores import elasticsearch_queries as queries
from connectors.stores.elasticsearch_mapping import REST, fields_of, rows_of
from connectors.stores.elasticsearch_session import REQUESTS, ElasticsearchSession
from connectors.stores.faults import StoreFault
from tests.connectors.stores.elasticsearch_stub import PASSWORD, PASSWORD_VARIABLE, Cluster, Shard, StubIndex, running_cluster

PLAN = SamplePlan(seed=7)
COUNT = 4_000  # documents of a shard; every second number is a hole in the second shard
PERSON = {
    "properties": {
        "name": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
        "contact": {"properties": {"phone": {"type": "keyword"}}},
        "face": {"type": "dense_vector"},
    }
}


def test_mappings_are_columns() -> None:
    mapping = {
        "properties": {
            "orders": {
                "type": "nested",
                "properties": {"id": {"type": "long"}, "to": {"properties": {"name": {"type": "text"}}}},
            },
            "raw": {"type": "object", "enabled": False},
            "other": {"type": "alias", "path": "name"},
            **PERSON["properties"],
        }
    }
    fields = fields_of([mapping])
    assert [(column.name, column.type) for column in fields.columns] == [
        ("_id", "keyword"),
        ("contact.phone", "keyword"),
        ("name", "text"),
        ("orders.id", "nested long"),
        ("orders.to.name", "nested text"),
        ("raw", "object"),
    ]
    assert (fields.vectors, fields.rest, fields.source) == (("face",), False, True)


@pytest.mark.parametrize(
    ("mapping", "rest", "source"),
    [
        ({"dynamic": False}, True, True),
        ({"dynamic": "strict", "properties": {"a": {"dynamic": "runtime", "properties": {"b": {"type": "ip"}}}}}, True, True),
        ({"_source": {"enabled": False}}, False, False),
        ({}, False, True),
    ],
)
def test_what_a_mapping_does_not_tell(mapping: dict[str, Any], rest: bool, source: bool) -> None:
    fields = fields_of([mapping])
    assert (fields.rest, fields.source) == (rest, source)
    assert (fields.columns[-1].name == REST) is rest


def test_documents_are_rows() -> None:
    columns = [Column(name) for name in ("_id", "name", "contact.phone", "orders.id", "raw", REST)]
    hits = [
        {
            "_id": "1",
            "_source": {"name": "x", "contact": {"phone": "13900000001"}, "orders": [{"id": 1}, {"id": 2}], "raw": {"a": 1}},
        },
        {"_id": "2", "_source": {"name": ["x", None, "y"], "contact.phone": "13800000001", "extra": {"b": True}}},
        {"_id": "3"},
    ]
    assert rows_of(hits, columns, 100) == [
        ("1", "x", "13900000001", "[1, 2]", '{"a": 1}', None),
        ("2", '["x", "y"]', "13800000001", None, None, '{"extra": {"b": true}}'),
        ("3", None, None, None, None, None),
    ]


def test_searches_are_bounded_and_ask_one_shard() -> None:
    shard = queries.Shard("people", 3, 10, 99)
    search = queries.place(shard, 42, 3, (10_000, ("face",)))
    assert search.header == {"index": "people", "preference": "_shards:3", "ignore_unavailable": False}
    assert search.body == {
        "size": 3,
        "timeout": "10000ms",
        "track_total_hits": False,
        "_source": {"excludes": ["face"]},
        "query": {"range": {"_seq_no": {"gte": 42}}},
        "sort": [{"_seq_no": {"order": "asc"}}],
    }
    assert queries.edge(shard, True, 5, (10, ())).body["sort"] == [{"_seq_no": {"order": "desc"}}]
    assert queries.random_documents(PLAN, 9, (10, ()))["query"]["function_score"]["random_score"] == {
        "seed": 7,
        "field": "_seq_no",
    }
    assert queries.page("p", None, 5, 10) == {
        "size": 5,
        "timeout": "10ms",
        "track_total_hits": False,
        "pit": {"id": "p", "keep_alive": "1m"},
        "sort": [{"_shard_doc": "asc"}],
    }
    assert queries.page("p", [7], 5, 10)["search_after"] == [7]


def test_places_are_uniform_over_shards_and_repeatable() -> None:
    shards = [queries.Shard("a", 0, 5, 904), queries.Shard("a", 1), queries.Shard("b", 0, 0, 8_099)]
    drawn = queries.draw_places(shards, PLAN)
    assert drawn == queries.draw_places(shards, PLAN)
    assert len(set(drawn)) == 300
    assert all(shard.low <= number <= shard.high for shard, number in drawn)
    assert 10 <= sum(shard.index == "a" for shard, _ in drawn) <= 60


@pytest.mark.parametrize(
    "request_line",
    [
        *("PUT /people", "POST /people/_doc", "POST /_bulk", "DELETE /people", "POST /people/_delete_by_query?x=1"),
        *("POST /people/_close", "POST /_scripts/x", "POST /_pit", "DELETE /people/_pit", "POST /_search/scroll"),
        *("POST /people/_update/1?x=1", "PUT /_cluster/settings", "POST /_reindex?x=1"),
    ],
)
def test_only_requests_on_the_list_are_sent(request_line: str) -> None:
    assert not any(known.fullmatch(request_line) for known in REQUESTS)
    method, target = request_line.split(" ")
    with pytest.raises(ValueError, match="not a request that reads"):
        ElasticsearchSession(SourceSpec("x", SourceUrl("elasticsearch"))).ask(method, target)


@pytest.mark.parametrize("options", [{"sslmode": "maybe"}, {"scroll": "1m"}])
def test_options_are_few(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        create(SourceSpec("x", SourceUrl("elasticsearch", options=options)))


def test_no_server_is_said_in_our_words() -> None:
    with create(SourceSpec("x", SourceUrl("elasticsearch", host="127.0.0.1", port=9))) as connector:
        with pytest.raises(SourceUnreachable) as raised:
            connector.probe()
        assert raised.value.__context__ is None
        connector.cancel()


def _documents(shard: int, numbers: range) -> Shard:
    return {
        number: (f"{shard}-{number}", {"name": "客户", "contact": {"phone": f"1390000{number % 10_000:04d}"}})
        for number in numbers
    }


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    with running_cluster() as made:
        made.indices = {
            "people": StubIndex(PERSON, (_documents(0, range(COUNT)), _documents(1, range(0, 2 * COUNT, 2)))),
            "small": StubIndex(PERSON, (_documents(0, range(3)),)),
            "bare": StubIndex({"_source": {"enabled": False}}, (_documents(0, range(3)),)),
            "old": StubIndex(PERSON, open=False),
            ".ds-logs-1": StubIndex(PERSON, (_documents(0, range(1)),)),
            ".ds-logs-2": StubIndex(PERSON, (_documents(0, range(2)),)),
        }
        made.streams = {"logs": [".ds-logs-1", ".ds-logs-2"], ".hidden": []}
        yield made


@pytest.fixture
def connector(cluster: Cluster) -> Iterator[Connector]:
    with create(cluster.spec()) as made:
        yield made


def dataset(connector: Connector, name: str) -> Dataset:
    (found,) = [entry for entry in connector.inventory() if entry.path[-1] == name]
    assert isinstance(found, Dataset)
    return found


def test_indices_and_streams_are_datasets(connector: Connector) -> None:
    assert connector.probe().warnings == (Caution.NOT_ENCRYPTED, Caution.HIDDEN_TABLES)
    found = list(connector.inventory())
    assert [entry.path[-1] for entry in found] == ["bare", "logs", "old", "people", "small"]
    assert [(entry.path[-1], entry.reason) for entry in found if isinstance(entry, Skipped)] == [("old", Reason.UNREACHABLE)]
    rows = {name: connector.statistics(dataset(connector, name)).rows.value for name in ("logs", "people")}
    assert rows == {"logs": 3, "people": 2 * COUNT}


def test_random_places_of_all_shards(connector: Connector) -> None:
    people = dataset(connector, "people")
    sample = connector.sample(people, PLAN)
    assert isinstance(sample, Sample), sample
    assert (sample.status, sample.coverage.method) == (Status.COMPLETE, "random_places")
    assert 280 <= sample.coverage.places <= 300
    assert (
        0.8 <= sample.coverage.power_at_1pct < 0.951
    )  # less than with even shards: where documents lie densely, fewer places fall
    (batch,) = sample.batches
    found = batch.column("_id").to_pylist()
    assert {"0-0", f"0-{COUNT - 1}", "1-0", f"1-{2 * COUNT - 2}"} <= set(found)
    assert len(found) == len(set(found))
    assert [unread.column for unread in sample.unread] == ["face"]
    again = connector.sample(people, PLAN)
    assert isinstance(again, Sample)
    assert again.batches == sample.batches


def test_small_indices_are_read_whole(connector: Connector) -> None:
    sample = connector.sample(dataset(connector, "small"), PLAN)
    assert isinstance(sample, Sample)
    assert (sample.coverage.method, sample.coverage.power_at_1pct, sample.coverage.rows) == ("whole", 1.0, 3)
    assert sample.batches[0].column("contact.phone").to_pylist()[1] == "13900000001"


def test_an_index_without_its_documents_is_not_read(connector: Connector) -> None:
    entry = connector.sample(dataset(connector, "bare"), PLAN)
    assert isinstance(entry, Skipped)
    assert entry.reason is Reason.UNSUPPORTED_TYPE


def test_where_numbers_are_refused_documents_are_scored(connector: Connector, cluster: Cluster) -> None:
    cluster.by_number = False
    sample = connector.sample(dataset(connector, "people"), PLAN)
    assert isinstance(sample, Sample)
    assert (sample.coverage.method, sample.coverage.places) == ("random_score", 300)


@pytest.mark.parametrize("plan", [SamplePlan(seed=7, seconds=0.0), SamplePlan(seed=7, bytes_budget=60_000)])
def test_budgets_make_a_sample_partial(connector: Connector, plan: SamplePlan) -> None:
    sample = connector.sample(dataset(connector, "people"), plan)
    assert isinstance(sample, Sample)
    assert sample.status is Status.PARTIAL
    assert sample.coverage.power_at_1pct < 0.951


def test_read_gives_the_point_in_time_back(connector: Connector, cluster: Cluster) -> None:
    small = dataset(connector, "small")
    rows = [row for batch in connector.read(small, ["contact.phone"]) for row in batch.column(0).to_pylist()]
    assert rows == ["13900000000", "13900000001", "13900000002"]
    assert cluster.asked[-1] == "DELETE /_pit"
    cluster.broken = {"POST /_search": 400}
    with pytest.raises(SourceError) as raised:
        list(connector.read(small, ["name"]))
    assert "13900000001" not in str(raised.value)
    assert cluster.asked[-1] == "DELETE /_pit"
    cluster.broken = {}
    pages = connector.read(small, ["name"])
    next(pages)
    pages.close()  # type: ignore[attr-defined]
    assert cluster.asked[-1] == "DELETE /_pit"


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, Reason.DENIED), (403, Reason.PERMISSION), (404, Reason.CHANGED), (429, Reason.REFUSED), (503, Reason.UNREACHABLE),
     (504, Reason.TIMEOUT), (400, Reason.SOURCE_ERROR)],
)  # fmt: skip
def test_faults_have_reasons(connector: Connector, cluster: Cluster, status: int, reason: Reason) -> None:
    people = dataset(connector, "people")
    cluster.broken = {"/people/_search": status}
    entry = connector.sample(people, PLAN)
    assert isinstance(entry, Skipped)
    assert entry.reason is reason
    assert "13900000001" not in repr(entry)


def test_an_administrator_is_refused(cluster: Cluster) -> None:
    cluster.administrator = True
    with create(cluster.spec()) as connector, pytest.raises(SourceRefused):
        connector.probe()
    with create(cluster.spec(allow_superuser=True)) as connector:
        assert connector.probe().version == "9.1.0"
    cluster.broken = {"_has_privileges": 400}  # security is off
    with create(cluster.spec()) as connector, pytest.raises(SourceRefused):
        connector.probe()


def test_a_wrong_password_is_denied(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "wrong")
    with create(cluster.spec()) as connector, pytest.raises(SourceDenied) as raised:
        connector.probe()
    assert "wrong" not in str(raised.value)


def test_cancel_ends_our_searches_and_no_others(cluster: Cluster) -> None:
    session = ElasticsearchSession(cluster.spec())
    session.cancel()
    assert cluster.asked == []

    def cancelled_meanwhile() -> None:
        with session._marks.request() as mark:
            cluster.tasks = [mark, "other"]
            session.cancel()

    with pytest.raises(StoreFault, match="cancelled"):
        cancelled_meanwhile()
    assert cluster.asked == ["GET /_tasks?actions=*search*", "POST /_tasks/n:0/_cancel"]
    assert session.ask("GET", "/")["version"] == {"number": "9.1.0"}
    session.stop()
    with pytest.raises(StoreFault, match="cancelled"):
        session.ask("GET", "/")
    session.close()
