"""What still lacks for filing, by department: written, filled in, signed, and merged back with every conflict named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import openpyxl
import pytest

from catalog import (
    Basis,
    ClashKind,
    DeclarationPlan,
    Declared,
    KnownItem,
    ReadinessAround,
    declared,
    department_files,
    group,
    merge_plan,
    read_department,
    read_registry,
    readiness,
    registry_plan,
    write_department,
    write_readiness,
)
from catalog.model import Declaration, DeclarationScope, Snapshot, SourceOutcome, System
from classifiers.model import Decision, Level
from config import Taxonomy, UsageError
from connectors.model import Reason, Status, Unread
from tests.catalog.builders import NAMES, entry, run, unread

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SYSTEMS = {
    "crm": System("crm", "客户系统", "市场部", "机房", 3.0, {"purpose": "办理业务", "impact": "=大"}),
    "oss": System("oss", "网管系统", "网络部/一室"),
    "paper": System("paper", "纸质档案"),
}
TAXONOMY = Taxonomy({}, {})


def _snapshot() -> Snapshot:
    flagged: dict[str, Any] = {"decision": Decision(Level.IMPORTANT, flags=("pi_over_10m",))}
    entries = (
        entry("客户", **flagged),
        entry("工单", level=Level.UNDECIDED, status=Status.PARTIAL, unread=(Unread("备注", Reason.PERMISSION),)),
        entry("字典"),
        entry("拓扑", level=Level.IMPORTANT, source="oss", system="oss", path=("oss", "main", "拓扑")),
        unread("密表", source="oss", system="oss", path=("oss", "main", "密表")),
        entry("无主", source="new", system="", path=("new", "main", "无主")),
        entry("托管", level=Level.IMPORTANT, role="customer", source="idc", system="idc", path=("idc", "main", "托管")),
        unread("视图", Reason.OFF_BY_DEFAULT),
    )
    numbers = iter(range(100))
    grouping = group(entries, "示例公司", (), lambda: uuid5(NAMES, f"item {next(numbers)}"))
    outcomes = tuple(SourceOutcome(one, Status.COMPLETE, datasets=1) for one in ("crm", "oss", "new", "idc"))
    return Snapshot(run(), grouping.entries, grouping.items, (), outcomes)


def _basis(*declarations: Declaration) -> Basis:
    return Basis(_snapshot(), TAXONOMY, {"entity_name": "示例公司"}, declared(SYSTEMS, declarations), ("crm", "later"))


def _id(name: str) -> UUID:
    return next(one.id for one in _snapshot().items if one.key.family == name)


def _said(item: UUID, field: str, value: str, at: datetime = NOW) -> Declaration:
    return Declaration(uuid4(), DeclarationScope.ITEM, str(item), field, value, "", "张某", at, "核对")


def _known(*declarations: Declaration) -> Declared:
    return declared(SYSTEMS, declarations)


ITEMS = {one.id: KnownItem(one.title, one.key.system) for one in _snapshot().items}


def test_every_item_of_our_own_says_what_it_lacks() -> None:
    found = {one.item.item.title: one for one in readiness(_basis(), {_id("客户"): ("new", "unsure")})}
    assert list(found) == ["客户", "拓扑", "工单", "密表", "字典", "无主"]
    assert "托管" not in found  # held for a customer: listed apart
    customer = found["客户"]
    assert (customer.to_file, customer.department, customer.review) == (True, "市场部", ("尚未审核", "有字段类型把握不足"))
    lacking = {one.key for one in customer.lacking}
    assert {"processing", "first_responsible", "mlps"} <= lacking
    assert not lacking & {"purpose", "department", "remarks", "location"}
    assert found["工单"].to_file is None
    assert found["工单"].waits == ("系统定级未声明",)
    assert found["工单"].unread == ("crm crm.main.工单：未读取的字段 备注",)
    assert found["密表"].unread[0].startswith("oss oss.main.密表：")
    assert [one.key for one in found["无主"].lacking] == ["department"]  # not filed, but somebody's
    assert not any(one.is_ready for one in found.values())


def test_an_item_with_everything_is_ready_until_it_changes() -> None:
    lacking = next(one for one in readiness(_basis(), {}) if one.item.item.title == "客户").lacking
    values = {"processing": "收集", "mlps": "三级", "ciio": "是"}
    words = [
        Declaration(uuid4(), DeclarationScope.SYSTEM, "crm", one.key, values.get(one.key, "有"), "", "张某", NOW, "核对")
        for one in lacking
    ]
    item = _id("客户")
    words += [_said(item, "signature", "李某"), _said(item, "signed_on", "2026-03-01"), _said(item, "signed_level", "important")]
    ready = next(one for one in readiness(_basis(*words), {}) if one.item.item.id == item)
    assert ready.is_ready
    later = _said(item, "purpose", "营销", NOW + timedelta(days=1))
    changed = next(one for one in readiness(_basis(*words, later), {}) if one.item.item.id == item)
    assert (changed.is_ready, changed.is_signed, changed.lacking) == (False, False, ())


def _texts(path: Path) -> dict[str, list[list[str]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [["" if one is None else str(one) for one in row] for row in sheet.values] for sheet in book.worksheets}


def test_the_first_page_is_the_scope_and_nothing_in_it_runs(tmp_path: Path) -> None:
    around = ReadinessAround({"crm": "crm", "later": "paper"}, {})
    said = write_readiness(_basis(), tmp_path / "a.xlsx", around)
    write_readiness(_basis(), tmp_path / "b.xlsx", around)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert "1 个信息系统从未扫描" in said
    sheets = _texts(tmp_path / "a.xlsx")
    assert list(sheets) == ["范围与总体", "部门汇总", "逐项缺口", "受托与客户数据", "控制页"]
    first = "\n".join("|".join(row) for row in sheets["范围与总体"])
    assert first.index("纸质档案（paper）||从未扫描") < first.index("客户系统（crm）")
    assert "已扫描，未登记" in first
    assert "（1）：later" in first
    departments = {row[0]: row[1:] for row in sheets["部门汇总"][1:]}
    assert departments["市场部"][:3] == ["3", "1", "1"]
    assert departments["未指定部门"][0] == "1"
    assert [row[1] for row in sheets["受托与客户数据"][1:]] == ["托管"]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert not [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def _written(folder: Path, basis: Basis) -> dict[str, Path]:
    found = {}
    for name, items in department_files(readiness(basis, {})).items():
        write_department(basis, items, folder / name)
        found[items[0].department] = folder / name
    return found


Filled = Callable[..., Path]


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    """A department's workbook with cells filled in: by sheet, item and title, and the signature block."""

    def fill(cells: dict[tuple[str, str], str], *, signed: tuple[str, str] = ("", ""), name: str = "市场部.xlsx") -> Path:
        path = _written(tmp_path / "out", _basis())["市场部"]
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            titles = [cell.value for cell in sheet[1]]
            for row in sheet.iter_rows(min_row=2):
                for (item, title), value in cells.items():
                    if title in titles and len(row) > 1 and row[1].value == item:
                        row[titles.index(title)].value = value
        book["签字确认"]["B5"], book["签字确认"]["B6"] = signed
        book.save(tmp_path / name)
        return tmp_path / name

    return fill


