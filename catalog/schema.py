"""Which schema a catalogue has, and bringing it to ours. Alembic is imported only where there is something to do."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from catalog import fresh
from catalog.connection import APPLICATION_ID, reading, writing
from config import CatalogError

HEAD = "0005"
"""The newest revision in ``migrations/versions``."""
_OURS = {"run", "entry", "item_key"}


@dataclass(frozen=True, slots=True)
class Scripts:
    """A folder of migrations and its newest revision."""

    folder: Path = Path(__file__).parent / "migrations"
    head: str = HEAD


def prepare(engine: Engine, path: Path | None, create: bool, scripts: Scripts | None = None) -> None:
    """Make sure the catalogue has our schema: cheap when it has, else made or migrated in one transaction.

    A new one on SQLite is made by one script, unless other ``scripts`` are given. ``path`` is the SQLite file, which is copied
    beside itself before an existing one is changed. Raises CatalogError for another program's database, a newer schema, or
    where there is none and ``create`` is False.
    """
    own, scripts = scripts is None, scripts or Scripts()
    with reading(engine) as connection:
        found = _revision(connection)
    if found == scripts.head:
        return
    if found is None and not create:
        raise CatalogError("there is no catalogue yet", "A scan makes one, or: shudian demo")
    with writing(engine) as connection:
        _make_schema(connection)
        found = _revision(connection)  # again: another process may have been faster
        if found is None and own and connection.dialect.name == "sqlite":
            fresh.make(connection)
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        elif found != scripts.head:
            _migrate(connection, found, path, scripts)


def _revision(connection: Connection) -> str | None:
    inspector = inspect(connection)
    tables = set(inspector.get_table_names())
    if not tables:
        return None
    if "alembic_version" not in tables or not tables >= _OURS:
        raise CatalogError("this database holds something else, not a Shudian catalogue")
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if len(found) != 1:
        raise CatalogError("the catalogue does not say which schema it has", "Restore it from a backup")
    return str(found[0])


def _make_schema(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        name = connection.execute(text("SHOW search_path")).scalar_one()  # a plain name: checked where it was set
        if not inspect(connection).has_schema(name):
            connection.execute(text(f"CREATE SCHEMA {name}"))


def _migrate(connection: Connection, found: str | None, path: Path | None, scripts: Scripts) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(scripts.folder).replace("%", "%%"))
    known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise CatalogError(
            f"the catalogue was written by a newer Shudian (schema {found})", "Install that version or a later one"
        )
    if found is not None and path is not None:
        _back_up(path, found)
    config.attributes["connection"] = connection
    command.upgrade(config, scripts.head)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")


def _back_up(path: Path, revision: str) -> None:
    """Copy the file as ``NAME.schema-REVISION.bak``; a number is added where there is one already."""
    names = (path.with_name(f"{path.name}.schema-{revision}{number}.bak") for number in ("", *(f"-{n}" for n in range(2, 100))))
    target = next((name for name in names if not name.exists()), None)
    if target is None:
        raise CatalogError(f"{path}: has too many backups beside it", "Move some away")
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except (OSError, sqlite3.Error):
        target.unlink(missing_ok=True)
        raise CatalogError(f"{path}: cannot be backed up before its migration") from None
