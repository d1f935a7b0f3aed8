"""Whoever reads a long dataset hears how far it is."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from classifiers.model import DatasetTally
from config import SourceSpec, SourceUrl
from connectors import create
from connectors.model import Dataset, Measure, SamplePlan, Statistics
from scanner.how_far import telling
from scanner.looking import Wanted, look_at

_SIZE = 1_000_000


def _counted(batch: pa.RecordBatch) -> DatasetTally:
    return DatasetTally(rows=batch.num_rows)


@pytest.mark.parametrize(
    ("statistics", "shares"),
    [
        (Statistics(), [None, None]),
        (Statistics(rows=Measure.exact(4)), [0.5, 0.99]),
        (Statistics(bytes=Measure.exact(_SIZE, "compressed")), [None, None]),
        (Statistics(rows=Measure.exact(0)), [None, None]),
    ],
)
def test_rows_and_their_share_where_it_is_known(statistics: Statistics, shares: list[float | None]) -> None:
    told: list[tuple[int, float | None]] = []
    tally = telling(_counted, statistics, lambda rows, share: told.append((rows, share)))
    batch = pa.record_batch({"a": ["1", "2"]})
    assert tally(batch) == tally(batch)
    assert told == list(zip((2, 4), shares, strict=True))


def test_a_file_read_whole_tells_about_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name,city,phone\n" + "甲乙,北京市,13900000000\n" * 200_000, encoding="utf-8")
    told: list[tuple[int, float | None]] = []
    with create(SourceSpec("files", SourceUrl("file", path=str(path)))) as connector:
        (dataset,) = connector.inventory()
        assert isinstance(dataset, Dataset)
        wanted = Wanted(SamplePlan(seed=0), full=True, told=lambda rows, share: told.append((rows, share)))
        assert look_at(connector, dataset, wanted, _counted).tally.rows == 200_000
    assert told[-1] == (200_000, 0.99)
    assert all(share == pytest.approx(rows / 200_000, abs=0.03) for rows, share in told)
