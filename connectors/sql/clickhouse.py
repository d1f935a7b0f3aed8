"""ClickHouse over HTTP: limits sent with every query, random places by part and row number, engines that must not be read."""

from __future__ import annotations

import math
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from config import SourceDenied, SourceError, SourceRefused, SourceSpec, SourceUnreachable, resolve_secret
from connectors.extras import driver
from connectors.model import (
    Caution,
    Column,
    Coverage,
    Dataset,
    Kind,
    Limit,
    Measure,
    Probe,
    Reason,
    SamplePlan,
    Skipped,
    Statistics,
    power,
)
from connectors.sql import clickhouse_catalogue as catalogue
from connectors.sql.base import READ_ROWS, Entry, Selection, SqlConnector, Taken
from connectors.sql.budget import gathered, seconds_for
from connectors.sql.cells import Row, decode
from connectors.sql.clickhouse_catalogue import literal, quote
from connectors.sql.clickhouse_parts import Draw, Part, by_part, draw_rows
from connectors.sql.faults import SqlFault, source_error
from connectors.sql.pool import Running, Statements
from connectors.tls import TLS_OPTIONS, tls_mode

_CONNECT_SECONDS = 10
_SLACK_SECONDS = 5  # the client waits this much longer than the server's limit before it gives a silent server up
_MEMORY_BYTES = 2 * 1024**3
_READONLY = 2  # no change of data; our own limits may be sent with a query
_ENOUGH = 0.6  # of the places wanted; with fewer, parts were merged meanwhile and are listed anew

_REASONS = {
    497: Reason.PERMISSION,
    **dict.fromkeys((16, 47, 60, 81, 218), Reason.CHANGED),
    **dict.fromkeys((158, 307, 396), Reason.BUDGET),
    **dict.fromkeys((159, 160), Reason.TIMEOUT),
    **dict.fromkeys((241, 173), Reason.TOO_LARGE),
    394: Reason.CANCELLED,
    473: Reason.LOCKED,
    **dict.fromkeys((40, 228, 271, 432), Reason.CORRUPT),
    **dict.fromkeys((53, 70, 50, 43, 44), Reason.UNSUPPORTED_TYPE),
    **dict.fromkeys((202, 209, 210, 279), Reason.UNREACHABLE),
}
_DENIED = frozenset({164, 192, 193, 194, 516})
"""Error numbers: src/Common/ErrorCodes.cpp of ClickHouse."""


