"""What is due and when, and the same as a calendar file that other programs read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from icalendar import Calendar

from catalog import Circumstances, obligations
from catalog.deadlines import Deadline, DeadlineKind, deadlines, valid_until
from catalog.exports.calendar_file import ics
from catalog.model import Filing, FilingEvent, FilingEventKind, FilingOrigin, LegalEntity, System
from classifiers.model import Level
from config import load_calendars, load_duties
from tests.catalog.builders import entry, snapshot

MADE = datetime(2026, 6, 1, 8, tzinfo=UTC)
FILING = Filing(UUID(int=1), "演示公司", date(2025, 9, 5), MADE, FilingOrigin.FROZEN, "上海", (), "备1")


def answer(kind: FilingEventKind, day: date) -> FilingEvent:
    return FilingEvent(UUID(int=2), FILING.id, kind, day, MADE, "王某", "来文")


def test_open_duties_with_a_day_are_due_and_met_ones_are_not() -> None:
    entity = LegalEntity("演示公司", "上海", {"risk_report": date(2026, 2, 1)})
    duties = obligations(
        snapshot(entry("topology", level=Level.IMPORTANT, system="nms")),
        load_duties(),
        load_calendars(),
        Circumstances(entity, {}, date(2026, 6, 1)),
    )
    due = deadlines(duties, (), {})
    assert [(one.on, one.kind) for one in due] == [
        (date(2026, 7, 31), DeadlineKind.DUTY),  # the filing
        (date(2026, 7, 31), DeadlineKind.DUTY),  # the chief data officer
        (date(2026, 11, 30), DeadlineKind.DUTY),  # the report on that
        (date(2026, 12, 31), DeadlineKind.DUTY),  # the yearly inventory
    ]
    assert not any(one.certain for one in due)  # the dates are of 2025


@pytest.mark.parametrize(
    ("events", "kind", "on"),
    [
        ([], DeadlineKind.REVIEW, date(2025, 10, 10)),
        ([answer(FilingEventKind.RETURNED, date(2025, 9, 19))], DeadlineKind.RESUBMIT, date(2025, 10, 16)),
    ],
)
def test_a_filing_waits_for_its_answer_and_a_returned_one_for_another(
    events: list[FilingEvent], kind: DeadlineKind, on: date
) -> None:
    (due,) = deadlines((), ((FILING, events), (replace(FILING, filed_on=date(2024, 1, 1)), [])), {})
    assert (due.kind, due.on, due.certain) == (kind, on, True)


def test_an_accepted_filing_waits_for_nothing() -> None:
    assert deadlines((), ((FILING, [answer(FilingEventKind.ACCEPTED, date(2025, 9, 19))]),), {}) == ()


@pytest.mark.parametrize(
    ("text", "day"), [("2027-12-31", date(2027, 12, 31)), ("2027-12-31止", date(2027, 12, 31)), ("三年", None), ("", None)]
)
def test_the_validity_of_a_level_is_read_where_it_is_a_day(text: str, day: date | None) -> None:
    system = System("nms", "网管", declared={"validity": text})
    assert valid_until(system) == day
    assert [one.on for one in deadlines((), (), {"nms": system})] == ([day] if day else [])


def test_the_calendar_file_is_one_that_others_read() -> None:
    found = (Deadline(date(2026, 7, 31), DeadlineKind.DUTY, "报送；目录, 备案\n第二行", "nms", "依据", certain=False),)
    written = ics(found, LegalEntity("演示公司"), MADE)
    assert written == ics(found, LegalEntity("演示公司"), MADE)
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    assert event.decoded("dtstart") == date(2026, 7, 31)
    assert "报送；目录, 备案" in str(event["summary"])
    assert "请核实" in str(event["description"])
    assert event.walk("VALARM")
