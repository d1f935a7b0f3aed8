"""Which product answers on a MySQL port, and the limits of its sessions in its own words and units.

MariaDB was run; the others are written from their manuals and not run against a server:
MySQL https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html, TiDB
https://docs.pingcap.com/tidb/stable/system-variables, OceanBase https://www.oceanbase.com/docs (ob_query_timeout), PolarDB
https://www.alibabacloud.com/help/en/polardb/polardb-for-mysql/
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pymysql

_IDLE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Flavour:
    """A product. ``statement`` is its variable that ends a statement, counted in ``a_second`` parts of a second;
    ``fraction``: it takes decimals. ``locks`` are those for waiting, counted in parts of a second too."""

    product: str
    statement: str
    a_second: int
    fraction: bool = False
    locks: tuple[str, ...] = ("lock_wait_timeout", "innodb_lock_wait_timeout")
    locks_a_second: int = 1
    read_only: bool = True
    """Whether a session can be made read-only; where not, only the account's rights keep it from writing."""

    def limits(self, statement_seconds: float, lock_seconds: float) -> dict[str, str]:
        """Session variables and the values they must have, the limit of a statement first."""
        statement = statement_seconds * self.a_second
        lock = str(max(1, math.ceil(lock_seconds * self.locks_a_second)))
        return {
            self.statement: f"{statement:.6f}" if self.fraction else str(max(1, round(statement))),
            **dict.fromkeys(self.locks, lock),
            "wait_timeout": str(_IDLE_SECONDS),
        }


MARIADB = Flavour("MariaDB", "max_statement_time", 1, fraction=True)
MYSQL = Flavour("MySQL", "max_execution_time", 1_000)
_TIDB = Flavour("TiDB", "max_execution_time", 1_000, locks=("innodb_lock_wait_timeout",), read_only=False)
_OCEANBASE = Flavour("OceanBase", "ob_query_timeout", 1_000_000, locks=("ob_trx_lock_timeout",), locks_a_second=1_000_000)
_POLARDB = Flavour("PolarDB", "max_execution_time", 1_000)
_POLARDB_X = Flavour("PolarDB-X", "max_execution_time", 1_000, locks=(), read_only=False)

_BY_VERSION = (
    (re.compile(r"-TiDB-", re.IGNORECASE), _TIDB),
    (re.compile(r"OceanBase", re.IGNORECASE), _OCEANBASE),
    (re.compile(r"-TDDL-", re.IGNORECASE), _POLARDB_X),
    (re.compile(r"-X-Cluster-|PolarDB", re.IGNORECASE), _POLARDB),
    (re.compile(r"MariaDB", re.IGNORECASE), MARIADB),
)


def flavour_of(version: str, comment: str = "", polardb: str = "") -> Flavour:
    """The product behind ``VERSION()``, ``@@version_comment`` and the variable ``polardb_version`` (empty: there is none)."""
    said = f"{version} {comment}"
    known = next((flavour for pattern, flavour in _BY_VERSION if pattern.search(said)), MYSQL)
    return _POLARDB if polardb and known is MYSQL else known


@dataclass(frozen=True, slots=True)
class Session:
    """A session as the server keeps it. ``in_force``: what it says of each limit that was asked for; empty when it took none."""

    flavour: Flavour
    version: str
    in_force: Mapping[str, str]

    def kept(self, name: str, asked: str) -> bool:
        """Whether a limit holds as asked."""
        found = self.in_force.get(name, "")
        return bool(found) and float(found) == float(asked)


def begin(cursor: Any, statement_seconds: float, lock_seconds: float) -> Session:
    """Set the limits that the answering product has, make the session read-only, and read the limits back."""
    cursor.execute("SELECT VERSION(), @@version_comment")
    version, comment = cursor.fetchone()
    cursor.execute("SHOW VARIABLES LIKE 'polardb\\_version'")
    polardb = cursor.fetchone()
    flavour = flavour_of(version, comment or "", polardb[1] if polardb else "")
    limits = flavour.limits(statement_seconds, lock_seconds)
    cursor.execute("SET SESSION sql_mode = ''")
    if flavour.read_only:
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
    return Session(flavour, version, {name: _set(cursor, name, value) for name, value in limits.items()})


def _set(cursor: Any, name: str, value: str) -> str:
    """What the server says the variable is, after we set it; empty where it does not know it."""
    try:
        cursor.execute(f"SET SESSION {name} = {value}")
        cursor.execute(f"SELECT @@SESSION.{name}")
    except (pymysql.err.OperationalError, pymysql.err.InternalError, pymysql.err.NotSupportedError) as error:
        if error.args and error.args[0] in (1193, 1227, 1228, 1229, 1231, 1232, 1235, 1238, 8047):
            return ""
        raise
    return str(cursor.fetchone()[0])


def is_read_only(cursor: Any) -> bool:
    """Whether the server takes no writes, as a replica does."""
    cursor.execute("SELECT @@GLOBAL.read_only")
    return str(cursor.fetchone()[0]).upper() in ("1", "ON", "2", "3")  # MariaDB 12 counts how strictly
