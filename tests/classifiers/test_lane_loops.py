"""Sums of lanes and looks at bytes by compiled loops are those by numpy, and what does not fit is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import ModuleType

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers.cells import Cells, Counts, cells_of, counted_cells
from classifiers.characters import bytes_of, data_of
from classifiers.lanes import Lane, Part, _kind, lanes_of
from classifiers.nested import _bracketed, opened
from classifiers.render import _may_change
from classifiers.shared_arrays import ones
from classifiers.surveys import BRACKETED, CHANGING, EMPTY, survey
from tests.classifiers.test_kernels import TEXTS, both, needed

COLUMNS = st.lists(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3)), min_size=1, max_size=20), min_size=1, max_size=4)
ODD = st.lists(st.text(st.sampled_from('19.0eE+-[]{}"a \u00a0\t张Ａ\u200b'), max_size=14), max_size=12)


@needed
@given(COLUMNS, st.sampled_from(["counted", "single", "known to be single"]))
def test_sums_are_the_same(columns: list[list[tuple[int, int]]], counted: str) -> None:
    def counts(one: list[tuple[int, int]]) -> Counts:
        if counted == "known to be single":
            return ones(len(one))
        return np.array([count if counted == "counted" else 1 for count, _ in one], dtype=np.int64)

    parts = [Part(Cells(pa.array(["x"] * len(one)), counts(one)), np.zeros(len(one), dtype=np.bool_)) for one in columns]
    kinds = np.array([kind for one in columns for _, kind in one], dtype=np.int32)
    which = kinds > 1
    rows = np.flatnonzero(kinds != 2)
    percent = (kinds[rows] * 80).astype(np.uint8)
    every, same, none = np.arange(len(kinds)), np.full(len(kinds), 90, dtype=np.uint8), np.zeros(len(kinds), dtype=np.uint8)

    def told() -> list[object]:
        lane = Lane.of(parts)
        sums = (
            lane.sums(rows),
            lane.weights(which),
            lane.totals(kinds.astype(np.intp), 4),
            lane.filled,
            lane.sums(every),
            *lane.judged(rows, percent),
            *lane.judged(every, same),
            *lane.judged(every, none),
        )
        return [one.tolist() for one in sums]

    compiled, plain = both(told)
    assert compiled == plain


@needed
@settings(max_examples=200)
@given(st.one_of(ODD, TEXTS), st.integers(0, 2))
def test_a_survey_sees_whatever_may_be_so(texts: list[str], offset: int) -> None:
    array = pa.array(["\u200b"] * offset + texts, pa.string()).slice(offset)
    seen = survey(*bytes_of(array))
    cells = Cells(array, np.ones(len(array), dtype=np.int64))
    assert bool(seen & CHANGING) == bool(_may_change(array).any())
    assert bool(seen & EMPTY) == ("" in texts)
    if "" not in texts:
        assert bool(seen & BRACKETED) == bool(_bracketed(cells).any())
    if any(texts):
        first, second = both(lambda: _kind(Cells(array, cells.counts), data_of(array)))
        assert first == second


@needed
@given(st.one_of(ODD, TEXTS))
def test_cells_are_the_same(texts: list[str | None]) -> None:
    def told() -> list[object]:
        cells = counted_cells(pa.array([None, *texts], pa.string()), np.arange(1, len(texts) + 2))
        paths = [path for path, _, _ in opened("c", pa.array(texts, pa.string()))]
        return [cells.texts.to_pylist(), cells.counts.tolist(), cells.nulls, cells.blanks, cells.rows, paths]

    compiled, plain = both(told)
    assert compiled == plain


@needed
@given(st.lists(st.text(st.sampled_from("ab张\0"), max_size=20), max_size=60), st.integers(0, 2), st.data())
def test_different_texts_are_counted(texts: list[str], offset: int, data: st.DataObject) -> None:
    laid = bytes_of(pa.array(["x"] * offset + texts, pa.string()).slice(offset))
    count = data.draw(st.integers(0, len(texts)))
    assert loops().different(*laid, count) == len(set(texts[:count]))


@needed
@pytest.mark.parametrize("different", [1, 30, 700, 1000])
@pytest.mark.parametrize("null", [False, True])
def test_what_comes_again_is_grouped_by_both(different: int, null: bool) -> None:
    array = pa.array([*(f"value {place % different}" for place in range(8192)), *([None] if null else [])])
    compiled, plain = both(partial(cells_of, array))
    assert compiled.texts.equals(plain.texts)
    assert compiled.counts.tolist() == plain.counts.tolist()


@needed
def test_columns_share_the_same_lanes() -> None:
    columns = [["13900001234"] * 3, ["张三", "李四"], ["ab-1"], ["13900001235", "1"], ["x", "张"], ["-"]]

    def told() -> list[list[int]]:
        parts = [Part(cells_of(pa.array(one)), np.zeros(1, dtype=np.bool_)) for one in columns]
        return sorted(lanes_of(parts))

    compiled, plain = both(told)
    assert compiled == plain


def loops() -> ModuleType:
    """The loops themselves."""
    assert kernels.lane_loops is not None
    return kernels.lane_loops


def arrays(*sizes: int) -> list[np.ndarray]:
    """Numbers, so many each."""
    return [np.ones(size, dtype=np.int64) for size in sizes]


def lowest(columns: list[int], room: int, *, times: int | None = 2, ends: int = 2, size: int = 4, hoped: int = 4) -> object:
    """The sketches of two digests."""
    counted = None if times is None else np.ones(times, int)
    found = np.zeros(room, np.uint64), np.zeros(room, int), np.zeros(ends, int), np.zeros(2, np.uint8)
    return loops().lowest(np.array(columns), np.ones(2, np.uint64), counted, size, hoped, *found)


def timed(ends: list[int], rows: list[int]) -> object:
    """The sums of two columns, of two rows with times."""
    return loops().timed(
        np.array(ends, dtype=np.int64), np.array(rows), np.ones(2, np.uint8), np.zeros((3, 0 if not ends else 2), int)
    )


REFUSED: dict[str, Callable[[], object]] = {
    "sketches without room": lambda: lowest([0, 0], 1),
    "sketches without times": lambda: lowest([0, 0], 2, times=1),
    "sketches of a column that is none": lambda: lowest([0, 2], 2),
    "sketches of a column below all": lambda: lowest([-1, 0], 2),
    "sketches of no size": lambda: lowest([0, 0], 2, size=0),
    "sketches without hope": lambda: lowest([0, 0], 2, hoped=0),
    "sketches of fewer columns than flags": lambda: lowest([0, 0], 2, ends=1),
    "sums of a row that is none": lambda: loops().sums(*arrays(1, 1), np.array([1]), None, np.zeros((3, 2), int)),
    "sums of a column that is none": lambda: loops().sums(*arrays(2, 2, 1), None, np.zeros((3, 1), int)),
    "sums without counts": lambda: loops().sums(*arrays(2, 1, 1), None, np.zeros((3, 2), int)),
    "sums without times": lambda: loops().sums(*arrays(2, 2, 1), np.zeros(2, np.uint8), np.zeros((3, 2), int)),
    "weights of a column that is none": lambda: loops().weights(*arrays(1, 1), np.ones(1, np.uint8), np.zeros(1, int)),
    "weights without counts": lambda: loops().weights(*arrays(2, 1), np.ones(2, np.uint8), np.zeros(2, int)),
    "totals of a kind that is none": lambda: loops().totals(*arrays(1, 1, 1), 1, np.zeros(2, int)),
    "totals of a column that is none": lambda: loops().totals(*arrays(1, 1, 1), 2, np.zeros(3, int)),
    "totals without kinds": lambda: loops().totals(*arrays(1, 1, 0), 2, np.zeros(4, int)),
    "marks beyond the rows": lambda: loops().marked(np.array([1, 3]), np.ones(2, np.uint8), np.zeros(2, int)),
    "marks of columns in no order": lambda: loops().marked(np.array([2, 1]), np.ones(2, np.uint8), np.zeros(2, int)),
    "marks without room": lambda: loops().marked(np.array([1, 2]), np.ones(2, np.uint8), np.zeros(1, int)),
    "times of rows that are none": lambda: timed([1, 2], [1, 2]),
    "times of rows below all": lambda: timed([1, 2], [-1, 1]),
    "times of rows in no order": lambda: timed([1, 2], [1, 0]),
    "times of a row that comes again": lambda: timed([1, 2], [1, 1]),
    "times of columns in no order": lambda: timed([3, 2], [0, 1]),
    "times of no column": lambda: timed([], [0, 1]),
    "times of other rows": lambda: timed([1, 2], [0]),
    "times without room": lambda: timed([1, 2, 3], [0, 1]),
    "more texts than there are": lambda: loops().different(np.zeros(2, np.uint8), np.array([0, 1], np.int32), 2),
    "more texts than are told": lambda: loops().different(np.zeros(2, np.uint8), np.zeros(2000, np.int32), 1025),
    "fewer than no texts": lambda: loops().different(np.zeros(2, np.uint8), np.array([0, 1], np.int32), -1),
    "different texts outside their bytes": lambda: loops().different(np.zeros(2, np.uint8), np.array([0, 3], np.int32), 1),
    "different texts in no order": lambda: loops().different(np.zeros(2, np.uint8), np.array([2, 1], np.int32), 1),
}


@needed
def test_columns_in_no_order_are_left_to_others() -> None:
    assert lowest([1, 0], 2) == -1
    assert lowest([0, 1], 2) == 1
    assert lowest([1, 1], 2) == 2
    assert lowest([1, 1], 2, times=None) == 2
    assert lowest([0, 1], 2, times=None) == 1
    assert lowest([1, 0], 2, times=None) == -1


@needed
@pytest.mark.parametrize("what", REFUSED)
def test_what_does_not_fit_is_refused(what: str) -> None:
    with pytest.raises(ValueError, match=r"none of them|its own|their bytes|no places|no room|behind the other|so many"):
        REFUSED[what]()
