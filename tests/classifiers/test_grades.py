"""How sure numbers are by their first digits and their length."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.detectors import all_detectors
from classifiers.grades import LENGTHS, graded, grades
from config import load_reference
from tests.classifiers.test_kernels import both

DETECTORS = all_detectors()
REFERENCE = load_reference()
BY = grades(3, (["4", "12"], {3: 10, 5: 20}), (["45", "4567"], {5: 30}), (["999"], {4: 40}), others={4: 1})


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("400", 10),
        ("40000", 20),
        ("4000", 0),  # a length of which nothing was said
        ("450", 0),  # 45 is no longer a code that begins with 4
        ("45000", 30),
        ("12300", 20),
        ("13000", 0),
        ("9990", 40),
        ("9980", 1),
        ("4a00", 1),
        ("abcd", 1),
        ("45", 0),
        ("", 0),
        ("4" * 200, 0),
    ],
)
def test_codes_and_lengths(text: str, percent: int) -> None:
    assert both(lambda: graded(pa.array(["skipped", text]).slice(1), BY).tolist()) == ([percent], [percent])


@given(st.lists(st.text("0124569a", max_size=LENGTHS + 5), max_size=20), st.integers(0, 2))
def test_numpy_and_loops_grade_alike(texts: list[str], skipped: int) -> None:
    compiled, plain = both(lambda: graded(pa.array(["before"] * skipped + texts, pa.string()).slice(skipped), BY).tolist())
    assert compiled == plain


@pytest.mark.parametrize(
    ("name", "text", "percent"),
    [
        ("BANK_CARD", "6222020000000000018", 95),  # a known prefix of six digits
        ("BANK_CARD", "6212500010001113", 95),  # one of nine
        ("BANK_CARD", "6200000000001000009", 80),
        ("BANK_CARD", "620000000000100003", 50),  # no length of UnionPay's
        ("BANK_CARD", "0000000000000000", 0),
        ("BANK_CARD", "6226000000000000", 0),
        ("BANK_CARD", "4000000000000010", 50),
        ("BANK_CARD", "9000000000000019", 0),  # no scheme's
        ("BANK_CARD", "4000000000000011", 0),  # a wrong check digit
        ("IMEI", "350000000000105", 0),
        ("IMEI", "350000011000003", 85),
        ("IMEI", "440000011000005", 60),
        ("IMEI", "460000011000000", 0),
        ("IMEI", "3500000110000039", 60),
        ("IMEI", "350000000000006", 0),
        ("IMSI", "460001000000001", 85),
        ("IMSI", "460331000000001", 50),
        ("IMSI", "454001000000001", 45),
        ("IMSI", "310001000000001", 25),
        ("IMSI", "203001000000001", 0),
        ("IMSI", "460001000000000", 0),
        ("IMSI", "202401151200000", 0),  # a moment
        ("IMSI", "202413151200001", 25),
        ("CN_DRIVER_LICENCE", "110000000000", 25),
        ("CN_DRIVER_LICENCE", "190000000000", 0),
    ],
)
def test_what_detectors_make_of_it(name: str, text: str, percent: int) -> None:
    compiled, plain = both(lambda: DETECTORS[name].check(pa.array([text]), REFERENCE).tolist())
    assert (compiled, plain) == ([percent], [percent])
