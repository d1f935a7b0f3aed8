"""What the catalogue's commands say: like compared with like, names without marks, and from when on a decision shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from catalog import Catalog
from catalog.model import Entry, SourceOutcome
from classifiers.model import ColumnFinding, DatasetFinding, Decision, Level
from connectors.model import Reason, Status
from scanner.commands.catalog import list_items, show_difference, show_item
from scanner.commands.items import Said, link_items, list_known_items, merge_items, split_item, undo_event
from tests.scanner.samples import entry, snapshot

SAID = Said("张三", "核对过")
Shown = Callable[[], str]


def _table(name: str, source: str = "bss", **changes: object) -> Entry:
    found = DatasetFinding((ColumnFinding("xm", "text", "PERSON_NAME"),), "user_personal", "user_personal.identity")
    return entry(source=source, path=("", "main", name), **{"finding": found, **changes})


def _scan(day: int, *entries: Entry, failed: tuple[SourceOutcome, ...] = ()) -> None:
    read = tuple(SourceOutcome(name, Status.COMPLETE) for name in sorted({one.source for one in entries}))
    made = snapshot(*entries)
    later = made.run.finished_at + timedelta(days=day)
    run = replace(made.run, id=uuid4(), started_at=later, finished_at=later)
    with Catalog.open("sqlite:///shudian-catalog.db") as catalog:
        catalog.record(replace(made, run=run, sources=(*read, *failed)))


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shown:
    """What was printed since the last time it was asked for, in a folder without a catalogue yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda: capsys.readouterr().out


@pytest.mark.parametrize(
    ("first", "second", "lines"),
    [
        (("bss", "oss"), ("oss",), {"no change", "not scanned by the newer run, not compared: bss"}),
        (("oss",), ("bss", "oss"), {"no change", "not scanned by the older run, not compared: bss"}),
        (
            ("bss",),
            ("oss",),
            {
                "no source was read by both runs: nothing to compare",
                "not scanned by the newer run, not compared: bss",
                "not scanned by the older run, not compared: oss",
            },
        ),
    ],
)
def test_runs_of_different_scope(shown: Shown, first: tuple[str, ...], second: tuple[str, ...], lines: set[str]) -> None:
    for day, sources in enumerate((first, second)):
        _scan(day, *(_table(name, source) for source in sources for name in ("a", "b_01", "b_02")))
    show_difference(None, "", "", "en")
    said = shown().splitlines()
    assert {line.strip() for line in said[2:]} == lines


def test_a_source_that_could_not_be_read_is_one_line_with_its_reason(shown: Shown) -> None:
    _scan(0, _table("a"), _table("a", "oss"), _table("b", "oss"))
    _scan(1, _table("a"), _table("new"), failed=(SourceOutcome("oss", Status.FAILED, reason=Reason.UNREACHABLE),))
    show_difference(None, "", "", "zh")
    said = shown()
    assert "较新的一次未能读取，未比较 (无法连接" in said
    assert "消失" not in said
    assert said.count("oss") == 1
    assert said.count("新增") == 2  # the item and its dataset


def test_what_was_split_off_has_a_readable_name(shown: Shown) -> None:
    members = [_table(f"user_{n}") for n in range(60, 64)]
    _scan(0, *members)
    split_item(None, "user_*", ["user_63"], SAID, "zh")
    assert "从下次扫描相关数据源起生效" in shown()
    _scan(1, *members)
    list_items(None, "", "zh")
    list_known_items(None, True, "zh")
    said = shown()
    assert said.count("│ user_63 ") == 2
    assert "#" not in said
    show_item(None, "user_63", "en")
    assert shown().startswith("user_63  (")


@pytest.mark.parametrize(("language", "sentence"), [("zh", "立即生效"), ("en", "In force now")])
def test_what_joins_is_in_force_at_once_and_says_so(shown: Shown, language: str, sentence: str) -> None:
    _scan(0, _table("a"), _table("b"))
    merge_items(None, "a", "b", SAID, language)
    assert sentence in shown()
    list_known_items(None, False, "en")
    said = shown()
    assert "│ a    │" in said
    assert "│ b    │" not in said


def test_so_it_is_with_a_link_and_with_taking_things_back(shown: Shown) -> None:
    _scan(0, _table("old_name"), _table("t_1"), _table("t_2"))
    _scan(1, _table("new_name"), _table("t_1"), _table("t_2"))
    link_items(None, "old_name", "new_name", SAID, "en")
    said = shown()
    assert "In force now" in said
    undo_event(None, said.split()[2], SAID, "en")
    assert "In force now" in shown()
    split_item(None, "t_*", ["t_2"], SAID, "en")
    event = shown().split()[2]
    undo_event(None, event, SAID, "en")
    assert "next scan" in shown()


def test_an_item_is_shown_with_its_system_and_the_members_that_differ(shown: Shown, tmp_path: Path) -> None:
    (tmp_path / "shudian.yaml").write_text("systems: {crm: {name: 客户关系管理系统}}\n", encoding="utf-8")
    other = DatasetFinding((ColumnFinding("xm", "text", "CN_ID_CARD"),), "user_personal", "user_personal.identity")
    usual = Decision(Level.GENERAL, enterprise_level=3)
    members = [_table(f"user_{n}", environment="test", role="joint", decision=usual) for n in range(4)]
    members[2] = replace(members[2], finding=other, decision=Decision(Level.IMPORTANT, enterprise_level=4))
    _scan(0, *members)
    show_item(None, "user_*", "zh")
    said = shown()
    assert "信息系统: 客户关系管理系统 (crm); 环境: 测试; 数据归属: 共同处理" in said
    assert "级别: 重要; 企业内部级别: 4" in said
    (line,) = [line for line in said.splitlines() if "与多数成员结论不同" in line]
    assert "user_2" in line
    assert line.endswith("用户数据; 重要; 企业内部级别: 4; xm CN_ID_CARD")
