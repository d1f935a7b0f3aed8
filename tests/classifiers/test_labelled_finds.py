"""One valid number behind its label is told, however rare it is; numbers without a label need more than chance."""

from __future__ import annotations

from random import Random

import pyarrow as pa
import pytest

from classifiers import Classifier
from classifiers.model import DatasetFinding
from classifiers.persons import bounds
from config import load_knowledge
from connectors.model import Column, Dataset, Kind, Measure

CLASSIFIER = Classifier(load_knowledge())
ORDINARY = ("客户来电反映上网速度慢，已派单处理。", "套餐扣费不明，已解释。", "光猫重启后恢复，客户表示满意。")
ID_CARD = "110101190001010014"


def judged(cells: list[str], column: str = "bz") -> DatasetFinding:
    dataset = Dataset("crm", ("", "", "t_x"), Kind.TABLE, (Column(column, "TEXT"),))
    return CLASSIFIER.judge(dataset, CLASSIFIER.tally(pa.record_batch({column: cells})))


def contained(cells: list[str], column: str = "bz") -> set[str]:
    return {part.entity_type for part in judged(cells, column).columns[0].contains}


def prose(rare: list[str], count: int) -> list[str]:
    chance = Random(count)
    return [*rare, *(f"{chance.choice(ORDINARY)}第{chance.randrange(10_000)}次" for _ in range(count - len(rare)))]


def luhn(body: str) -> str:
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


@pytest.mark.parametrize("count", [20, 50, 100, 2000])
@pytest.mark.parametrize(
    ("cell", "entity_type"),
    [
        (f"身份证号：{ID_CARD}", "CN_ID_CARD"),
        (f"用户身份证{ID_CARD}已核验", "CN_ID_CARD"),
        (f"银行卡号：{luhn('622202123456789012')}", "BANK_CARD"),
        (f"串号{luhn('35209900176148')}，返修", "IMEI"),
        ("宽带密码：Abc123@x", "PASSWORD"),
    ],
)
def test_one_find_behind_its_label_is_told(count: int, cell: str, entity_type: str) -> None:
    finding = judged(prose([cell], count))
    (part,) = finding.columns[0].contains
    assert part.entity_type == entity_type
    assert 0 < part.share <= 1 / count + 1e-4


def test_who_is_found_once_is_somebody() -> None:
    assert bounds(judged(prose([f"身份证号：{ID_CARD}"], 50)), Measure.exact(50)).upper != 0


def test_most_numbers_behind_labels_must_pass() -> None:
    accounts = [f"账号{4_000_000_000_000_000 + number * 7919}已停" for number in range(300)]
    assert contained(accounts) == set()


@pytest.mark.parametrize(
    "cell", [f"单号{luhn('622202123456789012')}", f"转{luhn('622202123456789012')}处理", "身份证110101190001010018有误"]
)
def test_without_a_label_or_a_right_digit_one_is_chance(cell: str) -> None:
    assert contained(prose([cell], 500)) == set()
