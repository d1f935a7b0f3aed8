"""PostgreSQL: read-only sessions with the server's own limits, random pages by ctid."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import psycopg2
import pyarrow as pa

from config import SourceError, SourceRefused, SourceSpec, SourceUnreachable, UsageError, resolve_secret
from connectors.model import (
    Caution,
    Column,
    Coverage,
    Dataset,
    Kind,
    Limit,
    Probe,
    Reason,
    Sample,
    SamplePlan,
    Statistics,
)
from connectors.scope import in_scope
from connectors.sql import postgresql_catalogue, postgresql_session
from connectors.sql.asked_together import AskedTogether, Path
from connectors.sql.base import READ_ROWS, TABLES_A_STATEMENT, Entry, Selection, SqlConnector, Taken
from connectors.sql.budget import current
from connectors.sql.cells import Field, Row, decode, record_batch
from connectors.sql.faults import SqlFault, source_error
from connectors.sql.lines import cut, cut_after
from connectors.sql.pool import Driver, Pool
from connectors.sql.postgresql_bookkeeping import leaf_of, mark_of, rows_of_many, statistics_of
from connectors.sql.postgresql_copy import (
    MOST_CHARS,
    MOST_TOGETHER,
    batch_of_texts,
    by_copy,
    cell_of,
    is_binary,
    is_short,
    selected,
    together,
)
from connectors.sql.postgresql_elsewhere import is_elsewhere, refusal, tables_elsewhere, without_them
from connectors.sql.postgresql_grants import Table, grants_for, quote, unhidden
from connectors.sql.postgresql_pages import PageReader, Piece
from connectors.sql.postgresql_session import Session
from connectors.sql.postgresql_unreached import POOLER_ADVICE, connection_error
from connectors.tls import check_authority

_CONNECT_SECONDS = 10
_CANCEL_SECONDS = 3
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
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
        check_authority(spec.url)
        self._session: Session | None = None  # the latest; not known before the first connection
        self._powerful = False
        self._raw_text: bool | None = None  # not known before the first connection
        self._copies = self._joins = True
        self._raw_names = "utf-8"  # how names are written where the server does not know
        driver = Driver(
            "postgresql+psycopg2://",
            self._connect,
            self._interrupt,
            _reason,
            limit=spec.statement_seconds,
            sever=_sever,
            errors=(psycopg2.Error,),
        )
        self._pool = Pool(driver, spec.connections)
        self._marks = AskedTogether[str | None](lambda: self._in_turn, self._mark_many)

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
            grants = self._missing(unreadable)
            product, version = session.flavour.product, session.version
            return Probe(product, version, limits, cautions, grants, session.encrypted, session.in_recovery)
        raise raised

    def _missing(self, unreadable: Iterable[Row]) -> tuple[str, ...]:
        """The grants without which what is in scope could not be read to the end."""
        lacking, hidden = list[Table](), list[tuple[str, str]]()
        for schema, name, usable, kind, top_schema, top, readable, rows_hidden in unreadable:
            if (kind in "vf" and not self.spec.views) or not in_scope(self.spec, (self.spec.url.database, top_schema, top)):
                continue
            if rows_hidden:
                hidden.append((schema, name))
            if not readable:
                lacking.append((schema, name, usable))
        return (*grants_for(lacking, self.spec.url.user), *unhidden(hidden, self.spec.url.user))

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
        return self._checked(self._open(_CONNECT_SECONDS))

    def _open(self, seconds: int) -> Any:
        url, settings = self.spec.url, postgresql_session.at_connect(self.spec.statement_seconds)
        password = resolve_secret(url.password) if url.password else None
        arguments: dict[str, Any] = {
            "host": url.host,
            "hostaddr": self.spec.address or None,
            "port": url.port or 5432,
            "user": url.user,
            "dbname": url.database,
            "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
            "sslmode": url.options.get("sslmode", "prefer"),
            "sslrootcert": url.options.get("ssl_ca"),
            "application_name": "shudian",
            "client_encoding": "UTF8",
            "connect_timeout": seconds,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": int(1000 * self.spec.statement_seconds) + 5000,
            # The password comes from the reference or there is none: no file is looked into. Of one that cannot be there libpq
            # says nothing, of others it complains.
            "passfile": os.path.join(os.devnull, "none"),
        }
        try:
            connection = psycopg2.connect(**{k: v for k, v in arguments.items() if v is not None}, password=password)
        except psycopg2.Error as error:
            refused = connection_error(self.spec, str(error))
        else:
            connection.autocommit = True
            return connection
        raise refused

    def _interrupt(self, connection: Any) -> None:
        """Cancel from a connection of its own; any account may do that to its own statements. The driver's ``cancel`` would hold
        up all our threads for as long as the server is silent, and knows no encryption."""
        try:
            other = self._open(_CANCEL_SECONDS)
            with contextlib.closing(other), cut_after(_CANCEL_SECONDS, other.fileno), other.cursor() as cursor:
                cursor.execute("SELECT pg_cancel_backend(%s)", (connection.info.backend_pid,))
        except (psycopg2.Error, SourceError):  # no way to ask: the server looks every second whether we are still there
            _sever(connection)

    def _checked(self, connection: Any) -> Any:
        """The connection, once its limits hold and its account is harmless. Raises SourceRefused."""
        refused: SourceError | None = None
        try:
            with cut_after(_CONNECT_SECONDS, connection.fileno), connection.cursor() as cursor:
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
            return SourceRefused(f"{self.spec.id}: the server does not keep our limit {lost[0]}", POOLER_ADVICE)
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
        codec = self._raw_names
        given = [one.encode(codec).decode("latin-1") if isinstance(one, str) else one for one in parameters]
        rows = self._pool.rows(sql.encode(codec).decode("latin-1"), given)
        if sql in (postgresql_catalogue.TABLES, postgresql_catalogue.COLUMNS) and not _all_utf8(rows):
            self._raw_names = "gb18030"  # of Chinese names that are not UTF-8, nearly all are
        return [tuple(decode(cell.encode("latin-1")) if isinstance(cell, str) else cell for cell in row) for row in rows]

    def _catalogue(self) -> Iterable[Entry]:
        tables = self._rows(postgresql_catalogue.TABLES)
        columns: dict[int, list[Column]] = {}
        met: dict[Column, Column] = {}  # a fleet's tables have the same columns: each is held once
        oids = [row[-1] for row in tables]
        for first in range(0, len(oids), TABLES_A_STATEMENT):
            part = oids[first : first + TABLES_A_STATEMENT]
            for oid, name, type_, comment, required, primary in self._rows(postgresql_catalogue.COLUMNS, (part,)):
                column = Column(name, type_, comment or "", not required, primary)
                columns.setdefault(oid, []).append(met.setdefault(column, column))
        for schema, name, kind, comment, oid in tables:
            path = (self.spec.url.database, schema, name)
            dataset = Dataset(self.spec.id, path, _KINDS[kind], tuple(columns.get(oid, ())), comment or "")
            yield Entry(dataset, partitioned=kind == "p")

    def _measure(self, dataset: Dataset) -> Statistics:
        return statistics_of(self._rows(postgresql_catalogue.LEAVES, dataset.path[1:]))

    def _measure_many(self, paths: Sequence[Path]) -> dict[Path, Statistics]:
        found = self._of_many(postgresql_catalogue.LEAVES_OF_MANY, paths)
        return {path: statistics_of(rows) for path, rows in found.items()}

    def _of_many(self, sql: str, paths: Sequence[Path]) -> dict[Path, list[Row]]:
        # Names of unknown encoding are encoded one by one.
        return {} if self._raw_text else rows_of_many(self._rows, sql, paths)

    def unchanged_mark(self, dataset: Dataset) -> str | None:
        """The files of the table and its partitions, and the counters of rows changed since these were begun. Sessions report
        to the counters with a delay of seconds."""
        try:
            return mark_of(self._rows(postgresql_catalogue.MARK, dataset.path[1:]))
        except (SqlFault, SourceError):
            return None

    def outside_mark(self, dataset: Dataset) -> str | None:
        """The same, of the first time told seconds old at most: it was read together with that of other tables."""
        try:
            return self._marks.of(dataset.path, partial(self.unchanged_mark, dataset))
        except SqlFault:
            return None

    def _mark_many(self, paths: Sequence[Path]) -> dict[Path, str | None]:
        found = self._of_many(postgresql_catalogue.MARKS_OF_MANY, paths)
        return {path: mark_of(rows) for path, rows in found.items()}

    def partitions(self, dataset: Dataset) -> tuple[Dataset, ...]:
        """The tables that hold the rows of a partitioned one. None where one of them is kept elsewhere (a foreign table)."""
        try:
            found = self._rows(postgresql_catalogue.PARTITIONS, dataset.path[1:])
        except (SqlFault, SourceError):
            return ()
        if any(kind != "r" for _, _, kind in found):
            return ()
        return tuple(replace(dataset, path=(dataset.path[0], schema, name)) for schema, name, _ in found)

    def _table(self, dataset: Dataset) -> str:
        name = ".".join(quote(part) for part in dataset.path[1:])
        # Children of old-style inheritance are tables of their own in the inventory.
        plain = dataset.kind is Kind.TABLE and not self._entry(dataset).partitioned
        return f"ONLY {name}" if plain else name

    def _selection(self, dataset: Dataset, columns: Sequence[Column], chars: int) -> Selection:
        return Selection(self._entry(dataset), self._table(dataset), *selected(tuple(columns), chars))

    def _cell(self, column: Column, chars: int) -> str:
        return cell_of(column, chars)

    def _is_binary(self, column: Column) -> bool:
        return is_binary(column)

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

    def _elsewhere(self, entry: Entry) -> tuple[str, ...]:
        """The partitions that another server keeps."""
        return tables_elsewhere(self._rows(postgresql_catalogue.LEAVES, entry.dataset.path[1:])) if entry.partitioned else ()

    def _take(self, selection: Selection, plan: SamplePlan, statistics: Statistics) -> Taken:
        elsewhere = self._elsewhere(selection.entry)
        if not elsewhere:
            return super()._take(selection, plan, statistics)
        if self.spec.views:
            first = self._first(selection, plan)
            return first if first.whole else self._with_heads(selection, plan, elsewhere)
        taken = self._places(selection, plan)
        if not taken.rows:
            raise refusal(elsewhere)
        return without_them(taken)

    def _told(self, dataset: Dataset, reason: Reason | None, sample: tuple[pa.RecordBatch, Coverage, float], chars: int) -> str:
        if reason is Reason.REFUSED:
            return refusal(self._elsewhere(self._entry(dataset))).detail
        return super()._told(dataset, reason, sample, chars)

    def _with_heads(self, selection: Selection, plan: SamplePlan, elsewhere: Sequence[str]) -> Taken:
        """Random places of the partitions that are here, and the first rows of the others: no other place can be asked for."""
        taken = self._places(selection, plan)
        rows = list(taken.rows)
        for table in elsewhere:
            rows += self._rows(self._some(replace(selection, table=table), plan.whole_rows))
        coverage = replace(taken.coverage, rows=len(rows), power_at_1pct=0.0)
        return replace(taken, rows=rows, coverage=coverage)

    def _pieces(self, selection: Selection) -> Iterator[list[Row]]:
        if selection.entry.dataset.kind in (Kind.VIEW, Kind.FOREIGN_TABLE):
            yield self._rows(f"SELECT {selection.select_list} FROM {selection.table} AS t")  # noqa: S608
            return
        yield from self._pages(selection).pieces(self._rows)
        yield from self._pieces_elsewhere(selection, self._rows)

    def _pieces_elsewhere(self, selection: Selection, fetch: Callable[[str], Piece]) -> Iterator[Piece]:
        """The rows that another server keeps, as many as a partition has. Raises SqlFault where they are not to be read."""
        elsewhere = self._elsewhere(selection.entry)
        if elsewhere and not self.spec.views:
            raise refusal(elsewhere)
        for table in elsewhere:
            yield fetch(f"SELECT {selection.select_list} FROM {table} AS t")  # noqa: S608

    def _batches(self, selection: Selection) -> Iterator[pa.RecordBatch]:
        """COPY gives text that Arrow reads by itself; not bytes, and not where every cell's encoding must be found out."""
        is_table = selection.entry.dataset.kind not in (Kind.VIEW, Kind.FOREIGN_TABLE)
        if is_table and not self._raw_text and not any(field.binary for field in selection.fields):
            types = {column.name: column.type for column in selection.entry.dataset.columns}
            short = all(is_short(types.get(field.name, ""), MOST_CHARS) for field in selection.fields)
            copy = partial(self._copied, selection.fields)
            if short and 0 < len(selection.fields) <= MOST_TOGETHER:
                yield from self._pages(selection).pieces(self._put_together(selection.fields), 2 * READ_ROWS)
            else:
                yield from self._pages(selection).pieces(copy)
            yield from self._pieces_elsewhere(selection, copy)
        else:
            yield from super()._batches(selection)

    def _some_batch(self, selection: Selection, limit: int) -> tuple[pa.RecordBatch, float]:
        """By COPY too. Where that comes to more bytes than may be spent, the rows are asked for and cut in the usual way."""
        budget = current()
        plain = self._raw_text is False and self._copies and not any(field.binary for field in selection.fields)
        if budget is None or not plain or selection.entry.dataset.kind in (Kind.VIEW, Kind.FOREIGN_TABLE):
            return super()._some_batch(selection, limit)
        left = budget.bytes_left
        found = by_copy(self._pool.run, selection.fields, self._some(selection, limit))
        if found is None or found.size >= left:
            return super()._some_batch(selection, limit)
        budget.spend(found.size)
        return found.batch, found.longest

    def _put_together(self, fields: Sequence[Field]) -> Callable[[str], pa.RecordBatch]:
        """How to read a table's statements: each as one text a column, until one's cells or the product do not allow it."""
        apart = False

        def fetch(sql: str) -> pa.RecordBatch:
            nonlocal apart
            if apart or not self._joins or self._raw_text:
                return self._copied(fields, sql)
            try:
                batch = batch_of_texts(fields, *self._rows(together(sql, len(fields))))
            except SqlFault as fault:
                if fault.reason not in (Reason.SOURCE_ERROR, Reason.TOO_LARGE):
                    raise
                self._joins, batch = fault.reason is Reason.TOO_LARGE, None
            apart = batch is None
            return self._copied(fields, sql) if batch is None else batch

        return fetch

    def _copied(self, fields: Sequence[Field], sql: str) -> pa.RecordBatch:
        """The rows of one statement. Products of this wire that cannot copy a query are asked in the usual way."""
        if self._copies:
            found = by_copy(self._pool.run, fields, sql)
            if found is not None:
                return found.batch
            self._copies = False
        return record_batch(fields, self._rows(sql))

    def _without_columns(self, _dataset: Dataset) -> Sample:
        if not self._rows(postgresql_catalogue.LEAVES, _dataset.path[1:]):
            raise SqlFault(Reason.CHANGED)
        return Sample((), Coverage("whole", power_at_1pct=1.0))  # PostgreSQL has tables without columns: nothing can be in them

    def _pages(self, selection: Selection) -> PageReader:
        leaves = self._rows(postgresql_catalogue.LEAVES, selection.entry.dataset.path[1:])
        if not leaves:
            raise SqlFault(Reason.CHANGED)
        here = [leaf_of(row) for row in leaves if not is_elsewhere(row)]
        return PageReader(self._rows, selection, here, leaves[0][7] >= _RANGE_SCANS_SINCE)

    def _refusals(self, dataset: Dataset, fault: SqlFault) -> tuple[SqlFault, dict[str, Reason]]:
        if fault.reason is Reason.CHANGED and self._rows(postgresql_catalogue.EMPTY_VIEW, dataset.path[1:]):
            raise SqlFault(Reason.METADATA_ONLY, "it has never been filled (REFRESH MATERIALIZED VIEW), so it holds no data")
        if fault.reason is Reason.SOURCE_ERROR and dataset.kind is Kind.FOREIGN_TABLE:
            mapping = f"CREATE USER MAPPING FOR {quote(self.spec.url.user)} SERVER …"
            raise SqlFault(fault.reason, f"{fault.detail}; it is kept by another server, which may lack: {mapping}")
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


def _sever(connection: Any) -> None:
    with contextlib.suppress(psycopg2.Error):  # it is closed
        cut(connection.fileno())


def _all_utf8(rows: Iterable[Row]) -> bool:
    """Whether the names of tables or columns are UTF-8; their bytes came as Latin-1."""
    names = [cell.encode("latin-1") for row in rows for cell in row[:2] if isinstance(cell, str)]
    return all(decode(name).encode() == name for name in names)


def _reason(error: BaseException) -> Reason:
    if isinstance(error, UnicodeError):
        return Reason.ENCODING
    code = getattr(error, "pgcode", None)
    if code is None:  # libpq's own errors have no code: the connection is gone
        return (
            Reason.UNREACHABLE if isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError) else Reason.SOURCE_ERROR
        )
    return _REASONS.get(code) or _CLASSES.get(code[:2]) or Reason.SOURCE_ERROR
