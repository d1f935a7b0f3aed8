"""Identifiers stored as numbers: exact ones are judged as ever, damaged ones by name and what is left, and it is said."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.altered import altered
from classifiers.cells import cells_from
from classifiers.detectors import all_detectors
from classifiers.whole import fit
from config import load_reference
from tests.classifiers.arrow import CARDS, DIGIT_IDS, PHONES, found, sentences


@pytest.mark.parametrize(
    ("name", "cells", "entity_type"),
    [
        ("phone", pa.array([int(one) for one in PHONES]), "CN_MOBILE_PHONE"),
        ("phone", pa.array([float(one) for one in PHONES]), "CN_MOBILE_PHONE"),
        ("phone", [f"{one}.0" for one in PHONES], "CN_MOBILE_PHONE"),
        ("phone", [f"+86 {one[:3]}-{one[3:7]}-{one[7:]}" for one in PHONES], "CN_MOBILE_PHONE"),
        ("phone", [f"{one[0]}.{one[1:]}E+10" for one in PHONES], "CN_MOBILE_PHONE"),
        ("id_no", pa.array([Decimal(one) for one in DIGIT_IDS]), "CN_ID_CARD"),
        ("id_no", pa.array([Decimal(f"{one}.00") for one in DIGIT_IDS]), "CN_ID_CARD"),
    ],
    ids=["int", "double", "point-zero", "spaces", "exponent", "decimal", "decimal-scale"],
)
def test_numbers_that_kept_their_digits_validate(name: str, cells: Iterable[Any] | pa.Array, entity_type: str) -> None:
    finding = found(name, cells)
    assert (finding.columns[0].entity_type, finding.columns[0].match_ratio) == (entity_type, 1.0)
    assert "precision_lost" not in sentences(finding)


@pytest.mark.parametrize(
    ("name", "cells", "entity_type", "said"),
    [
        ("id_no", pa.array([float(one) for one in DIGIT_IDS]), "CN_ID_CARD", "precision_lost"),
        ("id_no", [f"{float(one):.5E}" for one in DIGIT_IDS], "CN_ID_CARD", "precision_lost"),
        ("id_no", [f"{one[:15]}000" for one in DIGIT_IDS], "CN_ID_CARD", "precision_lost"),
        ("bank_card", pa.array([float(one) for one in CARDS]), "BANK_CARD", "precision_lost"),
        ("phone", pa.array([float(one) for one in PHONES], pa.float32()), "CN_MOBILE_PHONE", "precision_lost"),
        ("landline", pa.array([1082880000 + n for n in range(60)]), "CN_LANDLINE", "leading_zero_lost"),
        ("birthday", pa.array([30000 + n for n in range(60)]), "BIRTH_DATE", "serial_dates"),
    ],
    ids=["double", "exponent", "spreadsheet", "card", "float32", "zero", "serial"],
)
def test_what_lost_its_digits_rests_on_name_and_form(
    name: str, cells: Iterable[Any] | pa.Array, entity_type: str, said: str
) -> None:
    finding = found(name, cells)
    assert finding.columns[0].entity_type == entity_type
    assert said in sentences(finding)
    assert finding.columns[0].match_ratio is not None
    assert finding.columns[0].match_ratio < 0.5
    assert finding.columns[0].confidence < found("id_no", DIGIT_IDS).columns[0].confidence


def test_birthdays_in_damaged_numbers_need_no_name_and_serial_numbers_are_none() -> None:
    damaged = found("f1", pa.array([float(one) for one in DIGIT_IDS]))
    assert (damaged.columns[0].entity_type, damaged.columns[0].confidence) == ("CN_ID_CARD", 0.5)
    serials = found("order_id", pa.array([float(1_700_000_000_000_000_000 + n * 7_919_000_000) for n in range(60)]))
    assert serials.columns[0].entity_type is None


@pytest.mark.parametrize("name", ["amount", "f1"])
def test_amounts_and_flags_are_no_damaged_identifiers(name: str) -> None:
    assert found(name, pa.array([12.5 * n for n in range(60)])).columns[0].entity_type in (None, "BALANCE_PAYMENT")
    assert found("phone", pa.array([True, False] * 80)).columns[0].entity_type is None


@given(st.sets(st.from_regex(r"\A[1-9][0-9]{3,11}\Z"), min_size=1), st.sampled_from(["CN_LANDLINE", "CN_POSTCODE"]))
def test_a_lost_zero_is_seen_where_the_detector_takes_the_number_with_it(numbers: set[str], name: str) -> None:
    texts, reference, detectors = sorted(numbers), load_reference(), all_detectors()
    fitted = fit(cells_from({f"0{text}": 1 for text in texts}), detectors[name], reference)
    taken = [] if fitted is None else fitted.rows[fitted.percent > 0].tolist()
    seen = altered(cells_from(dict.fromkeys(texts, 1)), detectors, reference).get(name, np.zeros(0, np.int64))
    assert seen.tolist() == taken


def test_every_area_code_and_length_is_told_as_the_detector_tells_it() -> None:
    texts = [
        f"{area}{number}"[:length] for area in range(10, 1000) for number in ("10821234", "68211234") for length in range(9, 12)
    ]
    reference, detectors = load_reference(), all_detectors()
    fitted = fit(cells_from({f"0{text}": 1 for text in texts}), detectors["CN_LANDLINE"], reference)
    seen = altered(cells_from(dict.fromkeys(texts, 1)), detectors, reference)["CN_LANDLINE"]
    assert fitted is not None
    assert seen.tolist() == fitted.rows[fitted.percent > 0].tolist()
