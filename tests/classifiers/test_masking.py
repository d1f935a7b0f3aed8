"""Masking of names, comments and labels: what is hidden, what stays, and that nothing is found afterwards."""

from __future__ import annotations

import string

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from classifiers.detectors import all_detectors
from classifiers.detectors.base import Mask, Strength
from classifiers.masking import hidden, mask
from classifiers.text import detect
from config import load_reference
from tests.classifiers.cases import values

DETECTORS = all_detectors()
REFERENCE = load_reference()
CHECKED = frozenset(
    name
    for name, one in DETECTORS.items()
    if one.in_text and one.find is None and not one.holds_others and one.strength is not Strength.NAMED and one.chance < 1
)


def masked(text: str) -> str:
    return mask(text, DETECTORS, REFERENCE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("cdr_13900001234", "cdr_139********"),
        ("bak13900001234", "bak139********"),
        ("13900001234.xlsx", "139********.xlsx"),
        ("客户１３９００００１２３４的备注", "客户１３９********的备注"),
        ("张三 a@example.com", "** a************"),
        ("10.1.2.3", "10******"),
        ("log_10.1.2.3_old", "log_10******_old"),
        ("京A12345", "*******"),
        ("13900001234,13800005678", "139********,138********"),
        ("电话:13900001234（张三）", "电话:139********（张三）"),
    ],
)
def test_identifiers_are_hidden(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cdr_20240101",
        "t_order_2024",
        "user_00",
        "v1.2.3.4",
        "release 1.2.3.4",
        "varchar(255)",
        "decimal(18,2)",
        "2024-01-01 12:30:00",
        "backup_20240101123000",
        "h20240101",
        "e20240101",
        "客户身份证号码",
        "手机号(11位)",
        "status: 0-未开通 1-已开通 2-已停机",
        "col.$.a[*].b",
        "t_user_0001",
        "amount 12345678.90",
        "uk_9f86d081",
        "dim_date_1700000000",
        "ts 1700000000000",
    ],
)
def test_ordinary_names_stay(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("name", sorted(CHECKED))
def test_every_checked_type_is_hidden_in_names(name: str) -> None:
    for value in values(name, "match"):
        text = f"t_{value.strip()}_bak"
        assert not [one for one in detect(masked(text), DETECTORS, REFERENCE) if one.entity_type in CHECKED], value


WORDS = st.one_of(
    st.sampled_from(("客户", "电话", "_", "-", " ", ".", ",", "t_", "v", "备注：", "＃", "@", "/", "x")),
    st.text(string.digits, min_size=1, max_size=20),
    st.integers(0, 9999).map(lambda n: f"1390000{n:04d}"),
    st.sampled_from([value for name in sorted(CHECKED) for value in values(name, "match")]),
    st.text(max_size=4),
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(WORDS, max_size=8).map("".join))
def test_masking_twice_changes_nothing_and_leaves_nothing_to_find(text: str) -> None:
    once = masked(text)
    assert masked(once) == once
    assert len(once) == len(text)
    left = [one.entity_type for one in detect(once, DETECTORS, REFERENCE) if one.entity_type in CHECKED]
    assert left == []


@given(st.text(string.ascii_letters + string.digits, min_size=1, max_size=40), st.integers(0, 6), st.integers(0, 6))
def test_at_most_a_third_is_kept(value: str, start: int, end: int) -> None:
    assume("*" not in value)
    shown = hidden(value, Mask(start, end))
    assert len(shown) == len(value)
    assert sum(one != "*" for one in shown) <= 0.3 * len(value)
    assert len(value) >= 8 or set(shown) == {"*"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三 13900001234，密码 Abc12345!", "** 139********，密码 *********"),
        ("password=hunter2x", "password=********"),
        ("密码 varchar(32)", "密码 varchar(32)"),
        ("登录密码（MD5加密）", "登录密码（MD5加密）"),
        ("pwd=sha256", "pwd=sha256"),
        ("密码策略：至少8位", "密码策略：至少8位"),
        ("联系人", "联系人"),
        ("样例：五一大道235号3栋204室", "样例：五一************"),
        ("长沙市局站台账", "长沙市局站台账"),
        ("yA8MH9n9eq4MW66VvTz9", "y*******************"),
        ("TCustInfoDetailHistory2024", "TCustInfoDetailHistory2024"),
        ("BSS_T_CUST_3G_4G_5G_info", "BSS_T_CUST_3G_4G_5G_info"),
    ],
)
def test_passwords_names_beside_numbers_addresses_and_drawn_words_are_hidden(text: str, shown: str) -> None:
    assert mask(text, DETECTORS, REFERENCE) == shown
    assert mask(shown, DETECTORS, REFERENCE) == shown
