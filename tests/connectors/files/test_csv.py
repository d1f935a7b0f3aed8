from __future__ import annotations

import csv
import dataclasses
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.model import Measure, Provenance, Reason, Status
from tests.connectors.files.reading import PLAN, dataset_of, read_rows, rows_of, sample_of, skipped_of

# name, bytes of the file, expected columns, expected rows
SMALL: list[tuple[str, bytes, list[str], list[tuple[str | None, ...]]]] = [
    ("comma", b"id,name\n1,a\n2,b\n", ["id", "name"], [("1", "a"), ("2", "b")]),
    ("semicolon", b"id;name\n1;a,b\n2;c\n", ["id", "name"], [("1", "a,b"), ("2", "c")]),
    ("tab with null", b"id\tname\n1\t\\N\n2\tc\n", ["id", "name"], [("1", None), ("2", "c")]),
    ("bar", b"id|name\n1|a\n", ["id", "name"], [("1", "a")]),
    ("hive", b'1\x01a"\x01\\N\n2\x01b\x01c\n', ["c1", "c2", "c3"], [("1", 'a"', None), ("2", "b", "c")]),
    ("carriage returns", b"id,name\r1,a\r2,b\r", ["id", "name"], [("1", "a"), ("2", "b")]),
    ("windows", b"id,name\r\n1,a\r\n", ["id", "name"], [("1", "a")]),
    ("no newline at the end", b"id,name\n1,a", ["id", "name"], [("1", "a")]),
    ("blank lines", b"id,name\n\n1,a\n\n\n", ["id", "name"], [("1", "a")]),
    ("quoted newline", b'id,note\n1,"a\nb"\n2,"c ""d"""\n', ["id", "note"], [("1", "a\nb"), ("2", 'c "d"')]),
    (
        "short and long",
        b"a,b,c\n1,2\n1,2,3\n4,5,6,7,8\n",
        ["a", "b", "c"],
        [("1", "2", None), ("1", "2", "3"), ("4", "5", "6,7,8")],
    ),
    (
        "title lines",
        "客户信息表\n导出: 张\n编号,姓名,电话\n1,甲,2\n2,乙,3\n3,丙,4\n".encode(),
        ["编号", "姓名", "电话"],
        [("1", "甲", "2"), ("2", "乙", "3"), ("3", "丙", "4")],
    ),
    ("group header above", "基本,,,联系,,\na,b,c,d,e,f\n1,2,3,4,5,6\n".encode(), list("abcdef"), [tuple("123456")]),
    (
        "headerless",
        "甲,13900000001,北京\n乙,13900000002,上海\n".encode(),
        ["c1", "c2", "c3"],
        [("甲", "13900000001", "北京"), ("乙", "13900000002", "上海")],
    ),
    (
        "headerless text that comes again",
        "甲,男\n乙,女\n丙,男\n".encode(),
        ["c1", "c2"],
        [("甲", "男"), ("乙", "女"), ("丙", "男")],
    ),
    ("years are names", "地区,2021,2022\n北京,1.5,2.5\n".encode(), ["地区", "2021", "2022"], [("北京", "1.5", "2.5")]),
    ("only a header", b"id,name\n", ["id", "name"], []),
    (
        "repeated and empty names",
        b"name,name,,name.2\n1,2,3,4\n",
        ["name", "name.3", "column_3", "name.2"],
        [("1", "2", "3", "4")],
    ),
    ("one column of numbers", b"13900000001\n13900000002\n", ["c1"], [("13900000001",), ("13900000002",)]),
    ("one named column", b"phone\n13900000001\n13900000002\n", ["phone"], [("13900000001",), ("13900000002",)]),
    (
        "free text",
        b"2024-01-01 started.\nall is well, it seems.\n",
        ["text"],
        [("2024-01-01 started.",), ("all is well, it seems.",)],
    ),
    ("NUL bytes", b"id,name\n1,a\0b\n", ["id", "name"], [("1", "ab")]),
    ("stray carriage return", b"id,name\n1,a\rb\n2,c\n", ["id", "name"], [("1", "a\rb"), ("2", "c")]),
    ("BOM", "\ufeffid,姓名\n1,甲\n".encode(), ["id", "姓名"], [("1", "甲")]),
    ("UTF-16 LE", "id,姓名\n1,甲\n".encode("utf-16"), ["id", "姓名"], [("1", "甲")]),
    ("UTF-16 BE", b"\xfe\xff" + "id,姓名\n1,甲\n".encode("utf-16-be"), ["id", "姓名"], [("1", "甲")]),
    (
        "UTF-16 with newline bytes inside a character",
        "id,姓名\n1,\u0a0a\u0d0a\n".encode("utf-16"),
        ["id", "姓名"],
        [("1", "\u0a0a\u0d0a")],
    ),
    ("GBK", "编号,姓名\n1,张三\n".encode("gbk"), ["编号", "姓名"], [("1", "张三")]),
    ("GB 18030 four bytes", "编号,姓名\n1,𠮷㐂\n".encode("gb18030"), ["编号", "姓名"], [("1", "𠮷㐂")]),
    ("GBK that is valid UTF-8 too", b"id,name\n1,\xc4\xa3\xc4\xbe\n", ["id", "name"], [("1", "模木")]),
    (
        "UTF-8 that begins as GBK could",
        b"id,name\n1,\xc4\xa3\xc4\xbe\n" + "2,张三\n".encode(),
        ["id", "name"],
        [("1", "ģľ"), ("2", "张三")],
    ),
    ("accents stay UTF-8", "id,name\n1,café é\n".encode(), ["id", "name"], [("1", "café é")]),
    ("Cyrillic stays UTF-8", "id,name\n1,Привет\n".encode(), ["id", "name"], [("1", "Привет")]),
]


