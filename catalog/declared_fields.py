"""The one list of what people may declare: names, Chinese titles, what may be chosen, and the block of the 备案表 it belongs to.

Sources of the blocks and lists: the proposal in catalog/exports/filing_template.yaml, column by column; the titles of the
数据清单 are those of its form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.model import DeclarationScope
from config import UsageError


class Block(StrEnum):
    """A block of the 备案表, as it is headed there."""

    COMPANY = "单位基本信息"
    DATA = "数据基本情况"
    RESPONSIBLE = "责任主体情况"
    PROCESSING = "数据处理情况"
    SECURITY = "数据安全情况"
    REMARKS = "备注"
    SIGNATURE = "所属部门签字确认"


class ValueKind(StrEnum):
    """What a value is."""

    TEXT = "text"
    DAY = "day"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"  # several at once, joined by 、
    NAMES = "names"  # of sources, as shudian.yaml has them, joined by 、


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """Something that may be declared. ``of`` are the scopes it makes sense in; ``needed`` says whether a filing lacks something
    without it; ``width`` counts narrow characters."""

    key: str
    zh: str
    block: Block
    of: tuple[DeclarationScope, ...] = (DeclarationScope.SYSTEM, DeclarationScope.ITEM)
    kind: ValueKind = ValueKind.TEXT
    allowed: tuple[str, ...] = ()
    needed: bool = True
    width: int = 16
    other_names: tuple[str, ...] = ()


_COMPANY = (DeclarationScope.ENTITY,)
_ITEM = (DeclarationScope.ITEM,)
_SYSTEM = (DeclarationScope.SYSTEM,)
_ALL = (DeclarationScope.ENTITY, DeclarationScope.SYSTEM, DeclarationScope.ITEM)
_BOTH = (DeclarationScope.SYSTEM, DeclarationScope.ITEM)
PROCESSING = ("收集", "存储", "使用加工", "传输", "对外提供", "公开", "销毁", "转移", "委托处理", "出境")
YES_NO = ("是", "否")
GRADES = ("1", "2", "3", "3.1", "3.2", "4", "5")
MLPS = ("一级", "二级", "三级", "四级", "五级")
ATTRIBUTES = {
    "important": "本单位认定为重要数据",
    "core_candidate": "本单位认定为核心数据候选",
    "national_interest": "关系国家安全和公共利益",
    "export_controlled": "涉及出口管制物项",
    "national_programme": "产生于国家科技计划等活动",
}
"""What level rules ask of a system's data: yes or no answers in ``System.attributes``."""
SIGNATURE, SIGNED_ON, SIGNED_LEVEL = "signature", "signed_on", "signed_level"
_LONGEST = 4000
_SEVERAL = re.compile(r"[、,，;；/\n]+")
_BETWEEN_NAMES = re.compile(r"[、,，;；\s]+")
_NAME = re.compile(r"[\w.-]{1,64}")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?(?:[ T]00:00(?::00)?)?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

