"""What is known is told at once and in its place, and no more is taken than is about to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.model import Coverage
from scanner import recalling
from scanner.engines.ordered import in_order
from scanner.recalling import _looked_at, soon_or_in_order, unless_known


@given(st.lists(st.booleans()), st.integers(1, 3))
def test_everything_comes_in_its_place(knows: list[bool], at_once: int) -> None:
    answers = [(number, f"known {number}" if known else None) for number, known in enumerate(knows)]
    told: list[str] = []
    done = list(unless_known(answers, lambda things: in_order("read {}".format, things, at_once), told.append))
    assert done == [known or f"read {number}" for number, known in answers]
    assert told == [known for _, known in answers if known]


def test_things_are_asked_for_when_they_are_about_to_be_read() -> None:
    asked: list[int] = []

    def answers() -> Iterator[tuple[int, str | None]]:
        for number in range(100):
            asked.append(number)
            yield number, None

    assert next(unless_known(answers(), lambda things: map(str, things), print)) == "0"
    assert asked == [0]


def test_what_cannot_be_read_is_raised_in_its_place() -> None:
    def read(things: Iterator[int]) -> Iterator[str]:
        for one in things:
            raise ValueError(one)
        yield ""

    done = unless_known([(0, "known"), (1, None)], read, lambda _: None)
    with pytest.raises(ValueError, match="1"):
        list(done)


@pytest.mark.parametrize("seconds", [0.0, 1000.0], ids=["slow", "quick"])
def test_slow_sources_are_asked_in_several_threads(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(recalling, "_SOON_SECONDS", seconds)
    assert list(soon_or_in_order(lambda one: one * one, range(20), 3)) == [one * one for one in range(20)]


def test_what_is_carried_over_keeps_all_of_its_coverage() -> None:
    one = Coverage("places", 3, 900, 7, 0.5, datetime(1905, 1, 1, tzinfo=UTC))
    told = {field.name: getattr(one, field.name) for field in fields(Coverage)}
    assert all(told[field.name] != field.default for field in fields(Coverage))  # a new field is to be set here too
    when = datetime(1906, 1, 1, tzinfo=UTC)
    assert _looked_at(one, when) == replace(one, looked_at=when)
