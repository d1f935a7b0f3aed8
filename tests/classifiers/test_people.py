"""Personal names in texts and as whole cells. The people are invented."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.people import find_people, name_percent
from config import load_reference

REFERENCE = load_reference()


def names(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in find_people(text, REFERENCE)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客户张小明来电反映宽带故障", ["张小明"]),
        ("联系人：李秀英，电话另留", ["李秀英"]),
        ("记者王建国、赵小芳报道", ["王建国", "赵小芳"]),
        ("张小明，男，汉族，大学本科", ["张小明"]),
        ("经办人 欧阳明华 已签字", ["欧阳明华"]),
        ("王女士说网速慢", ["王女士"]),
        ("约翰·史密斯到访", ["约翰·史密斯"]),
        ("张小明表示满意，张小明已签字", ["张小明", "张小明"]),
        ("投诉人: 李建国, 已答复", ["李建国"]),
        ("总监John Parkes说明了方案", ["John Parkes"]),
        ("约翰·史密斯（John Smith）到访", ["约翰·史密斯", "John Smith"]),
        ("王小明：好的，已收到", ["王小明"]),
        ("联系人马小芳，电话另留", ["马小芳"]),
        ("联系人丁小明，电话另留", ["丁小明"]),
        ("请联系李小芳 13900001234", ["李小芳"]),
        ("客户买买提江·吐尔逊来电", ["买买提江·吐尔逊"]),
        ("杨家坪营业厅", []),
        ("陈家桥的基站断电", []),
        ("任金麒麟科技有限公司董事", []),
        ("她最喜欢吃黄瓜和白菜，周末常去马路边散步", []),
        ("请高度重视，王国地区的方案已完成", []),
        ("任何时候都要关注安全", []),
        ("系统于昨日完成升级，成功率提高", []),
        ("《张小明传》是一本书", []),
        ("金额为五百万元", []),
        ("", []),
    ],
)
def test_names_in_texts(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize("name", ["张三", "王小明", "欧阳明华", "诸葛小芳", "李建国", "约翰·史密斯"])
def test_whole_names(name: str) -> None:
    assert name_percent(name, REFERENCE) >= 60


@pytest.mark.parametrize(
    "name", ["王小明先生", "李芳女士", "王先生", "机主王小明", "买买提江·吐尔逊", "阿依古丽·买买提", "扎西次仁"]
)
def test_names_that_say_so_or_are_of_another_people(name: str) -> None:
    assert name_percent(name, REFERENCE) >= 60


@pytest.mark.parametrize("place", ["陈家桥", "宋家庄", "李家沱", "石桥铺", "何家营", "浙江·杭州", "万科·城市花园"])
def test_places_are_no_names(place: str) -> None:
    assert name_percent(place, REFERENCE) < 60


@pytest.mark.parametrize(
    "word",
    [
        "项目经理",
        "总经理",
        "高级经理",
        "客户金卡",
        "客户服务",
        "成功",
        "高度",
        "安徽",
        "时间",
        "金额",
        "张",
        "处理中",
        "客户经理",
        "某某",
        "阳光套餐",
    ],
)
def test_ordinary_words_are_no_names(word: str) -> None:
    assert name_percent(word, REFERENCE) < 60


@given(st.text("张王李小明国华的在是，。·先生记者 ", max_size=30))
def test_names_are_in_order_and_apart(text: str) -> None:
    spans = [(start, end) for start, end, _ in find_people(text, REFERENCE)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
