"""Check digits against python-stdnum and against plain scalar versions, on numbers drawn at random."""

from __future__ import annotations

import calendar

import pyarrow as pa
import pytest
import stdnum.iban
import stdnum.imei
import stdnum.luhn
import stdnum.meid
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2, mod_97_10

from classifiers.characters import byte_lengths, byte_matrix, digit_matrix, number, text_array, values_of
from classifiers.dates import is_day
from classifiers.detectors import all_detectors
from classifiers.detectors.id_card import to_18
from classifiers.detectors.org_code import is_gb11714
from classifiers.luhn import luhn_valid
from classifiers.weighted_sum import mod_11_2_valid, mod_97_10_valid
from config import load_reference

REFERENCE = load_reference()
DETECTORS = all_detectors()
DIGITS = "0123456789"
LETTERS = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def texts(alphabet: str, least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.text(alphabet, min_size=least, max_size=most), min_size=1, max_size=20)


def passes(entity_type: str, values: list[str]) -> list[bool]:
    detector = DETECTORS[entity_type]
    return [bool(one) for one in detector.check(detector.normalise(text_array(values)), REFERENCE)]


@given(texts(DIGITS, 1, 19))
def test_luhn(values: list[str]) -> None:
    assert luhn_valid(digit_matrix(text_array(values), 19)).tolist() == [stdnum.luhn.is_valid(value) for value in values]


@given(texts(DIGITS + "ABCDEF", 15, 15))
def test_luhn_in_base_16(values: list[str]) -> None:
    expected = [stdnum.luhn.checksum(value, alphabet=DIGITS + "ABCDEF") == 0 for value in values]
    assert luhn_valid(values_of(byte_matrix(text_array(values), 15), DIGITS + "ABCDEF"), base=16).tolist() == expected


@given(texts(DIGITS, 17, 17), st.sampled_from(DIGITS + "X"))
def test_mod_11_2(bodies: list[str], last: str) -> None:
    values = [body + (mod_11_2.calc_check_digit(body) if place % 2 else last) for place, body in enumerate(bodies)]
    matrix = values_of(byte_matrix(text_array(values), 18), DIGITS + "X")
    assert mod_11_2_valid(matrix).tolist() == [mod_11_2.is_valid(value) for value in values]


@given(texts(LETTERS, 5, 34))
def test_mod_97_10(values: list[str]) -> None:
    column = text_array(values)
    matrix = values_of(byte_matrix(column, 34), LETTERS)
    assert mod_97_10_valid(matrix, byte_lengths(column)).tolist() == [mod_97_10.checksum(value) == 1 for value in values]


@given(st.sampled_from(("DE", "NL", "GB", "FR", "CH")), st.text(DIGITS, min_size=18, max_size=18), st.booleans())
def test_iban(country: str, body: str, right: bool) -> None:
    lengths = {"DE": 18, "NL": 14, "GB": 18, "FR": 23, "CH": 17}
    letters = {"NL": "ABNA", "GB": "NWBK"}.get(country, "")
    inner = (letters + body + body)[: lengths[country]]
    checks = stdnum.iban.calc_check_digits(f"{country}00{inner}")
    if not right:
        checks = f"{(int(checks) + 3) % 97 + 2:02d}"  # another one of 02 … 98: beyond them every remainder has two spellings
    assert passes("IBAN", [f"{country}{checks}{inner}"]) == [right]
    assert not right or mod_97_10.checksum(inner + country + checks) == 1


@given(texts(DIGITS, 15, 15))
def test_imei_is_no_wider_than_its_oracle(values: list[str]) -> None:
    for value, passed in zip(values, passes("IMEI", values), strict=True):
        assert not passed or stdnum.imei.is_valid(value)


@given(texts(DIGITS + "ABCDEF", 15, 15))
def test_meid_is_no_wider_than_its_oracle(values: list[str]) -> None:
    own = [f"A{value[1:]}" for value in values]
    for value, passed in zip(own, passes("MEID", own), strict=True):
        assert not passed or stdnum.meid.is_valid(value)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9), st.booleans())
def test_uscc(inner: str, right: bool) -> None:
    body = f"91110105{inner}"
    last = uscc.calc_check_digit(body)
    assert passes("CN_USCC", [body + (last if right else "0" if last != "0" else "1")]) == [right]


@pytest.mark.parametrize("first", "ANY")
def test_uscc_of_registers_that_the_oracle_leaves_out(first: str) -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"{first}1110105MA000001X"[:17]
    total = sum(alphabet.index(one) * pow(3, place, 31) for place, one in enumerate(body))
    assert passes("CN_USCC", [body + alphabet[-total % 31]]) == [True]


@given(texts(LETTERS, 8, 8))
def test_org_code(bodies: list[str]) -> None:
    def last(body: str) -> str:
        total = sum(LETTERS.index(one) * weight for one, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
        return (DIGITS + "X")[-total % 11]

    assert is_gb11714(text_array([body + last(body) for body in bodies])).all()
    assert not is_gb11714(text_array([body + ("0" if last(body) != "0" else "1") for body in bodies])).any()


@given(st.lists(st.tuples(st.integers(1800, 2100), st.integers(0, 13), st.integers(0, 32)), min_size=1))
def test_days_of_the_calendar(days: list[tuple[int, int, int]]) -> None:
    columns = (number(digit_matrix(text_array([f"{part:04d}" for part in parts]), 4)) for parts in zip(*days, strict=True))
    expected = [1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1] for year, month, day in days]
    assert is_day(*columns).tolist() == expected


@given(st.integers(0, 99), st.integers(1, 12), st.integers(1, 28), st.integers(0, 999))
def test_old_identity_numbers_get_their_18_characters(year: int, month: int, day: int, sequence: int) -> None:
    old = f"110105{year:02d}{month:02d}{day:02d}{sequence:03d}"
    body = f"11010519{old[6:]}"
    new = body + mod_11_2.calc_check_digit(body)
    assert to_18(pa.array([old, new])).to_pylist() == [new, new]


def test_slices_of_a_column_are_read_from_their_own_start() -> None:
    column = pa.array(["999", "13900001234", "7"], pa.string()).slice(1)
    assert digit_matrix(column, 11).tolist() == [[1, 3, 9, 0, 0, 0, 0, 1, 2, 3, 4], [0] * 10 + [7]]
