"""Every detector against its case file: what it must see in a value, and the near-misses it must leave alone."""

from __future__ import annotations

from typing import Any

import pytest

from classifiers.detectors import all_detectors
from classifiers.detectors.base import Strength
from classifiers.text import detect
from config import load_reference
from tests.classifiers.cases import contents

DETECTORS = all_detectors()
REFERENCE = load_reference()


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
        assert len(set(content["match"])) >= 10, name
        assert len(set(content["no_match"])) >= 10, name
        assert bool(content.get("named")) == (DETECTORS[name].strength is Strength.NAMED), name
