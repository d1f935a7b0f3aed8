"""Datasets spread over tasks: the connection cap, tasks of several, tasks that fail. They run in this process, without Spark."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from catalog.model import Snapshot
from classifiers import Classifier
from config import SourceError, SourceRefused, SourceSpec, load_settings, resolve_secret
from connectors import create
from connectors.model import Dataset, Reason, SamplePlan, Status
from scanner.engines import LocalEngine, spark_tasks
from scanner.engines.ordered import in_order
from scanner.engines.spark_fleet import TOGETHER, SpreadConnector
from scanner.engines.spark_tasks import Errand
from scanner.judging import classifier_for
from scanner.looking import Wanted
from tests.scanner.engines.estate import scanned, spec_of, verdict, written


class Broadcast:
    def __init__(self, value: Any) -> None:
        self.value = value


class Tasks:
    """What ``Jobs`` does, in this process. ``killing`` names a dataset whose task dies."""

    def __init__(self, killing: str = "", speculates: bool = False) -> None:
        self.sizes: list[int] = []
        self.most = 0
        self.speculates = speculates
        self.cancelled: list[str] = []
        self._killing = killing
        self._running = 0
        self._lock = threading.Lock()

    def classifier(self, classifier: Classifier) -> Broadcast:
        mark = str(id(classifier))
        spark_tasks._made[mark] = classifier  # what a worker has once it has unpickled it
        return Broadcast((mark, b""))

    def secret(self, _spec: SourceSpec) -> None:
        return None

    @contextmanager
    def group(self, _name: str) -> Iterator[None]:
        yield

    def run(self, task: Callable[[Iterator[Any]], Iterator[Any]], things: Sequence[Any]) -> list[Any]:
        with self._lock:
            self._running += 1
            self.most = max(self.most, self._running)
            self.sizes.append(len(things))
        try:
            if any(one[1].name == self._killing for one in things):
                raise SourceError("Spark could not read it (source_error)", "", Reason.SOURCE_ERROR.value)
            time.sleep(0.02)
            done = list(task(iter(things)))
            return [*done, *done]  # as if a copy of the task had answered too
        finally:
            with self._lock:
                self._running -= 1

    def cancel(self, name: str) -> None:
        self.cancelled.append(name)


class Spreading(LocalEngine):
    """The local engine with every source spread over tasks."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.tasks = tasks

    def connector(self, spec: SourceSpec) -> SpreadConnector:
        return SpreadConnector(create(spec), self.tasks)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("estate")
    written(folder)
    return folder


@pytest.fixture(scope="module")
def expected(estate: Path) -> Snapshot:
    return scanned(LocalEngine(), spec_of(f"sqlite:///{estate}/crm.db"))


def test_findings_are_the_same_the_cap_holds_and_tasks_hold_several(estate: Path, expected: Snapshot) -> None:
    tasks = Tasks()
    found = scanned(Spreading(tasks), spec_of(f"sqlite:///{estate}/crm.db", connections=2))
    assert [verdict(one) for one in found.entries] == [verdict(one) for one in expected.entries]
    assert sum(tasks.sizes) == len(expected.entries) == 31
    assert tasks.most <= 2
    assert 1 < max(tasks.sizes) <= TOGETHER


def test_a_dataset_that_kills_its_task_costs_only_itself(estate: Path, expected: Snapshot) -> None:
    tasks = Tasks(killing="t_customer")
    found = scanned(Spreading(tasks), spec_of(f"sqlite:///{estate}/crm.db"))
    lost = [one for one in found.entries if one.status is Status.FAILED]
    assert [one.path[-1] for one in lost] == ["t_customer"]
    assert "again and again" in lost[0].detail
    assert [verdict(one) for one in found.entries if one not in lost] == [
        verdict(one) for one in expected.entries if one.path[-1] != "t_customer"
    ]


def test_speculation_halves_the_tasks_and_is_refused_where_one_connection_is_allowed(estate: Path) -> None:
    tasks = Tasks(speculates=True)
    scanned(Spreading(tasks), spec_of(f"sqlite:///{estate}/crm.db", connections=4))
    assert tasks.most <= 2
    refused = scanned(Spreading(Tasks(speculates=True)), spec_of(f"sqlite:///{estate}/crm.db", connections=1))
    assert {(one.status, one.reason) for one in refused.entries} == {(Status.FAILED, Reason.REFUSED)}


def test_a_stopped_source_begins_nothing_more(estate: Path) -> None:
    tasks = Tasks()
    connector = Spreading(tasks).connector(spec_of(f"sqlite:///{estate}/crm.db"))
    with closing(connector):
        dataset = next(one for one in connector.inventory() if isinstance(one, Dataset))
        connector.stop()
        with pytest.raises(SourceError, match="stopped") as raised:
            connector.look(dataset, Wanted(SamplePlan(1)), None)  # type: ignore[arg-type]
    assert raised.value.reason == Reason.CANCELLED
    assert len(tasks.cancelled) == 1
    assert tasks.sizes == []


def test_an_executor_without_the_driver_says_so(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_spec: SourceSpec) -> None:
        raise SourceRefused("the driver x is not installed", "pip install x")

    engine = Spreading(Tasks())
    connector = engine.connector(spec_of(f"sqlite:///{estate}/crm.db"))
    monkeypatch.setattr("scanner.engines.spark_tasks.create", missing)
    classifier = classifier_for(load_settings(None), b"k")
    with closing(connector):
        dataset = next(one for one in connector.inventory() if isinstance(one, Dataset))
        look = connector.look(dataset, Wanted(SamplePlan(1)), classifier)
    assert (look.status, look.reason) == (Status.FAILED, Reason.REFUSED)
    assert "on the executor" in look.detail


def test_no_thread_is_left(estate: Path) -> None:
    scanned(Spreading(Tasks()), spec_of(f"sqlite:///{estate}/crm.db"))
    end = time.monotonic() + 5
    while any("spread" in one.name for one in threading.enumerate()) and time.monotonic() < end:
        time.sleep(0.01)
    assert not any("spread" in one.name for one in threading.enumerate())
    assert list(in_order(lambda one: one, range(3), 2)) == [0, 1, 2]


@pytest.mark.parametrize("handed", [True, False])
def test_a_password_comes_in_memory_or_is_fetched_by_the_executor(handed: bool) -> None:
    spec = spec_of("postgresql://scan@db.example/crm?password=env:SHUDIAN_TEST_NOT_SET", connections=4)
    connector = spark_tasks._connected(Errand(spec, {}, Broadcast("choose-one") if handed else None))
    password = connector.spec.url.password
    assert password is not None
    assert connector.spec.connections == 1
    assert "choose-one" not in repr(connector.spec)
    if handed:
        assert resolve_secret(password) == "choose-one"
    else:
        assert password == spec.url.password
