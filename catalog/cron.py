"""Cron expressions: five fields (minute, hour, day of month, month, day of week) by the clock on the wall of a time zone.

Each time on that clock is one slot, whatever happens to the clock. What falls into the hour that is left out in spring is due
when that hour would have begun, once; in the hour that comes twice in autumn it is due the first time only. Where both days are
limited, either will do, as everywhere. Field syntax: https://man7.org/linux/man-pages/man5/crontab.5.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from config import UsageError

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 7))
_NAMES = {
    "month": ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    "day of week": ("sun", "mon", "tue", "wed", "thu", "fri", "sat"),
}
_SHORT = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_FARTHEST = timedelta(days=9 * 366)
"""29 February can be eight years away."""
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Cron:
    """A cron expression in a zone. Get it from ``cron``."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]  # 0 is Sunday
    either_day: bool
    zone: ZoneInfo

    def latest(self, now: datetime) -> datetime | None:
        """The last slot that is not after ``now``, in UTC; None where there was none for years."""
        today = now.astimezone(self.zone).date()
        # A day too many: a slot that was left out in spring may be due on the next day.
        for day in _days(today + timedelta(days=1), -1):
            due = [one for one in self._of_day(day) if one <= now]
            if due:
                return max(due)
        return None

    def after(self, now: datetime) -> Iterator[datetime]:
        """The slots after ``now``, in UTC, without end."""
        last = now
        day = now.astimezone(self.zone).date() - timedelta(days=1)
        while True:
            for due in self._of_day(day):
                if due > last:
                    yield due
                    last = due
            day += timedelta(days=1)

    @cached_property
    def _times(self) -> tuple[time, ...]:
        return tuple(time(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes))

    def _of_day(self, day: date) -> Iterator[datetime]:
        if day.month in self.months and self._holds(day):
            for one in self._times:
                yield instant(datetime.combine(day, one), self.zone)

    def _holds(self, day: date) -> bool:
        in_month, in_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return in_month or in_week if self.either_day else in_month and in_week


def cron(text: str, zone: str = "Asia/Shanghai") -> Cron:
    """Read an expression such as ``30 2 * * 1-5`` or ``@daily``. Raises UsageError, also for one that is never due."""
    words = _SHORT.get(text.strip().lower(), text).split()
    if len(words) != len(_FIELDS):
        raise UsageError(f"cron: {text!r} has {len(words)} fields, not 5", "Write: minute hour day-of-month month day-of-week")
    minutes, hours, days, months, weekdays = (_values(word, *field) for word, field in zip(words, _FIELDS, strict=True))
    weekdays = frozenset(day % 7 for day in weekdays)
    either = not words[2].startswith("*") and not words[4].startswith("*")
    if not either and min(days) > max(_LONGEST_MONTHS[month - 1] for month in months):
        raise UsageError(f"cron: {text!r} is never due: no such month has a day {min(days)}")
    return Cron(minutes, hours, days, months, weekdays, either, zone_of(zone))


def zone_of(name: str) -> ZoneInfo:
    """A time zone by its name. Raises UsageError."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise UsageError(f"{name!r} is no time zone that this machine knows", "Write it as in Asia/Shanghai") from None


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which a clock on the wall shows ``local`` (without a zone) first; where it never does, because it is put
    forward over that time, the moment at which it is put forward. In UTC."""
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None, fold=0) == local:
        return first
    early, late = local.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        early, late = (middle, late) if middle.astimezone(zone).utcoffset() == before else (early, middle)
    return late.replace(microsecond=0)


def _days(first: date, step: int) -> Iterator[date]:
    for number in range(_FARTHEST.days):
        yield first + timedelta(days=step * number)


def _values(word: str, name: str, least: int, most: int) -> frozenset[int]:
    """The numbers that a field stands for: ``*``, ``5``, ``1-5``, ``*/15``, ``8-18/2``, and lists of these."""
    found: set[int] = set()
    for part in word.split(","):
        span, slash, step = part.partition("/")
        low, dash, high = span.partition("-")
        if span == "*":
            first, last = least, min(most, 6) if name == "day of week" else most
        else:
            first = _number(low, name, least, most)
            last = _number(high, name, least, most) if dash else (most if slash else first)
        if first > last or (slash and (not step.isdecimal() or not 0 < int(step) <= most)):
            raise UsageError(f"cron: {part!r} is no {name}", f"It goes from {least} to {most}")
        found.update(range(first, last + 1, int(step or 1)))
    return frozenset(found)


def _number(word: str, name: str, least: int, most: int) -> int:
    names = _NAMES.get(name, ())
    if word.lower() in names:
        return names.index(word.lower()) + least
    if not (word.isascii() and word.isdecimal() and least <= int(word) <= most):
        raise UsageError(f"cron: {word!r} is no {name}", f"It goes from {least} to {most}")
    return int(word)
