"""The catalogue for machines: three formats that say the same, harmless in a spreadsheet, documented, and flat in memory."""

from __future__ import annotations

import csv
import json
import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4, uuid5

import pyarrow.parquet as pq
import pytest

from catalog import NUMBER_FIELDS, Catalog, FieldContext, summarise, write_data
from catalog.exports.data_fields import COLUMN, DATASET, FIELDS, ITEM, Kind
from catalog.item_stream import ItemStream
from catalog.items import ItemSummary
from catalog.model import DataItem, Entry, ItemKey, PersonDecision, Snapshot, SourceOutcome, System
from classifiers.model import ColumnFinding, DatasetFinding, Level
from config import CatalogError, UsageError, load_taxonomy
from connectors.model import Status
from tests.catalog.builders import NAMES, START, columns, entry, run, snapshot, unread

AROUND = FieldContext(load_taxonomy(), {"crm": System("crm", "客户系统", "市场部")})
DOCUMENT = Path(__file__).parents[2] / "docs" / "data-export.md"
HOSTILE = ('=HYPERLINK("http://x","点")', "@SUM(A1)", "-2+3", "a,b\r\nc", 'q"uote', "\x00\x1b[31m")


@pytest.fixture
def recorded(catalog: Catalog) -> Catalog:
    found = (ColumnFinding("tel", "text", "CN_MOBILE_PHONE", confidence=0.9, comment="=1+1"), *columns("id"))
    days = [entry(f"cdr_202401{day:02}", found) for day in range(1, 4)]
    whole = snapshot(*days, entry("客户资料", found, Level.IMPORTANT), unread("账单"))
    outcomes = (SourceOutcome("crm", Status.PARTIAL, "PostgreSQL", "15", datasets=5),)
    catalog.record(replace(whole, sources=outcomes), "示例公司")
    return catalog


def _written(catalog: Catalog, path: Path) -> Path:
    with catalog.streaming() as stream:
        write_data(stream, replace(AROUND, typed=stream.typed), path)
    return path


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _json_rows(path: Path) -> list[dict[str, Any]]:
    """The JSON file laid flat as the other formats are."""
    rows = []
    nothing = dict.fromkeys(one.name for one in COLUMN)
    for item in json.loads(path.read_text("utf-8"))["items"]:
        datasets = item.pop("datasets")
        for dataset in datasets:
            found = dataset.pop("columns") or [nothing]
            rows += [{**item, **dataset, **column} for column in found]
    return rows


def test_the_three_formats_say_the_same(recorded: Catalog, tmp_path: Path) -> None:
    laid = _json_rows(_written(recorded, tmp_path / "a.json"))
    table = pq.read_table(_written(recorded, tmp_path / "a.parquet"))
    rows = _csv(_written(recorded, tmp_path / "a.csv"))
    assert table.to_pylist() == laid
    assert len(rows) == len(laid) == 9
    assert table.column_names == list(rows[0]) == [one.name for one in FIELDS]
    for flat, row in zip(laid, rows, strict=True):
        for field in FIELDS:
            if field.kind is Kind.TEXT and not str(flat[field.name] or "").startswith("="):
                assert row[field.name] == (flat[field.name] or "")


def test_members_of_an_item_stand_together_with_what_they_amount_to(recorded: Catalog, tmp_path: Path) -> None:
    items = json.loads(_written(recorded, tmp_path / "a.json").read_text("utf-8"))["items"]
    assert [(one["item"], one["item_members"], one["item_level"], one["item_rows"]) for one in items] == [
        ("cdr_*", 3, "general", 300),
        ("客户资料", 1, "important", 100),
        ("账单", 1, "undecided", None),
    ]
    assert items[0]["item_system_name"] == "客户系统"
    assert items[2]["datasets"][0]["reason"] == "permission"


def test_where_a_verdict_comes_from_is_told(recorded: Catalog, tmp_path: Path) -> None:
    item = next(one for one in recorded.items() if one.title == "客户资料")
    said = {"id": uuid4(), "item": item.id, "decided_by": "甲", "decided_at": START, "because": "核对"}
    recorded.add_decision(PersonDecision(column="id", entity_type="CUSTOMER_ID", **said))
    recorded.add_decision(PersonDecision(column="", level=Level.IMPORTANT, **{**said, "id": uuid4()}))
    rows = {(one["dataset"], one["column"]): one for one in _csv(_written(recorded, tmp_path / "a.csv"))}
    decided = rows["crm.main.客户资料", "id"]
    assert (decided["entity_type"], decided["entity_type_by"], decided["level_by"]) == ("CUSTOMER_ID", "person", "person")
    machine = rows["crm.main.客户资料", "tel"]
    assert (machine["entity_type"], machine["entity_type_by"]) == ("CN_MOBILE_PHONE", "machine")
    assert rows["crm.main.cdr_20240101", "id"]["entity_type_by"] == ""


