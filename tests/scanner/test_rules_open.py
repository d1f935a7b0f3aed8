"""rules open, and the summary's line: what is missing is said, with the items that wait for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from catalog import Catalog
from catalog.model import Entry, PersonDecision, SourceOutcome, System
from classifiers.levels import decide
from classifiers.model import DatasetFinding, Facts, Level
from config import load_level_rules, load_settings
from connectors.model import Reason, Status
from scanner.commands.rules_open import list_open, open_points, waiting_items
from scanner.rejudging import declared_since
from scanner.summary import print_summary
from scanner.systems import declared_systems
from tests.catalog.builders import answer
from tests.scanner.samples import entry, snapshot
from tests.scanner.test_cli import shudian

SHIPPED = load_level_rules()
NETWORK, STATISTICS = "network_planning_ops.configuration", "economy_business.statistics"


def table(name: str, category: str, **facts: object) -> Entry:
    """A table of some category as the shipped pack decides it."""
    domain = category.partition(".")[0] or None
    known = Facts(domain, category or None, persons_upper=0, rows=10, **facts)  # type: ignore[arg-type]
    whole = DatasetFinding((), domain, category or None)
    return entry(path=("oss", "main", name), system="oss", finding=whole, facts=known, decision=decide(known, SHIPPED))


ENTRIES = (
    table("router", NETWORK),
    table("switch", NETWORK, system_grade=3.0),
    table("monthly", STATISTICS),
    table("strange", ""),
    table("dict", "technical.configuration"),
    table("locked", "technical.configuration", read=False),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue in which every kind of open point occurs."""
    monkeypatch.chdir(tmp_path)
    hidden = entry(path=("oss", "main", "v"), status=Status.SKIPPED, reason=Reason.EXCLUDED, decision=ENTRIES[3].decision)
    with Catalog.open("sqlite:///shudian-catalog.db") as catalog:
        catalog.record(replace(snapshot(*ENTRIES, hidden), sources=(SourceOutcome("bss", Status.COMPLETE),)))
    return tmp_path


def points(settings: Path | None = None) -> dict[str, list[str]]:
    """Each open point with the names of the items that wait for it, in the order they are shown in."""
    known = load_settings(settings)
    rules = load_level_rules()
    rules = type(rules)(rules.id, rules.rules, {**rules.thresholds, **known.rules.thresholds}, rules.explained)
    with Catalog.open("sqlite:///shudian-catalog.db") as catalog:
        items = waiting_items(catalog, rules, declared_systems(known))
    return {one.name: [item.item.title for item in one.items] for one in open_points(rules, items)}


def test_every_open_point_with_the_items_that_wait(folder: Path) -> None:
    assert points() == {
        "thresholds.important_system_grade": ["router", "switch"],
        "category": ["strange"],
        "data": ["locked"],
        "declared.national_interest": ["monthly"],
        "system_grade": ["router"],
        "declared.export_controlled": [],
        "declared.national_programme": [],
        "thresholds.coverage_persons": [],
    }


def test_what_is_filled_in_since_the_scan_counts(folder: Path) -> None:
    text = (
        "rules: {thresholds: {important_system_grade: 3}}\nsystems: {oss: {grade: 2, attributes: {national_interest: false}}}\n"
    )
    (folder / "shudian.yaml").write_text(text, encoding="utf-8")
    waiting = points()
    assert {name for name, items in waiting.items() if items} == {"category", "data"}
    assert "thresholds.important_system_grade" not in waiting


def test_what_is_declared_today_takes_the_place_of_what_was() -> None:
    stored = table("copy", STATISTICS, declared={"important": "yes", "copy_of": "bss"})
    today = declared_since(stored, {"oss": System("oss", grade=2.0, attributes={"national_interest": "no"})})
    assert today.facts.declared == {"national_interest": "no", "copy_of": "bss"}
    assert today.facts.system_grade == 2.0
    assert declared_since(stored, {}) is stored


def test_what_a_person_decided_waits_for_nothing(folder: Path) -> None:
    with Catalog.open("sqlite:///shudian-catalog.db") as catalog:
        current = catalog.current()
        assert current is not None
        strange = next(one.item for one in current.entries if one.path[-1] == "strange")
        assert strange is not None
        when = datetime(2024, 2, 1, tzinfo=UTC)
        chosen = PersonDecision(uuid4(), strange, "", "auditor", when, "seen", level=Level.GENERAL)
        catalog.decide((chosen, answer(chosen, "second auditor")))
    assert "category" not in points()


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "en",
            ["undecided items: 5", "items waiting: 2", "rules.thresholds.important_system_grade", "graded no lower than three"],
        ),
        ("zh", ["待判定的数据项: 5", "2 个数据项待判定", "systems.*.attributes.national_interest", "只有本单位能够说明"]),
    ],
)
def test_the_list_says_why_and_where(folder: Path, capsys: pytest.CaptureFixture[str], language: str, says: list[str]) -> None:
    list_open(None, language)
    shown = capsys.readouterr().out
    assert all(words in shown for words in says)
    assert shown.index("important_system_grade") < shown.index("system_grade:") < shown.index("coverage_persons")
    heading = {"en": "no item waits for these now", "zh": "目前没有数据项因此待判定"}[language]
    waited, unwaited = shown.split(heading)
    assert all(words not in shown for words in ("0 个", "waiting: 0"))
    assert "declared.national_interest" in waited
    assert "declared.export_controlled  ←" in unwaited


def test_without_a_catalogue_the_points_are_still_listed(tmp_path: Path) -> None:
    done = shudian("rules", "open", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "thresholds.coverage_persons" in done.stdout
    assert "no items are counted" in done.stdout
    assert "undecided items: ?" in done.stdout
    assert "no item waits" not in done.stdout
    assert not list(tmp_path.iterdir())


def test_the_summary_says_how_many_are_undecided_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(snapshot(*ENTRIES), (), "en")
    shown = capsys.readouterr().out
    (line,) = [line for line in shown.splitlines() if line.startswith("undecided items: 5")]
    assert "thresholds.important_system_grade (2); category (1); data (1)" in line
    print_summary(snapshot(ENTRIES[4]), (), "en")
    assert "undecided items" not in capsys.readouterr().out
