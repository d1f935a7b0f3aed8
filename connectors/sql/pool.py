"""Connections to one source: a bounded pool in autocommit, statements that can be stopped, faults without driver text, and
patience with a server that is away for a moment."""

from __future__ import annotations

import math
import random
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from config import SourceDenied, SourceError, SourceUnreachable
from connectors.model import Reason
from connectors.sql.budget import current, gathered, seconds_for
from connectors.sql.cells import Row
from connectors.sql.faults import SourceBusy, SqlFault, answered
from connectors.sql.lent import Lender, Lent

GARBLED = (RuntimeError, LookupError, TypeError, AssertionError, struct.error)
"""What drivers raise when an answer is not what the protocol allows: bytes lost or changed on the way, or no such server."""

Result = TypeVar("Result")

_STOP_SECONDS, _STOP_PAUSE = 4.0, 0.1
_SLACK_SECONDS = 2.0  # a server's own limit is given so much longer to end a statement, before we ask for its end
_LAST_SECONDS = 3.0  # and so much longer its end may take, before the connection is cut
_SET_UP_SECONDS = 20.0  # for what SQLAlchemy asks on a new connection
_LOOK_SECONDS = 1.0  # at most so long the thread that keeps the limits sleeps, and stays when nothing runs
_KNOCK_SECONDS = 1.0  # between two tries to connect, as long as something is wrong


@dataclass(frozen=True, slots=True)
class Driver:
    """What the pool must know of an engine. ``connect`` sets and checks the limits and raises SourceErrors of ours.
    ``begin`` is called before each statement; ``verify`` after it, and may raise SqlFault: what was read is then not used and
    the connection given up. ``limit``: seconds after which the server itself should have ended a statement. ``sever``: cut the
    connection, from any thread and without a word to the server."""

    dialect: str
    connect: Callable[[], Any]
    interrupt: Callable[[Any], None]
    reason: Callable[[BaseException], Reason]
    begin: Callable[[Any], None] = lambda _connection: None
    verify: Callable[[Any], None] = lambda _connection: None
    limit: float = math.inf
    sever: Callable[[Any], None] = lambda _connection: None
    errors: tuple[type[Exception], ...] = ()
    """What it raises where it is used without SQLAlchemy (``Pool.run``)."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a server that is away is asked again. ``pauses`` lie between the tries, in seconds; chance makes each up to
    half as long again, so that many scanners do not come back at one moment. After ``give_up`` seconds without any answer
    nothing is tried any more. ``wait`` is given the event that ends a pause early."""

    pauses: tuple[float, ...] = (1.0, 4.0)
    give_up: float = 60.0
    wait: Callable[[threading.Event, float], object] = threading.Event.wait
    clock: Callable[[], float] = time.monotonic
    draw: Callable[[], float] = random.random


class Running:
    """A statement under way, and whether we asked for its end: somebody did, or its time was over; or even cut its connection,
    because nobody answered. ``due``: when it must have ended; once it is late, when its connection is cut."""

    def __init__(self, connection: Any, due: float = math.inf) -> None:
        self.connection = connection
        self.due = due
        self.cancelled = False
        self.late = False
        self.severed = False

    def reason(self, otherwise: Reason) -> Reason:
        """Why it ended, when it did not end well."""
        if self.cancelled or self.severed:
            return Reason.CANCELLED if self.cancelled else Reason.UNREACHABLE
        return Reason.TIMEOUT if self.late else otherwise


