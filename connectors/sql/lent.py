"""The connections of one source, each lent to one statement at a time. They stay checked out of SQLAlchemy: to take one from its
pool and to give it back there costs more than many a small table's statement."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import TimeoutError as NoneInTime

_WAIT_SECONDS = 3600.0  # for one of our own threads to give a connection back; its statements are bounded by the server


class Lent:
    """A connection. ``raw``: the driver's own. ``since``: what the lender counted when it was opened: losses and closings."""

    __slots__ = ("connection", "raw", "since")

    def __init__(self, connection: Connection, since: tuple[int, int]) -> None:
        self.connection = connection
        self.raw: Any = connection.connection.driver_connection
        self.since = since

    def drop(self) -> None:
        """Give it up, whatever state it is in."""
        with suppress(Exception):  # it is gone already
            self.connection.invalidate()
        with suppress(Exception):
            self.connection.close()


class Lender:
    """At most ``size`` connections, opened by ``open_`` when there is none to spare."""

    def __init__(self, open_: Callable[[], Connection], size: int) -> None:
        self._open = open_
        self._room: SimpleQueue[None] = SimpleQueue()
        for _ in range(size):
            self._room.put(None)
        self._idle: deque[Lent] = deque()
        self._losses = self._closings = 0

    def lend(self) -> Lent:
        """One that is free. Raises what opening one raises, and SQLAlchemy's TimeoutError where none is given back."""
        try:
            self._room.get(timeout=_WAIT_SECONDS)
        except Empty:
            raise NoneInTime("no connection was given back") from None
        try:
            while self._idle:
                lent = self._idle.popleft()
                if lent.since == (self._losses, self._closings):
                    return lent
                lent.drop()
            since = self._losses, self._closings  # before it is opened: what is lost meanwhile may concern it
            return Lent(self._open(), since)
        except BaseException:
            self._room.put(None)
            raise

    def take_back(self, lent: Lent) -> None:
        """It is free again, unless it was given up meanwhile."""
        try:
            if lent.connection.invalidated or lent.since[1] != self._closings or not _ended(lent.connection):
                lent.drop()
            else:
                self._idle.append(lent)
        finally:
            self._room.put(None)

    def lost(self) -> None:
        """A statement was lost under way. A connection that lay idle meanwhile has most likely gone with it, as where a server
        restarts: the one repetition of the statement must not be spent on it."""
        self._losses += 1

    def close(self) -> None:
        """Give up all that are free now, and each other one when it comes back. May be called twice."""
        self._closings += 1
        while self._idle:
            with suppress(IndexError):  # somebody else took it
                self._idle.popleft().drop()


def _ended(connection: Connection) -> bool:
    """End what SQLAlchemy takes for a transaction. In autocommit there is none, but of a dialect nobody knows."""
    transaction = connection.get_transaction()
    if transaction is not None:
        try:
            transaction.close()
        except Exception:  # noqa: BLE001 - its rows are read, and it is used no more
            return False
    return True
