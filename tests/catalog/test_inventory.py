"""数据清单.xlsx: exactly the form, nothing invented, nothing that a spreadsheet would run, no data value."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from catalog import group, write_inventory
from catalog.exports.cells import harmless
from catalog.exports.inventory import inventory_rows
from catalog.model import Entry, RunStatus, Snapshot, SourceOutcome, System
from classifiers.model import DatasetFinding, Decision, Level, LevelReason
from config import Category, Domain, Taxonomy, UsageError
from connectors.model import Coverage, Kind, Measure, Provenance, Reason, Statistics, Status, Unread
from tests.catalog.builders import NAMES, columns, entry, run, unread

GOLDEN = Path(__file__).parent / "golden" / "inventory.txt"
_HEADER = """
数据项 部门 类 级别 数据规模（条数） 数据规模（GB） 处理方式 详细描述 存储位置 现有管理政策 影响 面临主要安全威胁
时效 来源 用途 共享情况 保护情况 出境情况 所属部门签字确认 备注
"""
HEADER = tuple(_HEADER.split())
TAXONOMY = Taxonomy(
    {},
    {
        "user_personal": Domain(
            "user_personal",
            "用户数据",
            "user data",
            "own",
            (
                Category("user_personal.identity", "user_personal", "用户身份", "identity", "own"),
                Category("user_personal.identity.natural_person", "user_personal", "自然人", "person", "own"),
            ),
        ),
        "network_planning_ops": Domain("network_planning_ops", "网络规划运维数据域", "network", "guideline"),
    },
)
SYSTEMS = {
    "crm": System(
        "crm",
        "客户关系管理系统",
        "市场部",
        "",
        3.0,
        {"processing": "收集、存储、使用加工", "purpose": "办理业务", "sharing": "=不共享", "remarks": "已梳理"},
    ),
}


def _sized(rows: Measure, size: Measure) -> dict[str, Any]:
    return {"statistics": Statistics(rows, size)}


def _entries() -> tuple[Entry, ...]:
    person: dict[str, Any] = {
        "finding": DatasetFinding(columns("id", zjhm="CN_ID_CARD"), "user_personal", "user_personal.identity.natural_person")
    }
    reason = (LevelReason("r1", "支撑三级以上网络单元（指引2.4）"),)
    core: dict[str, Any] = {
        "decision": Decision(Level.CORE_CANDIDATE, reason, flags=("pi_over_10m",)),
        "system": "oss",
        "source": "oss",
    }
    network: dict[str, Any] = {"finding": DatasetFinding(columns("cgi"), "network_planning_ops", "network_planning_ops.no_such")}
    file: dict[str, Any] = {"kind": Kind.FILE, "source": "files", "system": "files"}
    sampled: dict[str, Any] = {
        **_sized(Measure.estimate(10**6), _bytes(10**9)),
        "coverage": Coverage("random", 300, 900, 7, 0.951),
    }
    days = [entry(f"cdr_202401{day:02}", **sampled) for day in range(1, 31)]
    return (
        entry("客户资料", comment="客户实名资料", **person),
        *days,
        unread("cdr_20240131"),
        entry("基站", path=("oss", "net", "基站"), **core, **network),
        entry("拓扑", path=("oss", "net", "拓扑"), level=Level.IMPORTANT, system="oss", source="oss", **network),
        entry("工单", level=Level.UNDECIDED, status=Status.PARTIAL, unread=(Unread("备注", Reason.PERMISSION),)),
        entry("小表", **_sized(Measure.exact(3), _bytes(90))),
        entry("新系统", system="new", environment="test", role="entrusted"),
        unread("视图", Reason.OFF_BY_DEFAULT, detail="GRANT SELECT ON 视图 TO scanner;"),
        entry('=HYPERLINK("http://x","点")', path=("", "", '=HYPERLINK("http://x","点")')),
        entry("@SUM(A1)", path=("", "＝cmd", "@SUM(A1)"), comment="\t+1\n-2\x00\x1b[31m\u202e"),
        entry("https://example.com/x", path=("", "", "https://example.com/x")),
        entry("00123", path=("", "", "00123")),
        entry("_x0041_<b>&amp;", path=("", "", "_x0041_<b>&amp;")),
        entry("经营.xlsx", path=("战略", "2024", "经营.xlsx"), **file, **_sized(Measure(), Measure.exact(2048, "file_length"))),
    )


def _bytes(value: int) -> Measure:
    return Measure.estimate(value, "table_data", Provenance.EXTRAPOLATED)


def _snapshot() -> Snapshot:
    numbers = iter(range(1000))
    grouping = group(_entries(), "示例&通信公司", (), lambda: uuid5(NAMES, f"item {next(numbers)}"))
    sources = (
        SourceOutcome("crm", Status.PARTIAL, "PostgreSQL", "15.1", datasets=40),
        SourceOutcome("billing", Status.FAILED, reason=Reason.UNREACHABLE, detail="=no answer"),
    )
    return Snapshot(run(3, RunStatus.PARTIAL), grouping.entries, grouping.items, (), sources)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "数据清单.xlsx"
    write_inventory(_snapshot(), SYSTEMS, path, taxonomy=TAXONOMY)
    return path


def _as_text(file: Path) -> str:
    """Every cell that says something or is marked, with its number format where it is a number."""
    lines = []
    for sheet in load_workbook(file).worksheets:
        lines.append(f"== {sheet.title} {sheet.dimensions}")
        for row in sheet.iter_rows():
            for cell in row:
                marked = cell.fill.fgColor.rgb == "FFFFF2CC"
                if isinstance(cell.value, (int, float)):
                    lines.append(f"{cell.coordinate} {cell.value} [{cell.number_format}]")
                elif cell.value is not None or marked:
                    # Excel, LibreOffice and calamine take this mark back; openpyxl does not for texts in the sheet itself.
                    text = str(cell.value).replace("_x005F_", "_")
                    lines.append(f"{cell.coordinate} {'[待填写]' if marked else text}")
    return "\n".join(lines) + "\n"


def test_the_workbook_is_the_golden_one(file: Path) -> None:
    """After a wanted change: delete the golden file, run this test, and read the difference before it is kept."""
    text = _as_text(file)
    if not GOLDEN.exists():
        GOLDEN.write_text(text, encoding="utf-8")
        pytest.fail("the golden file was written anew: read it")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_form_has_exactly_the_twenty_columns(file: Path) -> None:
    book = load_workbook(file)
    assert book.sheetnames == ["数据清单", "填表说明", "控制页"]
    assert tuple(cell.value for cell in book["数据清单"][1]) == HEADER
    notes = [(row[0].value, row[1].value) for row in book["填表说明"].iter_rows(min_row=2, max_row=21)]
    assert notes == list(enumerate(HEADER, start=1))


def test_equal_input_gives_equal_bytes(file: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    write_inventory(_snapshot(), SYSTEMS, again, taxonomy=TAXONOMY)
    assert again.read_bytes() == file.read_bytes()


def test_nothing_in_it_is_run_or_followed(file: Path) -> None:
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name).decode("utf-8") for name in package.namelist() if name.endswith((".xml", ".rels"))}
    sheets = "".join(text for name, text in parts.items() if name.startswith("xl/worksheets"))
    assert "<f>" not in sheets
    assert "<hyperlink" not in sheets
    assert not any("External" in text for text in parts.values())
    for sheet in load_workbook(file).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n")
                assert not isinstance(cell.value, str) or not cell.value.startswith(tuple("=+-@＝＋－＠\t\r"))


def test_what_only_people_know_is_blank_and_marked(file: Path) -> None:
    sheet = load_workbook(file)["数据清单"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    new = rows["新系统"]
    people = [HEADER.index(name) for name in HEADER if name not in ("数据项", "类", "级别", "备注", "所属部门签字确认")]
    people = [number for number in people if not HEADER[number].startswith("数据规模")]
    assert all(new[number].value is None and new[number].fill.fgColor.rgb == "FFFFF2CC" for number in people)
    declared = rows["客户资料（客户实名资料）"]
    assert [declared[HEADER.index(name)].value for name in ("部门", "存储位置", "处理方式", "用途", "共享情况")] == [
        "市场部",
        "客户关系管理系统",
        "收集、存储、使用加工",
        "办理业务",
        "'=不共享",
    ]
    assert declared[HEADER.index("影响")].value is None
    signatures = [row[HEADER.index("所属部门签字确认")] for row in rows.values()]
    assert all(cell.value is None and cell.fill.fgColor.rgb != "FFFFF2CC" for cell in signatures)


@pytest.mark.parametrize(
    ("level", "shown", "remark"),
    [
        (Level.GENERAL, "一般数据", ""),
        (Level.IMPORTANT, "重要数据", ""),
        (Level.CORE_CANDIDATE, "重要数据", "核心数据候选，待行业监管部门审核确定"),
        (Level.CORE, "核心数据", ""),
        (Level.UNDECIDED, "", "待判定：系统定级未声明"),
    ],
)
def test_levels_print_as_the_form_wants_them(level: Level, shown: str, remark: str) -> None:
    grouping = group([entry("a", level=level)], "")
    ((*cells, remarks),) = inventory_rows(Snapshot(run(), grouping.entries, grouping.items), {}, TAXONOMY)
    assert (cells[3].value, remarks.value) == (shown, remark)


def test_an_unfinished_document_never_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "数据清单.xlsx"
    path.write_bytes(b"old")
    broken = replace(_snapshot(), items=(object(),))  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        write_inventory(broken, SYSTEMS, path, taxonomy=TAXONOMY)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("数据清单.xlsx", b"old")]


@pytest.mark.parametrize("name", ["a file/数据清单.xlsx", "a folder"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a file").touch()
    with pytest.raises(UsageError, match="cannot be written"):
        write_inventory(_snapshot(), SYSTEMS, tmp_path / name, taxonomy=TAXONOMY)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a file", "a folder"]


def test_an_empty_snapshot_gives_an_empty_form(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    write_inventory(Snapshot(run(), ()), {}, path, taxonomy=TAXONOMY)
    assert load_workbook(path)["数据清单"].max_row == 1


def test_no_document_holds_more_than_the_snapshot_says(tmp_path: Path) -> None:
    """Names come masked into a snapshot; nothing else could bring a number of a person into the document."""
    masked = entry("t_139****0000", columns("c_6217**********0000"), comment="如 1390000****", detail="110101********0010")
    grouping = group([masked], "示例公司")
    path = tmp_path / "masked.xlsx"
    write_inventory(Snapshot(run(), grouping.entries, grouping.items), {}, path, taxonomy=TAXONOMY)
    with zipfile.ZipFile(path) as package:
        text = "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    shown = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|http://schemas[^\"]*", "", text)
    assert "139****0000" in shown
    assert re.findall(r"(?<!\d)(?:1[3-9]\d{9}|\d{16,19}|\d{17}[\dX])(?!\d)", shown) == []


@given(st.text())
def test_harmless_text(text: str) -> None:
    shown = harmless(text)
    assert not shown.startswith(tuple("=+-@＝＋－＠ \t\r\n"))
    assert all(one == " " or one.isprintable() or ord(one) > 127 for one in shown)
    assert harmless(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("客户", "客户"),
        ("=1+1", "'=1+1"),
        (" \t=1+1", "'=1+1"),
        ("\u200b=1", "'=1"),
        ("＝1", "'＝1"),
        ("a\r\nb", "a  b"),
        ("\x00\x1b[0m", "[0m"),
        ("\ud800x", "x"),
        ("x" * 40_000, "x" * 8000 + "…（余略）"),
    ],
)
def test_harmless_examples(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_coverage_and_unknown_numbers(tmp_path: Path) -> None:
    partly = [unread("u_0"), entry("u_1", rows=Measure.exact(5)), entry("u_2", rows=Measure.estimate(7))]
    grouping = group([*partly, entry("lone", statistics=Statistics(), coverage=Coverage("none"))], "")
    rows = inventory_rows(Snapshot(run(), grouping.entries, grouping.items), {}, TAXONOMY)
    shown = {row[0].value: (row[4].value, row[4].style.name, row[-1].value) for row in rows}
    assert shown["u_*"][:2] == (12, "LEAST_COUNT")
    assert "条数为下限，1个成员规模未知" in str(shown["u_*"][2])
    assert "1个成员未完整读取：账号没有读取权限" in str(shown["u_*"][2])
    assert shown["lone"] == ("", "TO_FILL", "条数未知；存储量未知")


def test_the_form_is_ready_to_print_and_to_fill_in(file: Path) -> None:
    sheet = load_workbook(file)["数据清单"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B2", "$1:$1")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    # One page wide (1 is what a missing width means), as many pages high as it takes.
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.auto_filter.ref == f"A1:T{sheet.max_row}"
    choices = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert choices == {
        f"D2:D{sheet.max_row}": '"一般数据,重要数据,核心数据"',
        f"G2:G{sheet.max_row}": '"收集,存储,使用加工,传输,对外提供,公开,销毁,转移,委托处理,出境"',
    }
    assert "示例&&通信公司" in sheet.HeaderFooter.oddHeader.left.text or "示例&通信公司" in sheet.HeaderFooter.oddHeader.left.text
