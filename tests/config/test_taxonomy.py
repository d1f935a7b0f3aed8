from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import config.taxonomy
from config import STANDARDS, SettingsError, load_taxonomy, taxonomy_doubts
from config.taxonomy import EVIDENCE, try_taxonomy

SHIPPED = Path(config.taxonomy.__file__).parent
TAXONOMY = load_taxonomy()
GUIDELINE = ("network_planning_ops", "security_assurance", "economy_business", "key_technology")
DESIGNED = [
    "PERSON_NAME", "CN_ID_CARD", "CN_RESIDENCE_PERMIT", "CN_FOREIGNER_PERMIT", "PASSPORT", "CN_HKMO_PASS", "CN_TW_PASS",
    "CN_MILITARY_ID", "CN_DRIVER_LICENCE", "CN_SOCIAL_SECURITY", "CN_MOBILE_PHONE", "CN_LANDLINE", "EMAIL_ADDRESS",
    "POSTAL_ADDRESS", "CN_POSTCODE", "WECHAT_ID", "QQ_NUMBER", "USER_ACCOUNT", "BANK_CARD", "IBAN", "BALANCE_PAYMENT",
    "SALARY_INCOME", "GEO_COORDINATE", "CELL_ID", "ADMIN_DIVISION", "IMEI", "MEID", "IMSI", "ICCID", "MAC_ADDRESS",
    "IP_ADDRESS", "DEVICE_ID", "CN_PLATE_NUMBER", "VIN", "CN_USCC", "CN_ORG_CODE", "ORG_NAME", "PASSWORD",
    "SECRET_TOKEN", "BIRTH_DATE", "GENDER", "ETHNICITY", "RELIGION", "MARITAL_STATUS", "POLITICAL_STATUS", "EDUCATION",
    "OCCUPATION", "MEDICAL", "PHOTO_BIOMETRIC", "ID_PHOTO", "VOICE_RECORDING", "CREDIT_RECORD", "CRIMINAL_RECORD",
    "CALL_RECORD", "SMS_CONTENT", "BROWSING_LOG", "CONTACT_LIST", "USER_PROFILE", "SUBSCRIPTION", "VERIFICATION_CODE",
    "CUSTOMER_ID", "IOT_NUMBER", "IP_PREFIX", "DEVICE_CONFIG", "URL",
]  # fmt: skip


def test_the_entity_types_are_those_of_the_design() -> None:
    assert set(TAXONOMY.entity_types) == set(DESIGNED)


@pytest.mark.parametrize("name", DESIGNED)
def test_each_entity_type_is_complete(name: str) -> None:
    kind = TAXONOMY.entity_types[name]
    assert kind.zh
    assert kind.en
    assert kind.enterprise_level in (1, 2, 3, 4)
    assert not (kind.gbt35273_sensitive and not kind.gbt35273)
    assert not (kind.gbt45574_sensitive and not kind.gbt45574)


def test_the_id_number_is_not_sensitive_under_the_newer_standard_and_the_image_is() -> None:
    number, image = TAXONOMY.entity_types["CN_ID_CARD"], TAXONOMY.entity_types["ID_PHOTO"]
    assert (number.gbt35273_sensitive, number.gbt45574_sensitive) == (True, False)
    assert (image.gbt35273_sensitive, image.gbt45574_sensitive) == (True, True)
    assert (number.enterprise_level, image.enterprise_level) == (3, 4)


def test_the_domains_are_the_guidelines_four_and_our_own() -> None:
    assert set(TAXONOMY.domains) == {*GUIDELINE, "user_personal", "enterprise_management", "technical"}
    assert all(TAXONOMY.domains[slug].evidence == "verbatim" for slug in GUIDELINE)
    assert all(category.source for domain in TAXONOMY.domains.values() for category in domain.categories)


def test_no_unverified_code_number_is_shipped() -> None:
    for domain in TAXONOMY.domains.values():
        for category in domain.categories:
            assert not any(part.isdigit() for part in category.slug.replace("-", ".").split("."))


