"""What checks ask of numbers is told by compiled loops and by numpy alike, and loops refuse what is no column."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers.byte_tables import hold_any
from classifiers.characters import are_digits
from classifiers.dates import birthdays_at, may_be_days_at
from classifiers.detectors import all_detectors
from classifiers.detectors.id_card import in_province, is_gb11643, is_resident
from classifiers.digits_at import between_at, end_in_zeros, sizes
from classifiers.grades import graded, grades
from classifiers.luhn import ends_in_luhn
from classifiers.weighted_sum import leave, mod_11_2_right, remainders, sums
from config import load_reference
from tests.classifiers.test_kernels import TEXTS, both, needed

DETECTORS = all_detectors()
REFERENCE = load_reference()
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIGITS = st.text("0123456789", min_size=1, max_size=30)
DAYS = st.builds(
    lambda head, year, day, rest: f"{head}{year:04d}{day:04d}{rest}",
    st.text("0123456789", min_size=6, max_size=6),
    st.one_of(st.integers(1900, 1910), st.integers(0, 9999)),
    st.sampled_from([101, 228, 229, 230, 431, 1231, 1301, 0]),
    st.text("0123456789X", max_size=5),
)
ZEROS = st.builds(lambda head, zeros: head + "0" * zeros, DIGITS, st.integers(0, 20))
SOME = st.lists(st.one_of(DIGITS, DAYS, ZEROS, st.text("0123456789ABXx -:/é９", max_size=30)), max_size=30)
CODES = st.lists(st.text("0189AXYZ", min_size=17, max_size=19), max_size=30)


def column(texts: list[str], skipped: int = 0) -> pa.StringArray:
    return pa.array(["skipped"] * skipped + texts, pa.string()).slice(skipped)


@needed
@settings(max_examples=200, deadline=None)
@given(st.one_of(SOME, TEXTS), st.integers(0, 2))
def test_all_that_is_asked(texts: list[str], skipped: int) -> None:
    array = column(texts, skipped)
    for told in (
        ends_in_luhn,
        mod_11_2_right,
        partial(birthdays_at, start=6),
        partial(birthdays_at, start=6, century=1900),
        partial(may_be_days_at, start=6),
    ):
        compiled, plain = both(partial(told, array))
        assert np.array_equal(compiled, plain)
    assert sizes(array).tolist() == [len(text.encode()) for text in texts]


@needed
@settings(max_examples=200, deadline=None)
@given(SOME, st.integers(0, 12), st.integers(1, 18), st.integers(0, 10**10), st.integers(0, 10**12))
def test_numbers_between_bounds(texts: list[str], start: int, width: int, least: int, more: int) -> None:
    compiled, plain = both(lambda: between_at(column(texts, 1), (start, width, least, least + more)).tolist())
    assert compiled == plain
    for text, found in zip(texts, compiled, strict=True):
        spelled = text.encode()[start : start + width]
        assert found == (len(spelled) == width and spelled.isdigit() and least <= int(spelled) <= least + more)


@needed
@given(SOME, st.integers(1, 18))
def test_zeros_at_the_end(texts: list[str], count: int) -> None:
    compiled, plain = both(lambda: end_in_zeros(column(texts, 1), count).tolist())
    assert compiled == plain == [text.endswith("0" * count) for text in texts]


@needed
@settings(max_examples=200, deadline=None)
@given(CODES, st.integers(2, 97))
def test_sums_of_codes_are_those_of_single_characters(texts: list[str], modulus: int) -> None:
    numbers, checks = kernels.number_loops, kernels.check_loops
    assert numbers is not None
    assert checks is not None
    tables = sums(*((LETTERS, weight) for weight in range(1, 19)))
    array = column(texts)
    left = remainders(array, tables, modulus, numbers)
    for remainder in (0, 1):
        long = np.array([len(text) == 18 for text in texts], dtype=np.bool_)
        assert (leave(remainder, array, tables, modulus, checks) == ((left == remainder) & long)).all()


@needed
@given(TEXTS, st.binary(min_size=256, max_size=256))
def test_bytes_of_a_table(texts: list[str], marked: bytes) -> None:
    table = np.frombuffer(marked, dtype=np.uint8) > 250
    compiled, plain = both(lambda: hold_any(column(texts, 1), table))
    assert compiled == plain


@needed
@given(TEXTS)
def test_loose_bytes(texts: list[str]) -> None:
    data = "".join(texts).encode()
    assert kernels.check_loops is not None
    assert kernels.check_loops.loose(np.frombuffer(data, dtype=np.uint8)) == any(
        not (chr(byte).isascii() and (chr(byte).isdigit() or chr(byte).isupper())) for byte in data
    )


@needed
@given(st.lists(st.one_of(DIGITS, st.text("0189/:éa", max_size=3)), max_size=9))
def test_digits_alone(texts: list[str]) -> None:
    compiled, plain = both(lambda: are_digits(column(texts, 1)))
    assert compiled == plain == all("0" <= one <= "9" for one in "".join(texts))


@needed
@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["IMSI", "IMEI", "MEID", "BANK_CARD", "CN_ID_CARD", "CN_USCC", "CN_DRIVER_LICENCE", "CN_SOCIAL_SECURITY"]),
    st.lists(st.one_of(DAYS, ZEROS, DIGITS), max_size=40),
)
def test_detectors_of_numbers(name: str, texts: list[str]) -> None:
    compiled, plain = both(lambda: DETECTORS[name].check(column(texts), REFERENCE).tolist())
    assert compiled == plain


IDENTITIES = st.builds(
    lambda head, day, rest, last: f"{head}{day}{rest}{last}",
    st.sampled_from(["110105", "650000", "770101", "1a0105", "99"]),
    st.sampled_from(["19000101", "19000229", "19040229", "19001301", "1900010a"]),
    st.text("0123456789", min_size=3, max_size=3),
    st.sampled_from("0123456789Xx"),
)


@needed
@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(IDENTITIES, DAYS), min_size=10, max_size=80))
def test_identity_numbers(texts: list[str]) -> None:
    compiled, plain = both(lambda: is_resident(column(texts, 1)).tolist())
    assert compiled == plain
    assert compiled == (is_gb11643(column(texts)) & in_province(column(texts))).tolist()


@needed
@settings(max_examples=100, deadline=None)
@given(SOME, st.integers(0, 12), st.booleans())
def test_grades_of_some(texts: list[str], zeros: int, some: bool) -> None:
    known = grades(2, ({"11", "35"}, {15: 60, 18: 70}), ({"9"}, {3: 20}), others={16: 5})
    array = column(texts, 1)
    among = np.array([size % 3 > 0 for size in sizes(array).tolist()], dtype=np.bool_) if some else np.zeros(0, dtype=np.bool_)
    compiled, plain = both(lambda: graded(array, known, among, zeros).tolist())
    assert compiled == plain


def refused(data: np.ndarray, places: np.ndarray) -> list[Callable[[], object]]:
    """Each loop over a column, with all else in order."""
    loops = kernels.check_loops
    assert loops is not None
    found, days = np.zeros(8, dtype=np.uint8), np.zeros(10_000, dtype=np.uint8)
    tables = sums(*(("0123456789", 1) for _ in range(18)))
    return [
        partial(loops.luhn, data, places, 28, found),
        partial(loops.leave, data, places, tables, 11, 1, found),
        partial(
            loops.graded, data, places, 2, np.zeros(101, dtype=np.uint16), np.zeros((1, 4), dtype=np.uint8), found[:0], 9, found
        ),
        partial(loops.identities, data, places, tables, 11, 1, days, days, days, found),
        partial(loops.born, data, places, 0, 4, days, days, found),
        partial(loops.between, data, places, np.array([[0, 10, 0, 9], [9, 17, 0, 9]]), found),
        partial(loops.between, data, places, np.array([[0, 10, 0, 9], [9, 7, 0, 9]]), found),
        partial(loops.end_alike, data, places, 48, 11, found),
    ]


@needed
@pytest.mark.parametrize("offsets", [[0, 40], [2, 1], [-1, 1], [0, 2, 1], [0, 2**31 - 1]])
def test_places_outside_the_bytes_are_refused(offsets: list[int]) -> None:
    for call in refused(np.full(20, 0x30, dtype=np.uint8), np.array(offsets, dtype=np.int32)):
        with pytest.raises(ValueError, match="do not lie"):
            call()


@needed
def test_nothing_and_texts_at_the_end_of_their_bytes_are_read() -> None:
    for size in (0, 1, 7, 9, 17, 18, 19):
        for call in refused(np.full(size, 0x30, dtype=np.uint8), np.array([0, 0, size], dtype=np.int32)):
            call()
    for call in refused(np.zeros(0, dtype=np.uint8), np.zeros(1, dtype=np.int32)):
        call()


@needed
def test_what_has_no_room_is_refused() -> None:
    loops = kernels.check_loops
    assert loops is not None
    data, places = np.full(3, 0x30, dtype=np.uint8), np.array([0, 1, 2], dtype=np.int32)
    small, found = np.zeros(101, dtype=np.uint8), np.zeros(2, dtype=np.uint8)
    tables, grades, days = (
        sums(*(("0123456789", 1) for _ in range(18))),
        np.zeros((1, 4), dtype=np.uint8),
        np.zeros(10_000, np.uint8),
    )
    kinds, bent = np.zeros(101, dtype=np.uint16), tables.copy()
    bent[3, ord("7")] = 5
    calls: list[Callable[[], object]] = [
        partial(loops.luhn, data, places, 28, found[:1]),
        partial(loops.luhn, data, places, 201, found),
        partial(loops.leave, data, places, tables[:17].copy(), 11, 1, found),
        partial(loops.leave, data, places, tables, 0, 1, found),
        partial(loops.leave, data, places, tables, 11, 1, found[:1]),
        partial(loops.graded, data, places, 3, kinds, grades, found[:0], 0, found),
        partial(loops.graded, data, places, 0, kinds, grades, found[:0], 0, found),
        partial(loops.graded, data, places, 2, kinds, grades, found[:0], 0, found[:1]),
        partial(loops.graded, data, places, 2, kinds, grades, found[:0], -1, found),
        partial(loops.graded, data, places, 2, kinds, grades, found[:1], 0, found),
        partial(loops.identities, data, places, tables, 11, 1, days, days, days, found[:1]),
        partial(loops.identities, data, places, tables, 11, 1, days[:99], days, days, found),
        partial(loops.identities, data, places, tables, 11, 1, days, small, days, found),
        partial(loops.identities, data, places, tables, 11, 1, days, days, small, found),
        partial(loops.identities, data, places, tables, 0, 1, days, days, days, found),
        partial(loops.born, data, places, 0, 5, days, days, found),
        partial(loops.born, data, places, -1, 4, days, days, found),
        partial(loops.born, data, places, 0, 4, small, days, found),
        partial(loops.born, data, places, 0, 2, small, small, found),
        partial(loops.between, data, places, np.array([[0, 2, 0, 9], [0, 19, 0, 9]]), found),
        partial(loops.between, data, places, np.array([[-1, 2, 0, 9]]), found),
        partial(loops.between, data, places, np.array([[0, 2, 0]]), found),
        partial(loops.end_alike, data, places, 48, 0, found),
        partial(loops.holds, data, small),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="no room"):
            call()
    with pytest.raises(ValueError, match="no tables"):
        loops.leave(data, places, bent, 11, 1, found)
    with pytest.raises(ValueError, match="kind without grades"):
        loops.graded(data, places, 2, np.ones(101, dtype=np.uint16), grades, found[:0], 0, found)
    with pytest.raises(ValueError, match="no tables"):
        loops.identities(data, places, bent, 11, 1, days, days, days, found)
