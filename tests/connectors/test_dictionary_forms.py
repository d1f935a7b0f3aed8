"""Data dictionaries in the forms in which companies write them. All of them are made up here."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from config import SourceError, SourceSpec, SourceUrl
from connectors import create
from connectors.model import Dataset, Reason, Skipped

Rows = Sequence[Sequence[str | None]]
HEADER = ("序号", "字段名", "字段中文名", "类型", "长度", "说明")
USER: Rows = [("1", "id", "编号", "bigint", "", "主键"), ("2", "phone", "手机号", "varchar", "20", "")]
ORDER: Rows = [("1", "order_no", "订单号", "varchar", "32", ""), ("2", "id_card", "证件号", "char(18)", "", "实名")]
USER_COLUMNS = [("id", "bigint", "编号"), ("phone", "varchar(20)", "手机号")]
ORDER_COLUMNS = [("order_no", "varchar(32)", "订单号"), ("id_card", "char(18)", "证件号")]
BOTH = {("t_user", "用户表"): USER_COLUMNS, ("t_order", "订单表"): ORDER_COLUMNS}


def entries(path: Path) -> list[Dataset | Skipped]:
    with create(SourceSpec("d", SourceUrl("dictionary", path=str(path)))) as connector:
        return list(connector.inventory())


def tables(path: Path) -> dict[tuple[str, str], list[tuple[str, str, str]]]:
    found = (entry for entry in entries(path) if isinstance(entry, Dataset))
    return {(one.title, one.comment): [(c.name, c.type, c.comment) for c in one.columns] for one in found}


def book(path: Path, **sheets: Rows) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return path


def one_sheet(*blocks: Rows) -> list[Sequence[str | None]]:
    return [row for block in blocks for row in (*block, ())]


STACKED: dict[str, list[Sequence[str | None]]] = {
    "labels in cells": one_sheet(
        [("表名", "t_user", "表中文名", "用户表"), HEADER, *USER], [("表名", "t_order", "表中文名", "订单表"), HEADER, *ORDER]
    ),
    "labels with colons": one_sheet(
        [("表名：t_user　中文名：用户表",), HEADER, *USER], [("表名：t_order　中文名：订单表",), HEADER, *ORDER]
    ),
    "name and words": one_sheet([("t_user 用户表",), HEADER, *USER], [("t_order 订单表",), HEADER, *ORDER]),
    "words and name in brackets": one_sheet(
        [("1.1 用户表（t_user）",), HEADER, *USER], [("1.2、订单表（t_order）",), HEADER, *ORDER]
    ),
    "numbered captions": one_sheet([("表3-1 用户表 t_user",), HEADER, *USER], [("表3-2 订单表 t_order",), HEADER, *ORDER]),
    "without blank lines": [("用户表(t_user)",), HEADER, *USER, ("订单表(t_order)",), HEADER, *ORDER],
    "name and words in two lines": one_sheet(
        [("英文表名：t_user",), ("表说明：用户表",), HEADER, *USER], [("英文表名：t_order",), ("表说明：订单表",), HEADER, *ORDER]
    ),
    "a cover above": one_sheet(
        [("某系统数据库设计说明书",), ("版本", "V1.0")],
        [("表名", "t_user", "说明", "用户表"), HEADER, *USER],
        [("表名", "t_order", "说明", "订单表"), HEADER, *ORDER],
    ),
    "a list with the names of columns swapped": [
        ("表名称", "表代码", "字段名称", "字段代码", "数据类型", "长度"),
        *(("用户表", "t_user", row[2], row[1], row[3], row[4]) for row in USER),
        *(("订单表", "t_order", row[2], row[1], row[3], row[4]) for row in ORDER),
    ],
    "a column called name in a list": [
        ("表名", "表中文名", "字段名", "类型", "长度", "说明"),
        *(("t_user", "用户表", row[1], row[3], row[4], row[2]) for row in USER),
        *(("t_order", "订单表", row[1], row[3], row[4], row[2]) for row in ORDER),
    ],
    "a modeller's list": one_sheet(
        [("t_user 用户表",), ("Name", "Code", "Data Type", "Length"), *((r[2], r[1], r[3], r[4]) for r in USER)],
        [("t_order 订单表",), ("Name", "Code", "Data Type", "Length"), *((r[2], r[1], r[3], r[4]) for r in ORDER)],
    ),
}


@pytest.mark.parametrize("rows", STACKED.values(), ids=STACKED)
def test_tables_one_under_another(tmp_path: Path, rows: list[Sequence[str | None]]) -> None:
    assert tables(book(tmp_path / "d.xlsx", 数据字典=rows)) == BOTH


INDEX: Rows = [("序号", "表名", "表中文名"), ("1", "t_user", "用户表"), ("2", "t_order", "订单表")]
NAMED_INDEX: Rows = [("表清单",), ("表名", "说明"), ("t_user", "用户表"), ("t_order", "订单表")]
HISTORY: Rows = [("版本", "日期", "内容"), ("1.0", "2020-01-01", "新建")]
SHEETS: dict[str, dict[str, Rows]] = {
    "both in the name": {"t_user 用户表": [HEADER, *USER], "t_order(订单表)": [HEADER, *ORDER]},
    "words in a title": {"t_user": [("用户表",), HEADER, *USER], "t_order": [("订单表",), HEADER, *ORDER]},
    "an index by name": {"目录": INDEX, "t_user": [HEADER, *USER], "t_order": [HEADER, *ORDER]},
    "an index by words": {"目录": NAMED_INDEX, "用户表": [HEADER, *USER], "订单表": [HEADER, *ORDER]},
    "numbered sheets": {"变更记录": HISTORY, "1.t_user用户表": [HEADER, *USER], "2.t_order订单表": [HEADER, *ORDER]},
}


@pytest.mark.parametrize("sheets", SHEETS.values(), ids=SHEETS)
def test_a_sheet_a_table(tmp_path: Path, sheets: dict[str, Rows]) -> None:
    assert tables(book(tmp_path / "d.xlsx", **sheets)) == BOTH


def test_tables_that_are_only_listed_are_not_lost(tmp_path: Path) -> None:
    index = [("表名", "表中文名"), ("t_user", "用户表"), ("t_gone", "没有说明的表")]
    found = entries(book(tmp_path / "d.xlsx", 目录=index, t_user=[HEADER, *USER]))
    assert [(one.path, isinstance(one, Dataset)) for one in found] == [(("", "", "t_gone"), False), (("", "", "t_user"), True)]
    assert isinstance(found[0], Skipped)
    assert found[0].reason is Reason.UNSUPPORTED_TYPE


@pytest.mark.parametrize("name", ["name", "code", "table", "remark", "key"])
def test_columns_called_like_headers_are_kept(tmp_path: Path, name: str) -> None:
    rows = [("表名", "字段名", "类型", "说明"), ("t", "id", "", "编号"), ("t", name, "", "名称"), ("t", "phone", "", "手机号")]
    assert [c[0] for c in tables(book(tmp_path / "d.xlsx", a=rows))["t", ""]] == ["id", name, "phone"]
    sheet = [("字段名", "类型", "说明"), ("id", "", "编号"), (name, "", "名称"), ("phone", "", "手机号"), ("only_me", "", "")]
    assert [c[0] for c in tables(book(tmp_path / "e.xlsx", t=sheet))["t", ""]] == ["id", name, "phone", "only_me"]


def markdown(title: str, rows: Rows) -> str:
    lines = [" | ".join(cell or "" for cell in row) for row in (HEADER, *rows)]
    return f"{title}\n\n| {lines[0]} |\n|:--|---|---|---|:-:|---|\n" + "".join(f"| {line} |\n" for line in lines[1:])


def test_markdown(tmp_path: Path) -> None:
    text = f"# 数据库设计\n\n一些话。\n\n{markdown('## 1. 用户表 `t_user`', USER)}\n{markdown('### t_order 订单表', ORDER)}"
    (tmp_path / "d.md").write_text(text, encoding="utf-8")
    assert tables(tmp_path / "d.md") == BOTH


def word(path: Path, *blocks: tuple[str, Rows]) -> Path:
    body = io.StringIO()
    for title, rows in blocks:
        body.write(f"<w:p><w:r><w:t>{escape(title)}</w:t></w:r></w:p>")
        cells = ("".join(f"<w:tc><w:p><w:r><w:t>{escape(cell or '')}</w:t></w:r></w:p></w:tc>" for cell in row) for row in rows)
        body.write("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>")
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body.getvalue()}</w:body></w:document>")
    return path


def test_word(tmp_path: Path) -> None:
    path = word(
        tmp_path / "d.docx",
        ("修订记录", [("版本", "日期"), ("1.0", "2020-01-01")]),
        ("表 2-1 用户表（t_user）", [HEADER, *USER]),
        ("表 2-2 订单表（t_order）", [HEADER, *ORDER]),
    )
    assert tables(path) == BOTH


def test_word_with_the_name_in_the_table_and_merged_cells(tmp_path: Path) -> None:
    rows: Rows = [("表名", "t_user", "中文名", "用户表", "", ""), HEADER, *USER]
    assert tables(word(tmp_path / "d.docx", ("2.1 用户", rows))) == {("t_user", "用户表"): USER_COLUMNS}


def test_a_table_that_nobody_names_gets_a_number(tmp_path: Path) -> None:
    path = word(tmp_path / "d.docx", ("", [HEADER, *USER]), ("订单表（t_order）", [HEADER, *ORDER]))
    assert [title for title, _ in tables(path)] == ["#1", "t_order"]


@pytest.mark.parametrize("content", [b"<w:document", b"", b"<a><b></a>"])
def test_a_broken_word_file_is_one_clear_error(tmp_path: Path, content: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "d.docx", "w") as archive:
        archive.writestr("word/document.xml", content)
    with pytest.raises(SourceError):
        entries(tmp_path / "d.docx")
