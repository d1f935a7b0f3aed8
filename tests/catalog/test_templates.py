"""Templates of the company's own: filled in, repeated row by row, and refused where they are not what they seem."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import Workbook, load_workbook

from catalog import Basis, filing_sheet, fill_book, fill_word, load_filing_form
from catalog.exports.filing_values import FilingSheet
from catalog.model import Snapshot
from classifiers.model import Level
from config import UsageError
from tests.catalog.builders import run
from tests.catalog.documents import as_text, basis, items, must_be_harmless, snapshot_of

HEADS = ("序号", "名称", "级别", "条数", "用途")
ROW = ("{{ number }}", "{{数据名称}}", "{{ level }}", "{{ rows }}", "{{ purpose }} 等")


def filled(**changes: Any) -> tuple[Basis, FilingSheet]:
    one = basis(snapshot_of(*items("拓扑", "=路由", rows=12), *items("待定", level=Level.UNDECIDED)), **changes)
    return one, filing_sheet(one, load_filing_form(), draft=True)


def word_template(path: Path, row: tuple[str, ...] = ROW, above: str = "") -> Path:
    document = docx.Document()
    line = document.add_paragraph()
    for piece in ("单位：{{ 单位", "名称", " }}（{", "{ uscc }}）", above):  # as Word cuts what one has typed
        line.add_run(piece)
    table = document.add_table(2, len(HEADS))
    for number, (head, cell) in enumerate(zip(HEADS, row, strict=True)):
        table.cell(0, number).text, table.cell(1, number).text = head, cell
    document.sections[0].header.paragraphs[0].text = "{{ entity_name }} 共 {{ items }} 项"
    document.save(str(path))
    return path


def book_template(path: Path, row: tuple[str, ...] = ROW, below: str = "填报人：{{ reporter }}") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["{{ title }} {{ entity_name }}"])
    sheet.append(HEADS)
    sheet.append(row)
    sheet["A5"] = below
    sheet.merge_cells("A5:E5")
    sheet.row_dimensions[3].height, sheet.row_dimensions[5].height = 33, 44
    sheet.print_area = "A1:E5"
    book.save(path)
    return path


def test_a_word_template(tmp_path: Path) -> None:
    fill_word(*filled(), word_template(tmp_path / "t.docx"), tmp_path / "a.docx")
    lines = as_text(tmp_path / "a.docx").splitlines()
    assert lines[0] == "header: 示例&通信公司 共 3 项"
    assert "Normal: 单位：示例&通信公司（91110000600037341L）" in lines
    table = lines.index("序号 | 名称 | 级别 | 条数 | 用途")
    assert lines[table + 1 : table + 4] == [
        "1 | net.=路由 | 重要数据 | 12 | '=运维 等",
        "2 | net.待定 | 待判定 | 1,000 | '=运维 等",
        "3 | net.拓扑 | 重要数据 | 12 | '=运维 等",
    ]
    assert not any("{{" in line for line in lines)
    assert any("按模板 t.docx 填写" in line for line in lines)
    assert "【草稿】" in [part.text for part in docx.Document(str(tmp_path / "a.docx")).sections[0].header.paragraphs]
    must_be_harmless(tmp_path / "a.docx")


def test_an_excel_template(tmp_path: Path) -> None:
    fill_book(*filled(), book_template(tmp_path / "t.xlsx"), tmp_path / "a.xlsx")
    sheet, control = load_workbook(tmp_path / "a.xlsx").worksheets
    assert sheet["A1"].value == "重要数据目录备案表 示例&通信公司"
    assert [[cell.value for cell in row] for row in sheet.iter_rows(3, 5)] == [
        [1, "net.=路由", "重要数据", 12, "'=运维 等"],
        [2, "net.待定", "待判定", 1000, "'=运维 等"],
        [3, "net.拓扑", "重要数据", 12, "'=运维 等"],
    ]
    assert sheet["A7"].value == "填报人："
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A7:E7"]
    assert [sheet.row_dimensions[number].height for number in (3, 4, 5, 7)] == [33, 33, 33, 44]
    assert str(sheet.print_area).endswith("$A$1:$E$7")
    assert "草稿" in str(sheet.oddHeader.left.text)
    assert "规则版本" in [row[0].value for row in control.iter_rows()]
    must_be_harmless(tmp_path / "a.xlsx")


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_equal_input_gives_equal_bytes(kind: str, tmp_path: Path) -> None:
    make, fill = (word_template, fill_word) if kind == "docx" else (book_template, fill_book)
    template = make(tmp_path / f"t.{kind}")
    for name in ("a", "b"):
        fill(*filled(), template, tmp_path / f"{name}.{kind}")
    assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_nothing_to_file_leaves_a_blank_row(kind: str, tmp_path: Path) -> None:
    make, fill = (word_template, fill_word) if kind == "docx" else (book_template, fill_book)
    one = basis(Snapshot(run(), ()))
    fill(one, filing_sheet(one, load_filing_form()), make(tmp_path / f"t.{kind}"), tmp_path / f"a.{kind}")
    text = as_text(tmp_path / f"a.{kind}")
    assert "{{" not in text
    assert "【草稿】" not in text


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("{{ number }}", "{{ 姓名 }}", "", "", ""), "no such placeholder: {{ 姓名 }}"),
        (("", "", "", "", ""), "no row asks for a data item"),
        (("{{ number.__class__ }}", "{{ item }}", "", "", ""), "no such placeholder"),
    ],
)
def test_a_template_that_does_not_fit_says_why(kind: str, row: tuple[str, ...], problem: str, tmp_path: Path) -> None:
    make, fill = (word_template, fill_word) if kind == "docx" else (book_template, fill_book)
    with pytest.raises(UsageError, match=problem):
        fill(*filled(), make(tmp_path / f"t.{kind}", row), tmp_path / f"a.{kind}")
    assert not (tmp_path / f"a.{kind}").exists()


def test_an_item_outside_of_a_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="outside of a table's row"):
        fill_word(*filled(), word_template(tmp_path / "t.docx", above="{{ item }}"), tmp_path / "a.docx")
    with pytest.raises(UsageError, match="several rows"):
        fill_book(*filled(), book_template(tmp_path / "t.xlsx", below="{{ item }}"), tmp_path / "a.xlsx")


def test_a_formula_a_link_or_no_office_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a formula"):
        fill_book(*filled(), book_template(tmp_path / "t.xlsx", below="=SUM(D3:D3)"), tmp_path / "a.xlsx")
    linked = word_template(tmp_path / "t.docx")
    with zipfile.ZipFile(linked, "a") as package:
        package.writestr("word/_rels/more.xml.rels", '<Relationship TargetMode="External"/>')
    with pytest.raises(UsageError, match="links to something outside"):
        fill_word(*filled(), linked, tmp_path / "a.docx")
    (tmp_path / "u.docx").write_bytes(b"no zip")
    with pytest.raises(UsageError, match="cannot be read"):
        fill_word(*filled(), tmp_path / "u.docx", tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "v.docx", "w") as package:
        package.writestr("a.txt", "x")
    with pytest.raises(UsageError, match="cannot be read"):
        fill_word(*filled(), tmp_path / "v.docx", tmp_path / "a.docx")
    (tmp_path / "v.docx").rename(tmp_path / "v.xlsx")
    with pytest.raises(UsageError, match="cannot be read"):
        fill_book(*filled(), tmp_path / "v.xlsx", tmp_path / "a.xlsx")
