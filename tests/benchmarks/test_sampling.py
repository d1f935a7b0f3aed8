"""The small form of the sampling benchmark: promises are kept, the same seed gives the same rows, the page holds the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.sampling.document import Run, document
from benchmarks.sampling.files import file_sources
from benchmarks.sampling.kept import kept
from benchmarks.sampling.model import Layout, Rate, Result, Source, Trial, broken
from benchmarks.sampling.reading import big_files, full_pass
from benchmarks.sampling.trials import tried

ROWS, TRIALS = 30_000, 30


@pytest.fixture(params=["SQLite", "SQLite, uneven ids", "CSV", "CSV, uneven lines"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Source:
    (found,) = (one for one in file_sources(tmp_path, ROWS, 1) if one.name == request.param)
    return found


def test_no_more_is_promised_than_is_kept(source: Source) -> None:
    result = tried(source, TRIALS, 1)
    assert broken([result]) == []
    assert 0.5 < result.promised <= 0.96
    assert result.rate(Layout.LAST) == Rate(TRIALS, TRIALS)  # the tail is always looked at


def test_the_same_seed_gives_the_same_rows(source: Source) -> None:
    first, again = tried(source, 2, 5), tried(source, 2, 5)
    assert [trial.met for trial in first.trials] == [trial.met for trial in again.trials]
    assert first.trials[0].met != first.trials[1].met


def test_a_promise_that_is_not_kept_is_told() -> None:
    source = Source("x", "", 1000, lambda: pytest.fail("not opened"))
    trials = tuple(Trial(seed, "head", 0.9, 1, (0, 1, 2), 0.1) for seed in range(50))
    result = Result(source, trials, 1.0)
    assert len(broken([result])) >= 2
    page = document(Run("2024-01-31", "a machine", "versions", 3, 50, (result,), (), (), ("x",)))
    assert "**Not kept:**" in page
    for part in ("Seed: 3", "Left out: x", "Day: 2024-01-31"):
        assert part in page


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    source = Source("A, b", "", 1000, lambda: pytest.fail("not opened"))
    result = Result(source, (Trial(1, "head", 0.9, 1, (0, 1, 2), 0.1),), 1.0)
    assert kept(tmp_path, source, "1 1 1000", lambda: result) == result
    assert kept(tmp_path, source, "1 1 1000", lambda: pytest.fail("measured again")) == result
    other = Result(source, (), 2.0)
    assert kept(tmp_path, source, "2 1 1000", lambda: other) == other


def test_full_passes_and_big_files_are_measured(tmp_path: Path) -> None:
    (plain,) = (one for one in file_sources(tmp_path, ROWS, 1) if one.name == "SQLite")
    whole = full_pass(plain)
    assert (whole.rows, whole.ended) == (ROWS, "")
    assert whole.pieces > 1
    for file in big_files(tmp_path, 6, 1):
        assert (file.status, file.places) == ("complete", 300)
    assert list(tmp_path.glob("big*")) == []
