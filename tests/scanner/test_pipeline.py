"""The pipeline where sources misbehave. Five-line sources stand in for faults that no real one shows on demand."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pytest

from catalog.model import RunStatus, Snapshot
from classifiers import Classifier
from config import SourceDenied, SourceSpec, SourceUrl, load_knowledge, load_lines
from connectors import Connector, create
from connectors.model import Column, Coverage, Dataset, Kind, Probe, Reason, Sample, SamplePlan, Skipped, Statistics, Status
from scanner.batches import joined
from scanner.engines import LocalEngine
from scanner.pipeline import Pipeline, ScanPlan, tally_key
from scanner.watcher import Watcher

PHONES = [f"1390000{n:04d}" for n in range(40)]


class Tables(Connector):
    """A source with the tables ``good`` and ``bad``; what happens at ``bad`` is its own affair."""

    schemes = frozenset({"test"})

    def __init__(self, name: str = "test") -> None:
        super().__init__(SourceSpec(name, SourceUrl("test")))
        self.closed = False

    def probe(self) -> Probe:
        return Probe("Test", "1")

    def inventory(self) -> Iterator[Dataset | Skipped]:
        for name in ("bad", "good"):
            yield Dataset(self.spec.id, ("", "", name), Kind.TABLE, (Column("lxdh"),))

    def statistics(self, dataset: Dataset) -> Statistics:
        return Statistics()

    def sample(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:
        if dataset.name == "bad":
            return self.trouble(dataset)
        batch = pa.record_batch({"lxdh": PHONES})
        return Sample(tuple(batch.slice(start, 3) for start in range(0, 40, 3)), Coverage("whole", 1, 40, 1, 1.0))

    def trouble(self, dataset: Dataset) -> Sample | Skipped:
        return Skipped(dataset.source, dataset.path, dataset.kind, Reason.LOCKED)

    def read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        if dataset.name == "bad":
            self.trouble(dataset)
        yield pa.record_batch({"lxdh": PHONES})

    def cancel(self) -> None:
        """Nothing runs here."""

    def close(self) -> None:
        self.closed = True


class Surprising(Tables):
    def trouble(self, dataset: Dataset) -> Sample | Skipped:
        raise ValueError("13900000000 is not a number")


class HeadOnly(Tables):
    def trouble(self, dataset: Dataset) -> Sample | Skipped:
        return Sample((pa.record_batch({"lxdh": ["x"] * 50}),), Coverage("head_strides", 10, 50, 1, 0.0))


class Refusing(Tables):
    def trouble(self, dataset: Dataset) -> Sample | Skipped:
        raise SourceDenied("the account was locked while we read")


class Closed(Tables):
    def probe(self) -> Probe:
        raise SourceDenied("the user or password is wrong")


def scan(*sources: Connector, full: bool = False, watcher: Watcher | None = None) -> Snapshot:
    plan = ScanPlan(UUID(int=1), 7, SamplePlan(0), full, "", {}, load_lines(), "0")
    return Pipeline(plan, Classifier(load_knowledge(), tally_key(7)), LocalEngine(), watcher or Watcher()).scan(sources)


def states(snapshot: Snapshot) -> dict[str, tuple[Status, Reason | None]]:
    return {entry.path[-1]: (entry.status, entry.reason) for entry in snapshot.entries}


def test_a_table_that_cannot_be_read_is_listed_and_never_clean() -> None:
    snapshot = scan(Tables())
    assert states(snapshot) == {"bad": (Status.SKIPPED, Reason.LOCKED), "good": (Status.COMPLETE, None)}
    assert snapshot.run.status is RunStatus.PARTIAL
    bad, good = snapshot.entries
    assert bad.decision.level.value == "undecided"
    assert bad.finding.columns[0].entity_type == "CN_MOBILE_PHONE"  # by its name alone
    assert bad.finding.columns[0].confidence < good.finding.columns[0].confidence


def test_rows_that_speak_for_nothing_do_not_pass_for_a_look() -> None:
    snapshot = scan(HeadOnly())
    assert states(snapshot)["bad"] == (Status.PARTIAL, Reason.WEAK_SAMPLE)
    assert snapshot.entries[0].decision.level.value == "undecided"
    assert snapshot.run.status is RunStatus.PARTIAL


@pytest.mark.parametrize("full", [False, True])
def test_a_fault_of_ours_costs_one_table_and_tells_no_value(full: bool) -> None:
    snapshot = scan(Surprising(), full=full)
    assert states(snapshot)["bad"] == (Status.FAILED, Reason.INTERNAL_ERROR)
    assert states(snapshot)["good"][0] is Status.COMPLETE
    assert "1390000" not in repr(snapshot)


@pytest.mark.parametrize("full", [False, True])
def test_a_source_that_breaks_off_keeps_what_was_read(full: bool) -> None:
    snapshot = scan(Refusing(), full=full)
    assert states(snapshot)["bad"] == (Status.FAILED, Reason.DENIED)
    assert states(snapshot)["good"][0] is Status.COMPLETE


def test_a_source_that_cannot_be_used_is_an_outcome() -> None:
    closed, fine = Closed("closed"), Tables("fine")
    snapshot = scan(closed, fine)
    assert {one.source: one.status for one in snapshot.sources} == {"closed": Status.FAILED, "fine": Status.PARTIAL}
    assert snapshot.run.status is RunStatus.PARTIAL
    assert closed.closed
    assert fine.closed
    assert scan(Closed()).run.status is RunStatus.FAILED


def test_stopping_cancels_and_gives_everything_back() -> None:
    class Stopped(Watcher):
        def dataset_done(self, entry: object) -> None:
            raise KeyboardInterrupt

    source = Tables()
    with pytest.raises(KeyboardInterrupt):
        scan(source, watcher=Stopped())
    assert source.closed


class Counting(Tables):
    """Tables that are read in two pieces each; how many are being read at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = 0
        self._lock = threading.Lock()

    def inventory(self) -> Iterator[Dataset | Skipped]:
        for letter in "abcdefghijkl":
            yield Dataset(self.spec.id, ("", "", letter), Kind.TABLE, (Column("lxdh"),))

    def read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        yield pa.record_batch({"lxdh": PHONES})
        yield pa.record_batch({"mobile": PHONES})  # other columns: the rows before them are tallied by now
        time.sleep(0.02)
        with self._lock:
            self.now -= 1


