"""MongoDB as far as it goes without a server: documents as rows, pipelines as text, options, and a server that is not there."""

from __future__ import annotations

import datetime

import pytest
from bson import Decimal128, ObjectId

from config import SourceSpec, SourceUnreachable, SourceUrl, UsageError
from connectors import create
from connectors.model import SamplePlan
from connectors.sql.places import Probe
from connectors.stores import mongodb_documents as documents
from connectors.stores.mongodb_documents import columns_of, identifier_of, number_of, probe_pipelines, random_stage, rows_of

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
    monkeypatch.setattr("connectors.stores.mongodb._CONNECT_SECONDS", 0.2)
    with create(SourceSpec("x", SourceUrl("mongodb", host="127.0.0.1", port=9))) as connector:
        with pytest.raises(SourceUnreachable) as raised:
            connector.probe()
        assert raised.value.__context__ is None
        connector.cancel()
