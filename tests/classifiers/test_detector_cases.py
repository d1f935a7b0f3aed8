"""Every detector against its case file: what it must see in a value, and the near-misses it must leave alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from classifiers.detectors import all_detectors
from classifiers.detectors.base import Strength
from classifiers.text import detect
from config import load_reference, load_taxonomy
from tests.classifiers.cases import contents

DETECTORS = all_detectors()
REFERENCE = load_reference()
TAXONOMY = load_taxonomy()
ENTRIES = yaml.safe_load((Path(__file__).parents[2] / "config/taxonomy/entity_types.yaml").read_text(encoding="utf-8"))[
    "entity_types"
]
ENOUGH = 15


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(one["entity_type"], value, bool(one.get("named")), id=f"{one['entity_type']}-{value}")
        for one in contents()
        for value in one[kind]
    ]


def seen(value: str, entity_type: str, named: bool) -> bool:
    given = frozenset([entity_type]) if named else frozenset()
    return any(one.entity_type == entity_type for one in detect(value, DETECTORS, REFERENCE, given))


@pytest.mark.parametrize(("entity_type", "value", "named"), cases("match"))
def test_match(entity_type: str, value: str, named: bool) -> None:
    assert seen(value, entity_type, named)


@pytest.mark.parametrize(("entity_type", "value", "named"), cases("no_match"))
def test_no_match(entity_type: str, value: str, named: bool) -> None:
    assert not seen(value, entity_type, named)


@pytest.mark.parametrize(("entity_type", "value", "named"), [case for case in cases("match") if case.values[2]])
def test_what_needs_a_name_is_nothing_without_one(entity_type: str, value: str, named: bool) -> None:
    assert not seen(value, entity_type, named=False)


@pytest.mark.parametrize(("entity_type", "value", "named"), cases("match"))
def test_width_and_blanks_do_not_matter(entity_type: str, value: str, named: bool) -> None:
    wide = "".join(chr(ord(one) + 0xFEE0) if "0" <= one <= "9" else one for one in value)
    assert seen(f" \u3000{wide}\u200b ", entity_type, named)


def test_every_detector_has_a_case_file_with_enough_cases() -> None:
    by_type = {content["entity_type"]: content for content in contents()}
    assert sorted(by_type) == sorted(DETECTORS)
    for name, content in by_type.items():
        assert len(set(content["match"])) >= ENOUGH, name
        assert len(set(content["no_match"])) >= ENOUGH, name
        assert not set(content["match"]) & set(content["no_match"]), name
        assert bool(content.get("named")) == (DETECTORS[name].strength is Strength.NAMED), name


def test_every_entity_type_has_its_detector_and_every_detector_its_entity_type() -> None:
    assert sorted(DETECTORS) == sorted(TAXONOMY.entity_types)


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_every_entity_type_says_all_that_is_judged_by_it(name: str) -> None:
    """A class of either standard is given or explicitly none; level and person key are explicit; the detector agrees."""
    entry, detector = ENTRIES[name], DETECTORS[name]
    for standard in ("gbt35273", "gbt45574"):
        assert entry[standard] == {} or set(entry[standard]) == {"class", "sensitive"}, standard
    assert entry["enterprise_level"] in (1, 2, 3, 4)
    assert entry["person_key"] == detector.person_key.value
    assert entry["stored_as"]
    assert detector.mask.start + detector.mask.end <= 0.3 * max(detector.length)


def test_values_in_a_form_of_a_companys_own_do_not_refute_a_name() -> None:
    own = ("CUSTOMER_ID", "USER_ACCOUNT", "DEVICE_ID", "CALL_RECORD", "USER_PROFILE", "SMS_CONTENT", "DEVICE_CONFIG")
    assert all(TAXONOMY.entity_types[name].other_forms for name in own)
