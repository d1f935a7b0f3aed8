"""Names that hold numbers are masked before anything else sees them, and stay apart."""

from __future__ import annotations

import re

from classifiers.model import ColumnTally, DatasetTally
from connectors.model import Column, Dataset, Kind
from scanner.presentable import distinct_names, distinct_paths, presentable_dataset, presentable_tally


def stars(text: str) -> str:
    return re.sub(r"1390000\d{4}", "139****0000", text)


def test_names_that_become_alike_stay_apart() -> None:
    shown = distinct_names(["a", "c13900000001", "c13900000002"], stars)
    assert shown == {"a": "a", "c13900000001": "c139****0000", "c13900000002": "c139****0000~2"}


def test_paths_that_become_alike_stay_apart() -> None:
    found = [Dataset("s", ("db", "", f"bak_1390000000{n}"), Kind.TABLE) for n in range(2)]
    assert sorted(distinct_paths(found, stars).values()) == [("db", "", "bak_139****0000"), ("db", "", "bak_139****0000~2")]


def test_comments_and_types_are_masked_too() -> None:
    dataset = Dataset("s", ("t",), Kind.TABLE, (Column("a", "enum('13900000001')", "如13900000001"),), "客服13900000002")
    shown = presentable_dataset(dataset, ("t",), {"a": "a"}, stars)
    assert "1390000" not in repr(shown)


def test_tallies_follow_their_columns_and_paths_inside_merge() -> None:
    one = ColumnTally(rows=1)
    tally = DatasetTally(1, {"c13900000001": one, "j.$.13900000001": one, "j.$.13900000002": one, "j": one})
    shown = presentable_tally(tally, {"c13900000001": "c139****0000", "j": "j"}, stars)
    assert {path: column.rows for path, column in shown.columns.items()} == {"c139****0000": 1, "j.$.139****0000": 2, "j": 1}
