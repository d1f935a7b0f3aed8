"""Numbers whose check digit is wrong, keys that look like digests, and running numbers that look like documents."""

from __future__ import annotations

import random

import pytest

from classifiers.detectors import all_detectors
from classifiers.text import detect
from config import load_reference
from scanner.demo.check_digits import id_card, luhn
from tests.classifiers.arrow import IDS, found, sentences

_DRAWN = random.Random(23)
DETECTORS, REFERENCE = all_detectors(), load_reference()
WRONG = [f"{one[:17]}{(int(one[17].replace('X', '0')) + 1) % 10}" for one in IDS]
ORDERS = [f"320102202404{n % 28 + 1:02d}{n:04d}" for n in range(60)]
ACCOUNTS = [f"4301{_DRAWN.randrange(10**14):014d}" for _ in range(60)]
ACCOUNTS = [f"{one}{(int(luhn(one)[-1]) + 3) % 10}" for one in ACCOUNTS]
HEX = [_DRAWN.randbytes(16).hex() for _ in range(60)]


def _judged(name: str, cells: list[str]) -> tuple[str | None, str]:
    column = found(name, cells).columns[0]
    return column.entity_type, column.protection.value


@pytest.mark.parametrize("name", ["sqdh", "xh", "yddh", "f1"])
def test_orders_from_a_place_and_a_day_are_nothing(name: str) -> None:
    assert _judged(name, ORDERS) == (None, "clear")


@pytest.mark.parametrize("name", ["sfzh", "身份证号", "证件号码"])
def test_identity_numbers_with_a_wrong_check_digit_are_clear_under_their_name(name: str) -> None:
    assert _judged(name, WRONG) == ("CN_ID_CARD", "clear")
    assert "check_digits_wrong" in sentences(found(name, WRONG))


def test_a_wrong_check_digit_without_a_name_is_nothing() -> None:
    assert _judged("f1", WRONG)[0] is None


@pytest.mark.parametrize(("name", "stored"), [("银行账号", "clear"), ("bank_card_token", "tokenised")])
def test_accounts_without_a_check_digit_are_tokens_only_by_name(name: str, stored: str) -> None:
    assert _judged(name, ACCOUNTS) == ("BANK_CARD", stored)


def test_detection_says_that_the_check_digit_is_wrong() -> None:
    number = id_card("32010219050307123")
    wrong = f"{number[:17]}{(int(number[17].replace('X', '0')) + 1) % 10}"
    one = detect(f"身份证号{wrong}", DETECTORS, REFERENCE)[0]
    assert (one.entity_type, one.evidence[0].sentence) == ("CN_ID_CARD", "value_misprinted")
    assert detect(wrong, DETECTORS, REFERENCE) == ()
    assert detect(wrong, DETECTORS, REFERENCE, frozenset({"CN_ID_CARD"}))[0].entity_type == "CN_ID_CARD"


def test_a_form_without_a_check_digit_is_not_called_checked() -> None:
    one = detect("A0000019030405", DETECTORS, REFERENCE)[0]
    assert (one.entity_type, one.evidence[0].sentence) == ("MEID", "value_form")


@pytest.mark.parametrize("name", ["Ki", "OPc", "aes_key", "sm4_key", "sec_key", "api_key", "app_secret", "access_token"])
def test_keys_of_hexadecimal_digits_are_clear(name: str) -> None:
    assert _judged(name, HEX) == ("SECRET_TOKEN", "clear")


def test_only_a_name_makes_digests_of_keys_and_only_small_spaces_can_be_tried() -> None:
    assert _judged("api_key_md5", HEX) == ("SECRET_TOKEN", "hashed")
    assert "hashes_reversible" in sentences(found("phone_md5", HEX))
    for name in ("api_key_md5", "password", "traceId"):
        assert "hashes_reversible" not in sentences(found(name, HEX))


@pytest.mark.parametrize("letter", ["E", "H"])
def test_running_numbers_are_no_documents(letter: str) -> None:
    assert _judged("f1", [f"{letter}{n:08d}" for n in range(1000, 1200)])[0] is None
    assert _judged("护照号", [f"{letter}{n:08d}" for n in range(1000, 1200)])[0] == "PASSPORT"


@pytest.mark.parametrize(
    ("name", "cells"),
    [("宽带账号", [f"nj1{n:07d}@163.gd" for n in range(60)]), ("宽带账号", [f"025{n * 997 + 20_000_000}" for n in range(60)])],
)
def test_an_account_in_the_form_of_an_address_or_a_line_is_an_account(name: str, cells: list[str]) -> None:
    finding = found(name, cells)
    assert finding.columns[0].entity_type == "USER_ACCOUNT"
    assert "login_form" in sentences(finding)


def test_masked_companies_are_organisations() -> None:
    cells = [f"{place}**{kind}有限公司" for place in ("南京", "苏州", "无锡") for kind in ("科技", "贸易", "物流")] * 8
    assert _judged("khmc", cells) == ("ORG_NAME", "masked")


def test_fours_with_hyphens_are_hardware_addresses_only_with_letters() -> None:
    letters = [f"00e0-fc{n:02x}-{n * 577:04x}" for n in range(60)]
    digits = [f"{n * 37 + 1000}-{n * 91 + 1000}-{n * 11 + 1000}" for n in range(60)]
    assert _judged("mac", letters)[0] == _judged("f1", letters)[0] == "MAC_ADDRESS"
    assert _judged("f1", digits)[0] is None
