"""Days as deadlines count them: calendar months, and working days with China's holidays and make-up days."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """The day on which a number of working days is over. ``certain`` is False where the holidays of a year on the way are
    not known (yet): then Monday to Friday were counted as working days there."""

    on: date
    certain: bool


def months_after(day: date, months: int) -> date:
    """The same day ``months`` calendar months later, or the last of that month where it has no such day (31 January and three
    months: 30 April)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_days_after(day: date, count: int) -> WorkingDay:
    """The ``count``-th working day after ``day``, which itself does not count."""
    certain = True
    while count > 0:
        day += timedelta(days=1)
        works, known = _works(day)
        certain = certain and known
        count -= works
    return WorkingDay(day, certain)


def _works(day: date) -> tuple[bool, bool]:
    """Whether people work on that day, and whether its year's holidays are known (the State Council names them each autumn)."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() <= _FRIDAY, False
