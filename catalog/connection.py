"""Catalogue URL → SQLAlchemy engine, with the settings each database needs so that what is written stays written."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from config import CatalogError, SourceUrl, UsageError, parse_source_url, resolve_secret

APPLICATION_ID = 0x53484443
"""``PRAGMA application_id`` of an SQLite catalogue: the letters SHDC."""
SCHEMA = "shudian"
"""Schema of the tables on PostgreSQL, unless the URL's ``schema`` option names another one."""
_OPTIONS = ("schema", "sslmode", "sslrootcert")
_BUSY_SECONDS = 15
_MORE_ON_A_SERVER, _MORE_ON_A_FILE = 10, 60  # connections beyond the five kept; whoever gets none waits
_IDLE_SECONDS = 60
"""A writer that stands still for so long in its transaction (its machine sleeps, its line is cut) loses it: others wait."""
_LINE: dict[str, Any] = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
_LOCK = 0x5348_4443  # our advisory lock on PostgreSQL: one writing transaction at a time, as on SQLite


def open_engine(where: str | SourceUrl, create: bool) -> tuple[Engine, Path | None]:
    """The engine of a catalogue URL, and its file on SQLite. Makes the file or schema where ``create`` allows it.

    Raises UsageError for a URL that cannot be one of a catalogue, CatalogError where it cannot be used.
    """
    url = parse_source_url(where) if isinstance(where, str) else where
    if url.scheme == "sqlite":
        path = Path(url.path)
        _look_at_file(path, create)
        return _engine("sqlite://", lambda: _connect_sqlite(path)), path
    if url.scheme != "postgresql":
        raise UsageError(f"a catalogue cannot be kept in {url.scheme}:", "Write sqlite:///FILE or postgresql://user@host/db")
    unknown = sorted(set(url.options) - set(_OPTIONS))
    if unknown:
        raise UsageError(f"postgresql: option {unknown[0]!r} is not allowed", f"Options it takes: {', '.join(_OPTIONS)}")
    return _engine("postgresql+psycopg2://", lambda: _connect_postgresql(url)), None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the catalogue and changes nothing."""
    with told(), engine.connect().execution_options(writes=False) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """The only transaction that writes; others wait for it. It is committed at the end, or nothing of it stays."""
    with told(), engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def told() -> Iterator[None]:
    """Database errors as CatalogError. A driver's own text is dropped: it may quote what was to be written."""
    try:
        yield
    except IntegrityError as error:
        if "never changed" in str(error.orig):
            raise CatalogError("published snapshots and people's decisions are never changed") from None
        raise CatalogError("the catalogue refused rows that do not fit what it holds") from None
    except OperationalError as error:
        busy = isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)
        if busy:
            raise CatalogError("the catalogue is in use by another process", "Try again when that is done") from None
        if "authentication" in str(error.orig) or "role" in str(error.orig):
            raise CatalogError("the catalogue's server does not accept the user or password", "Look at catalog.url") from None
        raise CatalogError("the catalogue cannot be reached, or its disk is full or read-only") from None
    except DBAPIError:
        raise CatalogError("the catalogue is damaged or cannot be read", "Run: shudian doctor") from None


def _engine(dialect: str, creator: Callable[[], Any]) -> Engine:
    # The dialect alone, and a creator: a password is fetched at each connect and is never part of an URL.
    # The pool is named because without a file in its URL SQLAlchemy takes SQLite for a database in memory, and then closes
    # connections that other threads are using as soon as there are more than five.
    server = dialect.startswith("postgresql")
    more = _MORE_ON_A_SERVER if server else _MORE_ON_A_FILE
    pool = {"poolclass": QueuePool, "pool_size": 5, "max_overflow": more, "pool_pre_ping": server}
    engine = create_engine(dialect, creator=creator, hide_parameters=True, **pool)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    if connection.dialect.name == "sqlite":
        # Taking the write lock at once: a lock taken later could not be waited for.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _look_at_file(path: Path, create: bool) -> None:
    if path.exists():
        if not path.is_file():
            raise CatalogError(f"{path}: is not a file")
        _check_is_catalogue(path)
    elif not create:
        raise CatalogError(f"{path}: there is no catalogue", "A scan makes one, or: shudian demo")
    elif not path.parent.is_dir():
        raise CatalogError(f"{path.parent}: there is no such folder")
    else:
        # Only its owner may read it: names of tables and columns are worth protecting too.
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise CatalogError(f"{path}: cannot be made ({error.strerror})") from None


def _check_is_catalogue(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (mark,) = connection.execute("PRAGMA application_id").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        raise CatalogError(f"{path}: is not a Shudian catalogue, or cannot be read") from None
    if tables and mark != APPLICATION_ID:
        raise CatalogError(f"{path}: is a database, but not a Shudian catalogue")


def _connect_sqlite(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
        if mode != "wal":
            raise CatalogError(f"{path}: cannot be kept safely where it is", "Put it on a local disk that can be written")
        for setting in ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_postgresql(url: SourceUrl) -> Any:
    import psycopg2  # only where the catalogue is kept there

    arguments: dict[str, Any] = {key: value for key, value in url.options.items() if key != "schema"}
    schema = url.options.get("schema", SCHEMA)
    if not schema.isidentifier() or not schema.islower():
        raise UsageError("postgresql: the schema of a catalogue is a plain name in small letters")
    return psycopg2.connect(
        host=url.host,
        port=url.port or 5432,
        dbname=url.database,
        user=url.user,
        password=None if url.password is None else resolve_secret(url.password),
        options=f"-c search_path={schema} -c timezone=UTC -c client_encoding=UTF8"
        f" -c idle_in_transaction_session_timeout={_IDLE_SECONDS}s",
        application_name="shudian catalogue",
        connect_timeout=10,
        **_LINE,
        **arguments,
    )
