"""Sessions with a HiveServer2, be it Hive's or Spark's: one statement at a time each, stopped on the server, faults in our
words."""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from config import SourceError, SourceRefused, SourceSpec, SourceUnreachable, resolve_secret
from connectors.extras import driver
from connectors.model import Limit, Reason
from connectors.sql.budget import gathered, seconds_for
from connectors.sql.cells import Row
from connectors.sql.faults import SqlFault
from connectors.sql.pool import Running, Statements
from connectors.tls import tls_mode

_CONNECT_SECONDS = 10
_SLACK_SECONDS = 5  # the server ends a statement first; after this much more we ask it to
_POLL_SECONDS = 0.05
_FETCHED = 1_000
_RUNNING = frozenset({0, 1, 7})  # TOperationState: initialized, running, pending
_FINISHED, _CANCELED, _TIMED_OUT = 2, 3, 8
_TIME_LIMITS = {"Spark SQL": "spark.sql.thriftServer.queryTimeout", "Apache Hive": "hive.query.timeout.seconds"}
_SQLSTATES = {
    "42P01": Reason.CHANGED,
    "42703": Reason.CHANGED,
    "42704": Reason.CHANGED,
    "42501": Reason.PERMISSION,
    "42846": Reason.UNSUPPORTED_TYPE,
    "42K09": Reason.UNSUPPORTED_TYPE,
}
_HIVE_CODE = re.compile(r"\[Error (\d{5})\]")
_HIVE_CODES = {
    **dict.fromkeys((10001, 10002, 10004, 10072), Reason.CHANGED),
    **dict.fromkeys((10014, 10016), Reason.UNSUPPORTED_TYPE),
}
"""SQLSTATEs of Spark's error conditions; numbers of org.apache.hadoop.hive.ql.ErrorMsg."""


@dataclass(frozen=True, slots=True)
class Session:
    """An open session, what answers in it, and the time limit that holds."""

    connection: Any
    handle: Any
    product: str
    version: str
    limit: Limit | None


