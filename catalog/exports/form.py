"""The form 数据清单: its twenty columns with their filling-in notes, as the annex of the guideline gives them.

Source: 工业和信息化领域数据安全合规指引, 附件：数据清单 (see standards in docs). The names are the form's own, word for word.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of the form. ``key`` is its name in ``System`` (see there); ``width`` counts narrow characters."""

    name: str
    key: str
    note: str
    width: int
    filled_by: str = "由系统负责人声明或在本表填写"


SCANNED = "由扫描得出"

FORM: tuple[FormColumn, ...] = (
    FormColumn("数据项", "item", "某一类文件数据（文件级/表级）。", 18, SCANNED),
    FormColumn("部门", "department", "数据所属部门。", 8),
    FormColumn(
        "类",
        "category",
        "数据所属一级类别，具体类别可参照《工业领域重要数据识别指南》《电信领域重要数据识别指南》，"
        "还可结合实际情况在此基础上进行二级、三级、四级等数据类别细化。",
        14,
        SCANNED,
    ),
    FormColumn("级别", "level", "数据级别，可分为一般数据、重要数据、核心数据。", 9, "由规则识别，待审核"),
    FormColumn("数据规模（条数）", "rows", "现有全量数据存储规模，可按“条数”形式填写。", 13, SCANNED),
    FormColumn("数据规模（GB）", "bytes", "现有全量数据存储规模，可按“GB”形式填写。", 10, SCANNED),
    FormColumn(
        "处理方式",
        "processing",
        "数据收集、存储、使用加工、传输、对外提供、公开、销毁、转移、委托处理、出境等。",
        9,
    ),
    FormColumn("详细描述", "description", "详细描述数据的使用、用途等内容。", 11),
    FormColumn("存储位置", "location", "明确数据所存位置为 XX 系统（平台）或线下某种形式等。", 10),
    FormColumn("现有管理政策", "policies", "数据的安全保护需要遵循的地区、部门、企业已有的管理政策。", 9),
    FormColumn("影响", "impact", "数据对国家安全、公共利益、企业经营发展的影响。", 9),
    FormColumn("面临主要安全威胁", "threats", "数据在保密性、完整性、可用性、真实性等方面可能面临的安全威胁。", 9),
    FormColumn("时效", "validity", "数据级别维持的时间长度。", 7),
    FormColumn("来源", "origin", "数据如何收集或产生。", 8),
    FormColumn("用途", "purpose", "指使用数据目的以及具体方式方法。", 9),
    FormColumn("共享情况", "sharing", "与其他组织共享、交易、委托处理数据的情况。", 8),
    FormColumn("保护情况", "protection", "对数据采取的安全保护措施。", 9),
    FormColumn("出境情况", "cross_border", "是否出境、是否进行出境安全评估，境外接收方信息等。", 8),
    FormColumn("所属部门签字确认", "signature", "数据所属部门负责人签字。", 9, "由部门负责人签字"),
    FormColumn("备注", "remarks", "用于描述其他需要说明的事项。", 30, "由扫描得出，可补充"),
)

LEVEL_NAMES = ("一般数据", "重要数据", "核心数据")
