"""DuckDB files: opened read-only, with nothing outside the file within reach; random places by row id."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import duckdb

from config import SourceError, SourceSpec, SourceUnreachable
from connectors.model import Column, Coverage, Dataset, Kind, Limit, Measure, Probe, Reason, SamplePlan, Statistics, power
from connectors.sql.base import Entry, Selection, SqlConnector, Taken
from connectors.sql.budget import Budget, current, gathered, seconds_for
from connectors.sql.cells import BINARY_BYTES, Row
from connectors.sql.faults import SqlFault, source_error
from connectors.sql.places import draw_ranges
from connectors.sql.pool import Running, Statements

_SETTINGS = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "temp_directory": "",  # else it would spill beside the source
    "memory_limit": "512MB",
    "lock_configuration": "true",
}
_PIECE_ROWS = 122_880  # a row group: other sizes would read groups twice
_ENOUGH = 0.6  # of the places wanted; with fewer, deleted rows have swallowed the rest and more are drawn once
_REASONS: tuple[tuple[type[BaseException], Reason], ...] = (
    (duckdb.InterruptException, Reason.TIMEOUT),
    (duckdb.CatalogException, Reason.CHANGED),
    (duckdb.BinderException, Reason.CHANGED),
    (duckdb.PermissionException, Reason.REFUSED),
    (duckdb.OutOfMemoryException, Reason.TOO_LARGE),
    (duckdb.IOException, Reason.UNREACHABLE),
    (duckdb.FatalException, Reason.CORRUPT),
    (duckdb.InternalException, Reason.CORRUPT),
    (duckdb.SerializationException, Reason.CORRUPT),
    (duckdb.NotImplementedException, Reason.UNSUPPORTED_TYPE),
    (UnicodeError, Reason.ENCODING),
)
_MAGIC = b"DUCK"  # at byte 8 of the file

_TABLES = """
SELECT schema_name, table_name, comment, 'table' FROM duckdb_tables()
WHERE database_name = current_database() AND NOT internal AND NOT temporary
UNION ALL
SELECT schema_name, view_name, comment, 'view' FROM duckdb_views()
WHERE database_name = current_database() AND NOT internal AND NOT temporary"""
_COLUMNS = """
SELECT schema_name, table_name, column_name, data_type, comment, is_nullable FROM duckdb_columns()
WHERE database_name = current_database() AND NOT internal ORDER BY schema_name, table_name, column_index"""
_PRIMARY_KEYS = """
SELECT schema_name, table_name, constraint_column_names FROM duckdb_constraints()
WHERE database_name = current_database() AND constraint_type = 'PRIMARY KEY'"""
_SIZES = """
SELECT estimated_size FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = ? AND table_name = ?"""


def quote(name: str) -> str:
    """An identifier for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


