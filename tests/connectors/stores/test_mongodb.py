"""MongoDB as far as it goes without a server: documents as rows, pipelines as text, options, a server that is not there, and what
the driver and the connector make of answers over its wire protocol."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from bson import Decimal128, ObjectId

from config import SourceDenied, SourceRefused, SourceSpec, SourceUnreachable, SourceUrl, UsageError
from connectors import Connector, create
from connectors.model import Caution, Dataset, Kind, Reason, Sample, SamplePlan, Skipped, Status
from connectors.sql.places import Probe
from connectors.stores import mongodb_documents as documents
from connectors.stores.mongodb_documents import columns_of, identifier_of, number_of, probe_pipelines, random_stage, rows_of
from tests.connectors.stores.mongodb_wire import MongodbWire, running_mongodb_wire

PLAN = SamplePlan(seed=7)
FIRST = ObjectId("650000000000000000000001")


def test_documents_of_different_shapes_share_their_columns() -> None:
    found = [{"_id": FIRST, "name": "x"}, {"_id": 2, "phone": "13900000001", "name": None}, {"a.b": {"$c": [1, {"d": "é"}]}}]
    columns = columns_of(found)
    assert [(column.name, column.type) for column in columns] == [
        ("_id", "ObjectId|int"),
        ("name", "string|null"),
        ("phone", "string"),
        ("a.b", "object"),
    ]
    assert columns[0].primary_key
    assert rows_of(found, columns, 100) == [
        (str(FIRST), "x", None, None),
        ("2", None, "13900000001", None),
        (None, None, None, '{"$c": [1, {"d": "é"}]}'),
    ]


def test_fields_beyond_a_limit_are_kept_as_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_FIELDS", 2)
    found = [{"_id": 1, "13900000001": "a", "13900000002": "b"}]
    columns = columns_of(found)
    assert [column.name for column in columns] == ["_id", "13900000001", documents.REST]
    assert rows_of(found, columns, 100) == [("1", "a", '{"13900000002": "b"}')]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "True"),
        (b"\x00\xff", "00ff"),
        (Decimal128("1.5"), "1.5"),
        (datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC), "2024-01-02 00:00:00+00:00"),
        ({"at": b"\x01", "id": FIRST}, '{"at": "01", "id": "650000000000000000000001"}'),
        ("x" * 200, "x" * 100),
    ],
)
def test_values_as_text(value: object, text: str) -> None:
    assert documents.text_of(value, 100) == text


def test_identifiers_are_numbers_and_back() -> None:
    assert identifier_of(number_of(str(FIRST))) == str(FIRST)
    assert identifier_of(-1) == "0" * 24
    assert identifier_of(2**200) == "f" * 24


def test_probes_are_one_pipeline_a_portion() -> None:
    probes = [(FIRST, Probe(1, downwards=False)), (FIRST, Probe(2, downwards=True)), (FIRST, Probe(3, downwards=False))]
    first, second = probe_pipelines("people", probes, PLAN, 2)
    up = [{"$match": {"_id": {"$gte": FIRST}}}, {"$sort": {"_id": 1}}, {"$limit": 3}]
    down = [{"$match": {"_id": {"$lte": FIRST}}}, {"$sort": {"_id": -1}}, {"$limit": 3}]
    assert first == [*up, {"$unionWith": {"coll": "people", "pipeline": down}}]
    assert second == up


@pytest.mark.parametrize(("count", "size"), [(10_000, 499), (1_000_000, 900), (10, 1)])
def test_a_random_cursor_asks_for_less_than_a_twentieth(count: int, size: int) -> None:
    assert random_stage(PLAN, count) == [{"$sample": {"size": size}}]


def test_options_are_few() -> None:
    for options in ({"sslmode": "maybe"}, {"w": "0"}):
        with pytest.raises(UsageError):
            create(SourceSpec("x", SourceUrl("mongodb", options=options)))


def test_no_server_is_said_in_our_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.stores.mongodb_session._CONNECT_SECONDS", 0.2)
    with create(SourceSpec("x", SourceUrl("mongodb", host="127.0.0.1", port=9))) as connector:
        with pytest.raises(SourceUnreachable) as raised:
            connector.probe()
        assert raised.value.__context__ is None
        connector.cancel()


READING = {"aggregate", "count", "listCollections", "listDatabases", "connectionStatus", "buildinfo", "endSessions"}


@pytest.fixture
def wire() -> Iterator[MongodbWire]:
    with running_mongodb_wire() as made:
        made.databases["crm"] = {
            "people": [{"_id": identifier, "phone": f"1390000{identifier:04d}"} for identifier in range(4_000)],
            "none": [],
        }
        made.views["seen"] = [{"_id": 1, "phone": "13900000001"}]
        yield made
    assert {next(iter(command)) for command in made.asked} <= READING


@pytest.fixture
def connector(wire: MongodbWire) -> Iterator[Connector]:
    with create(wire.spec()) as made:
        yield made


def dataset(connector: Connector, name: str) -> Dataset:
    (found,) = [entry for entry in connector.inventory() if entry.path[-1] == name]
    assert isinstance(found, Dataset)
    return found


def test_views_are_off_by_default(wire: MongodbWire, connector: Connector) -> None:
    found = list(connector.inventory())
    assert [entry.path for entry in found] == [("crm", "", name) for name in ("none", "people", "seen")]
    assert isinstance(found[2], Skipped)
    assert found[2].reason is Reason.OFF_BY_DEFAULT
    with create(wire.spec(views=True)) as other:
        sample = other.sample(dataset(other, "seen"), PLAN)
        assert other.statistics(dataset(other, "seen")).rows.value is None
    assert isinstance(sample, Sample)
    assert sample.batches[0].column("phone").to_pylist() == ["13900000001"]


def test_every_command_has_a_time_limit_and_a_comment(wire: MongodbWire, connector: Connector) -> None:
    connector.sample(dataset(connector, "people"), PLAN)
    asked = [command for command in wire.asked if "aggregate" in command]
    assert asked
    assert all(command["maxTimeMS"] == 10_000 and command["comment"].startswith("shudian-") for command in asked)
    assert not any(command.get("allowDiskUse") for command in asked)


def test_keys_that_are_no_identifiers_are_drawn_by_a_random_cursor(connector: Connector) -> None:
    sample = connector.sample(dataset(connector, "people"), PLAN)
    assert isinstance(sample, Sample)
    assert (sample.coverage.method, sample.coverage.places) == ("random_cursor", 199)


def test_an_empty_collection_is_empty_and_one_that_went_away_is_changed(wire: MongodbWire, connector: Connector) -> None:
    none = dataset(connector, "none")
    sample = connector.sample(none, PLAN)
    assert isinstance(sample, Sample)
    assert sample.status is Status.EMPTY
    del wire.databases["crm"]["none"]
    entry = connector.sample(none, PLAN)
    assert isinstance(entry, Skipped)
    assert entry.reason is Reason.CHANGED


@pytest.mark.parametrize(
    ("code", "reason"),
    [(13, Reason.PERMISSION), (26, Reason.CHANGED), (50, Reason.TIMEOUT), (11601, Reason.CANCELLED), (24, Reason.LOCKED),
     (292, Reason.TOO_LARGE), (8, Reason.SOURCE_ERROR)],
)  # fmt: skip
def test_faults_have_reasons(wire: MongodbWire, connector: Connector, code: int, reason: Reason) -> None:
    people = dataset(connector, "people")
    wire.broken = {"aggregate": code}
    entry = connector.sample(people, PLAN)
    assert isinstance(entry, Skipped)
    assert entry.reason is reason
    assert "13900000001" not in repr(entry)


def test_an_administrator_is_refused_and_a_writer_is_told(wire: MongodbWire) -> None:
    people = Dataset("documents", ("crm", "", "people"), Kind.TABLE)
    wire.roles = ("root",)
    with create(wire.spec()) as connector:
        with pytest.raises(SourceRefused):
            connector.probe()
        entry = connector.sample(people, PLAN)
        assert isinstance(entry, Skipped)
        assert entry.reason is Reason.REFUSED
    wire.roles = ("readWrite",)
    with create(wire.spec()) as connector:
        assert connector.probe().warnings == (Caution.NOT_ENCRYPTED, Caution.MAY_WRITE)
    wire.broken = {"connectionStatus": 13}
    with create(wire.spec()) as connector, pytest.raises(SourceDenied) as raised:
        connector.probe()
    assert "13900000001" not in str(raised.value)


def test_a_stopped_connector_asks_nothing(wire: MongodbWire, connector: Connector) -> None:
    people = dataset(connector, "people")
    connector.stop()
    asked = len(wire.asked)
    entry = connector.sample(people, PLAN)
    assert isinstance(entry, Skipped)
    assert entry.reason is Reason.CANCELLED
    assert len(wire.asked) == asked
