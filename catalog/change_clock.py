"""Since when a change counts, and until when it must be filed: from the runs that saw it.

Source: 工信部网安〔2022〕166号第十二条: 三个月内备案变更 (verbatim). A scan sees a change some time after it happened: it lies
between the last run that proved less and the first that proved the line. Which day counts is for people to say; until then
the earlier one does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog.calendar_days import months_after
from catalog.filed_changes import Verdict

MONTHS = 3


@dataclass(frozen=True, slots=True)
class Observation:
    """What one run proved of the change since the filing, in one ``line``: a metric of a category, or of the whole."""

    seen_on: date
    verdict: Verdict
    line: str = ""


@dataclass(frozen=True, slots=True)
class ChangeClock:
    """``after`` is the last day on which the line was proven not to be reached (the day of filing where none was), ``seen_on``
    the first day on which it was. ``changed_on`` is the real day where a person has entered it, never one after ``seen_on``."""

    after: date
    seen_on: date
    changed_on: date | None = None

    @property
    def due(self) -> date:
        """File by then: three calendar months from the real day, or from the earlier of the two."""
        return months_after(self.changed_on or self.after, MONTHS)

    @property
    def due_from_seen(self) -> date:
        """Three calendar months from the day on which the change was seen first."""
        return months_after(self.seen_on, MONTHS)


def change_clock(filed_on: date, observations: Iterable[Observation], changed_on: date | None = None) -> ChangeClock | None:
    """The clock since a filing; None where no run has proven the change: of all lines (a metric of a category, or of the whole)
    that reached it, the one that is due first. A line once reached stays reached: that numbers fell back does not undo the duty.
    Observations of before the filing do not count. What was seen had happened: a day entered that lies after ``seen_on`` would
    only put the duty off, and counts as ``seen_on``."""
    lines: dict[str, list[Observation]] = {}
    for one in sorted(observations, key=lambda one: one.seen_on):
        if one.seen_on >= filed_on:
            lines.setdefault(one.line, []).append(one)
    clocks = [clock for line in lines.values() if (clock := _of_line(filed_on, line, changed_on)) is not None]
    return min(clocks, key=lambda clock: (clock.due, clock.seen_on), default=None)


def _of_line(filed_on: date, observations: Iterable[Observation], changed_on: date | None) -> ChangeClock | None:
    after = filed_on
    for one in observations:
        if one.verdict is Verdict.REACHED:
            return ChangeClock(after, one.seen_on, changed_on and min(changed_on, one.seen_on))
        if one.verdict is Verdict.NOT_REACHED:
            after = max(after, one.seen_on)
    return None
