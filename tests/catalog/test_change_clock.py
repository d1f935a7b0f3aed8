"""Calendar months, working days, and since when a change counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.calendar_days import months_after, working_days_after
from catalog.change_clock import Observation, change_clock
from catalog.filed_changes import Verdict

FILED = date(2025, 7, 31)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2025, 1, 31), 3, date(2025, 4, 30)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2025, 10, 15), 3, date(2026, 1, 15)),
        (date(2025, 5, 31), 1, date(2025, 6, 30)),
    ],
)
def test_calendar_months(day: date, months: int, end: date) -> None:
    assert months_after(day, months) == end


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_months_never_run_over_into_the_next(day: date, months: int) -> None:
    end = months_after(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("day", "count", "end", "certain"),
    [
        (date(2025, 9, 30), 1, date(2025, 10, 9), True),  # the National Day week is off
        (date(2025, 9, 26), 2, date(2025, 9, 29), True),  # Sunday the 28th is a make-up working day
        (date(2025, 6, 2), 5, date(2025, 6, 9), True),
        (date(2090, 3, 3), 5, date(2090, 3, 10), False),
    ],
)
def test_working_days(day: date, count: int, end: date, certain: bool) -> None:
    found = working_days_after(day, count)
    assert (found.on, found.certain) == (end, certain)


def seen(*days: tuple[int, int, Verdict]) -> list[Observation]:
    return [Observation(date(2025 if month > 7 else 2026, month, day), verdict) for month, day, verdict in days]


R, N, U, P = Verdict.REACHED, Verdict.NOT_REACHED, Verdict.UNDECIDED, Verdict.POSSIBLE


@pytest.mark.parametrize(
    ("observations", "after", "first", "due", "due_seen"),
    [
        (seen((9, 1, N), (10, 31, N), (12, 1, R)), date(2025, 10, 31), date(2025, 12, 1), date(2026, 1, 31), date(2026, 3, 1)),
        (seen((12, 1, R)), FILED, date(2025, 12, 1), date(2025, 10, 31), date(2026, 3, 1)),
        (
            seen((9, 1, N), (10, 1, U), (11, 1, P), (12, 1, R)),
            date(2025, 9, 1),
            date(2025, 12, 1),
            date(2025, 12, 1),
            date(2026, 3, 1),
        ),
        (
            seen((10, 31, N), (12, 1, R), (12, 9, N), (1, 9, R)),
            date(2025, 10, 31),
            date(2025, 12, 1),
            date(2026, 1, 31),
            date(2026, 3, 1),
        ),
    ],
)
def test_the_clock_runs_from_the_earlier_day(
    observations: list[Observation], after: date, first: date, due: date, due_seen: date
) -> None:
    clock = change_clock(FILED, observations)
    assert clock is not None
    assert (clock.after, clock.seen_on, clock.due, clock.due_from_seen) == (after, first, due, due_seen)


def test_a_real_day_takes_its_place_and_both_stay_visible() -> None:
    clock = change_clock(FILED, seen((9, 1, N), (12, 1, R)), date(2025, 11, 30))
    assert clock is not None
    assert (clock.due, clock.due_from_seen, clock.after) == (date(2026, 2, 28), date(2026, 3, 1), date(2025, 9, 1))


def test_a_day_after_the_change_was_seen_puts_nothing_off() -> None:
    clock = change_clock(FILED, seen((9, 1, N), (12, 1, R)), date(2026, 8, 1))
    assert clock is not None
    assert clock.changed_on == date(2025, 12, 1)
    assert clock.due == clock.due_from_seen == date(2026, 3, 1)


@pytest.mark.parametrize("observations", [[], seen((9, 1, N), (10, 1, U)), [Observation(date(2025, 7, 30), R)]])
def test_without_proof_no_clock_runs(observations: list[Observation]) -> None:
    assert change_clock(FILED, observations) is None


def test_each_line_has_a_clock_of_its_own_and_the_first_due_counts() -> None:
    # The bytes are never known: that must not take away what the records prove.
    seen_of = [(date(2025, 9, 1), N, "a/records"), (date(2025, 9, 1), U, "a/bytes")]
    seen_of += [(date(2025, 12, 1), R, "a/records"), (date(2025, 12, 1), U, "a/bytes")]
    clock = change_clock(FILED, [Observation(*one) for one in seen_of])
    assert clock is not None
    assert (clock.after, clock.seen_on) == (date(2025, 9, 1), date(2025, 12, 1))
    both = [*(Observation(*one) for one in seen_of), Observation(date(2025, 12, 1), R, "b/records")]
    earlier = change_clock(FILED, both)  # of the other nothing was ever proven: it counts from the filing
    assert earlier is not None
    assert earlier.after == FILED
