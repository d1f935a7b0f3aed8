"""SQL Server through pymssql: LOCK_TIMEOUT and the driver's time limit, random pages by TABLESAMPLE. Not run against a server;
its statements are checked by compiling them. Written from Microsoft's Transact-SQL reference."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from config import SourceError, SourceRefused, SourceSpec, UsageError
from connectors.model import Column, Dataset, Limit, Reason, SamplePlan
from connectors.sql.base import Selection
from connectors.sql.blocks import HASHES, BlockSample, BlockSamplingConnector
from connectors.sql.cells import Row
from connectors.sql.session_limits import SessionLimits, Setting

_CONNECT_SECONDS = 10
_ENCRYPTION = {"disable": "off", "prefer": "request", "require": "require"}
_REASONS = {
    **dict.fromkeys((229, 230, 262, 297, 300, 916), Reason.PERMISSION),
    **dict.fromkeys((207, 208, 4060, 911), Reason.CHANGED),
    **dict.fromkeys((1205, 1222), Reason.LOCKED),
    **dict.fromkeys((-2, 20003, 3617), Reason.TIMEOUT),
    **dict.fromkeys((605, 823, 824, 825), Reason.CORRUPT),
    **dict.fromkeys((20002, 20004, 20006, 20009, 20047, 233, 10054), Reason.UNREACHABLE),
    **dict.fromkeys((402, 529, 8116, 6522), Reason.UNSUPPORTED_TYPE),
    **dict.fromkeys((18456, 18486, 18488), Reason.DENIED),
}
"""Numbers of sys.messages, and from 20,000 those of DB-Library."""

_SIZES = """
SELECT SUM(CASE WHEN a.type = 1 THEN p.rows END), SUM(a.data_pages)
FROM sys.partitions AS p JOIN sys.allocation_units AS a ON a.container_id = p.partition_id
WHERE p.object_id = OBJECT_ID(N'{}') AND p.index_id IN (0, 1)"""
_LONG_TEXT = ("XML", "SQL_VARIANT", "HIERARCHYID", "GEOGRAPHY", "GEOMETRY", "UNIQUEIDENTIFIER")


class SqlServerConnector(BlockSamplingConnector):
    """One database of an SQL Server."""

    schemes: ClassVar[frozenset[str]] = frozenset({"mssql"})
    options: ClassVar[Mapping[str, str]] = {**BlockSamplingConnector.options, "sslmode": f"one of {', '.join(_ENCRYPTION)}"}
    dialect: ClassVar[str] = "mssql+pymssql"
    install: ClassVar[str] = "pip install 'shudian[sqlserver]'"
    prepared_is_timed: ClassVar[bool] = True
    method = "tablesample"

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        if spec.url.options.get("sslmode", "prefer") not in _ENCRYPTION:
            raise UsageError(f"mssql: sslmode is one of {', '.join(_ENCRYPTION)}")

    def driver_arguments(self, _password: str | None) -> dict[str, Any]:
        """The driver ends a statement on the server when its time is over; a server with copies may send us to one."""
        return {
            "timeout": max(1, math.ceil(self.spec.statement_seconds)),
            "login_timeout": _CONNECT_SECONDS,
            "appname": "shudian",
            "read_only": True,
            "encryption": _ENCRYPTION[self.spec.url.options.get("sslmode", "prefer")],
        }

    def prepare(self, _connection: Any) -> tuple[Limit, ...]:
        """The time limit was given to the driver when it connected; it cannot be read back from the server."""
        seconds = str(self.driver_arguments(None)["timeout"])
        return (Limit("driver timeout (s)", seconds, seconds),)

    def limits(self) -> SessionLimits:
        """Waiting for locks; dying first in a deadlock. Dirty reads are not asked for."""
        milliseconds = str(max(1, round(1000 * self.spec.lock_seconds)))
        lock = Setting("LOCK_TIMEOUT", milliseconds, f"SET LOCK_TIMEOUT {milliseconds}", "SELECT @@LOCK_TIMEOUT")
        return SessionLimits(((lock,),), timed=False)

    def objection(self, cursor: Any) -> SourceError | None:
        """Administrators are refused."""
        cursor.execute("SET DEADLOCK_PRIORITY LOW")
        cursor.execute("SELECT COALESCE(IS_SRVROLEMEMBER('sysadmin'), 0) + COALESCE(IS_ROLEMEMBER('db_owner'), 0)")
        row = cursor.fetchone()
        if self.spec.allow_superuser or not row or not row[0]:
            return None
        return SourceRefused(
            f"{self.spec.id}: the account {self.spec.url.user} is an administrator of the server or the database",
            "Use an account that is only a member of db_datareader",
        )

    def reason(self, error: BaseException) -> Reason:
        """By the message number that the driver gives with its error."""
        code = error.args[0] if error.args else None
        return _REASONS.get(code, super().reason(error)) if isinstance(code, int) else super().reason(error)

    def sizes(self, dataset: Dataset) -> str:
        """Rows and data pages of the heap or clustered index."""
        return _SIZES.format(self._table(dataset).replace("'", "''"))

    def _cell(self, column: Column, chars: int) -> str:
        if not self._is_binary(column) and column.type.upper().startswith(_LONG_TEXT):
            return f"SUBSTRING(CAST(t.{self.sql.quote(column.name)} AS NVARCHAR(max)), 1, {chars})"
        return super()._cell(column, chars)

    def block_sample(self, selection: Selection, sample: BlockSample) -> str:
        """TOP would give the first of these pages only."""
        return (
            f"SELECT {selection.select_list} FROM {selection.table} AS t"  # noqa: S608
            f" TABLESAMPLE ({sample.percent:.6f} PERCENT) REPEATABLE ({sample.seed})"
            f" WHERE ABS(CAST(BINARY_CHECKSUM(*) AS BIGINT)) % {HASHES} < {sample.kept}"
        )

    def block_places(self, found: list[Row], plan: SamplePlan) -> tuple[list[Row], int]:
        """Which page a row came from cannot be asked for by documented means, so the pages are reckoned from the rows."""
        return found, len(found) // plan.rows_per_place
