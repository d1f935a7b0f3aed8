"""Spark in local mode: what it finds is what the local engine finds, each result counts once, and no value is left anywhere."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.model import Snapshot
from classifiers.model import DatasetTally
from config import SourceError, load_settings
from connectors.model import Reason, SamplePlan, Status
from scanner.census import CensusTaker
from scanner.census_plan import CensusPlan
from scanner.census_view import with_masker
from scanner.engines import Engine, LocalEngine, spark_jobs
from scanner.engines.lake_splits import Shares
from scanner.engines.spark_files import UNREADABLE
from scanner.engines.spark_jobs import Jobs
from scanner.engines.spark_lake import LakeTables
from scanner.judging import classifier_for
from scanner.looking import Look, Wanted
from scanner.watcher import Watcher
from tests.scanner.engines.estate import IDS, PEOPLE, customers, scanned, spec_of, verdict, written

if TYPE_CHECKING:
    from scanner.engines.spark import SparkEngine
    from tests.scanner.engines.conftest import LocalSpark

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    # pyspark leaves sockets to the collector, and warns of a pandas that it was not tried with.
    pytest.mark.filterwarnings(
        "ignore::ResourceWarning",
        "ignore::pytest.PytestUnraisableExceptionWarning",
        "ignore:PySpark does not yet fully support pandas:FutureWarning",
    ),
]


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("estate")
    written(folder)
    return folder


@pytest.fixture(scope="module", params=["local", "spark"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine there is."""
    if request.param == "local":
        return LocalEngine()
    engine: Engine = request.getfixturevalue("local_spark").engine
    return engine


@pytest.mark.parametrize("full", [False, True])
def test_findings_do_not_depend_on_the_engine(engine: Engine, estate: Path, full: bool) -> None:
    spec = spec_of(f"sqlite:///{estate}/crm.db")
    found = scanned(engine, spec, full=full)
    expected = scanned(LocalEngine(), spec, full=full)
    assert [verdict(one) for one in found.entries] == [verdict(one) for one in expected.entries]
    assert len(found.entries) == 31
    assert found.run.engine == engine.name
    assert "CN_MOBILE_PHONE" in {one.entity_type for entry in found.entries for one in entry.finding.columns}


@pytest.fixture(scope="module")
def lake(local_spark: LocalSpark, estate: Path) -> Snapshot:
    return scanned(local_spark.engine, spec_of(f"lake:{estate}/lake"), full=True)


@pytest.mark.parametrize(
    ("table", "file"),
    [(("ods", "user_info"), "ods/user_info"), (("ods", "user_orc"), "ods/user_orc"), (("export", "users.csv"), "export")],
)
def test_a_lake_gives_the_findings_of_its_files(lake: Snapshot, estate: Path, table: tuple[str, ...], file: str) -> None:
    (expected,) = scanned(LocalEngine(), spec_of(f"file://{estate}/lake/{file}"), full=True).entries
    (found,) = [one for one in lake.entries if one.path == table]
    assert (found.status, found.statistics.rows.value) == (Status.COMPLETE, PEOPLE)
    columns = {one.column: replace(one, type="", domain=None, evidence=()) for one in found.finding.columns}
    assert columns.pop("dt", None) is None or table == ("ods", "user_info")
    assert columns == {one.column: replace(one, type="", domain=None, evidence=()) for one in expected.finding.columns}


