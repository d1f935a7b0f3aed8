"""Any database that SQLAlchemy has a dialect for, by URL: inventory by reflection, statements in its own dialect, key probes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from sqlalchemy import URL, Inspector, inspect
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from config import SourceError, SourceRefused, SourceSpec, SourceUnreachable, UsageError, resolve_secret
from connectors.model import Caution, Column, Dataset, Kind, Limit, Probe, Reason, SamplePlan, Statistics
from connectors.sql import dialect_places
from connectors.sql.base import Entry, Selection, SqlConnector, Taken
from connectors.sql.cells import Row
from connectors.sql.dialect import DialectSql, dialect_class
from connectors.sql.faults import SqlFault, source_error
from connectors.sql.pool import Driver, Pool
from connectors.sql.reflection import entries
from connectors.sql.session_limits import SessionLimits, Setting, limits_of, same

PREFIX = "sqlalchemy+"
_SQLSTATES = {
    "42501": Reason.PERMISSION,
    "57014": Reason.TIMEOUT,
    "HYT00": Reason.TIMEOUT,
    "55P03": Reason.LOCKED,
    **dict.fromkeys(("42P01", "42703", "42S02", "42S22", "3F000"), Reason.CHANGED),
    "22021": Reason.ENCODING,
}

Value = TypeVar("Value")


class ReflectingPool(Pool):
    """A pool that can also be asked by an Inspector."""

    def inspected(self, ask: Callable[[Inspector], Value]) -> Value:
        """What an Inspector answers. Raises SqlFault, or a SourceError when no connection can be made."""
        try:
            with self._connection() as lent, self._statements.watched(lent.raw):
                return ask(inspect(lent.connection))
        except DBAPIError as error:
            reason = self._driver.reason(error.orig or error)
        except (SQLAlchemyError, RuntimeError, ValueError) as error:
            reason = self._driver.reason(error)
        raise SqlFault(reason)


class GenericConnector(SqlConnector):
    """One database by ``sqlalchemy+DIALECT://user@host:port/database``. Engines that need more have a class of their own."""

    schemes: ClassVar[frozenset[str]] = frozenset()
    options: ClassVar[Mapping[str, str]] = {"schema": "only this schema (several: separated by commas)"}
    dialect: ClassVar[str] = ""
    """The dialect and driver of a class for one engine; else the URL says it."""
    any_host: ClassVar[str] = ""
    """For a dialect that cannot be made without a host. Connections are made by ``url``."""
    install: ClassVar[str] = ""
    """What to run when the dialect or its driver is missing."""

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        name = self.dialect or spec.url.scheme.removeprefix(PREFIX)
        made = dialect_class(name, self.install)
        self._connecting = _with_driver(made, name, self.install)
        self.sql = DialectSql(made)
        self._met: list[tuple[Limit, ...]] = []  # the limits of each connection that was made
        self._pool = ReflectingPool(Driver(f"{name}://{self.any_host}", self._connect, _interrupt, self.reason), spec.connections)

    # -- what a class for one engine may say differently

    def url(self) -> URL:
        """The URL for the dialect, with the password: it lives no longer than the connecting takes."""
        url = self.spec.url
        password = resolve_secret(url.password) if url.password else None
        name = f"{self.sql.name}+{self._connecting.driver}"
        return URL.create(name, url.user or None, password, url.host or None, url.port, url.database or None)

    def driver_arguments(self, password: str | None) -> dict[str, Any]:
        """Arguments for the driver beside those of the URL, or in place of them."""
        if self._connecting.driver == "pymysql":  # its text may be Latin-1 only; a server could ask for any of our files
            return {"password": (password or "").encode(), "charset": "utf8mb4", "local_infile": False}
        return {}

    def limits(self) -> SessionLimits:
        """The limits that a session is given."""
        return limits_of(self.sql.name, self.spec)

    def prepare(self, _connection: Any) -> tuple[Limit, ...]:
        """Set what is not set by a statement on a new driver connection; returns the limits that then hold."""
        return ()

    def objection(self, _cursor: Any) -> SourceError | None:
        """Why the account must not be used."""
        return None

    def reason(self, error: BaseException) -> Reason:
        """A driver's error in our words."""
        if isinstance(error, UnicodeError):
            return Reason.ENCODING
        state = str(getattr(error, "sqlstate", None) or getattr(error, "pgcode", None) or "")
        return Reason.UNREACHABLE if state.startswith("08") else _SQLSTATES.get(state, Reason.SOURCE_ERROR)

    # -- the contract

    def probe(self) -> Probe:
        """Connect and tell which limits hold."""
        try:
            version = self._pool.inspected(lambda inspector: getattr(inspector.dialect, "server_version_info", None))
        except SqlFault as fault:
            error = source_error(self.spec.id, fault)
        else:
            limits = self._met[-1]
            cautions = [Caution.HIDDEN_TABLES, *([] if self._timed(limits) else [Caution.NO_TIME_LIMIT])]
            cautions += [] if self.limits().all_held(limits) else [Caution.LIMIT_NOT_KEPT]
            return Probe(self.sql.name, ".".join(map(str, version or ())), limits, tuple(cautions))
        raise error

    def cancel(self) -> None:
        """Ask the driver to stop what is running; where it cannot, the time limit does."""
        self._pool.cancel()

    def stop(self) -> None:
        """Cancel and begin no statement any more."""
        self._pool.stop()

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    # -- connecting

    def _timed(self, limits: Sequence[Limit]) -> bool:
        return bool(limits) and (self.limits().timed or self.prepared_is_timed)

    prepared_is_timed: ClassVar[bool] = False
    """Whether ``prepare`` sets a limit that ends a statement."""

    def _connect(self) -> Any:
        made = self._connecting
        url = self.url()
        refused: SourceError
        try:
            positional, named = made.create_connect_args(url)
            connection = made.connect(*positional, **{**named, **self.driver_arguments(url.password)})
        except (made.loaded_dbapi.Error, SQLAlchemyError, OSError, RuntimeError, ValueError, TypeError):
            refused = SourceUnreachable(
                f"{self.spec.id}: no connection: the server does not answer, or it does not accept the account",
                "Look at host, port, database, user and password",
            )
        else:
            return self._checked(connection)
        raise refused

    def _checked(self, connection: Any) -> Any:
        refused: SourceError | None = None
        try:
            limits = (*self.prepare(connection), *self._set(connection))
            cursor = connection.cursor()
            refused = self.objection(cursor)
            cursor.close()
        except self._connecting.loaded_dbapi.Error as error:
            refused = source_error(self.spec.id, SqlFault(self.reason(error)))
        else:
            if refused is None and not self._timed(limits) and not self.spec.allow_unlimited:
                refused = SourceRefused(
                    f"{self.spec.id}: no time limit can be set on this server",
                    "Give the account a limit on the server, and say allow_unlimited: true in the source's settings",
                )
        if refused is not None:
            connection.close()
            raise refused
        self._met.append(limits)
        return connection

    def _set(self, connection: Any) -> tuple[Limit, ...]:
        """The first alternative of limits that the server takes and gives back; none where it takes none."""
        for settings in self.limits().alternatives:
            held = _held(connection, settings, self._connecting.loaded_dbapi.Error)
            if held is not None:
                return held
        return ()

    # -- what the base asks

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        return self._pool.rows(sql, parameters)

    def _catalogue(self) -> Iterable[Entry]:
        chosen = self.schemas()
        return self._pool.inspected(lambda inspector: list(entries(inspector, self.spec.id, chosen, self.spec.views)))

    def schemas(self) -> tuple[str, ...]:
        """The schemas to look into; none for all but the system's."""
        return tuple(name for name in self.spec.url.options.get("schema", "").split(",") if name)

    def _measure(self, _dataset: Dataset) -> Statistics:
        """No common way to ask."""
        return Statistics()

    def _table(self, dataset: Dataset) -> str:
        return self.sql.table(dataset.path[1], dataset.name)

    def _cell(self, column: Column, chars: int) -> str:
        return self.sql.cell(column, chars)

    def _is_binary(self, column: Column) -> bool:
        return self.sql.is_binary(column)

    def _some(self, selection: Selection, limit: int) -> str:
        return self.sql.head(selection, limit)

    def _places(self, selection: Selection, plan: SamplePlan) -> Taken:
        if selection.entry.dataset.kind is not Kind.TABLE:
            return self._head(selection, plan)
        return dialect_places.random_places(self._found(selection), plan)

    def _pieces(self, selection: Selection) -> Iterator[list[Row]]:
        return dialect_places.all_pieces(self._found(selection))

    def _found(self, selection: Selection) -> dialect_places.DialectTable:
        return dialect_places.DialectTable(self._rows, self.sql, selection)

    def _refusals(self, dataset: Dataset, fault: SqlFault) -> tuple[SqlFault, dict[str, Reason]]:
        """Not every driver says that a table is gone, so it is asked for."""
        if fault.reason is not Reason.SOURCE_ERROR:
            return fault, {}
        there = self._pool.inspected(lambda inspector: inspector.has_table(dataset.name, schema=dataset.path[1] or None))
        return (fault if there else SqlFault(Reason.CHANGED)), {}


def _with_driver(made: type[Dialect], name: str, install: str) -> Dialect:
    try:
        return made(dbapi=made.import_dbapi())  # type: ignore[call-arg]  # every dialect of SQLAlchemy's takes it
    except ImportError:
        raise UsageError(f"the driver of the dialect {name} is not installed", install or "Install it with pip") from None


def _held(connection: Any, settings: Sequence[Setting], failure: type[BaseException]) -> tuple[Limit, ...] | None:
    """The limits, when all of them can be set and come back as asked; what was begun for it is ended."""
    held = []
    try:
        cursor = connection.cursor()
        for setting in settings:
            cursor.execute(setting.set)
            cursor.execute(setting.read)
            found: tuple[object, ...] = tuple(cursor.fetchone() or ())
            if not same(setting.asked, found):
                return None
            held.append(Limit(setting.name, setting.asked, str(found[0])))
        cursor.close()
        connection.commit()
    except failure:
        connection.rollback()
        return None
    return tuple(held)


def _interrupt(connection: Any) -> None:
    """What the driver offers for it; without, the statement's own limit ends it."""
    for name in ("cancel", "interrupt"):
        stop = getattr(connection, name, None)
        if stop is not None:
            stop()
            return