FIELDS: tuple[DeclaredField, ...] = (
    DeclaredField("entity_name", "单位名称", Block.COMPANY, _COMPANY, width=28),
    DeclaredField("uscc", "统一社会信用代码", Block.COMPANY, _COMPANY, width=22),
    DeclaredField("address", "注册（办公）地址", Block.COMPANY, _COMPANY, width=30, other_names=("注册地址", "办公地址")),
    DeclaredField("legal_representative", "法定代表人", Block.COMPANY, _COMPANY),
    DeclaredField(
        "entity_type",
        "单位类型",
        Block.COMPANY,
        _COMPANY,
        ValueKind.CHOICES,
        ("基础电信", "增值电信", "互联网", "IDC", "其他"),
    ),
    DeclaredField("licence_number", "电信业务经营许可证编号", Block.COMPANY, _COMPANY, width=22),
    DeclaredField("industry", "所属行业", Block.COMPANY, _COMPANY),
    DeclaredField("reporter", "填报人", Block.COMPANY, _COMPANY),
    DeclaredField("phone", "联系电话", Block.COMPANY, _COMPANY),
    DeclaredField("email", "电子邮箱", Block.COMPANY, _COMPANY, width=22),
    DeclaredField(
        "name", "系统名称", Block.DATA, _SYSTEM, width=20, other_names=("信息系统", "信息系统名称", "系统（平台）名称")
    ),
    DeclaredField(
        "sources",
        "数据源",
        Block.DATA,
        _SYSTEM,
        ValueKind.NAMES,
        needed=False,
        width=20,
        other_names=("数据源名称", "数据源标识"),
    ),
    DeclaredField("department", "数据所属部门", Block.RESPONSIBLE, other_names=("部门", "所属部门", "责任部门", "归属部门")),
    DeclaredField("location", "存储位置", Block.DATA, width=20, other_names=("部署位置", "机房")),
    DeclaredField("description", "详细描述", Block.DATA, width=24, other_names=("描述",)),
    DeclaredField("origin", "数据来源", Block.DATA, other_names=("来源",)),
    DeclaredField("validity", "时效（级别有效期）", Block.DATA, other_names=("时效", "级别有效期")),
    DeclaredField("coverage_scope", "覆盖范围（人群、区域、时间）", Block.DATA, needed=False, other_names=("覆盖范围",)),
    DeclaredField("precision", "精度", Block.DATA, needed=False, width=10),
    DeclaredField("sensitive_persons", "敏感个人信息人数", Block.DATA, _ITEM, needed=False, width=12),
    DeclaredField("first_responsible", "数据安全第一责任人", Block.RESPONSIBLE, _ALL, other_names=("第一责任人",)),
    DeclaredField("direct_responsible", "直接责任人", Block.RESPONSIBLE, _ALL),
    DeclaredField("responsible_department", "管理责任部门", Block.RESPONSIBLE, _ALL, other_names=("数据安全管理部门",)),
    DeclaredField("department_head", "所属部门负责人", Block.RESPONSIBLE, other_names=("部门负责人",)),
    DeclaredField("cdo", "首席数据官", Block.RESPONSIBLE, _ALL, needed=False),
    DeclaredField("purpose", "处理目的和用途", Block.PROCESSING, width=24, other_names=("用途", "处理目的")),
    DeclaredField("use_scope", "使用范围", Block.PROCESSING, needed=False),
    DeclaredField("processing", "处理方式", Block.PROCESSING, _BOTH, ValueKind.CHOICES, PROCESSING, width=20),
    DeclaredField("shared", "是否对外共享", Block.PROCESSING, _BOTH, ValueKind.YES_NO, YES_NO, needed=False, width=10),
    DeclaredField("shared_with", "共享对象", Block.PROCESSING, needed=False),
    DeclaredField("shared_how", "共享方式", Block.PROCESSING, needed=False),
    DeclaredField("shared_amount", "共享数量", Block.PROCESSING, needed=False),
    DeclaredField("traded", "是否交易", Block.PROCESSING, _BOTH, ValueKind.YES_NO, YES_NO, needed=False, width=10),
    DeclaredField("sharing", "共享情况", Block.PROCESSING, width=20),
    DeclaredField("sharing_assessed", "共享评估日期", Block.PROCESSING, _SYSTEM, ValueKind.DAY, needed=False, width=12),
    DeclaredField("exported", "是否跨境传输", Block.PROCESSING, _BOTH, ValueKind.YES_NO, YES_NO, needed=False, width=10),
    DeclaredField(
        "export_assessed",
        "是否通过出境安全评估",
        Block.PROCESSING,
        _BOTH,
        ValueKind.CHOICE,
        (*YES_NO, "不适用"),
        needed=False,
        width=12,
    ),
    DeclaredField("export_recipient", "境外接收方", Block.PROCESSING, needed=False),
    DeclaredField("cross_border", "出境情况", Block.PROCESSING, width=20),
    DeclaredField("protection", "安全保护措施", Block.SECURITY, width=24, other_names=("保护情况", "保护措施")),
    DeclaredField(
        "grade",
        "通信网络单元定级",
        Block.SECURITY,
        _SYSTEM,
        ValueKind.CHOICE,
        GRADES,
        needed=False,
        width=12,
        other_names=("定级", "系统定级", "网络单元定级", "network_grade"),
    ),
    DeclaredField("network_filing_number", "定级备案号", Block.SECURITY, _SYSTEM, needed=False, other_names=("备案号",)),
    DeclaredField(
        "mlps",
        "网络安全等级保护级别",
        Block.SECURITY,
        _SYSTEM,
        ValueKind.CHOICE,
        MLPS,
        width=12,
        other_names=("等保级别", "等级保护级别"),
    ),
    DeclaredField(
        "ciio",
        "是否关键信息基础设施",
        Block.SECURITY,
        _SYSTEM,
        ValueKind.YES_NO,
        YES_NO,
        width=12,
        other_names=("关基", "是否关基"),
    ),
    DeclaredField("risk_assessed_on", "风险评估时间", Block.SECURITY, _BOTH, ValueKind.DAY, needed=False, width=12),
    DeclaredField("risk_assessor", "评估机构", Block.SECURITY, needed=False, other_names=("风险评估机构",)),
    DeclaredField("risk_conclusion", "评估结论", Block.SECURITY, needed=False, other_names=("风险评估结论",)),
    DeclaredField("risk_report_number", "评估报告编号", Block.SECURITY, needed=False, other_names=("风险评估报告编号",)),
    *(
        DeclaredField(key, title, Block.DATA, _SYSTEM, ValueKind.YES_NO, YES_NO, needed=False, width=14)
        for key, title in ATTRIBUTES.items()
    ),
    DeclaredField("threats", "面临主要安全威胁", Block.SECURITY, width=20),
    DeclaredField("impact", "影响", Block.SECURITY, width=20),
    DeclaredField("policies", "现有管理政策", Block.SECURITY, width=20),
    DeclaredField("remarks", "备注", Block.REMARKS, needed=False, width=24),
    DeclaredField(SIGNATURE, "签字人", Block.SIGNATURE, _ITEM, needed=False),
    DeclaredField(SIGNED_ON, "签字日期", Block.SIGNATURE, _ITEM, ValueKind.DAY, needed=False),
    DeclaredField(SIGNED_LEVEL, "签字时的级别", Block.SIGNATURE, _ITEM, needed=False),
)
_BY_KEY = {one.key: one for one in FIELDS}
SIGNATURE_FIELDS = (SIGNATURE, SIGNED_ON, SIGNED_LEVEL)


