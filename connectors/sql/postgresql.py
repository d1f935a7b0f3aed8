"""PostgreSQL: read-only sessions with the server's own limits, random pages by ctid."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

import psycopg2

from config import SourceDenied, SourceError, SourceRefused, SourceSpec, SourceUnreachable, UsageError, resolve_secret
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
    Sample,
    SamplePlan,
    Statistics,
)
from connectors.sql import postgresql_catalogue, postgresql_session
from connectors.sql.base import Entry, Selection, SqlConnector, Taken
from connectors.sql.cells import BINARY_BYTES, Row, decode
from connectors.sql.faults import SourceBusy, SqlFault, source_error
from connectors.sql.pool import Driver, Pool
from connectors.sql.postgresql_grants import grants_for, quote
from connectors.sql.postgresql_pages import Leaf, PageReader
from connectors.sql.postgresql_session import Session

_CONNECT_SECONDS = 10
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_POOLER_ADVICE = "Connect to the server itself: a connection pooler in between may drop session settings"
_REPLICA_ADVICE = "Point the source at a standby, or take replica: true out of its settings"
_RANGE_SCANS_SINCE = 140_000
_KINDS = {"r": Kind.TABLE, "p": Kind.TABLE, "m": Kind.MATERIALIZED_VIEW, "v": Kind.VIEW, "f": Kind.FOREIGN_TABLE}

_REASONS = {
    "42501": Reason.PERMISSION,
    "57014": Reason.TIMEOUT,  # cancelled; the pool knows when it was us
    "55P03": Reason.LOCKED,
    "40P01": Reason.LOCKED,
    "42P01": Reason.CHANGED,
    "42703": Reason.CHANGED,
    "3F000": Reason.CHANGED,
    "55000": Reason.CHANGED,  # not the kind of relation it was: a view or foreign table took the table's place
    "22021": Reason.ENCODING,
    "22P05": Reason.ENCODING,
    "XX001": Reason.CORRUPT,
    "XX002": Reason.CORRUPT,
    "54000": Reason.TOO_LARGE,
    "40001": Reason.LOCKED,  # on a replica: what we read is in the way of what it must replay
}
_CLASSES = {"08": Reason.UNREACHABLE, "57": Reason.UNREACHABLE}
"""SQLSTATE, or its first two characters, in our words; https://www.postgresql.org/docs/current/errcodes-appendix.html"""


