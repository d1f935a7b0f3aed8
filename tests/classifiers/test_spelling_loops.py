"""Numbers are spelled by compiled loops as Arrow and numpy spell them, and no number is written where there is no room."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers.render import text_of
from tests.classifiers.test_kernels import both, needed

SHORT = st.builds(lambda digits, places: digits / 10**places, st.integers(-(10**16), 10**16), st.integers(0, 17))
NEAR = st.builds(lambda short, up: float(np.nextafter(short, np.inf if up else -np.inf)), SHORT, st.booleans())
DOUBLES = st.one_of(st.floats(), SHORT, NEAR, st.integers(-(2**54), 2**54).map(float), st.sampled_from([-0.0, 1e-4, 1e9]))
WHOLE = st.integers(-(2**63), 2**63 - 1)


def same(array: pa.Array) -> None:
    """Spelled alike by loops and without, also where the column begins later."""
    for one in (array, array.slice(1)):
        compiled, plain = both(lambda one=one: text_of(one))  # type: ignore[misc]
        assert compiled.to_pylist() == plain.to_pylist()
        compiled.validate(full=True)


@needed
@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(DOUBLES, st.none()), max_size=30))
def test_doubles(values: list[float | None]) -> None:
    same(pa.array(values, pa.float64()))
    same(pa.array(values, pa.float32()))


@needed
@pytest.mark.parametrize("places", range(0, 12))
def test_many_doubles(places: int) -> None:
    draw = np.random.default_rng(places)
    same(pa.array(np.round(draw.uniform(-(10.0 ** draw.integers(0, 12, 20_000)), 10.0 ** draw.integers(0, 12, 20_000)), places)))


@needed
@given(st.lists(st.one_of(WHOLE, st.integers(-200, 200), st.none()), max_size=30))
def test_whole_numbers(values: list[int | None]) -> None:
    same(pa.array(values, pa.int64()))
    narrow = [None if one is None else one % 256 for one in values]
    for kind in (pa.uint8(), pa.int16(), pa.int32(), pa.uint32(), pa.uint64()):
        same(pa.array(narrow, kind))
    same(pa.array([None if one is None else one % 2**64 for one in values], pa.uint64()))


@needed
@given(st.lists(st.one_of(st.integers(-(10**38) + 1, 10**38 - 1), WHOLE, st.integers(-999, 999), st.none()), max_size=20))
def test_decimal_numbers(values: list[int | None]) -> None:
    for scale in (0, 1, 2, 6, 7, 20):
        same(pa.array([None if one is None else Decimal(f"{one}E-{scale}") for one in values], pa.decimal128(38, scale)))
    same(pa.array([None if one is None else Decimal(f"{one % 10**6}E-2") for one in values], pa.decimal256(60, 2)))


@needed
@pytest.mark.parametrize(("room", "places", "left"), [(47, 3, 2), (48, 2, 2), (48, 3, 1)])
def test_what_has_no_room_is_refused(room: int, places: int, left: int) -> None:
    data, offsets = np.zeros(room, np.uint8), np.zeros(places, np.int32)
    assert kernels.spelling_loops is not None
    with pytest.raises(ValueError, match="no room"):
        kernels.spelling_loops.floats(np.zeros(2), data, offsets, np.zeros(left, np.uint8))
    with pytest.raises(ValueError, match="no room"):
        kernels.spelling_loops.integers(np.zeros(2, np.int64), data, offsets, 0 if left == 2 else 7)
