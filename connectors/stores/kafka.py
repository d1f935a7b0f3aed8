"""Kafka: topics as datasets, read at random offsets. No consumer group is joined and no offset is ever committed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from config import SourceError, SourceRefused, SourceSpec, UsageError
from connectors.evenness import even_power
from connectors.model import Dataset, Kind, Limit, Measure, Probe, Reason, Sample, SamplePlan, Skipped, Statistics
from connectors.scope import in_scope
from connectors.sql.cells import Row
from connectors.stores.faults import StoreFault
from connectors.stores.kafka_records import COLUMNS, Span, draw_offsets, edges, row_of
from connectors.stores.kafka_session import FETCH_BYTES, KafkaSession, TopicReader
from connectors.stores.store import READ_CHARS, StoreConnector, Taken
from connectors.tls import TLS_OPTIONS

_MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
_ISOLATIONS = ("read_uncommitted", "read_committed")
_ADMINISTRATOR = frozenset({"ALTER", "ALTER_CONFIGS", "CLUSTER_ACTION"})
_ROUNDS = 4
_PIECE = 1_000  # records a batch


@dataclass
class _Gathered:
    """Records of one sample, without doubles, and what it has cost."""

    plan: SamplePlan
    begun: float = field(default_factory=time.monotonic)
    spent: int = 0
    opaque: int = 0
    rows: dict[tuple[int, int], Row] = field(default_factory=dict)
    places: set[tuple[int, int]] = field(default_factory=set)
    densities: list[float] = field(default_factory=list)

    @property
    def used_up(self) -> bool:
        """Whether the plan's bytes or seconds are gone."""
        return self.spent >= self.plan.bytes_budget or time.monotonic() - self.begun >= self.plan.seconds

    def add(self, records: Sequence[Any], chars: int) -> None:
        """Keep records. A request costs at least what it asked for."""
        self.spent += max(FETCH_BYTES, sum(_size(record) for record in records))
        for record in records:
            where = (record.partition, record.offset)
            if where not in self.rows:
                self.rows[where], plain = row_of(record.key, record.value, record.headers or (), chars)
                self.opaque += not plain

    def met(self, offset: int, records: Sequence[Any]) -> None:
        """Note what was found at a random place: which, and how densely records lie there."""
        if records:
            self.places.add((records[0].partition, records[0].offset))
        self.densities.append(len(records) / (records[-1].offset - offset + 1) if records else 0.0)


