"""rules diff: what a change of rules would do, judged from the facts in the catalogue."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from catalog import Catalog
from catalog.codec import plain
from catalog.model import Entry, PersonDecision, SourceOutcome
from classifiers.levels import decide
from classifiers.model import Facts, Level, LevelReason
from config import LevelRule, LevelRules, SettingsError, UsageError, load_level_rules, load_settings
from connectors.model import Reason, Status
from scanner.commands.rules_diff import diff_rules, rules_named
from scanner.rejudging import changes, rule_difference
from tests.scanner.samples import entry, snapshot
from tests.scanner.test_cli import ROOT, shudian

SHIPPED = load_level_rules()
PACK = """
id: ours
thresholds: {crowd: {value: 1000, because: ours}}
rules:
  - {id: users, when: {domain: user_personal}, level: general, because: b, source: s}
  - {id: crowd, when: {persons_lower: {at_least: crowd}}, level: important, because: b, source: s}
  - {id: way, when: {trajectory: true}, enterprise_level: 4, flag: way, sensitive: 行踪轨迹信息, because: b, source: s}
"""


def table(name: str, **facts: object) -> Entry:
    """A table of user data whose level the shipped pack gives."""
    whole = Facts("user_personal", "user_personal.identity", persons_upper=5000, rows=5000)
    known = Facts(**{**{name: getattr(whole, name) for name in Facts.__dataclass_fields__}, **facts})
    return entry(path=("bss", "main", name), facts=known, decision=decide(known, SHIPPED))


ENTRIES = (
    table("t_user"),
    table("t_crowd", persons_lower=2000),
    table("cdr_01", trajectory=True, enterprise_level=3),
    table("cdr_02", trajectory=True, enterprise_level=3),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue with three items, one of them decided by a person, and a pack of the company's own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours.yaml").write_text(PACK, encoding="utf-8")
    (tmp_path / "shudian.yaml").write_text("version: 1\n", encoding="utf-8")
    hidden = entry(path=("bss", "main", "v_user"), status=Status.SKIPPED, reason=Reason.OFF_BY_DEFAULT)
    with Catalog.open("sqlite:///shudian-catalog.db") as catalog:
        stored = catalog.record(replace(snapshot(*ENTRIES, hidden), sources=(SourceOutcome("bss", Status.COMPLETE),)))
        crowd = next(one.item for one in stored.entries if one.path[-1] == "t_crowd")
        assert crowd is not None
        when = datetime(2024, 2, 1, tzinfo=UTC)
        catalog.add_decision(PersonDecision(uuid4(), crowd, "", "auditor", when, "reviewed", level=Level.GENERAL))
    return tmp_path


def diffed(folder: Path, old: str, new: str) -> dict[str, object]:
    output = folder / "diff.json"
    assert diff_rules(None, old, new, output, "en") == 0
    document: dict[str, object] = json.loads(output.read_text("utf-8"))
    return document


def test_what_changes_is_counted_and_explained(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "shudian-catalog.db").read_bytes()
    document = diffed(folder, "current", "ours.yaml")
    assert document["counts"] == {
        "datasets": 4,
        "datasets_changed": 3,
        "items_changed": 2,
        "under_decision": 1,
        "steps": [
            {"what": "level", "before": "general", "after": "important", "datasets": 1},
            {"what": "flag", "before": "", "after": "way", "datasets": 2},
            {"what": "flag", "before": "sensitive_pi", "after": "", "datasets": 2},
            {"what": "flag", "before": "trajectory", "after": "", "datasets": 2},
        ],
    }
    datasets = {one["path"][-1]: one for one in document["datasets"]}  # type: ignore[attr-defined]
    assert datasets["t_crowd"]["standing"] == "general"
    assert datasets["t_crowd"]["changes"] == [{"what": "level", "before": "general", "after": "important", "rules": ["crowd"]}]
    assert datasets["cdr_01"]["item_title"] == "cdr_*"
    assert {step["before"] or step["after"]: step["rules"] for step in datasets["cdr_01"]["changes"]} == {
        "way": ["way"],
        "trajectory": ["trajectory"],
        "sensitive_pi": ["trajectory_sensitive"],
    }
    shown = capsys.readouterr().out
    assert shown.index("dataset: 4; changed 3") < shown.index("a person's decision stands: general") < shown.index("(x2)")
    assert (folder / "shudian-catalog.db").read_bytes() == before


def test_a_floor_that_goes_is_named_too(folder: Path) -> None:
    (folder / "ours.yaml").write_text(PACK.replace("enterprise_level: 4, ", ""), encoding="utf-8")
    datasets = diffed(folder, "current", "ours.yaml")["datasets"]
    steps = [step for one in datasets for step in one["changes"] if step["what"] == "enterprise_level"]  # type: ignore[attr-defined]
    assert steps == [{"what": "enterprise_level", "before": "4", "after": "3", "rules": ["trajectory"]}] * 2


def test_a_threshold_filled_in_moves_what_hangs_on_it(folder: Path) -> None:
    (folder / "new.yaml").write_text("rules: {thresholds: {coverage_persons: 2000}}\n", encoding="utf-8")
    document = diffed(folder, "current", "new.yaml")
    assert document["thresholds"] == [{"threshold": "coverage_persons", "before": None, "after": 2000.0}]
    assert document["rules"] == []
    steps = {one["path"][-1]: one["changes"] for one in document["datasets"]}  # type: ignore[attr-defined]
    assert steps["t_crowd"] == [{"what": "level", "before": "general", "after": "important", "rules": ["coverage_reached"]}]
    assert [step["after"] for step in steps["t_user"]] == ["undecided", "persons"]


def test_the_same_rules_change_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = shudian("rules", "diff", "telecom", "current", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "没有变化" in done.stdout
    assert diffed(folder, "telecom", "current")["datasets"] == []
    assert "no change" in capsys.readouterr().out


def test_rules_are_named_in_five_ways(folder: Path) -> None:
    copy = folder / "copy"
    copy.mkdir()
    shipped = ROOT / "config" / "rules" / "telecom.yaml"
    (copy / "telecom.yaml").write_text(shipped.read_text("utf-8"), encoding="utf-8")
    settings = load_settings(None)
    assert rules_named("telecom", settings) == rules_named("current", settings) == rules_named("copy", settings) == SHIPPED
    assert rules_named("copy/telecom.yaml", settings) == SHIPPED
    assert rules_named("shudian.yaml", settings) == SHIPPED
    assert rules_named("ours.yaml", settings).thresholds == {"crowd": 1000}
    (folder / "mine.yaml").write_text("rules: {thresholds: {important_system_grade: 3}}\n", encoding="utf-8")
    mine = load_settings(folder / "mine.yaml")
    assert rules_named("copy", mine).thresholds["important_system_grade"] == 3


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("no_such", "no_such"),
        ("empty", "telecom.yaml"),
        ("gone.yaml", "gone.yaml"),
        ("core.yaml", "core is the regulator's"),
        ("typo.yaml", "surces"),
    ],
)
def test_what_is_no_pack_is_refused_with_its_place(folder: Path, word: str, says: str) -> None:
    (folder / "empty").mkdir()
    (folder / "core.yaml").write_text(PACK.replace("level: important", "level: core"), encoding="utf-8")
    (folder / "typo.yaml").write_text("surces: {}\n", encoding="utf-8")
    with pytest.raises((SettingsError, UsageError)) as caught:
        diff_rules(None, "current", word, None, "en")
    assert says in caught.value.message


def test_the_output_never_replaces_another_file(folder: Path) -> None:
    with pytest.raises(UsageError):
        diff_rules(None, "current", "ours.yaml", folder / "shudian.yaml", "en")


def test_rules_are_compared_one_by_one() -> None:
    rule = LevelRule("a", {}, "general", "b")
    old = LevelRules("o", (rule, LevelRule("gone", {}, "general", "b")), {"t": None})
    new = LevelRules("n", (LevelRule("a", {}, "important", "b"), LevelRule("more", {}, "general", "b")), {"t": 3.0, "u": 1.0})
    differing = rule_difference(old, new)
    assert differing.rules == {"a": "edited", "gone": "removed", "more": "added"}
    assert differing.thresholds == {"t": (None, 3.0), "u": (None, 1.0)}
    (change,) = changes((ENTRIES[0],), old, new, {})
    assert [(step.before, step.after, step.rules) for step in change.steps] == [("general", "important", ("a",))]
    told = LevelRules("o", (LevelRule("a", {}, "general", "other words"),))
    assert changes((ENTRIES[0],), LevelRules("o", (rule,)), told, {}) == ()


def test_what_is_new_is_not_written_while_it_says_nothing() -> None:
    names = ("clear_types", "clear_classes", "trajectory", "person_content")
    assert not set(names) & set(plain(Facts(None, None)))
    assert set(names) <= set(plain(Facts(None, None, clear_types=1, clear_classes=1, trajectory=True, person_content=True)))
    assert plain(LevelReason("r", "b")) == {"rule": "r", "because": "b"}


def test_what_acts_only_after_a_scan_is_named(folder: Path) -> None:
    assert diffed(folder, "telecom", "current")["next_scan"] == []
    copy = folder / "copy"
    assert shudian("rules", "copy", "copy", cwd=folder).returncode == 0
    assert diffed(folder, "current", "copy")["next_scan"] == []  # a copy that nobody edited
    edited = (copy / "domains.yaml").read_text("utf-8").replace("zh: 用户数据", "zh: 客户数据", 1)
    (copy / "domains.yaml").write_text(edited, encoding="utf-8")
    assert diffed(folder, "current", "copy")["next_scan"] == ["domains.yaml"]
    (folder / "new.yaml").write_text("rules: {folder: copy, personal_information: gbt35273}\n", encoding="utf-8")
    assert diffed(folder, "current", "new.yaml")["next_scan"] == ["domains.yaml", "rules.personal_information"]
    assert diffed(folder, "current", "ours.yaml")["next_scan"] == []
    told = shudian("rules", "diff", "current", "new.yaml", cwd=folder)
    assert "以下改动在下次扫描后才起作用，此处未比较: domains.yaml、rules.personal_information" in told.stdout
