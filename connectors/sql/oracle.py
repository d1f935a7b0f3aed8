"""Oracle through python-oracledb (thin): call_timeout as the limit, random blocks by SAMPLE BLOCK. Not run against a server;
its statements are checked by compiling them. Written from the Oracle Database 19c SQL Language Reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import URL, literal

from config import SourceError, SourceRefused
from connectors.model import Column, Dataset, Limit, Reason, SamplePlan
from connectors.sql.base import Selection
from connectors.sql.blocks import HASHES, BlockSample, BlockSamplingConnector
from connectors.sql.cells import Row

_LOB_CHARS = 1000  # a result of DBMS_LOB.SUBSTR has at most 4,000 bytes
_DANGEROUS = (
    *("ALTER SYSTEM", "ALTER DATABASE", "ALTER USER", "BECOME USER", "CREATE ANY DIRECTORY", "CREATE ANY PROCEDURE"),
    *("CREATE EXTERNAL JOB", "DROP ANY TABLE", "EXECUTE ANY PROGRAM", "GRANT ANY PRIVILEGE", "GRANT ANY ROLE", "SYSDBA"),
)
_FORMATS = {
    "NLS_DATE_FORMAT": "YYYY-MM-DD HH24:MI:SS",
    "NLS_TIMESTAMP_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF6",
    "NLS_TIMESTAMP_TZ_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF6 TZR",
    "NLS_NUMERIC_CHARACTERS": ".,",
}
_REASONS = {
    1031: Reason.PERMISSION,
    **dict.fromkeys((904, 942, 4043, 8103), Reason.CHANGED),
    **dict.fromkeys((54, 30006, 60), Reason.LOCKED),
    **dict.fromkeys((1013, 3136, 40), Reason.TIMEOUT),
    **dict.fromkeys((932, 997, 22835, 22858), Reason.UNSUPPORTED_TYPE),
    **dict.fromkeys((1578, 26040), Reason.CORRUPT),
    **dict.fromkeys((3113, 3114, 3135, 12537, 12541, 12543, 12545, 12170, 28), Reason.UNREACHABLE),
    **dict.fromkeys((1017, 28000, 28001), Reason.DENIED),
    **dict.fromkeys((28112, 28113), Reason.ROW_SECURITY),
}
"""ORA- numbers: https://docs.oracle.com/error-help/db/"""

_SCHEMAS = """
SELECT DISTINCT t.owner FROM all_tables t JOIN all_users u ON u.username = t.owner WHERE u.oracle_maintained = 'N'"""


class OracleConnector(BlockSamplingConnector):
    """One service of an Oracle database."""

    schemes: ClassVar[frozenset[str]] = frozenset({"oracle"})
    options: ClassVar[Mapping[str, str]] = {**BlockSamplingConnector.options, "sid": "yes: the database in the URL is a SID"}
    dialect: ClassVar[str] = "oracle+oracledb"
    install: ClassVar[str] = "pip install 'shudian[oracle]'"
    prepared_is_timed: ClassVar[bool] = True
    method = "sample_block"

    def url(self) -> URL:
        """The database is a service name, unless the option ``sid`` says otherwise."""
        made = super().url()
        if self.spec.url.options.get("sid") == "yes" or not made.database:
            return made
        return URL.create(
            made.drivername, made.username, made.password, made.host, made.port, query={"service_name": made.database}
        )

    def prepare(self, connection: Any) -> tuple[Limit, ...]:
        """The driver breaks a call off on the server when its time is over. Dates and numbers get one spelling."""
        milliseconds = max(1, round(1000 * self.spec.statement_seconds))
        connection.call_timeout = milliseconds
        connection.outputtypehandler = _long_values(self._connecting.loaded_dbapi)
        with connection.cursor() as cursor:
            for statement in session_statements():
                cursor.execute(statement)
        return (Limit("call_timeout", str(milliseconds), str(connection.call_timeout)),)

    def objection(self, cursor: Any) -> SourceError | None:
        """Administrators and accounts that reach out of the database are refused."""
        cursor.execute("SELECT privilege FROM session_privs")
        held = {row[0] for row in cursor.fetchall()}
        if self.spec.allow_superuser or held.isdisjoint(_DANGEROUS):
            return None
        return SourceRefused(
            f"{self.spec.id}: the account {self.spec.url.user} has an administrator's rights",
            "Use an account that has only CREATE SESSION and SELECT (or READ) on the tables to be scanned",
        )

    def reason(self, error: BaseException) -> Reason:
        """By the number that the driver gives with its error."""
        said = error.args[0] if error.args else None
        if getattr(said, "full_code", "") in ("DPY-4011", "DPY-1001", "DPY-6005"):
            return Reason.UNREACHABLE
        if getattr(said, "full_code", "") == "DPY-4024":
            return Reason.TIMEOUT
        code = getattr(said, "code", None)
        return _REASONS.get(code, super().reason(error)) if isinstance(code, int) else super().reason(error)

    def schemas(self) -> tuple[str, ...]:
        """Those that do not belong to Oracle."""
        chosen = super().schemas()
        return chosen or tuple(self.sql.normal(row[0]) for row in self._rows(_SCHEMAS))

    def sizes(self, dataset: Dataset) -> str:
        """What the optimizer knows since it was last told."""
        owner, name = (self.sql.text(literal(part)) for part in dataset.path[1:])
        return f"SELECT num_rows, blocks FROM all_tables WHERE owner = {owner} AND table_name = {name}"  # noqa: S608

    def _cell(self, column: Column, chars: int) -> str:
        cell = f"t.{self.sql.quote(column.name)}"
        kind = column.type.upper()
        if "CLOB" in kind:
            return f"DBMS_LOB.SUBSTR({cell}, {min(chars, _LOB_CHARS)}, 1)"
        if "BLOB" in kind:
            return f"DBMS_LOB.SUBSTR({cell}, 64, 1)"
        if kind.startswith("RAW"):
            return f"UTL_RAW.SUBSTR({cell}, 1, LEAST(64, UTL_RAW.LENGTH({cell})))"
        return super()._cell(column, chars)

    def block_sample(self, selection: Selection, sample: BlockSample) -> str:
        """The first 15 characters of a ROWID are its object, file and block."""
        return (
            f"SELECT SUBSTR(ROWIDTOCHAR(t.ROWID), 1, 15), {selection.select_list}"  # noqa: S608
            f" FROM {selection.table} SAMPLE BLOCK ({sample.percent:.6f}) SEED ({sample.seed}) t"
            f" WHERE ORA_HASH(t.ROWID, {HASHES - 1}, {sample.seed}) < {sample.kept}"
        )

    def block_places(self, found: list[Row], _plan: SamplePlan) -> tuple[list[Row], int]:
        """The blocks that were met are counted."""
        return [row[1:] for row in found], len({row[0] for row in found})


def session_statements() -> tuple[str, ...]:
    """One spelling of dates and numbers, whatever the server's language is."""
    return tuple(f"ALTER SESSION SET {name} = '{value}'" for name, value in _FORMATS.items())


def _long_values(dbapi: Any) -> Any:
    """Large objects come as values: a locator would cost another trip each."""

    def handler(cursor: Any, metadata: Any) -> Any:
        kinds = {dbapi.DB_TYPE_CLOB: dbapi.DB_TYPE_LONG, dbapi.DB_TYPE_NCLOB: dbapi.DB_TYPE_LONG_NVARCHAR}
        kind = kinds.get(metadata.type_code)
        return cursor.var(kind, arraysize=cursor.arraysize) if kind else None

    return handler
