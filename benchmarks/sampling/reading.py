"""Full passes, piece by piece, and samples of files far beyond the budget."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sampling.files import padding
from benchmarks.sampling.model import Source
from benchmarks.sampling.trials import bytes_read
from config import SourceError, SourceSpec, SourceUrl
from connectors import create
from connectors.model import Dataset, Sample, SamplePlan

_BLOCK_ROWS = 20_000


@dataclass(frozen=True)
class Pass:
    """One full pass with ``read``. ``slowest`` is the longest time between two batches; ``ended`` says why it broke off."""

    source: Source
    rows: int
    pieces: int
    seconds: float
    slowest: float
    ended: str = ""


@dataclass(frozen=True)
class BigFile:
    """A sample of one big file."""

    name: str
    megabytes: float
    seconds: float
    megabytes_read: float
    status: str
    places: int
    promised: float


def full_pass(source: Source) -> Pass:
    """Read every row of the source once."""
    rows = pieces = 0
    slowest, ended = 0.0, ""
    with source.open() as spec, create(spec) as connector:
        entries = [entry for entry in connector.inventory() if entry.path[-1].split(".")[0] == source.table]
        (dataset,) = (entry for entry in entries if isinstance(entry, Dataset))
        start = before = time.perf_counter()
        try:
            for batch in connector.read(dataset, [column.name for column in dataset.columns]):
                now = time.perf_counter()
                slowest, before = max(slowest, now - before), now
                rows, pieces = rows + batch.num_rows, pieces + 1
        except SourceError as error:
            ended = error.message
        return Pass(source, rows, pieces, time.perf_counter() - start, slowest, ended)


def big_files(folder: Path, megabytes: int, seed: int) -> tuple[BigFile, ...]:
    """A CSV and a JSON lines file of this length, each sampled once with the default plan."""
    return (
        _sampled(folder / "big.csv", megabytes, lambda n: f"{n},{padding(seed, n)},x\n", "n,pad,more\n"),
        _sampled(folder / "big.jsonl", megabytes, lambda n: json.dumps({"n": n, "pad": padding(seed, n)}) + "\n", ""),
    )


def _sampled(path: Path, megabytes: int, line: Callable[[int], str], head: str) -> BigFile:
    block = "".join(line(n) for n in range(_BLOCK_ROWS)).encode()
    with path.open("wb") as file:
        file.write(head.encode())
        for _ in range(megabytes * 1024 * 1024 // len(block)):
            file.write(block)
    with create(SourceSpec("files", SourceUrl("file", path=str(path)))) as connector:
        (dataset,) = connector.inventory()
        if not isinstance(dataset, Dataset):
            raise RuntimeError(f"{path.name}: not in the inventory")
        before, start = bytes_read(), time.perf_counter()
        sample = connector.sample(dataset, SamplePlan(1))
        seconds, read = time.perf_counter() - start, bytes_read() - before
    size = path.stat().st_size
    path.unlink()
    if not isinstance(sample, Sample):
        raise RuntimeError(f"{path.name}: not sampled: {sample.reason}")
    mega = 1024 * 1024
    coverage = sample.coverage
    name = path.suffix.lstrip(".").upper()
    return BigFile(name, size / mega, seconds, read / 1024, sample.status.value, coverage.places, coverage.power_at_1pct)
