"""Hive and Spark SQL through their common Thrift protocol. A statement may start a job on a cluster, so a table is looked through
for a random sample only while it is small; of bigger ones the heads of random partitions are read, which proves nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import unquote

from config import SourceSpec, UsageError
from connectors.model import Caution, Column, Coverage, Dataset, Kind, Limit, Measure, Probe, SamplePlan, Statistics, power
from connectors.sql.base import Entry, Selection, SqlConnector, Taken
from connectors.sql.cells import BINARY_BYTES, Row
from connectors.sql.faults import SqlFault, source_error
from connectors.sql.hive_session import Sessions
from connectors.tls import TLS_OPTIONS, tls_mode

SCANNED_BYTES = 256 * 1024**2
"""A table up to this size is looked through for a random sample of its rows."""

_PARTITIONS = 20
_NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"
_AUTH = ("PLAIN", "LDAP", "NOSASL", "KERBEROS")
_KINDS = {"VIEW": Kind.VIEW, "MATERIALIZED_VIEW": Kind.MATERIALIZED_VIEW}
_SYSTEM = frozenset({"information_schema", "sys"})
_SIZE = re.compile(r"sizeInBytes=([0-9.E+]+) (B|KiB|MiB|GiB|TiB|PiB|EiB)")
_UNITS = {"B": 0, "KiB": 1, "MiB": 2, "GiB": 3, "TiB": 4, "PiB": 5, "EiB": 6}
_UNKNOWN_SIZE = 2**62  # Spark's word for a size it does not know is nearly 2**63


def quote(name: str) -> str:
    """An identifier for Hive and Spark SQL."""
    return "`" + name.replace("`", "``") + "`"


def literal(text: str) -> str:
    """A text for Hive and Spark SQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class HiveConnector(SqlConnector):
    """One HiveServer2 or Spark Thrift server; with a database in the URL, only that database."""

    schemes: ClassVar[frozenset[str]] = frozenset({"hive"})
    options: ClassVar[Mapping[str, str]] = {
        "auth": f"one of {', '.join(_AUTH)}; PLAIN if not said",
        "kerberos_service": "first part of the server's Kerberos name; hive if not said",
        **TLS_OPTIONS,
    }

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        if spec.url.options.get("auth", "PLAIN") not in _AUTH:
            raise UsageError(f"hive: auth is one of {', '.join(_AUTH)}")
        self._tls = tls_mode(spec.url)
        self._sessions = Sessions(spec)

    # -- the contract

    def probe(self) -> Probe:
        """Open a session and tell which server answers and which limit holds."""
        try:
            session = self._sessions.met()
        except SqlFault as fault:
            error = source_error(self.spec.id, fault)
        else:
            encrypted = self._tls != "disable"
            cautions = [Caution.HIDDEN_TABLES, *([] if encrypted else [Caution.NOT_ENCRYPTED])]
            limits: tuple[Limit, ...] = (session.limit,) if session.limit else ()
            cautions += [] if limits else [Caution.NO_TIME_LIMIT]
            return Probe(session.product, session.version, limits, tuple(cautions), encrypted=encrypted)
        raise error

    def cancel(self) -> None:
        """Have the server cancel what is running."""
        self._sessions.cancel()

    def stop(self) -> None:
        """Cancel what is running and begin nothing more."""
        self._sessions.stop()

    def close(self) -> None:
        """Close all sessions."""
        self._sessions.close()

    # -- what the base asks

    def _rows(self, sql: str, _parameters: Sequence[object] = ()) -> list[Row]:
        """Parameters are never used: every text in a statement goes through ``literal``."""
        return self._sessions.rows(sql)

    def _catalogue(self) -> Iterable[Entry]:
        """Two questions of the protocol, for all tables and for all columns."""
        pattern = self.spec.url.database or ".*"
        columns: dict[tuple[str, str], list[Column]] = {}
        for row in self._sessions.described(lambda session: session.get_table_schema(".*", pattern)):
            _, schema, table, name, _, type_, *rest = row
            columns.setdefault((schema, table), []).append(Column(name, type_.lower(), rest[5] or ""))
        for _, schema, table, kind, comment, *_ in self._sessions.described(lambda session: session.get_tables(pattern)):
            # In a pattern _ stands for any character.
            if schema in _SYSTEM or (self.spec.url.database and schema != self.spec.url.database):
                continue
            made = tuple(columns.get((schema, table), ()))
            yield Entry(Dataset(self.spec.id, (schema, "", table), _KINDS.get(kind, Kind.TABLE), made, comment or ""))

    def _measure(self, dataset: Dataset) -> Statistics:
        """The size that the optimizer reckons with, where it is Spark's; Hive keeps size and rows with the table."""
        if dataset.kind is not Kind.TABLE:
            return Statistics()
        if self._sessions.met().product == "Spark SQL":
            ((plan, *_), *_) = self._rows(f"EXPLAIN COST SELECT * FROM {self._table(dataset)}")  # noqa: S608
            return Statistics(bytes=size_in_plan(str(plan)))
        return described_size(self._rows(f"DESCRIBE FORMATTED {self._table(dataset)}"))

    def _table(self, dataset: Dataset) -> str:
        return f"{quote(dataset.path[0])}.{quote(dataset.name)}"

    def _cell(self, column: Column, chars: int) -> str:
        cell = f"t.{quote(column.name)}"
        if self._is_binary(column):
            return f"substr({cell}, 1, {BINARY_BYTES})"
        return f"substr(CAST({cell} AS STRING), 1, {chars})"

    def _is_binary(self, column: Column) -> bool:
        return column.type == "binary"

    def _places(self, selection: Selection, plan: SamplePlan) -> Taken:
        dataset = selection.entry.dataset
        size = self._measure(dataset).bytes.value
        if dataset.kind is not Kind.TABLE:
            return self._head(selection, plan)
        if size is None or size > SCANNED_BYTES:
            return self._partition_heads(selection, plan)
        ((rows,),) = self._rows(f"SELECT count(1) FROM {selection.table}")  # noqa: S608
        spark = self._sessions.met().product == "Spark SQL"
        found = self._rows(random_rows(selection, plan, int(rows), spark=spark))
        places = min(plan.places, len(found))
        taken = self._rows(self._some(selection, plan.edge_rows)) + found
        return Taken(taken, Coverage("random_rows", places, len(taken), plan.seed, power(places)))

    def _partition_heads(self, selection: Selection, plan: SamplePlan) -> Taken:
        """The first rows of random partitions. How they lie in these is not known, so nothing is claimed."""
        try:
            names = [str(row[0]) for row in self._rows(f"SHOW PARTITIONS {selection.table}")]
        except SqlFault:
            return self._head(selection, plan)
        usable = sorted(name for name in names if _NULL_PARTITION not in name)
        chosen = sorted(random.Random(f"{plan.seed}:1").sample(usable, min(_PARTITIONS, len(usable))))
        if not chosen:
            return self._head(selection, plan)
        rows = self._rows(partition_heads(selection, chosen, max(1, plan.whole_rows // len(chosen))))
        return Taken(rows, Coverage("partition_heads", len(chosen), len(rows), plan.seed, 0.0))

    def _pieces(self, selection: Selection) -> Iterator[list[Row]]:
        """One statement a partition, else one for the table."""
        start = f"SELECT {selection.select_list} FROM {selection.table} AS t"  # noqa: S608
        try:
            names = [str(row[0]) for row in self._rows(f"SHOW PARTITIONS {selection.table}")]
        except SqlFault:
            names = []
        if not names or any(_NULL_PARTITION in name for name in names):
            yield self._rows(start)
            return
        for name in names:
            yield self._rows(f"{start} WHERE {condition(name)}")


def condition(partition: str) -> str:
    """``day=1/hour=02`` as a condition that leaves the other partitions unread."""
    parts = (part.partition("=") for part in partition.split("/"))
    return " AND ".join(f"t.{quote(unquote(name))} = {literal(unquote(value))}" for name, _, value in parts)


def partition_heads(selection: Selection, partitions: Sequence[str], limit: int) -> str:
    """One statement for the first rows of several partitions."""
    names = ", ".join(f"{cell} AS c{at}" for at, cell in enumerate(selection.cells))
    parts = [
        f"SELECT * FROM (SELECT {names} FROM {selection.table} AS t WHERE {condition(name)} LIMIT {limit}) AS p{at}"  # noqa: S608
        for at, name in enumerate(partitions)
    ]
    return " UNION ALL ".join(parts)


def random_rows(selection: Selection, plan: SamplePlan, rows: int, *, spark: bool) -> str:
    """Each row with one chance, by a seed. Spark's TABLESAMPLE (n ROWS) and Hive's give the first rows, so they are not used."""
    share = min(1.0, plan.places * plan.rows_per_place / max(1, rows))
    start = f"SELECT {selection.select_list} FROM {selection.table}"  # noqa: S608
    seed = plan.seed % 2**31
    if spark:
        return f"{start} TABLESAMPLE ({100 * share:.6f} PERCENT) REPEATABLE ({seed}) AS t"
    return f"{start} AS t WHERE rand({seed}) < {share:.8f}"


def size_in_plan(plan: str) -> Measure:
    """The last size in a plan of Spark's: that of the table. Unknown where Spark reckons with its word for unknown."""
    found = _SIZE.findall(plan)
    if not found:
        return Measure()
    number, unit = found[-1]
    size = int(float(number) * 1024 ** _UNITS[unit])
    return Measure.estimate(size, "table_data") if size < _UNKNOWN_SIZE else Measure()


def described_size(rows: Iterable[Sequence[Any]]) -> Statistics:
    """``numRows`` and ``totalSize`` among the lines of DESCRIBE FORMATTED."""
    told = {str(row[1] or "").strip(): str(row[2] or "").strip() for row in rows if len(row) > 2}
    counts = {name: int(told[name]) for name in ("numRows", "totalSize") if told.get(name, "").isdigit()}
    size = counts.get("totalSize")
    lines = counts.get("numRows") or None  # 0 is what Hive says when it has not counted
    return Statistics(
        Measure() if lines is None else Measure.estimate(lines),
        Measure() if size is None else Measure.estimate(size, "table_data"),
    )