class ClickhouseConnector(SqlConnector):
    """One ClickHouse server; with a database in the URL, only that database."""

    schemes: ClassVar[frozenset[str]] = frozenset({"clickhouse"})
    options: ClassVar[Mapping[str, str]] = TLS_OPTIONS

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._tls = tls_mode(spec.url, "verify-full" if spec.url.port == 8443 else "disable")
        self._driver = driver("clickhouse_connect", "clickhouse")
        self._client: Any = None
        self._slots = threading.BoundedSemaphore(spec.connections)
        self._statements = Statements(self._kill)
        self._stopped = threading.Event()
        self._engines: dict[tuple[str, ...], str] = {}
        self._inner: dict[tuple[str, ...], str] = {}

    # -- the contract

    def probe(self) -> Probe:
        """Connect, read the limits back and look at our rights."""
        try:
            ((version,),) = self._rows("SELECT version()")
            asked = {name: str(value) for name, value in self._limits().items()}
            names = ", ".join(literal(name) for name in asked)
            in_force: dict[str, str] = dict(self._rows(catalogue.SETTINGS.format(names=names)))
            grants = self._grants()
        except SqlFault as fault:
            error = source_error(self.spec.id, fault)
        else:
            encrypted = self._tls != "disable"
            warnings = [] if encrypted else [Caution.NOT_ENCRYPTED]
            warnings.append(Caution.HIDDEN_TABLES)
            warnings += [Caution.MAY_WRITE] if catalogue.writing(grants) else []
            warnings += [Caution.DANGEROUS_RIGHTS] if catalogue.dangerous(grants) else []
            limits = tuple(Limit(name, value, in_force.get(name, "")) for name, value in asked.items())
            return Probe("ClickHouse", str(version), limits, tuple(warnings), encrypted=encrypted)
        raise error

    def known(self, datasets: Sequence[Dataset]) -> object:  # noqa: ARG002
        """Nothing: engines and inner tables are learned with the inventory."""
        return None

    def cancel(self) -> None:
        """Have the server kill what is running."""
        self._statements.cancel()

    def stop(self) -> None:
        """Kill what is running and begin nothing more."""
        self._stopped.set()
        self.cancel()

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None
        self._statements.rest()

    # -- connecting

    def _limits(self) -> dict[str, object]:
        return {
            "max_execution_time": math.ceil(self.spec.statement_seconds),
            "max_memory_usage": _MEMORY_BYTES,
            "max_threads": 2,
            "timeout_before_checking_execution_speed": 0,  # else the time limit is an estimate at first
            "readonly": _READONLY,
        }

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                client = self._open()
                try:
                    self._check(client)
                except SourceError:
                    client.close()
                    raise
                self._client = client
            return self._client

    def _open(self) -> Any:
        url = self.spec.url
        tls = self._tls
        # The name of the account that runs us is nobody's business.
        self._driver.common.set_setting("send_os_user", False)
        try:
            return self._driver.get_client(
                interface="http" if tls == "disable" else "https",
                host=url.host or "127.0.0.1",
                port=url.port or (8123 if tls == "disable" else 8443),
                username=url.user or "default",
                password=resolve_secret(url.password) if url.password else "",
                database=url.database or None,
                verify=tls == "verify-full",
                ca_cert=url.options.get("ssl_ca"),
                connect_timeout=_CONNECT_SECONDS,
                send_receive_timeout=self.spec.statement_seconds + _SLACK_SECONDS,
                client_name="shudian",
                autogenerate_session_id=False,  # a session would allow one query at a time
                query_retries=0,
                compress=False,
            )
        except (self._driver.driver.exceptions.Error, OSError, ValueError) as error:
            refused = self._refusal(error)
        raise refused

    def _refusal(self, error: BaseException) -> SourceError:
        code = getattr(error, "code", None)
        if code == 81:
            return SourceUnreachable(f"{self.spec.id}: there is no such database")
        if code in _DENIED or code == 497:
            return SourceDenied(f"{self.spec.id}: the server does not accept the account or its password")
        return SourceUnreachable(
            f"{self.spec.id}: the server does not answer", "Look at host, HTTP port (8123, 8443), TLS, firewall"
        )

    def _check(self, client: Any) -> None:
        """The limits must come back as sent, and the account must be harmless. Raises a SourceError."""
        names = ", ".join(f"getSetting({literal(name)})" for name in self._limits())
        try:
            (found,) = client.query(f"SELECT {names}", settings=self._limits()).result_rows
            grants = [str(row[0]) for row in client.query("SHOW GRANTS").result_rows]
        except self._driver.driver.exceptions.Error:
            found, grants = (), []
        if [float(value) for value in found] != [float(str(value)) for value in self._limits().values()]:
            raise SourceRefused(
                f"{self.spec.id}: the server does not keep our time limit",
                "The account's profile must allow settings: readonly = 2 (or 0), not 1",
            )
        if catalogue.dangerous(grants) and not self.spec.allow_superuser:
            raise SourceRefused(
                f"{self.spec.id}: the account may reach files, other servers or other accounts",
                "Use an account that has only SELECT on the databases to be scanned",
            )

    def _kill(self, mark: str) -> None:
        """From a request of its own; an account may always do this to its own queries."""
        try:
            self._connected().command(f"KILL QUERY WHERE Settings['log_comment'] = {literal(mark)} ASYNC")
        except (self._driver.driver.exceptions.Error, SourceError, OSError):
            return  # it has ended, or the server has gone; the query's own limit stands anyway

    def _rows(self, sql: str, _parameters: Sequence[object] = ()) -> list[Row]:
        """Parameters are never used: every text in a statement goes through ``literal``."""
        return self._limited(sql, {})

    def _limited(self, sql: str, limits: Mapping[str, object]) -> list[Row]:
        running: Running | None = None
        client = self._connected()
        mark = f"shudian {uuid.uuid4()}"
        seconds = math.ceil(seconds_for(self.spec.statement_seconds))
        settings = {**self._limits(), **limits, "max_execution_time": seconds, "log_comment": mark}
        try:
            with self._slots, self._statements.watched(mark) as running:
                if self._stopped.is_set():
                    raise SqlFault(Reason.CANCELLED)
                result = client.query(sql, settings=settings, query_formats={"String": "bytes"})
            rows = iter(result.result_rows)
            return gathered(lambda count: [tuple(map(_plain, row)) for row in islice(rows, count)])
        except self._driver.driver.exceptions.Error as error:
            reason = _reason(error)
        except (OSError, ValueError, EOFError):
            reason = Reason.SOURCE_ERROR
        raise SqlFault(reason if running is None else running.reason(reason))

    # -- what the base asks

    def _grants(self) -> list[str]:
        return [str(row[0]) for row in self._rows("SHOW GRANTS")]

    def _catalogue(self) -> Iterable[Entry]:
        database = self.spec.url.database
        scope = f"AND database = {literal(database)}" if database else ""
        columns: dict[tuple[str, str], list[Column]] = {}
        for schema, table, name, type_, comment, key in self._rows(catalogue.COLUMNS.format(scope=scope)):
            nullable = type_.startswith(("Nullable(", "LowCardinality(Nullable("))
            columns.setdefault((schema, table), []).append(Column(name, type_, comment, nullable, bool(key)))
        for schema, table, engine, comment, identity in self._rows(catalogue.TABLES.format(scope=scope)):
            if table.startswith(catalogue.INNER):
                continue
            path = (schema, "", table)
            self._engines[path] = engine
            self._inner[path] = f"{catalogue.INNER}_id.{identity}" if engine == "MaterializedView" else table
            made = tuple(columns.get((schema, table), ()))
            yield Entry(Dataset(self.spec.id, path, catalogue.kind_of(engine), made, comment))

    def _scoped(self, dataset: Dataset) -> Dataset | Skipped:
        scoped = super()._scoped(dataset)
        if isinstance(scoped, Skipped):
            return scoped
        fault = self._forbidden(dataset)
        return scoped if fault is None else self._skipped(dataset, fault)

    def _forbidden(self, dataset: Dataset) -> SqlFault | None:
        engine = self._engines.get(dataset.path, "")
        if engine in catalogue.CONSUMING:
            return SqlFault(Reason.REFUSED, f"reading a {engine} table takes its messages away")
        if engine in catalogue.RUNNING:
            return SqlFault(Reason.REFUSED, "reading it would run a program on the server")
        return None

    def _selection(self, dataset: Dataset, columns: Sequence[Column], chars: int) -> Selection:
        self._entry(dataset)  # lists the engines, if nobody has done so yet
        fault = self._forbidden(dataset)
        if fault is not None:
            raise fault
        return super()._selection(dataset, columns, chars)

    def _measure(self, dataset: Dataset) -> Statistics:
        """Exact counts of the parts; not of views and remote tables."""
        query = catalogue.SIZES.format(database=literal(dataset.path[0]), table=literal(dataset.name))
        for rows, size in self._rows(query):
            measured = Measure() if size is None else Measure.estimate(int(size), "compressed")
            return Statistics(Measure() if rows is None else Measure.estimate(int(rows)), measured)
        return Statistics()

    def _table(self, dataset: Dataset) -> str:
        return f"{quote(dataset.path[0])}.{quote(dataset.name)}"

    def _cell(self, column: Column, chars: int) -> str:
        return f"substringUTF8(toString(t.{quote(column.name)}), 1, {chars})"

    def _is_binary(self, _column: Column) -> bool:
        return False  # a String is bytes and text alike

    def _parts(self, dataset: Dataset) -> list[Part]:
        table = self._inner.get(dataset.path, dataset.name)
        return [
            Part.of(row) for row in self._rows(catalogue.PARTS.format(database=literal(dataset.path[0]), table=literal(table)))
        ]

    def _places(self, selection: Selection, plan: SamplePlan) -> Taken:
        dataset = selection.entry.dataset
        parts = self._parts(dataset) if dataset.kind in (Kind.TABLE, Kind.MATERIALIZED_VIEW) else []
        if not parts:
            return self._head(selection, plan)
        draw = draw_rows(parts, plan)
        found = self._drawn(selection, draw)
        if len(found.keys() & set(draw.places)) < _ENOUGH * len(draw.places):
            draw = draw_rows(self._parts(dataset) or parts, plan)
            found = self._drawn(selection, draw)
        places = len(found.keys() & set(draw.places))
        taken = [found[spot] for spot in sorted(found)]
        reason = Reason.BUDGET if draw.cut else None
        return Taken(taken, Coverage("part_rows", places, len(taken), plan.seed, power(places)), reason=reason)

    def _drawn(self, selection: Selection, draw: Draw) -> dict[tuple[Any, ...], Row]:
        """One query with the reading limits that its places deserve."""
        where = " OR ".join(
            f"(t._part = {literal(name)} AND t._part_offset IN ({', '.join(map(str, numbers))}))"
            for name, numbers in by_part(draw.wanted).items()
        )
        sql = f"SELECT t._part, t._part_offset, {selection.select_list} FROM {selection.table} AS t WHERE {where}"  # noqa: S608
        limits = {"max_rows_to_read": draw.most_rows, "max_bytes_to_read": draw.most_bytes, "max_query_size": 64 * 1024**2}
        return {row[:2]: row[2:] for row in self._limited(sql, limits)}

    def _pieces(self, selection: Selection) -> Iterator[list[Row]]:
        sql = f"SELECT {selection.select_list} FROM {selection.table} AS t"  # noqa: S608
        parts = self._parts(selection.entry.dataset)
        if not parts:
            yield self._rows(sql)
            return
        for part in parts:
            for first in range(0, part.rows, READ_ROWS):
                span = f"t._part_offset >= {first} AND t._part_offset < {first + READ_ROWS}"
                yield self._rows(f"{sql} WHERE t._part = {literal(part.name)} AND {span}")


def _plain(cell: Any) -> Any:
    return decode(cell) if isinstance(cell, bytes) else cell


def _reason(error: BaseException) -> Reason:
    code = getattr(error, "code", None)
    if code is None:  # no answer of the server's: the transport
        return Reason.UNREACHABLE
    return _REASONS.get(code, Reason.SOURCE_ERROR)
