"""Exit codes tell the truth."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from catalog.model import RunStatus, Threshold
from classifiers.model import ColumnFinding, DatasetFinding, Decision, Level, PersonalInformation
from config import UsageError
from connectors.model import Reason, Status
from scanner.gate import exit_code, hits, parse_conditions
from tests.scanner.samples import entry, snapshot


def test_conditions_are_read_and_wrong_ones_refused() -> None:
    assert parse_conditions("important, undecided,") == ("important", "undecided")
    assert parse_conditions("") == ()
    with pytest.raises(UsageError, match="imporant"):
        parse_conditions("imporant")


@pytest.mark.parametrize(
    ("status", "level", "conditions", "code"),
    [
        (RunStatus.COMPLETE, Level.GENERAL, ("important",), 0),
        (RunStatus.COMPLETE, Level.IMPORTANT, (), 0),
        (RunStatus.COMPLETE, Level.IMPORTANT, ("important",), 4),
        (RunStatus.PARTIAL, Level.IMPORTANT, ("important",), 4),
        (RunStatus.PARTIAL, Level.GENERAL, ("important",), 3),
        (RunStatus.FAILED, Level.GENERAL, ("important",), 1),
        (RunStatus.COMPLETE, Level.UNDECIDED, ("important", "undecided"), 4),
        (RunStatus.COMPLETE, Level.CORE_CANDIDATE, ("core_candidate",), 4),
    ],
)
def test_exit_codes(status: RunStatus, level: Level, conditions: tuple[str, ...], code: int) -> None:
    whole = snapshot(entry(decision=Decision(level)), status=status)
    assert exit_code(whole, hits(whole, conditions, None)) == code


def test_the_ten_million_flag_is_a_condition() -> None:
    whole = snapshot(entry(decision=Decision(Level.GENERAL, flags=("pi_over_10m",))))
    assert [hit.condition for hit in hits(whole, ("pi_over_10m",), None)] == ["pi_over_10m"]


def test_what_was_not_asked_for_does_not_hit_the_gate() -> None:
    view = entry(decision=Decision(Level.UNDECIDED), status=Status.SKIPPED, reason=Reason.OFF_BY_DEFAULT)
    assert hits(snapshot(view), ("undecided",), None) == ()
    unread = entry(decision=Decision(Level.UNDECIDED), status=Status.SKIPPED, reason=Reason.PERMISSION)
    assert len(hits(snapshot(unread), ("undecided",), None)) == 1


def test_new_sensitive_compares_with_the_snapshot_before() -> None:
    sensitive = ColumnFinding("face", "blob", "PHOTO_BIOMETRIC", gbt45574=PersonalInformation("生物识别信息", True))
    old = snapshot(entry(finding=DatasetFinding((sensitive,))))
    grown = DatasetFinding((sensitive, replace(sensitive, column="iris")))
    new = snapshot(entry(finding=grown))
    assert hits(old, ("new_sensitive",), old) == ()
    assert len(hits(new, ("new_sensitive",), old)) == 1
    assert len(hits(old, ("new_sensitive",), None)) == 1


def test_the_chosen_standard_says_what_is_newly_sensitive() -> None:
    number = ColumnFinding("id_no", "text", "CN_ID_CARD", gbt35273=PersonalInformation("个人身份信息", True))
    whole = snapshot(entry(finding=DatasetFinding((number,))))
    assert hits(whole, ("new_sensitive",), None) == ()
    assert len(hits(whole, ("new_sensitive",), None, "gbt35273")) == 1
    assert hits(whole, ("new_sensitive",), whole, "gbt35273") == ()


def test_new_items_are_those_the_catalogue_did_not_know() -> None:
    known, fresh = (entry(path=("", "", name), item=UUID(int=number)) for number, name in enumerate("ab", start=1))
    found = hits(snapshot(known, fresh), ("new_item",), snapshot(known))
    assert [(one.condition, one.dataset) for one in found] == [("new_item", "b")]


@pytest.mark.parametrize(("state", "count"), [("reached", 1), ("possible", 0), ("no_baseline", 0)])
def test_the_change_since_the_last_filing_is_a_condition(state: str, count: int) -> None:
    line = Threshold("change_30pct", "演示通信有限公司", 30, 30, 30, state)
    assert len(hits(replace(snapshot(entry()), thresholds=(line,)), ("change_30pct",), None)) == count
