"""Documents read back as text, and what holds for every one of them; a small company that files, grows and files again."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid5

import docx
from openpyxl import load_workbook

from catalog import Basis, FiledState, group
from catalog.audit import Head
from catalog.change_clock import ChangeClock
from catalog.filed_changes import filed_change
from catalog.filed_items import filed_items
from catalog.model import (
    Census,
    CensusGap,
    Entry,
    Filing,
    FilingEvent,
    FilingEventKind,
    FilingOrigin,
    PersonCount,
    Snapshot,
    SourceOutcome,
    System,
    Threshold,
)
from classifiers.model import DatasetFinding, Decision, Level, LevelReason, Persons
from config import load_taxonomy
from connectors.model import Measure, Provenance, Reason, Statistics, Status
from tests.catalog.builders import NAMES, columns, entry, run, unread

TAXONOMY = load_taxonomy()
COMPANY = {"entity_name": "示例&通信公司", "uscc": "91110000600037341L", "region": "上海"}
SYSTEMS = {
    "oss": System(
        "oss",
        "运营支撑系统",
        "网络部",
        "长沙机房",
        3.1,
        {"purpose": "=运维", "processing": "收集、存储", "first_responsible": "张某", "remarks": "已梳理"},
        {},
        {"mlps": 3, "ciio": False},
    ),
    "crm": System("crm", "客户关系管理系统", "市场部"),
    "hr": System("hr", "人力资源系统"),
}


def items(*names: str, rows: int = 1000, level: Level = Level.IMPORTANT, **changes: Any) -> tuple[Entry, ...]:
    """Network tables of the OSS."""
    reason = (LevelReason("r", "反映重要信息系统的网络结构（信息系统重要程度）"),)
    fields: dict[str, Any] = {
        "source": "oss",
        "system": "oss",
        "finding": DatasetFinding(columns("ne_name"), "network_planning_ops", "network_planning_ops.resources"),
        "decision": Decision(level, reason),
        "statistics": Statistics(Measure.exact(rows), Measure.exact(rows * 1_000_000, "table_data")),
        **changes,
    }
    return tuple(entry(name, path=("oss", "net", name), **fields) for name in names)


def snapshot_of(*entries: Entry, number: int = 1, sources: tuple[SourceOutcome, ...] = ()) -> Snapshot:
    """A snapshot with items that are the same for the same names."""
    grouping = group(entries, COMPANY["entity_name"], ())
    ids = {one.id: uuid5(NAMES, f"{one.key.source} {one.title}") for one in grouping.items}
    known = tuple(replace(one, item=ids[one.item] if one.item else None) for one in grouping.entries)
    outcomes = sources or (
        SourceOutcome("oss", Status.COMPLETE, "MySQL", "8.0", datasets=4),
        SourceOutcome("billing", Status.FAILED, reason=Reason.UNREACHABLE, detail="=no answer"),
    )
    return Snapshot(run(number), known, tuple(replace(one, id=ids[one.id]) for one in grouping.items), (), outcomes)


def estate(number: int = 1) -> Snapshot:
    """Important items, a core candidate, ten million people, a copy of somebody else's, and what was not read."""
    people = DatasetFinding(columns("id", sjh="CN_MOBILE_PHONE", zjhm="CN_ID_CARD"), "user_personal", "user_personal.identity")
    about = Statistics(
        Measure(12_000_000, 11_500_000, 12_500_000, Provenance.STATISTICS),
        Measure.estimate(400, "table_data", Provenance.EXTRAPOLATED),
    )
    many = Persons(10_400_000, 12_000_000, "census")
    return snapshot_of(
        *items("拓扑", "=路由"),
        *items("核心网", level=Level.CORE_CANDIDATE),
        entry("用户", finding=people, decision=Decision(Level.GENERAL, flags=("pi_over_10m",)), statistics=about, persons=many),
        entry("工单", finding=people, persons=Persons(0, None)),
        entry("托管", source="idc", system="idc", role="customer", level=Level.IMPORTANT),
        unread("日志", source="crm", level=Level.GENERAL),
        number=number,
    )