def test_small_tables_of_a_lake_are_sampled_whole_and_big_ones_say_how_sure_they_are(
    local_spark: LocalSpark, estate: Path, lake: Snapshot
) -> None:
    sampled = scanned(local_spark.engine, spec_of(f"lake:{estate}/lake"))
    (alone,) = scanned(local_spark.engine, spec_of(f"lake:{estate}/lake/ods/user_orc/000000_0.orc")).entries
    assert (alone.path, alone.statistics.rows.value) == (("000000_0.orc",), PEOPLE)
    assert {one.coverage.method for one in sampled.entries} == {"whole"}
    assert [one.finding for one in sampled.entries] == [one.finding for one in lake.entries]


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A table of two files whose columns differ, in folders of partitions, with types that readers may differ in."""
    times = [datetime(2024, 1, 2, 3, 4, 5, n) for n in range(600)]
    first = (
        customers().append_column("at", pa.array(times, pa.timestamp("ns"))).append_column("u", pa.array(range(600), pa.uint32()))
    )
    second = customers().drop_columns("note").append_column("paid", pa.array([n / 7 for n in range(600)], pa.float32()))
    for name, table in (("dt=007/city=北 京", first), ("dt=a%2Fb/city=__HIVE_DEFAULT_PARTITION__", second)):
        (tmp_path / "odd" / name).mkdir(parents=True)
        pq.write_table(table, tmp_path / "odd" / name / "part-0.parquet", 90, use_deprecated_int96_timestamps=True)
    return tmp_path / "odd"


def looked(engine: SparkEngine, classifier: Any, folder: Path) -> Look:
    """All of the one table of a folder."""
    connector: Any = engine.connector(spec_of(f"lake:{folder}"))
    (dataset,) = connector.inventory()
    look: Look = connector.look(dataset, Wanted(SamplePlan(seed=1), full=True), classifier)
    return look


@pytest.mark.parametrize("merged_from", [64, 2])
def test_files_read_by_executors_give_what_sparks_reader_gives(
    local_spark: LocalSpark, odd: Path, monkeypatch: pytest.MonkeyPatch, merged_from: int
) -> None:
    classifier = classifier_for(load_settings(None), b"k" * 32)
    monkeypatch.setattr(spark_jobs, "_MERGED_FROM", merged_from)
    monkeypatch.setattr(Jobs, "_shares", lambda _: Shares(20_000, 0, 2))  # a file is several pieces
    with monkeypatch.context() as patched:
        patched.setattr(Jobs, "_read_by_spark", None)  # it is not asked
        found = looked(local_spark.engine, classifier, odd)
    with monkeypatch.context() as patched:
        patched.setattr(LakeTables, "_files_of", lambda *_: None)
        expected = looked(local_spark.engine, classifier, odd)
    assert found == expected
    assert found.tally.rows == 2 * PEOPLE


def test_what_executors_cannot_read_themselves_spark_has_the_last_word_on(
    local_spark: LocalSpark, odd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classifier = classifier_for(load_settings(None), b"k" * 32)
    expected = looked(local_spark.engine, classifier, odd)
    monkeypatch.setattr(Jobs, "_read_there", lambda *_: [(0, UNREADABLE, b"")])
    assert looked(local_spark.engine, classifier, odd) == expected
    monkeypatch.undo()
    file = odd / "dt=007/city=北 京/part-0.parquet"
    content = file.read_bytes()
    file.write_bytes(content[:4] + bytes(5000) + content[5004:])  # its footer is whole, its first pages are not
    with pytest.raises(SourceError) as raised:
        looked(local_spark.engine, classifier, odd)
    assert raised.value.reason == Reason.CORRUPT.value


@pytest.mark.parametrize("by_spark", [False, True])
def test_a_column_of_files_and_folders_stays_the_one_it_is(
    local_spark: LocalSpark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_spark: bool
) -> None:
    for day in ("2025-01-01", "2025-01-02"):
        (tmp_path / "twice" / f"dt={day}").mkdir(parents=True)
        columns = {"dt": [day] * 50, "phone": [f"1390000{number:04d}" for number in range(50)]}
        pq.write_table(pa.table(columns), tmp_path / "twice" / f"dt={day}" / "part-0.parquet")
    if by_spark:
        monkeypatch.setattr(LakeTables, "_files_of", lambda *_: None)
    columns_ = looked(local_spark.engine, classifier_for(load_settings(None), b"k" * 32), tmp_path / "twice").tally.columns
    assert columns_["phone"].entities["CN_MOBILE_PHONE"].whole == 100
    assert "CN_MOBILE_PHONE" not in columns_["dt"].entities


@dataclass(frozen=True)
class Stumbling:
    """A classifier whose worker dies once at every partition, before it gives a result."""

    inner: Any
    folder: str

    def __getattr__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "inner"), name)

    def __getstate__(self) -> dict[str, Any]:
        return {"inner": self.inner, "folder": self.folder}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    def tally(self, batch: pa.RecordBatch) -> DatasetTally:
        from pyspark import TaskContext

        task = TaskContext.get()
        assert task is not None
        mark = Path(self.folder) / f"{task.stageId()}-{task.partitionId()}"
        with Path(self.folder, "attempts").open("a") as attempts:
            attempts.write("x")
        if not mark.exists():
            mark.touch()
            os._exit(7)
        tally: DatasetTally = self.inner.tally(batch)
        return tally


@pytest.mark.parametrize("source", ["lake:{}/lake/ods/user_info", "sqlite:///{}/crm.db"])
def test_a_task_that_died_and_was_repeated_counts_once(
    local_spark: LocalSpark, estate: Path, tmp_path: Path, source: str
) -> None:
    spec = spec_of(source.format(estate), include=("*user_info*", "t_customer"))
    classifier = classifier_for(load_settings(None), b"k" * 32)
    found = scanned(local_spark.engine, spec, full=True, classifier=Stumbling(classifier, str(tmp_path)))
    expected = scanned(local_spark.engine, spec, full=True, classifier=classifier)
    assert [verdict(one) for one in found.entries] == [verdict(one) for one in expected.entries]
    assert len((tmp_path / "attempts").read_text()) > len(list(tmp_path.glob("*-*"))) >= 1


def counted(engine: Engine, spec: Any, snapshot: Snapshot) -> Any:
    """The census of a snapshot on an engine, under one key."""
    plan = CensusPlan("town", b"0123456789abcdef", lg_k=16)
    view = with_masker(classifier_for(load_settings(None), b"k" * 32))
    _, census = CensusTaker(plan, view, Watcher()).take(snapshot, (engine.connector(spec),))
    return census


@pytest.mark.parametrize("source", ["lake:{}/lake/ods/user_orc", "sqlite:///{}/crm.db"])
def test_a_census_gives_the_same_estimates(local_spark: LocalSpark, estate: Path, source: str) -> None:
    spec = spec_of(source.format(estate))
    same = spec_of(source.format(estate).replace("lake:", "file://"))
    found = counted(local_spark.engine, spec, scanned(local_spark.engine, spec, full=True))
    expected = counted(LocalEngine(), same, scanned(LocalEngine(), same, full=True))
    assert [(one.population, one.persons) for one in found.counts if one.scope == "entity"] == [
        (one.population, one.persons) for one in expected.counts if one.scope == "entity"
    ]
    assert found.rows == expected.rows > 0
    assert found.counts[0].persons.lower > 0


def test_a_broken_file_is_told_and_the_rest_is_read(local_spark: LocalSpark, estate: Path, tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "part-0.parquet").write_bytes(b"PAR1" + IDS[1].encode() * 20 + b"PAR1")
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "part-0.parquet").write_bytes(
        (estate / "lake/ods/user_info/dt=20240101/part-00001.parquet").read_bytes()
    )
    (tmp_path / "managed" / "_delta_log").mkdir(parents=True)
    (tmp_path / "managed" / "part-0.parquet").write_bytes((tmp_path / "good" / "part-0.parquet").read_bytes())
    (tmp_path / "managed" / "_delta_log" / "00.json").write_text("{}")
    bad, good, managed = scanned(local_spark.engine, spec_of(f"lake:{tmp_path}")).entries
    assert (bad.status, bad.reason) == (Status.FAILED, Reason.CORRUPT)
    assert (good.status, good.statistics.rows.value) == (Status.COMPLETE, 200)
    assert (managed.status, managed.reason) == (Status.SKIPPED, Reason.UNSUPPORTED_TYPE)


def test_a_lake_that_is_not_there_is_a_source_that_could_not_be_read(local_spark: LocalSpark, tmp_path: Path) -> None:
    (outcome,) = scanned(local_spark.engine, spec_of(f"lake:{tmp_path}/none")).sources
    assert (outcome.status, outcome.reason) == (Status.FAILED, Reason.UNREACHABLE)


def test_tables_of_the_metastore_are_read(local_spark: LocalSpark, estate: Path) -> None:
    session = local_spark.engine._jobs.session
    session.sql("CREATE DATABASE bss")
    frame = session.read.parquet(f"{estate}/lake/ods/user_info")
    frame.write.partitionBy("dt").format("parquet").saveAsTable("bss.user_info")
    session.sql("CREATE TABLE bss.user_text (mobile STRING COMMENT '手机号', balance INT) STORED AS TEXTFILE COMMENT '用户'")
    session.sql("INSERT INTO bss.user_text SELECT mobile, balance FROM bss.user_info")
    session.sql("CREATE VIEW bss.seen AS SELECT mobile FROM bss.user_info")
    seen, info, text = scanned(local_spark.engine, spec_of("spark:bss"), full=True).entries
    assert (seen.status, seen.reason) == (Status.SKIPPED, Reason.OFF_BY_DEFAULT)
    assert (info.path, info.status, info.statistics.rows.value) == (("bss", "", "user_info"), Status.COMPLETE, PEOPLE)
    assert (text.comment, text.statistics.rows.value) == ("用户", PEOPLE)
    types = {one.column: one.entity_type for entry in (info, text) for one in entry.finding.columns}
    assert (types["mobile"], types["id_card_no"]) == ("CN_MOBILE_PHONE", "CN_ID_CARD")
    (only,) = scanned(local_spark.engine, spec_of("spark:bss.user_text")).entries
    assert only.coverage.method == "whole"


def test_big_tables_are_sampled_in_files(local_spark: LocalSpark, estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = local_spark.engine._jobs
    monkeypatch.setattr(jobs, "settings", jobs.settings.model_copy(update={"sample_files": 2}))
    (entry,) = scanned(local_spark.engine, spec_of(f"lake:{estate}/lake/ods/user_info")).entries
    assert (entry.coverage.method, entry.coverage.places) == ("random_files", 2)
    assert 0 < entry.coverage.power_at_1pct < 0.1
    assert abs((entry.statistics.rows.value or 0) - PEOPLE) < 40


def test_a_stopped_scan_ends_soon_and_says_so(local_spark: LocalSpark, estate: Path) -> None:
    connector: Any = local_spark.engine.connector(spec_of(f"sqlite:///{estate}/crm.db"))
    dataset = next(iter(connector.inventory()))
    connector.stop()
    began = time.monotonic()
    with pytest.raises(Exception, match="stopped"):
        connector.look(dataset, None, None)
    assert time.monotonic() - began < 5
    connector.close()


def test_nothing_of_a_value_is_left_where_spark_writes(
    local_spark: LocalSpark, estate: Path, lake: Snapshot, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = b"a key that nobody may find"
    classifier = classifier_for(load_settings(None), secret)
    spec = spec_of(f"lake:{estate}/lake")
    scanned(local_spark.engine, spec, classifier=classifier)
    left = [path for path in local_spark.folder.rglob("*") if path.is_file() and "warehouse" not in path.parts]
    assert any("events" in path.parts for path in left)
    said = capfd.readouterr()
    texts = [path.read_bytes() for path in left] + [said.out.encode(), said.err.encode()]
    for needle in (secret, secret.hex().encode(), IDS[1].encode(), IDS[PEOPLE - 1].encode(), b"13900000001", b"13800000001"):
        assert not any(needle in text for text in texts), needle
