"""Exports are counted by people since 1 January, in declared logs and typed figures; other tables at rest never count."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from catalog import Catalog
from classifiers import ExactCount
from config import CrossBorderSettings, ExportFigureSettings, load_export_lines
from scanner.commands.census import CensusOptions, run_census
from scanner.commands.scan import ScanOptions, run_scan
from scanner.cross_border import Exports, export_thresholds, years_of
from tests.classifiers.test_person_keys import number

LINES = load_export_lines()
NOW = datetime.now(UTC).astimezone().year
IDS = [number(f"110105190{place % 10}0101{place:03d}") for place in range(1, 400)]


def states(*figures: ExportFigureSettings, ciio: bool = False, missing: tuple[str, ...] = ()) -> dict[str, str]:
    exports = Exports(CrossBorderSettings(figures=figures), 2026, ciio, ExactCount, (), missing)
    return {one.id.removeprefix("cross_border_"): one.state for one in export_thresholds(LINES, exports, "")}


@pytest.mark.parametrize(
    ("persons", "assessment", "contract"),
    [
        (99_999, "not_reached", "not_reached"),
        (100_000, "not_reached", "reached"),
        (999_999, "not_reached", "reached"),
        (1_000_000, "reached", "reached"),
    ],
)
def test_the_lines_of_personal_information(persons: int, assessment: str, contract: str) -> None:
    found = states(ExportFigureSettings(year=2026, persons=persons))
    assert (found["assessment_pi"], found["contract_pi"]) == (assessment, contract)
    assert found["assessment_sensitive"] == found["assessment_important"] == "not_reached"
    assert "assessment_ciio" not in found


@pytest.mark.parametrize(("persons", "assessment"), [(9_999, "not_reached"), (10_000, "reached")])
def test_the_lines_of_sensitive_information(persons: int, assessment: str) -> None:
    found = states(ExportFigureSettings(year=2026, sensitive_persons=persons))
    assert (found["assessment_sensitive"], found["contract_sensitive"]) == (assessment, "reached")


def test_important_data_and_critical_infrastructure() -> None:
    assert states(ExportFigureSettings(year=2026, important_data=True))["assessment_important"] == "reached"
    assert states(ExportFigureSettings(year=2026, persons=1), ciio=True)["assessment_ciio"] == "reached"
    assert states(ExportFigureSettings(year=2026), ciio=True)["assessment_ciio"] == "not_reached"


def test_other_years_and_exemptions_do_not_count() -> None:
    found = states(
        ExportFigureSettings(year=2025, persons=2_000_000),
        ExportFigureSettings(year=2026, persons=2_000_000, exempt="为订立、履行个人作为一方当事人的合同"),
    )
    assert set(found.values()) == {"not_reached"}


def test_nothing_declared_says_nothing() -> None:
    assert states() == {}


def test_a_log_that_is_missing_leaves_the_question_open() -> None:
    assert states(ExportFigureSettings(year=2026, persons=5), missing=("crm log",))["assessment_pi"] == "possible"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            pa.array(["2026-03-01 10:00:00", "2025/12/31", "20260101120000", "2026年1月1日", "soon", None]),
            [2026, 2025, 2026, 2026, 0, 0],
        ),
        (pa.array([1_767_600_000, 1_767_600_000_000]), [2026, 2026]),
        (pa.array([datetime(2026, 1, 1), None]), [2026, 0]),
        (pa.array([datetime(2025, 12, 31)]).cast(pa.date32()), [2025]),
    ],
)
def test_years_of_moments(cells: pa.Array, expected: list[int]) -> None:
    assert years_of(cells).tolist() == expected


def settled(folder: Path, **log: Any) -> Path:
    """The settings of a CRM with a log of exports, which is declared."""
    with sqlite3.connect(folder / "crm.db") as db:
        db.execute("CREATE TABLE export_log (exported_at TEXT, id_card_no TEXT, mobile TEXT)")
        rows = [(f"{NOW}-02-01 08:00:00", IDS[n], f"1390000{n:04d}") for n in range(100)] * 2
        rows += [(f"{NOW - 1}-12-31 23:59:59", IDS[n], f"1390000{n:04d}") for n in range(100, 200)]
        db.executemany("INSERT INTO export_log VALUES (?, ?, ?)", rows)
        db.execute("CREATE TABLE t_customer (id_card_no TEXT, mobile TEXT)")
        db.executemany("INSERT INTO t_customer VALUES (?, ?)", [(IDS[n], f"1390000{n:04d}") for n in range(300)])
    db.close()
    declared = {"source": "crm", "dataset": "export_log", "time": "exported_at", **log}
    settings = {
        "catalog": {"url": "sqlite:///catalog.db"},
        "sources": {"crm": {"url": "sqlite:///crm.db"}},
        "cross_border": {"exports": [declared]},
    }
    config = folder / "shudian.yaml"
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return config


def report_of(folder: Path, **log: Any) -> dict[str, Any]:
    config, report = settled(folder, **log), folder / "report.json"
    assert run_scan(ScanOptions(("crm",), config, report, record=False, full=True, census=True)) == 0
    return lines_in(report)


def lines_in(report: Path) -> dict[str, Any]:
    text: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return {one["id"]: one for one in text["thresholds"] if one["id"].startswith("cross_border")}


def test_a_log_is_counted_by_people_of_this_year(tmp_path: Path) -> None:
    lines = report_of(tmp_path, sensitive=True)
    assert lines["cross_border_assessment_sensitive"]["value"] == {"lower": 100, "upper": 100}
    assert lines["cross_border_contract_sensitive"]["state"] == "reached"
    assert lines["cross_border_assessment_pi"]["value"] == {"lower": 0, "upper": 0}


def test_a_log_without_sensitive_information(tmp_path: Path) -> None:
    lines = report_of(tmp_path, sensitive=False)
    assert lines["cross_border_contract_pi"]["value"] == {"lower": 100, "upper": 100}
    assert lines["cross_border_contract_sensitive"]["state"] == "not_reached"


def test_an_exempt_log_is_left_out_and_named(tmp_path: Path) -> None:
    line = report_of(tmp_path, exempt="跨境人力资源管理")["cross_border_contract_sensitive"]
    assert (line["state"], line["details"]["exempt"]) == ("not_reached", "跨境人力资源管理")


def test_a_log_that_is_not_there_is_missing(tmp_path: Path) -> None:
    line = report_of(tmp_path, dataset="other")["cross_border_assessment_pi"]
    assert (line["state"], line["details"]["missing"]) == ("possible", "crm other")


def test_a_census_of_its_own_counts_them_too(tmp_path: Path) -> None:
    config, report = settled(tmp_path, sensitive=True), tmp_path / "report.json"
    assert run_scan(ScanOptions(("crm",), config, full=True)) == 0
    assert run_census(CensusOptions((), config, report)) == 0
    lines = lines_in(report)
    assert lines["cross_border_assessment_sensitive"]["value"] == {"lower": 100, "upper": 100}
    assert lines["cross_border_contract_sensitive"]["state"] == "reached"
    with Catalog.open(f"sqlite:///{tmp_path}/catalog.db", create=False) as catalog:
        latest = catalog.latest()
    assert latest is not None
    assert {one.id: one.state for one in latest.thresholds if one.id in lines} == {id: one["state"] for id, one in lines.items()}