def census() -> Census:
    """A count in which one table is missing."""
    when = datetime(2024, 3, 2, 1, tzinfo=UTC)
    return Census(
        uuid5(NAMES, "census"),
        run().id,
        COMPANY["entity_name"],
        when,
        when,
        "census",
        False,
        counts=(
            PersonCount("entity", "", "total", Persons(10_400_000, None)),
            PersonCount("system", "crm", "total", Persons(10_400_000, None, "census")),
        ),
        gaps=(CensusGap("crm", "工单", "several_in_a_cell"), CensusGap("billing", "", "unreachable")),
    )


def line(state: str = "possible", lower: int = 0) -> Threshold:
    """The line of ten million."""
    return Threshold("persons_10m", "", lower, None, 10_000_000, state, "条例第二十八条")


def filed_state(before: Snapshot, now: Snapshot, *, clock: bool = True) -> FiledState:
    """``before`` was filed; ``now`` is held against it."""
    filed = filed_items(before, SYSTEMS)
    day = date(2024, 3, 2)
    filing = Filing(uuid5(NAMES, "f"), "", day, run().finished_at, FilingOrigin.FROZEN, "上海", filed.items, "备2024-1", "王某")
    event = FilingEvent(
        uuid5(NAMES, "e"), filing.id, FilingEventKind.ACCEPTED, date(2024, 3, 20), run().finished_at, "李某", "审核通过"
    )
    known = ChangeClock(day, date(2024, 5, 31)) if clock else None
    return FiledState(filed_change(filing, filed_items(now, SYSTEMS)), known, (event,))


def basis(snapshot: Snapshot | None = None, **changes: Any) -> Basis:
    """All that a document is made from."""
    fields: dict[str, Any] = {
        "snapshot": snapshot or estate(),
        "taxonomy": TAXONOMY,
        "company": COMPANY,
        "systems": SYSTEMS,
        "known": ("billing", "crm", "oss", "warehouse"),
        "head": Head(7, "ab" * 32),
        **changes,
    }
    return Basis(**fields)


def as_text(path: Path) -> str:
    """Every text of a document, in order; cells of a workbook by their place."""
    if path.suffix == ".docx":
        return "\n".join(_word_lines(path)) + "\n"
    lines = []
    for sheet in load_workbook(path).worksheets:
        lines.append(f"== {sheet.title} {sheet.dimensions}")
        for row in sheet.iter_rows():
            for cell in row:
                marked = cell.fill.fgColor.rgb == "FFFFF2CC"
                if isinstance(cell.value, (int, float)):
                    lines.append(f"{cell.coordinate} {cell.value} [{cell.number_format}]")
                elif cell.value is not None or marked:
                    lines.append(f"{cell.coordinate} {cell.value or ''}{'[待填写]' if marked else ''}")
    return "\n".join(lines) + "\n"


def _word_lines(path: Path) -> Iterator[str]:
    document = docx.Document(str(path))
    yield f"header: {document.sections[0].header.paragraphs[0].text}"
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            for row in part.rows:
                yield " | ".join(dict.fromkeys(cell.text for cell in row.cells))
        elif part.text.strip():
            yield f"{part.style.name if part.style else ''}: {part.text}"


def must_be_harmless(path: Path) -> None:
    """Nothing in a document is run, followed or taken for a formula, and no number of a person is in it."""
    with zipfile.ZipFile(path) as package:
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        parts = {name: package.read(name).decode("utf-8") for name in package.namelist() if name.endswith((".xml", ".rels"))}
    body = "".join(text for name, text in parts.items() if name.startswith(("xl/worksheets", "word/document")))
    for live in ("<f>", "<hyperlink", "w:hyperlink", "HYPERLINK", "DDE", "INCLUDE"):
        assert live not in body
    assert not any('TargetMode="External"' in text for text in parts.values())
    if path.suffix == ".xlsx":
        for sheet in load_workbook(path).worksheets:
            for row in sheet.iter_rows():
                assert all(cell.data_type in ("s", "n") for cell in row)
                assert not any(isinstance(cell.value, str) and cell.value.startswith(tuple("=+-@＝＋－＠")) for cell in row)
