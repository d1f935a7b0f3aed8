"""Connections to one source: a bounded pool in autocommit, statements that can be stopped, faults without driver text."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, QueuePool, create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from connectors.model import Reason
from connectors.sql.cells import Row
from connectors.sql.faults import SqlFault

_WAIT_SECONDS = 3600.0  # for one of our own threads to give a connection back; its statements are bounded by the server


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


class Running:
    """A statement under way, and whether we asked for its end."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.cancelled = False


class Statements:
    """The statements under way in all threads, so that another thread can stop them."""

    def __init__(self, interrupt: Callable[[Any], None]) -> None:
        self._interrupt = interrupt
        self._lock = threading.Lock()
        self._running: list[Running] = []

    @contextmanager
    def watched(self, connection: Any) -> Iterator[Running]:
        """Make what runs on the connection inside the block known to ``cancel``."""
        running = Running(connection)
        with self._lock:
            self._running.append(running)
        try:
            yield running
        finally:
            with self._lock:  # waits for a cancel under way, so that it cannot hit the connection's next statement
                self._running.remove(running)

    def cancel(self) -> None:
        """Ask the source to stop everything that is running now."""
        with self._lock:
            for running in self._running:
                running.cancelled = True
                self._interrupt(running.connection)


class Pool:
    """Runs statements on at most ``size`` connections. The password never enters a URL: ``connect`` gives it to the driver."""

    def __init__(self, driver: Driver, size: int) -> None:
        self._driver = driver
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
        """All rows of one statement. Raises SqlFault, or a SourceError when no connection can be made."""
        running: Running | None = None
        try:
            with self._engine.connect() as connection:
                raw = connection.connection.driver_connection
                with self._statements.watched(raw) as running:
                    self._driver.begin(raw)
                    # Without parameters nothing in the text is a placeholder: a % in a name stays a %.
                    options = {"no_parameters": not parameters}
                    result = connection.exec_driver_sql(sql, tuple(parameters) or None, execution_options=options)
                    rows = [tuple(row) for row in result.fetchall()]
                self._verify(connection, raw)
                return rows
        except DBAPIError as error:
            reason = self._driver.reason(error.orig or error)
        except (SQLAlchemyError, RuntimeError, ValueError, OverflowError) as error:
            reason = self._driver.reason(error)
        # Raised here and not inside ``except``, so that the driver's error does not hang on it as its context.
        raise SqlFault(Reason.CANCELLED if running is not None and running.cancelled else reason)

    def _verify(self, connection: Connection, raw: Any) -> None:
        try:
            self._driver.verify(raw)
        except SqlFault:
            connection.invalidate()
            raise

    def cancel(self) -> None:
        """Stop what is running, on the server too."""
        self._statements.cancel()

    def close(self) -> None:
        """Close all connections. May be called twice."""
        self._engine.dispose()
