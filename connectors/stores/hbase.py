"""HBase: tables as datasets, read at random row keys through the Thrift 1 gateway. Not run against a server; what it asks is
written from HBase's own description of the gateway (versions 0.98 to 2)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import ClassVar

from config import SourceSpec, UsageError
from connectors.model import Caution, Column, Dataset, Kind, Limit, Probe, Reason, Sample, SamplePlan, Skipped, Statistics
from connectors.scope import in_scope
from connectors.sql.cells import Row, decode
from connectors.stores.faults import StoreFault, skipped
from connectors.stores.hbase_keys import Cells, columns_of, row_of, scale_of
from connectors.stores.hbase_places import Gathered, KeySearch
from connectors.stores.hbase_session import PORTION, WIDE_CELLS, HbaseSession, Scan
from connectors.stores.store import READ_CHARS, StoreConnector, Taken

_TRANSPORTS = ("buffered", "framed")
_PROTOCOLS = ("binary", "compact")
_DESCRIBED_REGIONS = 10
_DESCRIBED_ROWS = 20  # of each, without their values
_MOST_EDGES = 25  # regions of which the first and last rows are read
_WHOLE_SHARE = 4  # the part of the bytes that finding out whether a table is small may cost


class HbaseConnector(StoreConnector):
    """One cluster behind one gateway; with a namespace in the URL, only that. The gateway's own account is what reads."""

    schemes: ClassVar[frozenset[str]] = frozenset({"hbase"})
    options: ClassVar[Mapping[str, str]] = {
        "transport": f"how the gateway frames calls: one of {', '.join(_TRANSPORTS)}",
        "protocol": f"how it writes them: one of {', '.join(_PROTOCOLS)}",
    }
    right: ClassVar[str] = "The gateway's account needs READ on the tables to be scanned, and nothing else"

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        for option, allowed in (("transport", _TRANSPORTS), ("protocol", _PROTOCOLS)):
            if spec.url.options.get(option, allowed[0]) not in allowed:
                raise UsageError(f"hbase: {option} is one of {', '.join(allowed)}")
        if spec.url.user or spec.url.password:
            raise UsageError("hbase: the gateway asks for no account, it has its own", "Write hbase://host:9090/")
        self._session: HbaseSession = HbaseSession(spec)

    def statistics(self, dataset: Dataset) -> Statistics:  # noqa: ARG002 - the contract's
        """Unknown: the gateway tells no sizes, and rows could only be counted by reading them."""
        return Statistics()

    # -- the frame

    def _probed(self) -> Probe:
        self._session.tables()
        seconds = f"{self.spec.statement_seconds:g} s"
        limits = (Limit("socket timeout", seconds, seconds), Limit("rows an answer", str(PORTION), str(PORTION)))
        return self._told("HBase", "", limits, (Caution.HIDDEN_TABLES,))

    def _listed(self) -> list[Dataset | Skipped]:
        """Tables, with the columns that some rows of some regions have: their keys only are read, no value."""
        return sorted(
            (self._entry(table) for table in self._session.tables() if self._is_ours(table)), key=lambda entry: entry.path
        )

    def _sampled(self, dataset: Dataset, plan: SamplePlan) -> Sample:
        """The whole table when it is small; else rows at random keys, and those at the ends of regions."""
        table = _table_of(dataset)
        starts = self._session.regions(table)
        if not starts:
            raise StoreFault(Reason.CHANGED)
        columns = dataset.columns or self._columns(table, starts)
        with self._session.work() as check:
            return self._gathered(table, starts, columns, Gathered(plan, check))

    def _gathered(self, table: bytes, starts: Sequence[bytes], columns: Sequence[Column], gathered: Gathered) -> Sample:
        if self._small(table, gathered):
            return _taken(gathered, columns, ("whole", len(gathered.rows), 1.0), None)
        gathered.rows = dict(sorted(gathered.rows.items())[: gathered.plan.edge_rows])
        search = self._searched(table, starts, gathered)
        if search is None:
            return _taken(gathered, columns, ("head", 1, 0.0), Reason.BUDGET)
        reason = Reason.BUDGET if gathered.used_up else None
        return _taken(gathered, columns, ("random_keys", search.places, search.power), reason)

    def _all_rows(self, dataset: Dataset) -> Iterator[list[Row]]:
        """All rows in the order of their keys, each portion its own call; the scan sees what is written meanwhile."""
        for portion in self._session.portions(Scan(_table_of(dataset))):
            yield [row_of(key, cells, dataset.columns, READ_CHARS)[0] for key, cells in portion]

    # -- what is there

    def _is_ours(self, table: bytes) -> bool:
        """Not HBase's own, and of the namespace in the URL where there is one."""
        space = decode(table).rpartition(":")[0]
        return space != "hbase" and self.spec.url.database in ("", space or "default")

    def _entry(self, table: bytes) -> Dataset | Skipped:
        space, _, name = decode(table).rpartition(":")
        dataset = Dataset(self.spec.id, (space, "", name), Kind.TABLE)
        if not in_scope(self.spec, dataset.path):
            return skipped(dataset, Reason.EXCLUDED)
        try:
            if not self._session.is_enabled(table):
                return skipped(dataset, Reason.UNREACHABLE, "the table is disabled")
            columns = self._columns(table, self._session.regions(table))
        except StoreFault as fault:
            if fault.reason is Reason.UNREACHABLE:
                raise
            return skipped(dataset, fault.reason)
        return Dataset(dataset.source, dataset.path, dataset.kind, columns)

    def _columns(self, table: bytes, starts: Sequence[bytes]) -> tuple[Column, ...]:
        step = max(1, -(-len(starts) // _DESCRIBED_REGIONS))
        found: list[Cells] = []
        for start in starts[::step]:
            scan = Scan(table, start, _DESCRIBED_ROWS, keys_only=True)
            found += [cells for _, cells in self._session.rows(scan)]
        return columns_of(found)

    # -- samples

    def _small(self, table: bytes, gathered: Gathered) -> bool:
        """Whether all rows were read, which is tried up to the plan's rows and a part of its bytes."""
        limit = gathered.plan.whole_rows + 1
        with closing(self._session.portions(Scan(table, limit=limit))) as portions:
            for portion in portions:
                gathered.add(portion)
                if gathered.used_up or gathered.spent * _WHOLE_SHARE > gathered.plan.bytes_budget:
                    return False
        return len(gathered.rows) < limit

    def _searched(self, table: bytes, starts: Sequence[bytes], gathered: Gathered) -> KeySearch | None:
        """The ends of regions, then random places; None where the budget ended before the ends were known."""
        plan = gathered.plan
        gathered.add(self._session.rows(Scan(table, limit=plan.edge_rows, downwards=True)))
        known = sorted(starts[1:])
        edges = known if len(known) <= _MOST_EDGES else sorted(random.Random(f"{plan.seed}:edges").sample(known, _MOST_EDGES))
        rows = max(1, plan.edge_rows // max(1, len(edges)))
        for start in edges:
            for downwards in (False, True):
                if gathered.used_up:
                    return None
                gathered.add(self._session.rows(Scan(table, start, rows, downwards)))
        search = KeySearch(gathered, scale_of(list(gathered.rows)), starts)
        search.search(lambda key, downwards: self._session.rows(Scan(table, key, plan.rows_per_place, downwards)))
        return search


def _table_of(dataset: Dataset) -> bytes:
    return ":".join(part for part in (dataset.path[0], dataset.name) if part).encode()


def _taken(gathered: Gathered, columns: Sequence[Column], proven: tuple[str, int, float], reason: Reason | None) -> Sample:
    """The sample. Rows that are too wide to be put together, and values that are no text, make it partial too."""
    method, places, chance = proven
    ordered = sorted(gathered.rows.items())
    made = [row_of(key, cells, columns, gathered.plan.cell_chars) for key, cells in ordered]
    wide = any(len(cells) >= WIDE_CELLS for _, cells in ordered)
    opaque = not all(plain for _, plain in made)
    reason = reason or (Reason.TOO_LARGE if wide else None) or (Reason.WEAK_SAMPLE if chance == 0 else None)
    reason = reason or (Reason.UNSUPPORTED_TYPE if opaque else None)
    return Taken(method, [row for row, _ in made], places, chance, reason).sample(columns, gathered.plan)
