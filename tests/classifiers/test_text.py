"""Detection in values and free text: places, overlaps, boundaries and words around."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.detectors import all_detectors
from classifiers.text import align, detect
from config import load_reference

DETECTORS = all_detectors()
REFERENCE = load_reference()


def found(text: str, *named: str) -> list[tuple[str, str]]:
    return [(one.entity_type, text[one.start : one.end]) for one in detect(text, DETECTORS, REFERENCE, frozenset(named))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("   ", []),
        ("客户电话13900001234，邮箱a@example.com", [("CN_MOBILE_PHONE", "13900001234"), ("EMAIL_ADDRESS", "a@example.com")]),
        ("13900001234,13800005678", [("CN_MOBILE_PHONE", "13900001234"), ("CN_MOBILE_PHONE", "13800005678")]),
        ("13900001234 13800005678", [("CN_MOBILE_PHONE", "13900001234"), ("CN_MOBILE_PHONE", "13800005678")]),
        ("电话：１３９００００１２３４。", [("CN_MOBILE_PHONE", "１３９００００１２３４")]),
        ("㎡㎡ 13900001234", [("CN_MOBILE_PHONE", "13900001234")]),
        ("…①13900001234", []),
        ("Server 10.1.2.3.", [("IP_ADDRESS", "10.1.2.3")]),
        ("固件版本 1.2.3.4 已发布", []),
        ("安装 1.2.3.4 后重启", []),
        ("DNS服务器1.2.3.4不通", [("IP_ADDRESS", "1.2.3.4")]),
        ("[2001:db8::1]:8080", [("IP_ADDRESS", "2001:db8::1")]),
        ("QQ：12345678", [("QQ_NUMBER", "12345678")]),
        ("邮编 100000", [("CN_POSTCODE", "100000")]),
        ("您的验证码是123456", [("VERIFICATION_CODE", "123456")]),
        ("密码：abc123!", [("PASSWORD", "abc123!")]),
        ("共 12345678 条，编号 100000", []),
        ("订单号：13900001234", []),
        ("金额13900001234.56元", []),
        (
            "https://example.com/13900001234",
            [("URL", "https://example.com/13900001234"), ("CN_MOBILE_PHONE", "13900001234")],
        ),
        ("13900001234@example.com", [("EMAIL_ADDRESS", "13900001234@example.com")]),
    ],
)
def test_detections(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_an_identity_number_is_only_that() -> None:
    text = "证件 11010519000101001X 已核"
    assert found(text) == [("CN_ID_CARD", "11010519000101001X")]


def test_a_value_may_fit_several_types() -> None:
    assert {entity_type for entity_type, _ in found("350000000001236")} >= {"IMEI"}
    assert {entity_type for entity_type, _ in found("10.1.2.0/24")} == {"IP_PREFIX", "IP_ADDRESS"}


def test_a_name_lets_shared_forms_count() -> None:
    assert found("19000101") == []
    assert found("19000101", "BIRTH_DATE") == [("BIRTH_DATE", "19000101")]
    evidence = detect("19000101", DETECTORS, REFERENCE, frozenset(["BIRTH_DATE"]))[0].evidence
    assert evidence[-1].sentence == "name_agrees"


def test_context_is_told() -> None:
    evidence = detect("请回电：13900001234", DETECTORS, REFERENCE)[0].evidence
    assert [one.sentence for one in evidence] == ["value_form"]
    evidence = detect("手机号：13900001234", DETECTORS, REFERENCE)[0].evidence
    assert [one.sentence for one in evidence] == ["value_form", "text_context"]


@given(st.text(max_size=40))
def test_every_character_leads_back_to_its_origin(text: str) -> None:
    aligned = align(text)
    assert len(aligned.places) == len(aligned.text) + 1
    assert list(aligned.places) == sorted(aligned.places)
    for place in range(len(aligned.text)):
        start, end = aligned.original(place, place + 1)
        assert 0 <= start < end <= len(text)


@settings(deadline=None)
@given(st.text("①㎡…Ａ１　é́張 ", max_size=8), st.text("①㎡…　张，。 ", max_size=8))
def test_places_hold_where_normalisation_changes_lengths(before: str, behind: str) -> None:
    text = f"{before},１3900001234,{behind}"
    spans = [(one.start, one.end) for one in detect(text, DETECTORS, REFERENCE) if one.entity_type == "CN_MOBILE_PHONE"]
    assert spans == [(len(before) + 1, len(before) + 12)]


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_detection(text: str) -> None:
    for one in detect(text, DETECTORS, REFERENCE):
        assert 0 <= one.start < one.end <= len(text)
        assert 0 < one.confidence <= 1


def test_lone_surrogates_are_no_error() -> None:
    assert found("\ud800 13900001234") == [("CN_MOBILE_PHONE", "13900001234")]


def test_long_digit_runs_take_no_long_time() -> None:
    assert found("1" * 200_000 + " 13900001234")[-1:] in ([], [("CN_MOBILE_PHONE", "13900001234")])


def test_normal_forms_agree() -> None:
    text = "é客户13900001234"
    assert found(unicodedata.normalize("NFD", text)) == found(text) == [("CN_MOBILE_PHONE", "13900001234")]
