"""Look-alikes and carriers: what chance gives is no find, and a link, a storage type or a vague name does not hide the type."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers.columns import ColumnContext, judge_column
from classifiers.detectors.base import Strength
from classifiers.model import ColumnFinding, ColumnTally
from classifiers.names import name_evidence, subjects
from classifiers.values import Power
from connectors.model import Column
from tests.classifiers.tallies import KNOWLEDGE, POWER, cells, entity, table

FULL = Power(
    {
        **POWER.strength,
        "IMEI": Strength.SUPPORTED,
        "WECHAT_ID": Strength.NAMED,
        "PASSPORT": Strength.SUPPORTED,
        "VOICE_RECORDING": Strength.SUPPORTED,
    },
    {**POWER.chance, "CN_MOBILE_PHONE": 0.7, "IMEI": 0.1},
    {"CN_MOBILE_PHONE": 11},
)


def _verdict(name: str, tally: ColumnTally) -> ColumnFinding:
    column = Column(name, "varchar(200)")
    return judge_column(column, name, tally, ColumnContext(table("t_x", column), KNOWLEDGE, power=FULL))


@pytest.mark.parametrize(("whole", "candidates", "found"), [(100, 1000, False), (110, 1000, False), (20, 20, True)])
def test_serials_that_pass_luhn_by_chance_are_no_devices(whole: int, candidates: int, found: bool) -> None:
    finding = _verdict("c1", cells(20_000, {"IMEI": entity(whole, candidates, confidence=85)}))
    assert [part.entity_type for part in finding.contains] == (["IMEI"] if found else [])


@pytest.mark.parametrize(("distinct", "found"), [(200, True), (2, False)])
def test_one_number_that_stands_in_many_cells_passed_its_check_once(distinct: int, found: bool) -> None:
    tally = cells(2000, {"IMEI": entity(300, 2000, confidence=85, distinct=distinct)})
    assert bool(_verdict("c1", tally).contains) is found


def test_a_number_among_many_of_its_length_or_among_amounts_is_no_phone() -> None:
    few = cells(200, {"CN_MOBILE_PHONE": entity(19, 20)}, integer=200)
    assert _verdict("c1", few).contains
    assert not _verdict("c1", replace(few, lengths={11: 200})).contains
    assert not _verdict("c1", cells(200, {"CN_MOBILE_PHONE": entity(2, 2)}, decimal=190)).contains


def test_nothing_is_contained_in_random_tokens() -> None:
    assert not _verdict("c1", cells(200, {"CN_ID_CARD": entity(1, 1)}, token=200)).contains


def test_certain_values_carry_a_type_that_needs_a_name() -> None:
    assert _verdict("c1", cells(200, {"WECHAT_ID": entity(200, confidence=98)})).entity_type == "WECHAT_ID"
    assert _verdict("c1", cells(200, {"WECHAT_ID": entity(200, confidence=95)})).entity_type is None


def test_a_number_of_a_device_is_no_passport() -> None:
    tally = cells(200, {"PASSPORT": entity(200, confidence=60)})
    assert _verdict("c1", tally).entity_type == "PASSPORT"
    assert _verdict("equip_no", tally).entity_type is None


def test_a_link_to_a_recording_is_a_recording() -> None:
    links = cells(200, {"URL": entity(200, confidence=97), "VOICE_RECORDING": entity(200, confidence=65)})
    assert _verdict("some_path", links).entity_type == "VOICE_RECORDING"


def test_repeated_sentences_are_no_list_of_codes() -> None:
    tally = replace(cells(400, {}, distinct=6, cjk=400), lengths={14: 400})
    assert _verdict("sms_content", tally).entity_type == "SMS_CONTENT"
    assert _verdict("sms_content", replace(tally, lengths={2: 400})).entity_type is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hk_macau_pass_no", "CN_HKMO_PASS"),
        ("bank_card_dbl", "BANK_CARD"),
        ("iot_msisdn", "IOT_NUMBER"),
        ("idcard_front_img", "ID_PHOTO"),
        ("customer_label", "USER_PROFILE"),
        ("前科情况", "CRIMINAL_RECORD"),
        ("yzm", "VERIFICATION_CODE"),
        ("unit_price", ""),
        ("product_serial", ""),
    ],
)
def test_names(name: str, expected: str) -> None:
    assert [kind for kind, _ in name_evidence(name, "", "order_flow", "", KNOWLEDGE.hints)][:1] == [expected]


def test_the_suffix_of_a_file_says_nothing_about_its_table() -> None:
    assert subjects("t_customer.csv.gz", "", KNOWLEDGE.hints) == subjects("t_customer", "", KNOWLEDGE.hints)
