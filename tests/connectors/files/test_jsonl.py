from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path

import pytest

from connectors.model import Measure, Provenance, Reason, Status, Unread
from tests.connectors.files.reading import PLAN, connector_of, dataset_of, read_rows, rows_of, sample_of, skipped_of

# name, text of the file, expected columns, expected rows, bad lines
SMALL: list[tuple[str, str, list[str], list[tuple[str | None, ...]], bool]] = [
    ("scalars", '{"a":1,"b":"x"}\n{"a":null,"b":true}\n', ["a", "b"], [("1", "x"), (None, "true")], False),
    (
        "numbers as written",
        '{"a":1.10,"b":123456789012345678901234567890}\n',
        ["a", "b"],
        [("1.10", "123456789012345678901234567890")],
        False,
    ),
    ("thousands of digits", '{"a":' + "9" * 5_000 + "}\n", ["a"], [("9" * 4_096,)], False),
    ("nested", '{"a":{"b":[1,{"c":"名"}]},"d":[]}\n', ["a", "d"], [('{"b": [1, {"c": "名"}]}', "[]")], False),
    ("keys differ", '{"a":1}\n{"b":2}\n', ["a", "b", "$more"], [("1", None, None), (None, "2", None)], False),
    ("blank lines", '\n{"a":1}\n\n{"a":2}\n\n', ["a"], [("1",), ("2",)], False),
    ("bad lines", '{"a":1}\n{"a":\n[1]\nNaN\n{"a":2}\n', ["a"], [("1",), ("2",)], True),
    ("not a number", '{"a":NaN}\n{"a":-Infinity}\n', ["a"], [("NaN",), ("-Infinity",)], False),
    ("half a surrogate pair", '{"a":"x\\ud800"}\n', ["a"], [("x?",)], False),
    ("deep", '{"a":1}\n{"a":' + "[" * 100_000 + "]" * 100_000 + "}\n", ["a"], [("1",)], True),
    ("array", '[{"a":1},\n {"a":2}]', ["a"], [("1",), ("2",)], False),
    ("array on one line", '[{"a":1}]\n', ["a"], [("1",)], False),
    ("one object over lines", '{\n "a": {"b": 1}\n}\n', ["a"], [('{"b": 1}',)], False),
    ("empty array", "[]", [], [], False),
]


@pytest.mark.parametrize(("text", "columns", "rows", "bad"), [case[1:] for case in SMALL], ids=[case[0] for case in SMALL])
def test_small_files(tmp_path: Path, text: str, columns: list[str], rows: list[tuple[str | None, ...]], bad: bool) -> None:
    path = tmp_path / "file.jsonl"
    path.write_text(text)
    assert [column.name for column in dataset_of(path).columns] == columns
    sample = sample_of(path)
    assert rows_of(sample) == rows
    expected = Status.PARTIAL if bad else Status.COMPLETE if rows else Status.EMPTY
    assert (sample.status, sample.reason) == (expected, Reason.CORRUPT if bad else None)
    assert sample.statistics is not None
    assert sample.statistics.rows == Measure.exact(len(rows))
    assert [tuple(cell and cell[:4_096] for cell in row) for row in read_rows(path)] == rows


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "file.jsonl"
    path.write_bytes('{"名":"张三𠮷"}\n{"名":"李四"}\n'.encode(codec))
    assert rows_of(sample_of(path)) == [("张三𠮷",), ("李四",)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("[1, 2]", Reason.UNSUPPORTED_TYPE), ("{\nnot json", Reason.CORRUPT), ("[[[", Reason.CORRUPT)],
)
def test_documents_without_objects_are_skipped(tmp_path: Path, text: str, reason: Reason) -> None:
    path = tmp_path / "file.json"
    path.write_text(text)
    assert skipped_of(path).reason is reason


def _write_big(path: Path, rare: bool) -> None:
    draw = random.Random(1906)
    with path.open("w", encoding="utf-8") as handle:
        for number in range(100_000):
            record = {"id": number, "mark": "special" if number >= 99_000 else "plain", "text": "x" * draw.randrange(100)}
            if rare and number == 50_000:
                record["rare"] = 1
            handle.write(json.dumps(record) + "\n")


def test_a_big_file_is_sampled_at_random_places(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    _write_big(path, rare=False)
    sample = sample_of(path)
    rows = rows_of(sample)
    assert {len(row) for row in rows} == {3}
    numbers = {int(row[0] or "x") for row in rows}
    assert {0, 49, 99_950, 99_999} <= numbers
    assert any(99_000 <= number < 99_950 for number in numbers)
    assert sample.status is Status.COMPLETE
    assert 0.94 < sample.coverage.power_at_1pct <= 0.951
    assert sample.statistics is not None
    total = sample.statistics.rows
    assert total.provenance is Provenance.EXTRAPOLATED
    assert (total.lower or 0) <= 100_000 <= (total.upper or 0)


def test_a_key_met_after_the_inventory_is_unread(tmp_path: Path) -> None:
    path = tmp_path / "file.jsonl"
    path.write_text('{"a":1}\n')
    dataset = dataset_of(path)
    path.write_text('{"a":1}\n{"a":2,"b":3}\n')
    with connector_of(path) as connector:
        sample = connector.sample(dataset, PLAN)
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.CHANGED)
    assert getattr(sample, "unread", None) == (Unread("b", Reason.CHANGED),)


def test_a_rare_key_goes_to_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "file.jsonl"
    path.write_text('{"a":1}\n{"b":2}\n')
    dataset = dataset_of(path)
    path.write_text('{"a":1,"c":{"d":"x"}}\n{"b":2}\n')
    with connector_of(path) as connector:
        sample = connector.sample(dataset, dataclasses.replace(PLAN))
    assert [row["$more"] for batch in getattr(sample, "batches", ()) for row in batch.to_pylist()] == ['{"c": {"d": "x"}}', None]
