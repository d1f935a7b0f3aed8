"""The census from the command line: who is counted, what is missing, and what must never be seen anywhere."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from catalog import Catalog
from config import RegulatoryLine, SourceUnreachable, UsageError, load_settings
from connectors import create
from connectors.model import Dataset
from connectors.sql.sqlite import SqliteConnector
from scanner.census import CensusTaker
from scanner.census_plan import CensusPlan, census_plan
from scanner.census_view import with_masker
from scanner.commands.catalog import forget_sketches, show_item
from scanner.commands.scan import ScanOptions, run_scan, scan_plan
from scanner.engines import LocalEngine
from scanner.gate import hits
from scanner.judging import classifier_for
from scanner.pipeline import Pipeline
from scanner.watcher import Watcher
from tests.classifiers.test_person_keys import number

PEOPLE = 300
IDS = [number(f"110105190{place % 10}0101{place:03d}") for place in range(1, PEOPLE + 200)]


def phone(place: int) -> str:
    return f"1390000{place:04d}"


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    """A CRM, its call records and a table of employees in SQLite; a CSV of some of the same people, spelled otherwise."""
    with sqlite3.connect(tmp_path / "crm.db") as db:
        db.execute("CREATE TABLE t_customer (cust_id TEXT, cust_name TEXT, id_card_no TEXT, mobile TEXT)")
        rows = [(f"C{n:08d}", "张" + "伟芳娜敏静"[n % 5], IDS[n].lower(), phone(n)) for n in range(PEOPLE)]
        rows += [(f"C{n:08d}", "李" + "伟芳娜敏静"[n % 5], None, phone(n)) for n in range(PEOPLE, PEOPLE + 20)]
        db.executemany("INSERT INTO t_customer VALUES (?, ?, ?, ?)", rows)
        db.execute("CREATE TABLE cdr_20240101 (calling_number TEXT, called_number TEXT, duration INT)")
        calls = [(phone(n), "10086" if n % 3 else phone(n + 1000), 33) for n in range(PEOPLE)]
        db.executemany("INSERT INTO cdr_20240101 VALUES (?, ?, ?)", calls)
        db.execute("CREATE TABLE t_staff (emp_name TEXT, id_no TEXT)")
        db.executemany("INSERT INTO t_staff VALUES (?, ?)", [("王伟", IDS[PEOPLE + n]) for n in range(10)])
    db.close()
    with (tmp_path / "users.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["身份证号", "手机号"])
        # The first half stands in the CRM too: in 15 digits, and with +86.
        writer.writerows(
            [IDS[n][:6] + IDS[n][8:17], f"+86 {phone(n)[:3]}-{phone(n)[3:7]}-{phone(n)[7:]}"] for n in range(PEOPLE // 2)
        )
        writer.writerows([IDS[PEOPLE + 20 + n], phone(PEOPLE + 20 + n)] for n in range(100))
    return tmp_path


OWN = PEOPLE + 100


def settings_file(folder: Path, **census: Any) -> Path:
    sources = {"crm": {"url": "sqlite:///crm.db"}, "users": {"url": f"file://{folder}/users.csv"}}
    data = {"version": 1, "entity": {"name": "测试运营商"}, "sources": sources, "census": census}
    path = folder / "shudian.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def taken(folder: Path, *sources: str, code: int = 0, **options: Any) -> dict[str, Any]:
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    config = options.pop("config", None) or settings_file(folder)
    wanted = ScanOptions(sources or ("crm", "users"), config, report, census=True, **options)
    assert run_scan(wanted) == code
    text: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return text


def counts(report: dict[str, Any], scope: str = "entity") -> dict[str, tuple[int, int | None]]:
    found = [one for one in report["census"]["counts"] if one["scope"] == scope]
    return {one["population"] if scope == "entity" else one["name"]: (one["lower"], one["upper"]) for one in found}


@pytest.mark.parametrize("exact", [False, True])
def test_people_are_counted_once_over_all_sources(estate: Path, exact: bool) -> None:
    report = taken(estate, exact=exact, record=False, full=True)
    found = counts(report)
    assert found["own_users"] == (OWN, OWN + 20)  # twenty are known by phone only
    assert found["employees"] == (10, 10)
    assert found["third_parties"] == (0, PEOPLE // 3)
    assert found["total"] == (OWN + 10, OWN + 30)
    assert found["total_with_third_parties"] == (OWN + 10, OWN + 30 + PEOPLE // 3)
    assert report["census"]["gaps"] == []
    assert report["census"]["is_one_snapshot"] is False
    states = {one["id"]: one["state"] for one in report["thresholds"]}
    assert (states["persons_10m"], states["persons_1m"]) == ("not_reached", "not_reached")


def test_datasets_are_judged_by_their_people(estate: Path) -> None:
    persons = {one["dataset"].split(".")[-2:][-1]: one["persons"] for one in taken(estate, record=False, full=True)["datasets"]}
    assert (persons["t_customer"]["lower"], persons["t_customer"]["upper"]) == (PEOPLE, PEOPLE + 20)
    assert persons["t_customer"]["method"] == "census"
    assert persons["cdr_20240101"]["lower"] == 0
    assert persons["cdr_20240101"]["by"]["service_cells"] == PEOPLE - PEOPLE // 3


def test_third_parties_count_where_it_is_declared_so(estate: Path) -> None:
    config = settings_file(estate, third_parties="include")
    (line,) = [one for one in taken(estate, record=False, full=True, config=config)["thresholds"] if one["id"] == "persons_1m"]
    assert line["value"]["upper"] == OWN + 30 + PEOPLE // 3
    assert line["details"]["total_upper"] == OWN + 30
    assert line["details"]["third_parties"] == "include"


def line_at(limit: int, estate: Path, exact: bool = True, sources: tuple[str, ...] = ("crm", "users")) -> Any:
    settings = load_settings(settings_file(estate))
    specs = settings.specs(sources)
    plan = scan_plan(settings, ScanOptions(sources, full=True))
    classifier = classifier_for(settings, b"k" * 16)
    snapshot = Pipeline(plan, classifier, LocalEngine(), Watcher()).scan(tuple(create(spec) for spec in specs))
    line = RegulatoryLine("persons_10m", "persons", limit, "")
    counting = CensusPlan(key=b"k" * 16, exact=exact, lines=(line,))
    snapshot, _ = CensusTaker(counting, with_masker(classifier), Watcher()).take(snapshot, tuple(create(spec) for spec in specs))
    return snapshot.thresholds[0]


@pytest.mark.parametrize(("limit", "state"), [(9, "reached"), (10, "reached"), (11, "not_reached")])
def test_the_border_is_decided_exactly_where_only_documents_stand(estate: Path, limit: int, state: str) -> None:
    with sqlite3.connect(estate / "crm.db") as db:
        db.execute("DROP TABLE t_customer")
        db.execute("DROP TABLE cdr_20240101")
    db.close()
    assert line_at(limit, estate, sources=("crm",)).state == state


@pytest.mark.parametrize(("limit", "notice"), [(1000, ""), (500, "near"), (OWN, "")])
def test_eighty_percent_of_a_line_is_near(estate: Path, limit: int, notice: str) -> None:
    found = line_at(limit, estate)
    assert found.notice == notice
    assert (found.state == "reached") is (limit <= OWN)


def test_what_was_only_sampled_leaves_the_question_open(estate: Path) -> None:
    with sqlite3.connect(estate / "crm.db") as db:
        db.execute("CREATE TABLE readings (id INTEGER PRIMARY KEY, value REAL)")
        db.executemany("INSERT INTO readings (value) VALUES (?)", [(n / 7,) for n in range(5000)])
    db.close()
    report = taken(estate, record=False)
    assert report["census"]["gaps_by_reason"] == {"sampled": 1}
    line = report["thresholds"][0]
    assert (line["state"], line["value"]["upper"]) == ("possible", None)
    assert "readings" in line["details"]["missing"]


def test_text_with_several_people_has_no_upper_bound(estate: Path) -> None:
    with sqlite3.connect(estate / "crm.db") as db:
        db.execute("CREATE TABLE notes (note TEXT)")
        notes = [f"客户来电{phone(n)}，又留下{phone(n + 1)}，请回拨" for n in range(50)]
        db.executemany("INSERT INTO notes VALUES (?)", [(note,) for note in notes])
    db.close()
    report = taken(estate, record=False, full=True)
    assert report["census"]["gaps_by_reason"] == {"several_in_a_cell": 1}
    assert counts(report)["total"] == (OWN + 10, None)


def test_a_source_that_cannot_be_reached_is_a_gap(estate: Path) -> None:
    config = settings_file(estate)
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["sources"]["gone"] = {"url": "sqlite:///gone.db"}
    config.write_text(yaml.safe_dump(data), encoding="utf-8")
    report = taken(estate, "crm", "users", "gone", code=3, config=config, record=False, full=True)
    assert [one["source"] for one in report["census"]["gaps"]] == ["gone"]
    assert counts(report)["total"] == (OWN + 10, None)


def test_others_peoples_data_are_counted_apart(estate: Path) -> None:
    config = settings_file(estate)
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["sources"]["users"]["role"] = "entrusted"
    config.write_text(yaml.safe_dump(data), encoding="utf-8")
    found = counts(taken(estate, config=config, record=False, full=True))
    assert found["entrusted"] == (PEOPLE // 2 + 100, PEOPLE // 2 + 100)
    assert found["own_users"] == (PEOPLE, PEOPLE + 20)


def test_a_budget_that_is_used_up_is_said(estate: Path) -> None:
    config = settings_file(estate, megabytes=0.001)
    report = taken(estate, config=config, record=False, full=True)
    assert set(report["census"]["gaps_by_reason"]) == {"budget"}
    assert report["thresholds"][0]["state"] == "possible"


def test_hours_that_are_over_are_said(estate: Path) -> None:
    config = settings_file(estate, window="03:00-03:00")  # never
    assert set(taken(estate, config=config, record=False, full=True)["census"]["gaps_by_reason"]) == {"outside_window"}


def test_the_catalogue_keeps_the_numbers_and_nothing_else(estate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = settings_file(estate)
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["catalog"] = {"url": "sqlite:///catalog.db"}
    config.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    taken(estate, config=config, full=True)
    with Catalog.open(f"sqlite:///{estate}/catalog.db", create=False) as catalog:
        (census,) = catalog.censuses("测试运营商")
        assert census.total.lower == OWN + 10
        assert catalog.check() == ()
    show_item(config, "t_customer", "en")
    assert f"persons (at least – at most): {PEOPLE} – {PEOPLE + 20}" in capsys.readouterr().out
    with sqlite3.connect(estate / "catalog.db") as db:
        assert db.execute("SELECT count(*) FROM census_part").fetchone() == (0,)
    db.close()


def test_no_value_and_no_key_is_seen_anywhere(
    estate: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "a secret for the census alone"
    monkeypatch.setenv("CENSUS_KEY", secret)
    config = settings_file(estate, key="env:CENSUS_KEY")
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["catalog"] = {"url": "sqlite:///catalog.db"}
    config.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    taken(estate, config=config)
    key = census_plan(load_settings(config), exact=False).key
    shown = capsys.readouterr()
    kept = b"".join(path.read_bytes() for path in estate.iterdir() if path.name.startswith(("catalog", "report")))
    for piece in (secret, key.hex(), *IDS[:PEOPLE], *map(phone, range(PEOPLE))):
        assert piece not in shown.out + shown.err
        assert piece.encode() not in kept
    assert key not in kept
    assert secret not in repr(census_plan(load_settings(config), exact=False))


@pytest.mark.parametrize(
    ("census", "message"),
    [
        ({"key": "env:NOT_SET_ANYWHERE"}, "census.key"),
        ({"key": "hunter2"}, "census.key"),
    ],
)
def test_a_key_that_cannot_be_had_stops_before_a_source_is_opened(estate: Path, census: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        run_scan(ScanOptions(("crm",), settings_file(estate, **census), record=False, census=True))


def test_a_short_key_is_refused(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENSUS_KEY", "short")
    with pytest.raises(UsageError, match="too short"):
        run_scan(ScanOptions(("crm",), settings_file(estate, key="env:CENSUS_KEY"), record=False, census=True))


def test_exact_is_a_way_of_counting(estate: Path) -> None:
    with pytest.raises(UsageError, match="--exact"):
        run_scan(ScanOptions(("crm",), settings_file(estate), record=False, exact=True))


def keeping(estate: Path, monkeypatch: pytest.MonkeyPatch, secret: str = "a secret for the census alone") -> Path:
    monkeypatch.setenv("CENSUS_KEY", secret)
    config = settings_file(estate, key="env:CENSUS_KEY", keep_sketches=True)
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["catalog"] = {"url": "sqlite:///catalog.db"}
    config.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    for path in estate.glob("*.csv"):
        os.utime(path, ns=(1_700_000_000_000_000_000, 1_700_000_000_000_000_000))
    time.sleep(2.1)  # a file changed a moment ago proves nothing
    return config


def reused(config: Path, estate: Path) -> tuple[int, int, tuple[int, int | None]]:
    report = taken(estate, config=config, full=True)
    return report["census"]["reused"], report["census"]["rows"], counts(report)["total"]


def test_what_is_proven_unchanged_is_not_read_again(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = keeping(estate, monkeypatch)
    once, again = reused(config, estate), reused(config, estate)
    assert (once[0], again[0]) == (0, 1)  # the file; SQLite cannot tell
    assert again[1] < once[1]
    assert once[2] == again[2] == (OWN + 10, OWN + 30)
    with (estate / "users.csv").open("a", encoding="utf-8") as file:
        file.write(f"{IDS[PEOPLE + 180]},{phone(9000)}\n")
    changed = reused(config, estate)
    assert (changed[0], changed[2]) == (0, (OWN + 11, OWN + 31))


def test_another_key_reads_again_and_sketches_can_be_forgotten(
    estate: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = keeping(estate, monkeypatch)
    reused(config, estate)
    monkeypatch.setenv("CENSUS_KEY", "another secret of the census")
    assert reused(config, estate)[0] == 0
    assert reused(config, estate)[0] == 1
    forget_sketches(config, "en")
    assert "deleted: 1" in capsys.readouterr().out
    assert reused(config, estate)[0] == 0
    with Catalog.open(f"sqlite:///{estate}/catalog.db", create=False) as catalog:
        assert len(catalog.censuses()) == 4
        assert catalog.check() == ()


def test_kept_sketches_hold_no_value_and_no_key(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = keeping(estate, monkeypatch)
    reused(config, estate)
    key = census_plan(load_settings(config), exact=False).key
    kept = (estate / "catalog.db").read_bytes()
    assert key not in kept
    assert not [one for one in (*IDS[:PEOPLE], *map(phone, range(PEOPLE))) if one.encode() in kept]


class BreaksOff(SqliteConnector):
    """A source that is lost after the first piece of a table."""

    def read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        first = next(iter(super().read(dataset, columns)))
        yield first.slice(0, 50)
        raise SourceUnreachable("the connection was lost")


def test_what_was_seen_before_it_broke_off_still_counts(estate: Path) -> None:
    with sqlite3.connect(estate / "crm.db") as db:
        db.execute("DROP TABLE cdr_20240101")
        db.execute("DROP TABLE t_staff")
    db.close()
    settings = load_settings(settings_file(estate))
    (spec,) = settings.specs(("crm",))
    plan = scan_plan(settings, ScanOptions(("crm",), full=True))
    classifier = classifier_for(settings, b"k" * 16)
    snapshot = Pipeline(plan, classifier, LocalEngine(), Watcher()).scan((create(spec),))
    counting = CensusPlan(key=b"k" * 16, lines=(RegulatoryLine("persons_10m", "persons", 50, ""),))
    counted, census = CensusTaker(counting, with_masker(classifier), Watcher()).take(snapshot, (BreaksOff(spec),))
    assert [(gap.dataset.split(".")[-1], gap.reason) for gap in census.gaps] == [("t_customer", "unreachable")]
    assert (census.total.lower, census.total.upper) == (50, None)
    assert counted.thresholds[0].state == "reached"  # fifty are certain, whatever else is there
    assert [one.condition for one in hits(counted, ("pi_over_10m",), None)] == ["pi_over_10m"]  # the whole, though no dataset