def _broken(folder: Path, file: str, old: str, new: str) -> str:
    shutil.copy(SHIPPED / file, folder / file)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_taxonomy(folder)
    return caught.value.message


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("entity_types.yaml", "enterprise_level: 3", "enterprise_level: 5", "PERSON_NAME.enterprise_level"),
        ("entity_types.yaml", "zh: 姓名", "zh: ''", "PERSON_NAME.zh"),
        ("entity_types.yaml", "zh: 姓名", "zn: 姓名", "PERSON_NAME.zh"),
        ("entity_types.yaml", "person_key: weak", "person_key: maybe", "PERSON_NAME.person_key"),
        ("entity_types.yaml", "stored_as: [text]", "stored_as: [words]", "PERSON_NAME.stored_as"),
        ("entity_types.yaml", "about_people: true", "about_people: sure", "PERSON_NAME.about_people"),
        ("entity_types.yaml", "domain: user_personal", "domain: nowhere", "PERSON_NAME.domain"),
        ("entity_types.yaml", "about_people: true", "colour: red", "PERSON_NAME.colour"),
        ("domains.yaml", "evidence: verbatim", "evidence: hearsay", "network_planning_ops"),
        ("domains.yaml", "[CELL_ID, IP_PREFIX, MAC_ADDRESS]", "[CELL_IDS]", "CELL_IDS"),
        (
            "domains.yaml",
            "1.2: [CELL_ID",
            "-1: [CELL_ID",
            "network_planning_ops.categories.resources.entity_types has the weight -1",
        ),
        ("domains.yaml", "1.2: [CELL_ID", "heavy: [CELL_ID", "the weight 'heavy'"),
        ("domains.yaml", "      construction:", "      Construction:", "Construction"),
        ("entity_types.yaml", "class: 个人基本资料", "class: 个人资料", "PERSON_NAME.gbt35273.class"),
        (
            "entity_types.yaml",
            "class: 个人基本资料, sensitive: false",
            "class: 个人基本资料, sensitive: true",
            "PERSON_NAME.gbt35273.sensitive",
        ),
        ("entity_types.yaml", "gbt45574: {}", "gbt45574: {sensitive: true}", "PERSON_NAME.gbt45574.sensitive"),
        ("yd3813.yaml", "id: yd3813", "id: yd3814", "id must be yd3813"),
        ("yd3813.yaml", "  user.content:", "  user.matter:", "nodes.user.content.service stands under 'user.content'"),
        ("yd3813.yaml", "enterprise_level: 3", "enterprise_level: 0", "natural_person.enterprise_level"),
        ("yd3813.yaml", "  user.content:", "  user.derived:", "the key 'user.derived' stands twice"),
        ("personal_information.yaml", "sensitive: none", "sensitive: never", "gbt35273.basic.sensitive"),
        (
            "mappings.yaml",
            "operation: enterprise.network.operation",
            "operation: enterprise.network.works",
            "'enterprise.network.works'",
        ),
        (
            "mappings.yaml",
            "network_planning_ops.operation:",
            "network_planning_ops.works:",
            "categories.network_planning_ops.works",
        ),
        ("mappings.yaml", "ETHNICITY:", "ETHNICITIES:", "entity_types.ETHNICITIES"),
        ("mappings.yaml", "  yd3813:", "  yd3814:", "tags.yd3814"),
        ("mappings.yaml", "[生物识别信息]", "[生物信息]", "personal_information.个人生物识别信息 names '生物信息'"),
        ("mappings.yaml", "  联系人信息: []", "  联络信息: []", "personal_information.联络信息"),
    ],
)
def test_a_wrong_file_names_the_key(tmp_path: Path, file: str, old: str, new: str, key: str) -> None:
    message = _broken(tmp_path, file, old, new)
    assert key in message
    assert file in message


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = (SHIPPED / "yd3813.yaml").read_text("utf-8")
    wrong = text.replace("zh: 用户基本资料", "zh: ''").replace("zh: 实体身份证明", "zn: 实体身份证明")
    (tmp_path / "yd3813.yaml").write_text(wrong, encoding="utf-8")
    _, problems = try_taxonomy(tmp_path)
    assert [line.split(" ")[1].removeprefix("nodes.user.identity.marks.") for line in problems] == [
        "basic.zh",
        "documents.zh",
        "documents.zn",
    ]


@pytest.mark.parametrize(("file", "key"), [("domains.yaml", "domains"), ("entity_types.yaml", "entity_types")])
def test_a_file_without_entries_is_refused(tmp_path: Path, file: str, key: str) -> None:
    head = "zh: a\nen: a\nsource: a\n" if key == "domains" else ""
    (tmp_path / file).write_text(f"{head}{key}: {{}}\n", encoding="utf-8")
    _, problems = try_taxonomy(tmp_path)
    assert f"{file}: {key} must hold at least one" in problems


def test_a_file_that_is_no_yaml_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "domains.yaml").write_text("domains: [", encoding="utf-8")
    taxonomy, problems = try_taxonomy(tmp_path)
    assert len(problems) == 1
    assert "domains.yaml" in problems[0]
    assert taxonomy.entity_types


def test_the_taxonomies_say_where_they_are_from_and_how_sure_they_are() -> None:
    assert set(TAXONOMY.trees) == {"domains", "yd3813", "personal_information"}
    for tree in TAXONOMY.trees.values():
        assert tree.source
        assert tree.evidence in EVIDENCE
        assert all(node.source and node.evidence in EVIDENCE and node.zh and node.en for node in tree.nodes.values())
        assert {node.slug for node in tree.ordered()} == set(tree.nodes)
    assert {TAXONOMY.trees["domains"].nodes[slug].evidence for slug in GUIDELINE} == {"verbatim"}