class DuckdbConnector(SqlConnector):
    """One DuckDB file."""

    schemes: ClassVar[frozenset[str]] = frozenset({"duckdb"})

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._path = Path(spec.url.path)
        self._database: duckdb.DuckDBPyConnection | None = None
        self._slots = threading.BoundedSemaphore(spec.connections)
        self._statements = Statements(lambda cursor: cursor.interrupt())

    # -- the contract

    def probe(self) -> Probe:
        """Open the file and read the settings back."""
        names = ("access_mode", "enable_external_access", "lock_configuration")
        try:
            (version, *in_force), *_ = self._rows(
                "SELECT version(), " + ", ".join(f"current_setting('{name}')::VARCHAR" for name in names)
            )
        except SqlFault as fault:
            error = source_error(self.spec.id, fault)
        else:
            asked = ("read_only", "false", "true")
            limits = [Limit(*limit) for limit in zip(names, asked, in_force, strict=True)]
            seconds = f"{self.spec.statement_seconds:g} s"
            return Probe("DuckDB", version, (*limits, Limit("timer", seconds, seconds)))
        raise error

    def cancel(self) -> None:
        """Interrupt what is running."""
        self._statements.cancel()

    def stop(self) -> None:
        """Cancel and begin nothing more."""
        self._statements.stop()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None
        self._statements.rest()

    # -- connecting

    def _opened(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._database is None:
                self._database = _open(self._path)
            return self._database

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        running: Running | None = None
        with self._slots, self._opened().cursor() as cursor:
            try:
                # The engine has no time limit of its own.
                with self._statements.watched(cursor, seconds_for(self.spec.statement_seconds)) as running:
                    return gathered(cursor.execute(sql, list(parameters)).fetchmany)
            except (duckdb.Error, UnicodeError) as error:
                reason = next((reason for kind, reason in _REASONS if isinstance(error, kind)), Reason.SOURCE_ERROR)
        raise SqlFault(reason if running is None else running.reason(reason))

    # -- what the base asks

    def _catalogue(self) -> Iterable[Entry]:
        primary = {(schema, table): frozenset(names) for schema, table, names in self._rows(_PRIMARY_KEYS)}
        columns: dict[tuple[str, str], list[Column]] = {}
        for schema, table, name, type_, comment, nullable in self._rows(_COLUMNS):
            key = name in primary.get((schema, table), frozenset())
            columns.setdefault((schema, table), []).append(Column(name, type_, comment or "", bool(nullable), key))
        for schema, table, comment, kind in self._rows(_TABLES):
            path = ("", schema, table)
            yield Entry(Dataset(self.spec.id, path, Kind(kind), tuple(columns.get((schema, table), ())), comment or ""))

    def _measure(self, dataset: Dataset) -> Statistics:
        """The number of row ids: rows, and those deleted since the file was last rewritten."""
        rows = self._rows(_SIZES, dataset.path[1:])
        return Statistics(Measure.estimate(rows[0][0])) if rows else Statistics()

    def _table(self, dataset: Dataset) -> str:
        return ".".join(quote(part) for part in dataset.path[1:])

    def _cell(self, column: Column, chars: int) -> str:
        cell = f"t.{quote(column.name)}"
        return f"{cell}[1:{BINARY_BYTES}]" if self._is_binary(column) else f"left(CAST({cell} AS VARCHAR), {chars})"

    def _is_binary(self, column: Column) -> bool:
        return column.type == "BLOB"

    def _places(self, selection: Selection, plan: SamplePlan) -> Taken:
        dataset = selection.entry.dataset
        rows = self.statistics(dataset).rows.value
        if dataset.kind is Kind.VIEW or rows is None:
            return self._head(selection, plan)
        edges = {*range(min(rows, plan.edge_rows)), *range(max(0, rows - plan.edge_rows), rows)}
        found = self._at(selection, edges) if edges else {}
        drawn: list[range] = []
        for round_, count in enumerate((plan.places, 4 * plan.places)):
            drawn += self._drawn(selection, plan, draw_ranges(f"{plan.seed}:{round_}", rows, count, plan.rows_per_place), found)
            if len(set(drawn)) >= _ENOUGH * plan.places:
                break
        ranges = list(dict.fromkeys(drawn))
        kept = random.Random(plan.seed).sample(ranges, plan.places) if len(ranges) > plan.places else ranges
        numbers = {number for place in kept for number in place} | edges
        taken = [found[number] for number in sorted(found) if number in numbers]
        return Taken(taken, Coverage("row_ids", len(kept), len(taken), plan.seed, power(len(kept))))

    def _drawn(self, selection: Selection, plan: SamplePlan, places: list[range], found: dict[int, Row]) -> list[range]:
        """Add the rows of the places to ``found``, as far as the budget goes; those places that hold any."""
        random.Random(plan.seed).shuffle(places)

        def fetch(part: Sequence[range]) -> None:
            found.update(self._at(selection, {number for place in part for number in place}))

        done = (current() or Budget(plan.seconds, plan.bytes_budget)).read(places, fetch)
        return [place for place in places[:done] if not found.keys().isdisjoint(place)]

    def _at(self, selection: Selection, numbers: set[int]) -> dict[int, Row]:
        listed = ", ".join(str(number) for number in sorted(numbers))
        sql = f"SELECT t.rowid, {selection.select_list} FROM {selection.table} AS t WHERE t.rowid IN ({listed})"  # noqa: S608
        return {row[0]: row[1:] for row in self._rows(sql)}

    def _pieces(self, selection: Selection) -> Iterator[list[Row]]:
        sql = f"SELECT {selection.select_list} FROM {selection.table} AS t"  # noqa: S608
        if selection.entry.dataset.kind is Kind.VIEW:
            yield self._rows(sql)
            return
        for first in range(0, self._measure(selection.entry.dataset).rows.value or 0, _PIECE_ROWS):
            yield self._rows(f"{sql} WHERE t.rowid >= {first} AND t.rowid < {first + _PIECE_ROWS}")


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    """The file, read-only. Raises SourceUnreachable with the cause in our words."""
    refused: SourceError
    try:
        if not path.is_file():
            raise SourceUnreachable(f"{path}: there is no such file")
        with path.open("rb") as file:
            magic = file.read(12)[8:]
    except OSError:
        raise SourceUnreachable(f"{path}: cannot be read", f"Let this account read it: chmod u+r {path.name}") from None
    if magic != _MAGIC:
        raise SourceUnreachable(f"{path}: is not a DuckDB database (or it is encrypted)")
    config: dict[str, Any] = dict(_SETTINGS)
    try:
        return duckdb.connect(str(path), read_only=True, config=config)
    except (duckdb.IOException, duckdb.ConnectionException):
        refused = SourceUnreachable(
            f"{path}: another program has it open for writing, or it was written by a newer version",
            "Scan it when its writer has closed it",
        )
    except duckdb.Error:
        refused = SourceUnreachable(f"{path}: cannot be opened as a DuckDB database")
    raise refused
