"""Identifiers stored as numbers: exact ones are judged as ever, damaged ones by name and what is left, and it is said."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

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
