"""Deadlines as an iCalendar file, for the calendars that people use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from catalog.deadlines import Deadline
from catalog.model import LegalEntity

if TYPE_CHECKING:  # loaded only where a file is written
    from icalendar import Event


def ics(found: Sequence[Deadline], entity: LegalEntity, made_at: datetime, days_before: int = 30) -> bytes:
    """The deadlines as an iCalendar file (RFC 5545): a whole day each, with an alarm ``days_before``. Equal input gives equal
    bytes."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Shudian//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{entity.name} 数据安全期限".strip())
    for one in found:
        calendar.add_component(_event(one, made_at, days_before))
    return bytes(calendar.to_ical())


def _event(one: Deadline, made_at: datetime, days_before: int) -> Event:
    from icalendar import Alarm, Event

    event = Event()
    mark = sha256(f"{one.kind}|{one.scope}|{one.title}|{one.on}".encode()).hexdigest()[:32]
    event.add("uid", f"{mark}@shudian")
    event.add("dtstamp", made_at)
    event.add("dtstart", one.on)
    event.add("dtend", one.on + timedelta(days=1))
    event.add("summary", f"{one.title}（{one.scope}）" if one.scope else one.title)
    note = "" if one.certain else "（日期沿用往年或其他地区，或节假日安排尚未公布，请核实）"
    event.add("description", f"{one.basis}{note}")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one.title)
    alarm.add("trigger", timedelta(days=-days_before))
    event.add_component(alarm)
    return event
