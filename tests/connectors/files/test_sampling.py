"""What a sample of a file may cost, and what it says when that was too little."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.model import Reason, Status
from tests.connectors.files.reading import PLAN, rows_of, sample_of


def lines(path: Path, rows: int, width: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        if path.suffix == ".csv":
            file.write("n,pad\n")
            file.writelines(f"{n},{'x' * width}\n" for n in range(rows))
        else:
            file.writelines(f'{{"n": {n}, "pad": "{"x" * width}"}}\n' for n in range(rows))
    return path


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_bytes_end_a_sample_with_the_power_of_what_was_met(tmp_path: Path, name: str) -> None:
    path = lines(tmp_path / name, 60_000, 100)
    sample = sample_of(path, dataclasses.replace(PLAN, bytes_budget=512 * 1024))
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.BUDGET)
    assert 20 < sample.coverage.places < 300
    assert 0 < sample.coverage.power_at_1pct < 0.95
    whole = sample_of(path)
    assert (whole.status, whole.coverage.places) == (Status.COMPLETE, 300)


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_an_offset_in_the_last_line_does_not_make_all_later_windows_long(tmp_path: Path, name: str) -> None:
    """A hundredth of the file is its last line: some places fall into it and find no line after it."""
    path = lines(tmp_path / name, 60_000, 100)
    cell = "y" * 100_000
    with path.open("a", encoding="utf-8") as file:
        file.write(f"0,{cell}\n" if path.suffix == ".csv" else f'{{"n": 0, "pad": "{cell}"}}\n')
    sample = sample_of(path)
    assert sample.status is Status.COMPLETE
    assert 280 < sample.coverage.places < 300
    assert sample.coverage.power_at_1pct > 0.9


def test_short_lines_that_lie_together_lower_the_power(tmp_path: Path) -> None:
    path = lines(tmp_path / "t.csv", 20_000, 300)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{n},x\n" for n in range(60_000))
    assert 0.1 < sample_of(path).coverage.power_at_1pct < 0.5  # three quarters of the rows are an eleventh of the bytes


def test_parquet_beyond_its_budget_is_partial(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pads = [f"{n:06d}" * 40 for n in range(60_000)]
    pq.write_table(pa.table({"pad": pads}), path, row_group_size=20_000, compression="none", use_dictionary=False)
    sample = sample_of(path, dataclasses.replace(PLAN, bytes_budget=256 * 1024))
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.BUDGET)
    assert 0 < sample.coverage.power_at_1pct < 0.9
    assert len(rows_of(sample)) == sample.coverage.rows


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_the_same_seed_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    path = lines(tmp_path / name, 60_000, 100)
    first = rows_of(sample_of(path))
    assert first == rows_of(sample_of(path))
    assert first != rows_of(sample_of(path, dataclasses.replace(PLAN, seed=8)))
