"""Workers make the tallies that the classifier makes, and nobody misses one that is gone."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from classifiers import BottomK, Classifier
from classifiers.model import ColumnTally, DatasetTally
from config import load_settings
from scanner.gathered import MOST_CELLS
from scanner.judging import Recipe
from scanner.tally_messages import BEGIN, TALLY, pickled, told
from scanner.tallying import Tallying

_RECIPE = Recipe.of(load_settings(None), b"k" * 16, date(2026, 1, 1))
_ROWS = pa.RecordBatch.from_pydict({"mobile": [f"1390000{n:04d}" for n in range(500)], "note": ["客户来电"] * 500})


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return _RECIPE.classifier()


@pytest.fixture
def helped() -> Iterator[Tallying]:
    with closing(Tallying(_RECIPE, workers=1)) as tallying:
        begin(tallying)
        yield tallying


def begin(tallying: Tallying) -> None:
    tallying.begin()
    end = time.monotonic() + 60
    while not tallying._free and time.monotonic() < end:
        time.sleep(0.05)
    assert tallying._free


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


def test_rows_lie_ready_for_a_worker_that_is_at_work(helped: Tallying, classifier: Classifier) -> None:
    assert helped.taken(ahead=True) is not None
    assert helped.taken() is None
    worker = helped.taken(ahead=True)
    assert worker is not None
    assert helped.taken(ahead=True) is None  # one lies ready already
    tables = [[_ROWS.slice(at, 100 + at)] * 40 for at in range(2)]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda some: list(helped.asked(worker, some)), tables))
    assert found == [[classifier.tally(one) for one in some] for some in tables]
    assert helped._free == [worker]


def test_without_workers_everybody_tallies_by_himself(classifier: Classifier) -> None:
    assert Tallying().of(classifier)(_ROWS) == classifier.tally(_ROWS)


def test_a_worker_that_is_gone_is_not_missed(helped: Tallying, classifier: Classifier) -> None:
    (worker,) = helped._free
    os.kill(worker._process.pid, 9)
    assert helped.of(classifier)(_ROWS) == classifier.tally(_ROWS)
    assert helped._free == []
    assert not helped.has_workers


@pytest.mark.parametrize("rows", [40, 4000], ids=["a few rows", "more than a pipe holds, and more sent ahead"])
def test_a_worker_that_stops_answering_is_ended_and_nothing_is_lost(
    helped: Tallying, classifier: Classifier, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr("scanner.tally_process._ANSWER_SECONDS", {TALLY: 0.5})
    monkeypatch.setattr("scanner.tally_process._LOOK_SECONDS", 0.1)
    (worker,) = helped._free
    tables = [pa.table({f"c{at}": [f"{one} {at:030d}"] * rows for at in range(25)}).to_batches()[0] for one in range(4)]
    tally = helped.of(classifier)
    os.kill(worker._process.pid, signal.SIGSTOP)
    with ThreadPoolExecutor(4) as pool:
        tallies = list(pool.map(tally, tables))
    assert tallies == [classifier.tally(one) for one in tables]
    assert worker._process.poll() == -signal.SIGKILL
    assert not helped.has_workers
    assert tally(_ROWS) == classifier.tally(_ROWS)


def test_a_worker_is_not_ended_while_nothing_is_asked_of_it(
    helped: Tallying, classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.tally_process._ANSWER_SECONDS", {TALLY: 2.0})
    (worker,) = helped._free
    assert helped.of(classifier)(_ROWS) == classifier.tally(_ROWS)
    worker._last -= 60
    time.sleep(1.5)  # it was looked at meanwhile
    assert worker._process.poll() is None


def test_no_answer_is_taken_for_another(helped: Tallying, monkeypatch: pytest.MonkeyPatch) -> None:
    (worker,) = helped._free

    def interrupted(_stream: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("scanner.tally_process.received", interrupted)
        with pytest.raises(KeyboardInterrupt):
            worker.tally([_ROWS])
    with pytest.raises(OSError, match="has ended"):
        worker.tally([_ROWS.slice(1)])


def test_a_worker_runs_nothing_that_lies_in_the_working_folder(
    classifier: Classifier, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pickle.py").write_text("open('executed', 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", ".", "/nowhere:here", *sys.path])
    with closing(Tallying(_RECIPE, workers=1)) as tallying:
        begin(tallying)
        assert tallying.of(classifier)(_ROWS) == classifier.tally(_ROWS)
        assert tallying.has_workers
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("name", ["shudian-tally", "shudian-tally-watch"])
def test_where_no_thread_can_be_started_nobody_waits(classifier: Classifier, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    start = threading.Thread.start

    def refused(thread: threading.Thread) -> None:
        if thread.name == name:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refused)
    with closing(Tallying(_RECIPE, workers=1)) as tallying:
        tallying.expect(3_000)
        tally = tallying.of(classifier)
        for _ in range(2):
            assert tally(_ROWS) == classifier.tally(_ROWS)
        assert not tallying.has_workers
        assert tallying._starting == 0
        assert all(one._process.poll() is not None for one in tallying._all)


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


def test_one_worker_is_left_everything(helped: Tallying, classifier: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helped, "by_ourselves", None)  # nobody else tallies
    tally = helped.of(classifier)
    with ThreadPoolExecutor(6) as pool:
        tallies = list(pool.map(tally, [_ROWS.slice(at, 40) for at in range(6)]))
    assert tallies == [classifier.tally(_ROWS.slice(at, 40)) for at in range(6)]


def test_where_many_are_expected_the_worker_is_waited_for(classifier: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Tallying(_RECIPE, workers=0)) as tallying:
        monkeypatch.setattr(tallying, "_cores", 2)
        monkeypatch.setattr(tallying, "by_ourselves", None)
        tallying.begin()  # by somebody who had much to do, before many were expected
        tallying.expect(200)
        tallying.expect(55)
        assert tallying._most == 0
        tallying.expect(1)
        assert not tallying._begun  # perhaps nothing is read
        tallying.expect(2_000)  # of so many much is held
        assert tallying.of(classifier)(_ROWS) == classifier.tally(_ROWS)
        assert tallying.has_workers


@pytest.mark.parametrize(("datasets", "are_ours"), [(1_024, True), (1_025, False)])
def test_where_not_too_many_are_expected_we_tally_what_the_worker_has_no_hand_for(
    classifier: Classifier, monkeypatch: pytest.MonkeyPatch, datasets: int, are_ours: bool
) -> None:
    meanwhile: list[int] = []  # the batches that we tallied together while there was a worker to wait for

    def by_ourselves(_: Classifier, batches: Sequence[pa.RecordBatch]) -> Sequence[DatasetTally]:
        meanwhile.extend([len(batches)] * (tallying._starting > 0))
        return classifier.tally_all(batches)

    monkeypatch.setattr("scanner.tally_process._MODULE", ("-c", "import time; time.sleep(60)"))  # it is never ready
    monkeypatch.setattr("scanner.tally_process._ANSWER_SECONDS", {BEGIN: 3.0})
    tables = [pa.concat_batches([_ROWS] * 7)] * 60
    with closing(Tallying(_RECIPE, workers=0)) as tallying:
        monkeypatch.setattr(tallying, "_cores", 2)
        tallying.expect(datasets)
        monkeypatch.setattr(tallying, "by_ourselves", by_ourselves)
        tally = tallying.of(classifier)
        with ThreadPoolExecutor(len(tables)) as pool:
            assert list(pool.map(tally, tables)) == [classifier.tally(tables[0])] * len(tables)
    assert bool(meanwhile) is are_ours
    assert not are_ours or min(meanwhile) * tables[0].num_rows * tables[0].num_columns > MOST_CELLS * 0.9


def test_a_worker_that_does_not_start_is_waited_for_no_longer(classifier: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.tally_process._MODULE", ("-c", "import time; time.sleep(60)"))
    monkeypatch.setattr("scanner.tally_process._ANSWER_SECONDS", {BEGIN: 0.5})
    with closing(Tallying(_RECIPE, workers=1)) as tallying:
        tallying.begin()
        assert tallying.of(classifier)(_ROWS) == classifier.tally(_ROWS)
        assert not tallying.has_workers


def test_sketches_arrive_as_they_were_sent() -> None:
    rare, often = BottomK(4).add([(7, 1), (2**64 - 1, 1)]), BottomK(2, {3: 2, 9: 1}, full=True)
    tally = DatasetTally(3, {"a": ColumnTally(3, distinct=often, shapes=rare), "b": ColumnTally()})
    (sent,) = told(pickled([tally]))
    assert sent == tally
    assert len(sent.columns["a"].distinct.counts) == 2
    assert list(sent.columns["a"].distinct.counts.items()) == [(3, 2), (9, 1)]
    assert sent.merge(tally) == tally.merge(tally)
    assert sent.columns["a"].shapes.distinct() == 2
    (again,) = told(pickled([sent]))
    assert again == tally


def test_closing_ends_workers(helped: Tallying, classifier: Classifier) -> None:
    (worker,) = helped._free
    helped.close()
    helped.close()
    assert worker._process.poll() is not None
    assert helped.of(classifier)(_ROWS) == classifier.tally(_ROWS)
    helped.begin()
    assert helped._all == []