def test_the_unverified_tree_says_so_and_has_no_code_numbers() -> None:
    tree = TAXONOMY.trees["yd3813"]
    assert "未核对" in tree.zh
    assert "unverified" in tree.en
    assert "verbatim" not in {node.evidence for node in tree.nodes.values()}
    text = (SHIPPED / "yd3813.yaml").read_text("utf-8")
    assert re.search(r"\d-\d|\b[A-G]\d", text) is None
    assert not any(char.isdigit() for slug in tree.nodes for char in slug)


def test_numbers_and_images_of_documents_are_different_nodes_and_grades() -> None:
    nodes = TAXONOMY.trees["yd3813"].nodes
    number, image = (nodes[TAXONOMY.node_of_type("yd3813", name) or ""] for name in ("CN_ID_CARD", "ID_PHOTO"))
    assert (number.zh, number.enterprise_level) == ("自然人身份标识", 3)
    assert (image.zh, image.enterprise_level) == ("实体身份证明", 4)


def test_every_category_with_a_meaning_and_every_type_of_people_has_a_node() -> None:
    for domain in TAXONOMY.domains.values():
        for category in domain.categories:
            assert (TAXONOMY.node_of_category("yd3813", category.slug) is None) == (domain.slug == "technical"), category.slug
    without = {name for name in TAXONOMY.entity_types if TAXONOMY.node_of_type("yd3813", name) is None}
    assert without == {"URL"}


def test_a_category_below_a_mapped_one_has_its_node() -> None:
    assert TAXONOMY.node_of_category("yd3813", "user_personal.identity.basic.hobbies.chess") == "user.identity.marks.basic"
    assert TAXONOMY.node_of_category("yd3813", "technical.configuration") is None
    assert TAXONOMY.node_of_category("yd3813", None) is None


def test_classes_are_declared_and_the_two_standards_are_mapped() -> None:
    broad, narrow = (TAXONOMY.classes(standard) for standard in STANDARDS)
    assert set(TAXONOMY.equivalents) == set(broad)
    assert all(node.evidence == "verbatim" and node.sensitive == "all" for node in narrow.values())
    assert {name for names in TAXONOMY.equivalents.values() for name in names} == set(narrow) - {"不满十四周岁未成年人的个人信息"}
    assert broad["个人身份信息"].sensitive == "all"


def test_the_shipped_files_have_nothing_odd() -> None:
    assert taxonomy_doubts(TAXONOMY) == ()


def test_classes_that_disagree_are_told(tmp_path: Path) -> None:
    text = (SHIPPED / "entity_types.yaml").read_text("utf-8")
    old = "gbt45574: {class: 医疗健康信息"
    assert old in text
    (tmp_path / "entity_types.yaml").write_text(text.replace(old, "gbt45574: {class: 宗教信仰信息", 1), encoding="utf-8")
    (doubt,) = taxonomy_doubts(load_taxonomy(tmp_path))
    assert "MEDICAL.gbt45574.class" in doubt


def test_a_mapping_that_nothing_takes_is_told(tmp_path: Path) -> None:
    text = (SHIPPED / "domains.yaml").read_text("utf-8")
    empty = "      idle: {zh: 闲, en: idle, source: 我们}\n"
    (tmp_path / "domains.yaml").write_text(
        text.replace("      construction:\n", f"{empty}      construction:\n", 1), encoding="utf-8"
    )
    maps = (SHIPPED / "mappings.yaml").read_text("utf-8")
    line = "      network_planning_ops.idle: enterprise.network.resources.cloud\n"
    (tmp_path / "mappings.yaml").write_text(maps.replace("    categories:\n", f"    categories:\n{line}", 1), encoding="utf-8")
    doubts = taxonomy_doubts(load_taxonomy(tmp_path))
    assert [word for one in doubts for word in one.split() if "idle" in word] == [
        "domains.network_planning_ops.categories.idle",
        "tags.yd3813.categories.network_planning_ops.idle",
    ]


def test_a_company_adds_a_taxonomy_of_its_own(tmp_path: Path) -> None:
    tree = "id: group\nzh: 集团分类\nen: the group's classes\nsource: 本集团\nnodes:\n  people: {zh: 人, en: people}\n"
    (tmp_path / "group.yaml").write_text(tree, encoding="utf-8")
    maps = (SHIPPED / "mappings.yaml").read_text("utf-8")
    own = "tags:\n  group:\n    categories:\n      user_personal.identity: people\n"
    (tmp_path / "mappings.yaml").write_text(maps.replace("tags:\n", own, 1), encoding="utf-8")
    taxonomy = load_taxonomy(tmp_path)
    assert taxonomy.node_of_type("group", "CN_ID_CARD") == "people"
    assert taxonomy.node_of_type("yd3813", "CN_ID_CARD") == "user.identity.marks.natural_person"