def test_no_more_tables_are_read_at_once_than_a_source_allows() -> None:
    source = Counting()
    scan(source, full=True)
    assert 0 < source.most <= source.at_once


def test_full_and_sampled_agree() -> None:
    sampled, full = scan(Tables()).entries[1], scan(Tables(), full=True).entries[1]
    assert sampled.finding == full.finding
    assert full.statistics.rows.value == 40


def test_small_batches_are_put_together_and_large_ones_cut() -> None:
    rows = pa.record_batch({"a": list(range(10))})
    sizes = [batch.num_rows for batch in joined([rows.slice(n, 1) for n in range(10)], rows=4)]
    assert sizes == [4, 4, 2]
    assert [batch.num_rows for batch in joined([rows], rows=4)] == [4, 4, 2]
    other = pa.record_batch({"b": ["x"]})
    assert [batch.schema.names for batch in joined([rows, other, rows])] == [["a"], ["b"], ["a"]]
    assert pa.Table.from_batches(joined([rows.slice(n, 3) for n in range(0, 10, 3)], rows=4)).column("a").to_pylist() == list(
        range(10)
    )


@pytest.mark.parametrize("full", [False, True])
def test_a_description_has_no_rows_to_read(tmp_path: Path, full: bool) -> None:
    script = tmp_path / "new.sql"
    script.write_text("CREATE TABLE t_cust (lxdh varchar(20) COMMENT '联系电话');", "utf-8")
    snapshot = scan(create(SourceSpec("new", SourceUrl("ddl", path=str(script)))), full=full)
    assert states(snapshot) == {"t_cust": (Status.COMPLETE, Reason.METADATA_ONLY)}
