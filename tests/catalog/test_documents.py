"""备案表, 1000万人以上个人信息清单, 变更备案说明, 差异报告: what they say, and what holds for each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid5

import pytest
from openpyxl import load_workbook

from catalog import (
    Basis,
    difference,
    filing_sheet,
    load_filing_form,
    write_change,
    write_difference,
    write_filing_book,
    write_filing_word,
    write_people,
)
from catalog.declarations import declared
from catalog.exports.filing_form import ITEM
from catalog.exports.filing_values import FilingSheet
from catalog.model import Declaration, DeclarationScope, Snapshot
from classifiers.model import DatasetFinding, Level, Persons
from config import CatalogError, SettingsError
from connectors.model import Measure, Statistics
from tests.catalog.builders import NAMES, columns, entry
from tests.catalog.documents import (
    SYSTEMS,
    as_text,
    basis,
    census,
    estate,
    filed_state,
    items,
    line,
    must_be_harmless,
    snapshot_of,
)

GOLDEN = Path(__file__).parent / "golden"
FORM = load_filing_form()


def sheet(one: Basis, *, draft: bool = False) -> FilingSheet:
    return filing_sheet(one, FORM, draft=draft)


def grown(rows: int = 3000) -> Snapshot:
    """One item grew, one is gone, one is new, one is a core candidate now; nobody can say of another yet."""
    return snapshot_of(
        *items("拓扑", rows=rows),
        *items("新表", level=Level.CORE_CANDIDATE),
        *items("待定", level=Level.UNDECIDED),
        number=90,
    )


def before() -> Snapshot:
    return snapshot_of(*items("拓扑", "旧表"))


def filing_book(path: Path) -> None:
    one = basis(state=filed_state(before(), estate()))
    write_filing_book(one, sheet(one), path)


def filing_word(path: Path) -> None:
    one = basis(snapshot_of(*items("拓扑"), *items("待定", level=Level.UNDECIDED)))
    write_filing_word(one, sheet(one, draft=True), path)


def people(path: Path) -> None:
    write_people(basis(census=census(), lines=(line("reached", 10_400_000),)), path)


def change(path: Path) -> None:
    write_change(basis(grown(), state=filed_state(before(), grown())), path)


def differing(path: Path) -> None:
    older = snapshot_of(*items("拓扑", "旧表"), *items("用途"))
    newer = replace(grown(), run=replace(grown().run, rules="rules-2"))
    write_difference(basis(newer), difference(older, newer), path)


DOCUMENTS: dict[str, Callable[[Path], None]] = {
    "filing.xlsx": filing_book,
    "filing.docx": filing_word,
    "people.xlsx": people,
    "change.docx": change,
    "difference.xlsx": differing,
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_the_golden_one(name: str, tmp_path: Path) -> None:
    """After a wanted change: delete the golden file, run this test, and read the difference before it is kept."""
    path, golden = tmp_path / name, GOLDEN / f"{name.replace('.', '_')}.txt"
    DOCUMENTS[name](path)
    text = as_text(path)
    if not golden.exists():
        golden.write_text(text, encoding="utf-8")
        pytest.fail("the golden file was written anew: read it")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_equal_input_gives_equal_bytes(name: str, tmp_path: Path) -> None:
    for one in ("a", "b"):
        DOCUMENTS[name](tmp_path / f"{one}.{name}")
    assert (tmp_path / f"a.{name}").read_bytes() == (tmp_path / f"b.{name}").read_bytes()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_in_it_is_run_or_followed(name: str, tmp_path: Path) -> None:
    DOCUMENTS[name](tmp_path / name)
    must_be_harmless(tmp_path / name)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_was_never_looked_at_and_where_it_comes_from_is_said(name: str, tmp_path: Path) -> None:
    DOCUMENTS[name](tmp_path / name)
    text = as_text(tmp_path / name)
    first = text.partition("== 控制页")[0] if name.endswith("xlsx") else text.partition("控制页：")[0]
    assert "warehouse" in first
    assert "billing" in first
    for said in ("规则版本", "快照内容校验值", "操作记录链末端", "第 7 条"):
        assert said in text


def test_an_undecided_item_blocks_filing_and_is_named() -> None:
    one = basis(snapshot_of(*items("拓扑"), *items("待定", level=Level.UNDECIDED)))
    with pytest.raises(CatalogError, match="待定"):
        sheet(one)
    drafted = sheet(one, draft=True)
    assert (drafted.undecided, drafted.mark) == (1, "草稿")
    assert [row["level"].value for row in drafted.rows] == ["待判定", "重要数据"]


def test_what_is_filed() -> None:
    rows = {str(row["item"].value): row for row in sheet(basis()).rows}
    assert sorted(rows) == ["net.=路由", "net.拓扑", "net.核心网", "用户"]  # neither the general nor the customer's
    core = rows["net.核心网"]
    assert core["level"].value == "重要数据"
    assert "核心数据候选，待行业监管部门审核确定" in str(core["remarks"].value)
    assert (core["network_grade"].value, core["mlps"].value, core["ciio"].value) == ("3.1", "三级", "否")
    assert (core["first_responsible"].value, core["dimension"].value) == ("张某", "信息系统重要程度")
    many = rows["用户"]
    assert (many["level"].value, many["personal"].value, many["persons"].value) == ("一般数据", "是", "10,400,000 至 12,000,000")
    assert "涉及1000万人以上个人信息" in str(many["remarks"].value)
    assert many["network_grade"].value == many["cdo"].value == ""


@pytest.mark.parametrize(
    ("now", "kinds", "percent"),
    [
        (items("拓扑", "旧表"), "无变化", "条数无变化"),
        (items("拓扑", "旧表", rows=1299), "无变化", "条数增加29.90%"),
        (items("拓扑", "旧表", rows=1300), "规模变化30%以上", "条数增加30.00%"),
        (items("拓扑", "旧表", rows=700), "规模变化30%以上", "条数减少30.00%"),
        (items("拓扑", "旧表", level=Level.CORE_CANDIDATE), "其他内容变化", "条数无变化"),
        (items("拓扑", "旧表", rows=0, statistics=Statistics()), "规模变化待核实", "条数有数据规模未知"),
    ],
)
def test_the_block_of_change(now: tuple[object, ...], kinds: str, percent: str) -> None:
    after = snapshot_of(*now)  # type: ignore[arg-type]
    found = {str(row["item"].value): row for row in sheet(basis(after, state=filed_state(before(), after))).rows}
    row = found["net.拓扑"]
    assert row["change_type"].value == kinds
    assert str(row["change_percent"].value).startswith(percent)
    assert row["former_reference"].value == "备2024-1"
    assert row["change_due"].value == ("" if kinds == "无变化" else "2024-06-02")


def test_what_is_open_in_another_category_is_no_change_of_an_item() -> None:
    other = {"finding": DatasetFinding(columns("id"), "network_planning_ops", "network_planning_ops.configuration")}
    filed = snapshot_of(*items("拓扑"), *items("配置", **other))
    after = snapshot_of(*items("拓扑"), *items("配置", statistics=Statistics(), **other))
    rows = sheet(basis(after, state=filed_state(filed, after))).rows
    assert [(row["item"].value, row["change_type"].value) for row in rows] == [
        ("net.拓扑", "无变化"),
        ("net.配置", "规模变化待核实"),
    ]


def test_what_is_declared_of_an_item_stands_before_what_is_declared_of_its_system() -> None:
    one = snapshot_of(*items("拓扑", "路由"))
    when = one.run.finished_at
    target = next(str(item.id) for item in one.items if item.title == "net.拓扑")
    said = Declaration(uuid5(NAMES, "d"), DeclarationScope.ITEM, target, "first_responsible", "李某", "", "王某", when)
    rows = sheet(basis(one, systems=declared(SYSTEMS, [said]))).rows
    assert {row["item"].value: row["first_responsible"].value for row in rows} == {"net.拓扑": "李某", "net.路由": "张某"}


def test_without_a_filing_all_is_filed_for_the_first_time() -> None:
    assert {row["change_type"].value for row in sheet(basis()).rows} == {"首次"}


def test_the_workbook_is_ready_to_print_and_to_fill_in(tmp_path: Path) -> None:
    filing_book(tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["首页", "备案表", "填表说明", "控制页"]
    table = book["备案表"]
    assert (table.freeze_panes, table.print_title_rows, table.print_title_cols) == ("C3", "$1:$2", "$A:$B")
    columns = FORM.columns(ITEM)
    assert [cell.value for cell in table[2]] == [one.name for one in columns]
    assert len(table.col_breaks.brk) >= len(FORM.of(ITEM)) - 1
    lists = {str(one.sqref) for one in table.data_validations.dataValidation}
    assert len(lists) == sum(bool(one.allowed) for one in columns)
    assert "没有公开" in str(book["首页"]["B3"].value)
    notes = {row[1].value: row[2].value for row in book["填表说明"].iter_rows(min_row=2)}
    assert all(notes[one.name] for one in columns)  # every column says which text it comes from


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("blocks: []", "is not as the form needs"),
        ("statement: a\nblocks: []", "no column is about a data item"),
        ("statement: a\nblocks: [{name: b, scope: item, columns: [{name: c, key: d, basis: e, colour: red}]}]", "is not as"),
        ("statement: a\nblocks: [{name: b, scope: item, columns: [{name: c, key: 1, basis: e}]}]", "is not as"),
        ("statement: a\nblocks: [{name: b, scope: all, columns: [{name: c, key: d, basis: e}]}]", "scope is 'all'"),
        ("statement: a\nblocks: [{name: b, scope: item, columns: [{name: c, key: d, basis: e, width: 900}]}]", "width"),
        (
            "statement: a\nblocks: [{name: b, scope: item, columns: [{name: c, key: d, basis: e}, {name: f, key: d, basis: g}]}]",
            "stands twice",
        ),
    ],
)
def test_a_form_that_is_wrong_says_how(text: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=problem):
        load_filing_form(tmp_path / "form.yaml")


def test_a_form_of_the_company(tmp_path: Path) -> None:
    columns = "[{name: 名, key: item, basis: 省局}, {name: 责任人, key: first_responsible, basis: 省局}]"
    text = f"statement: 省局式样\nblocks: [{{name: 数据, scope: item, columns: {columns}}}]"
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    made = filing_sheet(basis(), load_filing_form(tmp_path / "form.yaml"))
    assert made.rows[-1]["first_responsible"].value == "张某"
    write_filing_book(basis(), made, tmp_path / "a.xlsx")
    write_filing_word(basis(), made, tmp_path / "a.docx")
    assert "省局式样" in as_text(tmp_path / "a.docx")


def test_a_change_needs_a_filing(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="nothing is filed"):
        write_change(basis(), tmp_path / "a.docx")


@pytest.mark.parametrize(
    ("rows", "clock", "said"),
    [
        (1300, True, "规模变化已达到30%，须在三个月内备案变更"),
        (1299, True, "规模变化曾达到30%，变更义务已发生，须在三个月内备案变更"),
        (1299, False, "规模变化未达到30%"),
    ],
)
def test_the_verdict_in_words(rows: int, clock: bool, said: str, tmp_path: Path) -> None:
    one, other = snapshot_of(*items("拓扑")), snapshot_of(*items("拓扑", rows=rows))
    state = filed_state(one, other, clock=clock)
    assert write_change(basis(other, state=state), tmp_path / "a.docx") == said
    text = as_text(tmp_path / "a.docx")
    assert ("2024-06-02" in text) is clock
    assert ("2024-08-31" in text) is clock  # three months from when it was seen first


@pytest.mark.parametrize(
    ("state", "lower", "said"),
    [
        ("reached", 10_400_000, "已达到1000万人；单独达到1000万人的数据项 1 个"),
        ("possible", 0, "没有已清点达到1000万人的数据项，但尚不能确定"),
        ("not_reached", 0, "未达到1000万人，没有数据项达到1000万人"),
    ],
)
def test_the_line_of_ten_million(state: str, lower: int, said: str, tmp_path: Path) -> None:
    persons = Persons(10_000_000 if lower else 0, 10_000_000 if lower else 500, "census")
    found = entry("用户", persons=persons)
    assert said in write_people(basis(snapshot_of(found), lines=(line(state, lower),)), tmp_path / "a.xlsx")
    table = load_workbook(tmp_path / "a.xlsx")["数据项"]
    assert table["H2"].value == ("已达到" if lower else "未达到")


def test_without_a_census_what_was_not_counted_is_listed(tmp_path: Path) -> None:
    write_people(basis(), tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    assert "没有做过人数统计" in as_text(tmp_path / "a.xlsx")
    assert [row[1].value for row in book["未计入"].iter_rows(min_row=2)] == ["工单"]


def test_unread_is_not_gone_in_a_difference(tmp_path: Path) -> None:
    newer = snapshot_of(*items("拓扑"), number=2, sources=(replace(estate().sources[1], source="oss"),))
    write_difference(basis(newer), difference(before(), newer), tmp_path / "a.xlsx")
    kinds = {row[0].value for row in load_workbook(tmp_path / "a.xlsx")["变化"].iter_rows(min_row=2)}
    assert kinds == set()
    assert "较新的一次未能读取（无法连接或连接中断），其内容不算新增也不算消失：oss" in as_text(tmp_path / "a.xlsx")


def test_sizes_stay_text_and_numbers(tmp_path: Path) -> None:
    one = basis(snapshot_of(*items("拓扑", statistics=Statistics(Measure.exact(3), Measure.exact(2_500_000, "file_length")))))
    write_filing_book(one, sheet(one), tmp_path / "a.xlsx")
    table = load_workbook(tmp_path / "a.xlsx")["备案表"]
    heads = [cell.value for cell in table[2]]
    assert table.cell(3, heads.index("条目数量（条）") + 1).value == 3
    assert table.cell(3, heads.index("存储总量（GB）") + 1).value == 0.0025
    assert SYSTEMS["oss"].declared["purpose"] == "=运维"
    assert table.cell(3, heads.index("处理目的和用途") + 1).value == "'=运维"
