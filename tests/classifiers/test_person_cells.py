"""Cells inside JSON and nested columns: one a row, or one an element of a list."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest

from classifiers import person_cells
from classifiers.person_cells import cells_at, elements_at

CONTACTS = "extra.$.contacts[*]"


def batch(*cells: Any) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"extra": pa.array(cells)})


def elements(given: pa.RecordBatch, each: str, *columns: str) -> tuple[list[tuple[str | None, ...]], int]:
    rows, broken = [], 0
    for found, count in elements_at(given, each, columns):
        rows += list(zip(*(found.column(name).to_pylist() for name in columns), strict=True))
        broken += count
    return rows, broken


def test_a_path_leads_to_one_cell_a_row() -> None:
    cells = [json.dumps({"user": {"phone": 13900000001}}), json.dumps({"user": "x"}), "plain", None, '{"user": {"pho']
    assert cells_at(batch(*cells), "extra.$.user.phone").to_pylist() == ["13900000001", None, None, None, "\ufffd"]


@pytest.mark.parametrize("nested", [False, True])
def test_elements_of_a_list_come_one_by_one(nested: bool) -> None:
    rows = [
        {"contacts": [{"name": "张三", "phone": "13900000001"}, {"name": "李四", "phone": None}]},
        {"contacts": []},
        {"contacts": None},
        {"contacts": [{"name": None, "phone": "13900000002"}]},
    ]
    given = batch(*(rows if nested else map(json.dumps, rows)))
    told = [("张三", "13900000001"), ("李四", None), (None, "13900000002")]
    assert elements(given, CONTACTS, f"{CONTACTS}.name", f"{CONTACTS}.phone") == (told, 0)


def test_lists_in_lists_maps_and_texts_in_texts() -> None:
    inner = json.dumps([{"no": "1"}, {"no": "2"}])
    given = batch(json.dumps({"a": [{"b": inner}, {"b": [{"no": 3}]}], "13900000001": {"no": "4"}, "13900000002": {"no": "5"}}))
    assert elements(given, "extra.$.a[*].b.$[*]", "extra.$.a[*].b.$[*].no") == ([("1",), ("2",)], 0)
    assert elements(given, "extra.$.a[*].b[*]", "extra.$.a[*].b[*].no") == ([("3",)], 0)
    assert elements(given, "extra.$.*", "extra.$.*.no") == ([("4",), ("5",)], 0)
    pairs = pa.array([[("k", "v"), ("l", "w")]], pa.map_(pa.string(), pa.string()))
    assert elements(pa.RecordBatch.from_pydict({"m": pairs}), "m.$[*]", "m.$[*].value") == ([("v",), ("w",)], 0)


def test_a_list_without_its_end_is_told() -> None:
    whole = json.dumps(["13900000001"])
    assert elements(batch(whole, whole[:-4], "none at all", ""), "extra.$[*]", "extra.$[*]") == ([("13900000001",)], 1)


def test_long_lists_come_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person_cells, "_TOGETHER", 10)
    found = list(elements_at(batch(*[json.dumps(list(range(7)))] * 9), "extra.$[*]", ["extra.$[*]"]))
    assert [one.num_rows for one, _ in found] == [14, 14, 14, 14, 7]
