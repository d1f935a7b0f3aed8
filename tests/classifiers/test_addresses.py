"""Addresses in texts and as whole cells, and names of divisions. The places are invented or public buildings' streets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.addresses import address_percent, division_percent, find_addresses
from classifiers.organisations import find_organisations, organisation_percent
from config import load_reference

REFERENCE = load_reference()


def addresses(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in find_addresses(text, REFERENCE)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("用户地址：某某市某某区某某路5号，请处理", ["某某市某某区某某路5号"]),
        ("家住海淀区某某大街1号院3单元502的用户", ["海淀区某某大街1号院3单元502"]),
        ("装机地址为浙江省杭州市西湖区某某路100号3幢2单元501室。", ["浙江省杭州市西湖区某某路100号3幢2单元501室"]),
        ("在北京市朝阳区召开会议", []),
        ("浙江某某电子股份有限公司成立", []),
        ("核心路由器01号端口故障", []),
        ("第3组共12人", []),
        ("", []),
    ],
)
def test_addresses_in_texts(text: str, expected: list[str]) -> None:
    assert addresses(text) == expected


def test_a_sentence_with_an_address_is_no_address() -> None:
    assert address_percent("用户张某来电,家住某某市某某区某某路5号,请处理", REFERENCE) == 0


@pytest.mark.parametrize(("name", "least"), [("浙江省", 90), ("浙江", 60), ("浙江省杭州市西湖区", 90), ("杭州", 60)])
def test_divisions(name: str, least: int) -> None:
    assert division_percent(name, REFERENCE) >= least


@pytest.mark.parametrize("name", ["市场部", "全国", "浙江卫视", ""])
def test_no_divisions(name: str) -> None:
    assert division_percent(name, REFERENCE) == 0


def test_organisations() -> None:
    text = "张三任职于某某科技有限公司,负责采购"
    assert [text[start:end] for start, end, _ in find_organisations(text, REFERENCE)] == ["某某科技有限公司"]
    assert organisation_percent("某某科技有限公司") > organisation_percent("某某大学") > organisation_percent("某某套餐") == 0


@given(st.text("浙江省杭州市西湖区文三路镇村1号幢室，。的在 -,", max_size=40))
def test_addresses_are_in_order_and_apart(text: str) -> None:
    spans = [(start, end) for start, end, _ in find_addresses(text, REFERENCE)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
