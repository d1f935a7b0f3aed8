"""``python -m benchmarks.big_file``: a large CSV of invented people, made and removed here: sampled, and read whole beside only
reading it."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pac
import pyarrow.csv as pc

from benchmarks.apart import Apart, run_apart, shudian
from benchmarks.figures import Figure, seconds_text, tell
from benchmarks.speed.table import mixed_table

_BLOCK_ROWS = 200_000
_ROW_BYTES = 256
_STEP = 7_919  # a prime: the columns of a block are turned against each other, so that no two rows are equal
_READING = "import sys, pyarrow.csv as c\nfor _ in c.open_csv(sys.argv[1]): pass"
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
    """Each command, and the bare reading too, as a process of its own, its start included."""
    sampled, whole, reading = list[Apart](), list[Apart](), list[Apart]()
    for _ in range(runs):
        sampled.append(run_apart(*shudian("scan", str(path), "--no-catalog", "--seed", "1")))
        reading.append(run_apart(sys.executable, "-c", _READING, str(path)))
        whole.append(run_apart(*shudian("scan", str(path), "--no-catalog", "--full", "--seed", "1")))
    what = f"{path.stat().st_size / 1e9:.2f} GB, {rows:,} rows x 12 columns"
    processor = seconds_text([one.processor for one in sampled])
    yield Figure.of("big_file.sampled", "s", 10, (one.seconds for one in sampled), f"{what}; {processor} of a processor")
    ratios = [one.seconds / that.seconds for one, that in zip(whole, reading, strict=True)]
    bare, seconds = (seconds_text([one.seconds for one in ones]) for ones in (reading, whole))
    yield Figure.of("big_file.full", "x", 3, ratios, f"{what}; only reading {bare}, --full {seconds}")
    yield Figure.of("big_file.memory", "MB", 400, (one.memory / 1e6 for one in whole), f"{what}, --full")


def _made(path: Path, size: int, seed: int) -> int:
    """Write one block of rows again and again until the file has that size, each time with other order numbers and the columns
    turned against each other; how many rows they are."""
    block = mixed_table(min(_BLOCK_ROWS, size // _ROW_BYTES + 1), seed)
    rows = 0
    with path.open("wb") as file:
        while file.tell() < size:
            pc.write_csv(_turned(block, rows), file, pc.WriteOptions(include_header=not rows))
            rows += block.num_rows
    return rows


def _turned(block: pa.Table, rows: int) -> pa.Table:
    """The block as it stands behind so many rows."""
    length = block.num_rows
    turns = rows // length
    columns = [pa.concat_arrays([*one.slice(k).chunks, *one.slice(0, k).chunks]) for one, k in _places(block, turns)]
    numbers = pac.add(columns[0], pa.scalar(rows, pa.int64()))
    return pa.table([numbers, *columns[1:]], names=block.schema.names)


def _places(block: pa.Table, turns: int) -> Iterator[tuple[pa.ChunkedArray, int]]:
    """Each column and the row that it begins with after so many turns."""
    for number, column in enumerate(block.columns):
        yield column, turns * number * _STEP % block.num_rows


if __name__ == "__main__":
    sys.exit(main())
