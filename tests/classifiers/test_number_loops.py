"""Numbers at a place and check digits: told by compiled loops and by numpy alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers.characters import byte_matrix as matrix
from classifiers.characters import digit_matrix, values_of
from classifiers.dates import birthdays_at
from classifiers.detectors import all_detectors
from classifiers.digits_at import number_at, said_at
from classifiers.luhn import ends_in_luhn, ends_in_luhn_16, luhn_valid
from classifiers.weighted_sum import mod_11_2_right, mod_11_2_valid
from config import load_reference
from tests.classifiers.test_kernels import TEXTS, both, needed

DETECTORS = all_detectors()
REFERENCE = load_reference()
NUMBERS = st.text("0123456789", min_size=1, max_size=19)
SOME = st.lists(st.one_of(NUMBERS, st.text("0123456789ABXx -:/é", max_size=20)), max_size=30)
CARDS = st.one_of(
    st.builds(
        lambda head, rest: head + rest, st.sampled_from(["62", "621", "6222021", "4", "35", "0", "86", "11010119000307"]), NUMBERS
    ),
    st.builds(lambda head, zeros: head + "0" * zeros, NUMBERS, st.integers(0, 13)),
    st.builds(lambda body: body + body, NUMBERS),
)


def column(texts: list[str], skipped: int = 0) -> pa.StringArray:
    return pa.array(["skipped"] * skipped + texts, pa.string()).slice(skipped)


@needed
@settings(max_examples=200, deadline=None)
@given(st.one_of(SOME, TEXTS), st.integers(-12, 12), st.integers(1, 18), st.integers(0, 2))
def test_numbers_at_a_place(texts: list[str], start: int, width: int, skipped: int) -> None:
    compiled, plain = both(lambda: number_at(column(texts, skipped), start, width).tolist())
    assert compiled == plain
    for text, found in zip(texts, compiled, strict=True):
        data = text.encode()
        first = start if start >= 0 else len(data) + start
        spelled = data[first : first + width] if first >= 0 else b""
        assert found == (int(spelled) if len(spelled) == width and spelled.isdigit() else 10**width)


@needed
@given(SOME, st.integers(0, 5), st.integers(1, 3))
def test_what_a_table_says_of_them(texts: list[str], start: int, width: int) -> None:
    table = np.random.default_rng(7).integers(0, 256, 10**width + 1, dtype=np.uint8)
    compiled, plain = both(lambda: said_at(column(texts), start, width, table).tolist())
    assert compiled == plain == table[number_at(column(texts), start, width)].tolist()


@needed
@settings(max_examples=200, deadline=None)
@given(SOME, st.integers(0, 2))
def test_check_digits(texts: list[str], skipped: int) -> None:
    array = column(texts, skipped)
    for told in (ends_in_luhn, mod_11_2_right, partial(birthdays_at, start=6), partial(birthdays_at, start=6, century=1900)):
        compiled, plain = both(partial(told, array))
        assert np.array_equal(compiled, plain)


@needed
@given(st.lists(NUMBERS, max_size=30), st.lists(st.text("0123456789ABCDEF", min_size=14, max_size=15), max_size=30))
def test_luhn_is_what_a_matrix_says(texts: list[str], others: list[str]) -> None:
    assert ends_in_luhn(column(texts)).tolist() == luhn_valid(digit_matrix(column(texts), 20)).tolist()
    compiled, plain = both(lambda: ends_in_luhn_16(column(others)).tolist())
    assert compiled == plain


@needed
@given(st.lists(st.tuples(st.text("0123456789", min_size=17, max_size=17), st.sampled_from("0123456789X")), max_size=40))
def test_mod_11_2_is_what_a_matrix_says(parts: list[tuple[str, str]]) -> None:
    texts = column([body + last for body, last in parts])
    values = values_of(matrix(texts, 18), "0123456789X")
    assert mod_11_2_right(texts).tolist() == mod_11_2_valid(values).tolist()


@needed
@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(
        ["BANK_CARD", "IMEI", "MEID", "CN_ID_CARD", "CN_USCC", "CN_MOBILE_PHONE", "CN_DRIVER_LICENCE", "CN_LANDLINE"]
    ),
    st.lists(CARDS, max_size=40),
)
def test_detectors_of_numbers(name: str, texts: list[str]) -> None:
    compiled, plain = both(lambda: DETECTORS[name].check(column(texts), REFERENCE).tolist())
    assert compiled == plain


@needed
@pytest.mark.parametrize("offsets", [[0, 4], [2, 1], [-1, 1], [0, 2, 1]])
def test_places_outside_the_bytes_are_refused(offsets: list[int]) -> None:
    loops = kernels.number_loops
    assert loops is not None
    data, places = np.zeros(3, dtype=np.uint8), np.array(offsets, dtype=np.int32)
    small, wide, table = (np.zeros(11, dtype=kind) for kind in (np.uint8, np.int64, np.int32))
    with pytest.raises(ValueError, match="do not lie"):
        loops.numbers(data, places, 0, 1, 10, wide)
    with pytest.raises(ValueError, match="do not lie"):
        loops.said(data, places, 0, 1, small, small.copy())
    with pytest.raises(ValueError, match="do not lie"):
        loops.remainders(data, places, np.zeros((64, 256), dtype=np.int32), 10, table)


@needed
@pytest.mark.parametrize("start", [2**63 - 1, 2**63 - 18, -(2**63)])
def test_places_far_outside_of_a_text_have_no_number(start: int) -> None:
    found = np.zeros(1, dtype=np.int64)
    assert kernels.number_loops is not None
    kernels.number_loops.numbers(np.full(3, 0x30, dtype=np.uint8), np.array([0, 3], dtype=np.int32), start, 18, -7, found)
    assert found.tolist() == [-7]


@needed
def test_what_has_no_room_is_refused() -> None:
    loops = kernels.number_loops
    assert loops is not None
    data, places = np.zeros(3, dtype=np.uint8), np.array([0, 1, 2], dtype=np.int32)
    small, wide, table = (np.zeros(11, dtype=kind) for kind in (np.uint8, np.int64, np.int32))
    sums = np.zeros((2, 256), dtype=np.int32)
    refused: list[Callable[[], object]] = [
        partial(loops.numbers, data, places, 0, 19, 10, wide),
        partial(loops.numbers, data, places, 0, 1, 10, wide[:1]),
        partial(loops.said, data, places, 0, 2, small, small.copy()),
        partial(loops.said, data, places, 0, 1, small, small[:1].copy()),
        partial(loops.remainders, data, places, sums, 0, table),
        partial(loops.remainders, data, places, np.zeros((65, 256), dtype=np.int32), 10, table),
        partial(loops.remainders, data, places, np.zeros((2, 255), dtype=np.int32), 10, table),
        partial(loops.remainders, data, places, sums, 10, table[:1]),
    ]
    for call in refused:
        with pytest.raises(ValueError, match="no room"):
            call()
