"""Which product answers on a PostgreSQL port, and the settings of its sessions under its own names.

PostgreSQL was run; the others are written from their manuals and not run against a server: openGauss
https://docs.opengauss.org (its lockwait_timeout can be set by administrators only), GaussDB https://support.huaweicloud.com
(where anybody may), KingbaseES https://help.kingbase.com.cn, Greenplum https://techdocs.broadcom.com. What they keep is read
back, so a manual that is wrong leads to a refusal and not to a session without limits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg2

_IDLE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Flavour:
    """A product. ``lock``: the name of its limit for waiting. ``administrator``: a condition on ``pg_roles`` that says
    superuser in its words."""

    product: str
    lock: str = "lock_timeout"
    administrator: str = "rolsuper"


POSTGRESQL = Flavour("PostgreSQL")
_BY_VERSION = (
    (re.compile(r"GaussDB", re.IGNORECASE), Flavour("GaussDB", "lockwait_timeout", "rolsuper OR rolsystemadmin")),
    (re.compile(r"openGauss", re.IGNORECASE), Flavour("openGauss", "lockwait_timeout", "rolsuper OR rolsystemadmin")),
    (re.compile(r"Kingbase", re.IGNORECASE), Flavour("KingbaseES")),
    (re.compile(r"Greenplum", re.IGNORECASE), Flavour("Greenplum")),
    (re.compile(r"PolarDB", re.IGNORECASE), Flavour("PolarDB")),
)


def flavour_of(version: str) -> Flavour:
    """The product behind the text of ``version()``."""
    return next((flavour for pattern, flavour in _BY_VERSION if pattern.search(version)), POSTGRESQL)


def at_connect(statement_seconds: float) -> dict[str, str]:
    """Settings that go with the request for a connection: every product has them. As ``pg_settings`` prints them."""
    return {
        "statement_timeout": _milliseconds(statement_seconds),
        "default_transaction_read_only": "on",
        "search_path": "pg_catalog",
    }


def wanted(flavour: Flavour, statement_seconds: float, lock_seconds: float) -> dict[str, str]:
    """All settings that a session should have where the server knows them, those of ``at_connect`` among them."""
    return {
        **at_connect(statement_seconds),
        flavour.lock: _milliseconds(lock_seconds),
        "idle_in_transaction_session_timeout": _milliseconds(statement_seconds),
        "row_security": "off",  # an error instead of rows that are silently left out
        "idle_session_timeout": _milliseconds(_IDLE_SECONDS),
        "client_connection_check_interval": "1000",  # so that a statement ends soon after a client that was killed
    }


REQUIRED = ("statement_timeout", "default_transaction_read_only", "search_path", "row_security")
"""Settings that must hold where the server knows them; the statement limit stands in for the others."""


def _milliseconds(seconds: float) -> str:
    return str(max(1, round(1000 * seconds)))


@dataclass(frozen=True, slots=True)
class Session:
    """A session as the server keeps it. ``asked`` holds only settings that this server knows."""

    flavour: Flavour
    version: str
    asked: Mapping[str, str]
    in_force: Mapping[str, str]
    encrypted: bool
    in_recovery: bool

    def lost(self) -> list[str]:
        """Settings that must hold and do not."""
        return [name for name in REQUIRED if name in self.asked and self.in_force.get(name) != self.asked[name]]


_SETTINGS = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"


def begin(cursor: Any, statement_seconds: float, lock_seconds: float, views: bool) -> Session:
    """Set what the answering product knows of our settings, and read it all back."""
    cursor.execute("SELECT version(), current_setting('server_version'), pg_is_in_recovery()")
    text, version, in_recovery = cursor.fetchone()
    flavour = flavour_of(text)
    asked = wanted(flavour, statement_seconds, lock_seconds)
    if not views:
        # Only servers patched since August 2024 know it; a view put in a table's place cannot run code there.
        asked["restrict_nonsystem_relation_kind"] = "view,foreign-table"
    cursor.execute(_SETTINGS, (list(asked),))
    known = dict(cursor.fetchall())
    for name, value in asked.items():
        if known.get(name, value) != value:
            _set(cursor, name, value)
    cursor.execute(_SETTINGS, (list(asked),))
    in_force = dict(cursor.fetchall())
    shown = {name: value for name, value in asked.items() if name in known or name == "statement_timeout"}
    encrypted = bool(getattr(cursor.connection.info, "ssl_in_use", False))
    return Session(flavour, version, shown, in_force, encrypted, in_recovery)


def _set(cursor: Any, name: str, value: str) -> None:
    try:
        cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
    except psycopg2.Error as error:
        if error.pgcode not in ("42501", "22023", "42704", "55P02"):  # not ours to set, or not on this platform
            raise


def powers(cursor: Any, flavour: Flavour) -> list[str]:
    """What the account may do to the server itself, by name; empty for a harmless one."""
    cursor.execute(_POWERS.format(administrator=flavour.administrator))
    return [row[0] for row in cursor.fetchall()]


_POWERS = """
SELECT 'SUPERUSER' FROM pg_roles WHERE rolname = current_user AND ({administrator})
UNION ALL SELECT 'CREATEROLE' FROM pg_roles WHERE rolname = current_user AND rolcreaterole
UNION ALL SELECT r.rolname FROM pg_roles AS r WHERE pg_has_role(current_user, r.oid, 'MEMBER') AND r.rolname
  IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')
  AND NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper)"""
