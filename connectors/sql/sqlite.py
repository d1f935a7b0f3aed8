"""SQLite files, read so that nothing in or beside them changes: not the file, no journal, no shared-memory file."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote as url_quote

from config import SourceError, SourceRefused, SourceSpec, SourceUnreachable
from connectors.model import (
    Column,
    Dataset,
    Kind,
    Limit,
    Measure,
    Probe,
    Provenance,
    Reason,
    SamplePlan,
    Statistics,
)
from connectors.sql.base import Entry, Selection, SqlConnector, Taken
from connectors.sql.budget import seconds_for
from connectors.sql.cells import BINARY_BYTES, Row, decode
from connectors.sql.faults import SqlFault, source_error
from connectors.sql.keyed import Keyed, random_places
from connectors.sql.keyed_pieces import all_pieces
from connectors.sql.pool import Driver, Pool

_JUST_NOW = 2_000_000_000  # nanoseconds
_STEPS = 10_000  # virtual machine instructions between two looks at the clock
_WAL_VERSION = 2  # bytes 18 and 19 of the header, in write-ahead-log mode; https://www.sqlite.org/fileformat.html
_MAGIC = b"SQLite format 3\x00"
_ROW_BYTES = 6  # a row takes as much at least: 2 that point to its cell, and the smallest cell; fileformat.html, 1.6
_ROWID_NAMES = ("rowid", "_rowid_", "oid")
_REASONS = {
    sqlite3.SQLITE_BUSY: Reason.LOCKED,
    sqlite3.SQLITE_LOCKED: Reason.LOCKED,
    sqlite3.SQLITE_INTERRUPT: Reason.TIMEOUT,
    sqlite3.SQLITE_CORRUPT: Reason.CORRUPT,
    sqlite3.SQLITE_NOTADB: Reason.CORRUPT,
    sqlite3.SQLITE_CANTOPEN: Reason.UNREACHABLE,
    sqlite3.SQLITE_IOERR: Reason.UNREACHABLE,
    sqlite3.SQLITE_PERM: Reason.PERMISSION,
    sqlite3.SQLITE_AUTH: Reason.PERMISSION,
    sqlite3.SQLITE_TOOBIG: Reason.TOO_LARGE,
    sqlite3.SQLITE_SCHEMA: Reason.CHANGED,
}


def quote(name: str) -> str:
    """An identifier for SQLite. Columns must also be qualified: a lone "x" that is no column would be taken for a text."""
    return '"' + name.replace('"', '""') + '"'


class _Connection(sqlite3.Connection):
    """A connection that knows the state of the file it was told to take for unchangeable; None: it was not told so."""

    state: tuple[int, ...] | None = None


class SqliteConnector(SqlConnector):
    """One SQLite file."""

    schemes: ClassVar[frozenset[str]] = frozenset({"sqlite"})

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._path = Path(spec.url.path)
        driver = Driver(
            "sqlite+pysqlite://", self._connect, lambda connection: connection.interrupt(), _reason, self._begin, self._verify
        )
        self._pool = Pool(driver, spec.connections)

    # -- the contract

    def probe(self) -> Probe:
        """Open the file and read its limits back."""
        try:
            (version, encoding, query_only, trusted), *_ = self._pool.rows(
                "SELECT sqlite_version(), e.encoding, q.query_only, t.trusted_schema"
                " FROM pragma_encoding AS e, pragma_query_only AS q, pragma_trusted_schema AS t"
            )
            self._pool.rows("SELECT count(*) FROM sqlite_schema")
        except SqlFault as fault:
            error = source_error(self.spec.id, fault)
        else:
            limits = (
                Limit("query_only", "1", str(query_only)),
                Limit("trusted_schema", "0", str(trusted)),
                Limit("progress handler", f"{self.spec.statement_seconds:g} s", f"{self.spec.statement_seconds:g} s"),
            )
            return Probe("SQLite", f"{version} ({encoding})", limits)
        raise error

    def outside_mark(self, dataset: Dataset) -> str | None:  # noqa: ARG002 - the file tells of all its tables together
        """Number, length and times of the file and of the log beside it; None where one was written just now."""
        marks = [_outside(path) for path in (self._path, self._path.with_name(self._path.name + "-wal"))]
        return None if None in marks else " ".join(map(str, marks))

    def cancel(self) -> None:
        """Interrupt what is running."""
        self._pool.cancel()

    def stop(self) -> None:
        """Cancel and begin nothing more."""
        self._pool.stop()

    def close(self) -> None:
        """Close the file."""
        self._pool.close()

    # -- connecting

    def _connect(self) -> _Connection:
        state = _state(self._path)
        how = _how_to_open(self._path)
        uri = f"file:{url_quote(os.fsencode(self._path.absolute()))}?{how}"
        try:
            connection = sqlite3.connect(
                uri,
                uri=True,
                timeout=self.spec.lock_seconds,
                check_same_thread=False,
                isolation_level=None,
                factory=_Connection,
            )
        except sqlite3.Error:
            connection = None
        if connection is None:
            raise SourceUnreachable(f"{self._path}: cannot be opened")
        connection.state = state if "immutable" in how else None
        # Text in a wrong encoding is not a reason to lose a batch.
        connection.text_factory = decode
        fault = _prepare(connection)
        if fault is not None:
            connection.close()
            raise _opening_error(self._path, fault)
        return connection

    def _begin(self, connection: sqlite3.Connection) -> None:
        end = time.monotonic() + seconds_for(self.spec.statement_seconds)
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)

    def _verify(self, connection: _Connection) -> None:
        """An immutable file must not have changed while we read it: SQLite itself does not look."""
        if connection.state is not None and connection.state != _state(self._path):
            raise SqlFault(Reason.CHANGED, "the file was written to while it was read")

    # -- what the base asks

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        return self._pool.rows(sql, parameters)

    def _catalogue(self) -> Iterable[Entry]:
        tables = self._pool.rows(
            "SELECT name, type, wr FROM pragma_table_list"
            r" WHERE schema = 'main' AND type IN ('table', 'virtual', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\'"
        )
        # A broken view would break the one statement for all columns, so views are asked one by one, and only if wanted.
        columns: dict[str, list[Row]] = {}
        for table, *column in self._pool.rows(
            'SELECT l.name, c.name, c.type, c."notnull", c.pk FROM pragma_table_list AS l, pragma_table_xinfo(l.name) AS c'
            " WHERE l.schema = 'main' AND l.type IN ('table', 'virtual') AND c.hidden <> 1 ORDER BY l.name, c.cid"
        ):
            columns.setdefault(table, []).append(tuple(column))
        for name, kind, without_rowid in tables:
            if kind == "view":
                yield Entry(self._dataset(name, Kind.VIEW, self._view_columns(name)))
            else:
                dataset = self._dataset(name, Kind.TABLE, columns.get(name, []))
                yield Entry(dataset, _key(columns.get(name, []), bool(without_rowid)))

    def _view_columns(self, name: str) -> list[Row]:
        if not self.spec.views:
            return []
        try:
            return self._pool.rows('SELECT name, type, "notnull", 0 FROM pragma_table_xinfo(?) ORDER BY cid', (name,))
        except SqlFault:
            return []

    def _dataset(self, name: str, kind: Kind, columns: Iterable[Row]) -> Dataset:
        made = tuple(Column(column, type_, "", not required, pk > 0) for column, type_, required, pk in columns)
        return Dataset(self.spec.id, ("", "", name), kind, made)

    def _measure(self, dataset: Dataset) -> Statistics:
        """The span of the row ids, which are whole numbers and unique: an upper bound of the rows, and near to their number where
        little was deleted. So is what the file has room for. What a module of a virtual table calls row ids may be anything."""
        key = self._entry(dataset).key
        if len(key) != 1 or key[0] not in _ROWID_NAMES:
            return Statistics()
        # Each end on its own: for both at once SQLite walks over the whole table.
        table = self._table(dataset)
        (low, high, kind, room), *_ = self._pool.rows(
            f"SELECT (SELECT min({key[0]}) FROM {table}), (SELECT max({key[0]}) FROM {table}),"  # noqa: S608
            " (SELECT type FROM pragma_table_list(?) WHERE schema = 'main'),"
            " (SELECT c.page_count * s.page_size FROM pragma_page_count AS c, pragma_page_size AS s)",
            (dataset.name,),
        )
        if low is None:
            return Statistics(Measure.exact(0))
        span = high - low + 1
        if kind != "table":
            return Statistics(Measure.estimate(span))
        most = min(span, room // _ROW_BYTES)
        return Statistics(Measure(most, None, most, Provenance.STATISTICS))

    def _table(self, dataset: Dataset) -> str:
        return quote(dataset.name)

    def _cell(self, column: Column, chars: int) -> str:
        cell = f"t.{quote(column.name)}"
        cut = f"substr({cell}, 1, {BINARY_BYTES})"
        if self._is_binary(column):
            return f"CASE typeof({cell}) WHEN 'null' THEN NULL ELSE substr(CAST({cell} AS BLOB), 1, {BINARY_BYTES}) END"
        # SQLite writes 15 digits of a double out: a whole number that the double holds exactly keeps its sixteenth.
        exact = f"typeof({cell}) = 'real' AND abs({cell}) BETWEEN 1e15 AND 9007199254740992 AND {cell} = CAST({cell} AS INTEGER)"
        text = f"CASE WHEN {exact} THEN CAST(CAST({cell} AS INTEGER) AS TEXT) ELSE substr(CAST({cell} AS TEXT), 1, {chars}) END"
        return f"CASE typeof({cell}) WHEN 'blob' THEN {cut} ELSE {text} END"

    def _is_binary(self, column: Column) -> bool:
        return "BLOB" in column.type.upper()

    def _places(self, selection: Selection, plan: SamplePlan) -> Taken:
        if selection.entry.dataset.kind is Kind.VIEW:
            return self._head(selection, plan)
        return random_places(self._keyed(selection), plan, None)  # the span of the row ids does not tell how many there are

    def _pieces(self, selection: Selection) -> Iterator[list[Row]]:
        return all_pieces(self._keyed(selection))

    def _keyed(self, selection: Selection) -> Keyed:
        key = selection.entry.key
        names = key if key and key[0] in _ROWID_NAMES else tuple(quote(name) for name in key)
        return Keyed(self._rows, selection, names, "SELECT * FROM ({})", "CROSS JOIN")


def _key(columns: Sequence[Row], without_rowid: bool) -> tuple[str, ...]:
    """The rowid's name that no column hides, or the primary key of a table WITHOUT ROWID."""
    if without_rowid:
        return tuple(name for name, _, _, pk in sorted(columns, key=lambda column: column[3]) if pk)
    taken = {name.lower() for name, *_ in columns}
    return tuple(name for name in _ROWID_NAMES if name not in taken)[:1]


