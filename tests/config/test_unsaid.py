"""A section of which shudian.yaml says nothing."""

from __future__ import annotations

import pytest

import config.settings
from config.settings import Settings
from config.strict import Strict


def sections(base: type[Strict] = Strict) -> list[type[Strict]]:
    return [one for child in base.__subclasses__() for one in (child, *sections(child))]


OPTIONAL = [one for one in sections() if not any(field.is_required() for field in one.model_fields.values())]


@pytest.mark.parametrize("section", OPTIONAL, ids=lambda one: one.__name__)
def test_it_is_what_checking_it_gives(section: type[Strict]) -> None:
    assert section.unsaid() == section()
    assert repr(section.unsaid()) == repr(section())


def test_all_of_it_may_be_left_out() -> None:
    assert Settings in OPTIONAL
    assert len(OPTIONAL) > 15
    assert config.settings.Settings.unsaid().with_sources({}) == Settings().with_sources({})
