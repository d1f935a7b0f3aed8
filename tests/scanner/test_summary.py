"""What a scan says at its end: data items with their members, the heaviest first, and how to see what was cut."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog import group
from catalog.model import Entry, Snapshot
from classifiers.model import Decision, Level, Persons
from connectors.model import Measure, Reason, Statistics, Status
from scanner.gate import Hit
from scanner.summary import print_summary
from tests.scanner.samples import entry, snapshot

NOBODY = Persons()


def _table(name: str, level: Level = Level.GENERAL, persons: Persons = NOBODY, rows: int = 10, **changes: object) -> Entry:
    usual = {"decision": Decision(level), "persons": persons, "statistics": Statistics(Measure.exact(rows))}
    return entry(path=("", "main", name), **{**usual, **changes})


def _shown(
    capsys: pytest.CaptureFixture[str], *entries: Entry, recorded: bool = True, language: str = "en", hit: tuple[Hit, ...] = ()
) -> str:
    grouped = group(entries, "")
    made: Snapshot = replace(snapshot(*grouped.entries), items=grouped.items) if recorded else snapshot(*entries)
    print_summary(made, hit, language)
    return capsys.readouterr().out


def _names(shown: str) -> list[str]:
    return [line.split("│")[2].strip() for line in shown.splitlines() if line.startswith("│")]


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize(("language", "name"), [("en", "user_* (3 members)"), ("zh", "user_*（3 个成员）")])
def test_a_family_is_one_line(capsys: pytest.CaptureFixture[str], recorded: bool, language: str, name: str) -> None:
    members = [_table(f"user_{n:02}", decision=Decision(Level.GENERAL, flags=("minors",))) for n in range(3)]
    shown = _shown(capsys, *members, _table("other"), recorded=recorded, language=language)
    assert sorted(_names(shown)) == ["other", name]
    assert "user_00" not in shown
    assert f"(1): {name}" in shown, "flags count items too"


def test_the_highest_level_and_then_most_people_come_first(capsys: pytest.CaptureFixture[str]) -> None:
    shown = _shown(
        capsys,
        _table("a_nobody", persons=Persons(0, 0), rows=9_000),
        _table("b_some", persons=Persons(0, 20)),
        _table("c_many", persons=Persons(0, 500)),
        _table("d_counted", persons=Persons(700, 900, "census")),
        _table("e_unbounded", persons=Persons(0, None), rows=600),
        _table("f_open", Level.UNDECIDED),
        _table("g_heavy", Level.IMPORTANT),
    )
    assert _names(shown) == ["g_heavy", "f_open", "d_counted", "e_unbounded", "c_many", "b_some", "a_nobody"]


@pytest.mark.parametrize(
    ("recorded", "language", "sentence"),
    [
        (True, "zh", "另有 5 个数据项未列出，查看全部：shudian catalog list"),
        (True, "en", "5 more items; shudian catalog list --all shows them"),
        (False, "en", "5 more items; --report FILE lists all"),
    ],
)
def test_a_long_list_says_where_all_of_it_is(
    capsys: pytest.CaptureFixture[str], recorded: bool, language: str, sentence: str
) -> None:
    words = [f"{first}{second}" for first in "abcdefghi" for second in "vwxyz"]
    shown = _shown(capsys, *map(_table, words), recorded=recorded, language=language)
    assert len(_names(shown)) == 40
    assert sentence in shown
    assert "more" not in _shown(capsys, *map(_table, words[:40]))


def test_so_do_what_was_not_read_and_what_the_gate_stops_at(capsys: pytest.CaptureFixture[str]) -> None:
    broken = [
        _table(f"t_{n}", status=Status.FAILED, reason=Reason.TIMEOUT, finding=replace(entry().finding, domain=None))
        for n in range(43)
    ]
    hit = tuple(Hit("minors", "bss", f"t_{n}") for n in range(21))
    shown = _shown(capsys, *broken, hit=hit)
    assert "  3 more; --report FILE lists all" in shown
    assert "  1 more; --report FILE lists all" in shown
