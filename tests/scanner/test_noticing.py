"""What people are told of: from two states, lines, days, filings and a queue; once each, and in words without values."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from catalog import Deadline, DeadlineKind, Notice, QueueItem, Side, Why
from catalog.model import (
    DataItem,
    Entry,
    Filing,
    FilingEvent,
    FilingEventKind,
    FilingOrigin,
    ItemKey,
    RunStatus,
    Snapshot,
    SourceOutcome,
    Threshold,
)
from classifiers.model import ColumnFinding, Level, PersonalInformation
from config import NoticeKind, NoticeSettings
from connectors.model import Reason, Status
from scanner.notice_texts import text_of
from scanner.noticing import (
    Moment,
    Outcome,
    Sight,
    answer_notices,
    deadline_notices,
    disagreement_notices,
    failure_notices,
    presentable_notice,
    run_notices,
)
from tests.catalog.builders import NAMES, entry, run, unread

SETTINGS = NoticeSettings()
NOW = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
MOMENT = Moment(NOW, "state")
SECRET = PersonalInformation("身份", True)


def columns(*names: str) -> tuple[ColumnFinding, ...]:
    """Sensitive columns, and one that is none."""
    found = (ColumnFinding(one, "text", entity_type="CN_ID_CARD", gbt45574=SECRET, gbt35273=SECRET) for one in names)
    return (ColumnFinding("id", "int"), *found)


def state(*entries: Entry, number: int = 1, status: RunStatus = RunStatus.COMPLETE, **more: Any) -> Snapshot:
    """A snapshot with an item for each table."""
    items = {
        one.path: DataItem(uuid5(NAMES, one.source + one.title), ItemKey("", "crm", one.source, *one.path[:2], one.path[2]))
        for one in entries
    }
    known = tuple(replace(one, item=items[one.path].id) for one in entries)
    outcomes = tuple(SourceOutcome(name, Status.COMPLETE) for name in sorted({one.source for one in entries}))
    return Snapshot(run(number, status), known, tuple(items.values()), **{"sources": outcomes, **more})


def told(before: Snapshot | None, after: Snapshot, settings: NoticeSettings = SETTINGS) -> list[tuple[str, str]]:
    """Kinds and texts, without how the run went."""
    found = run_notices(Sight(before, after), settings)
    return [(one.kind.value, text_of(one, "zh")) for one in found if one.kind is not NoticeKind.RUN_DONE]


@pytest.mark.parametrize(
    ("was", "now", "text"),
    [
        (Level.GENERAL, Level.IMPORTANT, "级别上升：crm users，一般 → 重要"),
        (Level.UNDECIDED, Level.IMPORTANT, "级别上升：crm users，待判定 → 重要"),
        (Level.IMPORTANT, Level.CORE, "级别上升：crm users，重要 → 核心"),
        (Level.IMPORTANT, Level.IMPORTANT, ""),
        (Level.IMPORTANT, Level.GENERAL, ""),
        (Level.GENERAL, Level.UNDECIDED, ""),
    ],
)
def test_a_level_that_rises(was: Level, now: Level, text: str) -> None:
    found = told(state(entry("users", level=was)), state(entry("users", level=now), number=2))
    assert [one for _, one in found] == ([text] if text else [])


def test_a_new_item_is_told_where_the_source_was_known() -> None:
    before = state(entry("users"))
    after = state(entry("users"), entry("cards", level=Level.IMPORTANT), entry("x"), number=2)
    assert told(before, after) == [("level_rise", "级别上升：crm cards，新数据项，重要")]


def test_an_item_has_the_highest_level_of_its_members() -> None:
    before = state(entry("a", level=Level.IMPORTANT), entry("b"))
    one = before.items[0].id
    before = replace(before, entries=tuple(replace(each, item=one) for each in before.entries))
    important = replace(before.entries[0].decision, level=Level.IMPORTANT)
    after = replace(before, entries=tuple(replace(each, decision=important) for each in before.entries))
    assert told(before, replace(after, run=run(2))) == []


def test_new_sensitive_columns_are_one_line_a_table() -> None:
    before = state(entry("users", columns("name")), entry("cards", columns()))
    after = state(entry("users", columns("name", *"abcdefg")), entry("cards", columns("no")), number=2)
    assert told(before, after) == [
        ("new_sensitive", "新的敏感字段：crm crm.main.users，7 个（a、b、c、d、e）"),
        ("new_sensitive", "新的敏感字段：crm crm.main.cards，1 个（no）"),
    ]


def test_a_table_that_could_not_be_read_before_is_new_to_us() -> None:
    assert len(told(state(unread("users")), state(entry("users", columns("name")), number=2))) == 1
    assert told(state(entry("users", columns("name"))), state(entry("users", columns("name")), number=2)) == []


def test_the_standard_that_counts_counts() -> None:
    other = replace(columns("name")[1], gbt45574=PersonalInformation("x", False))
    after = state(entry("users", (other,)), number=2)
    before = state(entry("users", columns()))
    assert told(before, after) == []
    assert run_notices(Sight(before, after, "gbt35273"), SETTINGS)[0].kind is NoticeKind.NEW_SENSITIVE


def test_the_first_scan_of_a_source_is_one_line() -> None:
    after = state(entry("users", columns("a", "b"), Level.IMPORTANT), entry("cards", columns("c")), entry("x"))
    assert told(None, after) == [("new_sensitive", "首次扫描 crm：2 个数据集有 3 个敏感字段；重要或以上的数据项 1 个")]
    assert told(None, state(entry("x"))) == []
    elsewhere = state(entry("y", source="hr"))
    assert len(told(elsewhere, replace(after, run=run(2)))) == 1


def test_a_source_that_failed_raises_nothing_but_how_the_run_went() -> None:
    before = state(entry("users", columns("name")), entry("b", source="hr"))
    after = state(
        entry("b", source="hr"),
        unread("c", source="hr"),
        number=2,
        status=RunStatus.PARTIAL,
        sources=(SourceOutcome("crm", Status.FAILED, reason=Reason.UNREACHABLE), SourceOutcome("hr", Status.PARTIAL)),
    )
    name = str(run(2).id)[:8]
    assert told(before, after) == [
        ("run_partial", f"扫描不完整：第 {name} 次运行，2 个数据源中 1 个失败（crm）；1 个数据集未读取")
    ]
    failed = Snapshot(run(2, RunStatus.FAILED), (), (), (), (SourceOutcome("crm", Status.FAILED),))
    assert [kind for kind, _ in told(before, failed)] == ["run_failed"]


def line(id: str = "persons_10m", **more: Any) -> Threshold:
    given = {"lower": 0, "upper": None, "limit": 10_000_000, "state": "possible", **more}
    return Threshold(id, "演示通信", **given)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"lower": 10_000_000, "state": "reached"}, "people_over"),
        ({"lower": 8_000_000}, "people_near"),
        ({"lower": 7_999_999}, ""),
        ({"lower": 1, "upper": 8_500_000, "state": "not_reached"}, "people_near"),
        ({"lower": 1, "details": {"numbers": 9_000_000}}, "people_near"),
        ({"lower": None, "upper": None, "state": "undecided"}, ""),
    ],
)
def test_people_near_and_over_a_line(given: dict[str, Any], kind: str) -> None:
    found = told(state(entry("x")), state(entry("x"), number=2, thresholds=(line(**given),)))
    assert [one for one, _ in found] == ([kind] if kind else [])


def test_where_near_begins_is_a_setting() -> None:
    after = state(entry("x"), number=2, thresholds=(line(lower=5_000_000),))
    assert told(None, after) == []
    ((kind, text),) = told(None, after, NoticeSettings(people_percent=50))
    assert kind == "people_near"
    assert text == "人数接近界线：1000万人个人信息，演示通信，下限 5,000,000，上限 -，界线 10,000,000"


@pytest.mark.parametrize(
    ("status", "percent", "kind"),
    [
        ("reached", "+31.20", "change_over"),
        ("possible", "+45.00", "change_near"),
        ("not_reached", "-20.00", "change_near"),
        ("not_reached", "+19.99", ""),
        ("no_baseline", None, ""),
    ],
)
def test_change_near_and_over_its_line(status: str, percent: str | None, kind: str) -> None:
    details = {"filing": "SH-1", "category": "user_personal.identity", "records_percent": percent, "bytes_percent": "+1.00"}
    changed = line("change_30pct", limit=30, state=status, details=details if percent else {})
    found = told(None, state(entry("x"), thresholds=(changed,)))
    assert [one for one, _ in found] == ([kind] if kind else [])
    assert all("SH-1" in text and "30%" in text for _, text in found)


def test_a_line_is_told_once_a_year_and_change_once_a_filing() -> None:
    def key(at: datetime, **given: Any) -> str:
        now = state(entry("x"), thresholds=(line(**given),))
        return run_notices(Sight(None, replace(now, run=replace(now.run, finished_at=at))), SETTINGS)[0].key

    over = {"lower": 10_000_000, "state": "reached"}
    assert key(NOW, **over) == key(NOW + timedelta(days=30), **over)
    assert key(NOW, **over) != key(NOW + timedelta(days=366), **over)
    assert key(NOW, **over) != key(NOW, lower=9_000_000)
    changed = {"id": "change_30pct", "limit": 30, "state": "reached", "details": {"filing": "1", "records_percent": "+40.00"}}
    assert key(NOW, **changed) == key(NOW + timedelta(days=366), **changed)
    assert key(NOW, **changed) != key(NOW, **{**changed, "details": {"filing": "2", "records_percent": "+40.00"}})


def test_equal_states_give_equal_notices_the_most_important_first() -> None:
    before = state(entry("users"), entry("cards"))
    after = state(
        entry("users", columns("a"), Level.IMPORTANT),
        entry("cards", level=Level.CORE),
        number=2,
        thresholds=(line(lower=10_000_000, state="reached"),),
    )
    found = run_notices(Sight(before, after), SETTINGS)
    assert [one.kind.value for one in found] == ["people_over", "level_rise", "level_rise", "new_sensitive", "run_done"]
    assert [one.fills.get("after") for one in found[1:3]] == ["core", "important"]
    shuffled = replace(after, entries=after.entries[::-1], items=after.items[::-1])
    assert run_notices(Sight(before, shuffled), SETTINGS) == found
    assert len({one.key for one in found}) == len(found)
    assert {one.group for one in found} == {str(after.run.id)}


@pytest.mark.parametrize(
    ("left", "step"), [(31, None), (30, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0, 1), (-1, "over"), (-400, "over")]
)
def test_a_deadline_is_told_when_it_comes_nearer(left: int, step: int | str | None) -> None:
    due = Deadline(MOMENT.today + timedelta(days=left), DeadlineKind.DUTY, "报送风险评估报告", "crm")
    found = list(deadline_notices([due], (30, 7, 1), MOMENT))
    assert [one.key.rpartition("|")[2] for one in found] == ([str(step)] if step is not None else [])
    for one in found:
        assert ("已逾期" in text_of(one, "zh")) is (left < 0)
        assert f" {abs(left)} 天" in text_of(one, "zh")
        assert "报送" not in one.key


def test_answers_of_the_regulator() -> None:
    filing = Filing(uuid5(NAMES, "f"), "x", date(2024, 1, 1), NOW, FilingOrigin.FROZEN, "上海", (), "SH-2024-1")
    kinds = (FilingEventKind.CHANGED_ON, FilingEventKind.RETURNED, FilingEventKind.ACCEPTED)
    events = [
        FilingEvent(uuid5(NAMES, one), filing.id, one, date(2024, 2, day), NOW, "王某", "因为")
        for day, one in enumerate(kinds, 1)
    ]
    found = list(answer_notices([(filing, events)], MOMENT))
    assert [text_of(one, "zh") for one in found] == [
        "备案有答复：SH-2024-1，退回（2024-02-02）",
        "备案有答复：SH-2024-1，审核通过（2024-02-03）",
    ]


def test_only_disagreements_are_taken_from_the_queue() -> None:
    item = state(entry("users")).items[0]
    sides = (Side("name", "CN_ID_CARD", "", "PERSON_NAME"),)
    queued = QueueItem(item, Why.DISAGREES, 0.8, 0.9, sides, decision=uuid5(NAMES, "d"))
    found = list(disagreement_notices([queued, replace(queued, why=Why.NEW), replace(queued, decision=None)], MOMENT))
    assert [text_of(one, "zh") for one in found] == ["识别结果与人工决定不一致：crm users name，人工 姓名，识别 居民身份证号"]
    again = list(disagreement_notices([replace(queued, sides=(Side("name", "BANK_CARD", "", "PERSON_NAME"),))], MOMENT))
    assert again[0].key != found[0].key


def test_what_failed_unwatched() -> None:
    given = [Outcome("job", "1", "crm"), Outcome("job", "2", "hr", "done"), Outcome("bundle", "3", "dcn.zip", reason="x")]
    found = list(failure_notices(given, MOMENT))
    assert [text_of(one, "zh") for one in found] == ["任务失败：扫描任务 crm ", "任务失败：离线包 dcn.zip x"]


def test_every_kind_has_its_words_in_both_languages() -> None:
    for kind in NoticeKind:
        fills = {"before": "general", "after": "core", "what": "job", "answer": "accepted", "left": 3, "state": "reached"}
        fills |= dict.fromkeys(("columns", "datasets", "important", "sources", "failed", "unread", "lower", "upper", "limit"), 1)
        fills |= dict.fromkeys(("named", "on", "percent", "filing", "category", "scope", "reason", "said", "machine"), "x")
        one = Notice("k", kind, NOW, "g", "persons_10m", fills)
        assert text_of(one, "zh") != text_of(one, "en")
        assert "{" not in text_of(one, "zh") + text_of(one, "en")


def test_texts_are_masked_and_fit_for_any_screen() -> None:
    from scanner.notice_sending import _shipped

    odd = Notice(
        "k", NoticeKind.NEW_SENSITIVE, NOW, "g", "crm bak_13900001234 \u202ex\x1b[31m", {"named": "a\ud800", "columns": 1}
    )
    shown = presentable_notice(odd, _shipped().mask)
    text = text_of(shown, "zh")
    assert "13900001234" not in text
    assert "a\\ud800" in text
    assert "\\u202ex\\x1b[31m" in text


def test_the_keys_of_two_runs_differ() -> None:
    before = state(entry("users"))
    keys = [
        {one.key for one in run_notices(Sight(before, state(entry("users", level=Level.IMPORTANT), number=number)), SETTINGS)}
        for number in (2, 3)
    ]
    assert keys[0].isdisjoint(keys[1])
    assert all(isinstance(UUID(one.partition("|")[0]), UUID) for one in keys[0])


def test_the_page_on_notices_names_every_kind_and_metric() -> None:
    root = Path(__file__).parents[2]
    page = (root / "docs" / "notices.md").read_text("utf-8")
    assert [one.value for one in NoticeKind if f"`{one.value}`" not in page] == []
    names = re.findall(r'Metric\("([a-z_]+)"', (root / "scanner" / "metrics.py").read_text("utf-8"))
    assert len(names) > 10
    assert [name for name in names if not re.search(rf"`{name}[`{{]", page)] == []