def _merged(*files: Path, known: Declared | None = None) -> DeclarationPlan:
    return merge_plan([read_department(one) for one in files], known or _known(), ITEMS)


def test_each_department_has_a_file_of_its_own(tmp_path: Path) -> None:
    found = _written(tmp_path, _basis())
    assert {one: path.name for one, path in found.items()} == {
        "": "未指定部门.xlsx",
        "市场部": "市场部.xlsx",
        "网络部/一室": "网络部_一室.xlsx",
    }
    sheets = _texts(found["市场部"])
    assert {row[1] for row in sheets["数据清单栏目"][1:]} == {"客户", "工单", "字典"}
    assert "'=大" in sheets["数据清单栏目"][1]
    book = openpyxl.load_workbook(found["市场部"])
    assert book["导出时的值"].sheet_state == "hidden"
    rules = [str(rule.formula1) for rule in book["数据清单栏目"].data_validations.dataValidation]
    assert any("收集" in one for one in rules)
    again = _written(tmp_path / "again", _basis())
    assert again["市场部"].read_bytes() == found["市场部"].read_bytes()


def test_names_of_files_never_leave_the_folder() -> None:
    items = readiness(_basis(), {})
    odd = [replace(items[0], department=name) for name in ("../../x", "a/b", "A/B", "..", "CON:", "x" * 300)]
    names = list(department_files(odd))
    assert len({one.casefold() for one in names}) == 6
    assert not [one for one in names if set(one) & set('/\\:*?"<>|') or one.startswith(".") or len(one) > 80]


