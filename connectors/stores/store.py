"""The frame that all connectors to stores share: faults become reasons, rows become batches, a session does the asking."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import pyarrow as pa

from config import SourceError, SourceSpec
from connectors.base import Connector
from connectors.model import (
    Caution,
    Column,
    Coverage,
    Dataset,
    Limit,
    Measure,
    Probe,
    Reason,
    Sample,
    SamplePlan,
    Skipped,
    Statistics,
    Status,
    Unread,
)
from connectors.sql.cells import Field, Row, record_batch
from connectors.stores.faults import StoreFault, error_of, skipped, skipped_by
from connectors.stores.session import Session
from connectors.tls import tls_mode

Answer = TypeVar("Answer")

_UNKNOWN = Measure()

READ_CHARS = SamplePlan(0).cell_chars
"""Characters of a cell in a full pass."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows of a sample and how they were come by. ``reason``: why the sample is not what was planned. ``bytes``: what the source
    said of the dataset's size."""

    method: str
    rows: Sequence[Row]
    places: int
    power: float
    reason: Reason | None = None
    unread: tuple[Unread, ...] = ()
    bytes: Measure = _UNKNOWN

    def sample(self, columns: Sequence[Column], plan: SamplePlan) -> Sample:
        """The sample of a dataset with these columns; one that was read whole also tells how many rows there are."""
        batch = record_batch([Field(column.name) for column in columns], self.rows)
        status = Status.PARTIAL if self.reason else Status.COMPLETE if self.rows else Status.EMPTY
        coverage = Coverage(self.method, self.places, len(self.rows), plan.seed, self.power)
        statistics = Statistics(Measure.exact(len(self.rows)), self.bytes) if self.method == "whole" else None
        return Sample((batch,), coverage, status, self.reason, self.unread, statistics)


class StoreConnector(Connector):
    """A connector over a session. A store says what it is (``_probed``), holds (``_listed``, ``statistics``) and gives
    (``_sampled``, ``_all_rows``), each of which may raise StoreFault."""

    right: ClassVar[str]
    """What the account needs, as advice."""

    _session: Session

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._encrypted = tls_mode(spec.url) != "disable"

    @abstractmethod
    def _probed(self) -> Probe: ...

    @abstractmethod
    def _listed(self) -> Sequence[Dataset | Skipped]:
        """Everything there is, in its order."""

    @abstractmethod
    def _sampled(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped: ...

    @abstractmethod
    def _all_rows(self, dataset: Dataset) -> Iterator[Sequence[Row]]:
        """All rows with the dataset's columns, in bounded pieces."""

    # -- the contract

    def probe(self) -> Probe:
        """Reach the source and look at our rights, as far as it tells them. Reads no data."""
        return self._answered(self._probed)

    def inventory(self) -> Iterator[Dataset | Skipped]:
        """Everything there is, ordered by path."""
        yield from self._answered(self._listed)

    def sample(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:
        """The whole dataset when it is small; else rows from random places, and its head and tail where it has such."""
        try:
            return self._sampled(dataset, plan)
        except StoreFault as fault:
            return skipped(dataset, fault.reason)
        except SourceError as error:
            return skipped_by(dataset, error)

    def read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows of the named columns, in bounded pieces."""
        names = [column.name for column in dataset.columns]
        chosen = [names.index(name) for name in columns]
        fields = [Field(name) for name in columns]
        try:
            for rows in self._all_rows(dataset):
                yield record_batch(fields, [tuple(row[at] for at in chosen) for row in rows])
            return
        except StoreFault as fault:
            error = error_of(self.spec.id, fault, self.right)
        raise error

    def cancel(self) -> None:
        """End what is under way."""
        self._session.cancel()

    def stop(self) -> None:
        """Cancel, and ask nothing more."""
        self._session.stop()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    # -- for the stores

    def _answered(self, ask: Callable[[], Answer]) -> Answer:
        """What was asked for, or the error for the whole source: raised outside, so that nothing hangs on to the fault."""
        try:
            return ask()
        except StoreFault as fault:
            error = error_of(self.spec.id, fault, self.right)
        raise error

    def _told(self, product: str, version: str, limits: tuple[Limit, ...], cautions: Sequence[Caution] = ()) -> Probe:
        """What a probe found, with a caution where the connection can be listened to."""
        plain = () if self._encrypted else (Caution.NOT_ENCRYPTED,)
        return Probe(product, version, limits, (*plain, *cautions), encrypted=self._encrypted)
