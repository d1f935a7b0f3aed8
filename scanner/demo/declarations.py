"""The shudian.yaml of the estate: where its sources are, and what people have declared of its systems."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import yaml

if TYPE_CHECKING:
    from scanner.demo.estate import DemoSource

MARK = "# The sample estate of `shudian demo`. All of its data is invented."

# Some systems are declared in full, some in part, one not at all: the document shows which blanks only people can fill.
_SYSTEMS: dict[str, dict[str, object]] = {
    "bss": {
        "name": "业务支撑系统（BSS）",
        "department": "市场部",
        "location": "长沙数据中心A栋3层",
        "grade": 3,
        "mlps": 3,
        "ciio": True,
        "sharing_assessed": "2026-03-18",
        "processing": "收集、存储、使用加工",
        "description": "客户、套餐、账单、详单与投诉的登记和受理",
        "policies": "电信和互联网用户个人信息保护规定；公司数据安全管理办法",
        "impact": "泄露会损害大量用户的合法权益，并影响企业经营",
        "threats": "保密性：越权查询与批量导出；完整性：篡改实名信息",
        "validity": "长期，每年复核",
        "origin": "用户办理业务时提供，以及业务使用中产生",
        "purpose": "开通、计费、客户服务与实名登记",
        "sharing": "不与其他组织共享；外发合作方的数据已脱敏",
        "protection": "访问控制、数据库审计、敏感字段脱敏展示",
        "cross_border": "不出境",
    },
    "oss": {
        "name": "运营支撑系统（OSS）",
        "department": "网络部",
        "location": "长沙数据中心B栋2层",
        "grade": 3.1,
        "processing": "收集、存储、使用加工",
        "description": "网络资源、告警、配置与性能的管理",
        "impact": "泄露会暴露网络结构，危及网络运行安全",
        "purpose": "网络规划、建设和运行维护",
        "cross_border": "不出境",
    },
    "bigdata": {"name": "大数据平台", "department": "数据中心", "grade": 3, "purpose": "用户分析与精准营销"},
    "security": {"name": "安全管理平台", "department": "网络与信息安全部", "location": "长沙数据中心B栋4层", "grade": 2},
    "office": {"name": "综合办公系统", "department": "综合部", "attributes": {"national_interest": True}},
    "hr": {"name": "人力资源系统"},
}


def write_settings(path: Path, sources: Sequence[DemoSource], seed: int) -> None:
    """Write shudian.yaml with absolute places of ``sources``, so that it works from any folder."""
    settings = {
        "version": 1,
        "entity": {"name": "示例省通信有限公司", "region": "示例省"},
        "catalog": {"url": "sqlite:///catalog.db"},
        # No public text gives this number: the operator of the estate has taken it from its own copy of the standard.
        "rules": {"pack": "telecom", "thresholds": {"important_system_grade": 3}},
        "sampling": {"seed": seed},
        "systems": _SYSTEMS,
        "sources": {source.id: {"url": source.url, "system": source.system} for source in sources},
    }
    text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=120)
    path.write_text(f"{MARK}\n{text}", encoding="utf-8", newline="\n")


def is_someone_elses(path: Path) -> bool:
    """Whether a settings file stands there that no demo has written."""
    return path.exists() and not path.read_bytes().startswith(MARK.encode())


def source_url(scheme: str, path: Path) -> str:
    """An absolute SOURCE: four slashes before the path of a database, three before that of a folder."""
    place = quote(path.resolve().as_posix())
    return f"{scheme}:///{place}" if scheme == "sqlite" else f"{scheme}://{place}"
