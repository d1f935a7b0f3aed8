"""The reference data: every list is there, each file says where it is from, and what detectors rely on holds."""

from __future__ import annotations

from pathlib import Path

import pytest

import config.reference
from config import Reference, load_reference

FILES = sorted(Path(config.reference.__file__).parent.glob("*.txt"))
REFERENCE = load_reference()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_names_its_source(path: Path) -> None:
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert any(line.startswith("# source:") for line in head)


def test_division_codes_hold_abolished_counties() -> None:
    assert {"110101", "110103", "810000", "820000", "830000"} <= REFERENCE.division_codes
    assert all(len(code) == 6 and code.isdecimal() for code in REFERENCE.division_codes)


def test_lists_are_of_their_known_size() -> None:
    assert len(REFERENCE.area_codes) == 330
    assert len(REFERENCE.bank_bins) > 1600
    assert len(REFERENCE.surnames) > 1000
    assert REFERENCE.surnames["王"] > REFERENCE.surnames["李"] > REFERENCE.surnames["欧阳"]


def test_places_have_both_forms() -> None:
    assert {
        "浙江省",
        "浙江",
        "内蒙古自治区",
        "内蒙古",
        "广西",
        "杭州市",
        "杭州",
        "萧山区",
        "香港特别行政区",
        "香港",
    } <= REFERENCE.places
    assert {"浙江", "杭州市"} <= REFERENCE.regions <= REFERENCE.places
    assert min(map(len, REFERENCE.places)) > 1


def test_it_is_known_by_identity() -> None:
    assert hash(REFERENCE) == hash(REFERENCE)
    assert Reference() != Reference()


def test_there_is_one_in_a_process() -> None:
    assert load_reference() is REFERENCE
