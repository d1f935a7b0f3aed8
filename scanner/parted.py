"""A dataset read and tallied in shares by two processes, this one and a partner, for an interpreter uses one core.

Tallies are commutative sums, so it does not matter who made which. What a share gave counts once all before it are there: then it
began where a record begins. Whatever is odd is left to whoever reads the dataset in one go.
"""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

import pyarrow as pa

from classifiers import one_core_less
from classifiers.model import DatasetTally
from config import SourceError
from connectors import Connector, OddShare, Share, Shares
from connectors.model import Dataset
from scanner.part_work import CANNOT, DONE, Asked, tallied
from scanner.partner import Partner
from scanner.tally_messages import told

Lent: TypeAlias = Callable[[], AbstractContextManager[Partner | None]]
"""Lends a partner, if there is one that nobody else has."""

Far: TypeAlias = Callable[[int, int], None]

_KIND = "parts"  # of what a partner is asked for
_MOST_AHEAD = 8  # shares behind one that is not done: tallies that wait apart
_LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Reading:
    """A dataset of which all rows are read, and what tallies them. ``over``: no more may be read. ``far`` hears how many rows and
    bytes were read, now and then."""

    connector: Connector
    dataset: Dataset
    tallying: Callable[[pa.RecordBatch], DatasetTally]
    over: Callable[[], bool]
    far: Far

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(column.name for column in self.dataset.columns)

    def all_rows(self) -> Iterator[pa.RecordBatch]:
        """Them, in one go. Raises SourceError."""
        return self.connector.read(self.dataset, self.columns)

    def in_shares(self) -> AbstractContextManager[Shares | None]:
        """It, as ``Connector.in_shares`` gives it."""
        return self.connector.in_shares(self.dataset, self.columns)


@dataclass(frozen=True)
class Begun:
    """How far two came. ``tally``: of the first rows, which took ``size`` bytes. ``whole``: there are no more. ``over``: no more
    may be read. ``broken``: what it broke off with. Else ``rest`` are the others; None: all are to be read, in one go."""

    tally: DatasetTally = field(default_factory=DatasetTally)
    size: int = 0
    whole: bool = False
    over: bool = False
    broken: SourceError | None = None
    rest: Iterator[pa.RecordBatch] | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing is to be read any more."""
        return self.whole or self.over


def nobody() -> AbstractContextManager[Partner | None]:
    """No partner."""
    return nullcontext()


@contextmanager
def begun_by_two(reading: Reading, lent: Lent) -> Iterator[Begun]:
    """A dataset as far as we and a partner read it; nothing of it where there is no partner or it cannot be cut. What is left is
    to be read before the context ends."""
    with reading.in_shares() if lent is not nobody else nullcontext() as shares:
        begun = Begun()
        if shares is not None:
            with lent() as partner:
                if partner is not None:
                    begun = _begun(reading, shares, partner)
        yield begun


def _begun(reading: Reading, shares: Shares, partner: Partner) -> Begun:
    book = _Book(shares.cut())
    asked = partial(Asked, reading.connector.spec, reading.dataset, reading.columns, shares.mark)
    helped = threading.Thread(target=_helped, args=(book, asked, partner), name="shudian-partner", daemon=True)
    ours = _Ours(book, shares, reading)
    with one_core_less():
        helped.start()
        try:
            how = ours.work()
        finally:
            book.end()
            helped.join()  # what it was asked for is on its way
    found = Begun(book.tally, book.size)
    if how.over or how.broken:
        unfinished = ours.unfinished if ours.number == book.first else DatasetTally()
        return replace(how, tally=book.tally.merge(unfinished), size=book.size)
    if not shares.unchanged():
        return Begun()
    if book.complete:
        return replace(found, whole=True)
    rest = shares.rest(book.waiting[book.first]) if book.first in book.waiting else None
    return Begun() if rest is None else replace(found, rest=rest)


class _Book:
    """Which shares were given out, and what came of them. The first ones that are all there are ``tally``, ``size`` bytes;
    ``first`` is the number of the share behind them."""

    def __init__(self, shares: Iterator[Share]) -> None:
        self.tally = DatasetTally()
        self.first = self.size = 0
        self.rows_met = self.bytes_met = 0
        self.complete = False
        self.waiting: dict[int, Share] = {}
        """Given out or given back, by number."""
        self._left = enumerate(shares)
        self._back: list[int] = []
        self._apart: dict[int, tuple[Share, DatasetTally]] = {}
        self._ended = self._all_given = False
        self._broken: OddShare | SourceError | None = None
        self._changed = threading.Condition()

    def taken(self) -> tuple[int, Share] | None:
        """A share for the partner; None where there is none for it any more. Raises what cutting raises."""
        with self._changed:
            while not self._ended:
                if (one := self._next()) is not None:
                    return one
                if self._all_given:
                    return None
                self._changed.wait(_LOOK_SECONDS)
            return None

    def taken_by_us(self, look: Callable[[], None]) -> tuple[int, Share] | None:
        """A share for ourselves, of those that the partner could not first; None when all are done. While there is none ``look``
        is called, and may raise."""
        while True:
            with self._changed:
                if self._back:
                    number = self._back.pop()
                    return number, self.waiting[number]
                if (one := self._next()) is not None:
                    return one
                if self._all_given and not self.waiting:
                    self.complete = True
                    return None
                self._changed.wait(_LOOK_SECONDS)
            look()

    def done(self, number: int, share: Share, tally: DatasetTally) -> None:
        """What came of a share."""
        with self._changed:
            del self.waiting[number]
            self._apart[number] = share, tally
            self.rows_met += tally.rows
            self.bytes_met += share.size
            while self.first in self._apart:
                share, tally = self._apart.pop(self.first)
                self.tally = self.tally.merge(tally) if self.tally.rows or self.tally.columns else tally
                self.size += share.size
                self.first += 1
            self._changed.notify_all()

    def given_back(self, number: int) -> None:
        """The partner could not."""
        with self._changed:
            self._back.append(number)
            self._changed.notify_all()

    def end(self) -> None:
        """No more is given out."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _next(self) -> tuple[int, Share] | None:
        if self._broken is not None:
            raise self._broken
        if self._all_given or len(self._apart) >= _MOST_AHEAD:
            return None
        try:
            one = next(self._left, None)
        except (OddShare, SourceError) as error:
            self._broken = error
            raise
        if one is None:
            self._all_given = True
            self._changed.notify_all()
            return None
        self.waiting[one[0]] = one[1]
        return one


