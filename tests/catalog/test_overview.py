"""总览报告.docx: its text, its tables, its charts and the 数据清单 say the same numbers; what was not looked at comes first."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from docx import Document
from openpyxl import load_workbook

from catalog import Basis, Overview, difference, group, write_inventory, write_overview
from catalog.change_clock import ChangeClock
from catalog.deadlines import Deadline, DeadlineKind
from catalog.exports.charts import Chart, Series, chart_xml
from catalog.exports.overview_figures import Figures, Read, reading_of
from catalog.filed_changes import filed_change
from catalog.filed_items import filed_items
from catalog.filings import FiledState
from catalog.model import Entry, Filing, FilingOrigin, Snapshot, SourceOutcome, System, Threshold
from classifiers.model import DatasetFinding, Decision, Level, Persons, Protection
from config import load_taxonomy
from connectors.model import Coverage, Measure, Reason, Status
from tests.catalog.builders import NAMES, START, columns, entry, run, unread

TODAY = date(2024, 3, 10)
TAXONOMY = load_taxonomy()
SYSTEMS = {
    "crm": System("crm", "客户关系管理系统", "市场部"),
    "old": System("old", "历史归档系统", "综合部"),
}
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def _entries() -> tuple[Entry, ...]:
    clear = tuple(replace(one, protection=Protection.CLEAR) for one in columns("id", tel="CN_MOBILE_PHONE", zjhm="CN_ID_CARD"))
    network: dict[str, Any] = {"finding": DatasetFinding(clear, "network_planning_ops", "network_planning_ops.topology")}
    sampled: dict[str, Any] = {"coverage": Coverage("random", 300, 900, 7, 0.951), "persons": Persons(40, 90, "census")}
    return (
        entry("客户资料", clear, **sampled),
        entry("拓扑", clear, level=Level.IMPORTANT, rows=Measure.exact(1300), **network),
        entry("基站", level=Level.IMPORTANT, decision=Decision(Level.CORE_CANDIDATE, flags=("pi_over_10m",)), **network),
        entry("工单", level=Level.UNDECIDED, persons=Persons(0, None)),
        entry("托管", role="entrusted", finding=DatasetFinding(clear)),
        unread("账单"),
        unread("视图", Reason.OFF_BY_DEFAULT),
        unread("字典", Reason.METADATA_ONLY),
    )


def _ids() -> Iterator[UUID]:
    return (uuid5(NAMES, f"item {number}") for number in range(1000))


def _snapshot(*entries: Entry, number: int = 3) -> Snapshot:
    ids = _ids()
    grouping = group(entries or _entries(), "示例通信公司", (), lambda: next(ids))
    sources = (
        SourceOutcome("crm", Status.PARTIAL, "PostgreSQL", "15.1", datasets=8, as_of=START),
        SourceOutcome("billing", Status.FAILED, reason=Reason.UNREACHABLE, detail="=no answer"),
    )
    return Snapshot(run(number), grouping.entries, grouping.items, (), sources)


def _basis(*, filed: bool = True) -> Basis:
    snapshot = _snapshot()
    items = filed_items(snapshot, SYSTEMS).items
    before = tuple(replace(one, rows=Measure.exact(1000)) for one in items)
    filing = Filing(NAMES, "示例通信公司", date(2024, 1, 2), START, FilingOrigin.FROZEN, "上海", before, "备2024-1")
    clock = ChangeClock(date(2024, 1, 2), date(2024, 3, 4))
    state = FiledState(filed_change(filing, filed_items(snapshot, SYSTEMS)), clock, ()) if filed else None
    line = Threshold("persons_10m", "entity", 9_500_000, 12_000_000, 10_000_000, "possible", "条例第二十八条", "near")
    company = {"entity_name": "示例通信公司", "region": "上海"}
    return Basis(snapshot, TAXONOMY, company, SYSTEMS, ("crm", "billing", "从未"), None, None, state, (line,))


def _told(basis: Basis) -> Overview:
    older = _snapshot(*_entries()[:2], number=2)
    day = Deadline(date(2024, 4, 30), DeadlineKind.DUTY, "每年报送风险评估报告", "", "管理办法第三十一条")
    return Overview((), (day,), difference(older, basis.snapshot), TODAY)


@pytest.fixture
def basis() -> Basis:
    return _basis()


@pytest.fixture
def file(tmp_path: Path, basis: Basis) -> Path:
    path = tmp_path / "总览报告.docx"
    write_overview(basis, _told(basis), path)
    return path


def _charts(file: Path) -> dict[str, dict[str, dict[str, float]]]:
    """Numbers by chart, series and category, as the charts hold them."""
    found = {}
    with zipfile.ZipFile(file) as package:
        names = sorted(name for name in package.namelist() if name.startswith("word/charts/chart"))
        for name in names:
            root = fromstring(package.read(name))
            title = "".join(one.text or "" for one in root.iter() if one.tag.endswith("}t"))
            found[title] = {_points(one, "tx")[0]: _numbers(one) for one in root.iter(f"{_CHART}ser")}
    return found


def _points(series: Element, part: str) -> dict[int, str]:
    holder = series.find(f"{_CHART}{part}")
    assert holder is not None
    return {int(one.get("idx", "")): one.findtext(f"{_CHART}v", "") for one in holder.iter(f"{_CHART}pt")}


def _numbers(series: Element) -> dict[str, float]:
    names = _points(series, "cat")
    return {names[place]: float(text) for place, text in _points(series, "val").items()}


def _texts(file: Path) -> list[str]:
    """Paragraphs and rows of tables, in their order."""
    document = Document(str(file))
    lines = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            lines += ["|".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return lines


def _fact(file: Path, name: str) -> str:
    return next(line.partition("|")[2] for line in _texts(file) if line.startswith(f"{name}|"))


def test_text_charts_and_inventory_say_the_same(file: Path, basis: Basis, tmp_path: Path) -> None:
    inventory = tmp_path / "数据清单.xlsx"
    write_inventory(basis.snapshot, SYSTEMS, inventory, taxonomy=TAXONOMY)
    levels = [row[3].value or "" for row in load_workbook(inventory)["数据清单"].iter_rows(min_row=2)]
    said = [int(one) for one in re.findall(r"(\d+) 项", _fact(file, "数据项"))]
    drawn = {name: sum(values.values()) for name, values in _charts(file)["数据项：按数据域和级别（项）"].items()}
    whole, core, important, candidates, general, undecided = said
    assert whole == len(levels) == sum(drawn.values())
    assert (core, important) == (levels.count("核心数据"), levels.count("重要数据"))
    assert (general, undecided) == (levels.count("一般数据"), levels.count(""))
    assert (drawn["重要数据"] + drawn["核心数据候选"], drawn["核心数据候选"]) == (important, candidates)
    assert (drawn["一般数据"], drawn["待判定"]) == (general, undecided)
    assert Figures.of(basis).by_printed_level() == {one: levels.count(one) for one in set(levels)}


def test_the_records_of_the_largest_categories_are_those_of_the_inventory(file: Path, basis: Basis, tmp_path: Path) -> None:
    inventory = tmp_path / "数据清单.xlsx"
    write_inventory(basis.snapshot, SYSTEMS, inventory, taxonomy=TAXONOMY)
    rows = [row[4].value or 0 for row in load_workbook(inventory)["数据清单"].iter_rows(min_row=2)]
    assert sum(_charts(file)["数据规模最大的类别（条数）"]["条数"].values()) == sum(rows)


def test_reading_is_told_alike_in_table_and_chart(file: Path, basis: Basis) -> None:
    drawn = _charts(file)["读取程度（数据集，个）"]["数据集"]
    told = {name: int(_fact(file, name).split("|")[0]) for name in drawn}
    assert told == drawn == {"完整读取": 4, "抽样读取": 1, "范围内未能完整读取": 1, "只有描述信息": 1, "按配置不读取": 1}
    assert sum(told.values()) == len(basis.snapshot.entries)


def test_change_is_drawn_as_it_was_compared(file: Path, basis: Basis) -> None:
    assert basis.state is not None
    whole = basis.state.change.scopes[0].metrics[0]
    drawn = _charts(file)["较上次备案的变化（%，达到 30 须变更备案）"]["条数"]
    assert whole.percent is not None
    assert drawn["全部备案内容"] == round(whole.percent, 2)


def test_what_was_not_looked_at_comes_first(file: Path) -> None:
    texts = _texts(file)
    first = texts.index("一、先看：没有扫描和没有读到的内容")
    before_figures = texts[first : texts.index("二、主要数字")]
    assert first < 4
    for words in ("从未扫描的数据源（1）：从未", "从未读到的数据源（1）：billing", "历史归档系统", "未能完整读取的数据集：1 个"):
        assert any(words in line for line in before_figures), words
    assert [line for line in before_figures if "从未扫描" in line and line.startswith("历史归档系统|")]
    assert any(line.startswith("客户关系管理系统|crm|2024-03-01|8|1") for line in before_figures)


def test_what_is_known_of_people_and_change_is_said_in_words(file: Path) -> None:
    assert _fact(file, "1000万人界线").startswith(
        "尚不能确定，接近界线：不少于 9,500,000 人，不超过 12,000,000 人；没有做过人数统计"
    )
    assert "规模变化" in _fact(file, "较备案变化")
    assert _fact(file, "其中不属于本单位备案").startswith("1 项")
    assert _fact(file, "最近的期限") == "2024-04-30 每年报送风险评估报告"


def test_a_chart_can_be_edited_in_its_own_workbook(file: Path) -> None:
    with zipfile.ZipFile(file) as package:
        books = sorted(name for name in package.namelist() if name.endswith(".xlsx"))
        charts = sorted(name for name in package.namelist() if name.startswith("word/charts/chart"))
        assert len(books) == len(charts) == 5
        rows = list(load_workbook(io.BytesIO(package.read(books[0]))).active.values)  # type: ignore[union-attr]
    drawn = _charts(file)["数据项：按数据域和级别（项）"]
    assert rows[0][1:] == tuple(drawn)
    assert {row[0]: row[1] for row in rows[1:]} == next(iter(drawn.values()))


def test_equal_input_gives_equal_bytes(file: Path, basis: Basis, tmp_path: Path) -> None:
    again = tmp_path / "again.docx"
    write_overview(_basis(), _told(basis), again)
    assert again.read_bytes() == file.read_bytes()


def test_without_filing_and_earlier_run_the_report_says_so(tmp_path: Path) -> None:
    path, basis = tmp_path / "o.docx", _basis(filed=False)
    write_overview(basis, Overview((), (), None, TODAY), path)
    assert _fact(path, "较备案变化") == "目录中没有备案记录，无从比较"
    assert "目录中只有一次扫描，没有可以比较的上一次。" in _texts(path)
    assert len(_charts(path)) == 4


def test_an_empty_catalogue_gives_a_report_without_charts(tmp_path: Path) -> None:
    path = tmp_path / "o.docx"
    said = write_overview(Basis(Snapshot(run(), ()), TAXONOMY), Overview((), (), None, TODAY), path)
    assert said.startswith("共 0 项")
    assert _charts(path) == {}


def test_items_held_for_others_are_not_among_the_important_ones(basis: Basis) -> None:
    figures = Figures.of(basis)
    assert [one.item.title for one in figures.important()] == ["基站", "拓扑", "工单", "字典", "账单"]
    assert len(figures.items) - len(figures.ours) == 1


@pytest.mark.parametrize(
    ("one", "read"),
    [
        (entry("a"), Read.WHOLE),
        (entry("a", status=Status.EMPTY, coverage=Coverage("none")), Read.WHOLE),
        (entry("a", coverage=Coverage("random", 300, 900, 7, 0.95)), Read.SAMPLED),
        (unread("a"), Read.MISSED),
        (entry("a", status=Status.PARTIAL), Read.MISSED),
        (unread("a", Reason.METADATA_ONLY), Read.DESCRIBED),
        (unread("a", Reason.EXCLUDED), Read.LEFT_OUT),
    ],
)
def test_how_well_a_dataset_was_looked_at(one: Entry, read: Read) -> None:
    assert reading_of(one) is read


def test_names_are_harmless_in_a_chart() -> None:
    chart = Chart('=1&<"', ("=HYPERLINK()", "a\x00b<c>"), (Series("@x", (1, None), "4F81BD"),))
    root = fromstring(chart_xml(chart, "rId1"))
    texts = [one.text or "" for one in root.iter() if one.tag.endswith(("}t", "}v"))]
    assert texts == ["'=1&<\"", "'@x", "'=HYPERLINK()", "ab<c>", "1"]
