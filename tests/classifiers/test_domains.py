from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from classifiers.domains import place
from classifiers.model import ColumnFinding, Contained
from connectors.model import Column
from tests.classifiers.tallies import KNOWLEDGE, judged, table

_TOWER = (("ht_no", "合同编号"), ("tower_code", "铁塔编码"), ("rent", "年租金"), ("lessor", "出租方"))
_TRACED = (("account", "上网账号"), ("private_ip", "私网IP"), ("public_ip", "公网IP"), ("start_time", "开始时间"))
PEOPLE = ("real_name", "id_card", "mobile", "email", "home_address", "passport_no", "birthday", "gender", "wechat_id")
TECHNICAL_NAMES = (
    "sys_config",
    "dict_data",
    "sys_menu",
    "job",
    "task_log",
    "t_file",
    "undo_log",
    "schema_migrations",
    "seq",
    "tmp",
)
TECHNICAL_COMMENTS = ("", "系统参数", "数据字典", "定时任务", "文件表", "配置表", "菜单", "sequence")


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


@given(
    some.sampled_from(TECHNICAL_NAMES),
    some.sampled_from(TECHNICAL_COMMENTS),
    some.permutations(PEOPLE[2:]),
    some.sampled_from(PEOPLE[:2]),
    some.integers(1, 6),
)
@settings(max_examples=60)
def test_a_table_with_people_in_it_is_never_technical(name: str, comment: str, rest: list[str], who: str, count: int) -> None:
    columns = [Column(column, "varchar(64)") for column in ("id", who, *rest[:count], "status", "sort")]
    finding = judged(table(name, *columns, comment=comment))
    kinds = {column.entity_type for column in finding.columns if column.entity_type}
    assert len(kinds) >= 2
    assert finding.domain not in ("technical", None)


@pytest.mark.parametrize(
    ("name", "comment", "columns"),
    [
        ("undo_log", "", ("branch_id", "xid", "context", "rollback_info", "log_status")),
        ("QRTZ_CRON_TRIGGERS", "", ("SCHED_NAME", "TRIGGER_NAME", "CRON_EXPRESSION")),
        ("databasechangelog", "", ("ID", "AUTHOR", "FILENAME", "MD5SUM")),
        ("schema_migrations", "", ("version", "inserted_at")),
        ("hibernate_sequence", "", ("next_val",)),
        ("gen_table_column", "代码生成业务表字段", ("column_name", "java_type", "html_type", "create_by")),
        ("sys_dict_type", "字典类型表", ("dict_name", "dict_type", "create_by")),
        ("sys_menu", "菜单权限表", ("menu_name", "parent_id", "order_num", "path")),
        ("sys_config", "参数配置表", ("config_key", "config_value", "create_by")),
        ("sys_job", "定时任务调度表", ("job_name", "cron_expression")),
    ],
)
def test_what_only_runs_the_system_is_technical(name: str, comment: str, columns: tuple[str, ...]) -> None:
    finding = judged(table(name, *(Column(column, "varchar(64)") for column in columns), comment=comment))
    assert finding.domain == "technical"


@pytest.mark.parametrize(
    ("name", "comment", "columns", "domain"),
    [
        ("firewall_config", "", ("key", "value"), "security_assurance"),  # what the configuration is of
        ("t_mjsb", "门禁设备", (), "security_assurance"),
        ("attack_alarm", "攻击告警", ("level",), "security_assurance"),  # what the alarm is about
        ("olt_type", "OLT设备类型", (), "network_planning_ops"),
        ("route_dict", "路由字典", ("code", "label"), "network_planning_ops"),  # a dictionary of where important data is
        ("patent_file", "", ("path",), "key_technology"),
        ("employee_type", "员工类型", ("code", "label"), "enterprise_management"),
    ],
)
def test_what_a_table_belongs_to_counts_more_than_what_kind_of_list_it_is(
    name: str, comment: str, columns: tuple[str, ...], domain: str
) -> None:
    finding = judged(table(name, *(Column(column, "varchar(64)") for column in columns), comment=comment))
    assert finding.domain == domain


