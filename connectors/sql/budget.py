"""What one sample may still cost: seconds and bytes, shared by all its statements, and places asked for in rounds."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any, TypeVar

from connectors.model import Reason
from connectors.sql.cells import Row
from connectors.sql.faults import SqlFault

_FIRST_ROUND = 8  # this part of the places is asked for first, to learn what a place costs; and of what took too long
_SAFETY = 1.25  # places differ: the next round is made for places that cost so much more than the last ones
_FETCHED = 256  # rows taken from a driver at a time
_CURRENT: ContextVar[Budget | None] = ContextVar("budget", default=None)

Place = TypeVar("Place")
Piece = TypeVar("Piece")


class Budget:
    """Seconds and bytes of one sample. ``short`` tells that they ended it before all its places were read."""

    def __init__(self, seconds: float, size: int, parent: Budget | None = None) -> None:
        self._end = time.monotonic() + seconds
        self._parent = parent
        self.bytes_left = size
        self.short = False

    @property
    def seconds_left(self) -> float:
        """May be negative."""
        return self._end - time.monotonic()

    @property
    def over(self) -> bool:
        """Whether nothing more may be asked for."""
        return self.seconds_left <= 0 or self.bytes_left <= 0

    def part(self, size: float, seconds: float = 1.0) -> Budget:
        """A budget of its own with these shares of the bytes and seconds left; what it spends is spent here too."""
        return Budget(max(0.0, self.seconds_left) * seconds, int(max(0, self.bytes_left) * size), self)

    def charge(self, rows: Sequence[Row]) -> None:
        """Count rows that came."""
        self.spend(sum(_size(cell) for row in rows for cell in row))

    def spend(self, size: int) -> None:
        """Count bytes."""
        self.bytes_left -= size
        if self._parent is not None:
            self._parent.spend(size)

    def read(self, places: Sequence[Place], fetch: Callable[[Sequence[Place]], None]) -> int:
        """Fetch the places in a few rounds, from the first on, for as long as the budget lasts; returns how many were fetched.
        A round that takes longer than a statement may is asked for again in smaller parts. Raises SqlFault."""
        done, size = 0, math.ceil(len(places) / _FIRST_ROUND)
        while done < len(places) and size and not self.over:
            part = places[done : done + size]
            before = self.bytes_left, self.seconds_left
            try:
                fetch(part)
            except SqlFault as fault:
                if fault.reason not in (Reason.TIMEOUT, Reason.BUDGET) or (size == 1 and not self.over):
                    raise
                size = max(1, size // _FIRST_ROUND)
                continue
            if self.bytes_left <= 0:  # the rows were cut off: not all of these places were met
                break
            done += len(part)
            size = self._affordable(len(part), before[0] - self.bytes_left, before[1] - self.seconds_left)
        self.short |= done < len(places)
        return done

    def _affordable(self, places: int, size: int, seconds: float) -> int:
        """How many places more the rest allows, at the price of the last ones."""
        by_size = self.bytes_left * places / (size * _SAFETY) if size else math.inf
        by_time = self.seconds_left * places / (seconds * _SAFETY) if seconds > 0 else math.inf
        return int(min(by_size, by_time, 1_000_000))


def _size(cell: Any) -> int:
    if isinstance(cell, str):
        return len(cell) if cell.isascii() else len(cell.encode("utf-8", "replace"))
    return len(cell) if isinstance(cell, bytes | bytearray | memoryview) else 8


class spending:  # noqa: N801 - as a context manager; a generator would cost a sample as much as its arithmetic
    """Everything this thread reads in the block is counted against the budget, which the block is given."""

    __slots__ = ("_before", "_budget")

    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    def __enter__(self) -> Budget:
        self._before = _CURRENT.set(self._budget)
        return self._budget

    def __exit__(self, *_: object) -> None:
        _CURRENT.reset(self._before)


def current() -> Budget | None:
    """The budget of the sample that this thread is taking, if it is taking one."""
    return _CURRENT.get()


def seconds_for(limit: float) -> float:
    """How long the next statement may take: the statement limit, or what is left of the sample's time. Raises SqlFault(BUDGET)
    where no time or no bytes are left."""
    budget = _CURRENT.get()
    if budget is None:
        return limit
    if budget.over:
        budget.short = True
        raise SqlFault(Reason.BUDGET)
    return min(limit, budget.seconds_left)


def gathered(fetch: Callable[[int], Sequence[Any]]) -> list[Row]:
    """All rows that a driver gives, or as many as the sample's bytes allow. ``fetch`` gives up to so many of them."""
    budget = _CURRENT.get()
    rows: list[Row] = []
    while budget is None or budget.bytes_left > 0:
        more = [tuple(row) for row in fetch(_FETCHED if budget else 100 * _FETCHED)]
        rows += more
        if budget is not None:
            budget.charge(more)
        if not more:
            return rows
    if fetch(1):
        budget.short = True
    return rows


def shorter(run: Callable[[int], Piece], size: int) -> tuple[Piece, int]:
    """A piece, and how large it was asked for: smaller than ``size`` where the statement took too long. Raises SqlFault."""
    while True:
        try:
            return run(size), size
        except SqlFault as fault:
            if fault.reason is not Reason.TIMEOUT or size == 1:
                raise
        size = max(1, size // _FIRST_ROUND)
