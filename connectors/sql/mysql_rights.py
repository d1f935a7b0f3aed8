"""What an account on a MySQL port may do, read from SHOW GRANTS. The lines can hold password hashes: they go nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pymysql

_GRANT = re.compile(r"^GRANT (?P<rights>.*) ON (?P<scope>\S+) TO ")
_DANGEROUS = frozenset(
    {
        # of all products
        "ALL PRIVILEGES",
        "SUPER",
        "FILE",
        "SHUTDOWN",
        "CREATE USER",
        # MySQL 8: https://dev.mysql.com/doc/refman/8.4/en/privileges-provided.html
        "BINLOG_ADMIN",
        "CLONE_ADMIN",
        "CONNECTION_ADMIN",
        "ENCRYPTION_KEY_ADMIN",
        "GROUP_REPLICATION_ADMIN",
        "PERSIST_RO_VARIABLES_ADMIN",
        "REPLICATION_SLAVE_ADMIN",
        "ROLE_ADMIN",
        "SET_ANY_DEFINER",
        "SET_USER_ID",
        "SYSTEM_USER",
        "SYSTEM_VARIABLES_ADMIN",
        # MariaDB: https://mariadb.com/kb/en/grant/
        "BINLOG ADMIN",
        "CONNECTION ADMIN",
        "FEDERATED ADMIN",
        "READ ONLY ADMIN",
        "READ_ONLY ADMIN",
        "REPLICATION SLAVE ADMIN",
        "SET USER",
        # TiDB and OceanBase
        "RESTRICTED_USER_ADMIN",
        "ALTER SYSTEM",
    }
)
_WRITING = frozenset({"INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "CREATE", "ALL PRIVILEGES"})
_WITH_COLUMNS = re.compile(r"\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Rights:
    """What speaks against an account. ``dangerous``: rights over the server, by name."""

    dangerous: tuple[str, ...]
    may_write: bool
    sees_statements: bool


def rights_of(grants: Iterable[str]) -> Rights:
    """The rights behind the lines of SHOW GRANTS."""
    everywhere: set[str] = set()
    anywhere: set[str] = set()
    for line in grants:
        match = _GRANT.match(line)
        if match is None:  # a role, a proxy
            continue
        names = {name.strip().upper() for name in _WITH_COLUMNS.sub("", match["rights"]).split(",")}
        anywhere |= names
        everywhere |= names if match["scope"] == "*.*" else set()
    return Rights(tuple(sorted(everywhere & _DANGEROUS)), bool(anywhere & _WRITING), "PROCESS" in everywhere)


def own_grants(cursor: Any) -> list[str]:
    """The lines of SHOW GRANTS for our account with its active roles. MySQL shows a role's rights only when asked for them."""
    cursor.execute("SHOW GRANTS")
    grants = [row[0] for row in cursor.fetchall()]
    try:
        cursor.execute("SELECT CURRENT_ROLE()")
        (roles,) = cursor.fetchone()
        if roles and roles != "NONE" and roles.startswith("`"):  # MySQL gives a quoted list, MariaDB a bare name
            cursor.execute(f"SHOW GRANTS FOR CURRENT_USER() USING {roles}")
            grants += [row[0] for row in cursor.fetchall()]
    except pymysql.Error as error:
        if not error.args or error.args[0] not in (1064, 1305, 1235):  # older than roles
            raise
    return grants
