"""shudian export filing, people-10m, change and diff, from the scan to the file."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from tests.catalog.documents import as_text, must_be_harmless
from tests.scanner.test_cli import shudian
from tests.scanner.test_filing import _routes, _settings

pytestmark = pytest.mark.slow
_SCAN = ("scan", "nms", "--full")


def _done(tmp_path: Path, *words: str) -> str:
    done = shudian(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company that has filed and grown by 30 % since."""
    tmp_path = tmp_path_factory.mktemp("estate")
    _settings(tmp_path)
    _routes(tmp_path / "nms", 1000)
    _done(tmp_path, *_SCAN)
    _done(tmp_path, "catalog", "file", "--number", "备2026-1", "--signed-by", "王某")
    _routes(tmp_path / "nms", 1300)
    _done(tmp_path, *_SCAN)
    return tmp_path


def test_documents_of_a_year(estate: Path) -> None:
    assert "1 数据项" in _done(estate, "export", "filing", "-o", "备案表.xlsx")
    heads, row = ([cell.value for cell in line] for line in load_workbook(estate / "备案表.xlsx")["备案表"].iter_rows(2, 3))
    said = dict(zip(heads, row, strict=True))
    assert (said["数据级别"], said["数据所属部门"], said["条目数量（条）"]) == ("重要数据", "网络部", 1300)
    assert (said["变更类型"], said["上次备案编号"]) == ("规模变化30%以上", "备2026-1")
    assert str(said["变化比例"]).startswith("条数增加30.00%")

    _done(estate, "export", "filing", "-o", "备案表.docx")
    assert "规模变化已达到30%" in _done(estate, "export", "change")
    assert "演示通信有限公司" in as_text(estate / "变更备案说明.docx")
    assert "没有数据项达到1000万人" in _done(estate, "export", "people-10m")
    assert "0 处变化" in _done(estate, "export", "diff")
    for one in estate.glob("*.docx"):
        must_be_harmless(one)
        # The source "copy" is declared and was never scanned: the first page says so.
        assert "已登记但从未扫描的数据源（1）：copy" in as_text(one).partition("控制页")[0]
    recorded = [line.split(" ", 5)[4:] for line in _done(estate, "audit", "show").splitlines()]
    written = [json.loads(document)["document"] for kind, document in recorded if kind == "export"]
    assert written[:3] == ["filing", "filing", "change"]
    assert {"people_10m", "difference"} <= set(written)


def test_an_undecided_item_blocks_filing_until_it_is_a_draft(tmp_path: Path) -> None:
    _settings(tmp_path, "部, grade: 3, ", "部, ")
    _routes(tmp_path / "nms", 10)
    _done(tmp_path, *_SCAN)
    blocked = shudian("export", "filing", cwd=tmp_path)
    assert blocked.returncode == 1
    assert "network_topology.csv" in blocked.stderr
    assert not (tmp_path / "备案表.xlsx").exists()
    _done(tmp_path, "export", "filing", "--draft")
    book = load_workbook(tmp_path / "备案表.xlsx")
    assert "草稿" in str(book["备案表"].oddHeader.left.text)
    assert "待判定" in [cell.value for cell in book["备案表"][3]]
    nothing = shudian("export", "change", cwd=tmp_path)
    assert (nothing.returncode, "nothing is filed" in nothing.stderr) == (1, True)
    alone = shudian("export", "diff", cwd=tmp_path)
    assert (alone.returncode, "two published runs" in alone.stderr) == (2, True)


def test_a_template_and_columns_of_the_company(estate: Path) -> None:
    document = docx.Document()
    for number, text in enumerate(("{{ item }}", "{{ 责任人 }}")):
        if not number:
            table = document.add_table(1, 2)
        table.cell(0, number).text = text
    document.save(str(estate / "省局.docx"))
    columns = "[{name: 数据, key: item, basis: 省局}, {name: 责任人, key: department, basis: 省局}]"
    (estate / "form.yaml").write_text(f"statement: 省局\nblocks: [{{name: a, scope: item, columns: {columns}}}]", "utf-8")
    _done(estate, "export", "filing", "--form", "form.yaml", "--template", "省局.docx", "-o", "a.docx")
    assert "network_topology.csv | 网络部" in as_text(estate / "a.docx")
    for words, problem in (
        (("-o", "a.pdf"), "must end in .xlsx or .docx"),
        (("--template", "省局.docx", "-o", "b.xlsx"), "same kind of file"),
        (("-o", "省局.docx"), "not an earlier output"),
    ):
        refused = shudian("export", "filing", *words, cwd=estate)
        assert (refused.returncode, problem in refused.stderr) == (2, True), refused.stderr
