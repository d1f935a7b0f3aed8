"""Draws many samples of one source."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.sampling.model import Result, Source, Trial
from connectors import Connector, create
from connectors.model import Dataset, Sample, SamplePlan


def bytes_read() -> float:
    """Kilobytes that this process has asked the operating system for, since it began."""
    fields = dict(line.split(": ") for line in Path("/proc/self/io").read_text("ascii").splitlines())
    return int(fields["rchar"]) / 1024


def tried(source: Source, trials: int, seed: int) -> Result:
    """So many samples, with neighbouring seeds."""
    counted = source.touched or bytes_read
    with source.open() as spec:
        before = counted()
        with create(spec) as connector:
            entries = [entry for entry in connector.inventory() if entry.path[-1].split(".")[0] == source.table]
            (dataset,) = (entry for entry in entries if isinstance(entry, Dataset))
            made = tuple(_trial(connector, dataset, SamplePlan(number)) for number in range(seed, seed + trials))
        # Asked after the connection is closed: a server counts only then for good.
        return Result(source, made, (counted() - before) / trials)


def _trial(connector: Connector, dataset: Dataset, plan: SamplePlan) -> Trial:
    start = time.perf_counter()
    sample = connector.sample(dataset, plan)
    seconds = time.perf_counter() - start
    if not isinstance(sample, Sample):
        raise RuntimeError(f"{dataset.source}: not sampled: {sample.reason}")
    coverage = sample.coverage
    return Trial(plan.seed, coverage.method, coverage.power_at_1pct, coverage.places, tuple(_numbers(sample)), seconds)


def _numbers(sample: Sample) -> Iterator[int]:
    for batch in sample.batches:
        yield from (int(cell) for cell in batch.column("n").to_pylist())
