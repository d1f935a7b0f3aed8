from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from config import Layout
from connectors.model import Dataset, Reason, Sample, Status
from tests.connectors.files.documents import zipped
from tests.connectors.files.reading import PLAN, Row, connector_of, dataset_of, read_rows, rows_of, sample_of, skipped_of

_FIXED = Layout("*.cdr", ("calling", "name", "seconds"), ("主叫号码", "姓名"), widths=(11, 6, 5), unit="bytes", encoding="gbk")
_LINES = ["13900000001赵一    60", "13900000002钱二三   7", "", "13900000003"]
_ROWS = [("13900000001", "赵一", "60"), ("13900000002", "钱二三", "7"), ("13900000003", "", "")]


def _sample(path: Path, *layouts: Layout) -> tuple[Dataset, Sample]:
    with connector_of(path, layouts=layouts) as connector:
        (dataset,) = connector.inventory()
        assert isinstance(dataset, Dataset), dataset
        sample = connector.sample(dataset, PLAN)
        assert isinstance(sample, Sample), sample
        return dataset, sample


def _fixed() -> bytes:
    def line(text: str) -> bytes:
        return text.encode("gbk")

    return b"\r\n".join([line("13900000001赵一  60   "), line("13900000002钱二三7    "), b"", line("13900000003")]) + b"\r\n"


def test_fields_of_fixed_width_in_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.cdr").write_bytes(_fixed())
    dataset, sample = _sample(tmp_path, _FIXED)
    assert [(column.name, column.comment) for column in dataset.columns] == [
        ("calling", "主叫号码"),
        ("name", "姓名"),
        ("seconds", ""),
    ]
    assert rows_of(sample) == _ROWS
    assert sample.status is Status.COMPLETE


def test_a_layout_reaches_into_what_is_packed(tmp_path: Path) -> None:
    (tmp_path / "a.cdr").write_bytes(gzip.compress(_fixed()))
    assert rows_of(_sample(tmp_path, _FIXED)[1]) == _ROWS
    (tmp_path / "a.cdr").unlink()
    (tmp_path / "a.zip").write_bytes(zipped(("2024/b.cdr", _fixed())))
    dataset, sample = _sample(tmp_path, _FIXED)
    assert (dataset.path, rows_of(sample)) == (("a.zip", "2024", "b.cdr"), _ROWS)


