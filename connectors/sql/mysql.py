"""MySQL and MariaDB: read-only sessions with the server's own limits, random places by probing a key."""

from __future__ import annotations

import dataclasses
import math
import re
import ssl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import pymysql

from config import SourceDenied, SourceError, SourceRefused, SourceSpec, SourceUnreachable, UsageError, resolve_secret
from connectors.model import Column, Dataset, Kind, Limit, Measure, Probe, Reason, SamplePlan, Statistics
from connectors.sql import mysql_catalogue
from connectors.sql.base import Entry, Selection, SqlConnector, Taken
from connectors.sql.cells import BINARY_BYTES, Row
from connectors.sql.faults import SqlFault, source_error
from connectors.sql.keyed import Keyed, all_pieces, random_places
from connectors.sql.pool import Driver, Pool

_CONNECT_SECONDS = 10
_SLACK_SECONDS = 5  # the client waits this much longer than the server's limit before it gives a silent server up
_SSL_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")
_MARK = "\0"  # stands for a parameter: it cannot be part of a name
_ELSEWHERE = frozenset({"FEDERATED", "CONNECT", "SPIDER", "S3", "BLACKHOLE", "OQGRAPH"})  # engines without rows of their own

_REASONS = {
    **dict.fromkeys((1044, 1142, 1143, 1227, 1370), Reason.PERMISSION),
    **dict.fromkeys((1049, 1054, 1146, 1412), Reason.CHANGED),
    **dict.fromkeys((1205, 1213, 3572), Reason.LOCKED),
    **dict.fromkeys((1969, 3024), Reason.TIMEOUT),  # MariaDB's and MySQL's number for one thing
    1317: Reason.CANCELLED,
    **dict.fromkeys((1053, 1927, 2006, 2013, 2014, 2055, 4031), Reason.UNREACHABLE),
    **dict.fromkeys((126, 127, 145, 1034, 1194, 1195, 1812, 1932), Reason.CORRUPT),
    **dict.fromkeys((1300, 1366, 3854), Reason.ENCODING),
}
_UNREACHABLE_AT_CONNECT = frozenset({1040, 1053, 1129, 1130, 1203, 2002, 2003, 2005, 2006, 2013, 2026})
"""Error numbers: https://mariadb.com/kb/en/mariadb-error-codes/ and the MySQL error message reference."""

_BINARY = re.compile(r"^(binary|varbinary|tinyblob|blob|mediumblob|longblob|vector)\b", re.IGNORECASE)
_ORDERED = re.compile(r"^(\w*int|char|varchar)\b", re.IGNORECASE)  # types that sort as they read; MariaDB's uuid does not
_GEOMETRY = re.compile(r"^(geometry|point|linestring|polygon|multi\w+|geometrycollection|geomcollection)\b", re.IGNORECASE)
_GLOBAL_GRANT = re.compile(r"^GRANT (?P<rights>.*) ON (?P<scope>\S+) TO ")
_DANGEROUS = re.compile(r"\b(SUPER|FILE|ALL PRIVILEGES)\b")
_WRITING = re.compile(r"\b(INSERT|UPDATE|DELETE|DROP|ALTER|CREATE|ALL PRIVILEGES)\b")


def quote(name: str) -> str:
    """An identifier for MySQL and MariaDB, in every sql_mode."""
    return "`" + name.replace("`", "``") + "`"


