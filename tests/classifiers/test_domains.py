from __future__ import annotations

import pytest

from connectors.model import Column
from tests.classifiers.tallies import judged, table


@pytest.mark.parametrize(
    ("name", "comment", "columns", "domain", "category"),
    [
        ("t_customer", "客户资料", ("cust_name", "id_card", "mobile"), "user_personal", "identity"),
        ("cdr_20240101", "语音详单", ("caller", "callee", "duration"), "user_personal", "service_derived.call_records"),
        ("sub_order", "套餐订购", ("cust_id", "package_name"), "user_personal", "service_derived.subscription"),
        ("base_station", "基站与小区", ("eci", "lng", "lat"), "network_planning_ops", "resources"),
        ("alarm_log", "告警记录", ("ne_id", "severity"), "network_planning_ops", "operation"),
        ("route_config", "路由配置", ("next_hop", "mask"), "network_planning_ops", "configuration"),
        ("network_topology", "网络拓扑", (), "network_planning_ops", "configuration"),
        ("fw_policy", "防火墙策略", ("src_ip", "dst_ip"), "security_assurance", "protection"),
        ("ids", "", ("passport_no", "id_card"), "user_personal", "identity.natural_person"),
        ("t_user_login", "", ("real_name", "mobile", "id_card", "access_token"), "user_personal", "identity.natural_person"),
        ("vuln_list", "漏洞清单", ("cve_id",), "security_assurance", "vulnerabilities"),
        ("emergency_plan", "应急预案", (), "security_assurance", "emergency"),
        ("sys_oper_log", "操作日志", ("oper_ip",), "security_assurance", "audit"),
        ("sys_role", "角色表", (), "security_assurance", "access"),
        ("unpublished_stats", "未公开经营统计", ("indicator",), "economy_business", "statistics"),
        ("product_catalog", "产品目录", ("name", "price"), "economy_business", "products"),
        ("strategy", "发展战略", (), "economy_business", "strategy"),
        ("research_project", "国家科技计划科研项目", ("leader",), "key_technology", "research"),
        ("export_control_items", "出口管制物项", (), "key_technology", "export_control"),
        ("hr_employee", "员工名册", ("name", "sex", "id_card", "mobile", "salary"), "enterprise_management", "human_resources"),
        ("sys_dict", "数据字典", ("label", "value"), "technical", "configuration"),
    ],
)
def test_where_a_table_belongs(name: str, comment: str, columns: tuple[str, ...], domain: str, category: str) -> None:
    finding = judged(table(name, *(Column(column, "varchar(64)") for column in columns), comment=comment))
    assert (finding.domain, finding.category) == (domain, f"{domain}.{category}")
    assert finding.evidence


def test_types_of_columns_place_a_table_without_a_telling_name() -> None:
    finding = judged(table("t1", Column("xm", "", "姓名"), Column("sfzh", "", "身份证号"), Column("lxdh", "", "联系电话")))
    assert finding.domain == "user_personal"


def test_nothing_telling_gives_no_domain() -> None:
    finding = judged(table("zzqx", Column("aa"), Column("bb")))
    assert (finding.domain, finding.category, finding.evidence) == (None, None, ())


def test_employees_attributes_stay_with_the_enterprise_and_a_routers_address_with_the_network() -> None:
    staff = judged(table("employee", Column("name"), Column("sex"), Column("id_card")))
    assert {column.domain for column in staff.columns} == {"enterprise_management"}
    router = judged(table("router", Column("ip_addr"), Column("port"), comment="路由器"))
    assert {column.domain for column in router.columns} == {"network_planning_ops"}