@pytest.mark.parametrize(("content", "columns", "rows"), [case[1:] for case in SMALL], ids=[case[0] for case in SMALL])
def test_small_files_are_read_whole(
    tmp_path: Path, content: bytes, columns: list[str], rows: list[tuple[str | None, ...]]
) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert [column.name for column in dataset_of(path).columns] == columns
    sample = sample_of(path)
    assert rows_of(sample) == rows
    assert (sample.status, sample.reason) == ((Status.COMPLETE if rows else Status.EMPTY), None)
    assert sample.statistics is not None
    assert sample.statistics.rows == Measure.exact(len(rows))
    assert sample.statistics.bytes == Measure.exact(len(content), "file_length")
    assert read_rows(path) == rows


def test_an_empty_file_is_empty_and_has_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.touch()
    assert dataset_of(path).columns == ()
    sample = sample_of(path)
    assert (sample.status, rows_of(sample), sample.coverage.power_at_1pct) == (Status.EMPTY, [], 1.0)
    assert read_rows(path) == []


def test_a_quote_never_closed_costs_its_own_row_only(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    lines = [f"{number},name {number},x" for number in range(3_000)]
    lines[500] = '500,"name 500,x'
    path.write_text("id,name,note\n" + "\n".join(lines) + "\n")
    rows = read_rows(path)
    assert len(rows) == 3_000
    assert rows[500] == ("500", '"name 500', "x")
    assert rows[2_999] == ("2999", "name 2999", "x")
    assert (sample_of(path).status, sample_of(path).reason) == (Status.PARTIAL, Reason.CORRUPT)


def test_many_quotes_never_closed_end_in_no_quotes(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    rows = [f'{number},"name,x' if number % 1_500 == 1_499 else f"{number},name,x" for number in range(45_001)]
    path.write_text("id,name,note\n" + "\n".join(rows))
    found = read_rows(path)
    assert [row[0] for row in found] == [str(number) for number in range(45_001)]
    assert found[1_499] == ("1499", '"name', "x")


def test_long_cells_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text('id,name,note\n1,b,c\n2,"' + "长" * 200_000 + '","it ""is"""\n3,' + "y" * 200_000 + ",z\n4,e,f\n")
    rows = read_rows(path)
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    assert (rows[1][1], rows[1][2]) == ("长" * 131_072, 'it "is"')
    assert (rows[2][1], rows[2][2]) == ("y" * 131_072, "z")
    assert {len(row[1] or "") for row in rows_of(sample_of(path))} == {1, 4_096}


def test_an_endless_line_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"id,name\n1,a\n2," + b"x" * 9_000_000 + b"\n3,c\n")
    assert [row[0] for row in read_rows(path)] == ["1", "2", "3"]
    assert sample_of(path).status is Status.PARTIAL


def test_a_broken_character_costs_its_cell_only(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes("编号,姓名\n".encode() + b"1,\xff\xff\n" + "2,张三\n".encode() * 3_000)
    sample = sample_of(path)
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.ENCODING)
    assert rows_of(sample)[-1] == ("2", "张三")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bytes(range(256)) * 50, Reason.UNSUPPORTED_TYPE),
        (b"\xff\xa0\x80 a b c d\n" * 100, Reason.ENCODING),
        (b"{\\rtf1 text}", Reason.UNSUPPORTED_TYPE),
        (b"%PDF-1.7\n1 0 obj\n", Reason.CORRUPT),
    ],
)  # fmt: skip
def test_what_is_no_table_is_skipped(tmp_path: Path, content: bytes, reason: Reason) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert skipped_of(path).reason is reason


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """30 MB with quoted newlines, in which the last hundredth of the rows is special."""
    path = tmp_path_factory.mktemp("big") / "big.csv"
    draw = random.Random(1905)
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["id", "note", "mark", "text"])
        for number in range(300_000):
            mark = "special" if number >= 297_000 else "plain"
            note = 'two\nlines, "quoted"' if number % 7 == 0 else "one line"
            writer.writerow([number, note, mark, "x" * draw.randrange(140)])
    return path


