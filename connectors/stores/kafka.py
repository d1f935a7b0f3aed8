"""Kafka: topics as datasets, read at random offsets. No consumer group is joined and no offset is ever committed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pyarrow as pa

from config import SourceError, SourceRefused, SourceSpec, UsageError
from connectors.base import Connector
from connectors.evenness import even_power
from connectors.model import (
    Caution,
    Coverage,
    Dataset,
    Kind,
    Limit,
    Measure,
    Probe,
    Reason,
    Sample,
    SamplePlan,
    Skipped,
    Statistics,
    Status,
)
from connectors.scope import in_scope
from connectors.sql.cells import Field, Row, record_batch
from connectors.stores.faults import StoreFault, error_of, skipped, skipped_by
from connectors.stores.kafka_records import COLUMNS, Span, draw_offsets, edges, row_of
from connectors.stores.kafka_session import FETCH_BYTES, KafkaSession, TopicReader
from connectors.tls import TLS_OPTIONS, tls_mode

_MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
_ISOLATIONS = ("read_uncommitted", "read_committed")
_ADMINISTRATOR = frozenset({"ALTER", "ALTER_CONFIGS", "CLUSTER_ACTION"})
_RIGHT = "The account needs DESCRIBE and READ on the topics to be scanned, and nothing else"
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


class KafkaConnector(Connector):
    """One cluster, known by one of its brokers. The others are reached under the names that the cluster gives them."""

    schemes: ClassVar[frozenset[str]] = frozenset({"kafka"})
    options: ClassVar[Mapping[str, str]] = {
        "sasl": f"how the account is checked: one of {', '.join(_MECHANISMS)}",
        "isolation": f"one of {', '.join(_ISOLATIONS)}; the first also reads what was rolled back: it is stored all the same",
        **TLS_OPTIONS,
    }

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._tls = tls_mode(spec.url)
        for option, allowed in (("sasl", _MECHANISMS), ("isolation", _ISOLATIONS)):
            if spec.url.options.get(option, allowed[0]) not in allowed:
                raise UsageError(f"kafka: {option} is one of {', '.join(allowed)}")
        self._session = KafkaSession(spec)
        self._checked = False

    # -- the contract

    def probe(self) -> Probe:
        """Reach the cluster and look at our rights, where it tells them."""
        try:
            self._check()
        except StoreFault as fault:
            error = self._error(fault)
        else:
            encrypted = self._tls != "disable"
            seconds = f"{self.spec.statement_seconds:g} s"
            limits = (Limit("request timeout", seconds, seconds), Limit("fetch bytes", str(FETCH_BYTES), str(FETCH_BYTES)))
            return Probe("Kafka", "", limits, () if encrypted else (Caution.NOT_ENCRYPTED,), encrypted=encrypted)
        raise error

    def inventory(self) -> Iterator[Dataset | Skipped]:
        """Topics that the account may see, without the cluster's own. Reads metadata only."""
        try:
            self._check()
            names = sorted(self._session.topics())
        except StoreFault as fault:
            error = self._error(fault)
        else:
            for name in names:
                path = ("", "", name)
                wanted = in_scope(self.spec, path)
                yield self._dataset(path) if wanted else Skipped(self.spec.id, path, Kind.TABLE, Reason.EXCLUDED)
            return
        raise error

    def statistics(self, dataset: Dataset) -> Statistics:
        """Rows: how many offsets there are. Compaction and transactions leave holes, so that there may be fewer records."""
        try:
            with self._session.reader(dataset.name) as reader:
                return Statistics(Measure.estimate(sum(span.length for span in reader.spans())))
        except (StoreFault, SourceError):
            return Statistics()

    def sample(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:
        """The whole topic when it is small; else records at random offsets, and the oldest and newest of each partition."""
        try:
            self._check()
            with self._session.reader(dataset.name) as reader:
                return self._sampled(reader, plan)
        except StoreFault as fault:
            return skipped(dataset, fault.reason)
        except SourceError as error:
            return skipped_by(dataset, error)

    def read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All records up to the newest at the beginning, partition by partition, in bounded pieces."""
        names = [column.name for column in COLUMNS]
        chosen = [names.index(name) for name in columns]
        fields = [Field(name) for name in columns]
        try:
            with self._session.reader(dataset.name) as reader:
                for records in _all_records(reader):
                    rows = [row_of(one.key, one.value, one.headers or (), SamplePlan(0).cell_chars)[0] for one in records]
                    yield record_batch(fields, [tuple(row[at] for at in chosen) for row in rows])
            return
        except StoreFault as fault:
            error = self._error(fault)
        raise error

    def cancel(self) -> None:
        """Stop within a poll, which is short."""
        self._session.cancel()

    def stop(self) -> None:
        """Stop, and ask nothing more."""
        self._session.stop()

    # -- how

    def _dataset(self, path: tuple[str, ...]) -> Dataset:
        return Dataset(self.spec.id, path, Kind.TABLE, COLUMNS)

    def _error(self, fault: StoreFault) -> SourceError:
        return error_of(self.spec.id, fault, _RIGHT)

    def _check(self) -> None:
        """Once: refuse an administrator, where the cluster tells what the account may do."""
        if self._checked:
            return
        rights = self._session.authorized()
        if rights and rights & _ADMINISTRATOR and not self.spec.allow_superuser:
            raise SourceRefused(f"{self.spec.id}: the account may change the cluster's settings", _RIGHT)
        self._checked = True

    def _sampled(self, reader: TopicReader, plan: SamplePlan) -> Sample:
        spans = reader.spans()
        gathered = _Gathered(plan)
        if sum(span.length for span in spans) <= plan.whole_rows:
            for span in spans:
                if span.length and not gathered.used_up:
                    gathered.add(reader.records(span, span.begin, span.length), plan.cell_chars)
            return _made(gathered, "whole", gathered.used_up)
        for span, first, rows in edges(spans, plan):
            if not gathered.used_up:
                gathered.add(reader.records(span, first, rows), plan.cell_chars)
        for drawn in draw_offsets(spans, plan, _ROUNDS):
            if not _round(reader, drawn, gathered):
                return _made(gathered, "random_offsets", True)
        return _made(gathered, "random_offsets", False)


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


def _made(gathered: _Gathered, method: str, ended: bool) -> Sample:
    rows = list(gathered.rows.values())
    whole = method == "whole" and not ended
    places = len(rows) if method == "whole" else len(gathered.places)
    chance = 1.0 if whole else even_power(places, gathered.densities) if gathered.densities else 0.0
    reason = Reason.BUDGET if ended else Reason.UNSUPPORTED_TYPE if gathered.opaque else None
    status = Status.PARTIAL if reason else Status.COMPLETE if rows else Status.EMPTY
    batch = record_batch([Field(column.name) for column in COLUMNS], rows)
    coverage = Coverage(method if whole or method != "whole" else "head", places, len(rows), gathered.plan.seed, chance)
    return Sample((batch,), coverage, status, reason, statistics=Statistics(Measure.exact(len(rows))) if whole else None)


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
