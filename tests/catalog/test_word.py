"""Word documents that are long: all of it is there, in its order, and charts and tables may be mixed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest

from catalog.exports.cells import Cell, Style
from catalog.exports.word import Paper
from catalog.exports.word_xml import Box, shown
from tests.catalog.documents import must_be_harmless

MADE = datetime(2024, 3, 2, tzinfo=UTC)
_HOSTILE = '<w:proofErr w:type="part-0"/>&<![CDATA[x]]>=\x00\u202e'


def _written(path: Path, tables: int) -> list[str]:
    paper = Paper("报告", "示例&公司")
    for number in range(tables):
        paper.heading(f"第{number}节", 2)
        paper.paragraph(_HOSTILE)
        if number % 7 == 0:
            paper.document.add_paragraph(f"图{number}")  # as charts are put in
        paper.grid([[Box(Cell("名", Style.HEADING)), Box(Cell(number, Style.COUNT))], [Box(Cell("x" * 2000), 2)]], (1, 2))
    paper.save(path, MADE, "run")
    document = docx.Document(str(path))
    return [
        "|".join(dict.fromkeys(cell.text for row in part.rows for cell in row.cells))
        if hasattr(part, "rows")
        else getattr(part, "text", "")
        for part in document.iter_inner_content()
    ]


def test_a_long_document_holds_everything_in_its_order(tmp_path: Path) -> None:
    lines = [line for line in _written(tmp_path / "a.docx", 300) if line]
    expected = []
    for number in range(300):
        expected += [f"第{number}节", '<w:proofErr w:type="part-0"/>&<![CDATA[x]]>=']
        expected += [f"图{number}"] if number % 7 == 0 else []
        expected += [f"名|{number:,}|{'x' * 2000}"]
    assert lines == expected
    must_be_harmless(tmp_path / "a.docx")
    _written(tmp_path / "b.docx", 300)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Cell(1, Style.COUNT), "1"),
        (Cell(1.0, Style.SIZE), "1.000"),
        (Cell(0.0004, Style.ABOUT_SIZE), "约 <0.001"),
        (Cell(12_000, Style.LEAST_COUNT), "≥ 12,000"),
        (Cell("=1+1"), "'=1+1"),
    ],
)
def test_a_cell_as_text(cell: Cell, text: str) -> None:
    assert shown(cell) == text
