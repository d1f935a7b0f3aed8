"""MySQL and MariaDB: read-only sessions with the server's own limits, random places by probing a key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import pyarrow as pa
import pymysql

from config import SourceDenied, SourceError, SourceRefused, SourceSpec, SourceUnreachable, UsageError, resolve_secret
from connectors.model import Caution, Column, Dataset, Kind, Limit, Probe, Reason, SamplePlan, Statistics
from connectors.sql import mysql_catalogue
from connectors.sql.asked_together import Path
from connectors.sql.base import TABLES_A_STATEMENT, Entry, Selection, SqlConnector, Taken
from connectors.sql.cells import BINARY_BYTES, Row
from connectors.sql.faults import SourceBusy, SqlFault, source_error
from connectors.sql.keyed import Keyed, index_places, partition_places, random_places, with_partitions, within_budget
from connectors.sql.keyed_pieces import all_pieces, fetched_pieces
from connectors.sql.lines import cut, cut_after
from connectors.sql.mysql_rights import Rights, own_grants, rights_of
from connectors.sql.mysql_rows import FetchedRows, fetch_undecoded
from connectors.sql.mysql_session import Session, begin, is_read_only
from connectors.sql.mysql_tls import NO_TLS, SSL_MODES, tls_arguments, tls_sentence, unencrypted
from connectors.sql.pool import GARBLED, Driver, Pool
from connectors.tls import TLS_ADVICE, check_authority

_CONNECT_SECONDS = 10
_SLACK_SECONDS = 5  # the client waits this much longer than the server's limit before it gives a silent server up
_KILL_SECONDS = 3
_REPLICA_ADVICE = "Point the source at a read-only copy, or take replica: true out of its settings"
_MARK = "\0"  # stands for a parameter: it cannot be part of a name

_REASONS = {
    **dict.fromkeys((1044, 1142, 1143, 1227, 1370), Reason.PERMISSION),
    **dict.fromkeys((1049, 1054, 1146, 1412), Reason.CHANGED),
    **dict.fromkeys((1205, 1213, 3572), Reason.LOCKED),
    **dict.fromkeys((1969, 3024, 4012), Reason.TIMEOUT),  # MariaDB's, MySQL's and OceanBase's number for one thing
    1317: Reason.CANCELLED,
    **dict.fromkeys((1053, 1927, 2006, 2013, 2014, 2055, 4031), Reason.UNREACHABLE),
    **dict.fromkeys((126, 127, 145, 1034, 1194, 1195, 1812, 1932), Reason.CORRUPT),
    **dict.fromkeys((1300, 1366, 3854), Reason.ENCODING),
}
_UNREACHABLE_AT_CONNECT = frozenset({1053, 1129, 1130, 2002, 2003, 2005, 2006, 2013, 2026})
_BUSY_AT_CONNECT = frozenset({1040, 1203, 1226})
"""Error numbers: https://mariadb.com/kb/en/mariadb-error-codes/ and the MySQL error message reference."""

_BINARY = re.compile(r"^(binary|varbinary|tinyblob|blob|mediumblob|longblob|vector)\b", re.IGNORECASE)
# Types that sort as they read; MariaDB's uuid does not.
_ORDERED = re.compile(r"^(\w*int|decimal|char|varchar|date|datetime|timestamp)\b", re.IGNORECASE)
_GEOMETRY = re.compile(r"^(geometry|point|linestring|polygon|multi\w+|geometrycollection|geomcollection)\b", re.IGNORECASE)


def quote(name: str) -> str:
    """An identifier for MySQL and MariaDB, in every sql_mode."""
    return "`" + name.replace("`", "``") + "`"


