"""People under 14, from identity numbers and birth dates, on a given day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pyarrow as pa
import pytest

from classifiers import Circumstances, Classifier, gather
from classifiers.minors import under_age
from classifiers.model import Persons
from config import load_knowledge
from connectors.model import Statistics
from scanner.demo.check_digits import id_card
from tests.classifiers.arrow import TODAY, classifier, found, sentences

DAYS = ("19010531", "19010601", "19010602", "19090101", "19000101", "19150602")
"""14 and more, 14 today, not yet 14, a child, 15, and somebody who is not born on 1915-06-01."""

YOUNG = 3 / 6


@pytest.mark.parametrize(("day", "young"), list(zip(DAYS, (False, True, True, True, False, False), strict=True)))
def test_a_year_of_age_is_complete_on_the_day_after_the_birthday(day: str, young: bool) -> None:
    assert under_age("BIRTH_DATE", pa.array([day]), TODAY).tolist() == [young]
    assert under_age("CN_ID_CARD", pa.array([id_card(f"110105{day}001")]), TODAY).tolist() == [young]


def test_old_numbers_are_of_grown_ups_and_odd_text_is_nobody() -> None:
    assert under_age("CN_ID_CARD", pa.array(["110105090101001", "x" * 18]), TODAY).tolist() == [False, False]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("id_card", pa.array([id_card(f"110105{day}001") for day in DAYS])),
        ("birthday", pa.array([date(int(day[:4]), int(day[4:6]), int(day[6:])) for day in DAYS])),
        ("birthday", pa.array([datetime.strptime(day, "%Y%m%d") for day in DAYS], pa.timestamp("us"))),
        ("csrq", pa.array([f"{day[:4]}年{int(day[4:6])}月{int(day[6:])}日" for day in DAYS])),
        ("csrq", pa.array([int(day) for day in DAYS])),
        ("remark", pa.array([f"儿童证件{id_card(f'110105{day}001')}，监护人代办" for day in DAYS])),
        ("ext", pa.array([f'{{"sfzh": "{id_card(f"110105{day}001")}"}}' for day in DAYS])),
    ],
    ids=["id", "date", "timestamp", "chinese", "integer", "text", "json"],
)
def test_the_share_is_reported_and_makes_the_dataset_sensitive(name: str, cells: pa.Array) -> None:
    finding = found(name, cells, table="t_student")
    assert finding.minors_share == YOUNG
    assert finding.gbt45574.sensitive
    assert any("minors" in sentences(finding, column) for column in range(len(finding.columns)))
    facts = gather(finding, Statistics(), Persons(), Circumstances())
    assert (facts.minors_share, facts.sensitive) == (YOUNG, True)
    assert "minors" in classifier().decide(facts).flags


def test_other_dates_and_grown_ups_are_no_minors() -> None:
    assert found("create_time", [f"1914-01-{day:02d}" for day in range(1, 29)]).minors_share is None
    grown = found("birthday", [f"1899-01-{day:02d}" for day in range(1, 29)])
    assert (grown.minors_share, grown.gbt45574.sensitive) == (0.0, False)
    facts = gather(grown, Statistics(), Persons(), Circumstances())
    assert "minors" not in classifier().decide(facts).flags


def test_without_a_day_nobody_has_an_age() -> None:
    ageless = Classifier(load_knowledge(), b"a key")
    batch = pa.RecordBatch.from_pydict({"id_card": [id_card(f"110105{day}001") for day in DAYS]})
    assert ageless.tally(batch).columns["id_card"].entities["CN_ID_CARD"].minors == 0
    assert replace(ageless, today=TODAY).tally(batch).columns["id_card"].entities["CN_ID_CARD"].minors == len(DAYS) * YOUNG
