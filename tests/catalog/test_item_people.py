"""How many people an item has in documents: what a census counted, and never less than what is kept until people decide."""

from __future__ import annotations

from uuid import uuid4

import pytest

from catalog import group
from catalog.exports.persons import counted
from catalog.items import summarise
from catalog.model import Census, PersonCount
from catalog.verdicts import COUNTED_LOWER
from classifiers.model import Persons
from tests.catalog.builders import START, columns, entry


@pytest.mark.parametrize(
    ("of_members", "in_whole", "shown"),
    [
        ((Persons(40, 50), Persons(30, 60)), Persons(55, 70), (55, 70)),
        ((Persons(40, 50), Persons(90, None, by={COUNTED_LOWER: 30})), Persons(55, 70), (90, None)),
        ((Persons(40, 50), Persons(52, None, by={COUNTED_LOWER: 30})), Persons(55, 70), (55, 70)),
    ],
    ids=["counted", "a kept bound is higher", "a kept bound is lower"],
)
def test_a_kept_bound_stands_beside_the_count_of_the_whole(
    of_members: tuple[Persons, ...], in_whole: Persons, shown: tuple[int, int | None]
) -> None:
    found = [entry(f"cdr_2024010{n}", columns("id", phone="CN_MOBILE_PHONE"), persons=one) for n, one in enumerate(of_members, 1)]
    grouping = group(found, "演示公司")
    (item,) = summarise(grouping.entries, grouping.items)
    title = f"{item.item.key.source} {item.item.title}"
    counts = (PersonCount("item", title, "total", in_whole),)
    census = Census(uuid4(), uuid4(), "演示公司", START, START, "census", False, counts=counts)
    persons = counted(item, census)
    assert (persons.lower, persons.upper) == shown
