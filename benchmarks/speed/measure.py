"""Times full scans and bare reads of the same file, one after the other in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from classifiers import Classifier
from classifiers.model import DatasetTally
from config import SourceSpec, SourceUrl
from connectors import create
from connectors.model import Dataset, SamplePlan
from scanner.helping import helped
from scanner.looking import Wanted, look_at
from scanner.tallying import Tallying

BATCH = 131_072
"""Rows of a batch where Arrow reads: about what the scanner puts together."""


@dataclass(frozen=True)
class Round:
    """Seconds of what is done with one file: reading it with Arrow alone, on all of its threads, tallying what Arrow reads, and a
    full scan of it as the product does it: with its own reader, in this process and one that is forked for the scan. ``again``:
    reading and tallying it once more in the same scan, as the next file of a folder."""

    read: float
    tallied: float
    scanned: float
    again: float


def rounds(path: Path, classifier: Classifier, runs: int) -> tuple[Round, ...]:
    """The timings of some rounds after one that is thrown away: files, dictionaries and automata are warm."""
    found = [
        Round(_seconds(lambda: _read(path)), _seconds(lambda: _tallied(path, classifier)), *_scanned(path, classifier))
        for _ in range(runs + 1)
    ]
    return tuple(found[1:])


def _seconds(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def _read(path: Path) -> int:
    return _table(path).num_rows


def _tallied(path: Path, classifier: Classifier) -> DatasetTally:
    tally = DatasetTally()
    for batch in _batches(path):
        tally = tally.merge(classifier.tally(batch))
    return tally


def _table(path: Path) -> pa.Table:
    """What Arrow reads, on all the threads it likes."""
    return pc.read_csv(path) if path.suffix == ".csv" else pq.read_table(path)


def _batches(path: Path) -> list[pa.RecordBatch]:
    """The same in batches."""
    batches: list[pa.RecordBatch] = _table(path).combine_chunks().to_batches(BATCH)
    return batches


def _scanned(path: Path, classifier: Classifier) -> tuple[float, float]:
    """Seconds of a scan from its beginning to its end, and of looking at the same file once more before that end, which are not
    among the first. The other process is forked here, and ended. It inherits what is warm, as one that a scan of the command line
    forks inherits what was loaded."""
    spec = SourceSpec("speed", SourceUrl("file", path=str(path)))
    begun = time.perf_counter()
    with (
        helped((spec,), classifier, full=True) as workers,
        closing(Tallying(forked=workers)) as tallying,
        create(spec) as connector,
    ):
        (dataset,) = connector.inventory()
        if not isinstance(dataset, Dataset):
            raise TypeError(dataset.reason)
        wanted = Wanted(SamplePlan(seed=0), full=True, lent=tallying.lent)
        look_at(connector, dataset, wanted, tallying.of(classifier))
        again = _seconds(lambda: look_at(connector, dataset, wanted, tallying.of(classifier)))
    return time.perf_counter() - begun - again, again