class Sessions:
    """At most as many sessions as the source allows, each used by one thread at a time."""

    def __init__(self, spec: SourceSpec) -> None:
        self._spec = spec
        self._driver = driver("impala.dbapi", "hive")
        self._errors: tuple[type[BaseException], ...] = (
            driver("impala.error", "hive").Error,
            driver("thrift.Thrift", "hive").TException,
            OSError,
            EOFError,
        )
        self._types = driver("impala._thrift_gen.TCLIService.ttypes", "hive")
        self._slots = threading.BoundedSemaphore(spec.connections)
        self._idle: queue.LifoQueue[Session] = queue.LifoQueue()
        self._statements = Statements(lambda _operation: None)  # who runs a statement looks at its own flag
        self._stopped = threading.Event()

    def rows(self, sql: str) -> list[Row]:
        """All rows of one statement. Raises SqlFault or a SourceError."""
        with self._session() as session:
            return self._fetched(lambda: session.handle.execute(sql, run_async=True))

    def described(self, ask: Callable[[Any], Any]) -> list[Row]:
        """The rows of one of the protocol's own questions (tables, columns)."""
        with self._session() as session:
            return self._fetched(lambda: ask(session.handle))

    def met(self) -> Session:
        """A session to ask for its product, version and limit."""
        with self._session() as session:
            return session

    def cancel(self) -> None:
        """Have everything that runs be cancelled on the server."""
        self._statements.cancel()

    def stop(self) -> None:
        """Cancel and begin nothing more."""
        self._stopped.set()
        self.cancel()

    def close(self) -> None:
        """Close all sessions."""
        while (session := self._taken()) is not None:
            self._closed(session)

    # -- how

    def _taken(self) -> Session | None:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return None

    def _closed(self, session: Session) -> None:
        try:
            session.handle.close()
            session.connection.close()
        except self._errors:
            return  # it is gone already

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with self._slots:
            session = self._taken() or self._opened()
            try:
                yield session
            except SqlFault as fault:
                if fault.reason is Reason.UNREACHABLE:
                    self._closed(session)
                else:
                    self._idle.put(session)
                raise
            self._idle.put(session)

    def _opened(self) -> Session:
        url = self._spec.url
        tls = tls_mode(url)
        refused: SourceError
        try:
            connection = self._driver.connect(
                host=url.host or "127.0.0.1",
                port=url.port or 10000,
                user=url.user or None,
                password=resolve_secret(url.password) if url.password else None,
                auth_mechanism=url.options.get("auth", "PLAIN"),
                kerberos_service_name=url.options.get("kerberos_service", "hive"),
                timeout=_CONNECT_SECONDS + self._spec.statement_seconds + _SLACK_SECONDS,
                use_ssl=tls != "disable",
                verify_cert=tls == "verify-full",
                ca_cert=url.options.get("ssl_ca"),
                retries=1,
            )
            handle = connection.service.open_session(url.user or None, {})
            return self._limited(connection, handle)
        except self._errors:
            refused = SourceUnreachable(
                f"{self._spec.id}: no session: the server does not answer, or it does not accept the account",
                "Look at host, port, and the option auth (PLAIN, LDAP, NOSASL, KERBEROS)",
            )
        raise refused

    def _limited(self, connection: Any, handle: Any) -> Session:
        kinds = self._types.TGetInfoType
        product, version = (
            handle.client.GetInfo(self._types.TGetInfoReq(sessionHandle=handle.handle, infoType=kind)).infoValue.stringValue
            for kind in (kinds.CLI_DBMS_NAME, kinds.CLI_DBMS_VER)
        )
        session = Session(connection, handle, product, version, None)
        limit = self._time_limit(session)
        if limit is None and not self._spec.allow_unlimited:
            self._closed(session)
            raise SourceRefused(
                f"{self._spec.id}: no time limit can be set on this server",
                "Say allow_unlimited: true in the source's settings to read it all the same",
            )
        return Session(connection, handle, product, version, limit)

    def _time_limit(self, session: Session) -> Limit | None:
        name = _TIME_LIMITS.get(session.product)
        if name is None:
            return None
        asked = f"{max(1, round(self._spec.statement_seconds))}s"
        try:
            self._fetched(lambda: session.handle.execute(f"SET {name}={asked}", run_async=True))
            found = self._fetched(lambda: session.handle.execute(f"SET {name}", run_async=True))
        except SqlFault:
            return None
        said = "=".join(str(cell) for cell in found[0]) if found else ""  # (name, value), or name=value in one cell
        return Limit(name, asked, asked) if said == f"{name}={asked}" else None

    def _fetched(self, begin: Callable[[], Any]) -> list[Row]:
        reason: Reason | None
        operation = None
        try:
            operation = begin()
            with self._statements.watched(operation) as running:
                reason = self._ended(operation, running)
            if reason is None:
                return self._rows_of(operation)
        except self._errors as error:
            reason = _reason(str(error), "", sent=operation is None)
        except KeyError:  # a state that the driver does not know
            reason = Reason.SOURCE_ERROR
        finally:
            self._forget(operation)
        raise SqlFault(reason)

    def _ended(self, operation: Any, running: Running) -> Reason | None:
        """Wait for the end of a statement; None when it ended well."""
        end = time.monotonic() + seconds_for(self._spec.statement_seconds + _SLACK_SECONDS)
        while True:
            status = operation.get_state()
            late = time.monotonic() > end
            if status.operationState in _RUNNING and (running.cancelled or late or self._stopped.is_set()):
                operation.cancel()
                return Reason.TIMEOUT if late else Reason.CANCELLED
            if status.operationState not in _RUNNING:
                break
            time.sleep(_POLL_SECONDS)
        if status.operationState == _FINISHED:
            return None
        if status.operationState == _TIMED_OUT:
            return Reason.TIMEOUT
        cancelled = status.operationState == _CANCELED
        return Reason.CANCELLED if cancelled else _reason(str(status.errorMessage), str(status.sqlState or ""), sent=True)

    def _rows_of(self, operation: Any) -> list[Row]:
        schema = operation.get_result_schema()
        if not schema:
            return []

        def fetch(count: int) -> list[Row]:
            batch = operation.fetch(schema, max_rows=min(count, _FETCHED))
            return [tuple(row) for row in batch.pop_many(len(batch))]

        return gathered(fetch)

    def _forget(self, operation: Any) -> None:
        try:
            if operation is not None:
                operation.close()
        except self._errors:
            return  # the server forgets it with the session


def _reason(said: str, state: str, *, sent: bool) -> Reason:
    """From the SQLSTATE (Spark) or the number (Hive); of the text nothing else is looked at but the name of one exception."""
    if state in _SQLSTATES:
        return _SQLSTATES[state]
    if "AccessControlException" in said:
        return Reason.PERMISSION
    code = _HIVE_CODE.search(said)
    if code is not None:
        return _HIVE_CODES.get(int(code.group(1)), Reason.SOURCE_ERROR)
    return Reason.SOURCE_ERROR if sent else Reason.UNREACHABLE
