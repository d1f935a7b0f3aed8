"""Last year's filing comes out of a workbook as people made it: odd headers, units, names with remarks, numbers as text."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from catalog import SheetPlan, group, read_filed_sheet, summarise
from classifiers.model import Level
from config import UsageError, load_taxonomy
from connectors.model import Measure, Provenance
from tests.catalog.builders import entry

TAXONOMY = load_taxonomy()
GROUPED = group((entry("customers"), entry("topology"), entry("cdr_20240101"), entry("cdr_20240102")), "演示公司")
OURS = summarise(GROUPED.entries, GROUPED.items)
HEADER = ["数据项", "部门", "类", "级别", "数据规模（条数）", "数据规模（GB）", "用途"]


def book(folder: Path, *rows: list[object], sheet: str = "Sheet") -> Path:
    workbook = Workbook()
    page = workbook.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    file = folder / "去年 备案.xlsx"
    workbook.save(file)
    return file


def test_a_filed_inventory_is_read_and_matched(tmp_path: Path) -> None:
    file = book(
        tmp_path,
        ["某公司 2025 年度重要数据目录"],
        HEADER,
        ["topology（网络拓扑）", "网络部", "网络规划运维数据域——网络结构、路由与设备配置", "重要数据", "12,000", "约1.5", "运维"],
        ["cdr_*", "市场部", "用户数据", "重要", 2_000_000, 30, ""],
        ["去年的表", "市场部", "没有这个类", "核心数据", "1.2万条", "", ""],
        [None, None, None, None, None, None, None],
    )
    sheet = read_filed_sheet(file, SheetPlan(bytes_kind="table_data"), OURS, TAXONOMY)
    topology, calls, gone = sheet.items
    ids = {one.item.title: one.item.id for one in OURS}
    assert (topology.item, topology.name, topology.department) == (ids["topology"], "topology", "网络部")
    assert topology.category == "network_planning_ops.configuration"
    assert (topology.level, topology.rows) == (Level.IMPORTANT, Measure.exact(12_000))
    assert (topology.bytes.value, topology.bytes.provenance) == (1_500_000_000, Provenance.STATISTICS)
    assert topology.content == {"purpose": "运维"}
    assert (calls.item, calls.bytes) == (ids["cdr_*"], Measure.exact(30 * 10**9, "table_data"))
    assert (gone.item, gone.level, gone.category) == (None, Level.CORE, "没有这个类")
    assert (gone.rows.value, gone.bytes.value) == (12_000, None)
    assert sheet.unmatched == ("去年的表",)
    assert sheet.problems == ()


def test_what_cannot_be_understood_is_named_by_row_and_stays_unknown(tmp_path: Path) -> None:
    file = book(tmp_path, HEADER, ["a", "", "", "三级", "很多", "13900001234 次", ""])
    sheet = read_filed_sheet(file, SheetPlan(), OURS, TAXONOMY)
    assert [one.partition(":")[0] for one in sheet.problems] == ["row 2"] * 3
    assert not any("13900001234" in one for one in sheet.problems)
    assert (sheet.items[0].rows.value, sheet.items[0].level) == (None, Level.IMPORTANT)


def test_headings_of_its_own_and_binary_gigabytes(tmp_path: Path) -> None:
    file = book(tmp_path, ["资产", "条目"], ["topology", 5], sheet="目录")
    plan = SheetPlan("目录", {"name": "资产", "rows": "条目"}, 2**30)
    assert read_filed_sheet(file, plan, OURS, TAXONOMY).items[0].rows == Measure.exact(5)
    sized = book(tmp_path, ["数据项", "存储总量"], ["topology", 2])
    assert read_filed_sheet(sized, SheetPlan(gigabyte=2**30), OURS, TAXONOMY).items[0].bytes.value == 2**31


def test_a_name_that_two_items_have_stands_for_neither(tmp_path: Path) -> None:
    twins = group(
        (entry("customers"), entry("customers", source="bss", system="bss", path=("bss", "main", "customers"))), "演示公司"
    )
    file = book(tmp_path, HEADER, ["customers", "", "", "重要", 1, 1, ""])
    sheet = read_filed_sheet(file, SheetPlan(), summarise(twins.entries, twins.items), TAXONOMY)
    assert sheet.unmatched == ("customers",)


@pytest.mark.parametrize("wrong", ["no header", "no rows", "no sheet", "no workbook", "no file"])
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, wrong: str) -> None:
    file = book(tmp_path, HEADER, ["a", "", "", "重要", 1, 1, ""])
    plan = SheetPlan()
    if wrong == "no header":
        file = book(tmp_path, ["甲", "乙"], ["a", "b"])
    elif wrong == "no rows":
        file = book(tmp_path, HEADER)
    elif wrong == "no sheet":
        plan = SheetPlan("不存在")
    elif wrong == "no workbook":
        file.write_bytes(b"PK\x03\x04 not a workbook")
    else:
        file = tmp_path / "nothing.xlsx"
    with pytest.raises(UsageError):
        read_filed_sheet(file, plan, OURS, TAXONOMY)