class PostgresqlConnector(SqlConnector):
    """One database of a PostgreSQL server."""

    schemes: ClassVar[frozenset[str]] = frozenset({"postgresql"})
    options: ClassVar[dict[str, str]] = {
        "sslmode": f"one of {', '.join(_SSL_MODES)}",
        "ssl_ca": "file with the certificates that the server's must come from",
    }

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        if not spec.url.database:
            raise UsageError("postgresql: the SOURCE names no database", "Write postgresql://user@host/database")
        if spec.url.options.get("sslmode", "prefer") not in _SSL_MODES:
            raise UsageError(f"postgresql: sslmode is one of {', '.join(_SSL_MODES)}")
        self._session: Session | None = None  # the latest; not known before the first connection
        self._powerful = False
        self._raw_text: bool | None = None  # not known before the first connection
        self._pool = Pool(Driver("postgresql+psycopg2://", self._connect, _interrupt, _reason), spec.connections)

    # -- the contract

    def probe(self) -> Probe:
        """Connect, read the limits back and look for missing and for unwanted rights."""
        try:
            unreadable = self._rows(postgresql_catalogue.UNREADABLE)
            (writable,), *_ = self._rows(postgresql_catalogue.WRITABLE)
        except SqlFault as fault:
            raised = source_error(self.spec.id, fault)
        else:
            session = self._session
            if session is None:
                raise SourceUnreachable(f"{self.spec.id}: the server does not answer")
            limits = tuple(Limit(name, asked, session.in_force.get(name, "")) for name, asked in session.asked.items())
            given = {
                Caution.NOT_ENCRYPTED: not session.encrypted,
                Caution.MAY_WRITE: bool(writable),
                Caution.DANGEROUS_RIGHTS: self.spec.allow_superuser and self._powerful,
                Caution.NO_TIME_LIMIT: "statement_timeout" in session.lost(),
                Caution.LIMIT_NOT_KEPT: any(limit.asked != limit.in_force for limit in limits),
            }
            cautions = tuple(caution for caution, is_so in given.items() if is_so)
            grants = grants_for([(schema, name, usable) for schema, name, usable in unreadable], self.spec.url.user)
            product, version = session.flavour.product, session.version
            return Probe(product, version, limits, cautions, grants, session.encrypted, session.in_recovery)
        raise raised

    def cancel(self) -> None:
        """Ask the server to cancel what is running."""
        self._pool.cancel()

    def stop(self) -> None:
        """Cancel what is running and begin nothing more."""
        self._pool.stop()

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    # -- connecting

    def _connect(self) -> Any:
        url, settings = self.spec.url, postgresql_session.at_connect(self.spec.statement_seconds)
        password = resolve_secret(url.password) if url.password else None
        arguments: dict[str, Any] = {
            "host": url.host,
            "port": url.port or 5432,
            "user": url.user,
            "dbname": url.database,
            "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
            "sslmode": url.options.get("sslmode", "prefer"),
            "sslrootcert": url.options.get("ssl_ca"),
            "application_name": "shudian",
            "client_encoding": "UTF8",
            "connect_timeout": _CONNECT_SECONDS,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": int(1000 * self.spec.statement_seconds) + 5000,
            "passfile": os.devnull,  # the password comes from the reference or there is none
        }
        try:
            connection = psycopg2.connect(**{k: v for k, v in arguments.items() if v is not None}, password=password)
        except psycopg2.Error as error:
            refused = _connection_error(self.spec.id, str(error))
        else:
            return self._checked(connection)
        raise refused

    def _checked(self, connection: Any) -> Any:
        """The connection, once its limits hold and its account is harmless. Raises SourceRefused."""
        connection.autocommit = True
        refused: SourceError | None = None
        try:
            with connection.cursor() as cursor:
                refused = self._objection(cursor)
                raw_text = connection.info.parameter_status("server_encoding") == "SQL_ASCII"
                if raw_text:
                    connection.set_client_encoding("LATIN1")  # bytes as they are; decoded in _rows
                self._raw_text = raw_text
        except psycopg2.Error as error:
            refused = source_error(self.spec.id, SqlFault(_reason(error)))
        if refused is not None:
            connection.close()
            raise refused
        return connection

    def _objection(self, cursor: Any) -> SourceError | None:
        session = postgresql_session.begin(cursor, self.spec.statement_seconds, self.spec.lock_seconds, self.spec.views)
        lost = [name for name in session.lost() if name != "statement_timeout" or not self.spec.allow_unlimited]
        if lost:
            return SourceRefused(f"{self.spec.id}: the server does not keep our limit {lost[0]}", _POOLER_ADVICE)
        powers = postgresql_session.powers(cursor, session.flavour)
        if powers and not self.spec.allow_superuser:
            return SourceRefused(
                f"{self.spec.id}: the account {self.spec.url.user} has rights over the server: {', '.join(powers)}",
                "Use an account that has only USAGE on the schemas and SELECT on the tables",
            )
        if self.spec.replica and not session.in_recovery:
            return SourceRefused(f"{self.spec.id}: the server is no replica but a primary", _REPLICA_ADVICE)
        self._session, self._powerful = session, bool(powers)
        return None

    # -- what the base asks

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        if self._raw_text is None:
            self._pool.rows("SELECT 1")
        if not self._raw_text:
            return self._pool.rows(sql, parameters)
        rows = self._pool.rows(sql.encode().decode("latin-1"), parameters)
        return [tuple(decode(cell.encode("latin-1")) if isinstance(cell, str) else cell for cell in row) for row in rows]

    def _catalogue(self) -> Iterable[Entry]:
        tables = self._rows(postgresql_catalogue.TABLES)
        columns: dict[int, list[Column]] = {}
        for oid, name, type_, comment, required, primary in self._rows(postgresql_catalogue.COLUMNS):
            columns.setdefault(oid, []).append(Column(name, type_, comment or "", not required, primary))
        for schema, name, kind, comment, oid in tables:
            path = (self.spec.url.database, schema, name)
            dataset = Dataset(self.spec.id, path, _KINDS[kind], tuple(columns.get(oid, ())), comment or "")
            yield Entry(dataset, partitioned=kind == "p")

    def _measure(self, dataset: Dataset) -> Statistics:
        """The planner's own guess: rows per page at the last ANALYZE times today's pages. Bytes: with TOAST, no indexes."""
        rows = self._rows(postgresql_catalogue.LEAVES, dataset.path[1:])
        if not rows:
            return Statistics()
        size = Measure.exact(sum(row[5] or 0 for row in rows), "table_data")
        if not any(row[4] for row in rows):
            return Statistics(Measure.exact(0), size)
        leaves = [_leaf(row) for row in rows if row[4]]
        if any(leaf.rows_per_page is None for leaf in leaves):
            return Statistics(Measure(), size)
        return Statistics(Measure.estimate(round(sum(leaf.pages * (leaf.rows_per_page or 0) for leaf in leaves))), size)

    def _table(self, dataset: Dataset) -> str:
        name = ".".join(quote(part) for part in dataset.path[1:])
        # Children of old-style inheritance are tables of their own in the inventory.
        plain = dataset.kind is Kind.TABLE and not self._entry(dataset).partitioned
        return f"ONLY {name}" if plain else name

    def _cell(self, column: Column, chars: int) -> str:
        cell = f"t.{quote(column.name)}"
        if self._is_binary(column):
            return f"substring({cell} FROM 1 FOR {BINARY_BYTES})"
        return f"left({cell}::text, {chars})"

    def _is_binary(self, column: Column) -> bool:
        return column.type == "bytea"

    def _places(self, selection: Selection, plan: SamplePlan) -> Taken:
        dataset = selection.entry.dataset
        if dataset.kind in (Kind.VIEW, Kind.FOREIGN_TABLE):
            return self._head(selection, plan)
        try:
            return self._pages(selection).sample(plan)
        except SqlFault as fault:
            if fault.reason is not Reason.CHANGED or not selection.entry.partitioned:
                raise
        return self._pages(selection).sample(plan)  # a partition was dropped meanwhile

    def _pieces(self, selection: Selection) -> Iterator[list[Row]]:
        if selection.entry.dataset.kind in (Kind.VIEW, Kind.FOREIGN_TABLE):
            yield self._rows(f"SELECT {selection.select_list} FROM {selection.table} AS t")  # noqa: S608
            return
        yield from self._pages(selection).pieces()

    def _without_columns(self, _dataset: Dataset) -> Sample:
        if not self._rows(postgresql_catalogue.LEAVES, _dataset.path[1:]):
            raise SqlFault(Reason.CHANGED)
        return Sample((), Coverage("whole", power_at_1pct=1.0))  # PostgreSQL has tables without columns: nothing can be in them

    def _pages(self, selection: Selection) -> PageReader:
        leaves = self._rows(postgresql_catalogue.LEAVES, selection.entry.dataset.path[1:])
        if not leaves:
            raise SqlFault(Reason.CHANGED)
        return PageReader(self._rows, selection, [_leaf(row) for row in leaves], leaves[0][7] >= _RANGE_SCANS_SINCE)

    def _refusals(self, dataset: Dataset, fault: SqlFault) -> tuple[SqlFault, dict[str, Reason]]:
        if fault.reason is not Reason.PERMISSION:
            return fault, {}
        rights = self._rows(postgresql_catalogue.RIGHTS, dataset.path[1:])
        if not rights:
            return SqlFault(Reason.CHANGED), {}
        if any(row[2] for row in rights):
            grant = f"ALTER ROLE {quote(self.spec.url.user)} BYPASSRLS"
            return SqlFault(Reason.ROW_SECURITY, f"row-level security hides rows from this account: {grant}"), {}
        usage = all(row[3] for row in rights)
        denied = {name: Reason.PERMISSION for name, allowed, *_ in rights if not (allowed and usage)}
        partitions = self._rows(postgresql_catalogue.LEAVES_WITHOUT_RIGHTS, dataset.path[1:])
        if partitions and len(denied) in (0, len(rights)):  # no column's fault: partitions need grants of their own
            own = [(dataset.path[1], dataset.name, usage)] if denied else []
            named = [*own, *((schema, name, usable) for schema, name, usable in partitions)]
            raise SqlFault(Reason.PERMISSION, "; ".join(grants_for(named, self.spec.url.user)))
        grants = grants_for([(dataset.path[1], dataset.name, usage)], self.spec.url.user)
        return SqlFault(Reason.PERMISSION, "; ".join(grants)), denied