class MysqlConnector(SqlConnector):
    """One MySQL or MariaDB server; with a database in the URL, only that database."""

    schemes: ClassVar[frozenset[str]] = frozenset({"mysql", "mariadb"})
    options: ClassVar[Mapping[str, str]] = {
        "sslmode": f"one of {', '.join(_SSL_MODES)}",
        "ssl_ca": "file with the certificates that the server's must come from",
    }

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        if spec.url.options.get("sslmode", "prefer") not in _SSL_MODES:
            raise UsageError(f"{spec.url.scheme}: sslmode is one of {', '.join(_SSL_MODES)}")
        self._pool = Pool(Driver("mysql+pymysql://", self._connect, self._kill, _reason), spec.connections)

    # -- the contract

    def probe(self) -> Probe:
        """Connect, read the limits back and look for missing and for unwanted rights."""
        try:
            (version, account), *_ = self._rows("SELECT VERSION(), CURRENT_USER()")
            limits = self._asked(version)
            (in_force,) = self._rows("SELECT " + ", ".join(f"@@SESSION.{name}" for name in limits))
            ((_, cipher),) = self._rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
            grants = [row[0] for row in self._rows("SHOW GRANTS")]
            visible = self._rows(mysql_catalogue.TABLES + " LIMIT 1", self._scope())
        except SqlFault as fault:
            error = source_error(self.spec.id, fault)
        else:
            warnings = [] if cipher else ["the connection is not encrypted (option sslmode=require or stricter)"]
            # The server hides what it does not grant, so nothing can be listed as unread.
            warnings.append("tables without a grant are invisible and go unreported: grant SELECT on the whole database")
            if any(_WRITING.search(rights) for rights, _ in _rights(grants)):
                warnings.append("the account may write; an account with SELECT only is enough")
            scope = f"{quote(self.spec.url.database)}.*" if self.spec.url.database else "*.*"
            missing = () if visible else (f"GRANT SELECT, SHOW VIEW ON {scope} TO {_account(account)}",)
            read_back = tuple(
                Limit(name, asked, str(value)) for (name, asked), value in zip(limits.items(), in_force, strict=True)
            )
            return Probe("MariaDB" if _is_mariadb(version) else "MySQL", version, read_back, tuple(warnings), missing)
        raise error

    def cancel(self) -> None:
        """Have the server kill what is running."""
        self._pool.cancel()

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    # -- connecting

    def _asked(self, version: str) -> dict[str, str]:
        """Session variables and their values. The two products measure the same limit in seconds and in milliseconds."""
        seconds = self.spec.statement_seconds
        lock = str(max(1, math.ceil(self.spec.lock_seconds)))
        statement = (
            {"max_statement_time": f"{seconds:.6f}"}
            if _is_mariadb(version)
            else {"max_execution_time": str(max(1, round(1000 * seconds)))}
        )
        return {**statement, "lock_wait_timeout": lock, "innodb_lock_wait_timeout": lock, "wait_timeout": "600"}

    def _connect(self) -> Any:
        connection = self._open(self.spec.statement_seconds + _SLACK_SECONDS)
        refused: SourceError | None
        try:
            with connection.cursor() as cursor:
                refused = self._objection(cursor)
        except pymysql.Error as error:
            refused = source_error(self.spec.id, SqlFault(_reason(error)))
        if refused is not None:
            connection.close()
            raise refused
        return connection

    def _open(self, seconds: float) -> Any:
        url = self.spec.url
        password = resolve_secret(url.password) if url.password else ""
        try:
            return pymysql.connect(
                host=url.host or "127.0.0.1",
                port=url.port or 3306,
                user=url.user,
                password=password.encode(),  # of a str the driver would take Latin-1 only
                database=url.database or None,
                charset="utf8mb4",
                autocommit=True,
                local_infile=False,  # the server could ask for any of our files
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=seconds,
                write_timeout=seconds,
                program_name="shudian",
                **_tls(url.options),
            )
        except (pymysql.Error, OSError, RuntimeError) as error:
            refused = self._connection_error(error)
        raise refused

    def _connection_error(self, error: BaseException) -> SourceError:
        code = _code(error)
        if code == 1049:
            return SourceUnreachable(f"{self.spec.id}: there is no such database")
        if code is None or code in _UNREACHABLE_AT_CONNECT:
            return SourceUnreachable(f"{self.spec.id}: the server does not answer", "Look at host, port, TLS and firewall")
        return SourceDenied(
            f"{self.spec.id}: the server does not accept the account or its password", "Look at user and password"
        )

    def _objection(self, cursor: Any) -> SourceError | None:
        """Set the limits, read them back and look at the account's rights."""
        cursor.execute("SELECT VERSION()")
        limits = self._asked(cursor.fetchone()[0])
        try:
            for name, value in limits.items():
                cursor.execute(f"SET SESSION {name} = {value}")
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
            cursor.execute("SET SESSION sql_mode = ''")
            cursor.execute("SELECT " + ", ".join(f"@@SESSION.{name}" for name in limits))
            kept = [float(found) == float(asked) for found, asked in zip(cursor.fetchone(), limits.values(), strict=True)]
        except pymysql.Error:
            kept = [False]
        if not all(kept):
            return SourceRefused(
                f"{self.spec.id}: the server does not keep our time limit",
                "Needs MariaDB 10.1, MySQL 5.7.8 or newer, and no proxy that drops session settings",
            )
        cursor.execute("SHOW GRANTS")
        rights = _rights([row[0] for row in cursor.fetchall()])
        if not self.spec.allow_superuser and any(scope == "*.*" and _DANGEROUS.search(given) for given, scope in rights):
            return SourceRefused(
                f"{self.spec.id}: the account {self.spec.url.user} has SUPER or FILE",
                "Use an account that has only SELECT and SHOW VIEW on the databases to be scanned",
            )
        return None

    def _kill(self, connection: Any) -> None:
        """KILL QUERY from a connection of its own; an account may always do this to its own statements."""
        try:
            with self._open(_SLACK_SECONDS) as other, other.cursor() as cursor:
                cursor.execute(f"KILL QUERY {int(connection.thread_id())}")
        except (pymysql.Error, SourceError):
            return  # it has ended, or the server has gone: both stop the statement; its own limit stands anyway

    # -- what the base asks

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        return self._pool.rows(sql, parameters)

    def _marked_rows(self, sql: str, parameters: Sequence[object]) -> list[Row]:
        """A statement that holds names and, as ``_MARK``, parameters: a % in a name is doubled for the driver."""
        if not parameters:
            return self._pool.rows(sql)
        return self._pool.rows(sql.replace("%", "%%").replace(_MARK, "%s"), parameters)

    def _scope(self) -> tuple[str, str]:
        return self.spec.url.database, self.spec.url.database

    def _catalogue(self) -> Iterable[Entry]:
        columns: dict[tuple[str, str], list[Column]] = {}
        for schema, table, *column in self._rows(mysql_catalogue.COLUMNS, self._scope()):
            columns.setdefault((schema, table), []).append(mysql_catalogue.column_of(tuple(column)))
        keys = mysql_catalogue.usable_keys(self._rows(mysql_catalogue.KEYS, self._scope()))
        # A column without any right is not even listed; such a table must not pass for wholly read.
        partly = {(schema, table) for schema, table in self._rows(mysql_catalogue.PARTLY_GRANTED)}
        for schema, table, type_, engine, comment in self._rows(mysql_catalogue.TABLES, self._scope()):
            if type_ in ("SEQUENCE", "SYSTEM VIEW"):
                continue
            kind = Kind.VIEW if type_ == "VIEW" else Kind.TABLE
            if (engine or "").upper() in _ELSEWHERE:
                kind = Kind.FOREIGN_TABLE
            path = (schema, "", table)
            said = "" if kind is Kind.VIEW else comment or ""  # for a view the server puts a text of its own there
            dataset = Dataset(self.spec.id, path, kind, tuple(columns.get((schema, table), ())), said)
            key = keys.get((schema, table), ()) if kind is Kind.TABLE else ()
            yield Entry(dataset, key, hidden_columns=(schema, table) in partly)

    def _measure(self, dataset: Dataset) -> Statistics:
        """The storage engine's guess of the rows, and the length of its data without indexes."""
        for schema, table, rows, length in self._rows(mysql_catalogue.SIZES, (dataset.path[0], dataset.name)):
            if (schema, table) == (dataset.path[0], dataset.name):  # the server compares names without case
                size = Measure() if length is None else Measure.estimate(int(length), "table_data")
                return Statistics(Measure() if rows is None else Measure.estimate(int(rows)), size)
        return Statistics()

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
        keyed = self._keyed(selection)
        if not _ORDERED.match(_type_of_key(selection.entry)):
            keyed = dataclasses.replace(keyed, key=())
        return random_places(keyed, plan, self.statistics(selection.entry.dataset).rows.value)

    def _pieces(self, selection: Selection) -> Iterator[list[Row]]:
        return all_pieces(self._keyed(selection))

    def _keyed(self, selection: Selection) -> Keyed:
        key = tuple(quote(name) for name in selection.entry.key)
        return Keyed(self._marked_rows, selection, key, join="STRAIGHT_JOIN", mark=_MARK)

    def _refusals(self, dataset: Dataset, fault: SqlFault) -> tuple[SqlFault, dict[str, Reason]]:
        if fault.reason is not Reason.PERMISSION:
            return fault, {}
        ((account,),) = self._rows("SELECT CURRENT_USER()")
        return SqlFault(Reason.PERMISSION, f"GRANT SELECT ON {self._table(dataset)} TO {_account(account)}"), {}


