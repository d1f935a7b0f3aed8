"""Batches put together: no row is lost, not even of a pass that breaks off."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import SourceDenied
from scanner.batches import joined


def batch(rows: int, name: str = "a") -> pa.RecordBatch:
    return pa.record_batch({name: list(range(rows))})


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(1, 10))
def test_all_rows_in_order_and_no_batch_too_large(sizes: list[int], most: int) -> None:
    given_ = [batch(size) for size in sizes]
    made = list(joined(given_, most))
    assert [value for one in made for value in one["a"].to_pylist()] == [
        value for one in given_ for value in one["a"].to_pylist()
    ]
    assert all(0 < one.num_rows <= most for one in made)


def test_batches_of_other_columns_are_not_put_together() -> None:
    assert [one.schema.names for one in joined([batch(1), batch(1, "b")])] == [["a"], ["b"]]


def test_rows_before_a_break_are_given_before_it() -> None:
    def breaking() -> Iterator[pa.RecordBatch]:
        yield batch(3)
        raise SourceDenied("a column is hidden")

    seen: list[int] = []
    with pytest.raises(SourceDenied, match="hidden"):
        seen.extend(one.num_rows for one in joined(breaking()))
    assert seen == [3]
