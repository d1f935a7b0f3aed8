"""The second pass: what the other tables of a schema say of one that says little itself."""

from __future__ import annotations

import pytest

from classifiers.domain_schema import Located, settle_domains
from classifiers.model import DatasetFinding
from classifiers.sentences import sentence
from connectors.model import Column
from tests.classifiers.tallies import KNOWLEDGE, judged, table

SCHEMA = ("db", "main")
SITES = (
    ("olt", "OLT设备", ("id", "shelf_ref", "azim_q", "created_at", "tenant_id")),
    ("base_station", "基站", ("id", "shelf_ref", "azim_q", "created_at", "tenant_id")),
    ("fiber_cable", "光缆", ("id", "shelf_ref", "azim_q", "created_at", "tenant_id")),
    ("network_alarm", "网络告警", ("id", "ne_id", "severity", "created_at", "tenant_id")),
    ("network_topology", "网络拓扑", ("id", "a_end", "z_end", "created_at", "tenant_id")),
    ("switch", "交换机", ("id", "vlan", "created_at", "tenant_id")),
)


def located(name: str, comment: str, columns: tuple[str, ...], schema: tuple[str, ...] = SCHEMA) -> Located:
    finding = judged(table(name, *(Column(column, "varchar(64)") for column in columns), comment=comment))
    return Located((*schema, name), comment, finding)


def settled(one: Located, others: tuple[Located, ...] | None = None) -> DatasetFinding:
    """What becomes of ``one`` among its neighbours, who must stay as they are."""
    around = tuple(located(*site) for site in SITES) if others is None else others
    found = settle_domains((*around, one), KNOWLEDGE.taxonomy)
    assert all(after is before.finding for after, before in zip(found, around, strict=False))
    return found[-1]


def test_columns_that_only_tables_of_one_domain_have() -> None:
    unsaid = located("zzqx", "", ("id", "shelf_ref", "azim_q", "created_at"))
    assert unsaid.finding.domain is None
    finding = settled(unsaid)
    assert finding.domain == "network_planning_ops"
    assert finding.category == "network_planning_ops.resources"
    assert {column.domain for column in finding.columns} == {"network_planning_ops"}
    assert finding.tags != unsaid.finding.tags
    (reason,) = finding.evidence
    assert reason.sentence == "domain_kin"
    assert "azim_q" in sentence(reason, "zh")
    assert "3" in sentence(reason, "en")


@pytest.mark.parametrize("columns", [("id", "created_at", "tenant_id", "status"), ("shelf_ref", "b7"), ("b7", "b8")])
def test_housekeeping_one_column_or_none_say_nothing(columns: tuple[str, ...]) -> None:
    one = located("zzqx", "", columns)
    assert settled(one) is one.finding


def test_a_key_to_a_placed_table() -> None:
    finding = settled(located("zzqx", "", ("id", "fiber_cable_id", "b7")))
    assert finding.domain == "network_planning_ops"
    one = located("zzqx", "", ("id", "zzcable_id"))
    around = (*(located(*site) for site in SITES), located("t_zzcable", "光缆", ("id", "b9")))
    found = settled(one, around)
    assert (found.domain, found.category) == ("network_planning_ops", "network_planning_ops.resources")
    assert [reason.sentence for reason in found.evidence] == ["domain_key"]


def test_keys_to_two_domains_and_keys_that_many_tables_have_say_nothing() -> None:
    around = (located("zzcable", "光缆", ("id",)), located("zzcust", "客户资料", ("id",)))
    both = located("zzqx", "", ("zzcable_id", "zzcust_id"))
    assert settled(both, around) is both.finding
    tenants = tuple(located(f"olt_{n}", "OLT设备", ("id", "zzfirm_id")) for n in range(8))
    one = located("zzqx", "", ("id", "zzfirm_id"))
    assert settled(one, (*tenants, located("zzfirm", "合作方", ("id",)))) is one.finding


def test_a_faint_word_leans_to_what_the_schema_is_about() -> None:
    one = located("zzqy", "", ("id", "olt_x", "b7"))
    finding = settled(one)
    assert finding.domain == "network_planning_ops"
    assert [reason.sentence for reason in finding.evidence] == ["domain_schema"]
    alone = located("zzqx", "", ("id", "b7"))
    assert settled(alone) is alone.finding


def test_few_neighbours_or_mixed_ones_say_nothing() -> None:
    one = located("zzqx", "", ("id", "olt_x"))
    few = tuple(located(*site) for site in SITES[:4])
    assert settled(one, few) is one.finding
    mixed = (*few, *(located(f"t{n}", comment, ("id",)) for n, comment in enumerate(("客户资料", "员工", "专利", "销售订单"))))
    assert settled(one, mixed) is one.finding


def test_what_spoke_clearly_stays() -> None:
    for one in (located("customer", "客户资料", ("cust_name", "id_card", "mobile")), located("sys_dict", "数据字典", ("label",))):
        assert settled(one) is one.finding


def test_another_schema_is_not_asked() -> None:
    one = located("zzqx", "", ("id", "shelf_ref", "azim_q"), ("db", "other"))
    assert settled(one) is one.finding


def test_nothing_becomes_technical() -> None:
    around = tuple(located(f"qrtz_{n}", "定时任务", ("sched_q", "trig_q", "b7")) for n in range(8))
    assert {one.finding.domain for one in around} == {"technical"}
    one = located("zzqx", "", ("sched_q", "trig_q", "qrtz_0_id"))
    assert settled(one, around) is one.finding


def test_accounts_of_a_network_system_are_of_the_staff() -> None:
    accounts = located("zzpeople", "", ("username", "real_name", "email", "password"))
    assert accounts.finding.domain == "user_personal"
    finding = settled(accounts)
    assert (finding.domain, finding.category) == ("enterprise_management", "enterprise_management.human_resources")
    assert finding.evidence[0].sentence == "domain_staff"
    customers = (*(located(*site) for site in SITES), *(located(f"cust{n}", "客户资料", ("id_card", "mobile")) for n in range(2)))
    assert settled(accounts, customers) is accounts.finding


def test_no_tables() -> None:
    assert settle_domains((), KNOWLEDGE.taxonomy) == ()
