"""JSON, lists and structs: the column itself tells what is inside it, by share."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pytest

from classifiers.persons import bounds
from connectors.model import Measure
from tests.classifiers.arrow import EMAILS, IDS, PHONES, found, sentences

PAIRS = tuple(zip(PHONES, reversed(PHONES), strict=True))


def test_a_json_column_contains_what_its_paths_hold() -> None:
    cells = [
        json.dumps({"cust": {"phone": a, "sfz": b}, "mails": [{"m": c}]}) for a, b, c in zip(PHONES, IDS, EMAILS, strict=False)
    ]
    finding = found("ext", [*cells, *["{}"] * len(cells)])
    column = finding.columns[0]
    assert column.entity_type is None
    assert {(one.entity_type, one.share) for one in column.contains} == {
        ("CN_MOBILE_PHONE", 0.5),
        ("CN_ID_CARD", 0.5),
        ("EMAIL_ADDRESS", 0.5),
    }
    assert column.gbt35273.sensitive
    assert "opened" in sentences(finding)


def test_json_inside_json_is_told_all_the_way_up() -> None:
    finding = found("ext", [json.dumps({"payload": json.dumps({"phone": one})}) for one in PHONES])
    held = {column.column: [one.entity_type for one in column.contains] for column in finding.columns}
    assert held["ext"] == held["ext.$.payload"] == ["CN_MOBILE_PHONE"]
    assert finding.columns[-1].entity_type == "CN_MOBILE_PHONE"


@pytest.mark.parametrize(
    "cells",
    [pa.array([list(pair) for pair in PAIRS]), [json.dumps(pair) for pair in PAIRS]],
    ids=["arrow", "json"],
)
@pytest.mark.parametrize("name", ["phones", "f1"])
def test_a_plain_list_is_what_its_elements_are(name: str, cells: Iterable[Any] | pa.Array) -> None:
    column = found(name, cells).columns[0]
    assert (column.entity_type, column.contains) == ("CN_MOBILE_PHONE", ())
    assert column.confidence > 0.8


@pytest.mark.parametrize("sign", [";", "\n", ",", "|", "、", " / "])
def test_several_in_a_cell_are_of_the_named_type_and_found_without_a_name(sign: str) -> None:
    cells = [sign.join(pair) for pair in PAIRS]
    named, unnamed = found("phones", cells).columns[0], found("f1", cells).columns[0]
    assert named.entity_type == "CN_MOBILE_PHONE"
    assert (unnamed.entity_type, [one.entity_type for one in unnamed.contains]) == (None, ["CN_MOBILE_PHONE"])


def test_a_struct_keeps_its_fields_apart() -> None:
    finding = found("cust", pa.array([{"phone": one, "level": 3} for one in PHONES]))
    assert [one.entity_type for one in finding.columns[0].contains] == ["CN_MOBILE_PHONE"]
    assert {column.column: column.entity_type for column in finding.columns[1:]} == {
        "cust.$.level": None,
        "cust.$.phone": "CN_MOBILE_PHONE",
    }


def test_people_are_bounded_by_the_paths_and_not_twice() -> None:
    rows = Measure.exact(len(PHONES))
    struct = found("cust", pa.array([{"phone": one} for one in PHONES]))
    assert bounds(struct, rows).upper == len(PHONES)
    assert bounds(found("phones", [";".join(pair) for pair in PAIRS]), rows).upper is None
    assert bounds(found("phones", pa.array([list(pair) for pair in PAIRS])), rows).upper is None
