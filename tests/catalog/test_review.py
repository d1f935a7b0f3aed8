"""The queue of a review, the wishes people state, and the sheet that goes out and comes back."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalog import (
    Catalog,
    Planned,
    QueueItem,
    Reviewer,
    ReviewState,
    Speech,
    Why,
    Wish,
    decision_of,
    lowers,
    planned,
    queue,
    read_review_sheet,
    sheet_rows,
    verdict_of,
    write_review_sheet,
)
from catalog.model import DecisionKind, Entry, SourceOutcome
from catalog.wishes import masked_shape, place_names
from classifiers.model import ColumnFinding, Decision, Level
from config import UsageError, load_taxonomy
from connectors.model import Reason, Status
from tests.catalog.builders import START, answer, columns, entry, run, snapshot, unread

TAXONOMY = load_taxonomy()
SPEECH = Speech(TAXONOMY)
KIND = DecisionKind
CARD = ColumnFinding("zjhm", "text", "CN_ID_CARD", confidence=0.95, enterprise_level=4)
WEAK = ColumnFinding("city", "text", "POSTCODE", confidence=0.3, enterprise_level=1)


def record(catalog: Catalog, number: int, *entries: Entry) -> ReviewState:
    catalog.record(replace(snapshot(*entries, number=number), sources=(SourceOutcome("crm", Status.COMPLETE),)))
    return reviewed(catalog)


def reviewed(catalog: Catalog) -> ReviewState:
    state = catalog.review()
    assert state is not None
    return state


def decide(catalog: Catalog, name: str, wish: Wish, by: str = "甲") -> Any:
    item = next(machine for machine, _ in reviewed(catalog).items.values() if machine.item.title.endswith(name))
    said = Reviewer(by, START + timedelta(days=9), "核对过")
    (made,) = catalog.decide((decision_of(wish, item, verdict_of(item), said, TAXONOMY),))
    return made


def told(state: ReviewState) -> dict[tuple[str, Why], QueueItem]:
    return {(one.item.key.family, one.why): one for one in queue(state)}


def test_everything_new_is_in_the_queue_by_risk_and_uncertainty(catalog: Catalog) -> None:
    state = record(
        catalog,
        1,
        entry("plain"),
        entry("people", (CARD, WEAK)),
        entry("net", level=Level.IMPORTANT),
        entry("open", level=Level.UNDECIDED),
        entry("copy", (CARD,), decision=Decision(Level.GENERAL, flags=("copied_table",))),
        unread("view", Reason.OFF_BY_DEFAULT),
    )
    found = told(state)
    assert set(found) == {
        ("plain", Why.NEW),
        ("people", Why.NEW),
        ("people", Why.UNSURE),
        ("net", Why.NEW),
        ("open", Why.UNDECIDED),
        ("copy", Why.NEW),
        ("copy", Why.EXPOSED),
    }
    assert [one.column for one in found["people", Why.NEW].sides] == ["", "zjhm", "city"]
    urgencies = [one.urgency for one in queue(state)]
    assert urgencies == sorted(urgencies, reverse=True)
    assert queue(state)[-1].item.key.family == "plain"
    assert "居民身份证号" in SPEECH.told(found["people", Why.NEW])
    assert all(Speech(TAXONOMY, language).told(one) for one in queue(state) for language in ("zh", "en"))
    shuffled = random.Random(1).sample(state.machine.entries, len(state.machine.entries))
    assert queue(ReviewState(*(replace(state.machine, entries=tuple(shuffled)),) * 2)) == queue(state)


def test_what_was_looked_at_leaves_the_queue_until_something_changes(catalog: Catalog) -> None:
    record(catalog, 1, entry("people", (CARD,)))
    decide(catalog, "people", Wish(KIND.CONFIRM))
    assert queue(reviewed(catalog)) == ()
    state = record(catalog, 2, entry("people", (CARD, replace(CARD, column="more"))))
    assert [(one.why, [side.column for side in one.sides]) for one in queue(state)] == [(Why.NEW, ["more"])]
    decide(catalog, "people", Wish(KIND.CONFIRM, "more"))
    assert queue(reviewed(catalog)) == ()
    state = record(catalog, 3, entry("people", (CARD, replace(CARD, column="more")), Level.IMPORTANT))
    ((side,),) = [one.sides for one in queue(state) if one.why is Why.DISAGREES]
    assert (side.machine, side.person) == ("important", "general")
    assert catalog.reviewed(state.machine).entries[0].decision.level is Level.GENERAL
    decide(catalog, "people", Wish(KIND.CONFIRM), by="乙")
    assert queue(reviewed(catalog)) == ()


def test_a_kept_verdict_is_queued_until_somebody_confirms_or_lets_go(catalog: Catalog) -> None:
    record(catalog, 1, entry("a", (CARD,), Level.IMPORTANT), entry("b", (CARD,), Level.IMPORTANT))
    for name in "ab":
        decide(catalog, name, Wish(KIND.CONFIRM, "zjhm"))
    state = record(catalog, 2, entry("a", (CARD,)), entry("b", (CARD,)))
    assert {one for one in told(state) if one[1] is Why.KEPT} == {("a", Why.KEPT), ("b", Why.KEPT)}
    assert "上次发布为重要数据，现在识别为一般数据" in SPEECH.told(told(state)["a", Why.KEPT])
    decide(catalog, "a", Wish(KIND.CONFIRM))
    lower = decide(catalog, "b", Wish(KIND.CORRECT, level="一般数据"))
    assert [(one.item.key.family, one.why, one.decision) for one in queue(reviewed(catalog)) if one.why is not Why.NEW] == [
        ("b", Why.WAITING, lower.id),
        ("b", Why.KEPT, None),
    ]
    catalog.decide((answer(lower, "乙"),))
    assert queue(reviewed(catalog)) == ()
    levels = [one.decision.level for one in reviewed(catalog).decided.entries]
    assert levels == [Level.IMPORTANT, Level.GENERAL]


@pytest.mark.parametrize(
    ("wish", "level", "entity_type", "changes"),
    [
        (Wish(KIND.CONFIRM), Level.GENERAL, None, {"domain": "user_personal", "category": "user_personal.identity"}),
        (Wish(KIND.CORRECT, level="重要数据"), Level.IMPORTANT, None, {}),
        (Wish(KIND.CORRECT, level=" Core_Candidate "), Level.CORE_CANDIDATE, None, {}),
        (
            Wish(KIND.CORRECT, domain="economy_business"),
            None,
            None,
            {"domain": "economy_business"},
        ),
        (Wish(KIND.REJECT), Level.GENERAL, None, {}),
        (Wish(KIND.REJECT, "zjhm", allow="column"), None, "", {"allow_columns": "crm.crm.main.people.zjhm"}),
        (Wish(KIND.REJECT, allow="item"), Level.GENERAL, None, {"allow_columns": "crm.crm.main.people.*"}),
        (Wish(KIND.REJECT, "zjhm", allow="shape", shape="ORD-1390"), None, "", {"allow_shape": "AAA-0000"}),
        (Wish(KIND.CORRECT, "zjhm", entity_type="无"), None, "", {}),
        (Wish(KIND.CORRECT, "zjhm", description="旧"), None, None, {"description": "旧"}),
    ],
)
def test_wishes(catalog: Catalog, wish: Wish, level: Level | None, entity_type: str | None, changes: dict[str, str]) -> None:
    record(catalog, 1, entry("people", (CARD,)))
    made = decide(catalog, "people", wish)
    assert (made.level, made.entity_type, made.changes) == (level, entity_type, changes)


def test_a_type_brings_its_classes_along(catalog: Catalog) -> None:
    record(catalog, 1, entry("people", (CARD,)))
    made = decide(catalog, "people", Wish(KIND.CORRECT, "zjhm", entity_type="手机号"))
    assert (made.entity_type, lowers(made)) == ("CN_MOBILE_PHONE", made.changes["enterprise_level"] < "4")
    assert {"enterprise_level", "gbt35273", "gbt45574_sensitive"} <= set(made.changes)


@pytest.mark.parametrize(
    "wish",
    [
        Wish(KIND.CORRECT),
        Wish(KIND.CONFIRM, level="important"),
        Wish(KIND.CORRECT, level="core"),
        Wish(KIND.CORRECT, entity_type="CN_ID_CARD"),
        Wish(KIND.CORRECT, "zjhm", level="important"),
        Wish(KIND.CORRECT, "zjhm", entity_type="NO_SUCH"),
        Wish(KIND.CORRECT, "gone", entity_type="CITY"),
        Wish(KIND.CORRECT, domain="nowhere"),
        Wish(KIND.CORRECT, domain="economy_business", category="user_personal.identity"),
        Wish(KIND.REJECT, allow="column"),
        Wish(KIND.REJECT, allow="shape"),
        Wish(KIND.REJECT, allow="value", shape="13900000001"),
        Wish(KIND.CONFIRM, allow="item"),
    ],
)
def test_what_nobody_knows_is_refused(catalog: Catalog, wish: Wish) -> None:
    record(catalog, 1, entry("people", (CARD,)))
    with pytest.raises(UsageError):
        decide(catalog, "people", wish)


def test_an_undecided_level_cannot_be_confirmed(catalog: Catalog) -> None:
    record(catalog, 1, entry("open", level=Level.UNDECIDED))
    with pytest.raises(UsageError, match="undecided"):
        decide(catalog, "open", Wish(KIND.CONFIRM))


def test_a_shape_never_holds_a_value() -> None:
    assert masked_shape("张三 ORD-1390a") == "字字 AAA-0000a"


def written(catalog: Catalog, path: Path) -> ReviewState:
    state = reviewed(catalog)
    write_review_sheet(state, sheet_rows(state, queue(state), SPEECH), path, SPEECH)
    return state


def fill(path: Path, filled: dict[tuple[str, str], dict[str, str]]) -> None:
    """Fill in some rows of a sheet, by item and column."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row |= filled.get((row["数据项"], row["字段"]), {})
        with path.open("w", encoding="gb18030", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    names = [cell.value for cell in sheet[1]]
    for cells in sheet.iter_rows(min_row=2):
        place = (str(cells[1].value), str(cells[2].value or ""))
        for name, text in filled.get(place, {}).items():
            sheet.cell(cells[1].row or 0, names.index(name) + 1, text)
    book.save(path)


SIGNED = {"复核人": "甲", "理由": "电话 13900000001 问过"}


def plan(catalog: Catalog, path: Path) -> dict[tuple[str, str], Planned]:
    at = START + timedelta(days=9)
    found = planned(read_review_sheet(path), reviewed(catalog), TAXONOMY, at, lambda text: text.replace("1", "*"))
    return {(one.title, one.row.column): one for one in found}


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_sheet_goes_out_and_comes_back(catalog: Catalog, tmp_path: Path, suffix: str) -> None:
    record(catalog, 1, entry("people", (CARD, replace(CARD, column="=1+1"))), entry("net", level=Level.IMPORTANT))
    path = tmp_path / f"复核{suffix}"
    written(catalog, path)
    assert read_review_sheet(path) == ()
    domain = place_names(TAXONOMY)["economy_business"]
    fill(
        path,
        {
            ("people", ""): {"结论": "更正", "级别": "重要数据", "数据域": domain, **SIGNED},
            ("people", "zjhm"): {"结论": "确认", **SIGNED},
            ("people", "'=1+1"): {"结论": "否定", **SIGNED},
            ("net", ""): {"结论": "更正", "级别": "一般数据", **SIGNED},
        },
    )
    found = plan(catalog, path)
    assert {one.conflict for one in found.values()} == {""}
    assert sorted(one.waits for one in found.values()) == [False, False, True, True]
    kept = catalog.decide(one.decision for one in found.values() if one.decision)
    assert {one.because for one in kept} == {"电话 *390000000* 问过"}
    ours = {one.title: one for one in reviewed(catalog).decided.entries}
    people, net = ours["crm.main.people"], ours["crm.main.net"]
    assert (people.decision.level, people.finding.domain) == (Level.IMPORTANT, "economy_business")
    assert [one.entity_type for one in people.finding.columns] == ["CN_ID_CARD", "CN_ID_CARD"]
    assert net.decision.level is Level.IMPORTANT
    # The same sheet once more: everything in it has been decided since.
    assert {(one.conflict, one.detail) for one in plan(catalog, path).values()} == {("decided", "甲")}


def test_conflicts_are_named(catalog: Catalog, tmp_path: Path) -> None:
    record(catalog, 1, *(entry(name, (CARD,)) for name in ("a", "b", "c", "d", "e")))
    path = tmp_path / "r.xlsx"
    written(catalog, path)
    decide(catalog, "b", Wish(KIND.CORRECT, level="important"), by="乙")
    record(catalog, 2, entry("a", (CARD,), Level.IMPORTANT), *(entry(name, (CARD,)) for name in ("b", "c", "d", "e")))
    fill(
        path,
        {
            ("a", ""): {"结论": "确认", **SIGNED},
            ("b", ""): {"结论": "确认", **SIGNED},
            ("c", ""): {"结论": "好", **SIGNED},
            ("d", ""): {"结论": "确认"},
            ("e", ""): {"结论": "更正", "级别": "很重要", **SIGNED},
            ("e", "zjhm"): {"结论": "确认", "复核人": "甲", "理由": "对", "项目标识": "nobody"},
        },
    )
    found = {title: (one.conflict, one.detail) for (title, _), one in plan(catalog, path).items()}
    words = found.pop("crm e")
    assert words[0] == "words"
    assert "很重要" in words[1]
    assert found == {
        "crm a": ("changed", ""),
        "crm b": ("decided", "乙"),
        "crm c": ("verdict", ""),
        "crm d": ("unsigned", ""),
        "": ("unknown", ""),
    }


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_sheet_takes_flags_away_and_gives_them(catalog: Catalog, tmp_path: Path, suffix: str) -> None:
    flagged = Decision(Level.IMPORTANT, flags=("minors", "own_flag", "pi_over_1m"))
    record(catalog, 1, entry("a", (CARD,), decision=flagged), entry("b", (CARD,)), entry("c", (CARD,), decision=flagged))
    path = tmp_path / f"r{suffix}"
    written(catalog, path)
    fill(
        path,
        {
            ("a", ""): {"结论": "否定", "标记": "含不满十四周岁未成年人的个人信息；own_flag", **SIGNED},
            ("b", ""): {"结论": "更正", "标记": "sensitive_pi", **SIGNED},
            ("c", ""): {"结论": "否定", "标记": "行踪轨迹：个人标识、时间与精确位置在一起", **SIGNED},
            ("c", "zjhm"): {"结论": "否定", "标记": "minors", **SIGNED},
        },
    )
    found = plan(catalog, path)
    taken, given = found["crm a", ""].decision, found["crm b", ""].decision
    assert taken is not None
    assert given is not None
    assert (taken.level, taken.changes, found["crm a", ""].waits) == (None, {"flag:minors": "no", "flag:own_flag": "no"}, True)
    assert (given.level, given.changes, found["crm b", ""].waits) == (None, {"flag:sensitive_pi": "yes"}, False)
    for place, told in ((("crm c", ""), "trajectory"), (("crm c.zjhm", "zjhm"), "--flag")):
        assert found[place].conflict == "words"
        assert told in found[place].detail
    kept = catalog.decide((taken, given))
    assert {(one.decided_by, one.because) for one in kept} == {("甲", "电话 *390000000* 问过")}
    flags = {one.title: one.decision.flags for one in reviewed(catalog).decided.entries}
    assert flags["crm.main.a"] == ("minors", "own_flag", "pi_over_1m")  # nobody else has agreed yet
    catalog.decide((answer(next(one for one in kept if one.changes == taken.changes), "乙"),))
    flags = {one.title: one.decision.flags for one in reviewed(catalog).decided.entries}
    assert (flags["crm.main.a"], flags["crm.main.b"]) == (("pi_over_1m",), ("sensitive_pi",))
    # Somebody has said something of the item since the sheet was written.
    assert [plan(catalog, path)["crm a", ""].conflict, plan(catalog, path)["crm b", ""].detail] == ["decided", "甲"]


def test_a_sheet_shows_the_flags_and_one_without_their_column_is_read(catalog: Catalog, tmp_path: Path) -> None:
    record(catalog, 1, entry("a", decision=Decision(Level.GENERAL, flags=("minors", "own_flag"))))
    path = tmp_path / "r.csv"
    written(catalog, path)
    fill(path, {("a", ""): {"结论": "确认", **SIGNED}})
    with path.open(encoding="gb18030", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["现有标记"] for row in rows] == ["含不满十四周岁未成年人的个人信息；own_flag"]
    earlier = [{name: text for name, text in row.items() if "标记" not in name or name == "版本标记"} for row in rows]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(earlier[0]))
        writer.writeheader()
        writer.writerows(earlier)
    (one,) = plan(catalog, path).values()
    assert (one.conflict, one.decision is not None) == ("", True)


def test_the_sheet_is_the_same_for_the_same_and_holds_only_text(catalog: Catalog, tmp_path: Path) -> None:
    record(catalog, 1, entry("people", (CARD, WEAK)))
    for name in ("a.xlsx", "b.xlsx"):
        written(catalog, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["复核表", "控制页", "填表说明", "选项"]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "n"}
    assert len(book["复核表"].data_validations.dataValidation) == 5


@pytest.mark.parametrize("name", ["x.xlsx", "x.csv", "gone.csv", "gone.xlsx"])
def test_what_is_no_sheet_is_refused(tmp_path: Path, name: str) -> None:
    if name.startswith("x"):
        (tmp_path / name).write_bytes(b"a,b\n1,2\n")
    with pytest.raises(UsageError):
        read_review_sheet(tmp_path / name)


def test_a_hundred_columns_stay_in_order(catalog: Catalog) -> None:
    state = record(catalog, 1, entry("wide", columns(**{f"c{n:03}": "CITY" for n in range(100)})))
    (new,) = [one for one in queue(state) if one.why is Why.NEW]
    assert [one.column for one in new.sides[1:]] == [f"c{n:03}" for n in range(100)]
    assert "+97" in SPEECH.told(new)
    assert run(1).id == state.machine.run.id
