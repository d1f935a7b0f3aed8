"""The texts of Word documents, read piece by piece: tables within tables, text boxes, attributes, and what hides text."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from config import ShudianError
from scanner.document_texts import document_texts

_HEAD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><w:body>'
)


def _paper(path: Path, body: str, before: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", f"{before}{_HEAD}{body}</w:body></w:document>")
    return path


def _line(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _cell(inside: str) -> str:
    return f"<w:tc>{inside}</w:tc>"


def test_every_text_has_its_place(tmp_path: Path) -> None:
    inner = f"<w:tbl><w:tr>{_cell(_line('内'))}{_cell(_line('层'))}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr>{_cell(_line('甲'))}{_cell(inner + _line('乙'))}</w:tr></w:tbl>"
    drawn = '<w:p><wp:docPr name="图" descr="说明"/><w:r><w:t>前</w:t></w:r></w:p>'
    control = f'<w:sdt title="框">{_line("中")}</w:sdt>'
    told = {
        one.where: one.text for one in document_texts(_paper(tmp_path / "a.docx", drawn + outer + control + _line("后")), ".docx")
    }
    paragraphs = {where: text for where, text in told.items() if "paragraph" in where}
    assert list(paragraphs.values()) == ["前", "中", "后"]
    assert told["document.xml table 1 row 1 column 1"] == "甲"
    assert told["document.xml table 2 row 1 column 2"] == "层"
    assert {told["document.xml (descr)"], told["document.xml (name)"], told["document.xml (title)"]} == {"说明", "图", "框"}


def test_labels_are_what_stands_above_and_to_the_left(tmp_path: Path) -> None:
    rows = "".join(f"<w:tr>{''.join(_cell(_line(one)) for one in row)}</w:tr>" for row in (("名", "值"), ("电话", "无")))
    told = {one.where: one for one in document_texts(_paper(tmp_path / "a.docx", f"<w:tbl>{rows}</w:tbl>"), ".docx")}
    assert told["document.xml table 1 row 2 column 2"].labels == ("电话", "值")


def test_entities_that_hide_a_text_are_refused(tmp_path: Path) -> None:
    hidden = '<!DOCTYPE x [<!ENTITY a "13900001234">]>'
    with pytest.raises(ShudianError, match="declares entities"):
        list(document_texts(_paper(tmp_path / "a.docx", _line("&a;"), hidden), ".docx"))
