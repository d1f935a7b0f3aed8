"""Connections to one source: a bounded pool in autocommit, statements that can be stopped, faults without driver text, and
patience with a server that is away for a moment."""

from __future__ import annotations

import math
import random
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, QueuePool, create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from config import SourceDenied, SourceError, SourceUnreachable
from connectors.model import Reason
from connectors.sql.budget import gathered, seconds_for
from connectors.sql.cells import Row
from connectors.sql.faults import SourceBusy, SqlFault

_WAIT_SECONDS = 3600.0  # for one of our own threads to give a connection back; its statements are bounded by the server
GARBLED = (RuntimeError, LookupError, TypeError, AssertionError, struct.error)
"""What drivers raise when an answer is not what the protocol allows: bytes lost or changed on the way, or no such server."""

_STOP_SECONDS, _STOP_PAUSE = 4.0, 0.1


@dataclass(frozen=True, slots=True)
class Driver:
    """What the pool must know of an engine. ``connect`` sets and checks the limits and raises SourceErrors of ours.
    ``begin`` is called before each statement; ``verify`` after it, and may raise SqlFault: what was read is then not used and
    the connection given up."""

    dialect: str
    connect: Callable[[], Any]
    interrupt: Callable[[Any], None]
    reason: Callable[[BaseException], Reason]
    begin: Callable[[Any], None] = lambda _connection: None
    verify: Callable[[Any], None] = lambda _connection: None


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
    """A statement under way, and whether we asked for its end: somebody did, or the time of its sample was over."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.cancelled = False
        self.late = False

    def reason(self, otherwise: Reason) -> Reason:
        """Why it ended, when it did not end well."""
        return Reason.CANCELLED if self.cancelled else Reason.TIMEOUT if self.late else otherwise


class Statements:
    """The statements under way in all threads, so that another thread can stop them."""

    def __init__(self, interrupt: Callable[[Any], None]) -> None:
        self.stopped = threading.Event()
        self._interrupt = interrupt
        self._lock = threading.Lock()
        self._running: list[Running] = []

    @contextmanager
    def watched(self, connection: Any, seconds: float = math.inf) -> Iterator[Running]:
        """Make what runs on the connection inside the block known to ``cancel``; after ``seconds`` it is stopped. Raises
        SqlFault once ``stop`` was called."""
        running = Running(connection)
        with self._lock:
            self._running.append(running)
        timer = threading.Timer(seconds, self._expire, (running,))
        timer.daemon = True
        if seconds < math.inf:
            timer.start()
        try:
            if self.stopped.is_set():  # asked only now, so that ``stop`` cannot have missed us
                raise SqlFault(Reason.CANCELLED)
            yield running
        finally:
            timer.cancel()
            with self._lock:  # waits for a cancel under way, so that it cannot hit the connection's next statement
                self._running.remove(running)

    def _expire(self, running: Running) -> None:
        with self._lock:
            if running in self._running:
                running.late = True
                self._interrupt(running.connection)

    def cancel(self) -> None:
        """Ask the source to stop everything that is running now."""
        with self._lock:
            for running in self._running:
                running.cancelled = True
                self._interrupt(running.connection)

    def stop(self) -> None:
        """Cancel and let no statement begin any more. Repeated for a while, for a statement may just be on its way."""
        self.stopped.set()
        end = time.monotonic() + _STOP_SECONDS
        while self._running and time.monotonic() < end:
            self.cancel()
            time.sleep(_STOP_PAUSE)


class Pool:
    """Runs statements on at most ``size`` connections. The password never enters a URL: ``connect`` gives it to the driver."""

    def __init__(self, driver: Driver, size: int, patience: Patience | None = None) -> None:
        self._driver = driver
        self._patience = patience or Patience()
        self._answered = False  # since this pool was made
        self._away_since: float | None = None
        self._denied: SourceDenied | None = None
        self._statements = Statements(driver.interrupt)
        options = {"use_native_hstore": False} if driver.dialect.startswith("postgresql") else {}
        self._engine = create_engine(
            driver.dialect,
            creator=driver.connect,
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=0,
            pool_timeout=_WAIT_SECONDS,
            pool_reset_on_return=None,  # autocommit leaves nothing to roll back, and a ROLLBACK would be one more statement
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            **options,
        )

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of one statement. Raises SqlFault, or a SourceError when no connection can be made.

        Where the server was lost or takes no more connections, it is tried again after a pause. A statement that was lost
        under way is repeated only once: it may itself be what the server cannot bear.
        """
        pauses = iter(self._patience.pauses)
        lost = 0
        while True:
            try:
                return self._once(sql, parameters)
            except (SqlFault, SourceError) as fault:
                self._denied = fault if isinstance(fault, SourceDenied) else self._denied
                lost += isinstance(fault, SqlFault)
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
        return passing and not self._given_up() and not self._statements.stopped.is_set()

    def _given_up(self) -> bool:
        since = self._away_since
        return since is not None and self._patience.clock() - since > self._patience.give_up

    def _once(self, sql: str, parameters: Sequence[Any]) -> list[Row]:
        if self._denied is not None:  # every further try could lock the account
            raise SourceDenied(self._denied.message, self._denied.advice)
        if self._given_up():  # ten thousand tables must not knock at a dead server's door one by one
            raise SqlFault(Reason.UNREACHABLE, "the server has been away for too long")
        running: Running | None = None
        try:
            with self._engine.connect() as connection:
                self._answered, self._away_since = True, None
                raw = connection.connection.driver_connection
                with self._statements.watched(raw, seconds_for(math.inf)) as running:
                    rows = self._execute(connection, sql, parameters)
                self._verify(connection, running.connection)
                return rows
        except DBAPIError as error:
            reason = self._driver.reason(error.orig or error)
        except (SQLAlchemyError, ValueError, OverflowError, *GARBLED) as error:
            reason = self._driver.reason(error)
        # Raised here and not inside ``except``, so that the driver's error does not hang on it as its context.
        raise SqlFault(reason if running is None else running.reason(reason))

    def _execute(self, connection: Connection, sql: str, parameters: Sequence[Any]) -> list[Row]:
        self._driver.begin(connection.connection.driver_connection)
        # Without parameters nothing in the text is a placeholder: a % in a name stays a %.
        options = {"no_parameters": not parameters}
        try:
            result = connection.exec_driver_sql(sql, tuple(parameters) or None, execution_options=options)
            with closing(result):
                return gathered(result.fetchmany)
        except GARBLED:  # the driver gave up in the midst of an answer: what comes next on this line is unknown
            connection.invalidate()
            raise

    def _verify(self, connection: Connection, raw: Any) -> None:
        try:
            self._driver.verify(raw)
        except SqlFault:
            connection.invalidate()
            raise

    def cancel(self) -> None:
        """Stop what is running, on the server too."""
        self._statements.cancel()

    def stop(self) -> None:
        """Cancel and begin no statement any more."""
        self._statements.stop()

    def close(self) -> None:
        """Close all connections. May be called twice."""
        self._engine.dispose()