def test_fields_of_fixed_width_in_characters(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("名赵一60\n名钱二7 \n", encoding="utf-8")
    layout = Layout("a.txt", ("mark", "name", "seconds"), widths=(1, 2, 2))
    assert rows_of(_sample(tmp_path, layout)[1]) == [("名", "赵一", "60"), ("名", "钱二", "7")]


DELIMITED: list[tuple[str, bytes, Layout, list[Row]]] = [
    ("bar", b"1|a\n2|b,c\n", Layout("*", ("id", "name"), delimiter="|"), [("1", "a"), ("2", "b,c")]),
    ("several characters", b"1@|@a\n2@|@b\n", Layout("*", ("id", "name"), delimiter="@|@"), [("1", "a"), ("2", "b")]),
    ("lines before", b"title\nid,name\n1,a\n", Layout("*", ("id", "name"), delimiter=",", skip_lines=2), [("1", "a")]),
    ("too few and too many", b"1\n2|b|c\n", Layout("*", ("id", "name"), delimiter="|"), [("1", None), ("2", "b|c")]),
    ("encoding", "1|é\n".encode("latin-1"), Layout("*", ("id", "name"), delimiter="|", encoding="latin-1"), [("1", "é")]),
    ("numbers above numbers", b"1,2\n3,4\n", Layout("*", ("a", "b"), delimiter=","), [("1", "2"), ("3", "4")]),
    ("it begins like JSON", b"{1}|a\n{2}|b\n", Layout("*", ("id", "name"), delimiter="|"), [("{1}", "a"), ("{2}", "b")]),
]


@pytest.mark.parametrize(("content", "layout", "rows"), [case[1:] for case in DELIMITED], ids=[case[0] for case in DELIMITED])
def test_delimited_as_declared(tmp_path: Path, content: bytes, layout: Layout, rows: list[Row]) -> None:
    (tmp_path / "file").write_bytes(content)
    dataset, sample = _sample(tmp_path, layout)
    assert tuple(column.name for column in dataset.columns) == layout.columns
    assert rows_of(sample) == rows
    with connector_of(tmp_path, layouts=(layout,)) as connector:
        batches = list(connector.read(dataset, layout.columns))
    assert [tuple(row.values()) for batch in batches for row in batch.to_pylist()] == rows


def test_a_big_file_of_fixed_width_is_sampled(tmp_path: Path) -> None:
    draw = random.Random(1901)
    lines = [f"1390000{draw.randrange(10_000):04}{number:08}" for number in range(300_000)]
    (tmp_path / "a.cdr").write_text("\n".join(lines) + "\n")
    layout = Layout("*.cdr", ("phone", "number"), widths=(11, 8))
    sample = _sample(tmp_path, layout)[1]
    rows = rows_of(sample)
    assert sample.coverage.power_at_1pct > 0.9
    assert all(row == (lines[int(row[1])][:11], lines[int(row[1])][11:]) for row in rows)
    assert {0, 299_999} <= {int(row[1]) for row in rows}


def test_an_unknown_encoding_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "a.cdr").write_bytes(b"1\n")
    with connector_of(tmp_path, layouts=(Layout("*", ("a",), delimiter=",", encoding="nobody's"),)) as connector:
        (entry,) = connector.inventory()
    assert entry.reason is Reason.ENCODING  # type: ignore[union-attr]


_WIDE = "编号,姓名\n1,赵一\n2,钱二\n"
INFERRED: list[tuple[str, bytes, list[str], list[Row]]] = [
    ("Hive", b"1\x01a\x01\\N\n2\x01b\x01x\n", ["c1", "c2", "c3"], [("1", "a", None), ("2", "b", "x")]),
    (
        "bars without header",
        b"1|a|13900000001\n2|b|13900000002\n",
        ["c1", "c2", "c3"],
        [("1", "a", "13900000001"), ("2", "b", "13900000002")],
    ),
    ("|@| in every line", b"id|@|name\n1|@|a\n2|@|b\n", ["id", "name"], [("1", "a"), ("2", "b")]),
    ("two bars in every line", b"id||name||x\n1||a||2\n2||b||3\n", ["id", "name", "x"], [("1", "a", "2"), ("2", "b", "3")]),
    ("a column of nothing", b"id||x\n1||2\n2||3\n", ["id", "column_2", "x"], [("1", "", "2"), ("2", "", "3")]),
    ("semicolons", b"id;name\n1;a,b\n2;c\n", ["id", "name"], [("1", "a,b"), ("2", "c")]),
    (
        "UTF-16 without a mark",
        "编号,姓名\n1,赵一\n2,钱二\n".encode("utf-16-le"),
        ["编号", "姓名"],
        [("1", "赵一"), ("2", "钱二")],
    ),
    ("UTF-16 big end first", _WIDE.encode("utf-16-be"), ["编号", "姓名"], [("1", "赵一"), ("2", "钱二")]),
    ("a log", b"2024-01-01 a b\nsecond line here\n", ["text"], [("2024-01-01 a b",), ("second line here",)]),
]


@pytest.mark.parametrize(("content", "names", "rows"), [case[1:] for case in INFERRED], ids=[case[0] for case in INFERRED])
def test_what_is_not_declared_is_inferred(tmp_path: Path, content: bytes, names: list[str], rows: list[Row]) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert [column.name for column in dataset_of(path).columns] == names
    assert rows_of(sample_of(path)) == read_rows(path) == rows


def test_bytes_that_are_no_utf16_stay_unread(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(range(256)) * 100)
    assert skipped_of(path).reason is Reason.UNSUPPORTED_TYPE
