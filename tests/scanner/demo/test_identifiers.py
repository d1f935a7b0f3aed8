"""What is meant to be valid is valid, and what passes a check passes it by chance only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

import pytest
from stdnum import imei, luhn
from stdnum.cn import ric, uscc

from scanner.demo import check_digits
from tests.scanner.demo.reading import Columns

Cells = Mapping[tuple[str, str], Columns]
MOBILE = re.compile(r"1(3\d|4[579]|5[0-35-9]|66|7[235678]|8\d|9[0-35-9])\d{8}")


def is_id_number(text: str) -> bool:
    """By the check digit alone: python-stdnum's validate refuses counties younger than the person."""
    return re.fullmatch(r"\d{17}[\dX]", text) is not None and ric.calc_check_digit(text) == text[-1]


def is_vin(text: str) -> bool:
    return len(text) == 17 and check_digits.vin(text) == text


def passing(values: list[object], check: Callable[[str], bool]) -> float:
    filled = [str(value) for value in values if value not in (None, "")]
    return sum(map(check, filled)) / len(filled)


VALID = [
    ("bss", "realname_auth", "id_card_no", is_id_number),
    ("hr", "员工花名册.csv", "身份证号", is_id_number),
    ("bigdata", "user_profile.parquet", "ext_json.$.sfzh", is_id_number),
    ("bss", "t_cust_info", "lxdh", lambda text: MOBILE.fullmatch(text) is not None),
    ("bss", "t_cust_info", "dk_yhkh", luhn.is_valid),
    ("hr", "员工花名册.csv", "工资卡号", luhn.is_valid),
    ("bss", "t_sim_res", "iccid", luhn.is_valid),
    ("bss", "t_group_cust", "tyshxydm", uscc.is_valid),
    ("bss", "cdr_20240115", "imei", imei.is_valid),
    ("bigdata", "user_profile.parquet", "devices.$[*].imei", imei.is_valid),
    ("bss", "t_iot_card", "vin", is_vin),
]

BY_CHANCE = [
    ("bss", "realname_auth", "ywlsh", is_id_number, 1 / 11),
    ("bss", "cdr_20240115", "cdr_seq", is_id_number, 1 / 11),
    ("oss", "局站台账.csv", "站址编码", is_id_number, 1 / 11),
    ("bss", "t_order", "dd_no", luhn.is_valid, 1 / 10),
    ("bss", "zd_month", "zdlsh", luhn.is_valid, 1 / 10),
    ("bss", "t_offer_inst", "offer_inst_id", luhn.is_valid, 1 / 10),
    ("oss", "alarm.parquet", "alarm_id", luhn.is_valid, 1 / 10),
    ("bss", "t_iot_card", "saving_batch", is_vin, 1 / 33),
]


@pytest.mark.parametrize(("source", "dataset", "column", "check"), VALID, ids=lambda one: one if isinstance(one, str) else "")
def test_identifiers_are_valid(cells: Cells, source: str, dataset: str, column: str, check: Callable[[str], bool]) -> None:
    assert passing(cells[source, dataset][column][:500], check) == 1.0


@pytest.mark.parametrize(
    ("source", "dataset", "column", "check", "chance"), BY_CHANCE, ids=lambda one: one if isinstance(one, str) else ""
)
def test_near_misses_pass_at_the_rate_of_chance(
    cells: Cells, source: str, dataset: str, column: str, check: Callable[[str], bool], chance: float
) -> None:
    assert passing(cells[source, dataset][column], check) == pytest.approx(chance, abs=0.03)


@pytest.mark.parametrize(
    ("draft", "whole", "make"),
    [
        ("11010519491231002", "11010519491231002X", check_digits.id_card),
        ("49015420323751", "490154203237518", check_digits.luhn),
        ("91350100M000100Y4", "91350100M000100Y43", check_digits.uscc),
        ("D2143569", "D2143569X", check_digits.org_code),
        ("1M8GDM9A0KP042788", "1M8GDM9AXKP042788", check_digits.vin),
    ],
)
def test_check_digits_of_published_examples(draft: str, whole: str, make: Callable[[str], str]) -> None:
    assert make(draft) == whole


def test_a_person_is_the_same_in_every_table(cells: Cells) -> None:
    customers = cells["bss", "t_cust_info"]
    known = dict(zip(customers["cust_id"], zip(customers["khxm"], customers["lxdh"], strict=True), strict=True))
    checks = cells["bss", "realname_auth"]
    for identity, name, number in list(zip(checks["cust_id"], checks["xm"], checks["svc_num"], strict=True))[:500]:
        assert known[identity] == (name, number)


def test_gender_and_birth_agree_with_the_id_number(cells: Cells) -> None:
    staff = cells["hr", "员工花名册.csv"]
    for card, gender, born in zip(staff["身份证号"], staff["性别"], staff["出生日期"], strict=True):
        assert ("女", "男")[int(card[16]) % 2] == gender
        assert date(int(card[6:10]), int(card[10:12]), int(card[12:14])).isoformat() == born


def test_masked_and_hashed_columns_hold_no_number(cells: Cells) -> None:
    export = cells["bss", "t_tm_export"]
    for column in ("sjhm_tm", "sfzh_tm", "yhkh_tm", "email_tm", "xm_tm"):
        assert passing(export[column], lambda text: "*" in text) == 1.0
    assert {len(value) for value in export["sjhm_sha256"]} == {64}
    assert {len(value) for value in export["sjhm_md5"]} == {32}