def _how_to_open(path: Path) -> str:
    """URI parameters under which SQLite leaves no trace. Raises a SourceError where there are none.

    A file in write-ahead-log mode needs care: plainly opened, even read-only, SQLite makes ``-shm`` and ``-wal`` beside it.
    Without a log it is opened as immutable; with one, the shared memory of its writer is only read.
    """
    header = _header(path)
    wal, shared_memory, journal = (path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))
    if _size(journal) > 0:
        raise SourceRefused(
            f"{path}: has an unfinished transaction beside it ({journal.name})",
            "Scan it when its writer is idle, or open it once with its own application",
        )
    if header[18:20] != bytes([_WAL_VERSION, _WAL_VERSION]):
        return "mode=ro"
    if shared_memory.exists():
        return "mode=ro&readonly_shm=1"
    if _size(wal) > 0:
        raise SourceRefused(
            f"{path}: its log {wal.name} was left behind by a program that is no longer running",
            "Open it once with its own application, or scan a copy made with: sqlite3 FILE '.backup COPY'",
        )
    return "mode=ro&immutable=1"


def _header(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise SourceUnreachable(f"{path}: there is no such file")
        with path.open("rb") as file:
            header = file.read(100)
    except OSError:
        raise SourceUnreachable(f"{path}: cannot be read", f"Let this account read it: chmod u+r {path.name}") from None
    if header and not header.startswith(_MAGIC):
        raise SourceUnreachable(f"{path}: is not an SQLite database (or it is encrypted)")
    return header


def _outside(path: Path) -> str | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return "-"
    except OSError:
        return None
    if time.time_ns() - found.st_mtime_ns < _JUST_NOW:  # the next write may get the same time
        return None
    # SQLite itself sets the owner of the log anew, which changes its third time.
    changed = "" if path.name.endswith("-wal") else found.st_ctime_ns
    return f"{found.st_dev} {found.st_ino} {found.st_size} {found.st_mtime_ns} {changed}"


def _state(path: Path) -> tuple[int, ...]:
    """Length and modification time of a file, and the length of its log; all 0 when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return found.st_size, found.st_mtime_ns, _size(path.with_name(path.name + "-wal"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _prepare(connection: sqlite3.Connection) -> SqlFault | None:
    """Set the limits; the first statement also shows whether the file can be used at all."""
    try:
        for statement in ("PRAGMA query_only = ON", "PRAGMA trusted_schema = OFF", "PRAGMA schema_version"):
            connection.execute(statement)
    except sqlite3.Error as error:
        return SqlFault(_reason(error))
    return None


def _opening_error(path: Path, fault: SqlFault) -> SourceError:
    sentences = {
        Reason.CORRUPT: "is damaged or not an SQLite database",
        Reason.LOCKED: "is locked by another program",
    }
    return SourceUnreachable(f"{path}: {sentences.get(fault.reason, 'cannot be opened')}")


def _reason(error: BaseException) -> Reason:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_ERROR:  # one code for all that is wrong with a statement; the beginning of its text tells more
        return Reason.CHANGED if str(error).startswith(("no such table", "no such column")) else Reason.SOURCE_ERROR
    # Only the low byte of an extended code is the kind of error.
    return Reason.SOURCE_ERROR if code is None else _REASONS.get(code & 0xFF, Reason.SOURCE_ERROR)
