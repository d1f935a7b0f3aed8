from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from config import SourceError, SourceSpec, SourceUnreachable, SourceUrl
from connectors import create
from connectors.model import Column, Dataset, Kind, Reason, Sample, SamplePlan, Skipped, Status

ENGLISH = ("schema", "table", "table_comment", "column", "type", "comment")


def entries(path: Path, **options: tuple[str, ...]) -> list[Dataset | Skipped]:
    with create(SourceSpec("d", SourceUrl("dictionary", path=str(path)), **options)) as connector:  # type: ignore[arg-type]
        connector.probe()
        return list(connector.inventory())


def tables(path: Path) -> dict[str, list[tuple[str, str, str]]]:
    return {
        entry.title: [(c.name, c.type, c.comment) for c in entry.columns] for entry in entries(path) if isinstance(entry, Dataset)
    }


def written(path: Path, *rows: tuple[str, ...], codec: str = "utf-8") -> Path:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    path.write_bytes(out.getvalue().encode(codec))
    return path


def test_a_dictionary_is_datasets_without_data(tmp_path: Path) -> None:
    path = written(
        tmp_path / "d.csv",
        ENGLISH,
        ("crm", "t_user", "用户", "id", "bigint", "编号"),
        ("crm", "t_user", "用户", "phone", "varchar(20)", "手机号, 含区号"),
        ("", "a_log", "", "note", "text", ""),
    )
    first, second = entries(path)
    assert first == Dataset("d", ("", "", "a_log"), Kind.METADATA, (Column("note", "text"),))
    assert second == Dataset(
        "d",
        ("", "crm", "t_user"),
        Kind.METADATA,
        (Column("id", "bigint", "编号"), Column("phone", "varchar(20)", "手机号, 含区号")),
        "用户",
    )
    with create(SourceSpec("d", SourceUrl("dictionary", path=str(path)))) as connector:
        sample = connector.sample(second, SamplePlan(seed=1))
        assert isinstance(sample, Sample)
        assert (sample.batches, sample.status, sample.reason) == ((), Status.COMPLETE, Reason.METADATA_ONLY)
        assert (sample.coverage.method, sample.coverage.power_at_1pct) == ("metadata_only", 0.0)
        assert list(connector.read(second, ["id"])) == []
        assert connector.statistics(second).rows.value is None


WANTED = {"crm.t_user": [("phone", "varchar(20)", "手机号")]}
FULL = ("crm", "t_user", "用户", "phone", "varchar(20)", "手机号")
SHORT = ("crm", "t_user", "phone", "varchar(20)", "手机号")
CHINESE = ("库名", "表名", "字段名", "字段类型", "注释")

HEADERS: dict[str, list[tuple[str, ...]]] = {
    "english": [ENGLISH, FULL],
    "upper case and spaces": [("Schema", "TABLE NAME", "Table Comment", "Column Name", "Data Type", "Comment"), FULL],
    "chinese": [("模式名", "表名", "表中文名", "字段名", "字段类型", "字段中文名"), FULL],
    "chinese, other words": [("库名", "表英文名", "表注释", "字段英文名", "数据类型", "字段注释"), FULL],
    "any order, more columns": [
        ("序号", "字段中文名", "字段类型", "长度", "字段名", "是否必填", "表名", "库名"),
        ("1", "手机号", "varchar(20)", "20", "phone", "是", "t_user", "crm"),
    ],
    "marks and brackets": [("库名*", "表名（英文）", "字段名称 ", "字段类型", "字段说明(必填)"), SHORT],
    "title lines": [("某系统数据字典", "", "", "", ""), ("版本", "1.0", "", "", ""), CHINESE, SHORT],
    "merged header": [("库名", "表", "", "字段", "", ""), ("", "表名", "表中文名", "名称", "类型", "中文名"), FULL],
    "best of two": [(*CHINESE, "备注"), (*SHORT[:-1], "", SHORT[-1])],
    "header comes again": [CHINESE, CHINESE, SHORT],
    "column repeated": [CHINESE, SHORT, (*SHORT[:3], "int", "another")],
}


@pytest.mark.parametrize("rows", HEADERS.values(), ids=HEADERS)
def test_headers(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    assert tables(written(tmp_path / "d.csv", *rows)) == WANTED
    with xlsxwriter.Workbook(tmp_path / "d.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    assert tables(tmp_path / "d.xlsx") == WANTED


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings(tmp_path: Path, codec: str) -> None:
    path = written(
        tmp_path / "d.csv", ("库名", "表名", "字段名", "类型", "备注"), ("库", "表一", "字段一", "文本", "说明𠮷"), codec=codec
    )
    assert tables(path) == {"库.表一": [("字段一", "文本", "说明𠮷")]}


def test_blank_cells_continue_the_table_above(tmp_path: Path) -> None:
    path = written(
        tmp_path / "d.csv",
        ("库名", "表名", "表注释", "字段名", "主键"),
        ("crm", "t_a", "甲", "id", "是"),
        ("", "", "", "name", ""),
        ("", "t_b", "", "id", "Y"),
        ("", "", "", "age", "否"),
    )
    found = {entry.path[1:]: entry for entry in entries(path) if isinstance(entry, Dataset)}
    assert {key: [c.name for c in entry.columns] for key, entry in found.items()} == {
        ("crm", "t_a"): ["id", "name"],
        ("", "t_b"): ["id", "age"],
    }
    assert [entry.comment for entry in found.values()] == ["", "甲"]
    assert [c.primary_key for entry in found.values() for c in entry.columns] == [True, False, True, False]


def test_merged_cells_and_several_sheets(tmp_path: Path) -> None:
    path = tmp_path / "d.xlsx"
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.append(["封面"])
    for name in ("系统一", "系统二"):
        sheet = book.create_sheet(name)
        sheet.append(["库名", "表名", "字段名"])
        for row in (["crm", f"a_{name}", "id"], [None, None, "name"], [None, "b", "id"]):
            sheet.append(row)
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("B2:B3")
    book.save(path)
    assert {key: [column[0] for column in columns] for key, columns in tables(path).items()} == {
        "crm.a_系统一": ["id", "name"],
        "crm.a_系统二": ["id", "name"],
        "crm.b": ["id"],
    }


def test_include_and_exclude(tmp_path: Path) -> None:
    path = written(tmp_path / "d.csv", ENGLISH, *(("s", table, "", "id", "", "") for table in ("a", "b", "c")))
    found = entries(path, include=("s.*",), exclude=("b",))
    assert [(entry.path[-1], isinstance(entry, Dataset)) for entry in found] == [("a", True), ("b", False), ("c", True)]
    assert isinstance(found[1], Skipped)
    assert found[1].reason is Reason.EXCLUDED


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"column,type\na,b\n", r"column table \(表名\)$"),
        ("表名,类型\na,b\n".encode(), r"column column \(字段名\)$"),
        (b"x,y\n13900000001,b\n", "table .* and the column column"),
        (b"", "table .* and the column column"),
        (b"PK\x03\x04 no zip", "corrupt"),
        (b"%PDF-1.4", "unsupported_type"),
        (b'{"table": 1}', "unsupported_type"),
    ],
)
def test_what_is_no_dictionary_is_one_clear_error(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "d.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=message) as error:
        entries(path)
    assert "1390000" not in str(error.value)


def test_a_missing_file_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable):
        entries(tmp_path / "nothing.csv")