class Statements:
    """The statements under way in all threads, so that another thread can stop them. Where ``interrupt`` brings no end in time
    ``sever`` is called, after which the connection must be of no more use."""

    def __init__(self, interrupt: Callable[[Any], None], sever: Callable[[Any], None] = lambda _connection: None) -> None:
        self.stopped = threading.Event()
        self._interrupt = interrupt
        self._sever = sever
        self._lock = threading.Lock()
        self._sooner = threading.Condition(self._lock)
        self._running: list[Running] = []
        self._limiter: threading.Thread | None = None
        self._looks_at = math.inf  # when the limiter looks next
        self._rests = False

    @contextmanager
    def watched(self, connection: Any, seconds: float = math.inf) -> Iterator[Running]:
        """Make what runs on the connection inside the block known to ``cancel``; after ``seconds`` it is stopped. Raises
        SqlFault once ``stop`` was called."""
        running = self.begun(connection, seconds)
        try:
            self.go_on()
            yield running
        finally:
            self.ended(running)

    def begun(self, connection: Any, seconds: float = math.inf) -> Running:
        """The same without a block, for statements of which there are thousands: ``go_on`` is to be asked next, and ``ended``
        called in any case."""
        running = Running(connection, time.monotonic() + seconds)
        with self._lock:
            self._running.append(running)
            if seconds < math.inf:
                self._limited(running.due)
        return running

    def go_on(self) -> None:
        """Raises SqlFault once ``stop`` was called: asked only where it is known what runs, so that ``stop`` cannot miss it."""
        if self.stopped.is_set():
            raise SqlFault(Reason.CANCELLED)

    def ended(self, running: Running) -> None:
        """Nothing runs on its connection any more, or soon."""
        with self._lock:  # waits for a cancel under way, so that it cannot hit the connection's next statement
            self._running.remove(running)

    def _limited(self, due: float) -> None:
        """One thread keeps the limits of all statements: to begin one for each would cost more than many a statement does. It
        ends where nothing has run for a moment."""
        self._rests = False
        if self._limiter is None or not self._limiter.is_alive():
            self._looks_at = -math.inf
            self._limiter = threading.Thread(target=self._keep_limits, name="shudian-limit", daemon=True)
            self._limiter.start()
        elif due < self._looks_at:
            self._sooner.notify()

    def _keep_limits(self) -> None:
        with self._lock:
            is_idle = False
            while self._running or not (is_idle or self._rests):
                is_idle = not self._running
                self._looks_at = min([time.monotonic() + _LOOK_SECONDS, *(one.due for one in self._running)])
                self._sooner.wait(max(0.0, self._looks_at - time.monotonic()))
                self._end_late()
            self._limiter = None

    def _end_late(self) -> None:
        now = time.monotonic()
        over = [one for one in self._running if one.due <= now]
        for one in over:
            if one.late:
                self._cut(one)
            one.due = math.inf if one.late else now + _LAST_SECONDS
        asked = [one for one in over if not one.late]
        for one in asked:
            one.late = True
        self._interrupt_all(asked)

    def rest(self) -> None:
        """Leave no thread behind where nothing runs any more. The next statement begins one again."""
        with self._lock:
            limiter, self._rests = None if self._running else self._limiter, True
            self._sooner.notify()
        if limiter is not None:
            limiter.join(_LOOK_SECONDS)

    def cancel(self) -> None:
        """Ask the source to stop everything that is running now."""
        with self._lock:
            for running in self._running:
                running.cancelled = True
            self._interrupt_all(self._running)

    def _interrupt_all(self, statements: Sequence[Running]) -> None:
        """Interrupting may need an answer itself: what does not come to an end is cut, for a late interrupt would hit the
        connection's next statement."""
        asked = [(running, _in_background(self._interrupt, running.connection)) for running in statements]
        end = time.monotonic() + _LAST_SECONDS
        for running, thread in asked:
            thread.join(max(0.0, end - time.monotonic()))
            if thread.is_alive():
                self._cut(running)

    def _cut(self, running: Running) -> None:
        if running in self._running:
            running.severed = True
            self._sever(running.connection)

    def stop(self) -> None:
        """Cancel and let no statement begin any more. Repeated for a while, for a statement may just be on its way; what does
        not end then is cut."""
        self.stopped.set()
        end = time.monotonic() + _STOP_SECONDS
        while self._running and time.monotonic() < end:
            self.cancel()
            time.sleep(_STOP_PAUSE)
        with self._lock:
            for running in self._running:
                self._cut(running)


def _in_background(interrupt: Callable[[Any], None], connection: Any) -> threading.Thread:
    def ask() -> None:
        with suppress(Exception):  # it has ended, or nobody is there; and nothing a driver says is shown
            interrupt(connection)

    thread = threading.Thread(target=ask, name="shudian-interrupt", daemon=True)
    thread.start()
    return thread


