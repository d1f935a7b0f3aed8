"""Whom a column speaks of. Putting two people together would hide one, so an unknown word keeps them apart."""

from __future__ import annotations

import pytest

from classifiers.person_subjects import Population, Subject, is_about_staff, joined_contacts, subject_of
from config import load_name_hints

HINTS = load_name_hints()
OWN = Subject("own", Population.OWN)


def told(name: str, comment: str = "", staff: bool = False) -> Subject:
    return subject_of(name, comment, staff, HINTS)


@pytest.mark.parametrize(
    "name",
    [
        "phone",
        "msisdn",
        "cust_id",
        "user_id",
        "id_card_no",
        "idcard",
        "cust_name",
        "user_mobile",
        "usr_mob",
        "phone2",
        "bak_phone",
        "calling_nbr",
        "caller_id_card",
        "imei",
        "owner_id_card",
        "cardholder_id_no",
        "customer_id_card",
        "手机号",
        "客户身份证号",
        "机主姓名",
        "主叫号码",
        "本人手机",
        "profile.$.user.phone",
        "members.$[*].phone",
        "list.$[*].phone",
    ],
)
def test_the_companys_own_people(name: str) -> None:
    assert told(name) == OWN


@pytest.mark.parametrize(
    "name",
    [
        "called_number",
        "called_imsi",
        "对端号码",
        "被叫号码",
        "other_party",
        "opp_number",
        "contact_name",
        "emergency_contact_phone",
        "extra.$.contacts[*].phone",
        "extra.$.emergency.user.phone",
        "contact_list.$[*]",
        "referrer_phone",
        "agent_name",
        "parent_phone",
        "receiver_mobile",
        "联系人电话",
        "紧急联系人手机",
        "收件人电话",
        "推荐人手机",
        "经办人证件号",
        "用户推荐人手机",
    ],
)
def test_third_parties(name: str) -> None:
    assert told(name).population is Population.THIRD


def test_a_list_whose_name_tells_nothing_is_somebody_of_ours() -> None:
    assert told("items.$[*]").population is told("extra.$.*").population is Population.OWN


def test_each_contact_is_somebody_else() -> None:
    assert len({told(name).name for name in ("contact1_phone", "contact2_phone", "recipient_phone")}) == 3


def test_the_comment_goes_before_an_unclear_name() -> None:
    assert told("lxr", "联系人姓名").population is Population.THIRD
    assert told("col7", "客户手机号") == OWN


def test_an_unknown_word_is_a_person_of_its_own() -> None:
    strange = told("bss_phone")
    assert strange.population is Population.OWN
    assert strange != OWN


@pytest.mark.parametrize(
    ("table", "comment", "expected"),
    [("t_staff", "", True), ("hr_info", "", True), ("x", "员工花名册", True), ("t_user", "用户表", False), ("three", "", False)],
)
def test_tables_of_employees(table: str, comment: str, expected: bool) -> None:
    assert is_about_staff(table, comment) is expected


@pytest.mark.parametrize("name", ["emp_no", "emp_name", "id_no", "员工姓名", "phone"])
def test_in_such_a_table_the_rows_are_employees(name: str) -> None:
    assert told(name, staff=True) == Subject("own", Population.EMPLOYEES)


def test_elsewhere_an_employee_is_not_the_user() -> None:
    assert told("operator_name").population is Population.EMPLOYEES
    assert told("emp_no").population is Population.EMPLOYEES


def test_a_contacts_phone_is_the_contacts_where_one_is_named() -> None:
    assert told("contact_phone") == OWN
    assert joined_contacts("contact_phone", "", OWN) == Subject("contact", Population.THIRD)
    assert joined_contacts("phone", "", OWN) == OWN
