"""Shapes: what they keep of a text, and that what patterns say of them is true of every text."""

from __future__ import annotations

import re
from random import Random

import numpy as np
import pyarrow as pa
import pytest
import re2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers.cells import Cells
from classifiers.characters import anchored, bytes_of, columns_of
from classifiers.detectors import all_detectors
from classifiers.detectors.base import Detector
from classifiers.endings import endings, last_characters
from classifiers.shape_classes import spelled
from classifiers.shape_patterns import shape_patterns
from classifiers.shapes import Answers, shapes_of
from classifiers.spans import bounded

DETECTORS = all_detectors()
PIECES = st.one_of(
    st.sampled_from(
        (
            "",
            "13900001234",
            "110105190001010011",
            "张",
            "张三",
            "路",
            "号",
            "室",
            "身份证",
            "元",
            "月",
            "@",
            ".",
            "-",
            "+86",
            "x",
            "X",
        )
    ),
    st.text("0123456789", max_size=6),
    st.text("aKkzSsAFxX", max_size=4),
    st.text("一丁七龥龿㐀䷀·￼é𠀀 \t\n%\\u{}[]()（）|,;:*•某", max_size=3),
    st.text(max_size=3),
)
TEXTS = (
    st.lists(PIECES, min_size=1, max_size=6).map("".join).map(lambda text: text.encode("utf-8", "replace").decode()).filter(bool)
)
PATTERNS = sorted(
    {
        *(anchored(one.pattern) for one in DETECTORS.values()),
        *(anchored(one.masked) for one in DETECTORS.values() if one.masked),
        *(bounded(one) for one in DETECTORS.values() if one.in_text and one.find is None),
        r"[*•●]",
        r"某|[xX]{3}",
        r"(?i)ſ",  # the same letter as s, and the next as k, but for its case
        r"(?i)aK",
        r"[0-9A-Za-z\p{Han}][^0-9A-Za-z_]|[^0-9A-Za-z_][0-9A-Za-z\p{Han}]",
        r"(?s)^[\[{].*[\]}]$",
        r"\bab\b|^\s+$",
        r"(?i:k|s)$",
        r"[^张]\W?",
    }
)


def cells(texts: list[str]) -> Cells:
    return Cells(pa.array(texts, pa.string()), np.ones(len(texts), dtype=np.int64))


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_a_pattern_fits_what_its_shapes_say(texts: list[str]) -> None:
    # Many copies of each, so that their shapes are worth asking about.
    column = cells(texts * 40)
    assert column.shapes is not None
    for pattern in PATTERNS:
        expression = re2.compile(pattern)
        assert column.contain(pattern)[: len(texts)].tolist() == [expression.search(text) is not None for text in texts], pattern


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_shapes_tell_lengths_and_scripts_in_whatever_order_texts_come(texts: list[str], order: Random) -> None:
    mixed = texts * 40
    order.shuffle(mixed)
    found, other = shapes_of(*bytes_of(pa.array(mixed))), shapes_of(*bytes_of(pa.array(texts * 40)))
    assert found is not None
    assert other is not None
    assert found.known.tolist() == other.known.tolist()
    lengths, ascii_ = found.lengths(), found.are_ascii()
    assert lengths is not None
    assert ascii_ is not None
    assert lengths.tolist() == [len(text) for text in mixed]
    assert ascii_.tolist() == [text.isascii() for text in mixed]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9).flatmap(lambda width: st.lists(st.text("07azMX-@ ", min_size=width, max_size=width), min_size=1)))
def test_texts_of_one_length_have_the_same_shapes_by_position(texts: list[str]) -> None:
    array = pa.array(texts * 40)
    alone, beside = shapes_of(*bytes_of(array), columns_of(array)), shapes_of(*bytes_of(array))
    assert alone is not None
    assert beside is not None
    assert [alone.spelled()[place] for place in alone.ids] == [beside.spelled()[place] for place in beside.ids]


def test_longer_texts_have_no_shape() -> None:
    found = shapes_of(*bytes_of(pa.array(["张三", "x" * 300] * 40)))
    assert found is not None
    assert found.lengths() is None
    assert found.are_ascii() is None


@pytest.mark.parametrize("detector", DETECTORS.values(), ids=lambda one: one.entity_type)
@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_a_text_of_a_detectors_form_passes_its_gates(detector: Detector, data: st.DataObject) -> None:
    pattern = re.compile(detector.pattern.replace(r"\p{Han}", "张"), re.ASCII)
    text = data.draw(st.from_regex(pattern, fullmatch=True)).encode("utf-8", "replace").decode()
    if not text or re2.fullmatch(detector.pattern, text) is None:
        return
    column = cells([text] * 300)
    assert column.fit(detector.pattern).all()
    assert column.may_contain(anchored(detector.pattern))
    last = endings(detector.pattern)
    assert last is None or last[last_characters(*column._bytes)].all()


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("13900001234", "13ddddddddd"),
        ("A1-b2", "A1-ad"),
        ("张三1", "字字d"),
        ("㐀é", "¤¤"),
        ("𠀀", "¤"),
        ("一龥", "字字"),
    ],
)
def test_what_a_shape_keeps(text: str, shape: str) -> None:
    column = cells([text] * 50)
    assert column.shapes is not None
    assert column.shapes.spelled() == [shape]


@pytest.mark.parametrize("text", ["é", "1", "一", "𠀀", "aé"])
def test_the_last_character_of_one_short_text(text: str) -> None:
    assert cells([text]).fit(r"(?:甲|1|[^1甲])+").tolist() == [True]


def test_spelling_drops_what_is_inside_characters() -> None:
    assert spelled(b"\xe5\x80\x80d") == "字d"


@pytest.mark.parametrize("pattern", [r"[[:alpha:]]+", r"\pL+", r"a{,3}", r"(?m)^a$", r"\x{4e00}", r"\C", r"\Ba"])
def test_of_patterns_that_are_not_understood_nothing_is_said(pattern: str) -> None:
    assert shape_patterns(pattern).widest is None


def test_a_column_of_many_shapes_is_looked_at_text_by_text() -> None:
    texts = [
        "".join("a1-"[n >> bit & 1] if bit % 2 else ":" for bit in range(10)) + str(n) * (n % 7) + "!" * (n % 11)
        for n in range(600)
    ]
    column = cells(texts)
    assert column.shapes is None
    assert column.contain("!").tolist() == ["!" in text for text in texts]


def test_new_shapes_are_answered_alike_whichever_pattern_asks_first() -> None:
    patterns = [r"^1\d{10}$", r"[a-z]+@[a-z]+\.cn", r"^[\p{Han}]{2,4}$", r"\d"]
    shapes = [b"13ddddddddd", b"aaa@aaa.aa", b"", b"aa", b"A-dd", b"13ddddddddd"]
    by_itself = {}
    for pattern in patterns:
        answers = Answers()
        numbers = answers.numbers(shapes, len(shapes))
        assert numbers is not None
        by_itself[pattern] = answers.of(pattern, numbers)[0].tolist()
    together = Answers()
    for some in (shapes[:2], shapes[1:4], shapes, shapes[::-1]):
        numbers = together.numbers(some, len(some))
        assert numbers is not None
        for pattern in patterns:
            expected = [by_itself[pattern][shapes.index(one)] for one in some]
            assert together.of(pattern, numbers)[0].tolist() == expected
