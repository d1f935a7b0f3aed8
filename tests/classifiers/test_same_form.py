"""Numbers that have the form of another type too: identity numbers and credit codes are both eighteen characters."""

from __future__ import annotations

from random import Random

import pyarrow as pa
import pytest

from classifiers.classifier import Classifier
from classifiers.model import ColumnFinding
from connectors.model import Column
from tests.classifiers.tallies import KNOWLEDGE, table

_ID_WEIGHTS, _ID_CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _identity(chance: Random) -> str:
    day = f"190{chance.randrange(10)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
    body = f"{chance.choice(('110101', '310115', '440304'))}{day}{chance.randrange(1000):03d}"
    return body + _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def _credit(chance: Random) -> str:
    body = "91110101" + "".join(chance.choices(_CREDIT, k=9))
    return body + _CREDIT[-sum(_CREDIT.index(sign) * 3**place for place, sign in enumerate(body)) % 31]


def _passes_both(chance: Random) -> str:
    """An identity number that the check of credit codes happens to let through."""
    while True:
        number = _identity(chance)
        if "X" not in number and sum(_CREDIT.index(sign) * 3**place for place, sign in enumerate(number[:17])) % 31 == (
            -_CREDIT.index(number[17]) % 31
        ):
            return number


def _finding(values: list[str]) -> ColumnFinding:
    classifier = Classifier(KNOWLEDGE)
    rows = pa.table({"id_no": values})
    described = table("t_people", Column("id_no", "text"))
    return classifier.judge(described, classifier.tally(rows)).columns[0]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("others", [0, 40])
def test_identity_numbers_that_pass_by_chance_are_no_credit_codes(seed: int, others: int) -> None:
    chance = Random(seed)
    people = [_passes_both(chance), *(_identity(chance) for _ in range(9))]
    found = _finding([*people * 100, *["未提供"] * others])
    assert (found.entity_type, found.contains) == ("CN_ID_CARD", ())


def test_credit_codes_among_identity_numbers_are_told() -> None:
    chance = Random(5)
    found = _finding([*(_identity(chance) for _ in range(360)), *(_credit(chance) for _ in range(40))])
    assert found.entity_type == "CN_ID_CARD"
    assert [(part.entity_type, part.share) for part in found.contains] == [("CN_USCC", 0.1)]