class Pool:
    """Runs statements on at most ``size`` connections. The password never enters a URL: ``connect`` gives it to the driver."""

    def __init__(self, driver: Driver, size: int, patience: Patience | None = None) -> None:
        self._driver = driver
        self._patience = patience or Patience()
        self._answered = False  # since this pool was made
        self._away_since: float | None = None
        self._denied: SourceDenied | None = None
        self._statements = Statements(driver.interrupt, driver.sever)
        self._setting_up = threading.local()
        self._door = threading.Lock()
        self._last_knock, self._troubled = -math.inf, False
        options = {"use_native_hstore": False} if driver.dialect.startswith("postgresql") else {}
        self._engine = create_engine(
            driver.dialect,
            creator=self._connect,
            poolclass=NullPool,
            pool_reset_on_return=None,  # autocommit leaves nothing to roll back, and a ROLLBACK would be one more statement
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            **options,
        )
        self._lender = Lender(self._opened, size)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of one statement. Raises SqlFault, or a SourceError when no connection can be made.

        Where the server was lost or takes no more connections, it is tried again after a pause. A statement that was lost
        under way is repeated only once: it may itself be what the server cannot bear.
        """
        return self._patiently(partial(self._execute, sql=sql, parameters=parameters))

    def run(self, work: Callable[[Any], Result]) -> Result:
        """What ``work`` makes of one statement on the driver's own connection, under the same limits and with the same patience.
        Of a connection on which it failed nobody knows the state: it is given up."""

        faults: tuple[type[Exception], ...] = (*self._driver.errors, ValueError, *GARBLED)

        def on(lent: Lent) -> Result:
            self._driver.begin(lent.raw)
            try:
                return work(lent.raw)
            except faults:
                lent.connection.invalidate()
                raise

        return self._patiently(on)

    def _patiently(self, work: Callable[[Lent], Result]) -> Result:
        pauses = iter(self._patience.pauses)
        lost = 0
        while True:
            try:
                return self._once(work)
            except (SqlFault, SourceError) as fault:
                self._denied = fault if isinstance(fault, SourceDenied) else self._denied
                self._troubled |= not isinstance(fault, SqlFault) or fault.reason is Reason.UNREACHABLE
                lost += isinstance(fault, SqlFault)
                if isinstance(fault, SqlFault) and fault.reason is Reason.UNREACHABLE:
                    self._lender.lost()
                pause = next(pauses, None)
                if pause is None or lost > 1 or not self._may_return(fault):
                    raise
            self._patience.wait(self._statements.stopped, pause * (1 + self._patience.draw() / 2))

    def _may_return(self, fault: SqlFault | SourceError) -> bool:
        """Whether the fault is one that passes. A refused account or a name nobody knows does not."""
        if isinstance(fault, SqlFault):
            passing = fault.reason is Reason.UNREACHABLE
        else:
            passing = isinstance(fault, SourceBusy) or (isinstance(fault, SourceUnreachable) and self._answered)
        if passing and self._away_since is None:
            self._away_since = self._patience.clock()
        budget = current()
        in_time = budget is None or not budget.over
        return passing and in_time and not self._given_up() and not self._statements.stopped.is_set()

    def _given_up(self) -> bool:
        since = self._away_since
        return since is not None and self._patience.clock() - since > self._patience.give_up

    def _once(self, work: Callable[[Lent], Result]) -> Result:
        if self._denied is not None:  # every further try could lock the account
            raise SourceDenied(self._denied.message, self._denied.advice)
        if self._given_up():  # ten thousand tables must not knock at a dead server's door one by one
            raise SqlFault(Reason.UNREACHABLE, "the server has been away for too long")
        running: Running | None = None
        try:
            lent = self._lender.lend()
            try:
                self._answered = True
                running = self._statements.begun(lent.raw, seconds_for(self._driver.limit + _SLACK_SECONDS))
                try:
                    self._statements.go_on()
                    found = work(lent)
                finally:
                    self._statements.ended(running)
                self._verify(lent)
                self._away_since, self._troubled = None, False
                return found
            finally:
                self._lender.take_back(lent)
        except DBAPIError as error:
            reason, said = self._driver.reason(error.orig or error), answered(error.orig or error)
        except self._driver.errors as error:
            reason, said = self._driver.reason(error), answered(error)
        except (SQLAlchemyError, ValueError, OverflowError, *GARBLED) as error:
            reason, said = self._driver.reason(error), ""
        reason = reason if running is None else running.reason(reason)
        # Raised here and not inside ``except``, so that the driver's error does not hang on it as its context.
        raise SqlFault(reason, said if reason is Reason.SOURCE_ERROR else "")

    def _connect(self) -> Any:
        """A new connection. As long as something is wrong, nobody knocks more than once a second."""
        with self._door:
            now = self._patience.clock()
            turn = max(now, self._last_knock + _KNOCK_SECONDS) if self._troubled else now
            self._last_knock = turn
        if turn > now:
            self._patience.wait(self._statements.stopped, turn - now)
        if self._statements.stopped.is_set():
            raise SqlFault(Reason.CANCELLED)
        raw = self._driver.connect()
        self._setting_up.open = set_up = ExitStack()
        try:
            set_up.enter_context(self._statements.watched(raw, _SET_UP_SECONDS))
        except SqlFault:
            raw.close()
            raise
        return raw

    def _opened(self) -> Connection:
        """A new one. What SQLAlchemy asks on it is watched too."""
        try:
            return self._engine.connect()
        finally:
            opened: ExitStack | None = self._setting_up.__dict__.pop("open", None)
            if opened is not None:
                opened.close()

    @contextmanager
    def _connection(self) -> Iterator[Lent]:
        """One of the pool."""
        lent = self._lender.lend()
        try:
            yield lent
        finally:
            self._lender.take_back(lent)

    def _execute(self, lent: Lent, sql: str, parameters: Sequence[Any]) -> list[Row]:
        self._driver.begin(lent.raw)
        # Without parameters nothing in the text is a placeholder: a % in a name stays a %.
        options = {"no_parameters": not parameters}
        try:
            result = lent.connection.exec_driver_sql(sql, tuple(parameters) or None, execution_options=options)
            with closing(result):
                return gathered(result.fetchmany)
        except GARBLED:  # the driver gave up in the midst of an answer: what comes next on this line is unknown
            lent.connection.invalidate()
            raise

    def _verify(self, lent: Lent) -> None:
        try:
            self._driver.verify(lent.raw)
        except SqlFault:
            lent.connection.invalidate()
            raise

    def cancel(self) -> None:
        """Stop what is running, on the server too."""
        self._statements.cancel()

    def stop(self) -> None:
        """Cancel and begin no statement any more."""
        self._statements.stop()

    def close(self) -> None:
        """Close all connections. May be called twice."""
        self._lender.close()
        self._engine.dispose()
        self._statements.rest()
