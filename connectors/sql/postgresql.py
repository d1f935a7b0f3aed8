"""PostgreSQL: read-only sessions with the server's own limits, random pages by ctid."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

import psycopg2

from config import SourceDenied, SourceError, SourceRefused, SourceSpec, SourceUnreachable, UsageError, resolve_secret
from connectors.model import Column, Coverage, Dataset, Kind, Limit, Measure, Probe, Reason, Sample, SamplePlan, Statistics
from connectors.sql import postgresql_catalogue
from connectors.sql.base import Entry, Selection, SqlConnector, Taken
from connectors.sql.cells import BINARY_BYTES, Row, decode
from connectors.sql.faults import SqlFault, source_error
from connectors.sql.pool import Driver, Pool
from connectors.sql.postgresql_pages import Leaf, PageReader

_CONNECT_SECONDS = 10
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
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
}
_CLASSES = {"08": Reason.UNREACHABLE, "57": Reason.UNREACHABLE}
"""SQLSTATE, or its first two characters, in our words; https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def quote(name: str) -> str:
    """An identifier for PostgreSQL."""
    return '"' + name.replace('"', '""') + '"'


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
        self._raw_text: bool | None = None  # not known before the first connection
        self._pool = Pool(
            Driver("postgresql+psycopg2://", self._connect, lambda connection: connection.cancel(), _reason), spec.connections
        )

    # -- the contract

    def probe(self) -> Probe:
        """Connect, read the limits back and look for missing and for unwanted rights."""
        try:
            (version,), *_ = self._rows("SELECT current_setting('server_version')")
            in_force: dict[str, str] = dict(self._rows(postgresql_catalogue.SETTINGS, (list(self._limits()),)))
            unreadable = self._rows(postgresql_catalogue.UNREADABLE)
            (encrypted,), *_ = self._rows("SELECT coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)")
            (writable,), *_ = self._rows(postgresql_catalogue.WRITABLE)
        except SqlFault as fault:
            error = source_error(self.spec.id, fault)
        else:
            limits = tuple(Limit(name, asked, in_force.get(name, "")) for name, asked in self._limits().items())
            warnings = [] if encrypted else ["the connection is not encrypted (option sslmode=require or stricter)"]
            warnings += ["the account may write; an account with SELECT only is enough"] if writable else []
            grants = dict.fromkeys(grant for row in unreadable for grant in self._grants(*row))
            return Probe("PostgreSQL", str(version), limits, tuple(warnings), tuple(grants))
        raise error

    def cancel(self) -> None:
        """Ask the server to cancel what is running."""
        self._pool.cancel()

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    # -- connecting

    def _limits(self) -> dict[str, str]:
        """Settings of the session, as pg_settings prints them; times in milliseconds."""
        statement, lock = (str(max(1, round(1000 * s))) for s in (self.spec.statement_seconds, self.spec.lock_seconds))
        return {
            "statement_timeout": statement,
            "lock_timeout": lock,
            "idle_in_transaction_session_timeout": statement,
            "default_transaction_read_only": "on",
            "row_security": "off",
            "search_path": "pg_catalog",
        }

    def _connect(self) -> Any:
        url = self.spec.url
        password = resolve_secret(url.password) if url.password else None
        arguments: dict[str, Any] = {
            "host": url.host,
            "port": url.port or 5432,
            "user": url.user,
            "dbname": url.database,
            "options": " ".join(f"-c {name}={value}" for name, value in self._limits().items()),
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
        if not self.spec.views:
            # Exists only on servers patched since August 2024; a view put in a table's place cannot run code there.
            cursor.execute(
                "SELECT set_config(name, 'view,foreign-table', false) FROM pg_settings"
                " WHERE name = 'restrict_nonsystem_relation_kind'"
            )
        cursor.execute(postgresql_catalogue.SETTINGS, (list(self._limits()),))
        in_force = dict(cursor.fetchall())
        wrong = sorted(name for name, asked in self._limits().items() if in_force.get(name) != asked)
        if wrong:
            return SourceRefused(
                f"{self.spec.id}: the server does not keep our limit {wrong[0]}",
                "Connect to the server itself: a connection pooler in between may drop session settings",
            )
        cursor.execute(postgresql_catalogue.DANGEROUS)
        if cursor.fetchone()[0] and not self.spec.allow_superuser:
            return SourceRefused(
                f"{self.spec.id}: the account {self.spec.url.user} is a superuser or may use the server's files and programs",
                "Use an account that has only USAGE on the schemas and SELECT on the tables",
            )
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
        return self._pages(selection).sample(plan)

    def _pieces(self, selection: Selection) -> Iterator[list[Row]]:
        if selection.entry.dataset.kind in (Kind.VIEW, Kind.FOREIGN_TABLE):
            yield self._rows(f"SELECT {selection.select_list} FROM {selection.table} AS t")  # noqa: S608
            return
        (version,), *_ = self._rows("SELECT current_setting('server_version_num')::int")
        yield from self._pages(selection).pieces(version >= _RANGE_SCANS_SINCE)

    def _without_columns(self, _dataset: Dataset) -> Sample:
        if not self._rows(postgresql_catalogue.LEAVES, _dataset.path[1:]):
            raise SqlFault(Reason.CHANGED)
        return Sample((), Coverage("whole", power_at_1pct=1.0))  # PostgreSQL has tables without columns: nothing can be in them

    def _pages(self, selection: Selection) -> PageReader:
        leaves = self._rows(postgresql_catalogue.LEAVES, selection.entry.dataset.path[1:])
        if not leaves:
            raise SqlFault(Reason.CHANGED)
        return PageReader(self._rows, selection, [_leaf(row) for row in leaves])

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
        return SqlFault(Reason.PERMISSION, "; ".join(self._grants(dataset.path[1], dataset.name, usage))), denied

    def _grants(self, schema: str, table: str, usage: bool) -> list[str]:
        who = quote(self.spec.url.user)
        select = f"GRANT SELECT ON {quote(schema)}.{quote(table)} TO {who}"
        return [select] if usage else [f"GRANT USAGE ON SCHEMA {quote(schema)} TO {who}", select]


def _leaf(row: Row) -> Leaf:
    schema, name, tuples, counted_pages, pages, _ = row
    density = tuples / counted_pages if tuples >= 0 and counted_pages else None
    return Leaf(f"{quote(schema)}.{quote(name)}", pages or 0, density)


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
    if any(word in text for word in ("too many", "starting up", "shutting down", "remaining connection slots")):
        return SourceUnreachable(f"{source}: the server takes no more connections now")
    return SourceDenied(f"{source}: the server does not accept the account or its password", "Look at user and password")
