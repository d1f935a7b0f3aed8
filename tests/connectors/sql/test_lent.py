"""Connections are lent to one at a time, used again, and given up where something may be wrong with them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoneInTime

from connectors.sql.lent import Lender


class Door:
    """Opens connections, and raises the errors that stand in the list first."""

    def __init__(self, size: int = 2) -> None:
        self.made: list[sqlite3.Connection] = []
        self.errors: list[Exception] = []
        self.engine = create_engine("sqlite://", creator=self.connect, poolclass=NullPool)
        self.lender = Lender(self.open, size)

    def connect(self) -> sqlite3.Connection:
        self.made.append(sqlite3.connect(":memory:", check_same_thread=False))
        return self.made[-1]

    def open(self) -> Connection:
        if self.errors:
            raise self.errors.pop(0)
        return self.engine.connect()

    @property
    def open_ones(self) -> list[sqlite3.Connection]:
        return [one for one in self.made if is_open(one)]


def is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1").close()
    except sqlite3.ProgrammingError:
        return False
    return True


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door()
    yield made
    made.lender.close()
    for one in made.made:
        one.close()


def test_one_is_used_again_before_another_is_opened(door: Door) -> None:
    for _ in range(5):
        lent = door.lender.lend()
        lent.connection.exec_driver_sql("SELECT 1").close()
        door.lender.take_back(lent)
    assert len(door.made) == 1


def test_never_are_there_more_than_may_be(door: Door) -> None:
    at_once, most, lock = 0, 0, threading.Lock()

    def work(_: int) -> None:
        nonlocal at_once, most
        lent = door.lender.lend()
        with lock:
            at_once += 1
            most = max(most, at_once)
        lent.connection.exec_driver_sql("SELECT 1").close()
        with lock:
            at_once -= 1
        door.lender.take_back(lent)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(400)))
    assert most <= 2
    assert len(door.made) <= 2


def test_who_waits_in_vain_is_told(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.sql.lent._WAIT_SECONDS", 0.01)
    both = [door.lender.lend(), door.lender.lend()]
    with pytest.raises(NoneInTime):
        door.lender.lend()
    for one in both:
        door.lender.take_back(one)
    assert door.lender.lend().raw in door.made


def test_what_could_not_be_opened_takes_no_room(door: Door) -> None:
    door.errors = [OperationalError("", None, Exception())] * 3
    for _ in range(3):
        with pytest.raises(OperationalError):
            door.lender.lend()
    assert len({door.lender.lend() for _ in range(2)}) == 2


def test_one_that_was_given_up_is_lent_no_more(door: Door) -> None:
    lent = door.lender.lend()
    lent.connection.invalidate()
    door.lender.take_back(lent)
    another = door.lender.lend()
    assert another.raw is door.made[1]
    assert door.open_ones == [another.raw]


def test_those_that_lay_idle_at_a_loss_are_given_up(door: Door) -> None:
    both = [door.lender.lend(), door.lender.lend()]
    for one in both:
        door.lender.take_back(one)
    door.lender.lost()
    others = [door.lender.lend(), door.lender.lend()]
    assert [one.raw for one in others] == door.made[2:]
    assert door.open_ones == door.made[2:]


def test_what_is_lent_when_all_are_closed_is_closed_when_it_comes_back(door: Door) -> None:
    lent, idle = door.lender.lend(), door.lender.lend()
    door.lender.take_back(idle)
    door.lender.close()
    assert door.open_ones == [lent.raw]
    door.lender.take_back(lent)
    assert not door.open_ones
    assert door.lender.lend().raw is door.made[2]  # whoever asks later gets a new one


def test_nothing_is_left_begun(door: Door) -> None:
    lent = door.lender.lend()
    lent.connection.exec_driver_sql("CREATE TABLE t (a)").close()
    lent.connection.exec_driver_sql("INSERT INTO t VALUES (1)").close()
    assert lent.raw.in_transaction
    door.lender.take_back(lent)
    assert not lent.raw.in_transaction
    assert door.lender.lend() is lent


def test_one_that_cannot_come_to_an_end_is_given_up(door: Door) -> None:
    lent = door.lender.lend()
    lent.connection.exec_driver_sql("SELECT 1").close()
    lent.raw.close()
    door.lender.take_back(lent)
    assert door.lender.lend().raw is door.made[1]
