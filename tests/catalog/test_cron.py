"""When cron expressions are due: by the clock on the wall, each time once, whatever happens to that clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.cron import cron, instant
from config import UsageError

BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def due(text: str, zone: str, start: str, count: int) -> list[str]:
    """The next slots after a local time, as local times."""
    where = ZoneInfo(zone)
    begin = datetime.fromisoformat(start).replace(tzinfo=where)
    return [f"{one.astimezone(where):%m-%d %H:%M %z}" for one in islice(cron(text, zone).after(begin), count)]


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("30 2 * * *", "2024-05-01T02:30", ["05-02 02:30", "05-03 02:30"]),
        ("*/20 8-9 * * *", "2024-05-01T08:10", ["05-01 08:20", "05-01 08:40", "05-01 09:00"]),
        ("0 0 1,15 * *", "2024-05-02T00:00", ["05-15 00:00", "06-01 00:00"]),
        ("0 3 * * mon-fri", "2024-05-03T12:00", ["05-06 03:00", "05-07 03:00"]),
        ("0 3 * * 7", "2024-05-03T12:00", ["05-05 03:00", "05-12 03:00"]),
        ("0 3 * * 5-7", "2024-05-03T12:00", ["05-04 03:00", "05-05 03:00", "05-10 03:00"]),
        ("0 0 13 * 5", "2024-09-01T00:00", ["09-06 00:00", "09-13 00:00", "09-20 00:00"]),  # either day will do
        ("0 0 29 2 *", "2024-03-01T00:00", ["02-29 00:00"]),
        ("5/20 0 * * *", "2024-05-01T00:00", ["05-01 00:05", "05-01 00:25", "05-01 00:45"]),
        ("@weekly", "2024-05-01T00:00", ["05-05 00:00"]),
        ("0 0 31 JAN,apr *", "2024-02-01T00:00", ["01-31 00:00"]),
    ],
)
def test_when_it_is_due(text: str, start: str, expected: list[str]) -> None:
    assert due(text, "Asia/Shanghai", start, len(expected)) == [f"{one} +0800" for one in expected]


@pytest.mark.parametrize(
    "text",
    [
        *("", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "5-1 * * * *", "*/0 * * * *"),
        *("*/x * * * *", "a * * * *", "1, * * * *", "-1 * * * *", "0 0 30 2 *", "0 0 31 4,6 *", "@reboot", "² * * * *"),
        *("*/99 * * * *", "1- * * * *"),
    ],
)
def test_what_cannot_be_due_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        cron(text)


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "", "../etc", "/etc/localtime", "x" * 300])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(UsageError):
        cron("@daily", zone)


def test_an_hour_that_is_left_out_is_made_up_for_once() -> None:
    assert due("30 2 * * *", "Europe/Berlin", "2024-03-30T12:00", 2) == ["03-31 03:00 +0200", "04-01 02:30 +0200"]
    # All that falls into it is one slot, together with what is due at that moment anyway.
    often = due("*/20 * * * *", "Europe/Berlin", "2024-03-31T01:30", 3)
    assert often == ["03-31 01:40 +0100", "03-31 03:00 +0200", "03-31 03:20 +0200"]


def test_an_hour_that_comes_twice_counts_once() -> None:
    assert due("30 2 * * *", "Europe/Berlin", "2024-10-26T12:00", 2) == ["10-27 02:30 +0200", "10-28 02:30 +0100"]


_FIELD = st.sampled_from(["*", "*/7", "0", "2", "1-3"])
_EXPRESSIONS = st.tuples(
    st.sampled_from(["0", "30", "*/15", "59", "1,2"]), _FIELD, st.sampled_from(["*", "1", "31", "10-20"]), st.just("*"),
    st.sampled_from(["*", "0", "mon", "5-7"]),
).map(" ".join)  # fmt: skip
_ZONES = st.sampled_from(
    # Half an hour of daylight saving, a day left out, midnight left out, none at all, a change of the zone itself.
    ["Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "Asia/Shanghai", "Europe/Berlin", "Asia/Pyongyang", "UTC"]
)
_MOMENTS = st.datetimes(datetime(2011, 1, 1), datetime(2025, 1, 1), timezones=st.just(UTC))


@given(_EXPRESSIONS, _ZONES, _MOMENTS)
def test_slots_grow_and_the_latest_is_the_one_before_the_next(text: str, zone: str, now: datetime) -> None:
    one = cron(text, zone)
    slots = list(islice(one.after(now), 4))
    assert slots == sorted(set(slots))
    assert slots[0] > now
    assert [one.latest(slot) for slot in slots] == slots
    for slot, after in pairwise(slots):
        assert one.latest(after - timedelta(microseconds=1)) == slot
    before = one.latest(now)
    assert before is not None
    assert next(one.after(before)) == slots[0]


@given(_ZONES, st.datetimes(datetime(2011, 1, 1), datetime(2025, 1, 1)))
def test_every_time_on_the_wall_is_one_moment_and_they_keep_their_order(zone: str, local: datetime) -> None:
    where = ZoneInfo(zone)
    local = local.replace(second=0, microsecond=0)
    moment = instant(local, where)
    shown = moment.astimezone(where).replace(tzinfo=None, fold=0)
    assert shown >= local
    if shown != local:  # left out: the clock was put forward over it at that moment
        assert (moment - timedelta(seconds=1)).astimezone(where).replace(tzinfo=None, fold=0) < local
    assert instant(local + timedelta(minutes=1), where) >= moment


def test_shanghai_is_what_nobody_has_to_say() -> None:
    assert cron("@daily").zone == SHANGHAI
    assert BERLIN != SHANGHAI