def _type_of_key(entry: Entry) -> str:
    return next((column.type for column in entry.dataset.columns if column.name in entry.key[:1]), "")


def _is_mariadb(version: str) -> bool:
    return "mariadb" in version.lower()


def _rights(grants: Iterable[str]) -> list[tuple[str, str]]:
    """(rights, scope) of each line of SHOW GRANTS. The lines can hold password hashes: they go nowhere else."""
    matches = (_GLOBAL_GRANT.match(grant) for grant in grants)
    return [(match["rights"], match["scope"]) for match in matches if match]


def _account(account: str) -> str:
    user, _, host = account.rpartition("@")
    return f"{quote(user)}@{quote(host)}"


def _tls(options: Mapping[str, str]) -> dict[str, Any]:
    mode = options.get("sslmode", "prefer")
    authority = options.get("ssl_ca")
    if mode == "disable":
        return {"ssl_disabled": True}
    if mode in ("verify-ca", "verify-full"):
        return {"ssl_ca": authority, "ssl_verify_cert": True, "ssl_verify_identity": mode == "verify-full"}
    if mode == "require":
        context = ssl.create_default_context(cafile=authority)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return {"ssl": context}
    return {}


def _code(error: BaseException) -> int | None:
    code = error.args[0] if error.args else None
    return code if isinstance(code, int) else None


def _reason(error: BaseException) -> Reason:
    if isinstance(error, UnicodeError):
        return Reason.ENCODING
    if isinstance(error, pymysql.InterfaceError):  # the driver's own: the connection has been closed
        return Reason.UNREACHABLE
    return _REASONS.get(_code(error) or 0, Reason.SOURCE_ERROR)
