from __future__ import annotations

import dataclasses
import gzip
import random
from pathlib import Path

import pytest

from connectors.files.families import pattern_of
from connectors.model import Dataset, Measure, Provenance, Reason, Sample, Status
from tests.connectors.files.reading import PLAN, connector_of, dataset_of, entries_of, read_rows, rows_of, sample_of

PATTERNS = [
    (("a", "cdr_20240101.csv"), ("a", "cdr_*.csv")),
    (("part-00001-of-00007.parquet",), ("part-*-of-*.parquet",)),
    (("dt=2024-01-01", "hr=07", "x"), ("dt=*", "hr=*", "x")),
    (("20240101", "x.csv"), ("*", "x.csv")),
    (("a1", "x.csv"), None),
    (("customers.csv",), None),
    (("odd*1.csv",), None),
]


@pytest.mark.parametrize(("path", "pattern"), PATTERNS)
def test_the_pattern_of_a_name(path: tuple[str, ...], pattern: tuple[str, ...] | None) -> None:
    assert pattern_of(path) == pattern


def _write(path: Path, rows: range, header: str = "id,name") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{header}\n" + "".join(f"{number},n{number}\n" for number in rows))


def test_like_files_are_one_dataset(tmp_path: Path) -> None:
    for number in range(5):
        _write(tmp_path / f"cdr_2024010{number}.csv", range(number * 10, number * 10 + 10))
    _write(tmp_path / "cdr_20240109.csv", range(3), "other,columns")
    _write(tmp_path / "one.csv", range(3))
    assert [entry.path for entry in entries_of(tmp_path)] == [("cdr_*.csv",), ("cdr_20240109.csv",), ("one.csv",)]
    sample = sample_of(tmp_path, name="cdr_*.csv")
    assert (sample.coverage.method, sample.status) == ("whole", Status.COMPLETE)
    assert sample.statistics is not None
    assert sample.statistics.rows == Measure.exact(50)
    assert [int(row[0]) for row in rows_of(sample)] == list(range(50))
    assert len(read_rows(tmp_path, "cdr_*.csv")) == 50


def test_two_files_are_no_family(tmp_path: Path) -> None:
    for number in range(2):
        _write(tmp_path / f"a{number}.csv", range(3))
    assert [entry.path for entry in entries_of(tmp_path)] == [("a0.csv",), ("a1.csv",)]


def test_files_of_partitions_are_one_dataset(tmp_path: Path) -> None:
    for day in range(3):
        for hour in range(2):
            _write(tmp_path / f"t/dt=2024-01-0{day + 1}/hr={hour}/000000_0", range(5))
    assert [entry.path for entry in entries_of(tmp_path)] == [("t", "dt=*", "hr=*", "*_*")]
    assert len(rows_of(sample_of(tmp_path))) == 30


def test_packed_files_and_files_of_another_connector(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"x{number}.gz").write_bytes(gzip.compress(b"id,name\n1,a\n2,b\n"))
    dataset = dataset_of(tmp_path)
    assert dataset.path == ("x*.gz",)
    with connector_of(tmp_path) as other:
        statistics = other.statistics(dataset)
        assert statistics.bytes.value == sum(path.stat().st_size for path in tmp_path.iterdir())
        assert len(rows_of(other.sample(dataset, PLAN))) == 6  # type: ignore[arg-type]


def test_families_that_are_left_out_are_told_once(tmp_path: Path) -> None:
    for number in range(4):
        _write(tmp_path / f"a{number}.csv", range(3))
        _write(tmp_path / f"b{number}.csv", range(3))
    found = {entry.path: isinstance(entry, Dataset) for entry in entries_of(tmp_path, include=("a*",))}
    assert found == {("a*.csv",): True, ("b*.csv",): False}
    found = {entry.path: isinstance(entry, Dataset) for entry in entries_of(tmp_path, exclude=("a2.csv", "b*"))}
    assert found == {("a*.csv",): True, ("a2.csv",): False, ("b*.csv",): False}


def test_documents_stay_alone(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"letter{number}.txt").write_text("dear all of you\nbest regards to you\n")
    assert len(entries_of(tmp_path)) == 4


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty files, unequal in size, in which the last hundredth of all rows is special."""
    folder = tmp_path_factory.mktemp("family")
    draw = random.Random(1902)
    total, written = 400_000, 0
    sizes = [draw.randrange(1, 20) for _ in range(40)]
    for number, size in enumerate(sizes):
        end = total if number == 39 else written + total * size // sum(sizes)
        rows = (f"{row},{'tail' if row >= total * 0.99 else 'body'},{row:030}\n" for row in range(written, end))
        (folder / f"cdr{number:02}.csv").write_text("id,mark,filler\n" + "".join(rows))
        written = end
    return folder


def test_the_power_of_a_family_is_true(big: Path) -> None:
    (dataset,) = entries_of(big)
    assert isinstance(dataset, Dataset)
    met = middle = 0
    with connector_of(big) as connector:
        for seed in range(6):
            sample = connector.sample(dataset, dataclasses.replace(PLAN, seed=seed, places=100, edge_rows=0))
            assert isinstance(sample, Sample)
            assert 0.5 < sample.coverage.power_at_1pct <= 0.634
            rows = rows_of(sample)
            met += any(row[1] == "tail" for row in rows)
            middle += any(200_000 <= int(row[0]) < 204_000 for row in rows)
            assert sample.statistics is not None
            assert sample.statistics.rows.provenance is Provenance.EXTRAPOLATED
            assert 320_000 < (sample.statistics.rows.value or 0) < 480_000
            assert (sample.statistics.rows.lower or 0) <= 400_000 <= (sample.statistics.rows.upper or 0)
            assert sample.statistics.bytes.value == sum(path.stat().st_size for path in big.iterdir())
    assert met >= 2
    assert middle >= 2


def test_the_same_seed_gives_the_same_rows_of_a_family(big: Path) -> None:
    first, again = (rows_of(sample_of(big)) for _ in range(2))
    assert first == again


def test_a_member_that_cannot_be_read_makes_it_partial(big: Path, tmp_path: Path) -> None:
    for number in range(4):
        _write(tmp_path / f"a{number}.csv", range(10))
    with connector_of(tmp_path) as connector:
        (dataset,) = connector.inventory()
        (tmp_path / "a2.csv").unlink()
        assert isinstance(dataset, Dataset)
        sample = connector.sample(dataset, PLAN)
    assert isinstance(sample, Sample)
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.CHANGED)
    assert sample.coverage.places < PLAN.places
    assert len(rows_of(sample)) == 30