class MysqlConnector(SqlConnector):
    """One MySQL or MariaDB server; with a database in the URL, only that database."""

    schemes: ClassVar[frozenset[str]] = frozenset({"mysql", "mariadb"})
    options: ClassVar[Mapping[str, str]] = {
        "sslmode": f"one of {', '.join(SSL_MODES)}",
        "ssl_ca": "file with the certificates that the server's must come from",
    }

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        if spec.url.options.get("sslmode", "prefer") not in SSL_MODES:
            raise UsageError(f"{spec.url.scheme}: sslmode is one of {', '.join(SSL_MODES)}")
        check_authority(spec.url)
        self._met: list[tuple[Session, Rights]] = []  # what the latest connection taught
        driver = Driver(
            "mysql+pymysql://",
            self._connect,
            self._kill,
            _reason,
            limit=spec.statement_seconds,
            sever=_sever,
            errors=(pymysql.Error, OSError),
        )
        self._pool = Pool(driver, spec.connections)

    # -- the contract

    def probe(self) -> Probe:
        """Connect, read the limits back and look for missing and for unwanted rights."""
        try:
            ((account,),) = self._rows("SELECT CURRENT_USER()")
            ((_, cipher),) = self._rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
            missing = self._missing(_account(account))
        except SqlFault as fault:
            error = source_error(self.spec.id, fault)
        else:
            session, rights = self._met[-1]
            asked = self._asked(session)
            limits = tuple(Limit(name, value, session.in_force[name]) for name, value in asked.items())
            cautions = self._cautions(session, rights, bool(cipher))
            replica = True if self.spec.replica else None
            return Probe(session.flavour.product, session.version, limits, cautions, missing, bool(cipher), replica)
        raise error

    def _missing(self, account: str) -> tuple[str, ...]:
        """The grants without which what is in scope could not be read to the end, as far as the server shows it."""
        if not self._rows(mysql_catalogue.TABLES + " LIMIT 1", self._scope()):
            scope = f"{quote(self.spec.url.database)}.*" if self.spec.url.database else "*.*"
            return (f"GRANT SELECT ON {scope} TO {account}",)
        partly = self._rows(mysql_catalogue.PARTLY_GRANTED)
        named = {(schema, table) for schema, table in (*partly, *self._rows(mysql_catalogue.REFUSED, self._scope()))}
        tables = self._rows(mysql_catalogue.TABLES, self._scope()) if named else []
        found = [
            Dataset(self.spec.id, (schema, "", table), mysql_catalogue.kind_of(type_, engine))
            for schema, table, type_, engine, *_ in tables
            if (schema, table) in named
        ]
        asked = sorted(dataset.path for dataset in found if isinstance(self._scoped(dataset), Dataset))
        return tuple(f"GRANT SELECT ON {quote(path[0])}.{quote(path[-1])} TO {account}" for path in asked)

    def _cautions(self, session: Session, rights: Rights, encrypted: bool) -> tuple[Caution, ...]:
        first, *others = self._asked(session).items()
        given = {
            Caution.NOT_ENCRYPTED: not encrypted,
            Caution.HIDDEN_TABLES: True,  # the server hides what it does not grant, so nothing can be listed as unread
            Caution.MAY_WRITE: rights.may_write,
            Caution.SEES_STATEMENTS: rights.sees_statements,
            Caution.DANGEROUS_RIGHTS: bool(rights.dangerous),
            Caution.NO_TIME_LIMIT: not session.kept(*first),
            Caution.LIMIT_NOT_KEPT: not all(session.kept(*other) for other in others),
        }
        return tuple(caution for caution, is_so in given.items() if is_so)

    def cancel(self) -> None:
        """Have the server kill what is running."""
        self._pool.cancel()

    def stop(self) -> None:
        """Kill what is running and begin nothing more."""
        self._pool.stop()

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    # -- connecting

    def _asked(self, session: Session) -> dict[str, str]:
        return session.flavour.limits(self.spec.statement_seconds, self.spec.lock_seconds)

    def _connect(self) -> Any:
        connection = self._open(self.spec.statement_seconds + _SLACK_SECONDS, _CONNECT_SECONDS)
        refused: SourceError | None
        try:
            with cut_after(_CONNECT_SECONDS, partial(_descriptor, connection)), connection.cursor() as cursor:
                refused = self._objection(cursor)
        except (ValueError, *GARBLED) as error:
            refused = self._connection_error(error)
        except pymysql.Error as error:
            refused = source_error(self.spec.id, SqlFault(_reason(error)))
        if refused is not None:
            connection.close()
            raise refused
        return connection

    def _open(self, seconds: float, connect_seconds: int) -> Any:
        url = self.spec.url
        password = resolve_secret(url.password) if url.password else ""
        try:
            connection = pymysql.connect(
                host=url.host or "127.0.0.1",
                port=url.port or 3306,
                user=url.user,
                password=password.encode(),  # of a str the driver would take Latin-1 only
                database=url.database or None,
                charset="utf8mb4",
                autocommit=True,
                local_infile=False,  # the server could ask for any of our files
                connect_timeout=connect_seconds,
                read_timeout=seconds,
                write_timeout=seconds,
                program_name="shudian",
                defer_connect=True,
                **tls_arguments(url.options),
            )
            # The driver's own limits are for each piece of an answer, however small.
            with cut_after(connect_seconds, partial(_descriptor, connection)):
                connection.connect()
            if unencrypted(connection, url.options):
                connection.close()
                raise pymysql.OperationalError(NO_TLS)
            return connection
        except (pymysql.Error, OSError, ValueError, *GARBLED) as error:
            refused = self._connection_error(error)
        raise refused

    def _connection_error(self, error: BaseException) -> SourceError:
        code = _code(error)
        said = tls_sentence(error)
        if said:
            return SourceRefused(f"{self.spec.id}: {said}", TLS_ADVICE)
        if isinstance(error, RuntimeError) and "LOCAL" in str(error):  # the driver has no other way to say so
            return SourceRefused(f"{self.spec.id}: the server asks for files of this machine", "Find out what it is")
        if code in _BUSY_AT_CONNECT:
            return SourceBusy(f"{self.spec.id}: the server takes no more connections now")
        if code == 1049:
            return SourceUnreachable(f"{self.spec.id}: there is no such database")
        if code == 1044:  # said of a database that is not there, too
            grant = f"GRANT SELECT ON {quote(self.spec.url.database)}.* TO {quote(self.spec.url.user)}"
            return SourceDenied(f"{self.spec.id}: the account may not use this database, or there is none of its name", grant)
        if code is None or code in _UNREACHABLE_AT_CONNECT:
            return SourceUnreachable(f"{self.spec.id}: the server does not answer", "Look at host, port, TLS and firewall")
        return SourceDenied(
            f"{self.spec.id}: the server does not accept the account or its password", "Look at user and password"
        )

    def _objection(self, cursor: Any) -> SourceError | None:
        """Set the limits, read them back and look at the account's rights and at what the server is."""
        session = begin(cursor, self.spec.statement_seconds, self.spec.lock_seconds)
        limit, asked = next(iter(self._asked(session).items()))
        if not session.kept(limit, asked) and not self.spec.allow_unlimited:
            return SourceRefused(
                f"{self.spec.id}: {session.flavour.product} does not keep our time limit {limit}",
                "Needs MariaDB 10.1, MySQL 5.7.8 or newer, and no proxy that drops session settings",
            )
        rights = rights_of(own_grants(cursor))
        if rights.dangerous and not self.spec.allow_superuser:
            return SourceRefused(
                f"{self.spec.id}: the account {self.spec.url.user} has {', '.join(rights.dangerous)}",
                "Use an account that has only SELECT on the databases to be scanned",
            )
        if self.spec.replica and not is_read_only(cursor):
            return SourceRefused(f"{self.spec.id}: the server takes writes, so it is no replica", _REPLICA_ADVICE)
        self._met = [(session, rights)]
        return None

    def _kill(self, connection: Any) -> None:
        """KILL QUERY from a connection of its own; an account may always do this to its own statements."""
        try:
            with self._open(_KILL_SECONDS, _KILL_SECONDS) as other, other.cursor() as cursor:
                cursor.execute(f"KILL QUERY {int(connection.thread_id())}")
        except (pymysql.Error, SourceError):
            return  # it has ended, or the server has gone: both stop the statement; its own limit stands anyway

    # -- what the base asks

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        return self._pool.rows(sql, parameters)

    def _marked_rows(self, sql: str, parameters: Sequence[object]) -> list[Row]:
        """A statement that holds names and, as ``_MARK``, parameters: a % in a name is doubled for the driver."""
        return self._pool.rows(self._marked(sql, parameters), parameters)

    def _marked(self, sql: str, parameters: Sequence[object]) -> str:
        return sql.replace("%", "%%").replace(_MARK, "%s") if parameters else sql

    def _scope(self) -> tuple[str, str]:
        return self.spec.url.database, self.spec.url.database

    def _catalogue(self) -> Iterable[Entry]:
        tables = self._rows(mysql_catalogue.TABLES, self._scope())
        columns = self._columns(sorted((schema, table) for schema, table, *_ in tables))
        indexes = self._rows(mysql_catalogue.KEYS, self._scope())
        keys, probes = mysql_catalogue.usable_keys(indexes), mysql_catalogue.probe_columns(indexes)
        # A column without any right is not even listed; such a table must not pass for wholly read.
        partly = {(schema, table) for schema, table in self._rows(mysql_catalogue.PARTLY_GRANTED)}
        for schema, table, type_, engine, comment, partitioned in tables:
            if type_ in ("SEQUENCE", "SYSTEM VIEW"):
                continue
            kind = mysql_catalogue.kind_of(type_, engine)
            path = (schema, "", table)
            said = "" if kind is Kind.VIEW else comment or ""  # for a view the server puts a text of its own there
            dataset = Dataset(self.spec.id, path, kind, tuple(columns.get((schema, table), ())), said)
            key = keys.get((schema, table), ()) if kind is Kind.TABLE else ()
            indexed = probes.get((schema, table), ()) if kind is Kind.TABLE else ()
            yield Entry(dataset, key, bool(partitioned), (schema, table) in partly, indexed)

    def _columns(self, tables: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[Column]]:
        """The columns of tables, asked for those of some thousand at a time."""
        columns: dict[tuple[str, str], list[Column]] = {}
        met: dict[Column, Column] = {}  # a fleet's tables have the same columns: each is held once
        for first in range(0, len(tables), TABLES_A_STATEMENT):
            part = tables[first : first + TABLES_A_STATEMENT]
            asked = set(part)
            names = (sorted({schema for schema, _ in part}), sorted({table for _, table in part}))
            for schema, table, *cells in self._rows(mysql_catalogue.COLUMNS, names):
                if (schema, table) in asked:  # there may be one of this name in another schema
                    column = mysql_catalogue.column_of(tuple(cells))
                    columns.setdefault((schema, table), []).append(met.setdefault(column, column))
        return columns

    def _measure(self, dataset: Dataset) -> Statistics:
        return self._measure_many((dataset.path,))[dataset.path]

    def _measure_many(self, paths: Sequence[Path]) -> dict[Path, Statistics]:
        """Of those that are in the database of the first."""
        schema = paths[0][0]
        found = {path: Statistics() for path in paths if path[0] == schema}
        for told, table, *sizes in self._rows(mysql_catalogue.SIZES, (schema, [path[-1] for path in found])):
            path = (told, "", table)
            if path in found:  # the server compares names without case
                found[path] = mysql_catalogue.sizes_of(tuple(sizes))
        return found

    def _table(self, dataset: Dataset) -> str:
        return f"{quote(dataset.path[0])}.{quote(dataset.name)}"

    def _cell(self, column: Column, chars: int) -> str:
        cell = f"t.{quote(column.name)}"
        if self._is_binary(column):
            return f"SUBSTRING({cell}, 1, {BINARY_BYTES})"
        if _GEOMETRY.match(column.type):
            return f"LEFT(ST_AsText({cell}), {chars})"
        if column.type.lower().startswith("bit"):
            return f"CAST(BIN({cell} + 0) AS CHAR)"
        if column.type.endswith(" character set latin1"):
            return f"CAST(LEFT({cell}, {chars}) AS BINARY)"  # very often GBK or UTF-8 put there by an old client
        return f"LEFT(CAST({cell} AS CHAR), {chars})"

    def _is_binary(self, column: Column) -> bool:
        return bool(_BINARY.match(column.type))

    def _places(self, selection: Selection, plan: SamplePlan) -> Taken:
        if selection.entry.dataset.kind is not Kind.TABLE:
            return self._head(selection, plan)
        statistics = self.statistics(selection.entry.dataset)
        rows, width = statistics.rows.value, statistics.row_bytes
        # InnoDB reads a cell to its end, however little of it is asked for.
        narrowed = within_budget(plan, width)
        keyed = replace(self._keyed(selection), row_bytes=width)
        taken = self._taken(selection, keyed, narrowed, rows)
        return taken if narrowed is plan else replace(taken, reason=Reason.BUDGET)

    def _taken(self, selection: Selection, keyed: Keyed, plan: SamplePlan, rows: int | None) -> Taken:
        entry = selection.entry
        partitions = self._partitions(selection) if entry.partitioned else {}
        if _ORDERED.match(_type_of(entry, entry.key[:1])):
            # A probe into the whole of a partitioned table is a probe into each of its partitions.
            taken = partition_places(keyed, plan, partitions) if partitions else random_places(keyed, plan, rows)
        else:
            columns = [(quote(name), values) for name, values in entry.indexed if _ORDERED.match(_type_of(entry, (name,)))]
            taken = index_places(keyed, plan, rows, columns)
        return with_partitions(keyed, plan, taken, tuple(partitions)) if partitions else taken

    def _partitions(self, selection: Selection) -> dict[str, int]:
        """What stands after FROM for each partition, and about how many rows it has."""
        dataset = selection.entry.dataset
        found = self._rows(mysql_catalogue.PARTITIONS, (dataset.path[0], dataset.name))
        return {f"{selection.table} PARTITION ({quote(name)})": int(rows) for name, rows in found}

    def _pieces(self, selection: Selection) -> Iterator[list[Row]]:
        return all_pieces(self._keyed(selection))

    def _batches(self, selection: Selection) -> Iterator[pa.RecordBatch]:
        keyed = self._keyed(selection)
        for piece in fetched_pieces(keyed, self._fetched):
            yield piece.batch(selection.fields, len(keyed.key))

    def _fetched(self, sql: str, parameters: Sequence[object]) -> FetchedRows:
        return self._pool.run(partial(fetch_undecoded, self._marked(sql, parameters), parameters))

    def _keyed(self, selection: Selection) -> Keyed:
        key = tuple(quote(name) for name in selection.entry.key)
        return Keyed(self._marked_rows, selection, key, join="STRAIGHT_JOIN", mark=_MARK)

    def _refusals(self, dataset: Dataset, fault: SqlFault) -> tuple[SqlFault, dict[str, Reason]]:
        if fault.reason is not Reason.PERMISSION:
            return fault, {}
        ((account,),) = self._rows("SELECT CURRENT_USER()")
        return SqlFault(Reason.PERMISSION, f"GRANT SELECT ON {self._table(dataset)} TO {_account(account)}"), {}


def _descriptor(connection: Any) -> int:
    line = connection._sock  # the driver has no other way to it
    return -1 if line is None else int(line.fileno())


def _sever(connection: Any) -> None:
    cut(_descriptor(connection))


def _type_of(entry: Entry, names: tuple[str, ...]) -> str:
    return next((column.type for column in entry.dataset.columns if column.name in names), "")


def _account(account: str) -> str:
    user, _, host = account.rpartition("@")
    return f"{quote(user)}@{quote(host)}"


def _code(error: BaseException) -> int | None:
    code = error.args[0] if error.args else None
    return code if isinstance(code, int) else None


def _reason(error: BaseException) -> Reason:
    if isinstance(error, UnicodeError):
        return Reason.ENCODING
    if isinstance(error, pymysql.InterfaceError):  # the driver's own: the connection has been closed
        return Reason.UNREACHABLE
    if isinstance(error, RuntimeError):  # LOCAL INFILE: no server of a scan has a reason to ask for it
        return Reason.REFUSED
    return _REASONS.get(_code(error) or 0, Reason.SOURCE_ERROR)
