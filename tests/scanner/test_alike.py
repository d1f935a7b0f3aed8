"""Equal columns of a fleet are one object, and nothing is said otherwise than before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers.model import ColumnFinding, Contained, DatasetFinding, Evidence
from scanner import alike
from scanner.alike import Alike

COLUMN = ColumnFinding(
    "mobile",
    "text",
    "CN_MOBILE_PHONE",
    (Contained("CN_ID_CARD", 0.5),),
    confidence=1.0,
    match_ratio=1.0,
    evidence=(Evidence("value", "values_match", (("share", 100.0), ("distinct", 1)), 1.0),),
    tags={"yd3813": "user"},
)


def copied(column: ColumnFinding) -> ColumnFinding:
    """Equal, and another object."""
    evidence = tuple(replace(one, fills=tuple((name, fill) for name, fill in one.fills)) for one in column.evidence)
    return replace(column, evidence=evidence, tags=dict(column.tags))


def test_equal_columns_are_held_once() -> None:
    shared = Alike()
    first = shared.finding(DatasetFinding((COLUMN, replace(COLUMN, column="other")), "user"))
    again = shared.finding(DatasetFinding((copied(COLUMN),), "operation"))
    assert again == DatasetFinding((COLUMN,), "operation")
    assert again.columns[0] is first.columns[0]


@pytest.mark.parametrize(
    "other",
    [
        replace(COLUMN, confidence=1),
        replace(COLUMN, match_ratio=True),
        replace(COLUMN, contains=(Contained("CN_ID_CARD", 0.25),)),
        replace(COLUMN, evidence=(replace(COLUMN.evidence[0], weight=1),)),
        replace(COLUMN, evidence=(replace(COLUMN.evidence[0], fills=(("share", 100), ("distinct", 1))),)),
        replace(COLUMN, tags={}),
        replace(COLUMN, tags={"yd3813": "other"}),
        replace(COLUMN, comment="手机"),
    ],
)
def test_what_is_spelled_otherwise_stays_itself(other: ColumnFinding) -> None:
    shared = Alike()
    shared.finding(DatasetFinding((COLUMN,)))
    assert shared.finding(DatasetFinding((other,))).columns[0] is other


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "_MOST", 10)
    shared = Alike()
    for number in range(100):
        one = replace(COLUMN, column=str(number))
        assert shared.finding(DatasetFinding((one,))).columns == (one,)
    assert len(shared._met) <= 11