def test_a_big_file_is_sampled_at_random_places(big: Path) -> None:
    for seed in range(3):
        sample = sample_of(big, dataclasses.replace(PLAN, seed=seed))
        rows = rows_of(sample)
        assert {len(row) for row in rows} == {4}
        assert all(
            (row[1] == 'two\nlines, "quoted"') == (int(row[0] or "x") % 7 == 0) and set(row[3] or "") <= {"x"} for row in rows
        )
        numbers = [int(row[0] or "x") for row in rows]
        assert {0, 49, 299_999, 299_950} <= set(numbers)  # head and tail
        assert "special" in {row[2] for row in rows if int(row[0] or "x") < 299_950}  # met by a place, not by the tail
        assert (sample.status, sample.coverage.places) == (Status.COMPLETE, 300)
        assert 0.94 < sample.coverage.power_at_1pct <= 0.951
        assert sample.statistics is not None
        total = sample.statistics.rows
        assert total.provenance is Provenance.EXTRAPOLATED
        assert total.lower is not None
        assert total.upper is not None
        assert total.lower <= 300_000 <= total.upper
        assert total.upper - total.lower < 60_000


def test_a_small_budget_means_fewer_places_and_says_so(big: Path) -> None:
    sample = sample_of(big, dataclasses.replace(PLAN, bytes_budget=400_000))
    assert 0 < sample.coverage.places < 300
    assert sample.coverage.power_at_1pct < 0.95
    assert "special" in {row[2] for row in rows_of(sample)}  # the tail is looked at all the same


def test_no_time_means_partial(big: Path) -> None:
    sample = sample_of(big, dataclasses.replace(PLAN, seconds=-1.0))
    assert (sample.status, sample.reason, sample.coverage.places) == (Status.PARTIAL, Reason.BUDGET, 0)


_CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\r\n\t"), max_size=12)


@given(
    rows=st.lists(st.tuples(_CELL, _CELL, _CELL), max_size=30), codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"])
)
def test_rows_written_by_csv_come_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], codec: str
) -> None:
    path = tmp_path_factory.mktemp("round") / "file.csv"
    with path.open("w", newline="", encoding=codec) as handle:
        # Words over numbers, so that the header is one whatever the other cells are; Chinese, so that the encoding shows.
        csv.writer(handle).writerows([("编号", "名称", "甲", "乙"), *((str(number), *row) for number, row in enumerate(rows))])
    assert rows_of(sample_of(path)) == [(str(number), *row) for number, row in enumerate(rows)]