def test_who_checked_the_row_is_not_whom_it_tells_of() -> None:
    work = judged(
        table("t_lx", Column("gcmc", "", "工程名称"), Column("shr", "", "审核人姓名"), Column("shdh", "", "审核人手机号"))
    )
    assert work.domain != "user_personal"
    people = judged(table("t_lx", Column("gcmc", "", "工程名称"), Column("xm", "", "姓名"), Column("sjh", "", "手机号")))
    assert people.domain == "user_personal"


def test_what_texts_contain_counts_too_unless_it_is_rare() -> None:
    def placed(share: float) -> str | None:
        inside = tuple(Contained(name, share) for name in ("PERSON_NAME", "CN_ID_CARD", "CN_MOBILE_PHONE"))
        return place(table("sys_job"), (replace(_plain("memo"), contains=inside),), KNOWLEDGE.taxonomy).domain

    assert placed(0.2) == "user_personal"
    assert placed(0.0001) == "technical"


def test_a_key_counts_for_what_it_refers_to() -> None:
    taxonomy = KNOWLEDGE.taxonomy

    def score(name: str) -> float:
        return dict(place(table("t1"), (_plain(name),), taxonomy).scores)["network_planning_ops"]

    assert score("olt_id") > score("olt_shelf")


def test_a_word_in_most_of_the_columns_is_as_good_as_one_in_the_name() -> None:
    names = ("alarm_code", "alarm_level", "alarm_text", "remark")
    assert judged(table("t1", *(Column(name) for name in names))).domain == "network_planning_ops"
    assert judged(table("t1", Column(names[0]), *(Column(f"c{n}") for n in range(9)))).domain is None


def test_equal_scores_are_no_placement() -> None:
    both = place(table("t1", comment="员工；专利"), (), KNOWLEDGE.taxonomy)
    assert {slug for slug, _ in both.scores[:2]} == {"enterprise_management", "key_technology"}
    assert (both.domain, both.category, both.evidence) == (None, None, ())
    assert place(table("t1", comment="专利"), (), KNOWLEDGE.taxonomy).domain == "key_technology"


def test_the_order_of_columns_changes_nothing() -> None:
    columns = tuple(_plain(name) for name in ("olt_id", "cust_name", "order_no", "salary", "vuln_code"))
    taxonomy = KNOWLEDGE.taxonomy
    assert place(table("t1"), columns, taxonomy) == place(table("t1"), columns[::-1], taxonomy)


def _plain(name: str) -> ColumnFinding:
    return ColumnFinding(name, "varchar(64)")


@pytest.mark.parametrize(
    ("name", "comment", "columns", "category"),
    [
        ("t1", "铁塔租赁合同", _TOWER, "enterprise_management.procurement"),
        ("t2", "站址租赁协议", (), "enterprise_management.procurement"),
        ("t3", "采购合同", (("supplier", "供应商"), ("amount", "合同金额")), "enterprise_management.procurement"),
        ("t4", "基站施工合同", (), "enterprise_management.procurement"),
        ("tower_lease_contract", "", (("lessor", ""), ("rent", "")), "enterprise_management.procurement"),
        ("daiwei_hetong", "", (), "enterprise_management.procurement"),
        ("t5", "专线租赁合同", (), "economy_business.trade"),
        ("t6", "销售合同", (("cust", "客户"),), "economy_business.trade"),
        ("t7", "合同", (), "economy_business.trade"),
        ("t8", "劳动合同", (), "enterprise_management.human_resources"),
        ("t9", "宽带上网IP溯源日志", _TRACED, "user_personal.service_derived.call_records"),
        ("t10", "宽带拨号日志", (), "user_personal.service_derived.call_records"),
        ("t11", "上网行为日志", (), "user_personal.service_derived.call_records"),
        ("t12", "IP溯源日志", (("public_ip", "公网IP"),), "security_assurance.audit"),
        ("nat_log", "", (("src_ip", ""), ("nat_ip", "")), "security_assurance.audit"),
        ("t13", "攻击溯源日志", (), "security_assurance.protection"),
        ("t14", "宽带业务受理", (), "user_personal.service_derived.subscription"),
    ],
)
def test_contracts_of_the_company_and_logs_of_who_was_online(
    name: str, comment: str, columns: tuple[tuple[str, str], ...], category: str
) -> None:
    described = (Column(column, "varchar(64)", said) for column, said in columns)
    assert judged(table(name, *described, comment=comment)).category == category
