"""Notices: once each, in messages of their own, at least once each under the same id, and only for those that were there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalog import Catalog, DeliveryState, Notice, Parcel
from config import NoticeKind

NOW = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CHANNELS: dict[str, tuple[NoticeKind, ...]] = {"mail": (), "robot": (NoticeKind.LEVEL_RISE, NoticeKind.DEADLINE)}


def notice(key: str, kind: NoticeKind = NoticeKind.LEVEL_RISE, group: str = "run 1", at: datetime = NOW) -> Notice:
    return Notice(key, kind, at, group, key, {"after": "important", "count": 3})


def raised(catalog: Catalog, notices: Iterable[Notice]) -> list[str]:
    return sorted(one.key for one in catalog.notices().raise_(notices, CHANNELS))


def keys(parcels: Iterable[Parcel]) -> list[list[str]]:
    return [[one.key for one in parcel.notices] for parcel in parcels]


def test_a_notice_is_raised_once_and_goes_to_those_who_want_its_kind(catalog: Catalog) -> None:
    assert raised(catalog, [notice("a"), notice("b", NoticeKind.RUN_PARTIAL), notice("a")]) == ["a", "b"]
    assert raised(catalog, [notice("b"), notice("c")]) == ["c"]
    door = catalog.notices()
    assert (door.due("mail", NOW), door.due("robot", NOW), door.due("other", NOW)) == (3, 2, 0)
    (audited,) = [one.document for one in catalog.audit_entries(("notice",))][:1]
    assert audited == {"raised": 2, "kinds": {"level_rise": 1, "run_partial": 1}}


def test_many_at_once_come_back_as_they_were_given(catalog: Catalog) -> None:
    many = [notice(f"n{number:04d}", at=NOW + number * MINUTE) for number in range(1200)]
    assert len(raised(catalog, many)) == 1200
    assert raised(catalog, many) == []
    recent = catalog.notices().recent(2)
    assert [one for one, _ in recent] == [many[-1], many[-2]]
    assert [told.channel for told in recent[0][1]] == ["mail", "robot"]


def test_one_message_a_group_the_most_important_first(catalog: Catalog) -> None:
    late = NOW + MINUTE
    minor, major = notice("minor", NoticeKind.RUN_PARTIAL), notice("major", NoticeKind.PEOPLE_OVER)
    raised(catalog, [minor, major, notice("next", group="run 2", at=late)])
    taken = catalog.notices().take("mail", late)
    assert keys(taken) == [["major", "minor"], ["next"]]
    assert len({one.message for one in taken}) == 2
    assert catalog.notices().take("mail", late) == ()


def test_no_more_messages_than_asked_for_and_the_oldest_first(catalog: Catalog) -> None:
    raised(catalog, [notice(f"n{one}", group=f"run {one}", at=NOW + one * MINUTE) for one in range(5)])
    door = catalog.notices()
    assert keys(door.take("mail", NOW, 2)) == [["n0"], ["n1"]]
    assert keys(door.take("mail", NOW, 9)) == [["n2"], ["n3"], ["n4"]]


def test_what_was_delivered_is_not_taken_again(catalog: Catalog) -> None:
    raised(catalog, [notice("a")])
    door = catalog.notices()
    (parcel,) = door.take("mail", NOW)
    door.delivered(parcel, NOW)
    assert door.take("mail", NOW + timedelta(days=9)) == ()
    assert door.undelivered() == {("robot", DeliveryState.WAITING): 1}
    last = catalog.audit_entries(("notice",))[-1].document
    assert last == {"channel": "mail", "message": str(parcel.message), "notices": 1, "attempt": 1, "state": "delivered"}


def test_who_breaks_off_while_sending_leaves_the_same_message_for_later(catalog: Catalog) -> None:
    raised(catalog, [notice("a"), notice("b")])
    (first,) = catalog.notices().take("mail", NOW)
    raised(catalog, [notice("c")])  # the same run, told of later: a message of its own
    (other,) = catalog.notices().take("mail", NOW + MINUTE)
    assert (keys([other]), other.message != first.message) == ([["c"]], True)
    (again,) = catalog.notices().take("mail", NOW + 10 * MINUTE)
    assert (again.message, again.notices, again.attempt) == (first.message, first.notices, 2)


def test_a_failure_is_tried_again_later_and_later_and_then_given_up(catalog: Catalog) -> None:
    raised(catalog, [notice("a")])
    door, now, waits, messages = catalog.notices(), NOW, [], set()
    for _ in range(12):
        (parcel,) = door.take("mail", now)
        messages.add(parcel.message)
        state = door.failed(parcel, now, "no answer", retry=True)
        minutes = next((one for one in (1, 5, 15, 60, 240) if door.due("mail", now + one * MINUTE)), 0)
        waits.append(minutes)
        assert state is (DeliveryState.WAITING if minutes else DeliveryState.GIVEN_UP)
        now += minutes * MINUTE
    assert waits == [1, 5, 15, 60, *[240] * 7, 0]
    assert len(messages) == 1
    ((_, (told, _)),) = door.recent()
    assert (told.state, told.attempts, told.reason, told.message) == (DeliveryState.GIVEN_UP, 12, "no answer", *messages)
    assert door.again() == 1
    assert [one.message for one in door.take("mail", now)] == [*messages]


def test_a_refusal_for_good_is_not_tried_again(catalog: Catalog) -> None:
    raised(catalog, [notice("a")])
    door = catalog.notices()
    (parcel,) = door.take("mail", NOW)
    assert door.failed(parcel, NOW, "the signature is wrong", retry=False) is DeliveryState.GIVEN_UP
    assert door.due("mail", NOW + timedelta(days=9)) == 0
    assert catalog.audit_entries(("notice",))[-1].document["reason"] == "the signature is wrong"


def test_a_clock_that_was_put_back_holds_nothing_up(catalog: Catalog) -> None:
    raised(catalog, [notice("a")])
    door = catalog.notices()
    (parcel,) = door.take("mail", NOW)
    door.failed(parcel, NOW, "no answer", retry=True)
    assert door.due("mail", NOW - timedelta(days=1)) == 1


@pytest.mark.parametrize("ahead", [timedelta(microseconds=1), timedelta(seconds=30)])
def test_a_sender_that_read_its_clock_earlier_and_took_later_takes_nothing(catalog: Catalog, ahead: timedelta) -> None:
    raised(catalog, [notice("a")])
    door = catalog.notices()
    (parcel,) = door.take("mail", NOW + ahead)
    assert door.take("mail", NOW) == ()
    door.failed(parcel, NOW + ahead, "no answer", retry=True)
    assert door.due("mail", NOW) == 0


def test_a_channel_that_is_gone_does_not_wait_for_ever(catalog: Catalog) -> None:
    raised(catalog, [notice("a")])
    door = catalog.notices()
    assert door.abandon(("mail",)) == 1
    assert door.abandon(("mail",)) == 0
    assert door.undelivered() == {("mail", DeliveryState.WAITING): 1, ("robot", DeliveryState.GIVEN_UP): 1}


def test_two_senders_never_take_the_same(catalog: Catalog) -> None:
    raised(catalog, [notice(f"n{one}", group=f"run {one}") for one in range(24)])
    with ThreadPoolExecutor(4) as pool:
        taken = [parcel for some in pool.map(lambda _: catalog.notices().take("mail", NOW, 4), range(8)) for parcel in some]
    assert len(taken) == len({one.message for one in taken}) == 24


def test_a_crash_between_raising_and_recording_leaves_neither(tmp_path: Path) -> None:
    with Catalog.open(f"sqlite:///{tmp_path}/c.db") as catalog:
        head = catalog.audit_head()
        with pytest.raises(ZeroDivisionError):
            catalog.notices().raise_([notice("a")], {"mail": _Broken()})  # type: ignore[dict-item]
        assert catalog.audit_head() == head
        assert catalog.notices().recent() == ()
    with sqlite3.connect(tmp_path / "c.db") as raw:
        assert raw.execute("SELECT count(*) FROM delivery").fetchone() == (0,)


class _Broken:
    def __bool__(self) -> bool:
        raise ZeroDivisionError