class _Over(Exception):
    """Nothing more may be read."""


class _Ours:
    """What this process does: one share after the other. ``unfinished`` came of the share ``number`` so far."""

    def __init__(self, book: _Book, shares: Shares, reading: Reading) -> None:
        self.number = -1
        self.unfinished = DatasetTally()
        self._book = book
        self._shares = shares
        self._reading = reading

    def work(self) -> Begun:
        """Until all is done, or no more can be; why it ended."""
        try:
            while (one := self._book.taken_by_us(self._look)) is not None:
                self.number, share = one
                self.unfinished = DatasetTally()
                self._book.done(self.number, share, tallied(self._shares, share, self._reading.tallying, self._met))
                self._look()
            self._tell()  # the partner may have been the last
        except OddShare:
            pass
        except _Over:
            return Begun(over=True)
        except SourceError as error:
            return Begun(broken=error)
        return Begun()

    def _met(self, unfinished: DatasetTally) -> None:
        self.unfinished = unfinished
        if self._reading.over():
            raise _Over

    def _tell(self) -> None:
        self._reading.far(self._book.rows_met, self._book.bytes_met)

    def _look(self) -> None:
        self._tell()
        if self._reading.over():
            raise _Over


def _helped(book: _Book, asked: Callable[[Share], Asked], partner: Partner) -> None:
    """Ask the partner for one share after the other, until there is none, or it cannot."""
    with suppress(OddShare, SourceError):  # who works here meets it too
        while (one := book.taken()) is not None:
            number, share = one
            try:
                said = partner.ask(_KIND, pickle.dumps(asked(share), pickle.HIGHEST_PROTOCOL))
                tally = None if said == CANNOT else told(said)[0]
            except Exception:  # noqa: BLE001 - whatever went wrong there, it is done here
                tally = None
            if tally is None:
                book.given_back(number)
                break
            book.done(number, share, tally)
    with suppress(OSError, ValueError):
        partner.ask(_KIND, DONE)