def field_of(key: str) -> DeclaredField | None:
    """The field of this name; None for a name that is not in the list."""
    return _BY_KEY.get(key)


def fields_of(scope: DeclarationScope) -> tuple[DeclaredField, ...]:
    """What people fill in about a company, a system or an item, in the order of the list; signatures aside."""
    return tuple(one for one in FIELDS if scope in one.of and one.block is not Block.SIGNATURE)


def headings(scope: DeclarationScope) -> Mapping[str, DeclaredField]:
    """The fields of a scope by every heading that they are known by: Chinese titles, other names, and keys."""
    return {_plain(name): one for one in fields_of(scope) for name in (one.key, one.zh, *one.other_names)}


def field_named(text: str, scope: DeclarationScope) -> DeclaredField | None:
    """The field of a scope that is called so, by key or title."""
    return headings(scope).get(_plain(text))


def heading(text: str) -> str:
    """A heading as ``headings`` holds it."""
    return _plain(text)


def checked_value(field: DeclaredField, text: str) -> str:
    """The value as it is kept: one of the field's list, a day as YYYY-MM-DD, or text without controls; empty takes back.

    Raises UsageError that says what may stand there, and never what stood there."""
    text = _CONTROLS.sub("", text).strip()
    if text[:1] == "'" and text[1:2] in tuple("=+-@＝＋－＠"):
        text = text[1:]  # the mark that documents put before it
    if len(text) > _LONGEST:
        raise UsageError(f"{field.zh} ({field.key}): longer than {_LONGEST} characters")
    if not text or field.kind is ValueKind.TEXT:
        return text
    found = _CHECKS[field.kind](field, text)
    if found is None:
        may = _MAY.get(field.kind) or "、".join(field.allowed)
        raise UsageError(f"{field.zh} ({field.key}): not one of what may stand there", may)
    return found


_MAY = {ValueKind.DAY: "YYYY-MM-DD", ValueKind.NAMES: "names of sources as in shudian.yaml, with 、 between"}


def _plain(text: str) -> str:
    return re.sub(r"[\s（）()_]+", "", text).casefold()


def _day(_: DeclaredField, text: str) -> str | None:
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


_SAID = {"yes": "是", "true": "是", "y": "是", "1": "是", "no": "否", "false": "否", "n": "否", "0": "否"}
_ROMAN = {str(number): name for number, name in enumerate(MLPS, start=1)}


def _yes_no(_: DeclaredField, text: str) -> str | None:
    said = _SAID.get(text.casefold(), text)
    return said if said in YES_NO else None


def _choice(field: DeclaredField, text: str) -> str | None:
    plain = text.removesuffix("级") if field.allowed is GRADES else text
    if field.allowed is GRADES and plain.endswith(".0"):
        plain = plain[:-2]
    if field.allowed is MLPS:
        plain = _ROMAN.get(text.removesuffix("级"), text if text.endswith("级") else f"{text}级")
    return plain if plain in field.allowed else None


def _choices(field: DeclaredField, text: str) -> str | None:
    parts = tuple(dict.fromkeys(filter(None, (one.strip() for one in _SEVERAL.split(text)))))
    return "、".join(parts) if set(parts) <= set(field.allowed) else None


def names_in(text: str) -> tuple[str, ...]:
    """The names in a value of the kind NAMES, each once."""
    return tuple(dict.fromkeys(filter(None, (one.strip() for one in _BETWEEN_NAMES.split(text)))))


def _names(_: DeclaredField, text: str) -> str | None:
    names = names_in(text)
    return "、".join(names) if all(map(_NAME.fullmatch, names)) else None


_CHECKS = {
    ValueKind.NAMES: _names,
    ValueKind.DAY: _day,
    ValueKind.YES_NO: _yes_no,
    ValueKind.CHOICE: _choice,
    ValueKind.CHOICES: _choices,
}
