"""Files that people filled in: read as plain texts, within limits, and nothing in them is ever run or believed."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from catalog import read_registry, write_registry
from catalog import sheets_read as reading
from catalog.model import System
from catalog.sheets_read import read_sheets
from config import UsageError


def _book(path: Path, *rows: list[object], title: str = "登记") -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_cells_are_texts_and_formulas_only_their_text(tmp_path: Path) -> None:
    path = _book(
        tmp_path / "a.xlsx", ["=1+1", 3.0, 3.1, True, date(2024, 3, 5), datetime(2024, 3, 5, 8, 30), None, "=cmd|'/c'!A1"]
    )
    (sheet,) = read_sheets(path)
    assert sheet.rows == (("=1+1", "3", "3.1", "是", "2024-03-05", "2024-03-05 08:30:00", "", "=cmd|'/c'!A1"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('系统标识,影响\ncrm,"大，\n很大"\n'.encode(encoding))
    assert read_sheets(path)[0].rows == (("系统标识", "影响"), ("crm", "大，\n很大"))


def test_hidden_sheets_are_known_as_such(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("暗").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert [one.hidden for one in read_sheets(tmp_path / "a.xlsx")] == [False, True]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"not a zip", b"\xff" * 100])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(UsageError, match=r"a\.xlsx"):
        read_sheets(tmp_path / "a.xlsx")


def test_a_workbook_with_a_broken_part_is_refused(tmp_path: Path) -> None:
    good = _book(tmp_path / "good.xlsx", ["x"])
    for part, content in (("xl/workbook.xml", b"<"), ("xl/worksheets/sheet1.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet/>")):
        with zipfile.ZipFile(good) as old, zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as new:
            for name in old.namelist():
                new.writestr(name, content if name == part else old.read(name))
        with pytest.raises(UsageError, match="workbook"):
            read_sheets(tmp_path / "bad.xlsx")


def test_other_files_and_missing_ones_are_refused(tmp_path: Path) -> None:
    for name in ("a.xls", "a.txt", "none.xlsx", "none.csv"):
        with pytest.raises(UsageError):
            read_sheets(tmp_path / name)
    (tmp_path / "a.csv").write_bytes(b"\xff\xff\xff")
    with pytest.raises(UsageError, match="UTF-8"):
        read_sheets(tmp_path / "a.csv")


def test_size_and_rows_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("x\n" * 11)
    monkeypatch.setattr(reading, "MOST_ROWS", 10)
    with pytest.raises(UsageError, match="more than 10 rows"):
        read_sheets(tmp_path / "a.csv")
    monkeypatch.setattr(reading, "_MOST_UNPACKED", 100)
    with pytest.raises(UsageError, match="too large"):
        read_sheets(_book(tmp_path / "a.xlsx", ["x"]))
    monkeypatch.setattr(reading, "_MOST_BYTES", 10)
    with pytest.raises(UsageError, match="larger"):
        read_sheets(tmp_path / "a.csv")


def test_a_registry_is_found_by_its_headings_in_either_language(tmp_path: Path) -> None:
    chinese = _book(
        tmp_path / "a.xlsx",
        ["2026 年信息系统台账"],
        [],
        ["系统编号", "系统名称", "部门", "其他"],
        ["crm", "客户系统", "市场部", "x"],
    )
    english = tmp_path / "b.csv"
    english.write_text("id,name,Department,remark?\ncrm,客户系统,市场部,x\n\n", "utf-8")
    for path, unknown in ((chinese, ("其他",)), (english, ("remark?",))):
        found = read_registry(path)
        assert [(one.id, dict(one.texts)) for one in found.rows] == [("crm", {"name": "客户系统", "department": "市场部"})]
        assert found.unknown == unknown
    with pytest.raises(UsageError, match="headings"):
        read_registry(_book(tmp_path / "c.xlsx", ["姓名", "电话"], ["x", "y"]))


def test_the_registry_to_fill_in_comes_back_as_it_was_written(tmp_path: Path) -> None:
    systems = {"crm": System("crm", "客户系统", "市场部", "机房", 3.1, {"impact": "=大"}, {}, {"mlps": 3, "ciio": True})}
    write_registry(tmp_path / "a.xlsx", systems)
    write_registry(tmp_path / "b.xlsx", systems)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    (row,) = read_registry(tmp_path / "a.xlsx").rows
    assert (row.id, row.texts["grade"], row.texts["mlps"], row.texts["ciio"], row.texts["impact"]) == (
        "crm",
        "3.1",
        "三级",
        "是",
        "'=大",
    )
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    lists = {str(rule.formula1): str(rule.sqref) for rule in sheet.data_validations.dataValidation}
    assert any("一级,二级" in formula for formula in lists)
    assert sheet.freeze_panes == "C2"
