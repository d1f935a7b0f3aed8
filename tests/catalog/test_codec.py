"""What is written without steps between is spelled as what is written with them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from catalog.codec import Texts, json_text, plain
from catalog.columns import compact_json
from catalog.model import Snapshot, Threshold
from classifiers.model import ColumnFinding, Evidence, Level
from tests.catalog.builders import START, run, snapshots


@given(snapshots)
def test_any_snapshot(snapshot: Snapshot) -> None:
    assert json_text(snapshot) == compact_json(plain(snapshot))


@given(snapshots)
def test_what_is_remembered_is_spelled_alike(snapshot: Snapshot) -> None:
    texts = Texts(most=3)
    for _ in range(2):
        assert [texts(one) for one in snapshot.entries] == [compact_json(plain(one)) for one in snapshot.entries]


def test_equal_objects_that_are_spelled_otherwise_are_told_apart() -> None:
    texts = Texts()
    shares = [ColumnFinding("a", "text", confidence=1), ColumnFinding("a", "text", confidence=1.0)]
    assert [texts(one) for one in shares] == [compact_json(plain(one)) for one in shares]
    assert texts(shares[0]) != texts(shares[1])


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        1.0,
        1e300,
        '\ud800\x00\\"资料',
        (),
        ("a", 1, None),
        {},
        {"b": 1, "a": {"c": START}},
        {2: "x", 10: "y"},
        {"名": "客户\\", "a": '"', "\udc80": "\n"},
        {"a": "b", "c": None},
        START,
        run(1).id,
        Level.CORE,
        run(3),
        Evidence("value", "values_match", (("share", 0.5), ("count", 3), ("name", "客户"))),
        Threshold("line", "scope", 1, None, 30, "state", details={"a": None, "b": 1}),
        ColumnFinding("a", "text", tags={"yd3813": "user"}),
        ColumnFinding("a", "text", confidence=float("inf")),
    ],
    ids=repr,
)
def test_values_of_every_kind(value: Any) -> None:
    assert json_text(value) == compact_json(plain(value))
