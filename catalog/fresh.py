"""The newest schema of an SQLite catalogue as one script, by which a new catalogue is made: the same as all migrations make, one
after the other, without loading what runs them, 11 MB.

``schema.sql`` is what ``spelled`` gives of a catalogue that was migrated from nothing; a test holds both together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

SCRIPT = Path(__file__).parent / "migrations" / "schema.sql"
_OURS = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
_MARK = "INSERT INTO alembic_version VALUES ('{}')"


def make(connection: Connection) -> None:
    """Make all tables, in the caller's transaction, in a database that has none."""
    for statement in _statements():
        connection.exec_driver_sql(statement)


def spelled(connection: Connection) -> str:
    """The script that makes what a database holds."""
    made = connection.exec_driver_sql(_OURS).scalars().all()
    revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    return "".join(f"{one.rstrip().removesuffix(';')};\n" for one in (*made, _MARK.format(revision)))


def _statements() -> Iterator[str]:
    statement = ""
    for line in SCRIPT.read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
