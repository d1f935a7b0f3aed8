"""Numbers by length, position by position: the same of many as of each by itself."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import stdnum.luhn
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from classifiers.codes import starts_with_code
from classifiers.dates import birthdays_at, is_birthday
from classifiers.detectors.id_card import is_gb11643
from classifiers.digit_groups import digit_groups
from classifiers.luhn import luhn_right
from classifiers.weighted_sum import mod_11_2_right

_DIGITS = "0123456789"
_NUMBERS = st.lists(st.text(_DIGITS, min_size=2, max_size=6), min_size=1, max_size=30)


@given(_NUMBERS)
def test_every_text_is_in_the_group_of_its_length(texts: list[str]) -> None:
    found = [""] * len(texts)
    for group in digit_groups(pa.array(texts)):
        rows = np.arange(len(texts))[group.rows]
        for row, digits in zip(rows, group.digits.T, strict=True):
            assert len(digits) == group.length
            found[row] = "".join(map(str, digits))
    assert found == texts


def test_no_texts_are_in_no_group() -> None:
    assert digit_groups(pa.array([], pa.string())) == ()


@given(_NUMBERS)
def test_luhn_by_position(texts: list[str]) -> None:
    right = np.zeros(len(texts), dtype=np.bool_)
    for group in digit_groups(pa.array(texts)):
        right[group.rows] = luhn_right(group.digits)
    assert right.tolist() == [stdnum.luhn.is_valid(text) for text in texts]


@given(st.lists(st.text(_DIGITS, min_size=17, max_size=17), min_size=1, max_size=20), st.sampled_from(_DIGITS + "X"))
def test_mod_11_2_by_position(bodies: list[str], last: str) -> None:
    texts = [body + (mod_11_2.calc_check_digit(body) if place % 2 else last) for place, body in enumerate(bodies)]
    assert mod_11_2_right(pa.array(texts)).tolist() == [mod_11_2.is_valid(text) for text in texts]


def test_birthdays_by_position_are_those_of_the_calendar() -> None:
    years = np.repeat([0, 1879, 1880, 1899, 1900, 1904, 1999, 2000, 2024, 2049, 2050, 9999], 10_000)
    days = np.tile(np.arange(10_000), 12)
    texts = pa.array([f"{year:04}{day:04}" for year, day in zip(years.tolist(), days.tolist(), strict=True)])
    assert (birthdays_at(texts, 0) == is_birthday(years, days // 100, days % 100)).all()
    assert (birthdays_at(texts, 2, 1900) == is_birthday(1900 + years % 100, days // 100, days % 100)).all()


def test_identity_numbers_of_several_lengths_and_with_letters_inside() -> None:
    texts = ["11010119000307753X", "110101190003077", "11010119000307753x", "1101011900A307753X", "110101190013077533"]
    assert is_gb11643(pa.array(texts)).tolist() == [mod_11_2.is_valid(texts[0]), False, False, False, False]


@given(st.lists(st.text("0189A ", max_size=5), min_size=1, max_size=30))
def test_codes_at_a_place(texts: list[str]) -> None:
    codes = frozenset({"01", "80", "99"})
    assert starts_with_code(pa.array(texts), codes, 2, 1).tolist() == [text[1:3] in codes for text in texts]
