from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import config.taxonomy
from config import SettingsError, load_taxonomy

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
    for name in ("entity_types.yaml", "domains.yaml"):
        shutil.copy(SHIPPED / name, folder / name)
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
    ],
)
def test_a_wrong_file_names_the_key(tmp_path: Path, file: str, old: str, new: str, key: str) -> None:
    message = _broken(tmp_path, file, old, new)
    assert key in message
    assert file in message
