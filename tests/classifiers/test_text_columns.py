"""A few people and addresses among ordinary sentences, under names that promise no more than prose."""

from __future__ import annotations

from random import Random

import pyarrow as pa
import pytest

from classifiers import Classifier
from config import load_knowledge
from connectors.model import Column, Dataset, Kind

CLASSIFIER = Classifier(load_knowledge())
ORDINARY = (
    "客户来电反映上网速度慢，已派单处理。",
    "账单金额与套餐不符，要求核实，已解释。",
    "机顶盒花屏，重启后恢复，客户表示满意。",
)
PEOPLE = ("客户{}本人来电，信号弱。", "联系人{}，装机时间需要改到周末。", "由{}签收，已归档。")
PLACES = ("装机地址{}，已预约。", "住址：{}，要求上门。")
# Single words that look like names are slips: so few of them, and not sure, say nothing.
DOUBTFUL = ("小张的方案需要高度重视。", "老王说和平里的信号好。", "请小李子店尽快装机。")


def contained(cells: list[str], column: str = "remark") -> set[str]:
    dataset = Dataset("crm", ("", "", "work_order"), Kind.TABLE, (Column(column, "TEXT"),))
    (finding,) = CLASSIFIER.judge(dataset, CLASSIFIER.tally(pa.record_batch({column: cells}))).columns
    return {finding.entity_type or "", *(part.entity_type for part in finding.contains)}


def person(chance: Random) -> str:
    return chance.choice("张李陈赵") + "".join(chance.choices("小明芳伟国建英秀", k=2))


def place(chance: Random) -> str:
    return f"山东省济南市历下区和平路{chance.randrange(1, 300)}号{chance.randrange(1, 20)}单元{chance.randrange(101, 999)}室"


def column(rare: int, count: int, kind: str) -> list[str]:
    chance = Random(count)
    forms, draw = (PEOPLE, person) if kind == "PERSON_NAME" else (PLACES, place)
    return [
        *(chance.choice(forms).format(draw(chance)) for _ in range(rare)),
        *(chance.choice(ORDINARY) for _ in range(count - rare)),
    ]


@pytest.mark.parametrize("name", ["remark", "备注", "c1"])
@pytest.mark.parametrize("kind", ["PERSON_NAME", "POSTAL_ADDRESS"])
@pytest.mark.parametrize(("rare", "count"), [(100, 1000), (10, 1000), (15, 6000)])
def test_sure_finds_in_prose_are_told(name: str, kind: str, rare: int, count: int) -> None:
    assert contained(column(rare, count, kind), name) == {"", kind}


def test_one_find_in_many_texts_and_none_are_not_told() -> None:
    assert contained(column(1, 1000, "PERSON_NAME")) == {""}
    assert contained(column(0, 1000, "PERSON_NAME")) == {""}


def test_doubtful_finds_under_a_name_that_promises_prose_are_not_told() -> None:
    assert contained([*DOUBTFUL * 10, *column(0, 1000, "PERSON_NAME")]) == {""}
