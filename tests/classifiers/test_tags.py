"""The second tag: nodes of other taxonomies on datasets and columns."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers import Circumstances, gather
from classifiers.model import ColumnFinding, DatasetFinding, PersonalInformation, Persons
from classifiers.tags import with_tags
from config import is_below, load_taxonomy
from connectors.model import Statistics

TAXONOMY = load_taxonomy()
_NODES = TAXONOMY.trees["yd3813"].nodes


def tagged(category: str | None, *types: str | None, domain: str | None = None) -> DatasetFinding:
    """A dataset of a category with columns of some types, in their own domain unless another is given."""
    home = category.partition(".")[0] if category else None
    columns = tuple(
        ColumnFinding(f"c{n}", "text", name, domain=domain or (TAXONOMY.entity_types[name].domain if name else home))
        for n, name in enumerate(types)
    )
    return with_tags(DatasetFinding(columns, home, category), TAXONOMY)


@pytest.mark.parametrize(
    ("category", "types", "node"),
    [
        ("user_personal.identity", ("PERSON_NAME", "CN_ID_CARD", "CN_MOBILE_PHONE"), "user.identity.marks.natural_person"),
        ("user_personal.identity", ("CN_MOBILE_PHONE", "QQ_NUMBER", "GENDER"), "user.identity.marks.network"),
        ("user_personal.identity", ("CN_ID_CARD", "CN_MOBILE_PHONE"), "user.identity.marks"),
        ("user_personal.identity", ("CN_ID_CARD", "CALL_RECORD", "CALL_RECORD"), "user.identity.marks.natural_person"),
        ("user_personal.identity", ("ID_PHOTO",), "user.identity.marks.documents"),
        ("user_personal.identity", (), "user.identity.marks"),
        ("user_personal.identity", ("CALL_RECORD",), "user.identity.marks"),
        ("user_personal.service_derived.location", ("CN_MOBILE_PHONE", "GEO_COORDINATE"), "user.derived.usage.location.precise"),
        ("user_personal.service_derived.location", ("ADMIN_DIVISION",), "user.derived.usage.location.coarse"),
        ("user_personal.service_derived.location", ("ADMIN_DIVISION", "CELL_ID"), "user.derived.usage.location"),
        ("user_personal.service_derived.call_records", ("CALL_RECORD", "CN_MOBILE_PHONE"), "user.derived.usage.records"),
        ("user_personal.identity.natural_person.vip", ("CN_ID_CARD",), "user.identity.marks.natural_person"),
        ("network_planning_ops.resources", ("IP_PREFIX",), "enterprise.network.resources.public"),
        ("security_assurance.audit", ("IP_ADDRESS",), "enterprise.network.security.audit"),
        ("security_assurance.physical", ("PERSON_NAME",), "enterprise.network.security"),  # a door is no camera
        ("enterprise_management.human_resources", ("PERSON_NAME",), "enterprise.management.running"),
    ],
)
def test_a_dataset_has_the_node_of_its_category_or_the_one_below_that_most_columns_have(
    category: str, types: tuple[str, ...], node: str
) -> None:
    assert tagged(category, *types).tags == {"yd3813": node}


@pytest.mark.parametrize("category", [None, "technical.configuration"])
def test_what_has_no_category_or_no_meaning_has_no_node(category: str | None) -> None:
    assert tagged(category, "URL", None).tags == {}
    assert [column.tags for column in tagged(category, "URL", None).columns] == [{}, {}]


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("CN_ID_CARD", "user.identity.marks.natural_person"),
        ("ID_PHOTO", "user.identity.marks.documents"),
        ("CN_MOBILE_PHONE", "user.identity.marks.network"),
        ("SECRET_TOKEN", "user.identity.authentication.keys"),
        ("GEO_COORDINATE", "user.derived.usage.location.precise"),
        ("IMEI", "user.derived.device.identifiers"),
        ("DEVICE_CONFIG", "enterprise.network.operation.configuration"),
    ],
)
def test_a_column_has_the_node_of_its_type(name: str, node: str) -> None:
    assert tagged("user_personal.identity", name).columns[0].tags == {"yd3813": node}


def test_what_is_not_the_users_has_the_node_of_its_table() -> None:
    staff = tagged("enterprise_management.human_resources", "CN_MOBILE_PHONE", domain="enterprise_management")
    assert staff.columns[0].tags == {"yd3813": "enterprise.management.running"}
    router = tagged("network_planning_ops.resources", "IP_ADDRESS", domain="network_planning_ops")
    assert router.columns[0].tags == {"yd3813": "enterprise.network.resources"}
    cache = tagged("technical.configuration", "IP_ADDRESS", domain="technical")
    assert cache.columns[0].tags == {}


@given(
    st.sampled_from([one.slug for domain in TAXONOMY.domains.values() for one in domain.categories]),
    st.lists(st.sampled_from([None, *TAXONOMY.entity_types]), max_size=8),
)
def test_tags_are_nodes_and_never_leave_the_category(category: str, types: list[str | None]) -> None:
    finding = tagged(category, *types)
    of_category = TAXONOMY.node_of_category("yd3813", category)
    assert set(finding.tags) == ({"yd3813"} if of_category else set())
    for node in finding.tags.values():
        assert node == of_category or is_below(node, of_category or "")
    for column in finding.columns:
        assert set(column.tags.values()) <= set(_NODES)
    assert tagged(category, *reversed(types)).tags == finding.tags


def test_a_taxonomy_without_mappings_gives_no_tags() -> None:
    finding = DatasetFinding((ColumnFinding("a", "text", "CN_ID_CARD"),), "user_personal", "user_personal.identity")
    assert with_tags(finding, replace(TAXONOMY, mapped={})) == finding


def test_the_tags_of_a_dataset_are_facts() -> None:
    finding = tagged("user_personal.identity", "CN_ID_CARD")
    assert gather(finding, Statistics(), Persons(), Circumstances()).tags == {"yd3813": "user.identity.marks.natural_person"}


@pytest.mark.parametrize(
    ("standard", "older", "newer", "minors", "sensitive"),
    [
        ("gbt45574", True, False, None, False),
        ("gbt35273", True, False, None, True),
        ("gbt45574", False, True, None, True),
        ("gbt35273", False, True, None, False),
        ("gbt35273", False, False, 0.2, True),
        ("gbt45574", False, False, 0.0, False),
    ],
)
def test_the_chosen_standard_says_what_is_sensitive(
    standard: str, older: bool, newer: bool, minors: float | None, sensitive: bool
) -> None:
    finding = DatasetFinding(
        (),
        gbt35273=PersonalInformation("个人身份信息", older),
        gbt45574=PersonalInformation("其他敏感个人信息", newer),
        minors_share=minors,
    )
    assert gather(finding, Statistics(), Persons(), Circumstances(standard=standard)).sensitive is sensitive