class KafkaConnector(StoreConnector):
    """One cluster, known by one of its brokers. The others are reached under the names that the cluster gives them."""

    schemes: ClassVar[frozenset[str]] = frozenset({"kafka"})
    options: ClassVar[Mapping[str, str]] = {
        "sasl": f"how the account is checked: one of {', '.join(_MECHANISMS)}",
        "isolation": f"one of {', '.join(_ISOLATIONS)}; the first also reads what was rolled back: it is stored all the same",
        **TLS_OPTIONS,
    }
    right: ClassVar[str] = "The account needs DESCRIBE and READ on the topics to be scanned, and nothing else"

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        for option, allowed in (("sasl", _MECHANISMS), ("isolation", _ISOLATIONS)):
            if spec.url.options.get(option, allowed[0]) not in allowed:
                raise UsageError(f"kafka: {option} is one of {', '.join(allowed)}")
        self._session: KafkaSession = KafkaSession(spec)
        self._checked = False

    def statistics(self, dataset: Dataset) -> Statistics:
        """Rows: how many offsets there are. Compaction and transactions leave holes, so that there may be fewer records."""
        try:
            with self._session.reader(dataset.name) as reader:
                return Statistics(Measure.estimate(sum(span.length for span in reader.spans())))
        except (StoreFault, SourceError):
            return Statistics()

    # -- the frame

    def _probed(self) -> Probe:
        self._check()
        seconds = f"{self.spec.statement_seconds:g} s"
        limits = (Limit("request timeout", seconds, seconds), Limit("fetch bytes", str(FETCH_BYTES), str(FETCH_BYTES)))
        return self._told("Kafka", "", limits)

    def _listed(self) -> list[Dataset | Skipped]:
        """Topics that the account may see, without the cluster's own. Reads metadata only."""
        self._check()
        return [self._entry(("", "", name)) for name in sorted(self._session.topics())]

    def _sampled(self, dataset: Dataset, plan: SamplePlan) -> Sample:
        """The whole topic when it is small; else records at random offsets, and the oldest and newest of each partition."""
        self._check()
        with self._session.reader(dataset.name) as reader:
            return self._gathered(reader, plan).sample(COLUMNS, plan)

    def _all_rows(self, dataset: Dataset) -> Iterator[list[Row]]:
        """All records up to the newest at the beginning, partition by partition."""
        with self._session.reader(dataset.name) as reader:
            for records in _all_records(reader):
                yield [row_of(one.key, one.value, one.headers or (), READ_CHARS)[0] for one in records]

    # -- how

    def _entry(self, path: tuple[str, ...]) -> Dataset | Skipped:
        if in_scope(self.spec, path):
            return Dataset(self.spec.id, path, Kind.TABLE, COLUMNS)
        return Skipped(self.spec.id, path, Kind.TABLE, Reason.EXCLUDED)

    def _check(self) -> None:
        """Once: refuse an administrator, where the cluster tells what the account may do."""
        if self._checked:
            return
        rights = self._session.authorized()
        if rights and rights & _ADMINISTRATOR and not self.spec.allow_superuser:
            raise SourceRefused(f"{self.spec.id}: the account may change the cluster's settings", self.right)
        self._checked = True

    def _gathered(self, reader: TopicReader, plan: SamplePlan) -> Taken:
        spans = reader.spans()
        gathered = _Gathered(plan)
        if sum(span.length for span in spans) <= plan.whole_rows:
            for span in spans:
                if span.length and not gathered.used_up:
                    gathered.add(reader.records(span, span.begin, span.length), plan.cell_chars)
            return _taken(gathered, "whole", gathered.used_up)
        for span, first, rows in edges(spans, plan):
            if not gathered.used_up:
                gathered.add(reader.records(span, first, rows), plan.cell_chars)
        for drawn in draw_offsets(spans, plan, _ROUNDS):
            if not _round(reader, drawn, gathered):
                return _taken(gathered, "random_offsets", True)
        return _taken(gathered, "random_offsets", False)


def _round(reader: TopicReader, drawn: Sequence[tuple[Span, int]], gathered: _Gathered) -> bool:
    """Look at places. False where the budget ended first: those of a round that was not ended are no random choice, and do not
    count as places."""
    found: list[tuple[int, list[Any]]] = []
    for span, offset in drawn:
        if gathered.used_up:
            return False
        records = reader.records(span, offset, gathered.plan.rows_per_place)
        gathered.add(records, gathered.plan.cell_chars)
        found.append((offset, records))
    for offset, records in found:
        gathered.met(offset, records)
    return True


def _taken(gathered: _Gathered, method: str, ended: bool) -> Taken:
    rows = list(gathered.rows.values())
    whole = method == "whole" and not ended
    places = len(rows) if method == "whole" else len(gathered.places)
    chance = 1.0 if whole else even_power(places, gathered.densities) if gathered.densities else 0.0
    reason = Reason.BUDGET if ended else Reason.UNSUPPORTED_TYPE if gathered.opaque else None
    return Taken(method if whole or method != "whole" else "head", rows, places, chance, reason)


def _all_records(reader: TopicReader) -> Iterator[list[Any]]:
    for span in reader.spans():
        offset = span.begin
        while offset < span.end:
            records = reader.records(span, offset, _PIECE)
            if not records:
                break
            yield records
            offset = records[-1].offset + 1


def _size(record: Any) -> int:
    return len(record.key or b"") + len(record.value or b"")