@pytest.mark.parametrize("asked", ["now", "run"])
def test_the_stream_is_what_the_snapshot_says(recorded: Catalog, asked: str) -> None:
    newest = recorded.runs()[0].id
    whole = recorded.current() if asked == "now" else recorded.snapshot(newest)
    assert whole is not None
    whole = recorded.reviewed(whole)
    with recorded.streaming(None if asked == "now" else newest) as stream:
        streamed = {one.item.id: one for one in stream.items}
        assert stream.run == whole.run
        assert stream.sources == whole.sources
    assert streamed
    assert streamed == {one.item.id: one for one in summarise(whole.entries, whole.items)}


def test_a_catalogue_without_runs_is_told(catalog: Catalog) -> None:
    with pytest.raises(CatalogError, match="no published run"), catalog.streaming():
        pass


def _hostile() -> tuple[Entry, ...]:
    return tuple(
        replace(
            entry(text, (ColumnFinding(text, text, comment=text),)),
            path=("", "", text),
            comment=text,
        )
        for text in HOSTILE
    )


def _stream(*entries: Entry) -> ItemStream:
    items = tuple(
        DataItem(uuid5(NAMES, str(number)), ItemKey("", "crm", "crm", "", "", one.title)) for number, one in enumerate(entries)
    )
    named = tuple(replace(one, item=item.id) for one, item in zip(entries, items, strict=True))
    return ItemStream(run(), (), iter(summarise(named, items)))


def test_no_cell_of_a_csv_is_run_by_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_data(_stream(*_hostile()), AROUND, path)
    rows = _csv(path)
    assert len(rows) == len(HOSTILE)
    for row in rows:
        for name, text in row.items():
            assert not text.startswith(tuple("=+-@\t\r\n＝＋－＠")), name
            assert not re.search(r"[\x00-\x1f]", text), name
    assert rows[0]["column"] == "'" + HOSTILE[0]


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.parquet"])
def test_equal_input_gives_equal_bytes(tmp_path: Path, name: str) -> None:
    for path in (tmp_path / name, tmp_path / "again" / name):
        write_data(_stream(*_hostile(), entry("\ud800x")), AROUND, path)
    assert (tmp_path / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_where_it_comes_from_stands_in_the_file(recorded: Catalog, tmp_path: Path) -> None:
    told = json.loads(_written(recorded, tmp_path / "a.json").read_text("utf-8"))
    assert told["schema"] == "shudian.data/1"
    assert told["run"]["id"] == str(run().id)
    about = pq.read_schema(_written(recorded, tmp_path / "a.parquet")).metadata
    assert json.loads(about[b"shudian.schema"]) == "shudian.data/1"
    assert json.loads(about[b"shudian.run"]) == told["run"]


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="must end in"):
        write_data(_stream(), AROUND, tmp_path / "a.xml")


def test_every_field_is_documented() -> None:
    documented = re.findall(r"^\| `([a-z0-9_]+)` \| ([a-z ]+) \|", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert documented == [(one.name, one.kind.value) for one in FIELDS]
    assert len({one.name for one in FIELDS}) == len(FIELDS) == len(ITEM) + len(DATASET) + len(COLUMN)
    assert {one.name for one in FIELDS if one.kind in (Kind.WHOLE, Kind.SHARE)} == NUMBER_FIELDS


def _many(tables: int, width: int = 30) -> Iterator[ItemSummary]:
    wide = DatasetFinding(tuple(ColumnFinding(f"c_{number}", "text", "CN_MOBILE_PHONE") for number in range(width)))
    for number in range(tables):
        item = DataItem(uuid5(NAMES, str(number)), ItemKey("", "crm", "crm", "", "", f"t_{number}"))
        one = replace(entry(f"t_{number}"), finding=wide, item=item.id)
        yield from summarise((one,), (item,))


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.parquet"])
def test_memory_does_not_grow_with_the_number_of_columns(tmp_path: Path, name: str) -> None:
    def peak(tables: int) -> int:
        tracemalloc.start()
        try:
            write_data(ItemStream(run(), (), _many(tables)), AROUND, tmp_path / name)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(2)  # what is loaded once
    few, many = peak(80), peak(320)
    assert many < few * 1.6 + 1_000_000


def test_a_snapshot_that_is_empty_gives_files_that_open(tmp_path: Path) -> None:
    assert Snapshot(run(), ()).items == ()
    for name in ("a.json", "a.csv", "a.parquet"):
        write_data(_stream(), AROUND, tmp_path / name)
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["items"] == []
    assert _csv(tmp_path / "a.csv") == []
    assert pq.read_table(tmp_path / "a.parquet").num_rows == 0
