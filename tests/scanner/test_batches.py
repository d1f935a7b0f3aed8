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


def batch_of(cell: str, rows: int) -> pa.RecordBatch:
    return pa.record_batch({"a": [cell] * rows})


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(1, 10))
def test_all_rows_in_order_and_no_batch_too_large(sizes: list[int], most: int) -> None:
    given_ = [batch(size) for size in sizes]
    made = list(joined(given_, most))
    assert [value for one in made for value in one["a"].to_pylist()] == [
        value for one in given_ for value in one["a"].to_pylist()
    ]
    assert all(0 < one.num_rows <= most for one in made)


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(1, 10))
def test_batches_are_filled_to_the_brim_or_nearly_so(sizes: list[int], most: int) -> None:
    made = [one.num_rows for one in joined(map(batch, sizes), most)]
    assert all(rows >= most * 3 / 4 for rows in made[:-1])


def test_what_comes_in_about_the_size_that_is_wanted_is_given_as_it_is() -> None:
    cells = batch_of("x" * 1_000, rows=100)  # 1,004 bytes a row
    given_ = [cells, cells.slice(0, 70), cells.slice(0, 80), batch_of("y", rows=80)]
    assert all(one is other for one, other in zip(joined([cells] * 3, 110), [cells] * 3, strict=True))
    assert [one.num_rows for one in joined(given_, size=100_000)] == [100, 99, 131]
    assert [one.num_rows for one in joined([cells.slice(1)] * 2, 110)] == [110, 88]


def test_a_batch_of_that_size_behind_others_is_put_with_them() -> None:
    assert [one.num_rows for one in joined([batch(2), batch(8), batch(9), batch(9)], 10)] == [10, 9, 9]


@given(st.lists(st.lists(st.integers(0, 40_000), max_size=5), max_size=5))
def test_bytes_bound_a_batch_however_its_rows_differ(lengths: list[list[int]]) -> None:
    given_ = [pa.record_batch({"a": pa.array(["x" * length for length in one], pa.string())}) for one in lengths]
    made = list(joined(given_, size=1))
    assert [len(cell) for one in made for cell in one["a"].to_pylist()] == [length for one in lengths for length in one]
    assert all(one.num_rows == 1 or one.nbytes < 1_000_000 for one in made)


def test_long_rows_come_in_small_batches_and_wide_tables_in_larger_ones() -> None:
    long = batch_of("x" * 1_000, rows=1_000)
    narrow = [one.num_rows for one in joined([long], size=100_000)]
    assert sum(narrow) == 1_000
    assert set(narrow[:-1]) == {99}  # a cell comes with four bytes
    wide = pa.RecordBatch.from_arrays([long["a"].slice(0, 500)] * 20, [str(number) for number in range(20)])
    assert [one.num_rows for one in joined([wide], size=100_000)] == [65, 65, 65, 65, 65, 65, 65, 45]


def test_columns_are_whole_arrays_that_begin_at_their_beginning() -> None:
    pieces = [batch_of("甲", rows=7), batch_of("乙", rows=5).slice(2)]
    (made,) = joined(pieces)
    assert made["a"].to_pylist() == ["甲"] * 7 + ["乙"] * 3
    (alone,) = joined([batch(9).slice(3)])
    assert alone["a"].to_pylist() == [3, 4, 5, 6, 7, 8]
    assert {made["a"].offset, alone["a"].offset} == {0}


def test_rows_without_columns_are_rows() -> None:
    assert [one.num_rows for one in joined([batch(3).select([])] * 4, 5)] == [5, 5, 2]


def test_what_is_not_text_is_put_together_as_it_is() -> None:
    kinds = pa.array(["甲", "乙", "甲"]).dictionary_encode(), pa.array([{"b": 1}, None, {"b": 2}]), pa.array([[1], None, []])
    one = pa.RecordBatch.from_arrays(list(kinds), ["a", "b", "c"])
    made = list(joined([one, one], 4))
    assert [row for part in made for row in part.to_pylist()] == one.to_pylist() * 2
    assert [part.schema for part in made] == [one.schema] * 2


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