def test_an_untouched_file_says_nothing(filled: Filled) -> None:
    assert _merged(filled({})) == DeclarationPlan((), (), 6)


def test_what_was_filled_in_is_taken_over_with_the_file_as_origin(filled: Filled) -> None:
    plan = _merged(filled({("客户", "处理方式"): "收集，出境", ("客户", "直接责任人"): "李某", ("工单", "影响"): "=小"}))
    assert plan.clashes == ()
    assert {(one.about, one.field.key, one.before, one.value) for one in plan.taken} == {
        ("客户", "processing", "", "收集、出境"),
        ("客户", "direct_responsible", "", "李某"),
        ("工单", "impact", "=大", "=小"),
    }
    kept = plan.declarations("王某", NOW, "")
    assert {(one.scope, one.origin, one.declared_by) for one in kept} == {(DeclarationScope.ITEM, "市场部.xlsx", "王某")}
    assert _merged(filled({("客户", "直接责任人"): "李某"}), known=_known(*kept)).taken == ()  # a second time it is nothing new


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({("客户", "处理方式"): "出售"}, ClashKind.VALUE),
        ({("客户", "影响"): ""}, ClashKind.CLEARED),
        ({("客户", "数据项编号"): "没有"}, ClashKind.UNKNOWN),
        ({("客户", "数据项编号"): str(uuid4())}, ClashKind.UNKNOWN),
    ],
)
def test_what_cannot_be_taken_over_is_named(filled: Filled, cells: dict[tuple[str, str], str], kind: ClashKind) -> None:
    plan = _merged(filled(cells))
    assert plan.taken == ()
    assert {one.kind for one in plan.clashes} == {kind}
    assert all("市场部.xlsx 第" in one.where for one in plan.clashes)


def test_what_was_declared_since_is_not_overwritten(filled: Filled) -> None:
    since = _said(_id("客户"), "purpose", "核验")
    plan = _merged(filled({("客户", "处理目的和用途"): "营销"}), known=_known(since))
    assert plan.taken == ()
    (clash,) = plan.clashes
    assert (clash.kind, clash.field) == (ClashKind.CHANGED_SINCE, "处理目的和用途")
    assert "办理业务 → 核验" in clash.detail
    assert _merged(filled({("客户", "处理目的和用途"): "核验"}), known=_known(since)) == DeclarationPlan((), (), 6)
    own = _said(_id("客户"), "remarks", "甲")
    assert _merged(filled({}), known=_known(own)).clashes == ()  # others may go on working meanwhile


