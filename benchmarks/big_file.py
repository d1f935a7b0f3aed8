"""``python -m benchmarks.big_file``: a large CSV of invented people, made and removed here: sampled, and read whole beside only
reading it."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.csv as pc

from benchmarks.apart import Apart, run_apart, shudian
from benchmarks.figures import Figure, seconds_text, tell
from benchmarks.speed.table import mixed_table

_BLOCK_ROWS = 20_000
_SPARE = 3  # of the disk's free space at most a third is taken


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the file, measure, remove it."""
    parser = argparse.ArgumentParser(prog="benchmarks.big_file", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=100, help="the full size is 10,000")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--folder", type=Path, help="where the file is made (default: the system's folder for such)")
    options = parser.parse_args(arguments)
    size = options.megabytes * 1_000_000
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        if shutil.disk_usage(folder).free < _SPARE * size:
            told = f"{options.megabytes:,} MB would take more than a third of the disk's free space"
            tell([Figure.missing("big_file.sampled", "s", 10, told), Figure.missing("big_file.full", "x", 3, told)])
            return 1
        path = Path(folder) / "people.csv"
        rows = _made(path, size, options.seed)
        tell(measured(path, rows, options.runs))
    return 0


def measured(path: Path, rows: int, runs: int) -> Iterator[Figure]:
    """Each command as a process of its own, its start included."""
    sampled, whole, reading = list[Apart](), list[Apart](), []
    for _ in range(runs):
        sampled.append(run_apart(*shudian("scan", str(path), "--no-catalog", "--seed", "1")))
        reading.append(_read(path))
        whole.append(run_apart(*shudian("scan", str(path), "--no-catalog", "--full", "--seed", "1")))
    what = f"{path.stat().st_size / 1e9:.2f} GB, {rows:,} rows x 12 columns"
    yield Figure.of("big_file.sampled", "s", 10, (one.seconds for one in sampled), what)
    ratios = [one.seconds / that for one, that in zip(whole, reading, strict=True)]
    seconds = seconds_text([one.seconds for one in whole])
    yield Figure.of("big_file.full", "x", 3, ratios, f"{what}; only reading {seconds_text(reading)}, --full {seconds}")
    yield Figure.of("big_file.memory", "MB", 400, (one.memory / 1e6 for one in whole), f"{what}, --full")


def _made(path: Path, size: int, seed: int) -> int:
    """Write the same rows again and again until the file has that size; how many they are."""
    block = mixed_table(_BLOCK_ROWS, seed)
    pc.write_csv(block, path)
    once = path.with_suffix(".once")
    pc.write_csv(block, once, pc.WriteOptions(include_header=False))
    lines, rows = once.read_bytes(), _BLOCK_ROWS
    with path.open("ab") as file:
        while file.tell() < size:
            file.write(lines)
            rows += _BLOCK_ROWS
    once.unlink()
    return rows


def _read(path: Path) -> float:
    """The seconds that pyarrow takes to read all of it, piece by piece, with its own threads."""
    begun = time.perf_counter()
    with pc.open_csv(path) as reader:
        for _ in reader:
            pass
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
