"""Real Arrow columns through ``Classifier.tally`` and ``judge``: invented identifiers in the forms that data comes in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa

from classifiers import Classifier
from classifiers.model import DatasetFinding
from config import load_knowledge
from connectors.model import Column, Dataset, Kind
from scanner.demo.check_digits import id_card, luhn

TODAY = date(1915, 6, 1)
"""People born in 1900-1909 are between 5 and 15 on this day."""

IDS = tuple(
    id_card(f"110105190{year}{month:02d}{day:02d}{day:03d}") for year in range(10) for month in (1, 6, 11) for day in (2, 17)
)
DIGIT_IDS = tuple(one for one in IDS if one.isdigit())
CARDS = tuple(luhn(f"622202{number * 7919 + 123_456_789_000:012d}") for number in range(60))
PHONES = tuple(f"1390000{number:04d}" for number in range(1, 300, 5))
EMAILS = tuple(f"user{number}@example.com" for number in range(60))


@cache
def classifier() -> Classifier:
    """The shipped detectors and hints, on ``TODAY``."""
    return Classifier(load_knowledge(), b"a key", today=TODAY)


def found(name: str, cells: Iterable[Any] | pa.Array, declared: str = "", table: str = "t_x") -> DatasetFinding:
    """The finding on a table of one column."""
    array = cells if isinstance(cells, pa.Array) else pa.array(list(cells))
    rows = classifier().tally(pa.RecordBatch.from_arrays([array], [name]))
    return classifier().judge(Dataset("s", ("", "", table), Kind.TABLE, (Column(name, declared),)), rows)


def sentences(finding: DatasetFinding, column: int = 0) -> set[str]:
    """The keys of the evidence on a column."""
    return {one.sentence for one in finding.columns[column].evidence}
