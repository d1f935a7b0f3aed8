"""``shudian census``: the same counts as a scan with a census gives, from what the catalogue knows, and what it cannot match."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog import Catalog
from catalog.model import Snapshot
from config import UsageError
from scanner.commands.census import ENGINE, CensusOptions, run_census
from scanner.commands.scan import ScanOptions, run_scan
from tests.classifiers.test_person_keys import number

PEOPLE = 60
IDS = [number(f"110105190{place % 10}0101{place:03d}") for place in range(1, 2 * PEOPLE)]


def phone(place: int) -> str:
    return f"1390000{place:04d}"


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two databases with half of their people in common, and the catalogue after a scan of all of both."""
    folder = tmp_path_factory.mktemp("company")
    fill(folder / "crm.db", "t_customer", range(PEOPLE))
    fill(folder / "app.db", "user_info", range(PEOPLE // 2, PEOPLE + PEOPLE // 2))
    assert run_scan(ScanOptions(("crm", "app"), declared(folder, "crm", "app"), full=True)) == 0
    return folder


@pytest.fixture
def company(scanned: Path, tmp_path: Path) -> Path:
    """The settings of a copy of it."""
    return shutil.copytree(scanned, tmp_path / "company") / "shudian.yaml"


def fill(file: Path, table: str, people: Iterable[int]) -> None:
    with sqlite3.connect(file) as db:
        db.execute(f"CREATE TABLE {table} (cust_name TEXT, id_card_no TEXT, mobile TEXT)")
        db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", [("张" + "伟芳娜敏静"[n % 5], IDS[n], phone(n)) for n in people])
    db.close()


def change(file: Path, statement: str) -> None:
    with sqlite3.connect(file) as db:
        db.execute(statement)
    db.close()


def declared(folder: Path, *sources: str, **census: Any) -> Path:
    data = {
        "version": 1,
        "entity": {"name": "测试运营商"},
        "catalog": {"url": "sqlite:///catalog.db"},
        "sources": {name: {"url": f"sqlite:///{name}.db"} for name in sources},
        "census": census,
    }
    path = folder / "shudian.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def taken(config: Path, *sources: str, code: int = 0, exact: bool = True) -> dict[str, Any]:
    report = config.parent / "report.json"
    report.unlink(missing_ok=True)
    assert run_census(CensusOptions(sources, config, report, exact)) == code
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def total(report: dict[str, Any]) -> tuple[int, int | None]:
    one = next(one for one in report["census"]["counts"] if (one["scope"], one["population"]) == ("entity", "total"))
    return one["lower"], one["upper"]


def gaps(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["source"], one["dataset"], one["reason"]) for one in report["census"]["gaps"]]


def known(config: Path) -> Snapshot:
    with Catalog.open(f"sqlite:///{config.parent}/catalog.db", create=False) as catalog:
        assert catalog.check() == ()
        now = catalog.current()
    assert now is not None
    return now


def judged(report: dict[str, Any]) -> dict[str, list[Any]]:
    return {one["dataset"]: [one[name] for name in ("persons", "level", "flags", "columns")] for one in report["datasets"]}


@pytest.mark.parametrize("exact", [False, True])
def test_it_counts_what_a_scan_with_a_census_counts(company: Path, exact: bool) -> None:
    report = taken(company, exact=exact)
    assert total(report) == (PEOPLE + PEOPLE // 2, PEOPLE + PEOPLE // 2)
    assert gaps(report) == []
    assert {one["id"]: one["state"] for one in report["thresholds"]}["persons_10m"] == "not_reached"
    both = company.parent / "both.json"
    assert run_scan(ScanOptions(("crm", "app"), company, both, full=True, census=True, exact=exact)) == 0
    scanned = json.loads(both.read_text(encoding="utf-8"))
    assert scanned["census"]["counts"] == report["census"]["counts"]
    assert judged(scanned) == judged(report)


def test_the_report_tells_the_run_and_the_company_apart(company: Path) -> None:
    def states(report: dict[str, Any]) -> tuple[str, str]:
        of_run, of_company = report["thresholds"], report["company"]["thresholds"]
        assert [one["id"] for one in of_company] == ["persons_10m", "persons_1m"]
        return of_run[0]["state"], of_company[0]["state"]

    assert states(taken(company)) == ("not_reached", "not_reached")
    assert states(taken(company, "app")) == ("not_reached", "possible")
    report = company.parent / "scanned.json"
    assert run_scan(ScanOptions(("app",), company, report, full=True, census=True)) == 0
    assert states(json.loads(report.read_text("utf-8"))) == ("not_reached", "possible")
    assert run_scan(ScanOptions(("app",), company, report, full=True, record=False)) == 0
    assert "company" not in json.loads(report.read_text("utf-8"))


def test_it_is_recorded_as_a_run_of_its_own(company: Path) -> None:
    before = known(company)
    taken(company)
    after = known(company)
    assert (before.run.engine, after.run.engine) == ("local", ENGINE)
    assert {one.persons.lower for one in after.entries} == {PEOPLE}
    assert [one.item for one in after.entries] == [one.item for one in before.entries]
    with Catalog.open(f"sqlite:///{company.parent}/catalog.db", create=False) as catalog:
        assert [one.total.lower for one in catalog.censuses("测试运营商")] == [PEOPLE + PEOPLE // 2]
        assert [one.kind for one in catalog.audit_entries()][-2:] == ["scan", "census"]
        assert catalog.verify_audit() == ()


def test_a_table_that_no_scan_has_seen_is_a_gap_without_a_name(company: Path) -> None:
    fill(company.parent / "crm.db", f"bak_{phone(7)}", range(5))
    report = taken(company, code=3)
    assert gaps(report) == [("crm", "", "changed")]
    assert "scan this source first" in report["census"]["gaps"][0]["detail"]
    assert total(report) == (PEOPLE + PEOPLE // 2, None)
    assert phone(7) not in json.dumps(report)


def test_a_name_that_was_masked_cannot_be_matched(company: Path) -> None:
    fill(company.parent / "crm.db", f"bak_{phone(7)}", range(PEOPLE + PEOPLE // 2, PEOPLE + PEOPLE // 2 + 9))
    run_scan(ScanOptions(("crm",), company, full=True))
    report = taken(company, code=3)
    assert {(source, reason) for source, _, reason in gaps(report)} == {("crm", "changed")}
    assert total(report) == (PEOPLE + PEOPLE // 2, None)


@pytest.mark.parametrize(
    ("statement", "lower"),
    [
        ("ALTER TABLE t_customer ADD COLUMN memo TEXT", PEOPLE + PEOPLE // 2),
        ("ALTER TABLE t_customer RENAME COLUMN id_card_no TO id_no", PEOPLE),
        ("ALTER TABLE t_customer RENAME TO customers", PEOPLE),
        ("DROP TABLE t_customer", PEOPLE),
    ],
)
def test_what_has_changed_since_the_scan_is_a_gap(company: Path, statement: str, lower: int) -> None:
    change(company.parent / "crm.db", statement)
    report = taken(company, code=3)
    assert {(source, reason) for source, _, reason in gaps(report)} == {("crm", "changed")}
    assert total(report) == (lower, None)


def test_a_source_out_of_reach_keeps_what_is_known_of_it(company: Path) -> None:
    before = known(company)
    (company.parent / "crm.db").rename(company.parent / "away.db")
    report = taken(company, code=3)
    assert [one["source"] for one in report["datasets"]] == ["app"]
    assert total(report) == (PEOPLE, None)
    assert len(known(company).entries) == len(before.entries)


def test_no_source_in_reach_is_said(company: Path) -> None:
    for name in ("crm", "app"):
        (company.parent / f"{name}.db").unlink()
    assert total(taken(company, code=1)) == (0, None)


def test_sources_without_a_declaration_or_a_scan_are_gaps(company: Path) -> None:
    declared(company.parent, "app", "billing")
    report = taken(company, code=3)
    assert sorted(gaps(report)) == [("", "", "changed"), ("crm", "", "changed")]
    assert total(report) == (PEOPLE, None)


def test_one_source_alone_is_counted_when_asked_for(company: Path) -> None:
    report = taken(company, "app")
    assert [one["source"] for one in report["datasets"]] == ["app"]
    assert total(report) == (PEOPLE, PEOPLE)
    assert {one.source for one in known(company).entries} == {"app", "crm"}


def test_what_no_scan_has_seen_is_refused(company: Path) -> None:
    config = declared(company.parent, "crm", "app", "billing")
    with pytest.raises(UsageError, match="billing: no scan of it is in the catalogue"):
        run_census(CensusOptions(("billing",), config))


def test_an_empty_catalogue_is_refused(tmp_path: Path) -> None:
    config = declared(tmp_path, "crm")
    with Catalog.open(f"sqlite:///{tmp_path}/catalog.db"):
        pass
    with pytest.raises(UsageError, match="the catalogue is empty"):
        run_census(CensusOptions((), config))


def test_it_never_lowers_by_itself(company: Path) -> None:
    taken(company)
    change(company.parent / "crm.db", "DELETE FROM t_customer")
    before = known(company)
    taken(company)
    after = known(company)
    assert [one.persons.lower for one in after.entries] == [PEOPLE, 0]
    assert [one.decision.level for one in after.entries] == [one.decision.level for one in before.entries]
    taken(company)
    assert [one.finding for one in known(company).entries] == [one.finding for one in after.entries]


def test_hours_that_are_over_are_said(company: Path) -> None:
    declared(company.parent, "crm", "app", window="03:00-03:00")  # never
    assert {reason for _, _, reason in gaps(taken(company, code=3))} == {"outside_window"}


def test_kept_sketches_serve_both_ways(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENSUS_KEY", "a secret for the census alone")
    declared(company.parent, "crm", "app", key="env:CENSUS_KEY", keep_sketches=True)
    first = taken(company, exact=False)
    assert total(taken(company, exact=False)) == total(first)


def test_no_value_is_seen_anywhere(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken(company)
    shown = capsys.readouterr()
    kept = b"".join(path.read_bytes() for path in company.parent.iterdir() if path.name.startswith(("catalog", "report")))
    for piece in (*IDS[: PEOPLE + PEOPLE // 2], *map(phone, range(PEOPLE + PEOPLE // 2))):
        assert piece not in shown.out + shown.err
        assert piece.encode() not in kept


def test_a_source_that_was_added_in_the_console_is_counted_too(company: Path) -> None:
    settings = yaml.safe_load(company.read_text(encoding="utf-8"))
    del settings["sources"]["app"]
    settings["console"] = {"sources": {"folders": [str(company.parent)]}}
    company.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    before = taken(company, code=3)
    assert [source for source, _, _ in gaps(before)] == ["app"]
    url = f"sqlite:////{company.parent / 'app.db'}".replace("/////", "////")
    with Catalog.open(f"sqlite:///{company.parent}/catalog.db", create=False) as catalog:
        catalog.console_sources().add("app", {"url": url}, "root", datetime(2026, 11, 22, tzinfo=UTC))
    report = taken(company)
    assert total(report) == (PEOPLE + PEOPLE // 2,) * 2
    assert gaps(report) == []
