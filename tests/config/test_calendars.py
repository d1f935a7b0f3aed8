"""Dates by region and year: the region's own, the national ones as a fall-back that says so, later years carried over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from config import Calendars, SettingsError, load_calendars, load_duties

CALENDARS = load_calendars()


@pytest.mark.parametrize(
    ("duty", "region", "year", "on", "carried_over", "foreign"),
    [
        ("directory_filing", "上海", 2025, date(2025, 7, 31), False, False),
        ("directory_filing", "Shanghai", 2026, date(2026, 7, 31), True, False),
        ("risk_report", "上海市", 2025, date(2025, 11, 30), False, False),
        ("directory_filing", "", 2024, date(2024, 8, 30), False, True),
        ("directory_filing", "全国", 2024, date(2024, 8, 30), False, False),
        ("risk_report", "广东", 2026, date(2026, 12, 31), True, True),
        ("directory_filing", "上海", 2024, date(2024, 8, 30), False, True),  # before Shanghai's own text
    ],
)
def test_when_something_is_due(duty: str, region: str, year: int, on: date, carried_over: bool, foreign: bool) -> None:
    due = CALENDARS.due(duty, region, year)
    assert due is not None
    assert (due.on, due.carried_over, due.foreign) == (on, carried_over, foreign)
    assert due.basis


@pytest.mark.parametrize(
    ("duty", "region", "year"), [("cdo_filing", "广东", 2026), ("directory_filing", "", 2023), ("x", "上海", 2025)]
)
def test_where_no_text_gives_a_day_there_is_none(duty: str, region: str, year: int) -> None:
    assert CALENDARS.due(duty, region, year) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("regions: {x: {zh: a, en: b, years: {y: {}}}}", "must be a year"),
        ('regions: {x: {zh: a, en: b, years: {"2025": {d: {day: 02-30, basis: b, evidence: own}}}}}', "MM-DD"),
        ('regions: {x: {zh: a, en: b, years: {"2025": {d: {day: 02-03, basis: b, evidence: sure}}}}}', "evidence"),
        ("regions: {x: {zh: a, en: b, colour: red}}", "colour"),
    ],
)
def test_a_wrong_file_is_refused_with_its_key(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "calendars.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=problem):
        load_calendars(file)


def test_an_empty_file_has_no_dates(tmp_path: Path) -> None:
    file = tmp_path / "calendars.yaml"
    file.write_text("regions: {}\n", "utf-8")
    assert load_calendars(file) == Calendars({})
    assert load_calendars(file).due("directory_filing", "上海", 2026) is None


def test_every_duty_has_its_text_its_source_and_a_date_that_exists() -> None:
    duties = load_duties()
    known = {duty for region in CALENDARS.regions.values() for dates in region.years.values() for duty in dates}
    assert len(duties) >= 20
    for duty in duties:
        assert duty.duty
        assert duty.duty_en
        assert duty.source
        if duty.due is not None and duty.due.calendar not in ("", "change"):
            assert duty.due.calendar in known


_GOOD = "id: a, scope: entity, when: [always], duty: d, duty_en: d, source: s, evidence: own"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{id: a, scope: entity, when: [sometimes], duty: d, duty_en: d, source: s, evidence: own}", "when"),
        ("{id: a, scope: town, when: [always], duty: d, duty_en: d, source: s, evidence: own}", "scope"),
        (f"{{{_GOOD}, met_by: risk_report}}", "met_by"),
        (f"{{{_GOOD}, due: {{working_days: 0, after: entity.x}}}}", "working_days"),
        (f"{{{_GOOD}}}, {{{_GOOD}}}", "twice"),
        (f"{{{_GOOD}, colour: red}}", "colour"),
    ],
)
def test_a_wrong_duty_is_refused_with_its_key(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "obligations.yaml"
    file.write_text(f"obligations: [{text}]\n", "utf-8")
    with pytest.raises(SettingsError, match=problem):
        load_duties(file)
