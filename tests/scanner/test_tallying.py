"""Workers make the tallies that the classifier makes, and nobody misses one that is gone."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pyarrow as pa
import pytest

from classifiers import Classifier
from config import load_settings
from scanner.judging import NOTHING_ALLOWED, classifier_for
from scanner.tallying import Recipe, Tallying

_RECIPE: Recipe = (load_settings(None), b"k" * 16, date(2026, 1, 1), NOTHING_ALLOWED)
_ROWS = pa.RecordBatch.from_pydict({"mobile": [f"1390000{n:04d}" for n in range(500)], "note": ["客户来电"] * 500})


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return classifier_for(*_RECIPE)


@pytest.fixture
def helped() -> Iterator[Tallying]:
    with closing(Tallying(_RECIPE, workers=1)) as tallying:
        tallying.begin()
        end = time.monotonic() + 60
        while not tallying._free and time.monotonic() < end:
            time.sleep(0.05)
        assert tallying._free
        yield tallying


def test_a_worker_makes_the_same_tally(helped: Tallying, classifier: Classifier) -> None:
    tally = helped.of(classifier)
    assert tally(_ROWS) == classifier.tally(_ROWS)
    assert tally(_ROWS) == classifier.tally(_ROWS)
    assert len(helped._free) == 1  # it came back


def test_a_worker_tallies_several_tables_at_once(helped: Tallying, classifier: Classifier) -> None:
    tables = (_ROWS, pa.RecordBatch.from_pydict({"n": [1, None]}), _ROWS.slice(7, 20), pa.RecordBatch.from_pydict({}))
    worker = helped.taken()
    assert worker is not None
    assert list(helped.asked(worker, tables)) == [classifier.tally(one) for one in tables]


def test_without_workers_everybody_tallies_by_himself(classifier: Classifier) -> None:
    assert Tallying().of(classifier)(_ROWS) == classifier.tally(_ROWS)


def test_a_worker_that_is_gone_is_not_missed(helped: Tallying, classifier: Classifier) -> None:
    (worker,) = helped._free
    os.kill(worker._process.pid, 9)
    assert helped.of(classifier)(_ROWS) == classifier.tally(_ROWS)
    assert helped._free == []
    assert not helped.has_workers


def test_a_worker_that_answers_nonsense_is_not_waited_for(
    helped: Tallying, classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    (worker,) = helped._free

    def nonsense(batches: object) -> None:
        raise EOFError

    monkeypatch.setattr(worker, "tally", nonsense)
    for _ in range(2):
        assert helped.of(classifier)(_ROWS) == classifier.tally(_ROWS)
    assert not helped.has_workers


def test_help_is_asked_for_once_much_was_done(classifier: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Tallying(_RECIPE, workers=1)) as tallying:
        tallying.of(classifier)(_ROWS)
        assert not tallying._begun
        monkeypatch.setattr("scanner.tallying._WORTH_HELP", 0.0)
        tallying.of(classifier)(_ROWS)
        assert tallying._begun


def test_closing_ends_workers(helped: Tallying, classifier: Classifier) -> None:
    (worker,) = helped._free
    helped.close()
    helped.close()
    assert worker._process.poll() is not None
    assert helped.of(classifier)(_ROWS) == classifier.tally(_ROWS)
    helped.begin()
    assert helped._all == []
