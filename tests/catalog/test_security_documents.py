"""风险评估范围清单, 义务清单, 保护差距清单, 载体台账, 上线评估单: what they say, and what holds for each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from catalog import (
    Basis,
    Circumstances,
    GateHit,
    GateVerdict,
    Obligation,
    Prelaunch,
    narrowed,
    obligations,
    write_assessment_scope,
    write_carriers,
    write_duties_book,
    write_duties_word,
    write_gaps,
    write_prelaunch_book,
    write_prelaunch_word,
)
from catalog.exports import sheets
from catalog.model import COPY_OF, Entry, LegalEntity, Snapshot
from classifiers.model import (
    ColumnFinding,
    Contained,
    DatasetFinding,
    Decision,
    Evidence,
    Facts,
    Level,
    PersonalInformation,
    Protection,
)
from config import CatalogError, load_calendars, load_duties
from tests.catalog.builders import entry, unread
from tests.catalog.documents import SYSTEMS, as_text, basis, items, must_be_harmless, snapshot_of

GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 6, 1)
_EXPOSED = ("copied_table", "clear_people_in_test", "sensitive_pi")
_SENSITIVE = PersonalInformation("个人身份信息", True)


def column(name: str, kind: str | None, protection: Protection = Protection.CLEAR, **changes: Any) -> ColumnFinding:
    fields: dict[str, Any] = {"confidence": 0.9, "enterprise_level": 3, "match_ratio": 1.0, **changes}
    return ColumnFinding(name, "text", kind, protection=protection, **fields)


def told(sentence: str, **fills: float | str) -> tuple[Evidence, ...]:
    return (Evidence("protection", sentence, tuple(fills.items()), 0.1),)


def copy_of(name: str, source: str, level: Level = Level.GENERAL) -> Entry:
    """A table of a source that is declared to be a copy."""
    facts = Facts("network_planning_ops", None, declared={COPY_OF: source})
    return entry(name, path=("oss", "net", name), source=f"{source}_bak", system="oss", level=level, facts=facts)


def people(name: str, *found: ColumnFinding, flags: tuple[str, ...] = (), **changes: Any) -> Entry:
    finding = DatasetFinding(found, "user_personal", "user_personal.identity")
    return entry(name, finding=finding, decision=Decision(Level.GENERAL, enterprise_level=3, flags=flags), **changes)


def estate() -> Snapshot:
    """Important tables and a copy of one, people stored in every way, a test copy, what is held for others, and what was not
    read."""
    hashed = told("hashes_reversible", entity_type="CN_MOBILE_PHONE")
    return snapshot_of(
        *items("拓扑", "=路由", finding=DatasetFinding((column("ip", "IP_ADDRESS", enterprise_level=2), column("备注", None)),
                                                      "network_planning_ops", "network_planning_ops.resources")),
        *items("核心网", level=Level.CORE_CANDIDATE),
        copy_of("拓扑", "oss"),
        people(
            "用户",
            column("zjhm", "CN_ID_CARD", gbt45574=_SENSITIVE, gbt35273=_SENSITIVE),
            column("sjh_md5", "CN_MOBILE_PHONE", Protection.HASHED, match_ratio=0.0, evidence=hashed),
            column("sjh", "CN_MOBILE_PHONE", Protection.MASKED),
            column("备注", None, contains=(Contained("CN_MOBILE_PHONE", 0.0625),)),
        ),
        people("t_bak", column("xm", "PERSON_NAME", enterprise_level=2), flags=_EXPOSED, environment="test"),
        entry("托管", source="idc", system="idc", role="customer", level=Level.IMPORTANT),
        unread("日志", source="crm"),
    )  # fmt: skip


def duties(snapshot: Snapshot) -> tuple[Obligation, ...]:
    around = Circumstances(LegalEntity("示例&通信公司", "上海", {"risk_report": date(2026, 2, 1)}), SYSTEMS, TODAY)
    return obligations(snapshot, load_duties(), load_calendars(), around)


def whole() -> Basis:
    return basis(estate())


def launch(part: Basis, **changes: Any) -> Prelaunch:
    fields: dict[str, Any] = {
        "name": "客户关系管理系统（crm）",
        "system": SYSTEMS["crm"],
        "verdict": GateVerdict.NEEDS_SIGN_OFF,
        "conditions": ("重要", "像是副本"),
        "hits": (GateHit("像是副本", "crm", "crm.main.t_bak"),),
        "unknown": ("级别待判定的数据集：1 个",),
        "duties": duties(part.snapshot),
        **changes,
    }
    return Prelaunch(**fields)


def prelaunch(write: Callable[[Basis, Basis, Prelaunch, Path], str]) -> Callable[[Path], object]:
    def written(path: Path) -> None:
        part = narrowed(whole(), ("crm", "billing", "warehouse"), SYSTEMS["crm"])
        assert write(whole(), part, launch(part), path) == "须经签字同意后上线"

    return written


DOCUMENTS: dict[str, Callable[[Path], object]] = {
    "assessment.xlsx": lambda path: write_assessment_scope(whole(), path),
    "duties.xlsx": lambda path: write_duties_book(whole(), duties(estate()), TODAY, path),
    "duties.docx": lambda path: write_duties_word(whole(), duties(estate()), TODAY, path),
    "gaps.xlsx": lambda path: write_gaps(whole(), "gbt45574", path),
    "carriers.xlsx": lambda path: write_carriers(whole(), path),
    "prelaunch.xlsx": prelaunch(write_prelaunch_book),
    "prelaunch.docx": prelaunch(write_prelaunch_word),
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
def test_what_holds_for_every_document(name: str, tmp_path: Path) -> None:
    for one in ("a", "b"):
        DOCUMENTS[name](tmp_path / f"{one}.{name}")
    path = tmp_path / f"a.{name}"
    assert path.read_bytes() == (tmp_path / f"b.{name}").read_bytes()
    must_be_harmless(path)
    text = as_text(path)
    first = text.partition("== 控制页")[0] if name.endswith("xlsx") else text.partition("控制页：")[0]
    assert "warehouse" in first
    assert "billing" in first
    for said in ("规则版本", "快照内容校验值", "操作记录链末端", "第 7 条"):
        assert said in text


@pytest.mark.parametrize("name", [one for one in DOCUMENTS if one.endswith("xlsx")])
def test_every_list_can_be_printed(name: str, tmp_path: Path) -> None:
    DOCUMENTS[name](tmp_path / name)
    for sheet in load_workbook(tmp_path / name).worksheets[1:-1]:
        assert sheet.freeze_panes is not None, sheet.title
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.auto_filter.ref is not None


def _rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    head, *rows = load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("found", "standard", "gap"),
    [
        (column("a", "CN_ID_CARD", gbt45574=_SENSITIVE), "gbt45574", "敏感个人信息明文存储"),
        (column("a", "CN_ID_CARD", gbt35273=_SENSITIVE), "gbt45574", "企业内部级别3级以上明文存储"),
        (column("a", "CN_ID_CARD", gbt35273=_SENSITIVE), "gbt35273", "敏感个人信息明文存储"),
        (column("a", "CITY", enterprise_level=2), "gbt45574", None),
        (column("a", None), "gbt45574", None),
        (column("a", "CN_ID_CARD", Protection.ENCRYPTED), "gbt45574", None),
        (column("a", "CN_ID_CARD", Protection.MASKED), "gbt45574", None),
        (column("a", "PASSWORD", Protection.HASHED), "gbt45574", None),
        (
            column("a", "CN_ID_CARD", Protection.HASHED, evidence=told("hashes_reversible", entity_type="CN_ID_CARD")),
            "gbt45574",
            "散列存储，不带密钥即等同明文",
        ),
        (
            column(
                "a",
                "PASSWORD",
                Protection.HASHED,
                evidence=told("mixed_protection", clear=15.0, masked=0.0, hashed=85.0, opaque=0.0, token=0.0),
            ),
            "gbt45574",
            "保护不完整，部分为明文",
        ),
    ],
)
def test_what_is_a_gap(found: ColumnFinding, standard: str, gap: str | None, tmp_path: Path) -> None:
    write_gaps(basis(snapshot_of(people("t", found))), standard, tmp_path / "g.xlsx")
    rows = _rows(tmp_path / "g.xlsx", "差距")
    assert [row["差距"] for row in rows] == [gap]
    if gap is None:
        assert rows[0]["序号"] == "无"


def test_an_unkeyed_hash_is_called_clear_text(tmp_path: Path) -> None:
    DOCUMENTS["gaps.xlsx"](tmp_path / "g.xlsx")
    (row,) = [one for one in _rows(tmp_path / "g.xlsx", "差距") if one["字段"] == "sjh_md5"]
    assert row["保护状态"] == "散列"
    assert "不加密钥的散列可以穷举还原" in row["证据"]
    assert "不带密钥的按明文对待" in row["建议措施"]
    assert "等同明文" in as_text(tmp_path / "g.xlsx").partition("== 按系统统计")[0]


def test_a_column_nobody_could_look_into_is_not_called_protected(tmp_path: Path) -> None:
    blind = people("t", column("sfzh", "CN_ID_CARD", Protection.UNKNOWN, gbt45574=_SENSITIVE))
    write_gaps(basis(snapshot_of(blind)), "gbt45574", tmp_path / "g.xlsx")
    assert [row["字段"] for row in _rows(tmp_path / "g.xlsx", "不能判断")] == ["sfzh"]


def test_the_members_of_a_family_make_one_gap(tmp_path: Path) -> None:
    days = [people(f"cdr_202401{day:02}", column("sjh", "CN_MOBILE_PHONE")) for day in range(1, 32)]
    write_gaps(basis(snapshot_of(*days)), "gbt45574", tmp_path / "g.xlsx")
    assert [(row["数据项"], row["涉及数据集"]) for row in _rows(tmp_path / "g.xlsx", "差距")] == [("cdr_*", 31)]


@pytest.mark.parametrize(
    ("entries", "level", "because"),
    [
        ((*items("拓扑"), copy_of("拓扑", "oss")), "重要数据", "级别沿用源 oss 的重要数据"),
        ((*items("拓扑", level=Level.GENERAL), copy_of("拓扑", "oss")), "一般数据", ""),
        ((*items("拓扑", level=Level.GENERAL), copy_of("拓扑", "oss", Level.IMPORTANT)), "重要数据", ""),
        ((copy_of("拓扑", "oss"),), "待判定", "该数据源不在目录中"),
        ((copy_of("拓扑", "oss_bak"),), "待判定", "该数据源不在目录中"),
    ],
)
def test_a_backup_has_its_sources_level(entries: tuple[Entry, ...], level: str, because: str, tmp_path: Path) -> None:
    write_carriers(basis(snapshot_of(*entries)), tmp_path / "c.xlsx")
    (row,) = _rows(tmp_path / "c.xlsx", "备份和副本")
    assert row["最高级别"] == level
    assert because in (row["备注"] or "")


def test_a_list_that_no_sheet_can_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    with pytest.raises(CatalogError, match="do not fit"):
        DOCUMENTS["gaps.xlsx"](tmp_path / "g.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_copies_of_copies_and_circles_end(tmp_path: Path) -> None:
    def copied(source: str, of: str, level: Level = Level.GENERAL) -> Entry:
        return replace(copy_of("t", of, level), source=source)

    circle = (copied("a", "b"), copied("b", "c"), copied("c", "a", Level.IMPORTANT))
    write_carriers(basis(snapshot_of(*circle)), tmp_path / "c.xlsx")
    assert {row["最高级别"] for row in _rows(tmp_path / "c.xlsx", "备份和副本")} == {"重要数据"}


def test_what_only_people_know_of_a_carrier_is_blank(tmp_path: Path) -> None:
    DOCUMENTS["carriers.xlsx"](tmp_path / "c.xlsx")
    rows = {row["载体名称"]: row for row in _rows(tmp_path / "c.xlsx", "载体")}
    assert (rows["oss"]["存放地点"], rows["oss"]["责任部门"]) == ("长沙机房", "网络部")
    for row in rows.values():
        assert [row[name] for name in ("存储介质", "责任人", "备份周期", "最近盘点日期")] == [None] * 4
    choices = load_workbook(tmp_path / "c.xlsx")["载体"].data_validations.dataValidation
    assert ["磁带" in str(one.formula1) or "每周" in str(one.formula1) for one in choices] == [True, True]


def test_a_form_is_about_its_system_alone(tmp_path: Path) -> None:
    DOCUMENTS["prelaunch.docx"](tmp_path / "p.docx")
    text = as_text(tmp_path / "p.docx")
    assert "拓扑" not in text
    assert "网络部" not in text
    assert "用户" in text
    assert "数据安全负责人" in text
    (seal,) = [line for line in text.splitlines() if line.startswith("快照内容校验值")]
    DOCUMENTS["gaps.xlsx"](tmp_path / "g.xlsx")
    assert seal.partition(" | ")[2] in as_text(tmp_path / "g.xlsx")  # the hash of what the catalogue keeps


@pytest.mark.parametrize("verdict", GateVerdict)
def test_every_verdict_is_said(verdict: GateVerdict, tmp_path: Path) -> None:
    part = narrowed(whole(), ("crm",), SYSTEMS["crm"])
    said = write_prelaunch_book(whole(), part, launch(part, verdict=verdict), tmp_path / "p.xlsx")
    (shown,) = [row[1] for row in load_workbook(tmp_path / "p.xlsx")["首页"].iter_rows(values_only=True) if row[0] == "结论"]
    assert str(shown).startswith(said)


def test_how_sure_a_duty_is(tmp_path: Path) -> None:
    DOCUMENTS["duties.xlsx"](tmp_path / "d.xlsx")
    rows = {row["义务"]: row for row in _rows(tmp_path / "d.xlsx", "义务")}
    sure = {name: row["可靠程度"] for name, row in rows.items()}
    assert "条文未经原文核对" in next(text for name, text in sure.items() if "影响评估" in name or "合规审计" in name)
    filing = next(row for name, row in rows.items() if name.startswith("填写重要数据目录备案表"))
    assert (filing["期限"], filing["状态"]) == ("2026-07-31", "待履行")
    assert "日期沿用往年" in filing["可靠程度"]
    assert [row["状态"] for name, row in rows.items() if "风险评估并报送" in name] == ["已履行（2026-02-01）"]
