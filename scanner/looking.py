"""One look at one dataset: rows in, a tally free of values out. The same on this machine and on an executor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pyarrow as pa

from classifiers.model import DatasetTally
from config import SourceDenied, SourceError, SourceRefused
from connectors import Connector
from connectors.model import Coverage, Dataset, Kind, Measure, Reason, SamplePlan, Skipped, Statistics, Status, Unread
from scanner.ahead import read_ahead
from scanner.batches import joined
from scanner.faults import fault_place
from scanner.how_far import Told, share_read, telling
from scanner.parted import Far, Lent, Reading, begun_by_two, nobody

Tallying = Callable[[pa.RecordBatch], DatasetTally]


@dataclass(frozen=True)
class Look:
    """What looking at one dataset gave: a tally free of values, and how far the looking went."""

    tally: DatasetTally
    coverage: Coverage
    status: Status
    statistics: Statistics
    reason: Reason | None = None
    detail: str = ""
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a dataset is to be looked at: a sample by ``plan``, or all of it. ``plan`` has the dataset's own seed. ``told`` hears
    how far the reading of all of it is; a partner that is ``lent`` helps with it."""

    plan: SamplePlan
    full: bool = False
    told: Told | None = field(default=None, repr=False, compare=False)
    lent: Lent = field(default=nobody, repr=False, compare=False)

    def far(self, statistics: Statistics) -> Far:
        """What is to hear how many rows and bytes of a dataset were read."""
        told = self.told
        return (lambda _, __: None) if told is None else lambda rows, size: told(rows, share_read(rows, size, statistics))


def unread(one: Skipped, statistics: Statistics | None = None) -> Look:
    """The look of what was not looked at."""
    return Look(DatasetTally(), Coverage("none"), one.status, statistics or Statistics(), one.reason, one.detail)


def look_at(
    connector: Connector, dataset: Dataset, wanted: Wanted, tallying: Tallying, over: Callable[[], bool] = lambda: False
) -> Look:
    """Sample a dataset, or read it whole, and tally its rows, which live in here only. ``over``: nothing more may be read. Raises
    SourceError."""
    statistics = connector.statistics(dataset)
    if wanted.full and dataset.kind is not Kind.METADATA:  # a description has no rows to read
        return _look_at_all(Reading(connector, dataset, tallying, over, wanted.far(statistics)), statistics, wanted)
    sample = connector.sample(dataset, wanted.plan)
    if isinstance(sample, Skipped):
        return unread(sample, statistics)
    tally = DatasetTally()
    for batch in joined(sample.batches):
        tally = _with(tally, tallying(batch))
    look = Look(
        tally,
        sample.coverage,
        sample.status,
        _better(statistics, sample.statistics),
        sample.reason,
        sample.detail,
        sample.unread,
    )
    return weighed(look)


def weighed(look: Look) -> Look:
    """The look, partial where rows were seen but nothing speaks for the rest: such a table must not pass for looked at."""
    if look.status is Status.COMPLETE and look.reason is None and not look.coverage.power_at_1pct:
        return replace(look, status=Status.PARTIAL, reason=Reason.WEAK_SAMPLE)
    return look


def looked_at_all(tally: DatasetTally, statistics: Statistics) -> Look:
    """The look at a dataset of which every row was read."""
    exact = replace(statistics, rows=Measure.exact(tally.rows))
    status = Status.COMPLETE if tally.rows else Status.EMPTY
    return Look(tally, Coverage("full", 1, tally.rows, power_at_1pct=1.0), status, exact)


def safely(dataset: Dataset, look: Callable[[], Look]) -> Look:
    """What ``look`` gives; a failed look, told without an error's own words, where it raises."""
    try:
        return look()
    except SourceError as error:
        broken = Skipped(dataset.source, dataset.path, dataset.kind, reason_of(error), error.message, failed=True)
    except Exception as error:  # noqa: BLE001 - one table's surprise must not cost a run of ten thousand
        # Its text may quote a value; its kind and place do not.
        detail = fault_place(error)
        broken = Skipped(dataset.source, dataset.path, dataset.kind, Reason.INTERNAL_ERROR, detail, failed=True)
    return unread(broken)


def reason_of(error: SourceError) -> Reason:
    """The word of our own list for what a source raised."""
    if error.reason:
        return Reason(error.reason)
    if isinstance(error, SourceDenied):
        return Reason.DENIED
    return Reason.REFUSED if isinstance(error, SourceRefused) else Reason.UNREACHABLE


def _look_at_all(reading: Reading, statistics: Statistics, wanted: Wanted) -> Look:
    dataset, tally = reading.dataset, DatasetTally()
    try:
        with begun_by_two(reading, wanted.lent) as begun:
            tally = begun.tally
            if begun.broken is not None:
                raise begun.broken
            is_over, tallying = begun.over, reading.tallying
            if wanted.told is not None:
                tallying = telling(tallying, statistics, wanted.told, tally.rows, begun.size)
            rest = reading.all_rows() if begun.rest is None else begun.rest
            for batch in read_ahead(joined(rest), 1) if not begun.ended else ():
                tally = _with(tally, tallying(batch))
                del batch  # it need not wait for the next one
                if reading.over():
                    is_over = True
                    break
            if is_over:
                return Look(tally, Coverage("full", 1, tally.rows), Status.PARTIAL, statistics, Reason.OUTSIDE_WINDOW)
    except SourceError as error:
        if not tally.rows:
            broken = Skipped(dataset.source, dataset.path, dataset.kind, reason_of(error), error.message, failed=True)
            return unread(broken, statistics)
        return Look(tally, Coverage("full", 1, tally.rows), Status.PARTIAL, statistics, reason_of(error), error.message)
    return looked_at_all(tally, statistics)


def _with(before: DatasetTally, more: DatasetTally) -> DatasetTally:
    """Both together. Most datasets are one batch: what it gave need not be added to nothing."""
    return before.merge(more) if before.rows or before.columns else more


def _better(known: Statistics, learned: Statistics | None) -> Statistics:
    if learned is None:
        return known
    rows = known.rows if learned.rows.value is None else learned.rows
    size = known.bytes if learned.bytes.value is None else learned.bytes
    return Statistics(rows, size)