def _interrupt(connection: Any) -> None:
    with contextlib.suppress(psycopg2.Error):  # it has ended, or the server has gone: both stop the statement
        connection.cancel()


def _leaf(row: Row) -> Leaf:
    schema, name, tuples, counted_pages, pages, _, readable, _ = row
    density = tuples / counted_pages if tuples >= 0 and counted_pages else None
    return Leaf(f"{quote(schema)}.{quote(name)}", pages or 0, density, readable)


def _reason(error: BaseException) -> Reason:
    if isinstance(error, UnicodeError):
        return Reason.ENCODING
    code = getattr(error, "pgcode", None)
    if code is None:  # libpq's own errors have no code: the connection is gone
        return (
            Reason.UNREACHABLE if isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError) else Reason.SOURCE_ERROR
        )
    return _REASONS.get(code) or _CLASSES.get(code[:2]) or Reason.SOURCE_ERROR


def _connection_error(source: str, text: str) -> SourceError:
    """What a failed connection means. libpq gives no code here, so its text must be read (and goes no further)."""
    if "FATAL" not in text and "致命" not in text:
        return SourceUnreachable(f"{source}: the server does not answer", "Look at host, port and firewall")
    if "database" in text and ("does not exist" in text or "不存在" in text) and "role" not in text:
        return SourceUnreachable(f"{source}: there is no such database")
    if any(word in text for word in ("too many", "starting up", "shutting down", "recovery mode", "connection slots")):
        return SourceBusy(f"{source}: the server takes no more connections now")
    if "startup parameter" in text:
        return SourceRefused(f"{source}: what answers does not take our limits", _POOLER_ADVICE)
    return SourceDenied(f"{source}: the server does not accept the account or its password", "Look at user and password")