def test_two_files_that_disagree_are_named_and_neither_is_taken_over(filled: Filled) -> None:
    first = filled({("客户", "备注"): "甲", ("工单", "备注"): "同"}, name="一.xlsx")
    second = filled({("客户", "备注"): "乙", ("工单", "备注"): "同"}, name="二.xlsx")
    plan = _merged(first, second)
    assert [(one.about, one.value) for one in plan.taken] == [("工单", "同")]
    (clash,) = plan.clashes
    assert clash.kind is ClashKind.DISAGREE
    assert "一.xlsx" in clash.detail
    assert "二.xlsx" in clash.detail


def test_a_signed_file_signs_its_items_that_are_without_a_clash(filled: Filled) -> None:
    path = filled({("客户", "处理方式"): "出售", ("字典", "备注"): "已核"}, signed=("李某", "2026/3/1"))
    plan = _merged(path)
    signed = {one.about for one in plan.taken if one.field.key == "signature"}
    assert signed == {"工单", "字典"}
    assert {one.value for one in plan.taken if one.field.key == "signed_on"} == {"2026-03-01"}
    assert {one.about: one.value for one in plan.taken if one.field.key == "signed_level"} == {
        "工单": "undecided",
        "字典": "general",
    }
    known = _known(*plan.declarations("王某", NOW, ""))
    signature = known.signature(_id("字典"), "crm")
    assert signature is not None
    assert (signature.name, signature.day, signature.stale) == ("李某", "2026-03-01", False)
    assert [one for one in _merged(path, known=known).taken if one.about == "字典"] == []  # once is enough


@pytest.mark.parametrize("signed", [("李某", ""), ("", "2026-03-01"), ("李某", "昨天")])
def test_half_a_signature_is_none(filled: Filled, signed: tuple[str, str]) -> None:
    plan = _merged(filled({("客户", "备注"): "甲"}, signed=signed))
    assert [one.field.key for one in plan.taken] == ["remarks"]
    assert [one.kind for one in plan.clashes] == [ClashKind.VALUE if all(signed) else ClashKind.HALF_SIGNED]


def test_other_workbooks_are_refused(tmp_path: Path) -> None:
    write_readiness(_basis(), tmp_path / "a.xlsx", ReadinessAround())
    with pytest.raises(UsageError, match="no workbook of a department"):
        read_department(tmp_path / "a.xlsx")


def _registry(folder: Path, text: str) -> Any:
    (folder / "台账.csv").write_text(text, "utf-8")
    return read_registry(folder / "台账.csv")


def test_a_registry_is_updated_by_itself_but_never_writes_over_a_hand(tmp_path: Path) -> None:
    first = registry_plan(_registry(tmp_path, "系统标识,系统名称,定级\nnew,新系统,2\n"), _known())
    assert [(one.target, one.field.key, one.value) for one in first.taken] == [("new", "name", "新系统"), ("new", "grade", "2")]
    known = _known(*first.declarations("王某", NOW, ""))
    again = registry_plan(_registry(tmp_path, "系统标识,系统名称,定级\nnew,新系统,3\ncrm,客户系统,2\n"), known)
    assert [(one.target, one.before, one.value) for one in again.taken] == [("new", "2", "3")]
    assert [(one.kind, one.about) for one in again.clashes] == [(ClashKind.DECLARED, "crm")]
    forced = registry_plan(_registry(tmp_path, "系统标识,定级,影响\ncrm,2,\n"), known, overwrite=True)
    assert [(one.target, one.value) for one in forced.taken] == [("crm", "2")]


def test_rows_of_a_registry_that_say_two_things_or_nothing(tmp_path: Path) -> None:
    text = (
        "系统标识,系统名称,部门,定级,随便\ncrm,客户系统,甲部,9,x\ncrm,客户系统,乙部,,\n,没有的系统,丙部,,\n,客户系统,市场部,,\n"
    )
    plan = registry_plan(_registry(tmp_path, text), declared({"crm": System("crm", "客户系统")}, ()))
    assert plan.taken == ()
    assert [one.kind for one in plan.clashes] == [ClashKind.HEADING, ClashKind.VALUE, ClashKind.NO_ID, ClashKind.DISAGREE]
